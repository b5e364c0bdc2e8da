"""The server that makes the embedded PostgreSQL look like Amazon Redshift, on 127.0.0.1."""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import dataclass

from wizard.sandbox.copying.ports import Cloud, ServerError
from wizard.sandbox.postgres import RunningPostgres
from wizard.sandbox.wire.accounts import Accounts
from wizard.sandbox.wire.backend import BackendConnection, BackendGoneError, forward_cancel, literal
from wizard.sandbox.wire.catalogue import SUPERUSER, connect_administrator, create_catalogue
from wizard.sandbox.wire.client import ClientGoneError, ClientLink
from wizard.sandbox.wire.copy_runner import CopyRunner, Identity, RunCopy
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

ADDRESS = "127.0.0.1"
STOP_SECONDS = 2.0
PROTOCOL_VIOLATION = "08P01"

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

    def __init__(
        self, postgres: RunningPostgres, logins: Logins, cloud: Cloud, run_copy: RunCopy
    ) -> None:
        """``run_copy`` is the engine that runs ``COPY ... FROM 's3://...'``."""
        self._postgres = postgres
        self._logins = logins
        self._cloud = cloud
        self._run_copy = run_copy
        self._listener: socket.socket | None = None
        self._administrator: Administrator | None = None
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._sessions: dict[int, ActiveSession] = {}
        self._stopping = False

    @property
    def port(self) -> int:
        """The port on 127.0.0.1 that it listens on, once started."""
        if self._listener is None:
            raise RuntimeError("the front has not been started")
        port: int = self._listener.getsockname()[1]
        return port

    def start(self) -> None:
        """Prepare the database and begin to accept connections.

        Raises:
            ServerError: the database could not be prepared.
            OSError: there is no free port.
        """
        create_catalogue(self._postgres)
        self._administrator = Administrator(connect_administrator(self._postgres))
        self._listener = socket.create_server((ADDRESS, 0), backlog=64)
        threading.Thread(target=self._accept, name="redshift-front", daemon=True).start()

    def stop(self) -> None:
        """End all sessions and stop listening; may be repeated."""
        with self._lock:
            self._stopping = True
            sessions = list(self._sessions.values())
            connections = dict(self._connections)
        if self._listener is not None:
            shut_down(self._listener)
            self._listener.close()
        for session in sessions:
            session.interrupts.request(InterruptKind.TERMINATE)
            shut_down(session.backend.socket)
        for connection, thread in connections.items():
            shut_down(connection)
            thread.join(STOP_SECONDS)
        if self._administrator is not None:
            self._administrator.close()

    def _accept(self) -> None:
        listener = self._listener
        while listener is not None and not self._stopping:
            try:
                connection, _ = listener.accept()
            except OSError:
                # The listener was closed by ``stop``.
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(
                target=self._serve, args=(connection,), name="redshift-session", daemon=True
            )
            with self._lock:
                self._connections[connection] = thread
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        """One connection, from its first byte to its end."""
        client = ClientLink(connection)
        try:
            self._converse(client)
        except ServerError as error:
            tell(client, error)
        except BackendGoneError as gone:
            tell(client, ServerError(str(gone), code=gone.fields.get("C", "57P01")))
        except ProtocolError as error:
            _log.warning("closed a connection: %s", error)
            tell(client, ServerError(str(error), code=PROTOCOL_VIOLATION))
        except ClientGoneError:
            _log.debug("a client left")
        except Exception:  # noqa: BLE001
            # The thread's boundary: whatever breaks one session must not go unseen.
            _log.exception("a session failed")
        finally:
            with self._lock:
                self._connections.pop(connection, None)
            client.close()

    def _converse(self, client: ClientLink) -> None:
        administrator = self._administrator
        if administrator is None:
            raise RuntimeError("the front has not been started")
        client.socket.settimeout(HANDSHAKE_SECONDS)
        request = read_request(client.socket)
        if isinstance(request, CancelRequest):
            self._cancel(request)
            return
        authenticate(client, request, Accounts(self._logins, administrator, SUPERUSER))
        client.socket.settimeout(None)
        backend = BackendConnection(self._postgres.socket_path)
        try:
            self._run_session(client, backend, request, administrator)
        finally:
            backend.close()

    def _run_session(
        self,
        client: ClientLink,
        backend: BackendConnection,
        request: SessionRequest,
        administrator: Administrator,
    ) -> None:
        identity = Identity(request.database_user, request.database)
        interrupts = Interrupts()
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
                backend.cancel_running_statement(self._postgres.socket_path)

    def _register(self, pid: int, session: ActiveSession) -> None:
        with self._lock:
            if self._stopping:
                raise ClientGoneError
            self._sessions[pid] = session

    def _cancel(self, request: CancelRequest) -> None:
        with self._lock:
            session = self._sessions.get(request.pid)
        if session is not None and session.backend.cancel_key == request.key:
            session.interrupts.request(InterruptKind.CANCEL)
        forward_cancel(self._postgres.socket_path, request.packet)

    def _interrupt(self, pid: int, kind: InterruptKind, asked_by: str) -> None:
        """Users may stop their own sessions, the superuser any (CANCEL, Developer Guide)."""
        with self._lock:
            session = self._sessions.get(pid)
        if session is not None and asked_by in (SUPERUSER, session.identity.user):
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


def shut_down(connection: socket.socket) -> None:
    """Wake the thread that waits on this socket: it finds the connection closed."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Not connected any more, or closed by its own thread just now.
        return
