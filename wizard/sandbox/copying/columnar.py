"""Parquet and ORC files as COPY reads them: by position, with the types that Spectrum accepts.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-columnar.html
"""

from __future__ import annotations

import bz2
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wizard.sandbox.copying.arrow_values import column_fields, is_compatible, require_readable_names
from wizard.sandbox.copying.errors import FieldProblem
from wizard.sandbox.copying.files import DECOMPRESSION_ERRORS, CountedBytes
from wizard.sandbox.copying.objects import SourceFile
from wizard.sandbox.copying.options import LoadOptions
from wizard.sandbox.copying.records import Record
from wizard.sandbox.copying.spectrum import Spectrum
from wizard.sandbox.copying.target import Column
from wizard.sql.statement import CopyFormat

if TYPE_CHECKING:
    import pyarrow

_ROWS_IN_A_BATCH = 10_000
_SHOWN_TYPES = {
    "int2": "SMALLINT", "int4": "INT", "int8": "BIGINT", "float4": "REAL", "float8": "DOUBLE",
    "bool": "BOOLEAN",
}  # fmt: skip


class ColumnarFormat:
    """Opens Parquet or ORC files."""

    def __init__(self, columns: Sequence[Column], options: LoadOptions, spectrum: Spectrum) -> None:
        self._columns = columns
        self._options = options
        self._spectrum = spectrum
        self._shown_format = "Parquet" if options.format is CopyFormat.PARQUET else "ORC"

    @contextmanager
    def opened(self, raw: CountedBytes, file: SourceFile) -> Iterator[_ColumnarRecords]:
        """The records of a file.

        Raises:
            ServerError: it isn't a file of the format, or its columns don't fit.
        """
        content = self._content(raw, file)
        source = self._source(content, file)
        self._require_fitting_columns(source.schema, file)
        yield _ColumnarRecords(self._batches(source, file), self._columns)

    def _content(self, raw: CountedBytes, file: SourceFile) -> bytes:
        """The whole file, which the end of it explains; some suffixes say how it is compressed."""
        with io.BufferedReader(raw, 1 << 20) as buffered:
            content = buffered.read()
        try:
            if file.address.key.endswith(".gz"):
                return gzip.decompress(content)
            if file.address.key.endswith(".bz2"):
                return bz2.decompress(content)
        except DECOMPRESSION_ERRORS as error:
            raise self._spectrum.refusal(
                f"File '{self._spectrum.url(file)}' can't be decompressed: {error}"
            ) from error
        return content

    def _source(self, content: bytes, file: SourceFile) -> _Source:
        # Imported here: only loads of these formats need it.
        import pyarrow

        try:
            is_parquet = self._options.format is CopyFormat.PARQUET
            source = _ParquetSource(content) if is_parquet else _OrcSource(content)
            require_readable_names(source.schema)
        except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
            ending = content[-4:].decode("ascii", "replace")
            raise self._spectrum.refusal(
                f"File '{self._spectrum.url(file)}' has an invalid version number: {ending}"
            ) from error
        return source

    def _require_fitting_columns(self, schema: pyarrow.Schema, file: SourceFile) -> None:
        in_table, in_file = len(self._columns), len(schema)
        may_be_fewer = self._options.text.fill_record
        if in_file != in_table and not (may_be_fewer and in_file < in_table):
            raise self._spectrum.unmatched_columns(in_table, in_file, file)
        for column, field in zip(self._columns, schema, strict=False):
            if not is_compatible(column, field.type, self._options.serialize_nested):
                raise self._spectrum.refusal(self._incompatible(column, field, file))

    def _incompatible(self, column: Column, field: pyarrow.Field, file: SourceFile) -> str:
        shown = _SHOWN_TYPES.get(column.type_name, column.type_name.upper())
        presence = "optional" if field.nullable else "required"
        return (
            f"File '{self._spectrum.url(file)}' has an incompatible {self._shown_format} schema "
            f"for column '{file.address.url}.{field.name}'. Column type: {shown}, "
            f"{self._shown_format} schema:\n{presence} {field.type} {field.name}"
        )

    def _batches(self, source: _Source, file: SourceFile) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow

        try:
            yield from source.batches()
        except (pyarrow.ArrowException, OSError) as error:
            raise self._spectrum.refusal(
                f"File '{self._spectrum.url(file)}' is damaged: {error}"
            ) from error


class _ColumnarRecords:
    """The records of one file, numbered from 1."""

    def __init__(self, batches: Iterator[pyarrow.RecordBatch], columns: Sequence[Column]) -> None:
        self.last_number = 0
        self._batches = batches
        self._columns = columns

    def __iter__(self) -> Iterator[Record]:
        for batch in self._batches:
            for fields in self._rows(batch):
                self.last_number += 1
                yield self.last_number, "", fields

    def _rows(self, batch: pyarrow.RecordBatch) -> Iterator[Sequence[str | None] | FieldProblem]:
        given = [
            column_fields(column, values)
            for column, values in zip(self._columns, batch.columns, strict=False)
        ]
        missing: list[Sequence[str | None]] = [
            [None] * batch.num_rows for _ in self._columns[len(given) :]
        ]
        return zip(*given, *missing, strict=True)


class _ParquetSource:
    """A Parquet file in memory."""

    def __init__(self, content: bytes) -> None:
        import pyarrow
        import pyarrow.parquet

        self._file: Any = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(content))
        self.schema: pyarrow.Schema = self._file.schema_arrow

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """Its rows, piece by piece."""
        yield from self._file.iter_batches(batch_size=_ROWS_IN_A_BATCH)


class _OrcSource:
    """An ORC file in memory."""

    def __init__(self, content: bytes) -> None:
        import pyarrow
        import pyarrow.orc

        self._file: Any = pyarrow.orc.ORCFile(pyarrow.BufferReader(content))
        self.schema: pyarrow.Schema = self._file.schema

    def batches(self) -> Iterator[pyarrow.RecordBatch]:
        """Its rows, piece by piece."""
        for number in range(self._file.nstripes):
            stripe = self._file.read_stripe(number)
            for start in range(0, stripe.num_rows, _ROWS_IN_A_BATCH):
                yield stripe.slice(start, _ROWS_IN_A_BATCH)


_Source = _ParquetSource | _OrcSource
