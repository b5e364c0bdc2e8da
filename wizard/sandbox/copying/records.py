"""What every reader of a format yields, so that converting and counting are shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

from wizard.sandbox.copying.errors import FieldProblem

NumberedLines: TypeAlias = Iterator[tuple[int, str]]
"""Lines with the newline that ends them, and their numbers in the file from 1."""

Record: TypeAlias = tuple[int, str, Sequence[str | None] | FieldProblem]
"""The number of the record's first line, its raw text, and its fields or what is wrong with it.

A field is None for a NULL that the reader has found itself.
"""

LARGEST_RECORD = 4 * 1024 * 1024
"""How long a record may be, in bytes (r_COPY, "Load data from any source")."""


class RecordReader(Protocol):
    """Reads the records of one file after another."""

    def records(self, lines: NumberedLines) -> Iterator[Record]:
        """The records of a file; a record that can't be read is yielded as its problem."""
        ...


def without_newline(line: str) -> str:
    """A line without the newline, or carriage return and newline, that ends it."""
    return line.removesuffix("\n").removesuffix("\r")
