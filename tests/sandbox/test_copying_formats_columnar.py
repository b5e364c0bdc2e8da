"""Parquet and ORC as COPY reads them."""

from __future__ import annotations

import bz2
import datetime
import gzip
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from copying_world import Session, World, load
from format_files import orc_file, parquet_file

COLUMNS = "id int4, name varchar(5)"
TABLE = pa.table({"n": pa.array([1, 2], pa.int32()), "text": pa.array(["é", None])})
LOADED = [["1", "é"], ["2", "\\N"]]
WRITERS = {"PARQUET": parquet_file, "ORC": orc_file}
NOON = datetime.datetime(2026, 10, 1, 12, 0, 0, 250_000)  # noqa: DTZ001 - the files have no zone

Write = Callable[[pa.Table], bytes]


@pytest.fixture(params=WRITERS)
def copy_format(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def written(copy_format: str, table: pa.Table = TABLE) -> bytes:
    return WRITERS[copy_format](table)


def context_of_refusal(body: bytes, options: str, columns: str = COLUMNS) -> str:
    world = World(Session(columns))
    world.put(body, "people.bin")
    refusal = world.refusal(options)
    assert refusal.message == "Spectrum Scan Error"
    assert "code:      15007" in refusal.detail
    assert world.log.errors == []
    return refusal.detail


def test_columns_are_matched_by_position(copy_format: str) -> None:
    assert load(written(copy_format), COLUMNS, f"FORMAT AS {copy_format}") == LOADED


def test_the_numbers_of_columns_must_match(copy_format: str) -> None:
    assert (
        "Unmatched number of columns between table and file. Table columns: 3, Data columns: 2, "
        "File name: https://s3.us-east-1.amazonaws.com/lake/people.bin\n"
    ) in context_of_refusal(written(copy_format), copy_format, f"{COLUMNS}, third int4")


def test_a_column_list_names_the_columns_of_the_file(copy_format: str) -> None:
    world = World(Session("third int4, name varchar(5), id int4"))
    world.put(written(copy_format))
    world.copy(copy_format, columns="(id, name)")
    assert world.loaded == LOADED
    assert '("id", "name")' in world.session.statements[-1]


def test_fillrecord_fills_columns_that_the_file_lacks(copy_format: str) -> None:
    columns = f"{COLUMNS}, third varchar(5)"
    rows = load(written(copy_format), columns, f"{copy_format} FILLRECORD")
    assert rows == [[*row, "\\N"] for row in LOADED]


@pytest.mark.parametrize(
    ("array", "type_name"),
    [
        (pa.array([1], pa.int64()), "int4"),
        (pa.array([1], pa.int32()), "varchar(5)"),
        (pa.array(["1"]), "int4"),
        (pa.array([1.5]), "numeric(5,2)"),
        (pa.array([1.5]), "float4"),
        (pa.array([[1]]), "jsonb"),
        (pa.array([datetime.date(2026, 10, 1)]), "timestamp"),
    ],
)
def test_types_that_do_not_fit_are_refused(
    copy_format: str, array: pa.Array, type_name: str
) -> None:
    body = written(copy_format, pa.table({"v": array}))
    shown = "Parquet" if copy_format == "PARQUET" else copy_format
    assert (
        f"has an incompatible {shown} schema for column 's3://lake/people.bin.v'"
    ) in context_of_refusal(body, copy_format, f"v {type_name}")


@pytest.mark.parametrize(
    ("array", "type_name", "expected"),
    [
        (pa.array([7], pa.int16()), "int2", "7"),
        (pa.array([2**40]), "int8", str(2**40)),
        (pa.array([1.5]), "float8", "1.5"),
        (pa.array([0.1], pa.float32()), "float4", "0.1"),
        (pa.array([Decimal("0.000000010")]), "numeric(12,9)", "0.000000010"),
        (pa.array([True]), "bool", "t"),
        (pa.array([NOON]), "timestamp", "2026-10-01 12:00:00.250000"),
        (
            pa.array([NOON], pa.timestamp("ms", "UTC")),
            "timestamptz",
            "2026-10-01 12:00:00.250000+00",
        ),
        (pa.array([NOON.date()]), "date", "2026-10-01"),
        (pa.array(["a\tb"]).dictionary_encode(), "varchar(5)", "a\\tb"),
        (pa.array([" "]), "varchar(5)", " "),
        (pa.array([""]), "char(5)", ""),
        (pa.array([b"\x01\xff"]), "bytea", "\\\\x01ff"),
        (pa.array([None], pa.int32()), "int4", "\\N"),
    ],
)
def test_values_become_those_of_their_columns(
    array: pa.Array, type_name: str, expected: str
) -> None:
    body = parquet_file(pa.table({"v": array}))
    assert load(body, f"v {type_name}", "PARQUET") == [[expected]]


def test_serializetojson_loads_what_is_nested_into_super(copy_format: str) -> None:
    kind = pa.struct({"a": pa.list_(pa.int32()), "m": pa.map_(pa.string(), pa.int32())})
    array = pa.array([{"a": [1, None], "m": [("k", 5)]}, None], kind)
    body = written(copy_format, pa.table({"v": array}))
    rows = load(body, "v jsonb", f"{copy_format} SERIALIZETOJSON")
    assert rows == [['{"a":[1,null],"m":{"k":5}}'], ["\\N"]]


def test_a_text_that_is_too_long_ends_the_load(copy_format: str) -> None:
    body = written(copy_format, pa.table({"v": pa.array(["ok", "ééé"])}))
    assert (
        "The length of the data column v is longer than the length defined in the table. "
        "Table: 5, Data: 6, File name: https://s3.us-east-1.amazonaws.com/lake/people.bin"
    ) in context_of_refusal(body, copy_format, "v varchar(5)")


def test_a_null_in_a_column_that_takes_none_ends_the_load(copy_format: str) -> None:
    columns = "id int4, name varchar(5) notnull"
    assert "Missing data for not-null field, column name" in context_of_refusal(
        written(copy_format), copy_format, columns
    )


def test_acceptinvchars_replaces_bytes_that_are_no_text() -> None:
    body = parquet_file(pa.table({"v": pa.array([b"a\xff\xfe"])}))
    assert "UTF8" in context_of_refusal(body, "PARQUET", "v varchar(5)")
    assert load(body, "v varchar(5)", "PARQUET ACCEPTINVCHARS AS '^'") == [["a^^"]]


@pytest.mark.parametrize("body", [b"", b"id,name\n1,a\n", b"PAR1" + bytes(20) + b"PAR1"])
def test_a_file_that_is_no_such_file_is_refused(copy_format: str, body: bytes) -> None:
    assert "has an invalid version number" in context_of_refusal(body, copy_format)


def test_a_name_that_is_no_text_is_refused(copy_format: str) -> None:
    body = written(copy_format).replace(b"text", b"te\xf5t")
    assert "has an invalid version number" in context_of_refusal(body, copy_format)


def test_a_text_in_super_that_is_no_text_is_refused() -> None:
    kind = pa.list_(pa.string())
    body = parquet_file(pa.table({"v": pa.array([["ok-ok-ok"]], kind)}), compression="none")
    body = body.replace(b"ok-ok-ok", b"ok-\xff\xff-ok")
    assert "UTF8" in context_of_refusal(body, "PARQUET SERIALIZETOJSON", "v jsonb")


def test_suffixes_say_how_a_file_is_compressed(copy_format: str) -> None:
    world = World(Session(COLUMNS))
    world.put(gzip.compress(written(copy_format)), "people/1.gz")
    world.put(bz2.compress(written(copy_format)), "people/2.bz2")
    world.copy(copy_format)
    assert world.loaded == LOADED * 2


@pytest.mark.parametrize(
    "option", ["REGION 'us-east-1'", "MAXERROR 5", "GZIP", "DELIMITER ','", "NOLOAD"]
)
def test_options_that_columnar_formats_lack_are_refused(copy_format: str, option: str) -> None:
    world = World(Session(COLUMNS))
    world.put(written(copy_format))
    name = option.partition(" ")[0]
    expected = f"{name} argument is not supported for {copy_format} based COPY"
    assert world.refusal(f"{copy_format} {option}").message == expected


def test_a_bucket_in_another_region_is_refused(copy_format: str) -> None:
    world = World(Session(COLUMNS))
    world.cloud.regions["lake"] = "eu-west-1"
    world.put(written(copy_format))
    assert "PermanentRedirect" in world.refusal(copy_format).message


def test_a_manifest_needs_the_lengths_of_its_files(copy_format: str) -> None:
    world = World(Session(COLUMNS))
    world.put(written(copy_format), "people.bin")
    entry: dict[str, Any] = {"url": "s3://lake/people.bin", "mandatory": True}

    def put_manifest() -> None:
        world.put(json.dumps({"entries": [entry]}), "files.manifest")

    put_manifest()
    options = f"{copy_format} MANIFEST"
    refusal = world.refusal(options, source="s3://lake/files.manifest")
    assert refusal.message == "File entry does not have 'meta' key."
    assert "code:      15003" in refusal.detail
    entry["meta"] = {"content_length": 100}
    put_manifest()
    world.copy(options, source="s3://lake/files.manifest")
    assert world.loaded == LOADED
