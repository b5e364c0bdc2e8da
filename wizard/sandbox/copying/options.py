"""What a COPY statement asks of the load, in types, with Redshift's defaults filled in.

Whatever the sandbox cannot do is refused here, before anything is read.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html and the pages of its parameters
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from wizard.sandbox.copying.errors import unsupported
from wizard.sandbox.copying.ports import ServerError
from wizard.sql.options import FORMAT_ARGUMENTS
from wizard.sql.statement import CopyFormat, CopyStatement, OptionValue


class Compression(Enum):
    """How every file of a load is compressed."""

    NONE = "none"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    ZSTD = "zstd"
    LZOP = "lzop"


ENCODINGS = {
    "utf8": "utf-8-sig",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "iso88591": "iso-8859-1",
}
"""Python's codec for each value of ENCODING."""

_FORMATS_OF_TEXTS = (CopyFormat.TEXT, CopyFormat.CSV, CopyFormat.FIXEDWIDTH)
_NOTHING_TO_DO_FOR = {"compupdate", "comprows", "statupdate"}
_UNDERSTOOD = _NOTHING_TO_DO_FOR | {
    "acceptanydate", "acceptinvchars", "avro", "blanksasnull", "bzip2", "dateformat",
    "delimiter", "emptyasnull", "encoding", "escape", "explicit_ids", "fillrecord",
    "fixedwidth", "gzip", "ignoreallerrors", "ignoreblanklines", "ignoreheader", "json",
    "lzop", "maxerror", "noload", "null", "quote", "region", "removequotes", "roundec",
    "serializetojson", "timeformat", "trimblanks", "truncatecolumns", "zstd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextRules:
    """How files become records of fields."""

    is_csv: bool
    delimiter: str
    quote: str = '"'
    null_marker: str = "\\N"
    escape: bool = False
    remove_quotes: bool = False
    ignore_blank_lines: bool = False
    fill_record: bool = False


@dataclass(frozen=True, slots=True)
class ValueRules:
    """How fields become values of their columns' types."""

    null_marker: str | None = "\\N"
    """None when the reader finds the NULLs itself."""
    empty_as_null: bool = False
    blanks_as_null: bool = False
    trim_blanks: bool = False
    truncate_columns: bool = False
    round_decimals: bool = False
    accept_any_date: bool = False
    invalid_character_replacement: str | None = None
    """What stands in for bytes that are no UTF-8; None when they are an error."""
    date_format: str | None = None
    time_format: str | None = None


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Everything a COPY says beside table, source and role."""

    text: TextRules
    values: ValueRules
    format: CopyFormat = CopyFormat.TEXT
    format_argument: str = ""
    """What follows JSON, AVRO or FIXEDWIDTH, with its default filled in."""
    serialize_nested: bool = False
    """SERIALIZETOJSON."""
    compression: Compression = Compression.NONE
    encoding: str = "utf8"
    """One of ``ENCODINGS``."""
    ignore_header: int = 0
    """How many lines to skip in every file."""
    tolerated_errors: int | None = 0
    """How many bad rows may be left out; None for any number."""
    region: str | None = None
    only_check: bool = False
    """NOLOAD."""
    explicit_identities: bool = False


def load_options(statement: CopyStatement) -> LoadOptions:
    """Read the options of a statement that has no errors of its own.

    Raises:
        ServerError: the sandbox can't do what is asked (0A000), or a value makes no sense.
    """
    _refuse_the_unsupported(statement)
    options = statement.options
    text = _text_rules(statement)
    return LoadOptions(
        text=text,
        values=_value_rules(options, _null_marker(statement, text)),
        format=statement.format,
        format_argument=_format_argument(statement),
        serialize_nested=bool(options.get("serializetojson", False)),
        compression=_compression(options),
        encoding=str(options.get("encoding", "utf8")),
        ignore_header=int(options.get("ignoreheader", 0)),
        tolerated_errors=_tolerated_errors(options),
        region=str(options["region"]) if "region" in options else None,
        only_check=bool(options.get("noload", False)),
        explicit_identities=bool(options.get("explicit_ids", False)),
    )


def _refuse_the_unsupported(statement: CopyStatement) -> None:
    if statement.job is not None:
        raise unsupported("it has no COPY jobs")
    if statement.format is CopyFormat.SHAPEFILE:
        raise unsupported("it cannot read the format SHAPEFILE")
    if "encrypted" in statement.options:
        raise unsupported("it cannot decrypt files that the client has encrypted")
    for name in statement.options:
        if name not in _UNDERSTOOD:
            raise unsupported(f"it has no option {name.upper()}")
    encoding = statement.options.get("encoding", "utf8")
    if encoding not in ENCODINGS:
        raise unsupported(f"it cannot read the encoding {encoding}")


def _format_argument(statement: CopyStatement) -> str:
    name = statement.format.value
    return str(statement.options.get(name, FORMAT_ARGUMENTS.get(statement.format, "")))


def _null_marker(statement: CopyStatement, text: TextRules) -> str | None:
    """The text that means NULL where fields are texts; the other formats have a NULL of their own.

    With ESCAPE the reader finds it, because an escaped one means itself.
    """
    if statement.format in _FORMATS_OF_TEXTS:
        return None if text.escape else text.null_marker
    return _text(statement.options.get("null"))


def _text_rules(statement: CopyStatement) -> TextRules:
    options = statement.options
    is_csv = statement.format is CopyFormat.CSV
    rules = TextRules(
        is_csv=is_csv,
        delimiter=str(options.get("delimiter", "," if is_csv else "|")),
        quote=str(options.get("quote", '"')),
        null_marker=str(options.get("null", "\\N")),
        escape=bool(options.get("escape", False)),
        remove_quotes=bool(options.get("removequotes", False)),
        ignore_blank_lines=bool(options.get("ignoreblanklines", False)),
        fill_record=bool(options.get("fillrecord", False)),
    )
    if not rules.delimiter or "\n" in rules.delimiter or "\r" in rules.delimiter:
        raise ServerError("COPY delimiter cannot be newline or carriage return", code="22023")
    if len(rules.quote) != 1:
        raise ServerError("COPY quote must be a single character", code="22023")
    if "\n" in rules.null_marker:
        raise ServerError("COPY null representation cannot use newline", code="22023")
    return rules


def _value_rules(options: Mapping[str, OptionValue], null_marker: str | None) -> ValueRules:
    replacement = options.get("acceptinvchars")
    return ValueRules(
        null_marker=null_marker,
        empty_as_null=bool(options.get("emptyasnull", False)) or options.get("null") == "",
        blanks_as_null=bool(options.get("blanksasnull", False)),
        trim_blanks=bool(options.get("trimblanks", False)),
        truncate_columns=bool(options.get("truncatecolumns", False)),
        round_decimals=bool(options.get("roundec", False)),
        accept_any_date=bool(options.get("acceptanydate", False)),
        invalid_character_replacement="?" if replacement is True else _text(replacement),
        date_format=_text(options.get("dateformat")),
        time_format=_text(options.get("timeformat")),
    )


def _text(value: OptionValue | None) -> str | None:
    return None if value is None else str(value)


def _compression(options: Mapping[str, OptionValue]) -> Compression:
    for compression in Compression:
        if options.get(compression.value):
            return compression
    return Compression.NONE


def _tolerated_errors(options: Mapping[str, OptionValue]) -> int | None:
    """MAXERROR n fails the load at the n-th bad row; 0 and 1 both mean the first."""
    if options.get("ignoreallerrors"):
        return None
    return max(int(options.get("maxerror", 0)), 1) - 1
