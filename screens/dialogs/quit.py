"""What to do with a running load when the person quits."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class QuitChoice(Enum):
    """The ways out while a COPY is running."""

    STAY = "Stay"
    CANCEL_LOAD = "Cancel the load"
    LEAVE_RUNNING = "Leave it running"


class QuitScreen(ModalScreen[QuitChoice]):
    """Asks whether the running load is to be cancelled or left alone."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stay", "stay"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The question above three buttons."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "A COPY is running"
            yield Static(
                "Redshift may go on with it when the program ends, and commit it.\n"
                "Cancelling it loads nothing."
            )
            with Horizontal(classes="buttons"):
                for choice in QuitChoice:
                    yield Button(choice.value, id=choice.name.lower(), compact=True)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(QuitChoice[(event.button.id or "stay").upper()])

    def action_stay(self) -> None:
        """Go on watching the load."""
        self.dismiss(QuitChoice.STAY)
