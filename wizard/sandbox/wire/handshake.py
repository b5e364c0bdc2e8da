"""The beginning of a connection: encryption requests, start-up parameters and the password."""

from __future__ import annotations

import secrets
import socket
import struct
from dataclasses import dataclass

from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire import messages
from wizard.sandbox.wire.accounts import Accounts
from wizard.sandbox.wire.client import ClientGoneError, ClientLink
from wizard.sandbox.wire.logins import database_user_of
from wizard.sandbox.wire.messages import ProtocolError, Reader

HANDSHAKE_SECONDS = 60.0
"""How long a client may take to log in (PostgreSQL's authentication_timeout)."""

PASSED_ON = frozenset(
    {"user", "database", "application_name", "client_encoding", "datestyle", "timezone", "options"}
)
"""Start-up parameters that PostgreSQL knows, in lower case. Drivers for Redshift send others."""


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """A connection that only asks to cancel another session's statement."""

    pid: int
    key: bytes
    packet: bytes
    """The whole packet as it arrived."""


@dataclass(frozen=True, slots=True)
class SessionRequest:
    """A connection that wants to log in."""

    version: int
    parameters: dict[str, str]

    @property
    def login_name(self) -> str:
        """The name to log in with, which may carry a prefix such as ``IAM:``."""
        return self.parameters.get("user", "")

    @property
    def database_user(self) -> str:
        """The database user that the session belongs to."""
        return database_user_of(self.login_name)

    @property
    def database(self) -> str:
        """The database; the user's name when none was given."""
        return self.parameters.get("database") or self.database_user

    def packet_for_postgres(self) -> bytes:
        """The start-up packet with what PostgreSQL understands."""
        passed_on = {
            name: value for name, value in self.parameters.items() if name.lower() in PASSED_ON
        }
        passed_on |= {"user": self.database_user, "database": self.database}
        return messages.startup_packet(self.version, passed_on)


def read_request(connection: socket.socket) -> SessionRequest | CancelRequest:
    """Read what the connection is for; requests for encryption are declined.

    Raises:
        ProtocolError: it is no start-up packet.
        ClientGoneError: the client closed the connection, or took too long.
    """
    while True:
        (length,) = struct.unpack("!I", _read_exactly(connection, 4))
        if not 8 <= length <= messages.LARGEST_STARTUP_PACKET:
            raise ProtocolError("invalid length of startup packet")
        body = _read_exactly(connection, length - 4)
        (code,) = struct.unpack_from("!I", body)
        if code in (messages.SSL_REQUEST, messages.GSS_ENCRYPTION_REQUEST):
            connection.sendall(b"N")
        elif code == messages.CANCEL_REQUEST:
            return _cancel_request(body)
        elif code >> 16 != messages.PROTOCOL_MAJOR:
            raise ProtocolError(f"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}")
        else:
            return SessionRequest(code, messages.parse_startup_parameters(body[4:]))


def _cancel_request(body: bytes) -> CancelRequest:
    if len(body) < 12:
        raise ProtocolError("invalid length of cancel request")
    (pid,) = struct.unpack_from("!i", body, 4)
    return CancelRequest(pid, body[8:], struct.pack("!I", len(body) + 4) + body)


def _read_exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        try:
            part = connection.recv(count - len(received))
        except OSError as error:
            raise ClientGoneError from error
        if not part:
            raise ClientGoneError
        received += part
    return received


def authenticate(client: ClientLink, request: SessionRequest, accounts: Accounts) -> None:
    """Ask for the password and check it.

    Raises:
        ServerError: the password is wrong, or no user was named.
        ProtocolError: the client answered something else.
    """
    if not request.login_name:
        raise ServerError("no user name specified in startup packet", code="28000")
    salt = secrets.token_bytes(4)
    client.write(messages.authentication_md5(salt))
    answer = client.receive()
    if answer.kind != b"p":
        raise ProtocolError("expected a password")
    if not accounts.accept(request.login_name, salt, Reader(answer.body).text()):
        raise ServerError(
            f'password authentication failed for user "{request.login_name}"', code="28000"
        )
