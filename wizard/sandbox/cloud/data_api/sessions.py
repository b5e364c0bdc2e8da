"""Sessions of the Data API: a connection that stays for a while after a statement.

Source: Amazon Redshift Management Guide, "Session reuse": temporary tables and settings live on,
one statement at a time runs in a session, and an idle one ends after its keep-alive time.
"""

from __future__ import annotations

import threading

from wizard.sandbox.cloud.data_api.connection import DatabaseAccount, SqlConnection
from wizard.sandbox.cloud.data_api.statements import Target


class SessionBusyError(Exception):
    """Another statement runs in the session."""


class ApiSession:
    """A connection that is made with the first statement. Safe to use from several threads."""

    def __init__(
        self, session_id: str | None, account: DatabaseAccount, target: Target, owner: str
    ) -> None:
        """Without ``session_id`` the session ends with its first statement.

        ``owner`` is the ARN of the caller, who alone may use the session.
        """
        self.id = session_id
        self.target = target
        self.owner = owner
        self.has_ended = False
        self._account = account
        self._connection: SqlConnection | None = None
        self._keep_alive_seconds = 0
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._is_busy = False

    def occupy(self, keep_alive_seconds: int | None) -> None:
        """Reserve it for a statement; a keep-alive time that is given holds from now on.

        Raises:
            SessionBusyError: another statement runs in it.
        """
        with self._lock:
            if self._is_busy:
                raise SessionBusyError
            self._is_busy = True
            if keep_alive_seconds is not None:
                self._keep_alive_seconds = keep_alive_seconds
            if self._timer is not None:
                self._timer.cancel()

    def connect(self) -> SqlConnection:
        """Its connection; made when there is none yet. For the statement that occupies it.

        Raises:
            LoginRefusedError: the database refuses the login.
            ConnectionLostError: nothing answers there.
        """
        if self._connection is None:
            self._connection = SqlConnection(self._account)
        return self._connection

    def release(self) -> None:
        """The statement has ended: keep the connection for a while, or end it."""
        with self._lock:
            self._is_busy = False
            if self._keep_alive_seconds == 0 or self._connection is None:
                self._end()
                return
            self._timer = threading.Timer(self._keep_alive_seconds, self._expire)
            self._timer.daemon = True
            self._timer.start()

    def _expire(self) -> None:
        with self._lock:
            if not self._is_busy:
                self._end()

    def _end(self) -> None:
        self.has_ended = True
        if self._connection is not None:
            self._connection.close()
