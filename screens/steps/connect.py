"""Step 1: which account and Region every later step acts on."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import LoadingIndicator, Static

from screens.answers import Forward
from screens.background import in_thread
from screens.frame import WHY, StepScreen
from screens.printing import HINT_STYLE, plain
from wizard.errors import CopywizardError, UsageError
from wizard.flow import Step
from wizard.plan import LoadPlan

if TYPE_CHECKING:
    from wizard.services import Identity

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


class ConnectScreen(StepScreen):
    """Opens the services and shows who is calling."""

    class Progressed(Message):
        """The thread that opens the services came a step further."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    step = Step.CONNECT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on", key_display="Enter"),
        Binding("r", "look_again", "try again"),
        Binding("g", "change_region", "Region"),
        Binding("p", "paste", "paste a COPY"),
        Binding("escape", "back", show=False),
        *WHY,
    ]

    _region: str | None = None
    _cancelled: threading.Event = threading.Event()

    def compose_body(self) -> ComposeResult:
        """Facts about the caller, once they are known."""
        with Vertical(id="facts"):
            yield Static(id="who")
            yield LoadingIndicator(id="busy")

    def on_mount(self) -> None:
        """Show what is known, or find it out."""
        super().on_mount()
        if self.session.identity is not None:
            self._show_identity(self.session.identity)
        else:
            # After the first drawing, which the imports of a thread would slow down.
            self.call_after_refresh(self.action_look_again)

    def on_unmount(self) -> None:
        """Give up what is under way."""
        self._cancelled.set()

    @work(group="connect", exclusive=True)
    async def action_look_again(self) -> None:
        """Open the services and ask who is calling."""
        self._set_busy(True)
        try:
            if self.session.opened is None:
                await self._open()
            self.head("Asking AWS who you are …")
            identity = await in_thread(self.session.services.identity.identify)
            await self._find_endpoint()
        except CopywizardError as error:
            self._set_busy(False)
            self.head("You are not connected")
            self.say_problem(error)
        else:
            self.session.identity = identity
            self._show_identity(identity)
        self.refresh_frame()

    async def _find_endpoint(self) -> None:
        """Where the cluster of a plan that was read listens; Cluster tells what is wrong."""
        warehouse, services = self.plan.warehouse, self.session.services
        if warehouse is None or self.session.endpoint is not None:
            return
        try:
            found = await in_thread(lambda: services.warehouses.find(warehouse.id))
        except CopywizardError as error:
            self.say_problem(error)
        else:
            self.session.endpoint = found.endpoint

    async def _open(self) -> None:
        self._cancelled = threading.Event()
        planned = self.plan.warehouse.region if self.plan.warehouse else None
        region = self._region or planned
        cancelled, backend = self._cancelled, self.session.backend
        self.session.opened = await in_thread(
            lambda: backend.open(region, self._report_from_thread, cancelled)
        )

    def _report_from_thread(self, progress: str) -> None:
        self.post_message(self.Progressed(progress))

    @on(Progressed)
    def _show_progress(self, event: Progressed) -> None:
        self.head(plain(event.text))

    def _set_busy(self, is_busy: bool) -> None:
        self.query_one("#busy").display = is_busy
        if is_busy:
            self.head("Getting ready …")
            self.query_one("#who", Static).update("")
            self.say("")

    def _show_identity(self, identity: Identity) -> None:
        self._set_busy(False)
        self.head("You are connected")
        self.query_one("#who", Static).update(_facts(identity))
        self.say(Text("Every later step acts in this account and this Region.", HINT_STYLE))

    def action_go_on(self) -> None:
        """Go on; without an identity too, since roles and clusters can be given by hand."""
        if self.session.opened is None:
            self.say("Press r to try again, or g to name a Region.")
            return
        self.finish(Forward(self.plan))

    def action_back(self) -> None:
        """There is no step before the first."""
        self.say("This is the first step. Press q to quit.")

    @work(group="dialog", exclusive=True)
    async def action_change_region(self) -> None:
        """Ask for another Region and open the services anew."""
        from screens.dialogs.ask import AskScreen, Question

        region = await self.app.push_screen_wait(
            AskScreen(
                "Region",
                [Question("AWS Region", self._shown_region(), "us-east-1")],
                _read_region,
            )
        )
        if region is None or (self.session.opened and region == self.session.region):
            return
        self._region = region
        self.session.opened = None
        self.session.identity = None
        self.session.endpoint = None
        self.session.attachment = None
        self.plan = LoadPlan(role=self.plan.role, source=self.plan.source, copy=self.plan.copy)
        self.action_look_again()

    @work(group="dialog", exclusive=True)
    async def action_paste(self) -> None:
        """Begin with a COPY that somebody else wrote."""
        from screens.dialogs.paste import PasteScreen

        plan = await self.app.push_screen_wait(PasteScreen(self.plan))
        if plan is None:
            return
        self.plan = plan
        self.session.edited_copy = plan.copy
        self.refresh_frame()
        self.say("The COPY was read. Go through the steps to check it, and choose the cluster.")

    def _shown_region(self) -> str:
        return self.session.region if self.session.opened else self._region or ""


def _read_region(texts: Sequence[str]) -> str:
    region = texts[0].strip()
    if _REGION.fullmatch(region) is None:
        raise UsageError("That is no AWS Region.", "It looks like us-east-1.")
    return region


def _facts(identity: Identity) -> Text:
    text = Text()
    for label, value in (
        ("Account", identity.account),
        ("Region", identity.region),
        ("Caller", identity.arn),
        ("Profile", identity.profile or "none; the keys were given another way"),
    ):
        text.append(f"  {label:<9}", style=HINT_STYLE).append_text(plain(value, "bold"))
        text.append("\n")
    text.rstrip()
    return text
