"""Drawing rows in columns with a cursor: only the visible lines, however many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.printing import HINT_STYLE
from screens.widgets.filtered_rows import FilteredRows, cell_width
from wizard.text import printable, shortened

_CURSOR = "▸ "
_NO_CURSOR = "  "
_HEADER_LINES = 1
_GAPS = (2, 1)
"""Cells between two columns: where there is room, and where there isn't."""


class Rows(ScrollView, can_focus=True):
    """The rows that match, below a line with the headings."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--header", "rows--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "choose", key_display="Enter"),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move_page(-1)", show=False),
        Binding("pagedown", "move_page(1)", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
    ]

    class Moved(Message):
        """The person moved the cursor to another row."""

    class Chosen(Message):
        """Enter was pressed on the row under the cursor, or it was clicked."""

    def __init__(self, rows: FilteredRows[Any]) -> None:
        super().__init__()
        self._rows = rows
        self._cursor = 0
        self._is_empty = True
        """Whether no row was shown when it was last drawn."""
        self._lines_before = 0
        """How many rows were visible at once before the size changed."""

    @property
    def cursor(self) -> int:
        """The position of the cursor; it means nothing while no row is shown."""
        return self._cursor

    def redraw(self, cursor: int, keeps_line: bool) -> None:
        """Draw anew after the rows have changed.

        Args:
            cursor: the position that the cursor is at now.
            keeps_line: whether the row under the cursor stays where it is on the screen,
                for somebody who is reading; otherwise it is made visible.
        """
        line = self._cursor - self._top
        self._cursor = cursor
        if self._is_empty != (len(self._rows) == 0):
            self._is_empty = not self._is_empty
            self.refresh_bindings()
        self.virtual_size = Size(0, len(self._rows) + _HEADER_LINES)
        if keeps_line:
            self._scroll_rows(cursor - line)
        else:
            self._show_cursor()
        self.refresh()

    @property
    def _top(self) -> int:
        """The position of the row in the first line below the headings."""
        return self.scroll_offset.y

    @property
    def _line_count(self) -> int:
        """How many rows are visible at once."""
        return max(0, self.scrollable_content_region.height - _HEADER_LINES)

    def _scroll_rows(self, top: int) -> None:
        if top != self._top:
            self.scroll_to(y=top, animate=False, force=True)

    def _show_cursor(self) -> None:
        """Scroll as little as needed for the cursor to be visible."""
        lines = self._line_count
        if lines:
            self._scroll_rows(max(min(self._top, self._cursor), self._cursor - lines + 1))

    def on_resize(self) -> None:
        """A cursor that was visible stays visible; somebody who scrolled away isn't called back."""
        was_visible = self._top <= self._cursor < self._top + self._lines_before
        if was_visible or not self._lines_before:
            self._show_cursor()
        self._lines_before = self._line_count

    def notify_style_update(self) -> None:
        """Draw in the colours of another theme."""
        super().notify_style_update()
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be chosen where nothing is shown."""
        if action == "choose":
            return len(self._rows) > 0
        return super().check_action(action, parameters)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if len(self._rows):
            self.post_message(self.Chosen())

    def action_move(self, steps: int) -> None:
        """Move the cursor so many rows down, or up."""
        self._move_to(self._cursor + steps)

    def action_move_page(self, direction: int) -> None:
        """Move the cursor as far as what is visible, down or up."""
        self._move_to(self._cursor + direction * max(1, self._line_count - 1))

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._move_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._move_to(len(self._rows) - 1)

    def _move_to(self, position: int) -> None:
        position = max(0, min(position, len(self._rows) - 1))
        has_moved = position != self._cursor
        self._cursor = position
        self._show_cursor()
        self.refresh()
        if has_moved:
            self.post_message(self.Moved())

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; one on the row under the cursor chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < _HEADER_LINES:
            return
        position = self._top + offset.y - _HEADER_LINES
        if position >= len(self._rows):
            return
        event.stop()
        if position == self._cursor:
            self.action_choose()
        else:
            self._move_to(position)

    def render_line(self, y: int) -> Strip:
        """One line of what is visible."""
        width = self.scrollable_content_region.width
        base = self.rich_style
        if y < _HEADER_LINES:
            header = base + self.get_component_rich_style("rows--header")
            return self._strip(_NO_CURSOR, self._rows.columns, header, width)
        position = self._top + y - _HEADER_LINES
        if position < len(self._rows):
            return self._row_strip(position, base, width)
        if y == _HEADER_LINES and self._rows.total:
            return self._no_match_strip(base, width)
        return Strip.blank(width, base)

    def _row_strip(self, position: int, base: Style, width: int) -> Strip:
        row = self._rows[position]
        if position != self._cursor:
            return self._strip(_NO_CURSOR, row.cells, base + Style.parse(row.style), width)
        cursor = base + self.get_component_rich_style("rows--cursor")
        return self._strip(_CURSOR, row.cells, cursor, width)

    def _no_match_strip(self, base: Style, width: int) -> Strip:
        wanted = printable(self._rows.filter.strip())
        room = max(8, width - len("  no match for “”; Esc clears"))
        text = f"{_NO_CURSOR}no match for “{shortened(wanted, room)}”; Esc clears"
        return _one_style(text, base + Style.parse(HINT_STYLE), width)

    def _strip(self, mark: str, cells: Sequence[str], style: Style, width: int) -> Strip:
        widths, gap = fitting_widths(tuple(self._rows.widths), width - len(mark))
        shown = (cut(printable(cell), room) for cell, room in zip(cells, widths, strict=True))
        return _one_style(mark + (" " * gap).join(shown), style, width)


def _one_style(text: str, style: Style, width: int) -> Strip:
    return Strip([Segment(set_cell_size(text, width), style)], width)


@lru_cache(maxsize=64)
def fitting_widths(wanted: tuple[int, ...], available: int) -> tuple[tuple[int, ...], int]:
    """How wide each column may be, in cells, and the gap between two.

    Where there isn't room for all, the longest columns are shortened, and no other.
    """
    for gap in _GAPS:
        room = available - gap * (len(wanted) - 1)
        if sum(wanted) <= room:
            return wanted, gap
    most = min(max(wanted), room)
    while most > 1 and sum(min(width, most) for width in wanted) > room:
        most -= 1
    widths = [min(width, most) for width in wanted]
    for column, width in enumerate(wanted):
        if width > most and sum(widths) < room:
            widths[column] += 1
    return tuple(widths), gap


def cut(text: str, width: int) -> str:
    """A printable text in exactly so many cells, ``…`` at its end where it is longer."""
    if cell_width(text) <= width:
        return set_cell_size(text, width)
    return f"{set_cell_size(text, width - 1)}…"
