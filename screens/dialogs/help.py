"""The explanation of a step."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from screens.guidance import GUIDANCE, cli_example
from screens.printing import lines
from wizard.flow import Step, StepState
from wizard.plan import LoadPlan

_COMMON_KEYS = (
    "Esc goes back · ? explains · q quits · Ctrl+P changes the theme · c stops waiting for the "
    "role to be attached, which AWS goes on with"
)


class HelpScreen(ModalScreen[None]):
    """What happens, why, and the same in the console and with the CLI."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss(None)", "close", key_display="Esc"),
    ]

    def __init__(self, step: Step, plan: LoadPlan, region: str) -> None:
        super().__init__()
        self._step = step
        self._plan = plan
        self._region = region

    def compose(self) -> ComposeResult:
        """A page to scroll."""
        with VerticalScroll(classes="dialog tall") as page:
            page.border_title = self._step.value
            page.can_focus = True
            yield Static(self._text())
        yield Footer(show_command_palette=False, compact=True)

    def _text(self) -> Text:
        guidance = GUIDANCE[self._step]
        text = Text()
        for title, body in (
            ("What happens", guidance.happens),
            ("Why", guidance.why),
            ("In the AWS console", guidance.console),
            ("With the AWS CLI", cli_example(self._step, self._plan, self._region)),
            ("Keys", f"{guidance.keys}\n{_COMMON_KEYS}"),
            ("Signs", " · ".join(f"{state.glyph} {state.value}" for state in StepState)),
        ):
            text.append(f"{title}\n", style="bold")
            text.append_text(lines(body)).append("\n\n")
        text.rstrip()
        return text
