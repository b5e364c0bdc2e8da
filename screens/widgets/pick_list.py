"""A list to choose from: rows in columns, filtered as the person types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from screens.widgets.filtered_rows import FilteredRows, Row
from screens.widgets.row_view import Rows

__all__ = ["PickList", "Row", "RowChosen", "RowHighlighted", "Rows"]

Item = TypeVar("Item")


class RowChosen(Message, Generic[Item]):
    """Enter was pressed on a row, or the row under the cursor was clicked."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


class RowHighlighted(Message, Generic[Item]):
    """The cursor came to a row, or the row under it changed; None when no row is shown."""

    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


class PickList(Vertical, Generic[Item]):
    """Rows to choose from; posts what is chosen or looked at.

    It stays quick with 100,000 rows, and usable while more are coming: what comes
    moves neither the cursor nor what the person is reading, and is filtered, too.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
    ]
    """While the filter has the keyboard."""

    def __init__(self, columns: Sequence[str], id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: FilteredRows[Item] = FilteredRows(columns)
        self._place = 0
        """Of the row that the cursor is at, or was before the filter hid all of them."""

    def compose(self) -> ComposeResult:
        """A hidden filter above the rows."""
        with Horizontal(id="filtering"):
            yield Input(placeholder="type to filter", id="filter", compact=True)
            yield Static(id="matching")
        yield Rows(self._rows)

    def on_mount(self) -> None:
        """Hide the filter until it is asked for."""
        self.query_one("#filtering").display = False

    @property
    def _view(self) -> Rows:
        return self.query_one(Rows)

    @property
    def _filter(self) -> Input:
        return self.query_one("#filter", Input)

    @property
    def _is_filtering(self) -> bool:
        return bool(self.query_one("#filtering").display)

    @property
    def match_count(self) -> int:
        """How many rows match the filter; all of them when there is none."""
        return len(self._rows)

    @property
    def filter(self) -> str:
        """What the rows are filtered by; empty when they aren't."""
        return self._rows.filter

    @property
    def current(self) -> Item | None:
        """The item under the cursor; None when no row is shown."""
        position = self._view.cursor
        return self._rows[position].item if position < len(self._rows) else None

    def show(
        self,
        rows: Iterable[Row[Item]],
        select: Item | None = None,
        columns: Sequence[str] | None = None,
    ) -> None:
        """Replace the rows, and the columns where other ones are given; the filter stays.

        The cursor goes to an item when it or one that equals it is among the rows, else
        to the first row.  When it was there before, the row stays where it is on screen.
        """
        had_rows = len(self._rows) > 0
        is_same = had_rows and self.current == select
        self._rows.reset(rows, columns)
        place = self._rows.place_of(select)
        position = None if place is None else self._rows.position_of(place)
        self._place = place or 0
        self._redraw(position or 0, keeps_line=is_same and position is not None)
        self._report()

    def extend(self, rows: Iterable[Row[Item]]) -> None:
        """Add rows at the end, moving neither the cursor nor what is visible."""
        was_empty = len(self._rows) == 0
        self._rows.add(rows)
        self._redraw(self._view.cursor, keeps_line=True)
        if was_empty and len(self._rows):
            self._report()

    def replace(self, item: Item, row: Row[Item]) -> None:
        """Put another row where an item is; nothing happens when the item is no longer there."""
        place = self._rows.place_of(item)
        if place is None:
            return
        here = self._rows.place_at(self._view.cursor)
        self._rows.replace(place, row)
        self._return_to(self._place if here is None else here, keeps_line=True)
        if here == place or self._rows.place_at(self._view.cursor) != here:
            self._report()

    def narrow(self, text: str) -> None:
        """Show only the rows that hold every word of a text, in any order and any case."""
        if text == self.filter:
            return
        here = self._rows.place_at(self._view.cursor)
        self._place = self._place if here is None else here
        self._rows.narrow(text)
        self._return_to(self._place, keeps_line=False)
        if self._rows.place_at(self._view.cursor) != here:
            self._report()

    def _return_to(self, place: int, keeps_line: bool) -> None:
        """Put the cursor on a row, or on the first one when that isn't shown any more."""
        position = self._rows.position_of(place)
        self._redraw(position or 0, keeps_line=keeps_line and position is not None)

    def _redraw(self, cursor: int, keeps_line: bool) -> None:
        self._view.redraw(cursor, keeps_line)
        if self._is_filtering:
            self._show_count()

    def _show_count(self) -> None:
        text = f" {len(self._rows):,} of {self._rows.total:,}"
        self.query_one("#matching", Static).update(text)

    def _report(self) -> None:
        self.post_message(RowHighlighted(self.current))

    def focus_rows(self) -> None:
        """Give the rows the keyboard."""
        self._view.focus()

    def open_filter(self) -> None:
        """Show the filter and give it the keyboard."""
        self.query_one("#filtering").display = True
        self._show_count()
        # At once, so that the letters that follow don't act as commands.
        self.screen.set_focus(self._filter)

    def close_filter(self) -> bool:
        """Drop the filter; False when there was none."""
        if not self._is_filtering:
            return False
        self._filter.value = ""
        # At once, so that rows which are shown next aren't filtered any more.
        self.narrow("")
        self.query_one("#filtering").display = False
        self._view.focus()
        return True

    def action_move(self, steps: int) -> None:
        """Move the cursor while the filter has the keyboard."""
        self._view.action_move(steps)

    def action_move_page(self, direction: int) -> None:
        """Move the cursor by a page while the filter has the keyboard."""
        self._view.action_move_page(direction)

    @on(Input.Changed, "#filter")
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self.narrow(event.value)

    @on(Input.Submitted, "#filter")
    def _leave_filter(self, event: Input.Submitted) -> None:
        event.stop()
        self._view.focus()

    @on(Rows.Moved)
    def _report_move(self, event: Rows.Moved) -> None:
        event.stop()
        self._report()

    @on(Rows.Chosen)
    def _report_choice(self, event: Rows.Chosen) -> None:
        event.stop()
        if len(self._rows):
            self.post_message(RowChosen(self._rows[self._view.cursor].item))
