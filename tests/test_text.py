"""Untrusted text is made printable, and numbers are told for people."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.text import (
    Secret,
    printable,
    readable_count,
    readable_duration,
    readable_moment,
    readable_size,
    shortened,
)

REPEATABLE = settings(derandomize=True, deadline=None, max_examples=300)
JOINER = "\u200d"
TRICKY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x1b\x00\x7f\x85\u200b\u200d\u202e\u2066\ufeff\ufe0f\u0301\ud800👩🌾☠ 'a\n"
        ),
    ),
    max_size=30,
)


@REPEATABLE
@given(TRICKY)
def test_nothing_invisible_gets_through_but_a_joiner_inside_a_picture(text: str) -> None:
    shown = printable(text)
    for index, character in enumerate(shown):
        if character == JOINER:
            around = {unicodedata.category(shown[each]) for each in (index - 1, index + 1)}
            assert around <= {"So", "Sk", "Mn", "Me"}
        else:
            assert not unicodedata.category(character).startswith("C")
            assert character == " " or not unicodedata.category(character).startswith("Z")


@REPEATABLE
@given(TRICKY)
def test_printing_what_was_made_printable_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@REPEATABLE
@given(st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=30))
def test_what_prints_is_kept(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("it's [red] 50% 🚚", "it's [red] 50% 🚚"),
        ("\x1b[2J", "␛[2J"),
        ("a\tb\r\n", "a␉b␍␊"),
        ("\0", "␀"),
        ("\x7f", "␡"),
        ("\x9b2J", "<U+009B>2J"),
        ("\u202egpj.exe", "<U+202E>gpj.exe"),
        ("a\u200db", "a<U+200D>b"),
        ("\u200d", "<U+200D>"),
        ("👩\u200d🌾", "👩\u200d🌾"),
        ("a\u00a0b", "a<U+00A0>b"),
        ("\ud800", "<U+D800>"),
        ("\U000e0001", "<U+E0001>"),
        ("", ""),
    ],
)
def test_what_does_not_print_is_shown_as_something_that_does(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("filler", ["\u3164", "\u115f", "\uffa0", "\u034f"])
def test_a_letter_that_shows_nothing_is_told(filler: str) -> None:
    assert printable(f"orders{filler}") != f"orders{filler}"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (2_400_000, "2.4 MB"),
        (999_499, "999.5 KB"),
        (999_999, "1.0 MB"),
        (3_100_000_000, "3.1 GB"),
        (10**18, "1000.0 PB"),
    ],
)
def test_a_size_is_told_in_units_of_a_thousand(count: int, shown: str) -> None:
    assert readable_size(count) == shown


@REPEATABLE
@given(st.integers(0, 10**17))
def test_a_size_never_needs_four_digits_before_the_point(count: int) -> None:
    assert float(readable_size(count).split()[0]) < 1000


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 objects"), (1, "1 object"), (1204, "1,204 objects")],
)
def test_a_count_has_its_noun(count: int, shown: str) -> None:
    assert readable_count(count, "object") == shown


def test_a_count_takes_an_irregular_plural() -> None:
    assert readable_count(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0:00"), (21.9, "0:21"), (60, "1:00"), (3599, "59:59"), (3723, "1:02:03")],
)
def test_a_duration_is_told_as_a_clock_shows_it(seconds: float, shown: str) -> None:
    assert readable_duration(seconds) == shown


def test_a_moment_is_told_to_the_minute() -> None:
    assert readable_moment(datetime(2026, 10, 1, 4, 12, 59, tzinfo=UTC)) == "2026-10-01 04:12"
    assert readable_moment(None) == "–"


@REPEATABLE
@given(st.text(max_size=30), st.integers(0, 35))
def test_a_shortened_text_fits_and_keeps_both_ends(text: str, width: int) -> None:
    short = shortened(text, width)
    assert len(short) <= width
    if len(text) <= width:
        assert short == text
    elif width:
        head, _, tail = short.partition("…") if "…" not in text else (short, "", "")
        assert text.startswith(head) or "…" in text
        assert text.endswith(tail)


@pytest.mark.parametrize(
    ("width", "short"),
    [(0, ""), (1, "…"), (2, "…t"), (5, "or…st"), (9, "orde…list"), (99, "orders.list")],
)
def test_the_middle_is_what_is_left_out(width: int, short: str) -> None:
    assert shortened("orders.list", width) == short


def test_a_secret_shows_itself_only_when_it_is_asked_to() -> None:
    secret = Secret("hunter2")
    assert secret.reveal() == "hunter2"
    for shown in (str(secret), repr(secret), f"{secret}", f"{[secret]}", "%s" % secret):  # noqa: UP031
        assert "hunter2" not in shown


def test_secrets_compare_by_what_they_hold() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
