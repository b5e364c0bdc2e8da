"""Cutting SQL text into tokens and statements, as far as the front needs to understand it.

The text is read as Redshift reads it: a backslash escapes inside every string, quoted identifiers
may hold anything, comments nest, and dollar quotes hide everything in them. Joining the texts of
all tokens gives back exactly what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto


class TokenKind(Enum):
    """What a token is."""

    SPACE = auto()
    COMMENT = auto()
    WORD = auto()
    QUOTED = auto()
    """A quoted identifier, with its quotes."""
    STRING = auto()
    """A string in single quotes or a dollar quote, with its quotes."""
    NUMBER = auto()
    PARAMETER = auto()
    SYMBOL = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SQL text."""

    kind: TokenKind
    text: str

    @property
    def upper(self) -> str:
        """A keyword's comparable form; empty for everything that is not a plain word."""
        return self.text.upper() if self.kind is TokenKind.WORD else ""

    @property
    def is_blank(self) -> bool:
        """Whether it only separates other tokens."""
        return self.kind in (TokenKind.SPACE, TokenKind.COMMENT)

    def is_symbol(self, text: str) -> bool:
        """Whether it is this punctuation mark."""
        return self.kind is TokenKind.SYMBOL and self.text == text


_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*)
  | (?P<nested>/\*)
  | (?P<quoted>"(?:[^"]|"")*(?:"|\Z))
  | (?P<string>(?:[eEnNbBxX])?'(?:[^'\\]|''|\\.)*(?:'|\Z))
  | (?P<dollar>\$(?P<tag>(?:[A-Za-z_\u0080-\uffff][\w]*)?)\$.*?(?:\$(?P=tag)\$|\Z))
  | (?P<parameter>\$\d+)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<symbol>::|.)
    """,
    re.VERBOSE | re.DOTALL,
)

_KINDS = {
    "space": TokenKind.SPACE,
    "comment": TokenKind.COMMENT,
    "quoted": TokenKind.QUOTED,
    "string": TokenKind.STRING,
    "dollar": TokenKind.STRING,
    "parameter": TokenKind.PARAMETER,
    "word": TokenKind.WORD,
    "number": TokenKind.NUMBER,
    "symbol": TokenKind.SYMBOL,
}

_COMMENT_EDGE = re.compile(r"/\*|\*/")


def tokens(sql: str) -> Iterator[Token]:
    """The text's tokens in order; never fails, an unfinished token reaches to the end."""
    position = 0
    while position < len(sql):
        match = _TOKEN.match(sql, position)
        if match is None:  # The last alternative takes any character.
            raise AssertionError(f"no token at {position}")
        if match.lastgroup == "nested":
            end = _end_of_comment(sql, position)
            yield Token(TokenKind.COMMENT, sql[position:end])
        else:
            end = match.end()
            yield Token(_kind_of(match), match.group())
        position = end


def _kind_of(match: re.Match[str]) -> TokenKind:
    if match.group("dollar") is not None:
        return TokenKind.STRING
    return _KINDS[match.lastgroup or "symbol"]


def _end_of_comment(sql: str, start: int) -> int:
    depth = 0
    for edge in _COMMENT_EDGE.finditer(sql, start):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(sql)


def statements(sql: str) -> list[list[Token]]:
    """The statements of a text that may hold several, without their semicolons.

    Statements that consist of blanks only are left out.
    """
    found: list[list[Token]] = []
    current: list[Token] = []
    for token in tokens(sql):
        if token.is_symbol(";"):
            found.append(current)
            current = []
        else:
            current.append(token)
    found.append(current)
    return [each for each in found if any(not token.is_blank for token in each)]


def joined(parts: Sequence[Token]) -> str:
    """The text of the tokens."""
    return "".join(token.text for token in parts)


def significant(parts: Sequence[Token]) -> list[Token]:
    """The tokens without blanks and comments."""
    return [token for token in parts if not token.is_blank]
