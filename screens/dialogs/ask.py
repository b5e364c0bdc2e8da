"""Asking for a few texts, checked before they are taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from screens.printing import problem
from wizard.errors import CopywizardError

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Question:
    """One text to ask for."""

    label: str
    value: str = ""
    """What stands there at first."""
    example: str = ""
    is_secret: bool = False


class AskScreen(ModalScreen[Value | None], Generic[Value]):
    """Inputs, and a reader that turns them into a value or says what is wrong."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "cancel")]

    def __init__(
        self, title: str, questions: Sequence[Question], read: Callable[[Sequence[str]], Value]
    ) -> None:
        """Ask.

        Args:
            title: what is asked, in the program's own words.
            questions: what to ask for, in order.
            read: makes the value out of the texts; its CopywizardError is shown.
        """
        super().__init__()
        self._title = title
        self._questions = questions
        self._read = read

    def compose(self) -> ComposeResult:
        """A label and an input for each question."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = self._title
            for question in self._questions:
                yield Label(question.label, classes="label", markup=False)
                yield Input(
                    question.value,
                    placeholder=question.example,
                    password=question.is_secret,
                    compact=True,
                    select_on_focus=False,
                )
            yield Static(id="complaint")
            with Horizontal(classes="buttons"):
                yield Button("OK", id="ok", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Begin at the first question."""
        self.query_one("#complaint").display = False

    @on(Input.Submitted)
    def _advance(self, event: Input.Submitted) -> None:
        inputs = list(self.query(Input))
        if event.input is inputs[-1]:
            self._finish()
        else:
            # At once: what is typed next may be a password.
            self.set_focus(inputs[inputs.index(event.input) + 1])

    @on(Button.Pressed, "#ok")
    def _finish(self) -> None:
        try:
            value = self._read([each.value for each in self.query(Input)])
        except CopywizardError as error:
            complaint = self.query_one("#complaint", Static)
            complaint.update(problem(error))
            complaint.display = True
        else:
            self.dismiss(value)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
