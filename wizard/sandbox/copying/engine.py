"""COPY from S3, in the order in which Redshift does things: the way in to this package.

Statement, table, role, files, rows.  A refusal before the files are known leaves no
trace in the log; whatever happens after that does.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
"""

from __future__ import annotations

import datetime

from wizard.sandbox.copying.authorize import RoleGate
from wizard.sandbox.copying.errors import Incident, load_completed, rows_left_out
from wizard.sandbox.copying.loading import Load
from wizard.sandbox.copying.manifest import expand_manifest
from wizard.sandbox.copying.objects import S3Gate, SourceFile, parse_address
from wizard.sandbox.copying.options import LoadOptions, load_options
from wizard.sandbox.copying.ports import (
    Cloud,
    CopyOutcome,
    DatabaseSession,
    LoadLog,
    LoadRecord,
)
from wizard.sandbox.copying.readers import format_of
from wizard.sandbox.copying.reading import CopyRequest, read_request
from wizard.sandbox.copying.rows import RowMaker
from wizard.sandbox.copying.spectrum import Spectrum
from wizard.sandbox.copying.target import Target, find_target
from wizard.sql.statement import CopyFormat

_FILE_FORMATS = {
    CopyFormat.TEXT: "txt",
    CopyFormat.FIXEDWIDTH: "txt",
    CopyFormat.CSV: "csv",
    CopyFormat.JSON: "json",
    CopyFormat.AVRO: "avro",
    CopyFormat.PARQUET: "parquet",
    CopyFormat.ORC: "orc",
}
"""How SYS_LOAD_HISTORY names the formats."""


def run_copy(text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog) -> CopyOutcome:
    """Run one COPY in the client's session, as part of its transaction.

    Raises:
        ServerError: in Redshift's words; then nothing has been loaded.
    """
    request = read_request(text)
    options = load_options(request.statement)
    target = find_target(
        session, request.table, request.statement.columns, options.explicit_identities
    )
    maker = RowMaker(target.columns, options.text, options.values)
    incident = Incident(log.next_query_id(), session.pid)
    role = RoleGate(cloud, session.user, incident).assume(request.role)
    gate = S3Gate(cloud, role, options.region, incident)
    files = _files(request, gate)
    file_format = format_of(options, target.columns, gate)
    record = _record(request, session, target, files, incident.query_id)
    load = Load(session, gate, log, record, options, maker, incident, file_format)
    if options.format.is_columnar:
        load.row_refusal = Spectrum(incident, cloud.region).row_refusal
    _run(load, target, files)
    return _outcome(load, target, options)


def _files(request: CopyRequest, gate: S3Gate) -> tuple[SourceFile, ...]:
    address = parse_address(request.source)
    if request.statement.manifest:
        return expand_manifest(gate, address, needs_lengths=request.statement.format.is_columnar)
    return gate.expand_prefix(address)


def _record(
    request: CopyRequest,
    session: DatabaseSession,
    target: Target,
    files: tuple[SourceFile, ...],
    query_id: int,
) -> LoadRecord:
    transaction = session.query("SELECT txid_current()")[0][0]
    return LoadRecord(
        query_id=query_id,
        transaction_id=int(transaction or 0),
        session_id=session.pid,
        user=session.user,
        database=session.database,
        table_name=target.name,
        table_id=target.table_id,
        data_source=request.source,
        file_format=_FILE_FORMATS[request.statement.format],
        start_time=datetime.datetime.now(datetime.UTC),
        source_file_count=len(files),
        source_file_bytes=sum(file.stored.size for file in files),
    )


def _run(load: Load, target: Target, files: tuple[SourceFile, ...]) -> None:
    """Load or check the files; the log says how it ended, whatever happens."""
    load.log.started(load.record)
    status = "aborted"
    try:
        if load.options.only_check:
            for _ in load.chunks(files):
                pass
        else:
            load.session.copy_in(target.copy_statement(), load.chunks(files))
        status = "completed"
    finally:
        load.record.status = status
        load.record.end_time = datetime.datetime.now(datetime.UTC)
        if status == "aborted":
            load.record.loaded_rows = load.record.loaded_bytes = 0
        load.log.updated(load.record)


def _outcome(load: Load, target: Target, options: LoadOptions) -> CopyOutcome:
    rows = 0 if options.only_check else load.rows
    notices = [load_completed(target.name, rows)]
    if load.record.error_count:
        notices.append(rows_left_out(target.name, load.record.error_count))
    return CopyOutcome(load.record.query_id, rows, tuple(notices))
