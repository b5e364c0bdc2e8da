"""Changing parts of a tokenized statement while everything else keeps its text."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.sandbox.wire.scanner import Token, TokenKind

END = Token(TokenKind.SYMBOL, "")
"""What lies beyond the last token."""


class StatementEditor:
    """Addresses a statement's tokens without its blanks, by position, and records changes."""

    def __init__(self, parts: Sequence[Token]) -> None:
        self._parts = parts
        self._texts = [token.text for token in parts]
        self._places = [index for index, token in enumerate(parts) if not token.is_blank]

    def __len__(self) -> int:
        return len(self._places)

    def token(self, position: int) -> Token:
        """The token there; ``END`` beyond the last one."""
        if 0 <= position < len(self._places):
            return self._parts[self._places[position]]
        return END

    def words(self, position: int, *expected: str) -> bool:
        """Whether these keywords stand there, one after the other."""
        return all(
            self.token(position + offset).upper == word for offset, word in enumerate(expected)
        )

    def replace(self, position: int, text: str) -> None:
        """Put other text in the place of one token."""
        self._texts[self._places[position]] = text

    def append(self, position: int, text: str) -> None:
        """Put text behind one token."""
        self._texts[self._places[position]] += text

    def drop(self, start: int, end: int) -> None:
        """Remove the tokens from ``start`` up to, not including, ``end``."""
        for position in range(start, min(end, len(self._places))):
            self.replace(position, "")

    def after_group(self, position: int) -> int:
        """The position after the parenthesis that closes the one at ``position``."""
        depth = 0
        for current in range(position, len(self._places)):
            token = self.token(current)
            depth += token.is_symbol("(") - token.is_symbol(")")
            if depth == 0:
                return current + 1
        return len(self._places)

    def text_between(self, start: int, end: int) -> str:
        """The original text of the tokens from ``start`` up to ``end``, without blanks."""
        return "".join(self.token(position).text for position in range(start, end))

    def result(self) -> str:
        """The whole statement with the changes."""
        return "".join(self._texts)


def identifier(token: Token) -> str:
    """The name that a token stands for, folded as Redshift folds it by default."""
    if token.kind is TokenKind.QUOTED:
        return fold(token.text[1:-1].replace('""', '"'))
    return fold(token.text)


def fold(name: str) -> str:
    """ASCII letters in lower case, all other characters as they are."""
    return "".join(letter.lower() if "A" <= letter <= "Z" else letter for letter in name)
