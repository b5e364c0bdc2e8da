"""A connection to Redshift over its wire protocol, by redshift_connector."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from wizard.errors import UnreachableError
from wizard.plan import Login, WarehouseChoice
from wizard.services import Column, CopyResult, Endpoint, FailedRow, LoadStatus, Table
from wizard.text import Secret
from wizard.warehouse import queries
from wizard.warehouse.failures import database_failures
from wizard.warehouse.login import Credentials, LoginService

_CONNECT_SECONDS = 8
_LOADED = re.compile(r"(\d+) record\(s\) loaded successfully")
_SKIPPED = re.compile(r"(\d+) record\(s\) could not be loaded")


class WireDatabases:
    """DatabaseService on redshift_connector."""

    def __init__(self, logins: LoginService) -> None:
        self._logins = logins

    @contextmanager
    def connect(
        self, choice: WarehouseChoice, endpoint: Endpoint, password: Secret | None = None
    ) -> Iterator[WireSession]:
        """Log in with a typed password, or with what IAM hands out."""
        if choice.login is Login.PASSWORD:
            credentials = Credentials(choice.user or "", password or Secret(""))
        else:
            credentials = self._logins.credentials(choice)
        _reach(endpoint)
        with database_failures("log in"):
            connection = _open(endpoint, choice.database, credentials)
        session = WireSession(connection)
        try:
            yield session
        finally:
            session.close()


def _reach(endpoint: Endpoint) -> None:
    """Find out early, and with a time limit, whether anything listens there.

    The driver's own timeout would stay on the socket and end long loads.
    """
    try:
        socket.create_connection((endpoint.host, endpoint.port), _CONNECT_SECONDS).close()
    except OSError as cause:
        raise UnreachableError(
            f"The database can't be reached at {endpoint} ({cause}).",
            "It may need a VPN, or a security group that lets this machine in.",
        ) from cause


def _open(endpoint: Endpoint, database: str, credentials: Credentials) -> Any:  # noqa: ANN401
    # 225 ms to import: only when the database is first spoken to.
    import redshift_connector

    use_tls = not _is_loopback(endpoint.host)
    return redshift_connector.connect(
        host=endpoint.host,
        port=endpoint.port,
        database=database,
        user=credentials.user,
        password=credentials.password.reveal(),
        ssl=use_tls,
        sslmode="verify-full",
        tcp_keepalive=True,
        tcp_keepalive_idle=60,
        tcp_keepalive_interval=30,
        tcp_keepalive_count=5,
        application_name="copywizard",
    )


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine, where a tunnel or a sandbox listens without TLS."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class WireSession:
    """DatabaseSession on one connection; every statement commits by itself."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401
        self._connection = connection
        self._connection.autocommit = True
        self._is_open = True

    def process_id(self) -> int:
        """The server process of this connection."""
        return int(self._rows(queries.PROCESS_ID)[0][0])

    def now(self) -> str:
        """The server's time to the second, in UTC."""
        return str(self._rows(queries.NOW)[0][0])

    def catalog(self) -> dict[Table, tuple[Column, ...]]:
        """Tables with INSERT for this user, by schema and name, in one question."""
        found: dict[Table, tuple[Column, ...]] = {}
        for schema, name, column, kind, nullable in self._rows(queries.CATALOG):
            table = Table(schema, name)
            before = found.setdefault(table, ())
            if column is not None:
                found[table] = (*before, Column(column, kind, bool(nullable)))
        return found

    def columns(self, table: Table) -> tuple[Column, ...]:
        """The columns of a table, in order; none when there is no such table."""
        rows = self._rows(queries.COLUMNS, (table.schema, table.name))
        return tuple(Column(name, kind, bool(nullable)) for name, kind, nullable in rows)

    def run_copy(self, sql: str) -> CopyResult:
        """Run a COPY; autocommit makes it a transaction of its own."""
        self._connection.notices.clear()
        with database_failures("run the COPY"):
            cursor = self._connection.cursor()
            cursor.execute(sql)
        notices = [_notice_text(each) for each in self._connection.notices]
        loaded = _first_number(_LOADED, notices)
        return CopyResult(loaded, _first_number(_SKIPPED, notices) or 0)

    def load_status(self, process_id: int, since: str) -> LoadStatus | None:
        """The newest row of SYS_LOAD_HISTORY for a connection."""
        rows = self._rows(queries.LOAD_STATUS, (process_id, since))
        if not rows:
            return None
        status, *counts = rows[0]
        return LoadStatus(str(status).strip(), *(int(each or 0) for each in counts))

    def failed_rows(self, process_id: int, since: str) -> tuple[FailedRow, ...]:
        """SYS_LOAD_ERROR_DETAIL for the newest load of a connection."""
        rows = self._rows(queries.FAILED_ROWS, (process_id, since))
        return tuple(
            FailedRow(_trim(file), int(line), _trim(column), _trim(kind), int(code), _trim(reason))
            for file, line, column, kind, code, reason in rows
        )

    def cancel(self, process_id: int) -> None:
        """Pg_cancel_backend, which a user may call for sessions of their own."""
        self._rows(queries.CANCEL, (process_id,))

    def close(self) -> None:
        """End the connection; one that has broken already is only forgotten."""
        from redshift_connector.error import Error

        if not self._is_open:
            return
        self._is_open = False
        try:
            self._connection.close()
        except (Error, OSError):
            # The connection is gone, which is what was wanted.
            return

    def _rows(self, sql: str, parameters: Sequence[object] | None = None) -> list[list[Any]]:
        with database_failures("answer a question"):
            cursor = self._connection.cursor()
            cursor.execute(sql, parameters)
            return [list(row) for row in cursor.fetchall()]


def _notice_text(notice: dict[bytes, bytes]) -> str:
    return notice.get(b"M", b"").decode("utf-8", "replace")


def _first_number(pattern: re.Pattern[str], texts: Sequence[str]) -> int | None:
    matches = (pattern.search(text) for text in texts)
    return next((int(match.group(1)) for match in matches if match), None)


def _trim(value: object) -> str:
    """A value of a CHAR column without the blanks that pad it."""
    return "" if value is None else str(value).rstrip()
