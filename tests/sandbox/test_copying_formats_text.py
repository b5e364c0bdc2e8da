"""Fixed-width text, and files compressed by lzop."""

from __future__ import annotations

import pytest
from copying_world import Session, World, first_error, load
from format_files import LZOP_BLOCK, lzop_file

COLUMNS = "id int4, name varchar(6), day date"
CHECKSUM = 52
"""Where a byte of the first block's checksum is: behind magic, header and the block's sizes."""
WIDTHS = "FIXEDWIDTH 'id:3,name:6, 2:10'"
LINE = "  7Zoë é 2026-10-01\n"


def test_widths_count_characters_and_blanks_stay_in_texts() -> None:
    assert load(LINE, "id int4, name varchar(8), day date", WIDTHS) == [
        ["7", "Zoë é ", "2026-10-01"]
    ]


def test_the_conversions_of_text_apply() -> None:
    columns = "id int4, name varchar(6), day varchar(10)"
    options = f"{WIDTHS} TRIMBLANKS BLANKSASNULL IGNOREHEADER 1 IGNOREBLANKLINES NULL AS 'none'"
    body = f"header\n  1ab    2026-10-01\n\n{'':9}{'none':10}\n"
    assert load(body, columns, options) == [["1", "ab", "2026-10-01"], ["\\N"] * 3]
    body = "none" + " " * 5
    assert load(body, "a varchar(6), b varchar(3)", "FIXEDWIDTH 'a:6,b:3' NULL 'none'") == [
        ["\\N", "   "]
    ]


def test_blank_numbers_are_null() -> None:
    assert load(" " * 19 + "\n", "a int4, b float8, c date", WIDTHS) == [["\\N"] * 3]


def test_the_last_field_may_be_short_and_no_line_may_be_long() -> None:
    assert load("  1ab", "id int4, name varchar(6)", "FIXEDWIDTH 'a:3,b:6'") == [["1", "ab"]]
    assert first_error("  1abcdefX\n", "a int4, b varchar(6)", "FIXEDWIDTH 'a:3,b:6'").code == 1202
    short = first_error("  1ab\n", COLUMNS, WIDTHS)
    assert (short.code, short.column_name) == (1214, "name")


@pytest.mark.parametrize("widths", ["id", "id:3,name:6", "id:3,name:0,x:1", "id:3,,x:1"])
def test_a_specification_that_does_not_fit_is_refused(widths: str) -> None:
    world = World(Session(COLUMNS))
    world.put(LINE)
    assert "FIXEDWIDTH specification" in world.refusal(f"FIXEDWIDTH '{widths}'").message


def test_lzop_files_of_many_blocks_and_members() -> None:
    lines = "".join(f"{number},text {number % 7}\n" for number in range(40_000)).encode()
    assert len(lines) > LZOP_BLOCK
    body = lzop_file(lines) + lzop_file(b"1,x\n")
    assert len(load(body, "id int4, name varchar(10)", "CSV LZOP")) == 40_001


def test_what_is_no_lzop_file_or_damaged_ends_the_load() -> None:
    good = lzop_file(b"1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" * 50)
    with_wrong_checksum = good[:CHECKSUM] + bytes([good[CHECKSUM] ^ 1]) + good[CHECKSUM + 1 :]
    for body in (b"1,a\n", good[:-9], with_wrong_checksum):
        world = World(Session("id int4, name varchar(99)"))
        world.put(body)
        assert (
            "Error decompressing the input file: the LZOP data"
            in world.refusal("CSV LZOP MAXERROR 100").message
        )
