"""What the database holds and says, as values. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table that rows can be loaded into."""

    schema: str
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    type: str
    """As Redshift spells it, length included."""
    is_nullable: bool


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A row that COPY couldn't load, as the load views tell it."""

    file: str
    line: int
    column: str
    type: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class LoadStatus:
    """How a load stands by SYS_LOAD_HISTORY."""

    status: str
    """``running``, ``completed`` or ``aborted``."""
    rows: int
    files_scanned: int
    files: int
    bytes_scanned: int
    bytes: int
    errors: int


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What a COPY that succeeded says of itself."""

    rows: int | None
    """None when it didn't tell."""
    skipped: int
    """Rows that MAXERROR let pass."""
