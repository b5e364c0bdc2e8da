"""How the members of a JSON or Avro record find their columns.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html
(JSON, AVRO: 'auto', 'auto ignorecase', 'noshred', JSONPaths)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from wizard.sandbox.copying.json_paths import Path, read_json_paths
from wizard.sandbox.copying.objects import S3Gate
from wizard.sandbox.copying.options import LoadOptions
from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.copying.target import Column
from wizard.sql.statement import CopyFormat


class MatchKind(Enum):
    """The argument of JSON or AVRO."""

    AUTO = "auto"
    """By the columns' names, exactly."""
    AUTO_IGNORING_CASE = "auto ignorecase"
    """By the columns' names, whatever their case."""
    WHOLE = "noshred"
    """The whole document goes into one SUPER column."""
    PATHS = "jsonpaths"
    """By the paths of a JSONPaths file, in its order."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Where in a document each column finds its value."""

    kind: MatchKind
    paths: tuple[Path, ...]
    """One for each column; for ``WHOLE`` the root."""

    def paths_among(self, names: Iterable[str]) -> tuple[Path, ...]:
        """The paths in a document whose members have these names."""
        if self.kind is not MatchKind.AUTO_IGNORING_CASE:
            return self.paths
        written = {name.lower(): name for name in names}
        return tuple((written.get(str(name), str(name)),) for (name,) in self.paths)


def find_matching(options: LoadOptions, columns: Sequence[Column], gate: S3Gate) -> Matching:
    """Read the argument of JSON or AVRO, and the JSONPaths file that it may name.

    Raises:
        ServerError: the file can't be had or read, or doesn't fit the table.
    """
    argument = options.format_argument
    if argument.startswith("s3://"):
        paths = read_json_paths(gate, argument, len(columns))
        if paths is not None:
            return Matching(MatchKind.PATHS, paths)
        return _by_name(MatchKind.AUTO, columns)
    match argument.lower():
        case MatchKind.WHOLE.value if options.format is CopyFormat.JSON:
            return _whole(columns)
        case MatchKind.AUTO.value:
            return _by_name(MatchKind.AUTO, columns)
        case MatchKind.AUTO_IGNORING_CASE.value:
            return _by_name(MatchKind.AUTO_IGNORING_CASE, columns)
    raise ServerError(
        f"Invalid argument '{argument}' of {options.format.value.upper()}: 'auto', "
        "'auto ignorecase' or the S3 path of a JSONPaths file is expected",
        code="22023",
    )


def _by_name(kind: MatchKind, columns: Sequence[Column]) -> Matching:
    ignores_case = kind is MatchKind.AUTO_IGNORING_CASE
    names = [each.name.lower() if ignores_case else each.name for each in columns]
    return Matching(kind, tuple((name,) for name in names))


def _whole(columns: Sequence[Column]) -> Matching:
    if [column.type_name for column in columns] != ["super"]:
        raise ServerError("JSON 'noshred' needs a single column of type SUPER", code="42601")
    return Matching(MatchKind.WHOLE, ((),))
