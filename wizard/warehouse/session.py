"""The questions and the COPY of the wizard, over whatever runs SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from wizard.database import Column, CopyResult, FailedRow, LoadStatus, Table
from wizard.warehouse import queries

_LOADED = re.compile(r"(\d+) record\(s\) loaded successfully")
_SKIPPED = re.compile(r"(\d+) record\(s\) could not be loaded")


class Connection(Protocol):
    """What runs SQL: a connection over the wire, or a session of the Data API."""

    def rows(self, sql: str) -> list[list[Any]]:
        """What a query answers."""
        ...

    def run(self, sql: str) -> tuple[str, ...]:
        """Run a statement that commits by itself; the server's notices, if it gives any.

        Raises:
            LoadFailedError: the server refused it.
            ConnectionLostError: it isn't known whether it ran.
        """
        ...

    def close(self) -> None:
        """End it; safe to call twice. A statement that runs isn't cancelled."""
        ...


class SqlSession:
    """DatabaseSession over a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def process_id(self) -> int:
        """The server process of this connection."""
        return int(self._connection.rows(queries.PROCESS_ID)[0][0])

    def now(self) -> str:
        """The server's time to the second, in UTC."""
        return str(self._connection.rows(queries.NOW)[0][0])

    def catalog(self) -> dict[Table, tuple[Column, ...]]:
        """Tables with INSERT for this user, by schema and name, in one question."""
        found: dict[Table, tuple[Column, ...]] = {}
        for schema, name, column, kind, nullable in self._connection.rows(queries.CATALOG):
            table = Table(schema, name)
            before = found.setdefault(table, ())
            if column is not None:
                found[table] = (*before, Column(column, kind, bool(nullable)))
        return found

    def columns(self, table: Table) -> tuple[Column, ...]:
        """The columns of a table, in order; none when there is no such table."""
        rows = self._connection.rows(queries.columns(table.schema, table.name))
        return tuple(Column(name, kind, bool(nullable)) for name, kind, nullable in rows)

    def run_copy(self, sql: str) -> CopyResult:
        """Run a COPY as a transaction of its own."""
        notices = self._connection.run(sql)
        loaded = _first_number(_LOADED, notices)
        if loaded is not None or notices:
            return CopyResult(loaded, _first_number(_SKIPPED, notices) or 0)
        # The Data API hands no notices on, but its session can ask.
        history = self._connection.rows(queries.LAST_COPY)
        if not history:
            return CopyResult(None, 0)
        rows, errors = history[0]
        return CopyResult(int(rows or 0), int(errors or 0))

    def load_status(self, process_id: int, since: str) -> LoadStatus | None:
        """The newest row of SYS_LOAD_HISTORY for a connection."""
        rows = self._connection.rows(queries.load_status(process_id, since))
        if not rows:
            return None
        status, *counts = rows[0]
        return LoadStatus(str(status).strip(), *(int(each or 0) for each in counts))

    def failed_rows(self, process_id: int, since: str) -> tuple[FailedRow, ...]:
        """SYS_LOAD_ERROR_DETAIL for the newest load of a connection."""
        rows = self._connection.rows(queries.failed_rows(process_id, since))
        return tuple(
            FailedRow(_trim(file), int(line), _trim(column), _trim(kind), int(code), _trim(reason))
            for file, line, column, kind, code, reason in rows
        )

    def cancel(self, process_id: int) -> None:
        """Pg_cancel_backend, which a user may call for sessions of their own."""
        self._connection.rows(queries.cancel(process_id))

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def _first_number(pattern: re.Pattern[str], texts: Sequence[str]) -> int | None:
    matches = (pattern.search(text) for text in texts)
    return next((int(match.group(1)) for match in matches if match), None)


def _trim(value: object) -> str:
    """A value of a CHAR column without the blanks that pad it."""
    return "" if value is None else str(value).rstrip()
