"""A connection to Redshift over its wire protocol, by redshift_connector."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wizard.account import Endpoint
from wizard.errors import UnreachableError, UsageError
from wizard.plan import Login, WarehouseChoice
from wizard.text import Secret
from wizard.warehouse.failures import database_failures
from wizard.warehouse.login import Credentials, LoginService
from wizard.warehouse.session import SqlSession

_CONNECT_SECONDS = 5


class WireDatabases:
    """DatabaseService on redshift_connector."""

    def __init__(self, logins: LoginService) -> None:
        self._logins = logins

    @contextmanager
    def connect(
        self, choice: WarehouseChoice, endpoint: Endpoint | None, password: Secret | None = None
    ) -> Iterator[SqlSession]:
        """Log in with a typed password, with a secret, or with what IAM hands out."""
        if endpoint is None:
            raise UsageError(
                "The endpoint of the database isn't known.",
                "Choose the cluster again, give it by hand, or use the Data API.",
            )
        # Before anything is asked of AWS: without a route the login is of no use.
        _reach(endpoint)
        if choice.login is Login.PASSWORD:
            credentials = Credentials(choice.user or "", password or Secret(""))
        else:
            credentials = self._logins.credentials(choice)
        with database_failures("log in"):
            connection = _open(endpoint, choice.database, credentials)
        session = SqlSession(WireConnection(connection))
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
    except socket.gaierror as cause:
        raise UnreachableError(
            f"There is no address for {endpoint.host} ({cause.strerror}).",
            "Check the name; a private endpoint is known inside its VPC only. "
            "The Data API needs no route to it.",
        ) from cause
    except TimeoutError as cause:
        raise UnreachableError(
            f"The database can't be reached at {endpoint}: no answer in {_CONNECT_SECONDS} s.",
            "It may need a VPN or an SSM tunnel, or a security group that lets this machine in. "
            "The Data API needs no route to it.",
        ) from cause
    except OSError as cause:
        raise UnreachableError(
            f"The database can't be reached at {endpoint} ({cause.strerror or cause}).",
            "Check host and port. The Data API needs no route to it.",
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


class WireConnection:
    """Connection over the wire; every statement commits by itself."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401
        self._connection = connection
        self._connection.autocommit = True
        self._is_open = True

    def rows(self, sql: str) -> list[list[Any]]:
        """What a query answers."""
        with database_failures("answer a question"):
            cursor = self._connection.cursor()
            cursor.execute(sql)
            return [list(row) for row in cursor.fetchall()]

    def run(self, sql: str) -> tuple[str, ...]:
        """Run a statement; autocommit makes it a transaction of its own."""
        self._connection.notices.clear()
        with database_failures("run the COPY"):
            cursor = self._connection.cursor()
            cursor.execute(sql)
        return tuple(_notice_text(each) for each in self._connection.notices)

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


def _notice_text(notice: dict[bytes, bytes]) -> str:
    return notice.get(b"M", b"").decode("utf-8", "replace")
