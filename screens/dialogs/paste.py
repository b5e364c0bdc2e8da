"""Taking a COPY that somebody else wrote."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static, TextArea

from screens.printing import problem
from wizard.editing import read_statement
from wizard.errors import CopywizardError
from wizard.plan import LoadPlan


class PasteScreen(ModalScreen[LoadPlan | None]):
    """A text to paste into; answers with the plan that the COPY in it stands for."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel"),
        Binding("ctrl+s", "take", "take it"),
    ]

    def __init__(self, plan: LoadPlan) -> None:
        super().__init__()
        self._plan = plan

    def compose(self) -> ComposeResult:
        """The text above two buttons."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Paste a COPY"
            yield Label("The whole statement; Ctrl+S takes it", classes="label")
            yield TextArea(tab_behavior="focus")
            yield Static(id="complaint")
            with Horizontal(classes="buttons"):
                yield Button("Take it", id="take", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Hide what has nothing to say yet."""
        self.query_one("#complaint").display = False

    @on(Button.Pressed, "#take")
    def action_take(self) -> None:
        """Read the statement, or say what is wrong with it."""
        try:
            plan = read_statement(self.query_one(TextArea).text, self._plan)
        except CopywizardError as error:
            complaint = self.query_one("#complaint", Static)
            complaint.update(problem(error))
            complaint.display = True
        else:
            self.dismiss(plan)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
