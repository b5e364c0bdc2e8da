"""How COPY should read an object, from its name, its first lines and the table. Pure.

Every choice carries its reason, because the person must be able to judge it.
"""

from __future__ import annotations

import csv
import io
import itertools
import posixpath
from collections.abc import Iterator, Sequence

from wizard.plan import CopyChoice
from wizard.sql.options import BY_NAME
from wizard.sql.statement import CopyFormat, OptionValue

_COMPRESSION_SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".lzo": "lzop", ".zst": "zstd"}
_FORMAT_SUFFIXES = {
    ".csv": CopyFormat.CSV,
    ".tsv": CopyFormat.CSV,
    ".json": CopyFormat.JSON,
    ".jsonl": CopyFormat.JSON,
    ".ndjson": CopyFormat.JSON,
    ".avro": CopyFormat.AVRO,
    ".parquet": CopyFormat.PARQUET,
    ".orc": CopyFormat.ORC,
    ".shp": CopyFormat.SHAPEFILE,
}
_DELIMITERS = (",", "|", "\t", ";", "^", "~")
_DELIMITER_NAMES = {"\t": "a tab", ",": "a comma", ";": "a semicolon"}


def compression_of(key: str) -> str | None:
    """The compression that a key's suffix tells; None for none."""
    return _COMPRESSION_SUFFIXES.get(posixpath.splitext(key.lower())[1])


def suggest_copy(
    key: str,
    lines: str | None,
    columns: Sequence[str],
    bucket_region: str | None,
    cluster_region: str,
) -> CopyChoice:
    """Format and options for an object.

    Args:
        key: the object's key; for a prefix, the key of the first object it matches.
        lines: its first lines, as :func:`wizard.sample.head.first_lines` gives them.
        columns: the names of the table's columns; empty when they aren't known.
        bucket_region: where the bucket is; None when that isn't known.
        cluster_region: where the cluster is.
    """
    choice = _Choice()
    compression = compression_of(key)
    stem = key.lower()
    if compression is not None:
        suffix = posixpath.splitext(stem)[1]
        stem = stem[: -len(suffix)]
        choice.take(compression, True, f"the key ends in {suffix}")
    suffix = posixpath.splitext(stem)[1]
    copy_format = _FORMAT_SUFFIXES.get(suffix)
    if copy_format is not None:
        choice.take_format(copy_format, f"the key ends in {suffix}")
    if suffix == ".tsv":
        choice.take("delimiter", "\t", "the key ends in .tsv")
    if copy_format in (None, CopyFormat.CSV) and lines:
        _read_lines(choice, lines, columns)
    if copy_format is CopyFormat.JSON:
        choice.take("json", "auto", "keys of the JSON are matched with the column names")
    if bucket_region is not None and bucket_region != cluster_region:
        choice.take(
            "region",
            bucket_region,
            f"the bucket is in {bucket_region}, the cluster in {cluster_region}",
        )
    return choice.finished()


class _Choice:
    """A CopyChoice while it is being made."""

    def __init__(self) -> None:
        self.format = CopyFormat.TEXT
        self._options: dict[str, OptionValue] = {}
        self._reasons: dict[str, str] = {}

    def take(self, option: str, value: OptionValue, reason: str) -> None:
        self._options[option] = value
        self._reasons[option] = reason

    def take_format(self, copy_format: CopyFormat, reason: str) -> None:
        self.format = copy_format
        self._reasons[copy_format.value] = reason

    def finished(self) -> CopyChoice:
        """What was taken, but for options that don't go with the format."""
        refused = [
            name
            for name in self._options
            if name in BY_NAME and self.format not in BY_NAME[name].formats
        ]
        for name in refused:
            del self._options[name], self._reasons[name]
        return CopyChoice(self.format, self._options, self._reasons)


def _read_lines(choice: _Choice, lines: str, columns: Sequence[str]) -> None:
    delimiter = _delimiter(lines, len(columns))
    if delimiter is not None:
        if choice.format is CopyFormat.TEXT and (delimiter == "," or '"' in lines):
            choice.take_format(CopyFormat.CSV, "the file's first lines look like CSV")
        default = "," if choice.format is CopyFormat.CSV else "|"
        if delimiter != default:
            named = _DELIMITER_NAMES.get(delimiter, delimiter)
            choice.take("delimiter", delimiter, f"the fields are separated by {named}")
    header = next(_records(lines, delimiter or ","), [])
    if header and _is_header(header, columns):
        choice.take("ignoreheader", 1, "the first line holds the names of columns")


def _records(lines: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)


def _delimiter(lines: str, column_count: int) -> str | None:
    """The delimiter that cuts the first lines into the same number of fields.

    Where several do, the one that gives as many fields as the table has columns,
    else the one that gives the most.
    """
    counts: dict[str, int] = {}
    for delimiter in _DELIMITERS:
        records = itertools.islice(_records(lines, delimiter), 20)
        widths = {len(record) for record in records if record}
        if len(widths) == 1 and (width := widths.pop()) > 1:
            counts[delimiter] = width
    fitting = [delimiter for delimiter, width in counts.items() if width == column_count]
    candidates = fitting or list(counts)
    return max(candidates, key=lambda each: counts[each], default=None)


def _is_header(fields: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether the first line names most of the table's columns.

    Without the names of the columns nothing is guessed: a wrong guess would drop a row.
    """
    names = {name.lower() for name in columns}
    found = [field.strip().lower() for field in fields]
    return sum(field in names for field in found) * 2 > len(found)
