"""Integers, decimals and floating-point numbers of a file.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Numeric_types201.html and
copy-parameters-data-conversion.html (ROUNDEC)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode

_INTEGER_TYPES = {"int2": (16, "Short"), "int4": (32, "Integer"), "int8": (64, "Long")}
_DIGITS = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_FLOAT = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|nan|inf|infinity)", re.IGNORECASE
)
_LARGEST_FLOAT4 = 3.4028235677973366e38
_WORKING_DIGITS = 200


def integer_converter(type_name: str) -> Callable[[str], str] | None:
    """The function for an integer type; None for any other type."""
    if type_name not in _INTEGER_TYPES:
        return None
    bits, shown_type = _INTEGER_TYPES[type_name]
    lowest, highest = -(1 << (bits - 1)), (1 << (bits - 1)) - 1

    def convert(text: str) -> str:
        try:
            value = int(text)
        except ValueError:
            # int() also gives up on thousands of digits.
            if _DIGITS.fullmatch(text.strip()):
                raise _integer_overflow(text, shown_type, highest) from None
            raise _invalid_digit(text, shown_type) from None
        # int() also takes underscores and the digits of other scripts.
        if "_" in text or not text.isascii():
            raise _invalid_digit(text, shown_type)
        if lowest <= value <= highest:
            return str(value)
        raise _integer_overflow(text, shown_type, highest)

    return convert


def decimal_converter(precision: int, scale: int, rounds: bool) -> Callable[[str], str]:
    """The function for DECIMAL(precision, scale), which cuts further digits or rounds them."""
    whole_digits = precision - scale

    def convert(text: str) -> str:
        match = _DECIMAL.fullmatch(text.strip())
        if match is None or not (match[2] or match[3]):
            raise _invalid_digit(text, "Decimal", allowed=".")
        sign, whole, fraction = match[1], match[2].lstrip("0"), match[3] or ""
        if rounds and len(fraction) > scale:
            whole, fraction = _rounded(whole, fraction, scale)
        fraction = fraction[:scale]
        if len(whole) > whole_digits or _is_beyond_64_bits(precision, whole, fraction, scale):
            raise FieldProblem(LoadErrorCode.DECIMAL_FORMAT, "Overflow for NUMERIC", 0)
        return f"{sign}{whole or 0}.{fraction}" if fraction else f"{sign}{whole or 0}"

    return convert


def float_converter(type_name: str) -> Callable[[str], str]:
    """The function for REAL or DOUBLE PRECISION."""
    largest = _LARGEST_FLOAT4 if type_name == "float4" else math.inf

    def convert(text: str) -> str:
        number = text.strip()
        if _FLOAT.fullmatch(number) is None:
            raise FieldProblem(
                LoadErrorCode.FLOAT_FORMAT, f"Invalid float format or value, Value '{number}'"
            )
        value = float(number)
        is_written_infinite = "n" in number.lower()
        if not is_written_infinite and (abs(value) >= largest or math.isinf(value)):
            raise FieldProblem(LoadErrorCode.OUT_OF_RANGE, "Overflow for floating-point type")
        return repr(value)

    return convert


def _rounded(whole: str, fraction: str, scale: int) -> tuple[str, str]:
    with localcontext(prec=_WORKING_DIGITS + len(whole) + len(fraction)):
        exact = Decimal(f"{whole or 0}.{fraction}")
        rounded = exact.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)
    new_whole, _, new_fraction = f"{rounded:f}".partition(".")
    return new_whole.lstrip("0"), new_fraction


def _is_beyond_64_bits(precision: int, whole: str, fraction: str, scale: int) -> bool:
    """Up to 19 digits Redshift stores a decimal in 64 bits, which not every 19 digits fit."""
    if precision != 19:
        return False
    return int(whole + fraction.ljust(scale, "0") or "0") > (1 << 63) - 1


def _invalid_digit(text: str, shown_type: str, allowed: str = "") -> FieldProblem:
    """The first character that can't stand in a number, as Redshift shows it."""
    position = _first_wrong(text, allowed)
    shown = text[position] if position < len(text) else ""
    return FieldProblem(
        LoadErrorCode.INVALID_DIGIT,
        f"Invalid digit, Value '{shown}', Pos {position}, Type: {shown_type}",
        position,
    )


def _first_wrong(text: str, allowed: str) -> int:
    start = len(text) - len(text.lstrip())
    remaining = allowed
    for position in range(start, len(text)):
        character = text[position]
        if character in "0123456789" or (position == start and character in "+-"):
            continue
        if character in remaining and character:
            remaining = remaining.replace(character, "")
            continue
        return position
    return start


def _integer_overflow(text: str, shown_type: str, highest: int) -> FieldProblem:
    position = min(len(text.rstrip()), len(str(highest))) - 1
    return FieldProblem(
        LoadErrorCode.INTEGER_OVERFLOW,
        f"Overflow, Value '{text[position]}', Pos {position}, Type: {shown_type}",
        position,
    )
