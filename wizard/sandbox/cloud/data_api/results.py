"""A result in the Data API's form: typed values, columns and pages.

Source: Amazon Redshift Data API Reference, Field and ColumnMetadata.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wizard.sandbox.cloud.data_api.connection import ResultColumn, StatementOutcome

Field = dict[str, Any]

PAGE_ROWS = 1000
"""Rows of one page of GetStatementResult. AWS cuts by size; this is a size that tests can reach."""

_TYPE_NAMES: Mapping[int, str] = {
    16: "bool",
    17: "varbyte",
    18: "char",
    19: "name",
    20: "int8",
    21: "int2",
    23: "int4",
    25: "varchar",
    26: "oid",
    700: "float4",
    701: "float8",
    1042: "bpchar",
    1043: "varchar",
    1082: "date",
    1083: "time",
    1114: "timestamp",
    1184: "timestamptz",
    1266: "timetz",
    1700: "numeric",
    3802: "super",
}
"""PostgreSQL's type numbers and the names that Redshift's driver gives them."""

_WIDTHS: Mapping[int, int] = {20: 19, 21: 5, 23: 10, 26: 10, 700: 8, 701: 17, 1082: 13, 1114: 29}
"""Digits or letters of a type whose width is fixed."""
_VARIABLE_WIDTH = 65535
_SIGNED = frozenset({20, 21, 23, 700, 701, 1700})
_TEXTS = frozenset({18, 19, 25, 1042, 1043})

_CONVERTERS: Mapping[int, tuple[str, Callable[[str], Any]]] = {
    16: ("booleanValue", lambda text: text == "t"),
    20: ("longValue", int),
    21: ("longValue", int),
    23: ("longValue", int),
    26: ("longValue", int),
    700: ("doubleValue", float),
    701: ("doubleValue", float),
}
"""What isn't here is a ``stringValue``, exact numbers, dates and times included."""


def typed_field(text: str | None, column: ResultColumn) -> Field:
    """One value."""
    if text is None:
        return {"isNull": True}
    name, convert = _CONVERTERS.get(column.type_oid, ("stringValue", str))
    return {name: convert(text)}


def records_of(outcome: StatementOutcome, start: int) -> list[list[Field]]:
    """The rows of one page."""
    columns = outcome.columns or ()
    page = outcome.rows[start : start + PAGE_ROWS]
    return [[typed_field(v, c) for v, c in zip(row, columns, strict=True)] for row in page]


def size_of(outcome: StatementOutcome) -> int:
    """The bytes of all values."""
    return sum(len(value.encode()) for row in outcome.rows for value in row if value is not None)


def metadata_of(column: ResultColumn, table: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """ColumnMetadata; ``table`` is the schema and the table that it comes from, if any."""
    schema_name, table_name = table
    precision, scale = _precision(column)
    return {
        "name": column.name,
        "label": column.name,
        "typeName": _TYPE_NAMES.get(column.type_oid, "varchar"),
        "precision": precision,
        "scale": scale,
        "length": 0,
        "nullable": 1,
        "isCaseSensitive": column.type_oid in _TEXTS,
        "isCurrency": False,
        "isSigned": column.type_oid in _SIGNED,
        "schemaName": schema_name,
        "tableName": table_name,
    }


def _precision(column: ResultColumn) -> tuple[int, int]:
    """Precision and scale; for a text, its length and 0."""
    if column.type_oid in _WIDTHS:
        return _WIDTHS[column.type_oid], 6 if column.type_oid == 1114 else 0
    if column.modifier < 0:
        return _VARIABLE_WIDTH, 0
    # The modifier counts four bytes of its own (PostgreSQL, pg_attribute.atttypmod).
    content = column.modifier - 4
    return (content >> 16, content & 0xFFFF) if column.type_oid == 1700 else (content, 0)
