"""CSV as COPY reads it: quoted fields with doubled quotes, newlines and delimiters inside.

White space between a delimiter and a quote is ignored; a quote anywhere else is an error.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html (CSV)
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode
from wizard.sandbox.copying.options import TextRules
from wizard.sandbox.copying.records import (
    LARGEST_RECORD,
    NumberedLines,
    Record,
    without_newline,
)


class CsvReader:
    """Reads the records of CSV files."""

    def __init__(self, rules: TextRules) -> None:
        self._rules = rules

    def records(self, lines: NumberedLines) -> Iterator[Record]:
        """The records of a file, each under the number of its first line."""
        delimiter, quote = self._rules.delimiter, self._rules.quote
        skips_blank = self._rules.ignore_blank_lines
        for number, line in lines:
            if skips_blank and line == "\n":
                continue
            if quote in line:
                record = _QuotedRecord(line, lines, delimiter, quote)
                try:
                    fields: list[str] | FieldProblem = record.fields()
                except FieldProblem as problem:
                    fields = problem
                yield number, without_newline(record.text), fields
                continue
            # Written out, because a call for each line is what a load spends its time on.
            text = line[:-1] if line[-1] == "\n" else line
            if text and text[-1] == "\r":
                text = text[:-1]
            yield number, text, text.split(delimiter)


class _QuotedRecord:
    """One record with quotes in it, which takes further lines while a quote is open."""

    def __init__(self, line: str, lines: NumberedLines, delimiter: str, quote: str) -> None:
        self.text = line
        self._lines = lines
        self._delimiter = delimiter
        self._quote = quote
        self._position = 0

    def fields(self) -> list[str]:
        """All fields.

        Raises:
            FieldProblem: a quote stands where none may, or is never closed.
        """
        fields: list[str] = []
        while True:
            start = self._after_blanks(self._position)
            if self.text.startswith(self._quote, start):
                fields.append(self._quoted_field(start + 1, len(fields)))
            else:
                fields.append(self._plain_field(len(fields)))
            if not self.text.startswith(self._delimiter, self._position):
                return fields
            self._position += len(self._delimiter)

    def _after_blanks(self, position: int) -> int:
        """Past white space, which a delimiter that is white space itself is not."""
        while (
            position < len(self.text)
            and self.text[position] in " \t"
            and not self.text.startswith(self._delimiter, position)
        ):
            position += 1
        return position

    def _plain_field(self, index: int) -> str:
        found = self.text.find(self._delimiter, self._position)
        end = self._end_of_line() if found < 0 else found
        field = self.text[self._position : end]
        if self._quote in field:
            location = self._position + field.index(self._quote)
            message = "Invalid quote formatting for CSV"
            raise FieldProblem(LoadErrorCode.DELIMITER_NOT_FOUND, message, location, index)
        self._position = end
        return field

    def _quoted_field(self, start: int, index: int) -> str:
        end = self._closing_quote(start, index)
        self._position = self._after_blanks(end + 1)
        at_end = self._position >= self._end_of_line()
        if not at_end and not self.text.startswith(self._delimiter, self._position):
            character = ord(self.text[self._position])
            message = (
                f"Missing newline: Unexpected character {character:#04x} "
                f"found at location {self._position}"
            )
            raise FieldProblem(LoadErrorCode.INVALID_LINE, message, self._position, index)
        return self.text[start:end].replace(self._quote * 2, self._quote)

    def _closing_quote(self, start: int, index: int) -> int:
        position = start
        while True:
            found = self.text.find(self._quote, position)
            if found < 0:
                position = len(self.text)
                self._take_lines_up_to_a_quote(start, index)
            elif self.text.startswith(self._quote, found + 1):
                position = found + 2
            else:
                return found

    def _take_lines_up_to_a_quote(self, start: int, index: int) -> None:
        pieces = [self.text]
        length = len(self.text)
        for _, line in self._lines:
            pieces.append(line)
            length += len(line)
            if self._quote in line or length > LARGEST_RECORD:
                break
        else:
            message = "Invalid quote formatting for CSV"
            raise FieldProblem(LoadErrorCode.DELIMITER_NOT_FOUND, message, start, index)
        self.text = "".join(pieces)
        if length > LARGEST_RECORD:
            message = "The record is longer than 4 MB"
            raise FieldProblem(LoadErrorCode.INVALID_LINE, message, start, index)

    def _end_of_line(self) -> int:
        return len(without_newline(self.text))
