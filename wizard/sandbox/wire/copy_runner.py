"""Running a COPY inside a client's session, so that it belongs to the client's transaction."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wizard.sandbox.copying.ports import Cloud, CopyOutcome, DatabaseSession, LoadLog, ServerError
from wizard.sandbox.wire import messages
from wizard.sandbox.wire.backend import BackendConnection, BackendGoneError, literal
from wizard.sandbox.wire.client import ClientLink
from wizard.sandbox.wire.interrupts import Interrupts
from wizard.sandbox.wire.load_log import Administrator, CopyLog, RunningQuery
from wizard.sandbox.wire.messages import Row

RunCopy = Callable[[str, DatabaseSession, Cloud, LoadLog], CopyOutcome]
"""The engine: runs the text of a COPY, or raises ``ServerError`` in Redshift's words."""

CLIENT_CHECK_SECONDS = 0.2
QUERY_CANCELED = "57014"
ADMIN_SHUTDOWN = "57P01"
CONNECTION_FAILURE = "08006"
IN_FAILED_TRANSACTION = "25P02"

FAIL_TRANSACTION = "DO 'BEGIN RAISE EXCEPTION ''COPY failed''; END'"
"""Brings PostgreSQL's transaction into the failed state that a failed COPY leaves behind."""

SECRET_LITERAL = re.compile(
    r"\b((?:credentials|access_key_id|secret_access_key|session_token|master_symmetric_key)"
    r"(?:\s+as)?\s*)'(?:[^'\\]|''|\\.)*'",
    re.I | re.S,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose session it is."""

    user: str
    database: str


class CopySession:
    """The client's session as a COPY sees it (``DatabaseSession``)."""

    def __init__(
        self,
        backend: BackendConnection,
        client: ClientLink,
        identity: Identity,
        interrupts: Interrupts,
        ends_with_client: bool,
    ) -> None:
        """``ends_with_client``: whether the COPY stops when the client leaves."""
        self.user = identity.user
        self.database = identity.database
        self.pid = backend.pid
        self._backend = backend
        self._client = client
        self._interrupts = interrupts
        self._ends_with_client = ends_with_client
        self._next_client_check = time.monotonic()

    def query(self, sql: str) -> list[Row]:
        """Run one statement in the client's transaction and return its rows as text.

        Raises:
            ServerError: PostgreSQL's own error.
        """
        try:
            return self._backend.query(sql)
        except BackendGoneError as gone:
            raise connection_lost(gone) from gone

    def copy_in(self, sql: str, chunks: Iterable[bytes]) -> None:
        """Run ``COPY ... FROM STDIN`` with the chunks as its data; all or nothing.

        Raises:
            ServerError: PostgreSQL's own error.
        """
        try:
            self._backend.copy_in(sql, chunks)
        except BackendGoneError as gone:
            raise connection_lost(gone) from gone

    def notice(self, message: str) -> None:
        """Send an INFO notice to the client, with the answer to its COPY."""
        fields = {"S": messages.INFO_SEVERITY, "C": "00000", "M": message}
        self._client.write(messages.notice_response(fields))

    def raise_if_cancelled(self) -> None:
        """Raise what ends this COPY: a cancel, the end of the session, a client that left.

        Raises:
            ServerError: one of these.
        """
        if self._interrupts.terminated:
            raise ServerError(
                "terminating connection due to administrator command", code=ADMIN_SHUTDOWN
            )
        if self._interrupts.cancelled:
            raise ServerError("cancelled on user's request", code=QUERY_CANCELED)
        if self._ends_with_client and self._client_has_left():
            raise ServerError("connection to client lost", code=CONNECTION_FAILURE)

    def _client_has_left(self) -> bool:
        now = time.monotonic()
        if now < self._next_client_check:
            return False
        self._next_client_check = now + CLIENT_CHECK_SECONDS
        return self._client.has_left()


def connection_lost(gone: BackendGoneError) -> ServerError:
    """PostgreSQL's closing of the connection, as the error of a statement."""
    return ServerError(str(gone), code=gone.fields.get("C", ADMIN_SHUTDOWN))


class CopyRunner:
    """Runs the COPYs of one session."""

    def __init__(
        self,
        backend: BackendConnection,
        client: ClientLink,
        identity: Identity,
        interrupts: Interrupts,
        administrator: Administrator,
        cloud: Cloud,
        run_copy: RunCopy,
    ) -> None:
        self._backend = backend
        self._client = client
        self._identity = identity
        self._interrupts = interrupts
        self._administrator = administrator
        self._cloud = cloud
        self._run_copy = run_copy
        self._late_settings: dict[str, int] = {}

    def run(self, text: str) -> None:
        """Run one COPY; outside a transaction it is one of its own.

        What it did is in PG_LAST_COPY_ID and PG_LAST_COPY_COUNT afterwards.

        Raises:
            ServerError: it failed; nothing was loaded, and an open transaction has failed.
            BackendGoneError: the session is over.
        """
        if self._backend.transaction_status == b"E":
            raise ServerError(
                "current transaction is aborted, commands ignored until end of transaction block",
                code=IN_FAILED_TRANSACTION,
            )
        own_transaction = self._backend.transaction_status == b"I"
        if own_transaction:
            self._backend.query("BEGIN")
        log = self._open_log(text)
        self._interrupts.copy_begins()
        try:
            self._run_in_transaction(text, log, own_transaction)
        except ServerError as error:
            failure = self._in_redshifts_words(error, log)
            log.ended(failure.message, cancelled=failure.code == QUERY_CANCELED)
            self._undo(own_transaction)
            self._remember_failure(log)
            raise failure from error
        finally:
            self._interrupts.copy_ends()
        log.ended("", cancelled=False)

    def _open_log(self, text: str) -> CopyLog:
        ((transaction,),) = self._backend.query("SELECT pg_catalog.pg_current_xact_id()::text")
        query = RunningQuery(
            session_id=self._backend.pid,
            transaction_id=int(transaction or 0),
            user=self._identity.user,
            database=self._identity.database,
            text=without_secrets(text),
        )
        return CopyLog(self._administrator, query)

    def _run_in_transaction(self, text: str, log: CopyLog, own_transaction: bool) -> None:
        session = CopySession(
            self._backend,
            self._client,
            self._identity,
            self._interrupts,
            # A COPY outside a transaction block goes on without its client, as in Redshift
            # (Developer Guide, "Loading multiple files").
            ends_with_client=not own_transaction,
        )
        outcome = self._call_engine(text, session, log)
        session.raise_if_cancelled()
        settings = {"last_copy_count": outcome.rows, "last_copy_id": outcome.query_id}
        self._apply({**settings, "last_query_id": outcome.query_id})
        if own_transaction:
            session.query("COMMIT")
        for notice in outcome.notices:
            session.notice(notice)

    def _call_engine(self, text: str, session: CopySession, log: CopyLog) -> CopyOutcome:
        try:
            return self._run_copy(text, session, self._cloud, log)
        except ServerError:
            raise
        except Exception as error:
            # The session's boundary: a broken engine must not take the server down with it.
            _log.exception("COPY failed for a reason that is not Redshift's")
            raise ServerError(f"internal error: {type(error).__name__}: {error}") from error

    def _in_redshifts_words(self, error: ServerError, log: CopyLog) -> ServerError:
        """A cancel names the query, whoever noticed it first."""
        if error.code != QUERY_CANCELED:
            return error
        return cancelled_error(log.query_id or self._administrator.next_query_id())

    def _undo(self, own_transaction: bool) -> None:
        if own_transaction:
            self._backend.query("ROLLBACK")
        else:
            self.fail_transaction()

    def fail_transaction(self) -> None:
        """Bring a transaction that is open into the state that a failed statement leaves."""
        if self._backend.transaction_status == b"T":
            try:
                self._backend.query(FAIL_TRANSACTION)
            except ServerError:
                return  # It is there to fail.

    def _remember_failure(self, log: CopyLog) -> None:
        settings = {"last_copy_count": 0}
        if log.query_id is not None:
            settings["last_query_id"] = log.query_id
        if log.load_id is not None:
            settings["last_copy_id"] = log.load_id
        self._late_settings |= settings
        self.apply_late_settings()

    def apply_late_settings(self) -> None:
        """Set what could not be set while the transaction was a failed one."""
        if self._late_settings and self._backend.transaction_status == b"I":
            settings, self._late_settings = self._late_settings, {}
            self._apply(settings)

    def _apply(self, settings: Mapping[str, int]) -> None:
        calls = ", ".join(
            f"pg_catalog.set_config('redshift.{name}', {literal(str(value))}, false)"
            for name, value in settings.items()
        )
        self._backend.query(f"SELECT {calls}")


def without_secrets(text: str) -> str:
    """The statement as SYS_QUERY_HISTORY shows it: Redshift keeps no credentials there."""
    return SECRET_LITERAL.sub(r"\1''", text)


def cancelled_error(query_id: int) -> ServerError:
    """What Redshift says in a session whose statement was cancelled (CANCEL)."""
    return ServerError(f"Query ({query_id}) cancelled on user's request", code=QUERY_CANCELED)
