"""Where loads are recorded: the tables behind the system views, written by the administrator.

It has a connection of its own, so that a load that is rolled back leaves its traces, as Redshift's
does.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from wizard.sandbox.copying.ports import FileRecord, LoadError, LoadRecord
from wizard.sandbox.wire.backend import BackendConnection, literal
from wizard.sandbox.wire.messages import Row

FIRST_QUERY_ID = 1001

SECONDS_BETWEEN_WRITES = 0.4
"""How old what the views show of a running load may be: writing every small file takes too long."""

Values: TypeAlias = dict[str, str | int | None]
"""A row to be written, by column."""


@dataclass(frozen=True, slots=True)
class RunningQuery:
    """What SYS_QUERY_HISTORY says of a COPY that has begun."""

    session_id: int
    transaction_id: int
    user: str
    database: str
    text: str


class Administrator:
    """The administrator's one connection, shared by all sessions; statements commit at once."""

    def __init__(self, connection: BackendConnection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._query_ids = itertools.count(FIRST_QUERY_ID)

    def query(self, sql: str) -> list[Row]:
        """Run a statement.

        Raises:
            ServerError: PostgreSQL's own error.
        """
        with self._lock:
            return self._connection.query(sql)

    def next_query_id(self) -> int:
        """A number that no other query of this sandbox has."""
        with self._lock:
            return next(self._query_ids)

    def close(self) -> None:
        """End the connection."""
        with self._lock:
            self._connection.close()


class CopyLog:
    """The load log of one COPY, with its entry in the query history.

    What a running load reports is gathered, and written when the last writing is a moment ago;
    its beginning and its end are written at once.
    """

    def __init__(
        self,
        administrator: Administrator,
        query: RunningQuery,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._administrator = administrator
        self._query = query
        self._clock = clock
        self._last_write = clock()
        self._moved_on: LoadRecord | None = None
        self._files: list[Values] = []
        self._errors: list[Values] = []
        self.query_id: int | None = None
        """The COPY's query id, once it asked for one."""
        self.load_id: int | None = None
        """The same, once loading has begun."""

    def next_query_id(self) -> int:
        """The id of this COPY, which appears in the query history from now on."""
        query_id = self._administrator.next_query_id()
        self.query_id = query_id
        values: Values = {
            "query_id": query_id,
            "transaction_id": self._query.transaction_id,
            "session_id": self._query.session_id,
            "user_name": self._query.user,
            "database_name": self._query.database,
            "query_text": self._query.text,
            "start_time": timestamp(datetime.datetime.now(datetime.UTC)),
        }
        self._insert("query_history", [values])
        return query_id

    def ended(self, error_message: str, cancelled: bool) -> None:
        """Close the entry in the query history; an empty message means success."""
        self._write()
        if self.query_id is None:
            return
        status = "canceled" if cancelled else "failed" if error_message else "success"
        now = timestamp(datetime.datetime.now(datetime.UTC))
        self._administrator.query(
            f"UPDATE pg_internal.query_history SET status = '{status}', end_time = {literal(now)}, "
            f"error_message = {literal(error_message)} WHERE query_id = {self.query_id}"
        )

    def started(self, record: LoadRecord) -> None:
        """Loading has begun."""
        self.load_id = record.query_id
        self._insert("load_history", [_load_values(record)])

    def updated(self, record: LoadRecord) -> None:
        """The load has moved on, or ended."""
        self._moved_on = record
        if record.status == "running":
            self._write_now_and_then()
        else:
            self._write()

    def scanned(self, record: LoadRecord, file: FileRecord) -> None:
        """A file has been read to its end."""
        self._files.append({"query_id": record.query_id, **_column_values(file)})
        self._write_now_and_then()

    def failed_rows(self, record: LoadRecord, errors: Sequence[LoadError]) -> None:
        """Rows that could not be loaded."""
        for error in errors:
            values = _column_values(error)
            values["error_code"] = values.pop("code")
            values["error_message"] = values.pop("message")
            self._errors.append({"query_id": record.query_id, **values})
        self._write_now_and_then()

    def _write_now_and_then(self) -> None:
        if self._clock() - self._last_write >= SECONDS_BETWEEN_WRITES:
            self._write()

    def _write(self) -> None:
        """Bring the tables up to what has been reported."""
        # Taken first: what cannot be written is not tried again at the load's end.
        moved_on, self._moved_on = self._moved_on, None
        files, self._files = self._files, []
        errors, self._errors = self._errors, []
        if moved_on is not None:
            self._write_progress(moved_on)
        if files:
            self._insert("load_file", files)
        if errors:
            self._insert("load_error", errors)
        self._last_write = self._clock()

    def _write_progress(self, record: LoadRecord) -> None:
        changes = ", ".join(
            f"{name} = {literal(value)}" for name, value in _load_values(record).items()
        )
        self._administrator.query(
            f"UPDATE pg_internal.load_history SET {changes} WHERE query_id = {record.query_id}"
        )

    def _insert(self, table: str, rows: Sequence[Values]) -> None:
        tuples = ", ".join(
            f"({', '.join(literal(value) for value in row.values())})" for row in rows
        )
        self._administrator.query(
            f"INSERT INTO pg_internal.{table} ({', '.join(rows[0])}) VALUES {tuples}"
        )


def _load_values(record: LoadRecord) -> Values:
    values = _column_values(record)
    values["user_name"] = values.pop("user")
    values["database_name"] = values.pop("database")
    return values


def _column_values(reported: LoadRecord | FileRecord | LoadError) -> Values:
    return {
        each.name: _column_value(getattr(reported, each.name))
        for each in dataclasses.fields(reported)
    }


def _column_value(value: object) -> str | int | None:
    if isinstance(value, datetime.datetime):
        return timestamp(value)
    if value is None or isinstance(value, int):
        return value
    return str(value)


def timestamp(moment: datetime.datetime) -> str:
    """The moment in UTC without its zone, as the system views show times."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return moment.isoformat(sep=" ")
