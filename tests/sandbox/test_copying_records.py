"""From the bytes of a file to fields: quotes, escapes, line numbers, encodings, compression."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import time

import pytest
import zstandard
from copying_world import Session, World, first_error, load
from hypothesis import given, settings
from hypothesis import strategies as st

TWO_TEXTS = "a varchar(100), b varchar(100)"

fields = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def unescaped(text: str) -> str:
    pieces = [piece.replace("\\n", "\n").replace("\\r", "\r") for piece in text.split("\\\\")]
    return "\\".join(piece.replace("\\t", "\t") for piece in pieces)


@given(st.lists(st.tuples(fields, fields), max_size=8), st.sampled_from([",", "|", ";", "\t"]))
@settings(max_examples=200, deadline=None)
def test_csv_that_pythons_csv_module_wrote_is_read_back_exactly(
    records: list[tuple[str, str]], delimiter: str
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(records)
    loaded = load(
        written.getvalue(), TWO_TEXTS, f"CSV DELIMITER '{delimiter}' NULL AS 'no such field'"
    )
    assert [tuple(map(unescaped, row)) for row in loaded] == records


@given(st.lists(st.tuples(fields, fields), max_size=8))
@settings(max_examples=100, deadline=None)
def test_minimally_quoted_csv_is_read_back_exactly(records: list[tuple[str, str]]) -> None:
    # White space before a quote is ignored by COPY, as its documentation says.
    records = [(f".{first}", f".{second}") for first, second in records]
    written = io.StringIO()
    csv.writer(written).writerows(records)
    loaded = load(written.getvalue(), TWO_TEXTS)
    assert [tuple(map(unescaped, row)) for row in loaded] == records


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("", []),
        ("a,b", [["a", "b"]]),
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
        ('"a", "b" \n', [["a", "b"]]),
        ('"say ""hi""",b\n', [['say "hi"', "b"]]),
        ('"one\ntwo",b\n', [["one\\ntwo", "b"]]),
        ("\ufeffa,b\n", [["a", "b"]]),
        ("\\,b\n", [["\\\\", "b"]]),
        (",\\N\n", [["", "\\N"]]),
    ],
)
def test_csv(body: str, rows: list[list[str]]) -> None:
    assert load(body, TWO_TEXTS) == rows


@pytest.mark.parametrize(
    ("body", "options", "rows"),
    [
        ("a|b\n", "", [["a", "b"]]),
        ("a|b|\n", "", [["a", "b"]]),
        ("a\tb\n", r"DELIMITER '\t'", [["a", "b"]]),
        ('"a"|b\n', "", [['"a"', "b"]]),
        ("a\\|b\n", "", [["a\\\\", "b"]]),
        ("a\\|b|c\n", "ESCAPE", [["a|b", "c"]]),
        ("a\\\nb|c\n", "ESCAPE", [["a\\nb", "c"]]),
        ("\\N|\\\\N\n", "ESCAPE", [["\\N", "\\\\N"]]),
        ("'a|b'|\"c\"\n", "REMOVEQUOTES", [["a|b", "c"]]),
        ("Blue\"|it's\n", "REMOVEQUOTES", [['Blue"', "it's"]]),
        ("a\n", "FILLRECORD", [["a", ""]]),
        ("a\n", "FILLRECORD EMPTYASNULL", [["a", "\\N"]]),
        ("\na|b\n\n", "IGNOREBLANKLINES", [["a", "b"]]),
        ("a|NULL\n", "NULL AS 'NULL'", [["a", "\\N"]]),
        ("a|\n", "NULL AS ''", [["a", "\\N"]]),
        ("a|  \n", "BLANKSASNULL", [["a", "\\N"]]),
    ],
)
def test_delimited_text(body: str, options: str, rows: list[list[str]]) -> None:
    assert load(body, TWO_TEXTS, options) == rows


def test_a_header_is_skipped_in_every_file() -> None:
    world = World()
    world.put("id,name\n1,a\n", "people-1.csv")
    world.put("id,name\n", "people-2.csv")
    world.put("id,name\n2,b", "people-3.csv")
    assert world.copy("CSV IGNOREHEADER 1").rows == 2
    assert world.loaded == [["1", "a"], ["2", "b"]]
    assert [file.lines_scanned for file in world.log.files] == [2, 1, 2]


def test_a_bad_row_has_the_number_of_its_first_line_in_its_own_file() -> None:
    world = World()
    world.put('id,name\n1,"two\nlines"\n2,b\nx,"also\ntwo"\n', "people-1.csv")
    world.put("id,name\ny,b\n", "people-2.csv")
    world.copy("CSV IGNOREHEADER 1 MAXERROR 5")
    assert [(error.file_name, error.line_number) for error in world.log.errors] == [
        ("s3://lake/people-1.csv", 5),
        ("s3://lake/people-2.csv", 2),
    ]
    assert world.log.errors[0].raw_line == 'x,"also\ntwo"'
    assert world.log.errors[0].raw_field_value == "x"


@pytest.mark.parametrize(
    ("body", "options", "code", "message"),
    [
        ("a,b,c\n", "CSV", 1202, "Extra column(s) found"),
        ("a\n", "CSV", 1214, "Delimiter not found"),
        ("a,b\n", "", 1214, "Delimiter not found"),
        ("'a|b\n", "REMOVEQUOTES", 1214, "Delimiter not found"),
        ('a,5" pipe\n', "CSV", 1214, "Invalid quote formatting for CSV"),
        ('a,"never closed\n', "CSV", 1214, "Invalid quote formatting for CSV"),
        (
            'a,"b"c\n',
            "CSV",
            1216,
            "Missing newline: Unexpected character 0x63 found at location 5",
        ),
    ],
)
def test_a_record_that_does_not_fit_is_a_bad_row(
    body: str, options: str, code: int, message: str
) -> None:
    error = first_error(body, TWO_TEXTS, options)
    assert (error.code, error.message) == (code, message)


@pytest.mark.parametrize(
    ("option", "compress"),
    [
        ("GZIP", gzip.compress),
        ("BZIP2", bz2.compress),
        ("ZSTD", zstandard.ZstdCompressor().compress),
    ],
)
def test_compressed_files_of_several_members(option: str, compress: object) -> None:
    assert callable(compress)
    body = compress(b"1,a\n") + compress(b"2,b\n")
    assert load(body, "id int4, name varchar(5)", f"CSV {option}") == [["1", "a"], ["2", "b"]]


@pytest.mark.parametrize("option", ["GZIP", "BZIP2", "ZSTD"])
def test_a_file_that_is_not_compressed_as_told_ends_the_load(option: str) -> None:
    world = World()
    world.put("1,a\n")
    refusal = world.refusal(f"CSV MAXERROR 10 {option}")
    assert "context:   S3 key being read : s3://lake/people.csv" in refusal.detail
    assert world.log.record is not None
    assert world.log.record.status == "aborted"


@pytest.mark.parametrize(
    ("option", "compress"),
    [("GZIP", gzip.compress), ("ZSTD", zstandard.ZstdCompressor().compress)],
)
def test_a_compressed_file_that_is_cut_off_ends_the_load(option: str, compress: object) -> None:
    assert callable(compress)
    world = World()
    world.put(compress(b"1,a\n" * 1000)[:-6])
    world.refusal(f"CSV {option}")


@pytest.mark.parametrize(
    ("option", "codec"),
    [("UTF16", "utf-16"), ("UTF16LE", "utf-16-le"), ("ISO88591", "latin-1")],
)
def test_other_encodings(option: str, codec: str) -> None:
    assert load("é,b\n".encode(codec), TWO_TEXTS, f"CSV ENCODING {option}") == [["é", "b"]]


def test_utf16_without_its_mark_is_skipped_with_an_error() -> None:
    error = first_error("a,b\n".encode("utf-16-le"), TWO_TEXTS, "CSV ENCODING UTF16")
    assert error.code == 1221


def test_a_file_that_holds_only_a_byte_order_mark_has_no_rows() -> None:
    assert load(b"\xef\xbb\xbf", TWO_TEXTS) == []
    assert load(b"\xff\xfe", TWO_TEXTS, "CSV ENCODING UTF16LE") == []


def test_an_unclosed_quote_in_a_large_file_is_found_quickly() -> None:
    started = time.process_time()
    error = first_error('"open\n' + "some words in a line\n" * 300_000, TWO_TEXTS, "CSV")
    assert error.line_number == 1
    assert time.process_time() - started < 5


def test_columns_that_are_listed_are_filled_in_that_order() -> None:
    world = World(Session("id int4, name varchar(10), note varchar(10)"))
    world.put("x,1\n")
    world.copy("CSV", columns="(note, id)")
    assert world.loaded == [["x", "1"]]
    assert world.session.statements == [
        'COPY "public"."people" ("note", "id") FROM STDIN (ENCODING \'UTF8\')'
    ]
