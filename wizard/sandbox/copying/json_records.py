"""JSON as COPY reads it: root objects and arrays one after another, on however many lines.

A record bears the number of the line on which it ends.  What is malformed is one bad
record, up to the bracket that closes it or, without one, up to the end of the file.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode
from wizard.sandbox.copying.json_paths import value_at
from wizard.sandbox.copying.json_values import DECODER, field_texts, storable
from wizard.sandbox.copying.matching import Matching, MatchKind
from wizard.sandbox.copying.records import LARGEST_RECORD, NumberedLines, Record
from wizard.sandbox.copying.target import Column

_BLANKS = re.compile(r"[ \t\r\n]*")
_BEFORE_NEXT_ROOT = re.compile(r"[^{\[]*")
_STRUCTURE = re.compile(r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|[{}\[\]]')
"""Brackets, and strings as wholes: brackets in them mean nothing."""

_Fields: TypeAlias = Callable[[object, str], Sequence[str | None]]
"""A root value and its text to the fields of a record; raises FieldProblem."""


class JsonReader:
    """Reads the records of JSON files."""

    def __init__(self, columns: Sequence[Column], matching: Matching) -> None:
        self._matching = matching
        self._texts = field_texts(columns)
        self._fields = self._field_maker()

    def records(self, lines: NumberedLines) -> Iterator[Record]:
        """The records of a file, one for each root value.

        Raises:
            MissingElementError: a JSONPath asks for an element that an array doesn't have.
        """
        for root in _roots(lines):
            raw_line, value = root.take_value()
            fields: Sequence[str | None] | FieldProblem
            try:
                fields = value if isinstance(value, FieldProblem) else self._fields(value, raw_line)
            except FieldProblem as problem:
                fields = problem
            yield root.number, raw_line, fields

    def _field_maker(self) -> _Fields:
        match self._matching.kind:
            case MatchKind.WHOLE:
                return lambda _root, text: [storable(text)]
            case MatchKind.PATHS:
                return self._fields_by_paths
            case MatchKind.AUTO_IGNORING_CASE:
                return self._fields_ignoring_case
        return self._fields_by_names

    def _fields_by_names(self, root: object, _text: str) -> list[str | None]:
        if not isinstance(root, dict):
            raise invalid_value()
        return [
            text(root.get(name))
            for text, (name,) in zip(self._texts, self._matching.paths, strict=True)
        ]

    def _fields_ignoring_case(self, root: object, text: str) -> list[str | None]:
        if not isinstance(root, dict):
            raise invalid_value()
        return self._fields_by_names({name.lower(): each for name, each in root.items()}, text)

    def _fields_by_paths(self, root: object, _text: str) -> list[str | None]:
        return [
            text(value_at(root, path))
            for text, path in zip(self._texts, self._matching.paths, strict=True)
        ]


def invalid_value(position: int = 0) -> FieldProblem:
    """The record is no JSON, or not of the shape that it must have."""
    return FieldProblem(LoadErrorCode.INVALID_LINE, "Invalid value.", position)


class _Roots:
    """Where the next root value of a file begins, and the lines that follow."""

    def __init__(self, lines: NumberedLines) -> None:
        self._lines = lines
        self.text = ""
        """The line at hand."""
        self.number = 0
        self.start = 0
        """Where in the line the value begins."""

    def advance(self) -> bool:
        """Go to the next value; False at the end of the file."""
        while True:
            match = _BLANKS.match(self.text, self.start)
            self.start = match.end() if match else self.start
            if self.start < len(self.text):
                return True
            if not self._take_line():
                return False

    def take_value(self) -> tuple[str, object | FieldProblem]:
        """The text and the value that begin here, or what is wrong with it."""
        try:
            value, end = DECODER.raw_decode(self.text, self.start)
        except (ValueError, RecursionError):
            return self._take_difficult_value()
        text = self.text[self.start : end]
        if text[0] not in "{[":
            return self._take_difficult_value()
        self.start = end
        return text, value if len(text) <= LARGEST_RECORD else _too_long()

    def _take_difficult_value(self) -> tuple[str, object | FieldProblem]:
        """A value that doesn't end on this line, or is malformed."""
        text, is_complete = self._take_root()
        if len(text) > LARGEST_RECORD:
            return text, _too_long()
        if not is_complete:
            return text, invalid_value(len(text))
        try:
            return text, DECODER.decode(text)
        except (ValueError, RecursionError) as error:
            return text, invalid_value(getattr(error, "pos", 0))

    def _take_root(self) -> tuple[str, bool]:
        """The text up to the bracket that closes the value, and whether there is one."""
        if self.text[self.start] not in "{[":
            return self._take_stray_text(), False
        pieces: list[str] = []
        depth = size = 0
        while size <= LARGEST_RECORD:
            depth, end = _closing_bracket(self.text, self.start, depth)
            if end is not None:
                pieces.append(self.text[self.start : end])
                self.start = end
                return "".join(pieces), True
            pieces.append(self.text[self.start :])
            size += len(pieces[-1])
            self.start = len(self.text)
            if not self._take_line():
                break
        return "".join(pieces), False

    def _take_stray_text(self) -> str:
        start = self.start
        match = _BEFORE_NEXT_ROOT.match(self.text, start)
        self.start = match.end() if match else len(self.text)
        return self.text[start : self.start].rstrip("\r\n")

    def _take_line(self) -> bool:
        following = next(self._lines, None)
        if following is None:
            return False
        self.number, self.text = following
        self.start = 0
        return True


def _roots(lines: NumberedLines) -> Iterator[_Roots]:
    roots = _Roots(lines)
    while roots.advance():
        yield roots


def _closing_bracket(text: str, start: int, depth: int) -> tuple[int, int | None]:
    """How deep the line leaves off, and behind which bracket the value ends if it does."""
    for match in _STRUCTURE.finditer(text, start):
        mark = match[0]
        if mark in ("{", "["):
            depth += 1
        elif mark in ("}", "]"):
            depth -= 1
            if depth == 0:
                return depth, match.end()
    return depth, None


def _too_long() -> FieldProblem:
    return FieldProblem(LoadErrorCode.INVALID_LINE, "The record is longer than 4 MB")
