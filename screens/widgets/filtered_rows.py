"""The rows of a list, and which of them match what the person types. No drawing."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from rich.cells import cell_len

from wizard.text import printable

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Row(Generic[Item]):
    """One line of a list."""

    item: Item
    """What choosing the row answers with."""
    cells: tuple[str, ...]
    """Untrusted text, one for each column."""
    style: str = ""


class FilteredRows(Generic[Item]):
    """All rows in order, of which those that match the filter are shown.

    A *place* counts all rows, a *position* only the shown ones; both begin at 0.
    What a row is searched by and how wide it is are worked out once, so that neither
    adding a page nor typing a letter looks at everything again.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self._rows: list[Row[Item]] = []
        self._haystacks: list[str] = []
        self._place_by_identity: dict[int, int] = {}
        self._filter = ""
        self._words: tuple[str, ...] = ()
        self._shown: list[int] = []
        self._set_columns(columns)

    def _set_columns(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        """The headings."""
        self.widths = [cell_width(column) for column in columns]
        """How many terminal cells each column needs, whether its rows are shown or not."""

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    @property
    def filter(self) -> str:
        """What the rows are filtered by."""
        return self._filter

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, position: int) -> Row[Item]:
        return self._rows[self._shown[position]]

    def reset(self, rows: Iterable[Row[Item]], columns: Sequence[str] | None = None) -> None:
        """Replace all rows, and the columns where other ones are given; the filter stays."""
        self._rows, self._haystacks, self._shown = [], [], []
        self._place_by_identity = {}
        self._set_columns(self.columns if columns is None else columns)
        self.add(rows)

    def add(self, rows: Iterable[Row[Item]]) -> None:
        """Add rows at the end."""
        for place, row in enumerate(rows, len(self._rows)):
            haystack = _haystack(row)
            self._rows.append(row)
            self._haystacks.append(haystack)
            self._place_by_identity.setdefault(id(row.item), place)
            self._widen(row)
            if self._matches(haystack):
                self._shown.append(place)

    def replace(self, place: int, row: Row[Item]) -> None:
        """Put another row in a place."""
        before = self._rows[place]
        if self._place_by_identity.get(id(before.item)) == place:
            del self._place_by_identity[id(before.item)]
        self._rows[place] = row
        self._haystacks[place] = _haystack(row)
        self._place_by_identity.setdefault(id(row.item), place)
        self._widen(row)
        position = bisect_left(self._shown, place)
        was_shown = self.position_of(place) is not None
        is_shown = self._matches(self._haystacks[place])
        if was_shown and not is_shown:
            del self._shown[position]
        elif is_shown and not was_shown:
            self._shown.insert(position, place)

    def narrow(self, text: str) -> None:
        """Show only the rows that hold every word of a text, in any order and any case."""
        is_longer = text.startswith(self._filter)
        self._filter = text
        self._words = tuple(text.casefold().split())
        # Whatever holds the longer text holds the shorter one, too.
        places: Iterable[int] = self._shown if is_longer else range(len(self._rows))
        self._shown = [place for place in places if self._matches(self._haystacks[place])]

    def place_at(self, position: int) -> int | None:
        """The place of a shown row; None when there is none at this position."""
        return self._shown[position] if 0 <= position < len(self._shown) else None

    def position_of(self, place: int) -> int | None:
        """Where a row is shown; None when it isn't."""
        position = bisect_left(self._shown, place)
        is_shown = position < len(self._shown) and self._shown[position] == place
        return position if is_shown else None

    def place_of(self, item: Item | None) -> int | None:
        """The place of an item, or of one that equals it; None when there is none."""
        place = self._place_by_identity.get(id(item))
        if place is not None:
            return place
        return next((at for at, row in enumerate(self._rows) if row.item == item), None)

    def _matches(self, haystack: str) -> bool:
        return all(word in haystack for word in self._words)

    def _widen(self, row: Row[Item]) -> None:
        for column, cell in enumerate(row.cells):
            self.widths[column] = max(self.widths[column], cell_width(printable(cell)))


def _haystack(row: Row[Item]) -> str:
    return " ".join(row.cells).casefold()


def cell_width(text: str) -> int:
    """How many terminal cells a printable text takes; wide characters take two."""
    return len(text) if text.isascii() else cell_len(text)
