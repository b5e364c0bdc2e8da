"""The server that makes the embedded PostgreSQL look like Amazon Redshift, on 127.0.0.1."""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import dataclass

from wizard.errors import CopywizardError
from wizard.sandbox.copying.ports import Cloud, ServerError
from wizard.sandbox.wire.accounts import Accounts
from wizard.sandbox.wire.backend import BackendConnection, BackendGoneError, forward_cancel, literal
from wizard.sandbox.wire.client import ClientGoneError, ClientLink
from wizard.sandbox.wire.copy_runner import CopyRunner, Identity, RunCopy
from wizard.sandbox.wire.database import Database, ReadyDatabase, StoppedError
from wizard.sandbox.wire.doorway import Doorway, shut_down
from wizard.sandbox.wire.handshake import (
    HANDSHAKE_SECONDS,
    CancelRequest,
    SessionRequest,
    authenticate,
    read_request,
)
from wizard.sandbox.wire.interrupts import InterruptKind, Interrupts
from wizard.sandbox.wire.load_log import Administrator
from wizard.sandbox.wire.logins import Logins
from wizard.sandbox.wire.messages import ProtocolError
from wizard.sandbox.wire.services import SessionServices
from wizard.sandbox.wire.session import ClientSession

PROTOCOL_VIOLATION = "08P01"
CANNOT_CONNECT_NOW = "57P03"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ActiveSession:
    """A session that is logged in, as other threads may touch it."""

    identity: Identity
    client: ClientLink
    backend: BackendConnection
    interrupts: Interrupts


class RedshiftFront:
    """Listens for clients and runs a session for each of them, in a thread of its own."""

    def __init__(self, database: Database, logins: Logins, cloud: Cloud, run_copy: RunCopy) -> None:
        """``run_copy`` is the engine that runs ``COPY ... FROM 's3://...'``.

        Raises:
            OSError: there is no free port.
        """
        self.logins = logins
        """Whose passwords are accepted."""
        self._database = database
        self._cloud = cloud
        self._run_copy = run_copy
        self._door = Doorway(self._serve)
        self._lock = threading.Lock()
        self._sessions: dict[int, ActiveSession] = {}

    @property
    def port(self) -> int:
        """The port on 127.0.0.1, whether it is open or not."""
        return self._door.port

    def create_user(self, name: str) -> None:
        """Have a database user of that name."""
        self._database.create_user(name)

    def open(self) -> None:
        """Begin to accept connections; the first one starts the database, unless it runs."""
        self._door.open()

    def shut(self) -> None:
        """End all sessions, and refuse connections until it is opened again."""
        self._end_sessions()
        self._door.shut()

    def stop(self) -> None:
        """End all sessions and give the port back; may be repeated."""
        self._end_sessions()
        self._door.close()

    def _end_sessions(self) -> None:
        with self._lock:
            sessions = list(self._sessions.values())
        for session in sessions:
            session.interrupts.request(InterruptKind.TERMINATE)
            shut_down(session.backend.socket)

    def _serve(self, connection: socket.socket) -> None:
        """One connection, from its first byte to its end."""
        client = ClientLink(connection)
        try:
            self._converse(client)
        except ServerError as error:
            tell(client, error)
        except CopywizardError as error:
            tell(client, ServerError(str(error), code=CANNOT_CONNECT_NOW))
        except BackendGoneError as gone:
            tell(client, ServerError(str(gone), code=gone.fields.get("C", "57P01")))
        except ProtocolError as error:
            _log.warning("closed a connection: %s", error)
            tell(client, ServerError(str(error), code=PROTOCOL_VIOLATION))
        except (ClientGoneError, StoppedError):
            _log.debug("a connection ended")
        except Exception:  # noqa: BLE001
            # The thread's boundary: whatever breaks one session must not go unseen.
            _log.exception("a session failed")
        finally:
            client.close()

    def _converse(self, client: ClientLink) -> None:
        client.socket.settimeout(HANDSHAKE_SECONDS)
        request = read_request(client.socket)
        database = self._database.ready()
        if isinstance(request, CancelRequest):
            self._cancel(request, database)
            return
        accounts = Accounts(self.logins, database.administrator, self._database.superuser)
        authenticate(client, request, accounts)
        client.socket.settimeout(None)
        backend = BackendConnection(database.socket_path)
        try:
            self._run_session(client, backend, request, database)
        finally:
            backend.close()

    def _run_session(
        self,
        client: ClientLink,
        backend: BackendConnection,
        request: SessionRequest,
        database: ReadyDatabase,
    ) -> None:
        identity = Identity(request.database_user, request.database)
        interrupts = Interrupts()
        administrator = database.administrator
        copies = CopyRunner(
            backend, client, identity, interrupts, administrator, self._cloud, self._run_copy
        )
        services = SessionServices(
            interrupt=lambda pid, kind: self._interrupt(pid, kind, identity.user),
            refresh_default_role=lambda: self._refresh_default_role(administrator),
            next_query_id=administrator.next_query_id,
        )
        session = ClientSession(client, backend, copies, services)
        session.relay.open_session(request.packet_for_postgres())
        self._register(backend.pid, ActiveSession(identity, client, backend, interrupts))
        try:
            session.serve()
        finally:
            with self._lock:
                self._sessions.pop(backend.pid, None)
            if not session.relay.is_settled:
                # Nobody is left to hear the answer of the statement that still runs.
                backend.cancel_running_statement(database.socket_path)

    def _register(self, pid: int, session: ActiveSession) -> None:
        with self._lock:
            if not self._door.is_open:
                raise ClientGoneError
            self._sessions[pid] = session

    def _cancel(self, request: CancelRequest, database: ReadyDatabase) -> None:
        with self._lock:
            session = self._sessions.get(request.pid)
        if session is not None and session.backend.cancel_key == request.key:
            session.interrupts.request(InterruptKind.CANCEL)
        forward_cancel(database.socket_path, request.packet)

    def _interrupt(self, pid: int, kind: InterruptKind, asked_by: str) -> None:
        """Users may stop their own sessions, the superuser any (CANCEL, Developer Guide)."""
        with self._lock:
            session = self._sessions.get(pid)
        if session is not None and asked_by in (self._database.superuser, session.identity.user):
            session.interrupts.request(kind)

    def _refresh_default_role(self, administrator: Administrator) -> None:
        role = literal(self._cloud.default_role())
        administrator.query(f"UPDATE pg_internal.cluster SET default_iam_role = {role}")


def tell(client: ClientLink, error: ServerError) -> None:
    """Tell the client why its connection ends, if it still listens."""
    try:
        client.write_error(error, "FATAL")
        client.flush()
    except ClientGoneError:
        _log.debug("a client left before it could be told: %s", error.message)
