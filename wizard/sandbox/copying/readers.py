"""How the files of each format are opened; a new format is one more of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from wizard.sandbox.copying.avro_records import AvroFormat
from wizard.sandbox.copying.columnar import ColumnarFormat
from wizard.sandbox.copying.csv_records import CsvReader
from wizard.sandbox.copying.files import CountedBytes, FileLines, opened_lines
from wizard.sandbox.copying.fixed_width import FixedWidthReader, field_widths
from wizard.sandbox.copying.json_paths import MissingElementError, missing_element
from wizard.sandbox.copying.json_records import JsonReader
from wizard.sandbox.copying.matching import find_matching
from wizard.sandbox.copying.objects import S3Gate, SourceFile
from wizard.sandbox.copying.options import LoadOptions
from wizard.sandbox.copying.records import FileFormat, FileRecords, Record, RecordReader
from wizard.sandbox.copying.spectrum import Spectrum
from wizard.sandbox.copying.target import Column
from wizard.sandbox.copying.text_records import EscapedTextReader, PlainTextReader
from wizard.sql.statement import CopyFormat


def format_of(options: LoadOptions, columns: Sequence[Column], gate: S3Gate) -> FileFormat:
    """The format that a load's options ask for, with what it needs from S3 already read.

    Raises:
        ServerError: the format's argument makes no sense, or names what can't be read.
    """
    if options.format.is_columnar:
        return ColumnarFormat(columns, options, Spectrum(gate.incident, gate.cloud.region))
    if options.format is CopyFormat.AVRO:
        matching = find_matching(options, columns, gate)
        return _WithWholeArrays(AvroFormat(columns, matching, options, gate.incident), gate)
    lines = _LineFormat(_reader_of_lines(options, columns, gate), options)
    return _WithWholeArrays(lines, gate) if options.format is CopyFormat.JSON else lines


def _reader_of_lines(options: LoadOptions, columns: Sequence[Column], gate: S3Gate) -> RecordReader:
    rules = options.text
    match options.format:
        case CopyFormat.JSON:
            return JsonReader(columns, find_matching(options, columns, gate))
        case CopyFormat.FIXEDWIDTH:
            return FixedWidthReader(rules, field_widths(options.format_argument, len(columns)))
        case CopyFormat.CSV:
            return CsvReader(rules)
    if rules.escape or rules.remove_quotes:
        return EscapedTextReader(rules)
    return PlainTextReader(rules)


class _LineFormat:
    """Opens files that have lines."""

    def __init__(self, reader: RecordReader, options: LoadOptions) -> None:
        self._reader = reader
        self._options = options

    @contextmanager
    def opened(self, raw: CountedBytes, file: SourceFile) -> Iterator[FileRecords]:  # noqa: ARG002
        """The records of a file, behind its header."""
        options = self._options
        with opened_lines(raw, options.compression, options.encoding) as lines:
            yield _LineRecords(lines, options.ignore_header, self._reader)


class _LineRecords:
    """The records of a file that has lines."""

    def __init__(self, lines: FileLines, header: int, reader: RecordReader) -> None:
        self._lines = lines
        self._header = header
        self._reader = reader

    @property
    def last_number(self) -> int:
        """How many lines have been read so far."""
        return self._lines.last_number

    def __iter__(self) -> Iterator[Record]:
        numbered = iter(self._lines)
        for _ in islice(numbered, self._header):
            pass
        return self._reader.records(numbered)


class _WithWholeArrays:
    """A format whose paths may ask for elements of arrays: one that is missing ends the load."""

    def __init__(self, inner: FileFormat, gate: S3Gate) -> None:
        self._inner = inner
        self._gate = gate

    @contextmanager
    def opened(self, raw: CountedBytes, file: SourceFile) -> Iterator[FileRecords]:
        """The records of a file."""
        try:
            with self._inner.opened(raw, file) as records:
                yield records
        except MissingElementError as error:
            raise missing_element(self._gate.incident, file.address.url) from error
