"""Avro as COPY reads it."""

from __future__ import annotations

import datetime
import io
import json
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from copying_world import Session, World, first_error, load
from format_files import COMPRESSIONS, avro_file

COLUMNS = "id int4, name varchar(20)"
FIELDS = (("id", "int"), ("name", ["null", "string"]))
RECORDS = ({"id": 1, "name": "é"}, {"id": 2, "name": None})
LOADED = [["1", "é"], ["2", "\\N"]]
NOON = datetime.datetime(2026, 10, 1, 12, tzinfo=datetime.UTC)


def refusal(body: bytes) -> str:
    world = World(Session(COLUMNS))
    world.put(body)
    return world.refusal("AVRO 'auto' MAXERROR 100").message


def one_value(kind: Any, value: object, type_name: str, options: str = "") -> str:  # noqa: ANN401
    body = avro_file([("v", kind)], [{"v": value}])
    return load(body, f"v {type_name}", f"AVRO 'auto' {options}")[0][0]


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy"])
def test_every_codec_of_redshift_is_read(codec: str) -> None:
    assert load(avro_file(FIELDS, RECORDS, codec), COLUMNS, "AVRO 'auto'") == LOADED


def test_another_codec_is_refused() -> None:
    assert "Unknown codec: bzip2" in refusal(avro_file(FIELDS, RECORDS, "bzip2"))


@pytest.mark.parametrize("option", COMPRESSIONS)
def test_the_whole_file_may_be_compressed(option: str) -> None:
    body = COMPRESSIONS[option](avro_file(FIELDS, RECORDS))
    assert load(body, COLUMNS, f"AVRO {option}") == LOADED


def test_names_are_matched_exactly_unless_case_is_ignored() -> None:
    body = avro_file([("ID", "int")], [{"ID": 1}])
    assert load(body, COLUMNS, "AVRO 'auto'") == [["\\N", "\\N"]]
    assert load(body, COLUMNS, "AVRO 'auto ignorecase'") == [["1", "\\N"]]


def test_paths_lead_into_nested_records() -> None:
    inner = {"type": "record", "name": "inner", "fields": [{"name": "n", "type": "string"}]}
    kinds = [("a", {"type": "array", "items": "int"}), ("r", inner)]
    world = World(Session(COLUMNS))
    world.put(avro_file(kinds, [{"a": [5, 6], "r": {"n": "x"}}]), "people.avro")
    world.put(json.dumps({"jsonpaths": ["$.a[1]", "$.r.n"]}), "paths.json")
    world.copy("AVRO 's3://lake/paths.json'")
    assert world.loaded == [["6", "x"]]
    world.put(json.dumps({"jsonpaths": ["$.a[2]", "$.r.n"]}), "paths.json")
    assert "index out of range" in world.refusal("AVRO 's3://lake/paths.json'").message


def test_the_top_of_the_schema_must_be_a_record() -> None:
    written = io.BytesIO()
    fastavro.writer(written, {"type": "array", "items": "int"}, [[1]])
    assert "must be a record" in refusal(written.getvalue())


@pytest.mark.parametrize("body", [b"id,name\n1,a\n", b"", avro_file(FIELDS, RECORDS)[:-20]])
def test_what_is_no_avro_file_ends_the_load(body: bytes) -> None:
    assert refusal(body).startswith("Cannot init avro reader from s3 file")


def test_a_bad_value_is_a_bad_row_under_the_number_of_its_record() -> None:
    body = avro_file([("id", "string")], [{"id": "1"}, {"id": "x"}])
    error = first_error(body, "id int4", "AVRO")
    assert (error.line_number, error.column_name, error.code) == (2, "id", 1207)


MILLIS = {"type": "long", "logicalType": "timestamp-millis"}
MICROS = {"type": "long", "logicalType": "timestamp-micros"}
DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 9}


@pytest.mark.parametrize(
    ("kind", "value", "type_name", "expected"),
    [
        ({"type": "int", "logicalType": "date"}, NOON.date(), "date", "2026-10-01"),
        (MILLIS, NOON, "timestamp", "2026-10-01 12:00:00"),
        (MILLIS, NOON, "timestamptz", "2026-10-01 12:00:00+00"),
        (["null", MILLIS], NOON, "int8", "1790856000000"),
        (MICROS, NOON, "int8", "1790856000000000"),
        (DECIMAL, Decimal("0.000000001"), "numeric(12,9)", "0.000000001"),
        ("double", 1.5, "float8", "1.5"),
        ("boolean", True, "bool", "t"),
        ("bytes", b"\x01\xff", "bytea", "\\\\x01ff"),
        ({"type": "enum", "name": "e", "symbols": ["A"]}, "A", "varchar(3)", "A"),
        ({"type": "map", "values": "int"}, {"k": 1}, "jsonb", '{"k":1}'),
        (
            {"type": "array", "items": MILLIS},
            [NOON],
            "varchar(50)",
            '["2026-10-01 12:00:00+00:00"]',
        ),
    ],
)
def test_values_are_converted_by_the_type_of_their_column(
    kind: Any,  # noqa: ANN401 - an Avro schema
    value: object,
    type_name: str,
    expected: str,
) -> None:
    assert one_value(kind, value, type_name) == expected


def test_epoch_formats_take_plain_numbers_and_moments_alike() -> None:
    options = "TIMEFORMAT 'epochmillisecs'"
    for kind in ("long", MILLIS):
        value: object = 1790856000250 if kind == "long" else NOON.replace(microsecond=250_000)
        loaded = one_value(kind, value, "timestamp", options)
        assert loaded == "2026-10-01 12:00:00.250000"
