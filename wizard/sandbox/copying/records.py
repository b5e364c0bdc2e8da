"""What every reader of a format yields, so that converting and counting are shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from wizard.sandbox.copying.errors import FieldProblem
from wizard.sandbox.copying.files import CountedBytes
from wizard.sandbox.copying.objects import SourceFile

NumberedLines: TypeAlias = Iterator[tuple[int, str]]
"""Lines with the newline that ends them, and their numbers in the file from 1."""

Record: TypeAlias = tuple[int, str, Sequence[str | None] | FieldProblem]
"""The number of the line that stands for the record, its raw text, and its fields or problem.

A field is None for a NULL that the reader has found itself.
"""

LARGEST_RECORD = 4 * 1024 * 1024
"""How long a record may be, in bytes (r_COPY, "Load data from any source")."""


class FileRecords(Protocol):
    """The records of a file that is open."""

    @property
    def last_number(self) -> int:
        """How many lines, or records where there are no lines, have been read so far."""
        ...

    def __iter__(self) -> Iterator[Record]:
        """The records; one that can't be read is yielded as its problem."""
        ...


class FileFormat(Protocol):
    """Opens one file of a load after another."""

    def opened(self, raw: CountedBytes, file: SourceFile) -> AbstractContextManager[FileRecords]:
        """The records of a file whose bytes are ``raw``.

        Raises:
            FieldProblem: the file as a whole is a bad row, which the load may tolerate.
            ServerError: the file ends the load.
        """
        ...


class RecordReader(Protocol):
    """Reads the records of one file of lines after another."""

    def records(self, lines: NumberedLines) -> Iterator[Record]:
        """The records of a file; a record that can't be read is yielded as its problem."""
        ...


def without_newline(line: str) -> str:
    """A line without the newline, or carriage return and newline, that ends it."""
    return line.removesuffix("\n").removesuffix("\r")
