"""Values of JSON documents as the fields that the columns' converters take.

A scalar becomes its text, a null a NULL, and an object or array its JSON text; a SUPER column
takes everything as JSON.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
"""

from __future__ import annotations

import datetime
import decimal
import json
import re
import uuid
from collections.abc import Callable, Sequence

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode, unsupported
from wizard.sandbox.copying.target import Column

FieldText = Callable[[object], str | None]
"""A value of a document to its field; raises FieldProblem."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_HALF_PAIRS = re.compile("[\ud800-\udbff]")
"""First halves of characters whose second half is missing: only an escape can write them."""


class WrittenFloat(float):
    """A number with a fraction or exponent, which remembers how the file writes it."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> WrittenFloat:
        """The number that a text stands for."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


DECODER = json.JSONDecoder(parse_float=WrittenFloat, parse_constant=_refuse_constant)
"""Reads one value; its errors are ValueError and RecursionError."""


def field_texts(columns: Sequence[Column]) -> list[FieldText]:
    """For each column the function that gives its field."""
    return [json_text_or_null if each.type_name == "super" else scalar_text for each in columns]


def scalar_text(value: object) -> str | None:
    """The field of a column that isn't SUPER."""
    if isinstance(value, str):
        if not value.isascii() and _HALF_PAIRS.search(value):
            raise _invalid_characters()
        return value
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, WrittenFloat):
        return value.text
    if isinstance(value, int):
        return str(value)
    return json_text(value)


def json_text_or_null(value: object) -> str | None:
    """The field of a SUPER column."""
    return None if value is None else json_text(value)


def json_text(value: object) -> str:
    """The value as JSON.

    Raises:
        FieldProblem: it holds what is no Unicode or no finite number, or is too deep.
        ServerError: it holds a NUL, which the embedded database can't store.
    """
    try:
        text = json.dumps(
            value,
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
            default=_text_of_foreign,
        )
    except (ValueError, RecursionError) as error:
        message = "Invalid JSON format. Invalid input"
        raise FieldProblem(LoadErrorCode.MALFORMED_JSON, message) from error
    return storable(text)


def storable(text: str) -> str:
    """A JSON text, when the embedded database can store it.

    Raises:
        FieldProblem: it holds what is no Unicode.
        ServerError: it holds a NUL.
    """
    if not text.isascii() and _SURROGATES.search(text):
        raise _invalid_characters()
    if "\\u0000" in text:
        raise unsupported("a SUPER value holds a NUL character")
    return text


def _text_of_foreign(value: object) -> str | float:
    """What the other formats know beside JSON's own types."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, datetime.datetime | datetime.date | datetime.time | uuid.UUID):
        return str(value)
    raise ValueError(f"{type(value).__name__} has no JSON")


def _invalid_characters() -> FieldProblem:
    return FieldProblem(
        LoadErrorCode.INVALID_CHARACTER,
        "String contains invalid or unsupported UTF8 codepoints.",
    )
