"""From records to rows: the fields of a record meet the columns of the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wizard.sandbox.copying.convert import ConvertField, field_converter
from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode
from wizard.sandbox.copying.options import TextRules, ValueRules
from wizard.sandbox.copying.ports import LoadError
from wizard.sandbox.copying.records import FileRecords
from wizard.sandbox.copying.target import Column

_LONGEST_SHOWN = 1024
"""How much of a raw line or field the error views keep."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that can't become a row."""

    line_number: int
    raw_line: str
    problem: FieldProblem
    column: Column | None
    """None when the problem is the record's as a whole."""
    raw_field: str

    def as_load_error(self, file_name: str) -> LoadError:
        """The row of the error views."""
        column = self.column
        return LoadError(
            file_name=file_name,
            line_number=self.line_number,
            column_name=column.name if column else "",
            column_type=column.type_name if column else "",
            column_length=column.shown_length if column else "",
            position=self.problem.position,
            raw_line=_printable(self.raw_line),
            raw_field_value=_printable(self.raw_field),
            code=int(self.problem.code),
            message=_printable(self.problem.message),
        )


class RowMaker:
    """Makes the rows of one load, in PostgreSQL's COPY text format."""

    def __init__(self, columns: Sequence[Column], text: TextRules, values: ValueRules) -> None:
        """Choose the converters.

        Raises:
            ServerError: the sandbox can't load a column of such a type (0A000).
        """
        self._columns = columns
        self._converters: list[ConvertField] = [field_converter(each, values) for each in columns]
        self._fills_record = text.fill_record
        self._may_end_with_delimiter = not text.is_csv

    def rows(self, records: FileRecords) -> Iterator[str | BadRow]:
        """Each record as a line without its newline, or as what is wrong with it."""
        converters, width = self._converters, len(self._columns)
        for line_number, raw_line, fields in records:
            try:
                if isinstance(fields, FieldProblem):
                    raise fields
                if len(fields) != width:
                    fields = self._of_right_width(fields, raw_line)
                row = "\t".join(
                    [convert(field) for convert, field in zip(converters, fields, strict=True)]
                )
            except FieldProblem as problem:
                yield self._bad_row(line_number, raw_line, fields, problem)
            else:
                yield row

    def _of_right_width(self, fields: Sequence[str | None], raw_line: str) -> Sequence[str | None]:
        width, found = len(self._columns), len(fields)
        if found == width + 1 and self._may_end_with_delimiter and not fields[-1]:
            return fields[:width]
        if found > width:
            raise FieldProblem(LoadErrorCode.EXTRA_COLUMNS, "Extra column(s) found")
        if self._fills_record:
            return [*fields, *[""] * (width - found)]
        raise FieldProblem(
            LoadErrorCode.DELIMITER_NOT_FOUND, "Delimiter not found", len(raw_line), found - 1
        )

    def _bad_row(
        self,
        line_number: int,
        raw_line: str,
        fields: Sequence[str | None] | FieldProblem,
        problem: FieldProblem,
    ) -> BadRow:
        known = () if isinstance(fields, FieldProblem) else fields
        index = problem.column_index
        if index is None and len(known) == len(self._columns):
            index = self._failing_column(known)
        column = self._columns[index] if index is not None and index < len(self._columns) else None
        raw_field = known[index] if index is not None and index < len(known) else None
        return BadRow(line_number, raw_line, problem, column, raw_field or "")

    def _failing_column(self, fields: Sequence[str | None]) -> int | None:
        """The first column whose field can't be converted: converting is repeatable."""
        for index, (convert, field) in enumerate(zip(self._converters, fields, strict=True)):
            try:
                convert(field)
            except FieldProblem:
                return index
        return None


def _printable(text: str) -> str:
    """A raw text as the views keep it: cut, and what isn't UTF-8 or is a NUL shown as a dot."""
    shown = text[:_LONGEST_SHOWN].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return shown.replace("\ufffd", ".").replace("\0", ".")
