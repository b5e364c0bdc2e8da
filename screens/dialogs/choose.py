"""Choosing one of a few things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from screens.widgets.pick_list import PickList, Row, RowChosen

Item = TypeVar("Item")


class ChooseScreen(ModalScreen[Item | None], Generic[Item]):
    """A short list; answers with what was chosen."""

    CSS_PATH = "dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "cancel"),
        Binding("slash", "filter", show=False),
    ]

    def __init__(
        self,
        title: str,
        columns: Sequence[str],
        rows: Sequence[Row[Item]],
        current: Item | None,
        filters: bool = False,
    ) -> None:
        """Ask.

        Args:
            title: what is asked, in the program's own words.
            columns: the headings of the rows' cells.
            rows: what there is to choose from.
            current: where the cursor stands at first.
            filters: whether typing filters at once; for long lists.
        """
        super().__init__()
        self._filters = filters
        self._title = title
        self._columns = columns
        self._rows = rows
        self._current = current

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(classes="dialog short") as dialog:
            dialog.border_title = self._title
            yield PickList[Item](self._columns)

    def on_mount(self) -> None:
        """Fill the list."""
        pick_list: PickList[Item] = self.query_one(PickList)
        pick_list.show(self._rows, self._current)
        if self._filters:
            pick_list.open_filter()
        else:
            pick_list.focus_rows()

    def action_filter(self) -> None:
        """Filter as the person types."""
        self.query_one(PickList).open_filter()

    @on(RowChosen)
    def _answer(self, event: RowChosen[Item]) -> None:
        event.stop()
        self.dismiss(event.item)
