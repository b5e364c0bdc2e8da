"""Reading the value behind an option's keyword, each kind in its own way."""

from __future__ import annotations

import re

from wizard.sql.cursor import SyntaxStop, TokenCursor
from wizard.sql.lexer import TokenKind
from wizard.sql.options import CopyOption, ValueKind
from wizard.sql.statement import OptionValue

_INTEGER = re.compile(r"[0-9]{1,18}")
_DECIMAL = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_SWITCHES = {"on": True, "true": True, "off": False, "false": False}


def read_value(cursor: TokenCursor, option: CopyOption) -> OptionValue:
    """The decoded value of an option whose keyword has just been read.

    Raises:
        SyntaxStop: what stands there is no value of its kind.
    """
    if option.kind is ValueKind.FLAG:
        return True
    if option.kind is ValueKind.INTEGER:
        return _integer(cursor, option.keyword)
    if option.kind is ValueKind.OPTIONAL_MARK and cursor.next.kind is not TokenKind.STRING:
        return True
    if option.kind in (ValueKind.KEYWORD, ValueKind.SWITCH):
        return _bare_word(cursor, option)
    if option.kind is ValueKind.TOLERANCE:
        return _tolerance(cursor)
    token = cursor.string(f"the value of {option.keyword}")
    is_default_null = option.name == "null" and token.raw == r"\N"
    return token.raw if is_default_null else token.text


def _integer(cursor: TokenCursor, keyword: str) -> int:
    token = cursor.next
    is_literal = token.kind in (TokenKind.NUMBER, TokenKind.STRING)
    if is_literal and _INTEGER.fullmatch(token.text):
        return int(cursor.advance().text)
    raise SyntaxStop(token, f"a number after {keyword}")


def _bare_word(cursor: TokenCursor, option: CopyOption) -> OptionValue:
    word = cursor.next.text.lower()
    is_word = cursor.next.kind in (TokenKind.WORD, TokenKind.STRING)
    if is_word and word in option.choices:
        cursor.advance()
        return _SWITCHES.get(word, word)
    if option.kind is ValueKind.SWITCH:
        return True
    raise SyntaxStop(cursor.next, "one of " + ", ".join(option.choices).upper())


def _tolerance(cursor: TokenCursor) -> OptionValue:
    automatic = cursor.accept("AUTO")
    if cursor.next.kind in (TokenKind.NUMBER, TokenKind.STRING):
        if _DECIMAL.fullmatch(cursor.next.text) is None:
            raise SyntaxStop(cursor.next, "a tolerance")
        number = cursor.advance().text
        return f"auto {number}" if automatic else float(number)
    return "auto" if automatic else True
