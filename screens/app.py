"""The Textual application: the flow of the steps, the attaching, the way out."""

from __future__ import annotations

import threading
from typing import ClassVar

from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType

from screens.answers import Answer, Back, Forward
from screens.background import stream
from screens.dialogs.quit import QuitChoice, QuitScreen
from screens.frame import StepScreen
from screens.session import Attachment, Session
from screens.steps.cluster import ClusterScreen
from screens.steps.connect import ConnectScreen
from screens.steps.load import LoadScreen
from screens.steps.review import ReviewScreen
from screens.steps.role import RoleScreen
from screens.steps.source import SourceScreen
from screens.steps.table import TableScreen
from wizard.attaching import AttachPhase, AttachProgress, attach_and_wait
from wizard.errors import CopywizardError, ExitCode
from wizard.flow import Step, missing_before
from wizard.plan import LoadPlan
from wizard.services import Backend

_SCREENS: dict[Step, type[StepScreen]] = {
    Step.CONNECT: ConnectScreen,
    Step.ROLE: RoleScreen,
    Step.CLUSTER: ClusterScreen,
    Step.SOURCE: SourceScreen,
    Step.TABLE: TableScreen,
    Step.REVIEW: ReviewScreen,
    Step.LOAD: LoadScreen,
}


class CopywizardApp(App[int]):
    """The wizard on a screen; its return value is the exit code."""

    TITLE = "copywizard"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "quit", show=False, priority=True),
        Binding("ctrl+q", "leave", "quit", show=False, priority=True),
    ]

    def __init__(self, backend: Backend, plan: LoadPlan | None = None) -> None:
        super().__init__()
        self.plan = plan or LoadPlan()
        """What has been decided so far."""
        self.session = Session(backend)
        self._stop_waiting = threading.Event()

    def on_mount(self) -> None:
        """Start the flow."""
        self._flow()

    @work(group="flow", exclusive=True)
    async def _flow(self) -> None:
        """Show step after step, until the person quits."""
        step = Step.CONNECT
        while True:
            screen = _SCREENS[step](self.plan, self.session)
            step = self._after(step, await self.push_screen_wait(screen))

    def _after(self, step: Step, answer: Answer) -> Step:
        """Take an answer, and tell which step comes then."""
        if isinstance(answer, Back):
            return step.previous or step
        self.plan = answer.plan
        wanted = (step.next or step) if isinstance(answer, Forward) else answer.step
        missing = missing_before(wanted, self.plan)
        return missing[0] if missing else wanted

    @on(ClusterScreen.AttachRequested)
    def _start_attaching(self, event: ClusterScreen.AttachRequested) -> None:
        self._stop_waiting.set()
        self._stop_waiting = threading.Event()
        self._follow_attaching(event.warehouse_id, event.role_arn, self._stop_waiting)

    @on(ClusterScreen.WaitStopped)
    def _end_waiting(self) -> None:
        self._stop_waiting.set()

    @work(group="attach", exclusive=True)
    async def _follow_attaching(
        self, warehouse_id: str, role_arn: str, stop: threading.Event
    ) -> None:
        """Attach the role in the background and keep the frame told."""
        progress = AttachProgress(AttachPhase.ASKING, 0)
        self._attached(Attachment(warehouse_id, role_arn, progress))
        service = self.session.services.warehouses
        try:
            async for progress in stream(
                lambda: attach_and_wait(service, warehouse_id, role_arn, stop)
            ):
                self._attached(Attachment(warehouse_id, role_arn, progress))
        except CopywizardError as error:
            self._attached(Attachment(warehouse_id, role_arn, progress, error))

    def _attached(self, attachment: Attachment) -> None:
        self.session.attachment = attachment
        for screen in self.screen_stack:
            if isinstance(screen, StepScreen) and screen.is_mounted:
                screen.attachment_changed()

    def action_interrupt(self) -> None:
        """Ctrl+C."""
        self._leave(ExitCode.INTERRUPTED)

    def action_leave(self) -> None:
        """Quit."""
        self._leave(ExitCode.DONE)

    @work(group="leave", exclusive=True)
    async def _leave(self, code: ExitCode) -> None:
        """Quit; ask first while a COPY is running."""
        running = [each for each in self.screen_stack if isinstance(each, LoadScreen)]
        if running and running[0].has_copy_running and not isinstance(self.screen, QuitScreen):
            choice = await self.push_screen_wait(QuitScreen())
            if choice is QuitChoice.STAY:
                return
            if choice is QuitChoice.CANCEL_LOAD:
                running[0].action_cancel()
                return
        self._stop_waiting.set()
        self.exit(int(code))
