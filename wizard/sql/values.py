"""Which values an option of COPY takes, for statements that were not read from SQL.

Source: the pages that :mod:`wizard.sql.options` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.sql.options import CopyOption, ValueKind
from wizard.sql.problems import Problem, Severity
from wizard.sql.statement import OptionValue

_SWITCH_WORDS = frozenset({"on", "off", "true", "false"})
_AUTOMATIC_TOLERANCE = re.compile(r"auto( [0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?)?")
_LINE_BREAKS = ("\n", "\r", "\r\n")


def fits_kind(option: CopyOption, value: OptionValue) -> bool:
    """Whether a value is of the type that the option takes, whatever its range."""
    is_text, is_flag = isinstance(value, str), isinstance(value, bool)
    match option.kind:
        case ValueKind.FLAG:
            return is_flag
        case ValueKind.INTEGER:
            return isinstance(value, int) and not is_flag
        case ValueKind.TEXT | ValueKind.MARK:
            return is_text
        case ValueKind.OPTIONAL_MARK:
            return is_text or value is True
        case ValueKind.KEYWORD:
            return value in option.choices
        case ValueKind.SWITCH:
            return is_flag or (value in option.choices and value not in _SWITCH_WORDS)
        case ValueKind.TOLERANCE:
            if isinstance(value, str):
                return _AUTOMATIC_TOLERANCE.fullmatch(value) is not None
            return value is not False and value >= 0


def expected_value(option: CopyOption) -> str:
    """What the option takes, for people."""
    words = [each for each in option.choices if each not in _SWITCH_WORDS]
    return {
        ValueKind.FLAG: "true or nothing",
        ValueKind.INTEGER: f"a number from {option.minimum} to {option.maximum}",
        ValueKind.TEXT: "a text",
        ValueKind.MARK: "a text",
        ValueKind.OPTIONAL_MARK: "a text or true",
        ValueKind.KEYWORD: "one of " + ", ".join(words),
        ValueKind.SWITCH: " or ".join(["true", "false", *words]),
        ValueKind.TOLERANCE: "auto, a number, auto and a number, or true",
    }[option.kind]


def value_errors(option: CopyOption, value: OptionValue) -> Iterator[Problem]:
    """Why Redshift refuses an option's value; the value itself is never repeated."""
    name, keyword = option.name, option.name.upper()
    if option.kind is ValueKind.INTEGER:
        in_range = fits_kind(option, value) and option.minimum <= int(value) <= option.maximum
        if not in_range:
            yield _error(name, "range", f"{keyword} takes {expected_value(option)}.")
    elif name == "delimiter" and value in ("", *_LINE_BREAKS):
        yield _error(name, "value", "DELIMITER takes a character that ends no line.")
    elif name == "null" and value in _LINE_BREAKS:
        yield _error(name, "value", "NULL AS can't be a line break, which ends a record.")
    elif name == "quote" and (not isinstance(value, str) or len(value) != 1):
        if value is not True:
            yield _error(name, "value", "QUOTE takes exactly one character.")
    elif name == "acceptinvchars" and isinstance(value, str) and not _is_replacement(value):
        yield _error(name, "value", "ACCEPTINVCHARS takes one ASCII character other than NUL.")
    elif option.kind is ValueKind.TEXT and any(each in str(value) for each in "\0\r\n"):
        yield _error(name, "value", f"{keyword} can't hold a line break or a NUL; remove it.")
    elif option.kind in (ValueKind.KEYWORD, ValueKind.SWITCH) and not fits_kind(option, value):
        yield _error(name, "value", f"{keyword} takes {expected_value(option)}.")


def _is_replacement(value: str) -> bool:
    return len(value) == 1 and value.isascii() and value != "\0"


def _error(name: str, rule: str, message: str) -> Problem:
    return Problem(f"{name}-{rule}", Severity.ERROR, (name,), message)
