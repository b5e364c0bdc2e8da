"""What the wizard changed in the account, newest first, and taking it back."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from screens.background import in_thread, stream
from screens.dialogs.confirm import ConfirmScreen
from screens.printing import HINT_STYLE, plain, problem
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted
from wizard.access.commands import commands_of
from wizard.changes import described, inverse_of
from wizard.errors import CopywizardError
from wizard.text import readable_count, readable_moment
from wizard.undo import UndoItem, UndoState, undo, undo_items

if TYPE_CHECKING:
    from wizard.services import Services


class UndoScreen(ModalScreen[None]):
    """Lists the changes that are in the journal, looks how they stand, and takes one back."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", key_display="Esc"),
        Binding("r", "look_again", "look again"),
    ]

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._cancelled = threading.Event()

    def compose(self) -> ComposeResult:
        """The list, and what the highlighted change is."""
        with Vertical(classes="dialog tall") as dialog:
            dialog.border_title = "What the wizard changed here"
            yield Static(id="summary")
            yield PickList[UndoItem](("taking it back", "change", "made"))
            yield Static(id="detail")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Look at the journal and the account."""
        self._list.focus_rows()
        self.action_look_again()

    def on_unmount(self) -> None:
        """Stop what waits; the account isn't touched by that."""
        self._cancelled.set()

    @property
    def _list(self) -> PickList[UndoItem]:
        return self.query_one(PickList)

    def _summarize(self, text: str | Text) -> None:
        self.query_one("#summary", Static).update(text)

    @work(group="undo-look", exclusive=True)
    async def action_look_again(self) -> None:
        """See what can be taken back."""
        self._summarize("Looking at the journal and the account …")
        services = self._services
        try:
            items = await in_thread(lambda: undo_items(services))
        except CopywizardError as error:
            self._summarize(problem(error))
            return
        self._list.show([_row(item) for item in items])
        ready = sum(item.state is UndoState.READY for item in items)
        if not items:
            self._summarize("Nothing was changed in this account, or all of it was taken back.")
        else:
            self._summarize(
                f"{readable_count(len(items), 'change')}, newest first; {ready} can be taken back. "
                "Enter takes the highlighted one back."
            )

    @on(RowHighlighted)
    def _explain(self, event: RowHighlighted[UndoItem]) -> None:
        text = Text()
        if event.item is not None:
            text.append_text(plain(described(event.item.entry.change)))
            if event.item.reason:
                text.append("\n").append_text(plain(event.item.reason, HINT_STYLE))
        self.query_one("#detail", Static).update(text)

    @on(RowChosen)
    def _choose(self, event: RowChosen[UndoItem]) -> None:
        event.stop()
        if event.item.state is UndoState.READY:
            self._take_back(event.item)

    @work(group="undo", exclusive=True)
    async def _take_back(self, item: UndoItem) -> None:
        question = ConfirmScreen("Take this back?", _undo_text(item), "Take back", is_risky=True)
        if not await self.app.push_screen_wait(question):
            return
        services, cancelled = self._services, self._cancelled
        try:
            async for progress in stream(lambda: undo(item, services, cancelled)):
                self._summarize(plain(progress.described()))
        except CopywizardError as error:
            self._summarize(problem(error))
            return
        self.action_look_again()

    def action_close(self) -> None:
        """Return to the step; a filter is closed first."""
        if not self._list.close_filter():
            self.dismiss(None)


def _row(item: UndoItem) -> Row[UndoItem]:
    style = "" if item.state is UndoState.READY else HINT_STYLE
    moment = readable_moment(item.entry.at)
    return Row(item, (item.state.value, described(item.entry.change), moment), style)


def _undo_text(item: UndoItem) -> Text:
    change = inverse_of(item.entry.change)
    text = Text().append_text(plain(described(change), "bold")).append("\n")
    if item.reason:
        text.append_text(plain(item.reason)).append("\n")
    text.append("\nThe same with the AWS CLI\n", "bold")
    return text.append_text(Text("\n").join(plain(command) for command in commands_of(change)))
