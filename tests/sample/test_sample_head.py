"""The first lines of an object, out of its first bytes, however it is stored and cut."""

from __future__ import annotations

import bz2
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.sample.head import HEAD_SIZE, first_lines

REPEATABLE = settings(derandomize=True, deadline=None, max_examples=150)
LINES = "id,name\n" + "".join(f"{number},Señor {number}\n" for number in range(500))
STORED = {
    None: LINES.encode(),
    "gzip": gzip.compress(LINES.encode(), mtime=0),
    "bzip2": bz2.compress(LINES.encode()),
}


@pytest.mark.parametrize("compression", STORED)
def test_a_whole_object_is_read(compression: str | None) -> None:
    assert first_lines(STORED[compression], compression) == LINES


@pytest.mark.parametrize("compression", STORED)
@REPEATABLE
@given(st.data())
def test_an_object_cut_anywhere_gives_whole_lines_or_less_than_one(
    compression: str | None, data: st.DataObject
) -> None:
    content = STORED[compression]
    found = first_lines(content[: data.draw(st.integers(0, len(content)))], compression)
    assert found is not None
    assert LINES.startswith(found)
    assert found.endswith("\n") or "\n" not in found


@pytest.mark.parametrize("compression", [*STORED, "lzop", "zstd"])
@REPEATABLE
@given(st.binary(max_size=60))
def test_any_bytes_are_read_without_an_exception(compression: str | None, content: bytes) -> None:
    first_lines(content, compression)
    stored = STORED.get(compression, b"")
    first_lines(stored[: len(content)] + content, compression)


def test_a_bomb_is_decompressed_no_further_than_the_head() -> None:
    bomb = gzip.compress(b"a\n" * 5_000_000, mtime=0)
    found = first_lines(bomb[:HEAD_SIZE], "gzip")
    assert found is not None
    assert len(found) <= HEAD_SIZE


@pytest.mark.parametrize(
    ("content", "compression"),
    [
        (b"PAR1\0\0\x15\x04", None),
        ("héllo\n".encode("utf-16"), None),
        ("héllo\n".encode("latin-1"), None),
        (b"id,name\n", "gzip"),
        (b"id,name\n", "bzip2"),
        (gzip.compress(b"id\n"), "zstd"),
    ],
)
def test_what_is_no_text_is_none(content: bytes, compression: str | None) -> None:
    assert first_lines(content, compression) is None


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert first_lines(b"\xef\xbb\xbfid,name\n", None) == "id,name\n"


def test_a_line_that_is_cut_is_left_out() -> None:
    assert first_lines("a,b\nü,".encode()[:-2], None) == "a,b\n"


def test_a_text_without_a_line_break_is_all_of_it() -> None:
    assert first_lines(b"id,name", None) == "id,name"


def test_a_single_long_line_cut_inside_a_character_is_still_text() -> None:
    content = ("ü" * HEAD_SIZE).encode()[: HEAD_SIZE - 1]
    assert first_lines(content, None) is not None
