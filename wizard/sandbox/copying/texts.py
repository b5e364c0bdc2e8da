"""CHAR and VARCHAR fields, measured in bytes.

Source: https://docs.aws.amazon.com/redshift/latest/dg/multi-byte-character-load-errors.html
and r_Character_types.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode, unsupported
from wizard.sandbox.copying.options import ValueRules

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_FOREIGN_BYTES = re.compile("[\udc80-\udcff]+")
"""Bytes that are no UTF-8, as the reader's decoder hands them on."""


def escaped(text: str) -> str:
    """A text as PostgreSQL's COPY text writes it.

    Raises:
        ServerError: it holds a NUL, which PostgreSQL can't store and Redshift can.
    """
    if text.isprintable() and "\\" not in text:
        return text
    if "\0" in text:
        raise unsupported("a field holds a NUL character")
    return text.translate(_ESCAPES)


def varchar_converter(length: int, rules: ValueRules) -> Callable[[str], str]:
    """The function for a VARCHAR of so many bytes."""
    prepare = _preparation(length, rules, trims=rules.trim_blanks)

    def convert(text: str) -> str:
        if prepare is not None:
            text = prepare(text)
        size = len(text) if text.isascii() else _size_in_bytes(text)
        if size > length:
            raise _too_long()
        if text.isprintable() and "\\" not in text:
            return text
        return escaped(text)

    return convert


def char_converter(length: int, rules: ValueRules) -> Callable[[str], str]:
    """The function for a CHAR of so many bytes, which takes ASCII only."""
    prepare = _preparation(length, rules, trims=False)

    def convert(text: str) -> str:
        if prepare is not None:
            text = prepare(text)
        if not text.isascii():
            raise _multibyte_in_char(text)
        if len(text) > length:
            raise _too_long()
        return escaped(text)

    return convert


def _preparation(length: int, rules: ValueRules, *, trims: bool) -> Callable[[str], str] | None:
    """What the options do to a field before it is checked; None when they do nothing."""
    replacement = rules.invalid_character_replacement
    if not (trims or rules.truncate_columns or replacement is not None):
        return None

    def prepare(text: str) -> str:
        if replacement is not None and not text.isascii():
            text = _FOREIGN_BYTES.sub(lambda run: replacement * len(run[0]), text)
        if trims:
            text = text.rstrip(" ")
        if rules.truncate_columns:
            text = _cut(text, length)
        return text

    return prepare


def _cut(text: str, length: int) -> str:
    """The longest beginning of a text that fits into so many bytes."""
    encoded = text.encode("utf-8", "surrogateescape")
    if len(encoded) <= length:
        return text
    start = length
    while start and encoded[start] & 0xC0 == 0x80:
        start -= 1
    return encoded[:start].decode("utf-8", "surrogateescape")


def _size_in_bytes(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise _invalid_utf8(text, error.start) from error


def _too_long() -> FieldProblem:
    return FieldProblem(LoadErrorCode.OUT_OF_RANGE, "String length exceeds DDL length")


def _multibyte_in_char(text: str) -> FieldProblem:
    position = next(index for index, character in enumerate(text) if not character.isascii())
    shown = text[position].encode("utf-8", "surrogateescape").hex(" ")
    return FieldProblem(
        LoadErrorCode.INVALID_CHARACTER,
        f"Multibyte character not supported for CHAR (Hint: Try using VARCHAR). "
        f"Invalid char: {shown}",
        position,
    )


def _invalid_utf8(text: str, position: int) -> FieldProblem:
    run = _FOREIGN_BYTES.match(text, position)
    foreign = (run[0] if run else text[position]).encode("utf-8", "surrogateescape")
    following = text[position + len(foreign) :].encode("utf-8", "surrogateescape")
    reason, size = _why_invalid(foreign + following)
    return FieldProblem(
        LoadErrorCode.INVALID_CHARACTER,
        "String contains invalid or unsupported UTF8 codepoints. "
        f"Bad UTF8 hex sequence: {(foreign + following)[:size].hex(' ')} (error {reason})",
        position,
    )


def _why_invalid(sequence: bytes) -> tuple[int, int]:
    """The number that the documentation gives to the reason, and how many bytes are concerned.

    1 too long, 2 incomplete, 3 no starting byte, 4 a byte that can't follow,
    5 a surrogate, 6 beyond the last code point.
    """
    first = sequence[0]
    if 0xF8 <= first <= 0xFD:
        return 1, 1
    if first < 0xC2 or first > 0xFD:
        return 3, 1
    expected = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if len(sequence) < expected:
        return 2, len(sequence)
    if any(byte & 0xC0 != 0x80 for byte in sequence[1:expected]):
        return 4, expected
    if first == 0xED:
        return 5, expected
    return 6, expected
