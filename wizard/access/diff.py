"""What differs between two policy documents, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from wizard.access.documents import as_json
from wizard.changes import Document


class DiffKind(Enum):
    """What becomes of a line; the value is the sign that stands before it."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a document's JSON, and what becomes of it."""

    kind: DiffKind
    text: str


def document_diff(before: Document | None, after: Document | None) -> tuple[DiffLine, ...]:
    """Every line of both documents, in order; None stands for no document at all."""
    return tuple(_lines(_written(before), _written(after)))


def _written(document: Document | None) -> list[str]:
    return [] if document is None else as_json(document).splitlines()


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (DiffLine(DiffKind.SAME, text) for text in before[old_start:old_end])
            continue
        yield from (DiffLine(DiffKind.REMOVED, text) for text in before[old_start:old_end])
        yield from (DiffLine(DiffKind.ADDED, text) for text in after[new_start:new_end])
