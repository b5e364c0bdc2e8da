"""How COPY should read an object is suggested, with the reason for each choice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.plan import CopyChoice
from wizard.sample.suggest import compression_of, suggest_copy
from wizard.sql.check import check
from wizard.sql.statement import CopyFormat, CopyStatement, OptionValue

REPEATABLE = settings(derandomize=True, deadline=None, max_examples=200)
HERE = "us-east-1"
CSV_LINES = "id,total\n1,9.99\n2,3\n"
TEXT, CSV = CopyFormat.TEXT, CopyFormat.CSV


def suggested(key: str, lines: str | None = None, columns: tuple[str, ...] = ()) -> CopyChoice:
    return suggest_copy(key, lines, columns, HERE, HERE)


@pytest.mark.parametrize(
    ("key", "compression"),
    [
        ("orders.csv.gz", "gzip"),
        ("ORDERS.CSV.GZ", "gzip"),
        ("orders.bz2", "bzip2"),
        ("orders.lzo", "lzop"),
        ("orders.csv.zst", "zstd"),
        ("orders.csv", None),
        ("orders.gz/part-1", None),
        ("gz", None),
        ("", None),
    ],
)
def test_the_compression_is_told_by_the_end_of_the_key(key: str, compression: str | None) -> None:
    assert compression_of(key) == compression


@pytest.mark.parametrize(
    ("key", "copy_format", "options"),
    [
        ("a/orders.csv", CSV, {}),
        ("a/orders.CSV.GZ", CSV, {"gzip": True}),
        ("a/orders.csv.zst", CSV, {"zstd": True}),
        ("a/orders.gz", TEXT, {"gzip": True}),
        ("a/orders.txt", TEXT, {}),
        ("a/part-00000", TEXT, {}),
        ("a/events.json", CopyFormat.JSON, {"json": "auto"}),
        ("a/events.jsonl.gz", CopyFormat.JSON, {"json": "auto", "gzip": True}),
        ("a/events.ndjson.bz2", CopyFormat.JSON, {"json": "auto", "bzip2": True}),
        ("a/events.avro", CopyFormat.AVRO, {}),
        ("a/part.snappy.parquet", CopyFormat.PARQUET, {}),
        ("a/part.parquet.gz", CopyFormat.PARQUET, {}),
        ("a/part.orc", CopyFormat.ORC, {}),
        ("a/borders.shp", CopyFormat.SHAPEFILE, {}),
        ("a/borders.shp.gz", CopyFormat.SHAPEFILE, {"gzip": True}),
        ("csv", TEXT, {}),
    ],
)
def test_format_and_compression_are_told_by_the_key(
    key: str, copy_format: CopyFormat, options: dict[str, OptionValue]
) -> None:
    choice = suggested(key)
    assert choice.format is copy_format
    assert choice.options == options


@pytest.mark.parametrize(
    ("lines", "columns", "copy_format", "options"),
    [
        (CSV_LINES, ("id", "total"), CSV, {"ignoreheader": 1}),
        ("1,9.99\n2,3\n", ("id", "total"), CSV, {}),
        ("1|9.99\n2|3\n", ("id", "total"), TEXT, {}),
        ("1\t9.99\n2\t3\n", ("id", "total"), TEXT, {"delimiter": "\t"}),
        ("1;a;9,99\n2;b;3,50\n", ("id", "x", "total"), TEXT, {"delimiter": ";"}),
        ('1|"a|b"\n2|"c"\n', ("id", "name"), CSV, {"delimiter": "|"}),
        ('"id","na,me"\n"1","b"\n', ("id", "na,me"), CSV, {"ignoreheader": 1}),
        ('1,"two\nlines"\n2,b\n', ("id", "name"), CSV, {}),
        ("ID,Total,Extra\n1,2,3\n", ("id", "total"), CSV, {"ignoreheader": 1}),
        ("one line of prose\nanother\n", ("id",), TEXT, {}),
        ("", ("id",), TEXT, {}),
        ("\n\n", ("id",), TEXT, {}),
    ],
)
def test_delimiter_and_header_are_told_by_the_first_lines(
    lines: str,
    columns: tuple[str, ...],
    copy_format: CopyFormat,
    options: dict[str, OptionValue],
) -> None:
    choice = suggested("data/part-0000", lines, columns)
    assert choice.format is copy_format
    assert choice.options == options


def test_the_number_of_columns_decides_between_delimiters() -> None:
    lines = "1,2;3,4;5,6\n1,2;3,4;5,6\n"
    assert suggested("x.csv", lines, ("a", "b", "c")).options["delimiter"] == ";"
    assert "delimiter" not in suggested("x.csv", lines, ("a", "b", "c", "d")).options


def test_no_line_is_skipped_without_knowing_the_columns() -> None:
    assert suggested("x.csv", "id,order_date\n1,2026-10-01\n").options == {}
    assert suggested("x.csv", "1,2026-10-01\n2,2026-10-02\n").options == {}


@pytest.mark.parametrize(
    ("key", "lines", "reasons"),
    [
        (
            "orders.csv.gz",
            "id;total\n1;2\n",
            {
                "gzip": "the key ends in .gz",
                "csv": "the key ends in .csv",
                "delimiter": "the fields are separated by a semicolon",
                "ignoreheader": "the first line holds the names of columns",
            },
        ),
        ("part-0", CSV_LINES, {"csv": "the file's first lines look like CSV"}),
        ("a.json", None, {"json": "keys of the JSON are matched with the column names"}),
        ("part.parquet.gz", None, {"parquet": "the key ends in .parquet"}),
    ],
)
def test_every_choice_has_its_reason(key: str, lines: str | None, reasons: dict[str, str]) -> None:
    choice = suggested(key, lines, ("id", "total"))
    assert choice.reasons.items() >= reasons.items()
    assert set(choice.reasons) >= set(choice.options)
    assert set(choice.reasons) <= {*choice.options, choice.format.value}


@pytest.mark.parametrize(
    ("key", "bucket_region", "region"),
    [
        ("orders.csv", "eu-central-1", "eu-central-1"),
        ("orders.csv", HERE, None),
        ("orders.csv", None, None),
        ("orders.parquet", "eu-central-1", None),
    ],
)
def test_the_region_is_said_where_copy_takes_and_needs_it(
    key: str, bucket_region: str | None, region: str | None
) -> None:
    choice = suggest_copy(key, None, (), bucket_region, HERE)
    assert choice.options.get("region") == region


STEMS = ("orders", "orders.csv", "orders.tsv", "o.json", "o.avro", "o.parquet", "o.orc", "o.shp")
SUFFIXES = ("", ".gz", ".bz2", ".lzo", ".zst")
LINES = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.text("ab1,;|\t\"'\n\r ^~\x0b\u2028", max_size=60),
)


@REPEATABLE
@given(st.one_of(st.text(max_size=12), st.sampled_from(STEMS)), LINES, st.lists(st.text()))
def test_any_key_and_any_lines_give_a_suggestion_that_copy_takes(
    key: str, lines: str | None, columns: list[str]
) -> None:
    choice = suggest_copy(key, lines, columns, HERE, HERE)
    assert check(CopyStatement(format=choice.format, options=choice.options)) == ()


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem != "o.shp"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suggestion_for_another_region_is_one_that_copy_takes(stem: str, suffix: str) -> None:
    choice = suggest_copy(stem + suffix, CSV_LINES, (), "eu-central-1", HERE)
    assert check(CopyStatement(format=choice.format, options=choice.options)) == ()


@pytest.mark.parametrize("suffix", [".bz2", ".lzo", ".zst"])
def test_a_shapefile_is_given_no_compression_that_copy_refuses(suffix: str) -> None:
    choice = suggested("borders.shp" + suffix)
    assert check(CopyStatement(format=choice.format, options=choice.options)) == ()


def test_a_shapefile_in_another_region_is_given_no_option_that_copy_refuses() -> None:
    choice = suggest_copy("borders.shp", None, (), "eu-central-1", HERE)
    assert check(CopyStatement(format=choice.format, options=choice.options)) == ()


def test_the_header_of_a_file_with_one_column_is_recognised() -> None:
    assert suggested("ids.csv", "id\n1\n2\n", ("id",)).options == {"ignoreheader": 1}


def test_a_tsv_that_cannot_be_looked_into_is_separated_by_tabs() -> None:
    assert suggested("orders.tsv.zst").options.get("delimiter") == "\t"


def test_a_vertical_tab_ends_no_line() -> None:
    lines = "1,a\x0bb\n2,c\u2028d\n"
    assert suggested("part-0", lines, ("id", "name")).format is CSV


def test_a_first_line_like_all_others_is_not_skipped_for_being_words() -> None:
    assert "ignoreheader" not in suggested("x.csv", "alice,london\nbob,paris\n").options
