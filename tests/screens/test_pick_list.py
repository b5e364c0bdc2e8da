"""The list to choose from: cursor, filter, rows that come while it is read, little room."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import pytest
from list_app import ListApp, a_list, a_row, milliseconds_per_key, some_rows
from textual.pilot import Pilot

from screens.widgets.filtered_rows import cell_width
from screens.widgets.pick_list import Row
from screens.widgets.row_view import cut, fitting_widths

Walk = Callable[[ListApp, Pilot[None]], Awaitable[None]]


def in_a_list(
    walk: Walk,
    rows: Iterable[Row[str]] = (),
    size: tuple[int, int] = (60, 12),
    columns: tuple[str, ...] = ("name", "kind"),
) -> None:
    async def body() -> None:
        async with a_list(rows, size, columns) as (app, pilot):
            await walk(app, pilot)

    asyncio.run(body())


def names(*names: str) -> list[Row[str]]:
    return [Row(name, (name, "x")) for name in names]


def line_of_cursor(app: ListApp) -> int:
    return next(at for at, line in enumerate(app.lines()) if line.startswith("▸"))


async def type_filter(app: ListApp, pilot: Pilot[None], text: str) -> None:
    app.items.open_filter()
    await pilot.press(*("space" if letter == " " else letter for letter in text))
    await pilot.pause()


def test_keys_move_the_cursor_and_the_view_follows() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        for key, item in (
            ("down", "role-1"),
            ("end", "role-99"),
            ("down", "role-99"),
            ("up", "role-98"),
            ("pageup", "role-88"),
            ("pagedown", "role-98"),
            ("home", "role-0"),
            ("up", "role-0"),
        ):
            await pilot.press(key)
            assert app.items.current == item, key
            number = int(item.removeprefix("role-"))
            assert f"▸ Role{number:06}" in "\n".join(app.lines()), key

    in_a_list(walk, some_rows(100))


def test_enter_chooses_the_row_under_the_cursor() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.chosen == ["role-1"]

    in_a_list(walk, some_rows(3))


def test_a_click_moves_the_cursor_and_another_one_chooses() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.click(app.view, offset=(5, 3))
        assert app.items.current == "role-2"
        assert app.chosen == []
        await pilot.click(app.view, offset=(5, 3))
        await pilot.pause()
        assert app.chosen == ["role-2"]

    in_a_list(walk, some_rows(5))


@pytest.mark.parametrize("line", [0, 8])
def test_a_click_beside_the_rows_does_nothing(line: int) -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.click(app.view, offset=(5, line))
        await pilot.pause()
        assert app.items.current == "role-0"
        assert app.chosen == []

    in_a_list(walk, some_rows(5))


def test_an_empty_list_has_no_cursor_and_chooses_nothing() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("down", "end", "enter", "pageup")
        await pilot.pause()
        assert app.items.current is None
        assert app.chosen == []
        assert app.highlighted == [None]

    in_a_list(walk)


def test_the_cursor_begins_at_the_wanted_item_and_it_is_visible() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        app.items.show(some_rows(5000), "role-3000")
        await pilot.pause()
        assert app.items.current == "role-3000"
        assert "▸ Role003000" in "\n".join(app.lines())

    in_a_list(walk)


def test_rows_that_come_move_neither_the_cursor_nor_the_view() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("end", "up", "up")
        before, told = app.lines(), list(app.highlighted)
        for page in range(5):
            app.items.extend(some_rows(100, (page + 1) * 100))
        await pilot.pause()
        assert app.lines() == before
        assert app.highlighted == told
        assert app.items.match_count == 600

    in_a_list(walk, some_rows(100))


def test_rows_that_come_leave_somebody_alone_who_scrolled_with_the_wheel() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        app.view.scroll_to(y=40, animate=False)
        await pilot.pause()
        before = app.lines()
        app.items.extend(some_rows(100, 100))
        await pilot.pause()
        assert app.lines() == before
        assert app.items.current == "role-0"

    in_a_list(walk, some_rows(100))


def test_the_first_rows_that_come_are_told() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        app.items.extend(some_rows(2))
        await pilot.pause()
        assert app.highlighted == [None, "role-0"]

    in_a_list(walk)


def test_a_new_order_keeps_the_item_under_the_cursor_on_its_line() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press(*["down"] * 20)
        line = line_of_cursor(app)
        app.items.show(reversed(some_rows(100)), app.items.current)
        await pilot.pause()
        assert app.items.current == "role-20"
        assert line_of_cursor(app) == line

    in_a_list(walk, some_rows(100))


def test_a_refresh_tells_only_the_item_that_the_cursor_comes_to() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        app.highlighted.clear()
        app.items.show(some_rows(1000), "role-700")
        await pilot.pause()
        assert app.highlighted == ["role-700"]

    in_a_list(walk, some_rows(10))


def test_items_that_are_equal_are_the_same_after_a_refresh() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        copy = "".join(["role", "-", "7"])
        app.items.show(some_rows(10), copy)
        await pilot.pause()
        assert app.items.current == "role-7"

    in_a_list(walk)


def test_words_match_in_any_order_and_any_case() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await type_filter(app, pilot, "redshift LOADER 000004")
        assert app.items.match_count == 1
        assert app.items.current == "role-4"
        assert "1 of 9" in str(app.query_one("#matching").render())

    in_a_list(walk, some_rows(9))


def test_words_of_a_filter_do_not_match_across_two_cells() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        app.items.narrow("bx")
        assert app.items.match_count == 0

    in_a_list(walk, names("ab"))


def test_a_shorter_filter_brings_rows_back() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await type_filter(app, pilot, "alp")
        assert app.items.match_count == 1
        await pilot.press("backspace", "backspace")
        await pilot.pause()
        assert app.items.match_count == 2

    in_a_list(walk, names("alpha", "beta", "omicron"))


def test_the_cursor_stays_on_its_item_while_it_matches() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("down", "down")
        app.highlighted.clear()
        await type_filter(app, pilot, "a")
        assert app.items.current == "gamma"
        assert app.highlighted == []
        await pilot.press("l")
        await pilot.pause()
        assert app.items.current == "alpha"
        assert app.highlighted == ["alpha"]

    in_a_list(walk, names("alpha", "beta", "gamma"))


def test_a_filter_that_matches_nothing_says_so_and_escaping_it_returns_to_the_item() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("down")
        await type_filter(app, pilot, "zz[red]")
        assert "no match for “zz[red]”; Esc clears" in app.lines()[1]
        assert app.items.current is None
        assert app.items.match_count == 0
        assert app.items.close_filter()
        assert app.items.current == "beta"
        assert not app.items.close_filter()

    in_a_list(walk, names("alpha", "beta"))


def test_a_list_without_rows_blames_no_filter() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await type_filter(app, pilot, "x")
        assert not any("no match" in line for line in app.lines())

    in_a_list(walk)


def test_rows_that_come_are_filtered_too() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await type_filter(app, pilot, "reader")
        assert app.items.match_count == 4
        app.items.extend(some_rows(90, 10))
        app.items.show([*some_rows(200)], app.items.current)
        await pilot.pause()
        assert app.items.filter == "reader"
        assert app.items.match_count == 67

    in_a_list(walk, some_rows(10))


def test_the_arrows_move_the_cursor_while_the_filter_has_the_keyboard() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await type_filter(app, pilot, "loader")
        await pilot.press("down", "down", "up")
        assert app.items.current == "role-2"
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app.chosen == ["role-2"]

    in_a_list(walk, some_rows(10))


def test_one_row_can_be_replaced_without_moving_anything() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press("down", "down")
        app.highlighted.clear()
        app.items.replace("role-1", Row("role-1", ("Role000001", "judged"), "dim"))
        await pilot.pause()
        assert "judged" in app.lines()[2]
        assert line_of_cursor(app) == 3
        assert app.highlighted == []
        app.items.replace("role-2", Row("role-2", ("Role000002", "judged, too")))
        await pilot.pause()
        assert app.highlighted == ["role-2"]

    in_a_list(walk, some_rows(5))


def test_a_replaced_row_comes_and_goes_with_the_filter() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        app.items.narrow("yes")
        assert app.items.match_count == 0
        for number in (2, 0):
            app.items.replace(f"role-{number}", Row(f"role-{number}", (f"R{number}", "yes")))
        await pilot.pause()
        assert [line[2:4] for line in app.lines()[1:3]] == ["R0", "R2"]
        app.items.replace("role-0", Row("role-0", ("R0", "no")))
        await pilot.pause()
        assert app.items.match_count == 1
        assert app.items.current == "role-2"

    in_a_list(walk, some_rows(3))


def test_a_row_that_is_gone_is_not_replaced() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        app.items.replace("role-9", a_row(9))
        await pilot.pause()
        assert app.items.match_count == 3

    in_a_list(walk, some_rows(3))


def test_every_column_is_there_when_there_is_little_room() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        header, row = app.lines()[:2]
        assert "nodes" in header
        assert row.startswith("▸ a-very-l")
        assert row.endswith("2")
        assert row.count("…") == 2
        assert cell_width(row) <= 40

    rows = [Row("x", ("a-very-long-name-of-a-cluster", "available", "a very long database", "2"))]
    in_a_list(walk, rows, (40, 6), ("cluster", "status", "database", "nodes"))


def test_wide_characters_are_cut_by_cells() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        for line in app.lines():
            assert cell_width(line) <= 24
        assert "…" in app.lines()[1]

    rows = [Row("x", ("注文データ倉庫の二〇二六年十月分", "💥💥💥 x"))]
    in_a_list(walk, rows, (24, 5))


@pytest.mark.parametrize(
    ("wanted", "available", "widths", "gap"),
    [
        ((10, 5), 20, (10, 5), 2),
        ((10, 5), 16, (10, 5), 1),
        ((30, 5), 20, (14, 5), 1),
        ((30, 30, 4), 20, (7, 7, 4), 1),
        ((30, 29, 4), 21, (8, 7, 4), 1),
        ((3,), 2, (2,), 1),
    ],
)
def test_only_the_longest_columns_are_shortened(
    wanted: tuple[int, ...], available: int, widths: tuple[int, ...], gap: int
) -> None:
    assert fitting_widths(wanted, available) == (widths, gap)


@pytest.mark.parametrize("text", ["", "abc", "abcdef", "注文", "注文データ", "a注b文", "👩‍👩‍👧x"])
@pytest.mark.parametrize("width", [1, 2, 3, 4, 5, 6])
def test_a_cut_text_takes_exactly_its_room(text: str, width: int) -> None:
    assert cell_width(cut(text, width)) == width


def test_the_window_can_become_smaller_and_the_cursor_stays_visible() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        await pilot.press(*["down"] * 9)
        await pilot.resize_terminal(30, 5)
        await pilot.pause()
        assert line_of_cursor(app) <= 4

    in_a_list(walk, some_rows(50))


def test_nothing_in_a_cell_is_markup_or_a_control_character() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        shown = "\n".join(app.lines())
        assert "[red]" in shown
        assert "\x1b" not in shown
        assert "␛" in shown

    in_a_list(walk, [Row("x", ("[red]a[/b]", "\x1b]52;c;x\x07"))])


@pytest.mark.parametrize("is_loading", [False, True])
def test_a_letter_filters_5000_rows_within_100_milliseconds(is_loading: bool) -> None:
    taken = asyncio.run(milliseconds_per_key(5_000, "role00123", is_loading))
    # The median: one letter may meet a busy machine.
    assert sorted(taken)[len(taken) // 2] < 100, taken


def test_100_000_rows_are_drawn_as_quickly_as_few() -> None:
    async def walk(app: ListApp, pilot: Pilot[None]) -> None:
        drawn: list[int] = []
        view = app.view
        original = type(view).render_line

        def counting(y: int) -> object:
            drawn.append(y)
            return original(view, y)

        view.render_line = counting  # type: ignore[assignment, method-assign]
        await pilot.press("end")
        await pilot.pause()
        assert app.items.current == "role-99999"
        assert 0 < len(drawn) <= 4 * 12, "only what is visible is drawn"

    in_a_list(walk, some_rows(100_000))
