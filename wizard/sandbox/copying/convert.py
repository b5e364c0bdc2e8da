"""From a field's text to the value of its column, as PostgreSQL's COPY text writes it.

For each column one function is chosen once; it takes a field and returns its
text, or raises :class:`FieldProblem` in the words of STL_LOAD_ERRORS.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_Load_Error_Reference.html,
c_Supported_data_types.html, copy-parameters-data-conversion.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from wizard.sandbox.copying.dates import date_parser, time_parser, timestamp_parser
from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode, unsupported
from wizard.sandbox.copying.json_values import storable
from wizard.sandbox.copying.numbers import decimal_converter, float_converter, integer_converter
from wizard.sandbox.copying.options import ValueRules
from wizard.sandbox.copying.target import Column
from wizard.sandbox.copying.texts import char_converter, escaped, varchar_converter

Convert = Callable[[str], str]
"""A field that isn't NULL to the value's text; raises FieldProblem."""

ConvertField = Callable[[str | None], str]
"""Any field to the value's text; raises FieldProblem."""

NULL = "\\N"
"""How PostgreSQL's COPY text writes NULL."""

_TRUE = frozenset({"true", "t", "yes", "y", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "0"})
_CHARACTER_TYPES = ("varchar", "char")
_DATE_TYPES = ("date", "timestamp", "timestamptz", "time", "timetz")


def field_converter(column: Column, rules: ValueRules) -> ConvertField:
    """The function that converts the fields of a column.

    Raises:
        ServerError: the sandbox can't load columns of this type (0A000).
    """
    if column.type_name in _CHARACTER_TYPES:
        return _with_character_nulls(_character_converter(column, rules), column, rules)
    if column.type_name in _DATE_TYPES:
        convert = _date_converter(column.type_name, rules)
        if rules.accept_any_date:
            convert = _null_for_any_problem(convert)
    else:
        convert = _other_converter(column, rules)
    return _with_nulls(convert, column, rules.null_marker, empty_is_null=True)


def _character_converter(column: Column, rules: ValueRules) -> Convert:
    length = column.length or 1
    if column.type_name == "char":
        return char_converter(length, rules)
    return varchar_converter(length, rules)


def _date_converter(type_name: str, rules: ValueRules) -> Convert:
    if type_name == "date":
        return date_parser(rules.date_format)
    if type_name in ("time", "timetz"):
        return time_parser(with_zone=type_name == "timetz")
    return timestamp_parser(rules.time_format, with_zone=type_name == "timestamptz")


def _other_converter(column: Column, rules: ValueRules) -> Convert:
    integer = integer_converter(column.type_name)
    if integer is not None:
        return integer
    match column.type_name:
        case "numeric":
            return decimal_converter(column.precision, column.scale, rules.round_decimals)
        case "float4" | "float8":
            return float_converter(column.type_name)
        case "bool":
            return _boolean
        case "super":
            return _json
        case "varbyte":
            return _hexadecimal
    raise unsupported(f"column {column.name} has the type {column.type_name}")


def _with_nulls(
    convert: Convert, column: Column, null_marker: str | None, *, empty_is_null: bool
) -> ConvertField:
    null = _null_for(column)

    def convert_field(text: str | None) -> str:
        if text is None or text == null_marker:
            return null()
        # "Blank fields for other data types, such as INT, are always loaded with NULL."
        if empty_is_null and (not text or text.isspace()):
            return null()
        return convert(text)

    return convert_field


def _with_character_nulls(convert: Convert, column: Column, rules: ValueRules) -> ConvertField:
    plain = _with_nulls(convert, column, rules.null_marker, empty_is_null=rules.empty_as_null)
    if not rules.blanks_as_null:
        return plain
    null = _null_for(column)

    def convert_field(text: str | None) -> str:
        return null() if text and text.isspace() else plain(text)

    return convert_field


def _null_for(column: Column) -> Callable[[], str]:
    return _refuse_null if column.is_not_null else partial(str, NULL)


def _refuse_null() -> str:
    raise FieldProblem(LoadErrorCode.MISSING_DATA, "Missing data for not-null field")


def _null_for_any_problem(convert: Convert) -> Convert:
    def convert_or_null(text: str) -> str:
        try:
            return convert(text)
        except FieldProblem:
            return NULL

    return convert_or_null


def _boolean(text: str) -> str:
    word = text.strip().lower()
    if word in _TRUE:
        return "t"
    if word in _FALSE:
        return "f"
    raise FieldProblem(LoadErrorCode.BOOLEAN_FORMAT, "Unknown boolean format")


def _json(text: str) -> str:
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        message = "Invalid JSON format. Invalid input"
        position = error.pos if isinstance(error, json.JSONDecodeError) else 0
        raise FieldProblem(LoadErrorCode.MALFORMED_JSON, message, position) from error
    return escaped(storable(text))


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _hexadecimal(text: str) -> str:
    digits = text.strip()
    try:
        return "\\\\x" + bytes.fromhex(digits).hex()
    except ValueError as error:
        message = "Invalid hexadecimal digit"
        raise FieldProblem(LoadErrorCode.INVALID_HEX_DIGIT, message) from error
