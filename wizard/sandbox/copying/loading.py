"""The loop of a load: every file in turn, bad rows counted, the log kept current.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-load.html
(MAXERROR, NOLOAD) and SYS_LOAD_HISTORY.html
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from wizard.sandbox.copying.errors import FieldProblem, Incident, load_failed
from wizard.sandbox.copying.files import CountedBytes, decompression_refusals
from wizard.sandbox.copying.objects import S3Gate, SourceFile
from wizard.sandbox.copying.options import LoadOptions
from wizard.sandbox.copying.ports import (
    DatabaseSession,
    FileRecord,
    LoadError,
    LoadLog,
    LoadRecord,
    ServerError,
)
from wizard.sandbox.copying.records import FileFormat, FileRecords
from wizard.sandbox.copying.rows import BadRow, RowMaker

_ROWS_IN_A_CHUNK = 2_000
_CHUNKS_BETWEEN_REPORTS = 5


@dataclass
class Load:
    """One load on its way: what it reads from, and where it reports to."""

    session: DatabaseSession
    gate: S3Gate
    log: LoadLog
    record: LoadRecord
    options: LoadOptions
    maker: RowMaker
    incident: Incident
    format: FileFormat
    row_refusal: Callable[[BadRow, SourceFile], ServerError] | None = None
    """Tells the client of the first bad row, in formats that tolerate none; None to log them."""
    rows: int = field(default=0, init=False)
    """Good rows so far."""
    _chunks: int = field(default=0, init=False)

    def chunks(self, files: tuple[SourceFile, ...]) -> Iterator[bytes]:
        """The rows of all files as PostgreSQL's COPY text, piece by piece.

        Raises:
            ServerError: too many bad rows, a file that can't be read, or a cancel.
        """
        for file in files:
            yield from self._chunks_of(file)

    def _chunks_of(self, file: SourceFile) -> Iterator[bytes]:
        start_time = _now()
        bytes_before = self.record.file_bytes_scanned
        raw = CountedBytes(self.gate.open(file.address))
        lines_scanned = 0
        with raw, decompression_refusals(self.options.compression, file.address, self.incident):
            try:
                with self.format.opened(raw, file) as records:
                    for chunk in self._chunks_of_records(records, file):
                        lines_scanned = records.last_number
                        self._report_now_and_then(bytes_before + raw.count)
                        yield chunk
                    lines_scanned = records.last_number
            except FieldProblem as problem:
                self._count(file, [BadRow(1, "", problem, None, "")])
        self.record.file_count_scanned += 1
        self.record.file_bytes_scanned = bytes_before + raw.count
        self._report()
        self.log.scanned(
            self.record,
            FileRecord(
                file_name=file.address.url,
                bytes_scanned=raw.count,
                lines_scanned=lines_scanned,
                start_time=start_time,
                end_time=_now(),
                file_etag=file.stored.etag,
                file_last_modified=file.stored.last_modified,
            ),
        )

    def _chunks_of_records(self, records: FileRecords, file: SourceFile) -> Iterator[bytes]:
        rows = self.maker.rows(records)
        while (good := self._next_good_rows(rows, file)) is not None:
            self.rows += len(good)
            yield ("\n".join(good) + "\n").encode() if good else b""

    def _next_good_rows(self, rows: Iterator[str | BadRow], file: SourceFile) -> list[str] | None:
        """The good ones of the next rows, with the bad ones counted; None at the end."""
        good: list[str] = []
        bad: list[BadRow] = []
        try:
            for row in islice(rows, _ROWS_IN_A_CHUNK):
                if isinstance(row, str):
                    good.append(row)
                else:
                    bad.append(row)
        finally:
            # Also when reading breaks off: of two failures, the one of the earlier row counts.
            if bad:
                self._count(file, bad)
        return good if good or bad else None

    def _count(self, file: SourceFile, bad_rows: list[BadRow]) -> None:
        """Log bad rows, up to the one that is more than the load tolerates and ends it."""
        if self.row_refusal is not None:
            raise self.row_refusal(bad_rows[0], file)
        tolerated = self.options.tolerated_errors
        if tolerated is not None:
            bad_rows = bad_rows[: tolerated + 1 - self.record.error_count]
        errors: list[LoadError] = [row.as_load_error(file.address.url) for row in bad_rows]
        self.log.failed_rows(self.record, errors)
        self.record.error_count += len(errors)
        if tolerated is not None and self.record.error_count > tolerated:
            raise load_failed(self.record.table_name)

    def _report_now_and_then(self, bytes_scanned: int) -> None:
        self._chunks += 1
        if self._chunks % _CHUNKS_BETWEEN_REPORTS == 0:
            self.record.file_bytes_scanned = bytes_scanned
            self._report()

    def _report(self) -> None:
        self.session.raise_if_cancelled()
        if not self.options.only_check:
            self.record.loaded_rows = self.rows
            self.record.loaded_bytes = self.record.file_bytes_scanned
        self.log.updated(self.record)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
