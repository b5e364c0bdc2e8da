"""Showing a change before it is made."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static


class ConfirmScreen(ModalScreen[bool]):
    """A change, what does the same by hand, and the question whether to make it."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "no"),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
    ]

    def __init__(
        self, title: str, body: Text, yes: str, no: str = "Cancel", is_risky: bool = False
    ) -> None:
        """Ask.

        Args:
            title: what is asked, in the program's own words.
            body: what would change; must be safe to show.
            yes: the word on the button that makes the change.
            no: the word on the other one.
            is_risky: whether a key pressed once too often must not mean yes.
        """
        super().__init__()
        self._title = title
        self._body = body
        self._yes = yes
        self._no = no
        self._is_risky = is_risky

    def compose(self) -> ComposeResult:
        """The change above two buttons."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = self._title
            dialog.border_subtitle = "↑ ↓ scroll"
            with VerticalScroll(classes="scroll", can_focus=False):
                yield Static(self._body)
            with Horizontal(classes="buttons"):
                yield Button(self._yes, id="yes", variant="primary", compact=True)
                yield Button(self._no, id="no", compact=True)

    def on_mount(self) -> None:
        """Let Enter mean yes, but for what is risky."""
        self.query_one("#no" if self._is_risky else "#yes").focus()

    def action_scroll(self, count: int) -> None:
        """Move through a change that is longer than the dialog."""
        self.query_one(VerticalScroll).scroll_relative(y=count, animate=False)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
