"""A list in a small application of its own, and how long a typed letter takes in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot

import screens
from screens.widgets.pick_list import PickList, Row, RowChosen, RowHighlighted, Rows

_PAGE = 100


class ListApp(App[None]):
    """One list; remembers what it posts."""

    CSS_PATH = Path(screens.__file__).parent / "app.tcss"

    def __init__(self, columns: tuple[str, ...] = ("name", "kind")) -> None:
        super().__init__()
        self._columns = columns
        self.chosen: list[str] = []
        self.highlighted: list[str | None] = []

    def compose(self) -> ComposeResult:
        yield PickList[str](self._columns)

    @property
    def items(self) -> PickList[str]:
        found: PickList[str] = self.query_one(PickList)
        return found

    @property
    def view(self) -> Rows:
        return self.query_one(Rows)

    @on(RowChosen)
    def _remember_choice(self, event: RowChosen[str]) -> None:
        self.chosen.append(event.item)

    @on(RowHighlighted)
    def _remember_highlight(self, event: RowHighlighted[str]) -> None:
        self.highlighted.append(event.item)

    def lines(self) -> list[str]:
        """What the list shows, headings first."""
        view = self.view
        height = view.scrollable_content_region.height
        return [view.render_line(y).text.rstrip() for y in range(height)]


@asynccontextmanager
async def a_list(
    rows: Iterable[Row[str]] = (),
    size: tuple[int, int] = (60, 12),
    columns: tuple[str, ...] = ("name", "kind"),
) -> AsyncIterator[tuple[ListApp, Pilot[None]]]:
    """A running list that has the keyboard."""
    app = ListApp(columns)
    async with app.run_test(size=size) as pilot:
        app.items.show(rows)
        app.items.focus_rows()
        await pilot.pause()
        yield app, pilot


def a_row(number: int) -> Row[str]:
    kind = "loader" if number % 3 else "reader"
    return Row(f"role-{number}", (f"Role{number:06}", f"{kind} for redshift"))


def some_rows(count: int, start: int = 0) -> list[Row[str]]:
    return [a_row(number) for number in range(start, start + count)]


async def milliseconds_per_key(count: int, text: str, is_loading: bool = False) -> list[float]:
    """How long each letter of a filter takes, from the key to the drawn list.

    Args:
        count: how many rows the list has.
        text: what is typed.
        is_loading: whether another page of rows comes with every letter.
    """
    async with a_list(some_rows(count), (100, 30)) as (app, _):
        app.items.open_filter()
        taken = []
        for number, letter in enumerate(text):
            start = time.perf_counter()
            if is_loading:
                app.items.extend(some_rows(_PAGE, count + number * _PAGE))
            app.simulate_key(letter)
            drawn = asyncio.Event()
            while app.items.filter != text[: number + 1]:
                await asyncio.sleep(0)
            app.items.call_after_refresh(drawn.set)
            await drawn.wait()
            taken.append((time.perf_counter() - start) * 1000)
        return taken
