"""Avro object container files as COPY reads them.

Dates and times that the schema marks as such come as dates and times, or as their numbers
when the column is an integer or TIMEFORMAT asks for epoch values.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-avro.html
"""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from wizard.sandbox.copying.errors import S3_REFUSED, FieldProblem, Incident
from wizard.sandbox.copying.files import DECOMPRESSION_ERRORS, CountedBytes, opened_bytes
from wizard.sandbox.copying.json_paths import Path, value_at
from wizard.sandbox.copying.json_values import FieldText, json_text_or_null, scalar_text
from wizard.sandbox.copying.matching import Matching
from wizard.sandbox.copying.objects import SourceFile
from wizard.sandbox.copying.options import Compression, LoadOptions
from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.copying.records import Record
from wizard.sandbox.copying.target import Column

_CODECS = ("null", "deflate", "snappy")
_INTEGERS = ("int2", "int4", "int8")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_UNITS = {
    "epochsecs": datetime.timedelta(seconds=1),
    "epochmillisecs": datetime.timedelta(milliseconds=1),
    "timestamp-millis": datetime.timedelta(milliseconds=1),
    "timestamp-micros": datetime.timedelta(microseconds=1),
    "local-timestamp-millis": datetime.timedelta(milliseconds=1),
    "local-timestamp-micros": datetime.timedelta(microseconds=1),
}
"""What the numbers of a TIMEFORMAT or of a logical type count."""


class AvroFormat:
    """Opens Avro files."""

    def __init__(
        self,
        columns: Sequence[Column],
        matching: Matching,
        options: LoadOptions,
        incident: Incident,
    ) -> None:
        self._columns = columns
        self._matching = matching
        self._options = options
        self._incident = incident

    @contextmanager
    def opened(self, raw: CountedBytes, file: SourceFile) -> Iterator[_AvroRecords]:
        """The records of a file.

        Raises:
            ServerError: it isn't an Avro file of records, or is damaged.
        """
        # Imported here: only loads of this format need it.
        import fastavro

        with opened_bytes(raw, self._options.compression) as stream:
            with self._refusals(file):
                reader = fastavro.reader(cast("BinaryIO", stream))
            schema = reader.writer_schema
            if not isinstance(schema, dict) or schema.get("type") != "record":
                raise self._refusal("The top level of an Avro schema must be a record", file)
            if reader.codec not in _CODECS:
                raise self._refusal(f"Unknown codec: {reader.codec}", file)
            yield _AvroRecords(self._checked(reader, file), self._pickers(schema))

    def _pickers(self, schema: dict[str, Any]) -> list[tuple[Path, FieldText]]:
        paths = self._matching.paths_among(field["name"] for field in schema["fields"])
        return [
            (path, self._field_text(column, _schema_at(schema, path)))
            for path, column in zip(paths, self._columns, strict=True)
        ]

    def _field_text(self, column: Column, schema: dict[str, Any]) -> FieldText:
        if column.type_name == "super":
            return json_text_or_null
        if column.type_name == "varbyte":
            return _hexadecimal_text
        if column.type_name in _INTEGERS:
            unit = _UNITS.get(str(schema.get("logicalType")))
        else:
            unit = _UNITS.get(self._options.values.time_format or "")
        return _text_with_epochs(unit) if unit else _text

    def _checked(self, reader: Any, file: SourceFile) -> Iterator[object]:  # noqa: ANN401
        while True:
            with self._refusals(file):
                try:
                    record = next(reader)
                except StopIteration:
                    return
            yield record

    @contextmanager
    def _refusals(self, file: SourceFile) -> Iterator[None]:
        """Turn what reading raises into the refusal that ends the load."""
        try:
            yield
        except Exception as error:
            # A boundary: fastavro and its codecs raise all kinds of exceptions for damaged data.
            is_compressed = self._options.compression is not Compression.NONE
            if is_compressed and isinstance(error, DECOMPRESSION_ERRORS):
                raise
            raise self._refusal(f"Invalid data file. {error}", file) from error

    def _refusal(self, reason: str, file: SourceFile) -> ServerError:
        return self._incident.refusal(
            f"Cannot init avro reader from s3 file {reason}",
            S3_REFUSED,
            f"S3 key being read : {file.address.url}",
            "avropath_request.cpp:432",
        )


class _AvroRecords:
    """The records of one file, numbered from 1."""

    def __init__(
        self, documents: Iterator[object], pickers: Sequence[tuple[Path, FieldText]]
    ) -> None:
        self.last_number = 0
        self._documents = documents
        self._pickers = pickers

    def __iter__(self) -> Iterator[Record]:
        for number, document in enumerate(self._documents, 1):
            self.last_number = number
            fields: Sequence[str | None] | FieldProblem
            try:
                fields = [text(value_at(document, path)) for path, text in self._pickers]
            except FieldProblem as problem:
                fields = problem
            yield number, "", fields


def _schema_at(schema: dict[str, Any], path: Path) -> dict[str, Any]:
    """The schema of what a path leads to; empty where the path leaves the schema."""
    found: Any = schema
    for step in path:
        if isinstance(step, int):
            found = found.get("items")
        else:
            fields = {field["name"]: field["type"] for field in found.get("fields", ())}
            found = fields.get(step, found.get("values"))
        if isinstance(found, list):
            found = next((each for each in found if isinstance(each, dict)), None)
        if not isinstance(found, dict):
            return {}
    return cast("dict[str, Any]", found)


def _text(value: object) -> str | None:
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, uuid.UUID):
        return str(value)
    return scalar_text(value)


def _text_with_epochs(unit: datetime.timedelta) -> Callable[[object], str | None]:
    """Like ``_text``, with moments as the number of units since 1970."""

    def text(value: object) -> str | None:
        if not isinstance(value, datetime.datetime):
            return _text(value)
        since = value.replace(tzinfo=datetime.UTC) - _EPOCH
        whole, rest = divmod(since, unit)
        thousandths = rest * 1_000_000 // unit
        return f"{whole}.{thousandths:06}" if thousandths and whole >= 0 else str(whole)

    return text


def _hexadecimal_text(value: object) -> str | None:
    return value.hex() if isinstance(value, bytes) else _text(value)
