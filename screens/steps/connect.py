"""Step 1: which account and Region every later step acts on."""

from __future__ import annotations

import threading
from typing import ClassVar

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
from screens.messages import WaitStopped
from screens.printing import HINT_STYLE, plain
from wizard.account import Identity
from wizard.errors import CopywizardError
from wizard.flow import Step
from wizard.moving import Move, Place, move, place_of
from wizard.plan import LoadPlan


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
        Binding("o", "change_profile", "profile"),
        Binding("g", "change_region", "Region"),
        Binding("p", "paste", "paste COPY"),
        Binding("r", "look_again", "try again"),
        Binding("escape", "back", show=False),
        *WHY,
    ]

    _cancelled: threading.Event = threading.Event()
    _left: Place | None = None
    """Where the person acted before moving; None when nothing changes."""

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
        except CopywizardError as error:
            self._set_busy(False)
            self.head("You are not connected")
            self.say_problem(error)
        else:
            self.session.identity = identity
            self._show_identity(identity)
            self._arrive(place_of(identity))
            await self._find_endpoint()
        self.refresh_frame()

    async def _open(self) -> None:
        self._cancelled = threading.Event()
        session = self.session
        planned = self.plan.warehouse.region if self.plan.warehouse and not self._left else None
        profile, region = session.wanted_profile, session.wanted_region or planned
        cancelled, backend = self._cancelled, session.backend
        session.opened = await in_thread(
            lambda: backend.open(profile, region, self._report_from_thread, cancelled)
        )

    async def _find_endpoint(self) -> None:
        """Where the cluster of a plan that was read listens; Cluster tells what is wrong."""
        choice, services = self.plan.warehouse, self.session.services
        if choice is None or self.session.endpoint is not None:
            return
        try:
            found = await in_thread(lambda: services.warehouses.find(choice.ref))
        except CopywizardError as error:
            self.say_problem(error)
        else:
            self.session.warehouse, self.session.endpoint = found, found.endpoint

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
            self.say("Press r to try again, o for another profile, or g to name a Region.")
            return
        self.finish(Forward(self.plan))

    def action_back(self) -> None:
        """There is no step before the first."""
        self.say("This is the first step. Press q to quit.")

    @work(group="dialog", exclusive=True)
    async def action_change_profile(self) -> None:
        """Act as another profile of the shared AWS config."""
        from screens.dialogs.place import choose_profile

        session = self.session
        try:
            profiles = await in_thread(session.backend.profiles)
        except CopywizardError as error:
            self.say_problem(error)
            return
        current = session.identity.profile if session.identity else session.wanted_profile
        chosen = await choose_profile(self.app, profiles, current)
        if chosen is None or chosen == current:
            return
        session.wanted_profile, session.wanted_region = chosen, None
        self._leave()

    @work(group="dialog", exclusive=True)
    async def action_change_region(self) -> None:
        """Act in another Region."""
        from screens.dialogs.place import choose_region

        session = self.session
        current = session.region if session.opened else session.wanted_region
        partition = session.partition
        regions = await in_thread(session.backend.regions)
        chosen = await choose_region(self.app, regions, partition, current)
        if chosen is None or (session.opened and chosen == current):
            return
        session.wanted_region = chosen
        self._leave()

    def _leave(self) -> None:
        """Go to the place that was chosen; what was decided here is set aside until it is known."""
        session = self.session
        if session.identity is not None:
            self._left = place_of(session.identity)
        session.forget_services()
        self.action_look_again()

    def _arrive(self, place: Place) -> None:
        """Say what the move made stale; what was decided in this place before comes back."""
        left, self._left = self._left, None
        if left is None or left == place:
            return
        session = self.session
        session.set_aside[left] = self.plan
        before = session.set_aside.pop(place, None)
        session.forget_place()
        self.post_message(WaitStopped())
        if before is not None:
            self.plan = before
            self.say(plain(f"What you had chosen in {place} is back."))
            return
        moved = move(self.plan, left, place)
        self.plan = moved.plan
        self.say(_moved_text(moved, left))

    @work(group="dialog", exclusive=True)
    async def action_paste(self) -> None:
        """Begin with a COPY that somebody else wrote."""
        from screens.dialogs.paste import PasteScreen

        plan: LoadPlan | None = await self.app.push_screen_wait(PasteScreen(self.plan))
        if plan is None:
            return
        self.plan = plan
        self.session.edited_copy = plan.copy
        self.refresh_frame()
        self.say("The COPY was read. Go through the steps to check it, and choose the cluster.")


def _moved_text(moved: Move, left: Place) -> Text:
    """What the move made stale, and what stays."""
    if not moved.dropped and not moved.kept:
        return Text("Nothing had been chosen that this changes.", HINT_STYLE)
    text = Text()
    for each in moved.dropped:
        text.append("✗ choose again: ").append_text(plain(each)).append("\n")
    for each in moved.kept:
        text.append("● kept: ").append_text(plain(each)).append("\n")
    text.append("Going back to ").append_text(plain(str(left)))
    return text.append(" brings your choices back.")


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
