"""Columns of Parquet and ORC files: which table columns they go into, and their fields.

The formats' own numbers, dates and texts become the texts that the columns' converters take.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
and c-spectrum-external-tables.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode
from wizard.sandbox.copying.json_values import json_text_or_null
from wizard.sandbox.copying.target import Column

if TYPE_CHECKING:
    import pyarrow

_ACCEPTED = {
    "int2": ("is_integer",),
    "int4": ("is_integer",),
    "int8": ("is_integer",),
    "float4": ("is_float32",),
    "float8": ("is_float32", "is_float64"),
    "numeric": ("is_decimal",),
    "bool": ("is_boolean",),
    "date": ("is_date",),
    "timestamp": ("is_timestamp",),
    "timestamptz": ("is_timestamp",),
    "time": ("is_time",),
    "timetz": ("is_time",),
    "varbyte": ("is_binary", "is_large_binary", "is_fixed_size_binary"),
    "char": ("is_string", "is_large_string", "is_binary", "is_large_binary"),
    "varchar": ("is_string", "is_large_string", "is_binary", "is_large_binary"),
}
"""For each type of a table the tests of ``pyarrow.types`` that a file's type may pass."""

_LARGEST_INTEGER_BITS = {"int2": 32, "int4": 32, "int8": 64}
"""Spectrum looks at the width that is stored, and files store small integers in 32 bits."""


def is_compatible(column: Column, kind: pyarrow.DataType, serializes: bool) -> bool:
    """Whether values of a file's type go into a column.

    ``serializes`` is SERIALIZETOJSON, without which nothing goes into SUPER.
    """
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_null(kind):
        return True
    if column.type_name == "super":
        return serializes
    if types.is_integer(kind) and kind.bit_width > _LARGEST_INTEGER_BITS.get(column.type_name, 0):
        return False
    tests: Sequence[str] = _ACCEPTED.get(column.type_name, ())
    return any(getattr(types, test)(kind) for test in tests)


def column_fields(column: Column, values: pyarrow.Array) -> Sequence[str | None]:
    """The fields of a column whose type is compatible."""
    import pyarrow
    from pyarrow import types

    if types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    kind = values.type
    if column.type_name == "super":
        return _json_texts(values)
    if types.is_decimal(kind):
        return _each(values, lambda value: f"{value:f}")
    if column.type_name == "varbyte":
        return _each(values, bytes.hex)
    if types.is_timestamp(kind):
        values = values.cast(pyarrow.timestamp("us"), safe=False)
    elif not (types.is_primitive(kind) or types.is_null(kind)):
        return _each(values.cast(pyarrow.large_binary()), _decoded)
    return cast("list[str | None]", values.cast(pyarrow.string()).to_pylist())


def require_readable_names(schema: pyarrow.Schema) -> None:
    """Return when the names of all columns are texts, which Arrow finds out only when asked.

    Raises:
        UnicodeDecodeError: one isn't.
    """
    for field in schema:
        str(field.name)


def _json_texts(values: pyarrow.Array) -> list[str | None]:
    try:
        documents = values.to_pylist(maps_as_pydicts="lossy")
    except UnicodeDecodeError as error:
        message = "String contains invalid or unsupported UTF8 codepoints."
        raise FieldProblem(LoadErrorCode.INVALID_CHARACTER, message) from error
    return [json_text_or_null(each) for each in documents]


def _each(values: pyarrow.Array, text: Callable[[Any], str]) -> list[str | None]:
    return [None if value is None else text(value) for value in values.to_pylist()]


def _decoded(value: bytes) -> str:
    """Bytes that are no UTF-8 come through as lone surrogates, as in every other format."""
    return value.decode("utf-8", "surrogateescape")
