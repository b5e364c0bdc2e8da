"""What is wrong with a statement, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """Redshift refuses it."""
    WARNING = "warning"
    """Redshift accepts it, and it probably isn't meant."""
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with the way out in its message."""

    rule: str
    """A stable name, such as ``csv-excludes-escape``."""
    severity: Severity
    options: tuple[str, ...]
    """Options, formats or clauses concerned, in lower case."""
    message: str
    line: int | None = None
    """Where in the text, from 1; only for what couldn't be read."""
    column: int | None = None
