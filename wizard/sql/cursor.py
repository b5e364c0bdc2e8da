"""Walking over the tokens of one text, and stopping where it can't be read any further."""

from __future__ import annotations

import re

from wizard.sql.lexer import Token, TokenKind, tokens
from wizard.sql.problems import Problem, Severity

_SECRET_CLAUSES = frozenset(
    {
        "ACCESS_KEY_ID",
        "SECRET_ACCESS_KEY",
        "SESSION_TOKEN",
        "MASTER_SYMMETRIC_KEY",
        "CREDENTIALS",
    }
)
_UPPER_CASE = re.compile(r"[A-Z]+")
_LONGEST_ECHO = 40


class SyntaxStop(Exception):  # noqa: N818 - it ends the reading of a text, and is no error to show
    """Reading ends here: something else was expected."""

    def __init__(self, token: Token, expected: str) -> None:
        super().__init__(expected)
        self.token = token
        """What stands there instead."""
        self.expected = expected


class TokenCursor:
    """A position in the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._position = 0

    @property
    def next(self) -> Token:
        """The token that comes next; the last one is of kind END."""
        return self._tokens[self._position]

    def advance(self) -> Token:
        """Take the next token; the end stays where it is."""
        token = self.next
        if token.kind is not TokenKind.END:
            self._position += 1
        return token

    def accept(self, *keywords: str) -> bool:
        """Take the next token when it is one of these keywords."""
        if self.next.keyword in keywords:
            self.advance()
            return True
        return False

    def accept_mark(self, mark: str) -> bool:
        """Take the next token when it is this punctuation mark."""
        if self.next.kind is TokenKind.MARK and self.next.text == mark:
            self.advance()
            return True
        return False

    def expect(self, keyword: str) -> None:
        """Take a keyword that must stand here.

        Raises:
            SyntaxStop: something else stands here.
        """
        if not self.accept(keyword):
            raise SyntaxStop(self.next, keyword)

    def string(self, what: str) -> Token:
        """Take a literal.

        Raises:
            SyntaxStop: something else stands here.
        """
        if self.next.kind is not TokenKind.STRING:
            raise SyntaxStop(self.next, f"{what} in single quotes")
        return self.advance()

    def identifier(self, what: str) -> Token:
        """Take a name, whose text is folded to lower case unless it stands in quotes.

        Raises:
            SyntaxStop: something else stands here.
        """
        token = self.next
        is_name = token.kind is TokenKind.NAME
        is_word = token.kind is TokenKind.WORD and token.keyword != "FROM"
        if not (is_name or is_word):
            raise SyntaxStop(token, what)
        return self.advance()

    def problem_of(self, stop: SyntaxStop) -> Problem:
        """What to tell about a stop; behind a clause of keys nothing of the text is repeated."""
        token = stop.token
        before = self._tokens[: self._tokens.index(token)] if token in self._tokens else ()
        may_be_secret = any(each.keyword in _SECRET_CLAUSES for each in before)
        found = "something else stands there" if may_be_secret else _described(token)
        return Problem(
            "syntax",
            Severity.ERROR,
            (),
            f"Line {token.line}, column {token.column}: {stop.expected} was expected, but {found}.",
            token.line,
            token.column,
        )


def folded(token: Token) -> str:
    """The name that a token stands for: Redshift folds ASCII letters outside quotes."""
    if token.kind is TokenKind.NAME:
        return token.text
    return _UPPER_CASE.sub(lambda match: match.group().lower(), token.text)


def _described(token: Token) -> str:
    return {
        TokenKind.END: "the text ends",
        TokenKind.STRING: "a text in quotes stands there",
        TokenKind.UNFINISHED: "a quote or a comment is opened and never closed",
    }.get(token.kind, f"“{token.text[:_LONGEST_ECHO]}” stands there")
