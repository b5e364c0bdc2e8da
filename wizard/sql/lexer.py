"""Redshift SQL into tokens, as far as COPY needs it, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class TokenKind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "quoted name"
    STRING = "text in quotes"
    NUMBER = "number"
    MARK = "punctuation"
    UNFINISHED = "unfinished text"
    """A quote or a comment that is opened and never closed."""
    END = "end of the statement"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a literal or a punctuation mark."""

    kind: TokenKind
    text: str
    """A word as written; a name or literal without its quotes and with its escapes decoded."""
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    raw: str = ""
    """For a literal: what stands between the quotes."""

    @property
    def keyword(self) -> str:
        """An unquoted word in upper case; empty for anything else."""
        return self.text.upper() if self.kind is TokenKind.WORD else ""


_PATTERN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*)
    | (?P<comment>/\*)
    | (?P<string>'(?:[^'\\]|''|\\.)*')
    | (?P<name>"(?:[^"]|"")*")
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w$]))
    | (?P<word>[^\W\d][\w$]*|[#][\w$]+)
    | (?P<unfinished>['"].*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)|''", re.DOTALL)
_CONTROLS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def decode_literal(raw: str) -> str:
    """What stands between a literal's quotes, read as Redshift reads it.

    A doubled quote is a quote; a backslash begins an escape: a control letter,
    up to three octal digits, or the character itself.
    """
    return _ESCAPE.sub(_decode_escape, raw)


def _decode_escape(match: re.Match[str]) -> str:
    escaped = match.group(1)
    if escaped is None:
        return "'"
    if escaped[0] in "01234567":
        return chr(int(escaped, 8) & 0xFF)
    if escaped[0] == "x" and len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _CONTROLS.get(escaped, escaped)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, the last one of kind END."""
    position, line, line_start = 0, 1, 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        assert match is not None, "the last alternative matches any character"
        kind = match.lastgroup or ""
        end = _comment_end(text, position) if kind == "comment" else match.end()
        if end is None:
            kind, end = "unfinished", len(text)
        token = _token(kind, text[position:end], line, position - line_start + 1)
        if token is not None:
            yield token
        line += text.count("\n", position, end)
        if "\n" in text[position:end]:
            line_start = text.rindex("\n", position, end) + 1
        position = end
    yield Token(TokenKind.END, "", line, position - line_start + 1)


def _comment_end(text: str, start: int) -> int | None:
    """Where a comment ends, which may hold others; None when it doesn't."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return None


def _token(kind: str, text: str, line: int, column: int) -> Token | None:
    if kind in ("space", "comment"):
        return None
    if kind == "string":
        raw = text[1:-1]
        return Token(TokenKind.STRING, decode_literal(raw), line, column, raw)
    if kind == "name":
        return Token(TokenKind.NAME, text[1:-1].replace('""', '"'), line, column)
    return Token(_PLAIN_KINDS[kind], text, line, column)


_PLAIN_KINDS = {
    "number": TokenKind.NUMBER,
    "word": TokenKind.WORD,
    "mark": TokenKind.MARK,
    "unfinished": TokenKind.UNFINISHED,
}
