"""A list to choose from: rows in columns, filtered as the person types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import DataTable, Input

from screens.printing import plain
from wizard.text import printable

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Row(Generic[Item]):
    """One line of the list."""

    item: Item
    """What choosing the row answers with."""
    cells: tuple[str, ...]
    """Untrusted text, one for each column."""
    style: str = ""


class Rows(DataTable[Text]):
    """The table inside; Enter is shown in the footer as what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "choose", key_display="Enter"),
    ]


class RowChosen(Message, Generic[Item]):
    """Enter was pressed on a row, or the row was clicked."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


class RowHighlighted(Message, Generic[Item]):
    """The cursor came to a row; None when the list is empty."""

    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


class PickList(Vertical, Generic[Item]):
    """Rows to choose from; posts what is chosen or looked at."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows: list[Row[Item]] = []
        self._shown: list[Row[Item]] = []

    def compose(self) -> ComposeResult:
        """A hidden filter above the table."""
        yield Input(placeholder="type to filter", id="filter", compact=True)
        table = Rows(cursor_type="row", zebra_stripes=False)
        table.cell_padding = 1
        yield table

    def on_mount(self) -> None:
        """Set the columns up."""
        self._filter.display = False
        self._add_columns()

    def _add_columns(self) -> None:
        """Make the columns as wide as what is shown.

        The table's own measuring comes after the first drawing, which it then
        doesn't repeat.
        """
        for position, column in enumerate(self._columns):
            cells = (printable(row.cells[position]) for row in self._shown)
            width = max((cell_len(cell) for cell in cells), default=0)
            self._table.add_column(Text(column, style="bold"), width=max(width, cell_len(column)))

    @property
    def _table(self) -> Rows:
        return self.query_one(Rows)

    @property
    def _filter(self) -> Input:
        return self.query_one("#filter", Input)

    def show(
        self,
        rows: Iterable[Row[Item]],
        select: Item | None = None,
        columns: Sequence[str] | None = None,
    ) -> None:
        """Replace the rows, and the columns where other ones are given.

        The cursor goes to an item when it is among the rows.
        """
        if columns is not None:
            self._columns = tuple(columns)
        self._rows = list(rows)
        self._fill(select)

    def extend(self, rows: Iterable[Row[Item]]) -> None:
        """Add rows at the end, keeping the cursor where it is."""
        self._rows += rows
        self._fill(self.current)

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        position = self._table.cursor_row
        return self._shown[position].item if 0 <= position < len(self._shown) else None

    def focus_rows(self) -> None:
        """Give the table the keyboard."""
        self._table.focus()

    def open_filter(self) -> None:
        """Show the filter and give it the keyboard."""
        self._filter.display = True
        # At once, so that the letters that follow don't act as commands.
        self.screen.set_focus(self._filter)

    def close_filter(self) -> bool:
        """Drop the filter; False when there was none."""
        if not self._filter.display:
            return False
        self._filter.value = ""
        self._filter.display = False
        self._table.focus()
        return True

    def _fill(self, select: Item | None) -> None:
        wanted = self._filter.value.lower()
        self._shown = [
            row for row in self._rows if not wanted or wanted in " ".join(row.cells).lower()
        ]
        table = self._table
        with self.app.batch_update():
            table.clear(columns=True)
            self._add_columns()
            for row in self._shown:
                table.add_row(*(plain(cell, row.style) for cell in row.cells))
        position = next((at for at, row in enumerate(self._shown) if row.item == select), 0)
        if self._shown:
            table.move_cursor(row=position, animate=False)
        else:
            self.post_message(RowHighlighted(None))

    @on(Input.Changed, "#filter")
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self._fill(self.current)

    @on(Input.Submitted, "#filter")
    def _leave_filter(self, event: Input.Submitted) -> None:
        event.stop()
        self._table.focus()

    @on(DataTable.RowHighlighted)
    def _report_highlight(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self.post_message(RowHighlighted(self.current))

    @on(DataTable.RowSelected)
    def _report_choice(self, event: DataTable.RowSelected) -> None:
        event.stop()
        item = self.current
        if item is not None:
            self.post_message(RowChosen(item))
