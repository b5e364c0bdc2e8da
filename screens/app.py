"""The Textual application: the flow of the steps, the attaching, the way out."""

from __future__ import annotations

import threading
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType

from screens.answers import Answer, Back, Forward
from screens.background import in_thread, stream
from screens.frame import StepScreen
from screens.messages import AttachRequested, ResumeRequested, WaitStopped
from screens.printing import plain
from screens.session import Session
from screens.steps.connect import ConnectScreen
from wizard.errors import CopywizardError, ExitCode
from wizard.flow import Step, missing_before
from wizard.plan import LoadPlan

if TYPE_CHECKING:
    from screens.attachment import Attachment
    from wizard.account import Warehouse
    from wizard.changes import ModifyRoles
    from wizard.services import Backend

_LATER_SCREENS: dict[Step, tuple[str, str]] = {
    Step.ROLE: ("screens.steps.role", "RoleScreen"),
    Step.CLUSTER: ("screens.steps.cluster", "ClusterScreen"),
    Step.SOURCE: ("screens.steps.source", "SourceScreen"),
    Step.TABLE: ("screens.steps.table", "TableScreen"),
    Step.REVIEW: ("screens.steps.review", "ReviewScreen"),
    Step.LOAD: ("screens.steps.load", "LoadScreen"),
}
"""Where the screens after the first are; together they take longer to import than to draw one."""


def screen_class(step: Step) -> type[StepScreen]:
    """The screen of a step, imported now if it wasn't."""
    if step is Step.CONNECT:
        return ConnectScreen
    module, name = _LATER_SCREENS[step]
    found: type[StepScreen] = getattr(import_module(module), name)
    return found


def _import_later_screens() -> None:
    for step in _LATER_SCREENS:
        screen_class(step)


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
        if self.plan != LoadPlan():
            # What a plan says of options isn't replaced by what the files suggest.
            self.session.edited_copy = self.plan.copy
        self._stop_waiting = threading.Event()
        self._ended = threading.Event()
        """Set when the program ends, for waits that nobody else stops."""

    def on_mount(self) -> None:
        """Start the flow; what the later steps need is imported while the first one waits."""
        self._flow()
        self.call_after_refresh(self._prepare)

    @work(group="prepare", exclusive=True)
    async def _prepare(self) -> None:
        await in_thread(_import_later_screens)

    @work(group="flow", exclusive=True)
    async def _flow(self) -> None:
        """Show step after step, until the person quits."""
        step = Step.CONNECT
        while True:
            screen = screen_class(step)(self.plan, self.session)
            step = self._after(step, await self.push_screen_wait(screen))

    def _after(self, step: Step, answer: Answer) -> Step:
        """Take an answer, and tell which step comes then."""
        if isinstance(answer, Back):
            return step.previous or step
        self.plan = answer.plan
        wanted = (step.next or step) if isinstance(answer, Forward) else answer.step
        missing = missing_before(wanted, self.plan)
        return missing[0] if missing else wanted

    @on(AttachRequested)
    def _start_attaching(self, event: AttachRequested) -> None:
        self._stop_waiting.set()
        self._stop_waiting = threading.Event()
        self._follow_attaching(event.change, event.role_arn, self._stop_waiting)

    @on(WaitStopped)
    def _end_waiting(self) -> None:
        self._stop_waiting.set()

    @work(group="attach", exclusive=True)
    async def _follow_attaching(
        self, change: ModifyRoles, role_arn: str, stop: threading.Event
    ) -> None:
        """Attach the role in the background and keep the frame told."""
        from screens.attachment import Attachment
        from wizard.attaching import AttachPhase, AttachProgress, apply_roles

        progress = AttachProgress(AttachPhase.ASKING, 0)
        self._attached(Attachment(change, role_arn, progress))
        services = self.session.services
        try:
            async for progress in stream(
                lambda: apply_roles(services.changes, services.warehouses, change, role_arn, stop)
            ):
                self._attached(Attachment(change, role_arn, progress))
        except CopywizardError as error:
            self._attached(Attachment(change, role_arn, progress, error))

    def _attached(self, attachment: Attachment) -> None:
        self.session.attachment = attachment
        if attachment.progress.warehouse is not None:
            self._seen(attachment.progress.warehouse)
        for screen in self._steps_on_screen():
            screen.attachment_changed()

    @on(ResumeRequested)
    def _start_resuming(self, event: ResumeRequested) -> None:
        self._follow_resuming(event.cluster)

    @work(group="resume")
    async def _follow_resuming(self, cluster: str) -> None:
        """Resume a cluster in the background and keep the list of clusters told."""
        from wizard.attaching import resume_and_wait

        services = self.session.services
        try:
            async for progress in stream(
                lambda: resume_and_wait(
                    services.changes, services.warehouses, cluster, services.region, self._ended
                )
            ):
                if progress.warehouse is not None:
                    self._seen(progress.warehouse)
                self._say_on_steps(Step.CLUSTER, progress.described())
        except CopywizardError as error:
            for screen in self._steps_on_screen():
                screen.say_problem(error)

    def _say_on_steps(self, step: Step, text: str) -> None:
        for screen in self._steps_on_screen():
            if screen.step is step:
                screen.say(plain(text))

    def _seen(self, warehouse: Warehouse) -> None:
        if self.session.warehouse is not None and self.session.warehouse.ref == warehouse.ref:
            self.session.warehouse, self.session.endpoint = warehouse, warehouse.endpoint
        for screen in self._steps_on_screen():
            screen.warehouse_changed(warehouse)

    def _steps_on_screen(self) -> list[StepScreen]:
        return [
            screen
            for screen in self.screen_stack
            if isinstance(screen, StepScreen) and screen.is_mounted
        ]

    def action_interrupt(self) -> None:
        """Ctrl+C."""
        self._leave(ExitCode.INTERRUPTED)

    async def action_quit(self) -> None:
        """Quit by the command palette: the same as by key."""
        self.action_leave()

    def action_leave(self) -> None:
        """Quit."""
        self._leave(ExitCode.DONE)

    @work(group="leave", exclusive=True)
    async def _leave(self, code: ExitCode) -> None:
        """Quit; ask first while a COPY is running."""
        running = [
            each
            for each in self.screen_stack
            if isinstance(each, StepScreen) and each.has_copy_running
        ]
        if running and not await self._may_leave(running[0]):
            return
        self._stop_waiting.set()
        self._ended.set()
        self.exit(int(code))

    async def _may_leave(self, running: StepScreen) -> bool:
        """Ask what becomes of a running COPY; cancelling it stays, to show how it ends."""
        from screens.dialogs.quit import QuitChoice, QuitScreen

        if isinstance(self.screen, QuitScreen):
            return False
        choice = await self.push_screen_wait(QuitScreen())
        if choice is QuitChoice.CANCEL_LOAD:
            await running.run_action("cancel")
        return choice is QuitChoice.LEAVE_RUNNING
