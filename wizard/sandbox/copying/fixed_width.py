"""Fixed-width text: every field has its number of characters, and lines have no delimiters.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html (FIXEDWIDTH)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode
from wizard.sandbox.copying.options import TextRules
from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.copying.records import NumberedLines, Record, without_newline

_WIDTH = re.compile(r"\s*[^:,]+?\s*:\s*([0-9]{1,9})\s*")


def field_widths(specification: str, column_count: int) -> tuple[int, ...]:
    """The widths of ``'label:width,...'`` in characters; labels mean nothing.

    Raises:
        ServerError: it isn't of this form, or doesn't have a width for each column.
    """
    matches = [_WIDTH.fullmatch(part) for part in specification.split(",")]
    widths = tuple(int(match[1]) for match in matches if match)
    if len(widths) < len(matches) or 0 in widths:
        raise ServerError(
            f"Invalid FIXEDWIDTH specification '{specification}': "
            "'label:width, ...' with widths above 0 is expected",
            code="22023",
        )
    if len(widths) != column_count:
        raise ServerError(
            f"The FIXEDWIDTH specification has {len(widths)} fields, "
            f"the table or column list {column_count} columns",
            code="22023",
        )
    return widths


class FixedWidthReader:
    """Reads the records of fixed-width files, one for each line."""

    def __init__(self, rules: TextRules, widths: tuple[int, ...]) -> None:
        self._rules = rules
        self._bounds = tuple(pairwise(accumulate(widths, initial=0)))
        self._length = sum(widths)

    def records(self, lines: NumberedLines) -> Iterator[Record]:
        """The records of a file.

        The last field of a line may be shorter than its width; a line may not be longer.
        """
        marker = self._rules.null_marker
        padded_marker = marker if marker.strip() else None
        for number, line in lines:
            if self._rules.ignore_blank_lines and line == "\n":
                continue
            text = without_newline(line)
            try:
                fields = self._fields(text)
            except FieldProblem as problem:
                yield number, text, problem
                continue
            yield (
                number,
                text,
                [
                    None
                    if padded_marker is not None and field.rstrip(" ") == padded_marker
                    else field
                    for field in fields
                ],
            )

    def _fields(self, text: str) -> list[str]:
        if len(text) > self._length:
            message = "Extra column(s) found"
            raise FieldProblem(LoadErrorCode.EXTRA_COLUMNS, message, self._length)
        last_start = self._bounds[-1][0]
        if len(text) < last_start:
            missing = next(index for index, (_, end) in enumerate(self._bounds) if len(text) <= end)
            message = "Delimiter not found"
            raise FieldProblem(LoadErrorCode.DELIMITER_NOT_FOUND, message, len(text), missing)
        return [text[start:end] for start, end in self._bounds]
