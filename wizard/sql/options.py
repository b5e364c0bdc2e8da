"""COPY's grammar as data: one row for each option.

Form, renderer, parser, checker and help all read this table, so that adding an
option is adding a row.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-format.html,
.../copy-parameters-data-conversion.html, .../copy-parameters-data-load.html,
.../copy-parameters-data-source-s3.html, .../copy-usage_notes-copy-from-columnar.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wizard.sql.statement import CopyFormat

DOCUMENTATION = "https://docs.aws.amazon.com/redshift/latest/dg/"
"""Where the pages of the table are found."""


class ValueKind(Enum):
    """What may follow an option's keyword."""

    FLAG = "flag"
    """Nothing."""
    INTEGER = "integer"
    TEXT = "text"
    """A literal whose every character means itself, such as a date format."""
    MARK = "mark"
    """A literal for a character or marker, in which COPY reads escapes such as ``\\t``."""
    OPTIONAL_MARK = "optional mark"
    """The same, or nothing."""
    KEYWORD = "keyword"
    """One of a few bare words."""
    SWITCH = "switch"
    """ON, OFF, one of a few bare words, or nothing, which means ON."""
    TOLERANCE = "tolerance"
    """AUTO, a number, or both."""


@dataclass(frozen=True, slots=True)
class CopyOption:
    """One option of COPY."""

    name: str
    """COPY's own name in lower case."""
    kind: ValueKind
    summary: str
    """One sentence for people: what choosing it does."""
    page: str
    """The page of the Database Developer Guide that defines it."""
    formats: frozenset[CopyFormat]
    """The formats it goes with."""
    default: str = ""
    """What COPY does without it, in words or as COPY would spell it."""
    excludes: tuple[str, ...] = ()
    """Options that can't stand beside it."""
    requires: tuple[str, ...] = ()
    """Options that must stand beside it."""
    choices: tuple[str, ...] = ()
    """For KEYWORD and SWITCH: the bare words, in lower case."""
    minimum: int = 0
    maximum: int = 2_147_483_647
    is_secret: bool = False
    """Whether its value must never be shown."""
    takes_as: bool = False
    """Whether the documentation writes AS between keyword and value."""

    @property
    def keyword(self) -> str:
        """How a statement spells it, with the AS that belongs to its name."""
        return f"{self.name.upper()} AS" if self.takes_as else self.name.upper()


_TEXT, _CSV, _JSON, _AVRO = CopyFormat.TEXT, CopyFormat.CSV, CopyFormat.JSON, CopyFormat.AVRO
_FIXED, _SHAPE = CopyFormat.FIXEDWIDTH, CopyFormat.SHAPEFILE
_COLUMNAR = frozenset({CopyFormat.PARQUET, CopyFormat.ORC})
_DELIMITED = frozenset({_TEXT, _CSV})
_PLAIN = _DELIMITED | {_FIXED}
_PARSED = _PLAIN | {_JSON}
_ROWS = _PARSED | {_AVRO}
_ALL = frozenset(CopyFormat)

_FORMAT_PAGE = "copy-parameters-data-format.html"
_SOURCE_PAGE = "copy-parameters-data-source-s3.html"
_COMPRESSION_PAGE = "copy-parameters-file-compression.html"
_CONVERSION_PAGE = "copy-parameters-data-conversion.html"
_LOAD_PAGE = "copy-parameters-data-load.html"

_COMPRESSIONS = ("gzip", "bzip2", "lzop", "zstd")


def _compression(name: str, summary: str, formats: frozenset[CopyFormat]) -> CopyOption:
    others = tuple(each for each in _COMPRESSIONS if each != name)
    return CopyOption(
        name, ValueKind.FLAG, summary, _COMPRESSION_PAGE, formats, "not compressed", others
    )


def _flag(
    name: str,
    summary: str,
    formats: frozenset[CopyFormat],
    page: str = _CONVERSION_PAGE,
    excludes: tuple[str, ...] = (),
    requires: tuple[str, ...] = (),
) -> CopyOption:
    return CopyOption(name, ValueKind.FLAG, summary, page, formats, "off", excludes, requires)


OPTIONS: tuple[CopyOption, ...] = (
    CopyOption(
        "delimiter", ValueKind.MARK, "The character between two fields.",
        _FORMAT_PAGE, _DELIMITED, "| for delimited text, a comma for CSV",
    ),
    CopyOption(
        "quote", ValueKind.MARK, "The character around a field that holds delimiters or newlines.",
        _FORMAT_PAGE, frozenset({_CSV}), '"', takes_as=True,
    ),
    _flag(
        "serializetojson", "Loads nested columns of the file as JSON into SUPER columns.",
        _COLUMNAR, _FORMAT_PAGE,
    ),
    CopyOption(
        "simplify", ValueKind.TOLERANCE, "Simplifies geometries that are too large to store.",
        _FORMAT_PAGE, frozenset({_SHAPE}), "off",
    ),
    CopyOption(
        "region", ValueKind.TEXT, "The Region of the bucket, when it isn't the cluster's.",
        _SOURCE_PAGE, _ROWS, "the cluster's Region",
    ),
    _flag(
        "encrypted", "The files were encrypted by the client with a symmetric root key.",
        _ROWS, _SOURCE_PAGE, requires=("master_symmetric_key",),
    ),
    CopyOption(
        "master_symmetric_key", ValueKind.TEXT, "The root key that encrypted the files.",
        _SOURCE_PAGE, _ROWS, requires=("encrypted",), is_secret=True,
    ),
    _compression("gzip", "Every file is compressed by gzip.", _ROWS | {_SHAPE}),
    _compression("bzip2", "Every file is compressed by bzip2.", _ROWS),
    _compression("lzop", "Every file is compressed by lzop.", _ROWS),
    _compression("zstd", "Every file is compressed by Zstandard.", _ROWS),
    CopyOption(
        "ignoreheader", ValueKind.INTEGER, "How many lines to skip at the start of every file.",
        _CONVERSION_PAGE, _ROWS, "0",
    ),
    CopyOption(
        "null", ValueKind.MARK, "The text in the file that stands for NULL.",
        _CONVERSION_PAGE, _PLAIN | {_AVRO}, r"\N", takes_as=True,
    ),
    CopyOption(
        "encoding", ValueKind.KEYWORD, "The character encoding of the files.",
        _CONVERSION_PAGE, _PARSED, "UTF8",
        choices=("utf8", "utf16", "utf16le", "utf16be", "iso88591"),
    ),
    CopyOption(
        "dateformat", ValueKind.TEXT, "How dates are written, or auto.",
        _CONVERSION_PAGE, _ROWS, "YYYY-MM-DD",
    ),
    CopyOption(
        "timeformat", ValueKind.TEXT,
        "How timestamps are written: a format, auto, epochsecs or epochmillisecs.",
        _CONVERSION_PAGE, _ROWS, "YYYY-MM-DD HH:MI:SS",
    ),
    _flag("acceptanydate", "Loads a date that can't be read as NULL.", _ROWS),
    CopyOption(
        "acceptinvchars", ValueKind.OPTIONAL_MARK,
        "Replaces characters that aren't valid UTF-8, by ? or the given character.",
        _CONVERSION_PAGE, _ROWS | _COLUMNAR, "such a row is an error",
    ),
    _flag("blanksasnull", "Loads a field of only white space as NULL.", _ROWS),
    _flag("emptyasnull", "Loads an empty character field as NULL.", _ROWS),
    _flag(
        "escape", "A backslash in the file makes the next character mean itself.",
        frozenset({_TEXT}),
    ),
    _flag("explicit_ids", "Loads IDENTITY columns from the file.", _ROWS | _COLUMNAR),
    _flag(
        "fillrecord", "Loads columns that are missing at the end of a record as NULL.",
        _DELIMITED | {_AVRO} | _COLUMNAR,
    ),
    _flag("ignoreblanklines", "Skips lines that hold nothing.", _PLAIN | {_AVRO}),
    _flag(
        "removequotes", "Removes the quotation marks around a field, delimiters inside kept.",
        frozenset({_TEXT}),
    ),
    _flag("roundec", "Rounds numbers to the column's scale instead of cutting them.", _ROWS),
    _flag("trimblanks", "Removes white space at the end of VARCHAR fields.", _ROWS),
    _flag("truncatecolumns", "Cuts character fields that are too long for their column.", _ROWS),
    CopyOption(
        "maxerror", ValueKind.INTEGER, "How many bad rows make the load fail.",
        _LOAD_PAGE, _ROWS | {_SHAPE}, "0: the first bad row", ("ignoreallerrors",),
        maximum=100_000,
    ),
    _flag(
        "ignoreallerrors", "Skips every bad row, however many there are.",
        _ROWS, _LOAD_PAGE, ("maxerror",),
    ),
    _flag("noload", "Checks the files without loading them.", _ROWS, _LOAD_PAGE),
    CopyOption(
        "compupdate", ValueKind.SWITCH, "Whether COPY chooses column encodings.",
        _LOAD_PAGE, _ROWS, "only for an empty table without encodings",
        choices=("on", "off", "true", "false", "preset"),
    ),
    CopyOption(
        "comprows", ValueKind.INTEGER, "How many rows to sample for choosing encodings.",
        _LOAD_PAGE, _ROWS, "100000 a slice", minimum=1000,
    ),
    CopyOption(
        "statupdate", ValueKind.SWITCH, "Whether COPY refreshes the table's statistics.",
        _LOAD_PAGE, _ROWS | _COLUMNAR, "only for a table that was empty",
        choices=("on", "off", "true", "false"),
    ),
)  # fmt: skip
"""Every option of COPY from S3 but the formats themselves, in the order of rendering."""

BY_NAME: dict[str, CopyOption] = {option.name: option for option in OPTIONS}
"""The same by name."""

FORMAT_ARGUMENTS: dict[CopyFormat, str] = {
    CopyFormat.JSON: "auto",
    CopyFormat.AVRO: "auto",
    CopyFormat.FIXEDWIDTH: "",
}
"""Formats that take an argument of their own, with the value to assume; empty: it must be given."""


def options_for(copy_format: CopyFormat) -> tuple[CopyOption, ...]:
    """The options that go with a format, in the order of rendering."""
    return tuple(option for option in OPTIONS if copy_format in option.formats)
