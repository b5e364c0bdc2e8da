"""Named parameters (``:name``) of a statement, turned into the protocol's numbered ones.

Source: Amazon Redshift Management Guide, "Using the Amazon Redshift Data API", "Running SQL
statements with parameters": a name may occur several times, all values are text, and neither an
identifier nor an empty value can be given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SKIPPED_OR_NAME = re.compile(
    r"'(?:[^'\\]|''|\\.)*'"  # a text
    r'|"(?:[^"]|"")*"'  # a quoted identifier
    r"|\$(\w*)\$.*?\$\1\$"  # a dollar-quoted text
    r"|--[^\n]*|/\*.*?\*/"  # a comment
    r"|::"  # a cast
    r"|:(?P<name>[A-Za-z_]\w*)",
    re.S,
)


class ParameterError(Exception):
    """The parameters don't fit the statement; the message says why."""


@dataclass(frozen=True, slots=True)
class BoundStatement:
    """A statement with numbered parameters, and their values in order."""

    sql: str
    values: tuple[str, ...]


def bind(sql: str, parameters: Mapping[str, str]) -> BoundStatement:
    """Put ``$1``, ``$2`` and so on in the place of names.

    Raises:
        ParameterError: a name has no value, a value has no name, or is empty.
    """
    if not parameters:
        return BoundStatement(sql, ())
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0]
        if name not in parameters:
            raise ParameterError("Parameters list contains unused parameters or misses some.")
        return f"${numbers.setdefault(name, len(numbers) + 1)}"

    numbered = _SKIPPED_OR_NAME.sub(number, sql)
    if set(numbers) != set(parameters):
        unused = ", ".join(sorted(set(parameters) - set(numbers)))
        raise ParameterError(f"Parameters list contains unused parameters. Unused: {unused}.")
    if not all(parameters.values()):
        raise ParameterError("Parameter values can't be empty.")
    return BoundStatement(numbered, tuple(parameters[name] for name in numbers))
