"""The frame that every step lives in, so that a person learns it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Footer, Static

from screens.answers import Answer, Back
from screens.messages import WaitStopped
from screens.printing import problem
from screens.session import Session
from screens.widgets.header import StepBar, TitleBar
from screens.widgets.statement import StatementPanel, StatementRule
from wizard.errors import CopywizardError
from wizard.flow import Step, StepState, step_states
from wizard.plan import LoadPlan

if TYPE_CHECKING:
    from screens.attachment import Attachment
    from wizard.account import Warehouse

BACK = Binding("escape", "back", "back", key_display="Esc")
"""Every step has it; a step lists it where its footer should show it."""
WHY = (
    Binding("question_mark", "why", "why", key_display="?"),
    Binding("c", "stop_waiting", "stop waiting", show=False),
    Binding("q", "app.leave", "quit", show=False),
)
"""The keys that end every step's footer."""


class StepScreen(Screen[Answer]):
    """A step: title, steps, the step's own body, the statement, the keys."""

    step: ClassVar[Step]

    def __init__(self, plan: LoadPlan, session: Session) -> None:
        super().__init__()
        self.plan = plan
        """What has been decided; a step returns a new one."""
        self.session = session
        self._is_drawn = False
        self._is_finished = False

    def compose(self) -> ComposeResult:
        """The frame around what :meth:`compose_body` gives."""
        yield TitleBar(id="title")
        yield StepBar()
        with Vertical(id="body"):
            yield Static(id="heading")
            yield from self.compose_body()
            yield Static(id="notice")
        yield StatementRule()
        yield StatementPanel(id="statement")
        yield Footer(show_command_palette=False)

    def compose_body(self) -> ComposeResult:
        """The step's own widgets; a step without any has its heading and its notice."""
        yield from ()

    def on_mount(self) -> None:
        """Draw the frame."""
        self._is_drawn = True
        self.refresh_frame()

    def finish(self, answer: Answer) -> None:
        """End the step with an answer; only the first one counts, however fast keys come."""
        if self._is_finished or not self.is_current:
            return
        self._is_finished = True
        self.dismiss(answer)
        self.workers.cancel_node(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A step that isn't drawn yet, or has its answer, takes no more keys."""
        if self._is_finished or not self._is_drawn:
            return False
        return super().check_action(action, parameters)

    @property
    def attachment(self) -> Attachment | None:
        """How attaching stands, for the role and the cluster of this plan and no others."""
        attachment, role, warehouse = self.session.attachment, self.plan.role, self.plan.warehouse
        if attachment is None or role is None or warehouse is None:
            return None
        is_ours = (
            attachment.role_arn in role.arns[:1] and attachment.change.warehouse == warehouse.ref
        )
        return attachment if is_ours else None

    def refresh_frame(self) -> None:
        """Draw everything that depends on the plan and the session anew."""
        attachment = self.attachment
        state = StepState.DONE if attachment is None else attachment.state
        services = self.session.opened
        self.query_one(TitleBar).show(self.session.identity, services.badge if services else "")
        self.query_one(StepBar).show(step_states(self.step, self.plan, state))
        self.query_one(StatementRule).show("" if attachment is None else attachment.described())
        self.query_one(StatementPanel).show(self.plan)

    @property
    def has_copy_running(self) -> bool:
        """Whether a COPY is running on the server; only the last step has one."""
        return False

    def attachment_changed(self) -> None:
        """The role's attachment was looked at again; steps that depend on it react."""
        self.refresh_frame()

    def warehouse_changed(self, warehouse: Warehouse) -> None:
        """A cluster or workgroup was looked at again; a step that shows it reacts."""

    def say(self, text: str | Text) -> None:
        """Say something in the line below the body; the text must be safe to show."""
        notice = self.query_one("#notice", Static)
        notice.update(Text(text) if isinstance(text, str) else text)
        notice.display = bool(text)

    def head(self, text: str | Text) -> None:
        """Say above the body what it shows; the text must be safe to show."""
        heading = self.query_one("#heading", Static)
        heading.update(Text(text) if isinstance(text, str) else text)
        heading.display = bool(text)

    def say_problem(self, error: CopywizardError) -> None:
        """Say an error and the way out."""
        self.say(problem(error))

    def action_back(self) -> None:
        """Return to the step before."""
        self.finish(Back())

    def action_stop_waiting(self) -> None:
        """Stop waiting for the role to be attached; AWS goes on with it."""
        self.post_message(WaitStopped())

    def action_why(self) -> None:
        """Explain the step."""
        from screens.dialogs.help import HelpScreen

        self.app.push_screen(HelpScreen(self.step, self.plan, self.session.region_or_blank))
