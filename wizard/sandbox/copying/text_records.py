"""Delimited text, the format without a keyword.

A backslash means nothing unless ESCAPE is given, and quotes mean nothing unless
REMOVEQUOTES is.  The last field of a line may be followed by a delimiter.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-conversion.html
and t_preparing-input-data.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode
from wizard.sandbox.copying.options import TextRules
from wizard.sandbox.copying.records import NumberedLines, Record, without_newline

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class PlainTextReader:
    """Fields between delimiters, and nothing else."""

    def __init__(self, rules: TextRules) -> None:
        self._delimiter = rules.delimiter
        self._skips_blank = rules.ignore_blank_lines

    def records(self, lines: NumberedLines) -> Iterator[Record]:
        """The records of a file, one for each line."""
        delimiter, skips_blank = self._delimiter, self._skips_blank
        for number, line in lines:
            if skips_blank and line == "\n":
                continue
            # Written out, because a call for each line is what a load spends its time on.
            text = line[:-1] if line[-1] == "\n" else line
            if text and text[-1] == "\r":
                text = text[:-1]
            yield number, text, text.split(delimiter)


class EscapedTextReader:
    """Fields in which a backslash escapes, or which may stand in quotes."""

    def __init__(self, rules: TextRules) -> None:
        self._rules = rules
        self._field = _field_pattern(rules)

    def records(self, lines: NumberedLines) -> Iterator[Record]:
        """The records of a file; an escaped newline carries one on to the next line."""
        for number, line in lines:
            if self._rules.ignore_blank_lines and line == "\n":
                continue
            text = without_newline(self._with_continuations(line, lines))
            try:
                yield number, text, self._fields(text)
            except FieldProblem as problem:
                yield number, text, problem

    def _with_continuations(self, line: str, lines: NumberedLines) -> str:
        pieces = [line]
        while self._rules.escape and _ends_with_escape(pieces[-1]):
            following = next(lines, None)
            if following is None:
                break
            pieces.append(following[1])
        return "".join(pieces)

    def _fields(self, text: str) -> list[str | None]:
        fields: list[str | None] = []
        position = 0
        while True:
            match = self._field.match(text, position)
            if match is None:
                raise FieldProblem(
                    LoadErrorCode.DELIMITER_NOT_FOUND, "Delimiter not found", position, len(fields)
                )
            fields.append(self._value(match))
            if match.end() == len(text):
                return fields
            position = match.end() + len(self._rules.delimiter)

    def _value(self, match: re.Match[str]) -> str | None:
        groups = match.groupdict()
        quoted, plain = groups.get("quoted"), groups["plain"]
        if not self._rules.escape:
            return plain if quoted is None else quoted
        if plain == self._rules.null_marker:
            return None
        return _ESCAPED.sub(r"\1", plain if quoted is None else quoted)


def _ends_with_escape(line: str) -> bool:
    """Whether the newline of a line is escaped: an odd number of backslashes stands before it."""
    if not line.endswith("\n"):
        return False
    body = without_newline(line)
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1


def _field_pattern(rules: TextRules) -> re.Pattern[str]:
    delimiter = re.escape(rules.delimiter)
    ending = rf"(?={delimiter}|\Z)"
    unit = r"(?:\\.|[^\\]|\\\Z)" if rules.escape else r"."
    plain = rf"(?P<plain>(?:(?!{delimiter}){unit})*){ending}"
    if not rules.remove_quotes:
        return re.compile(plain, re.DOTALL)
    quoted = rf"""(?P<mark>["'])(?P<quoted>{unit}*?)(?P=mark){ending}"""
    return re.compile(rf"""{quoted}|(?!["']){plain}""", re.DOTALL)
