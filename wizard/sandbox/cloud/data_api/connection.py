"""A connection to the sandbox's own SQL front, as a database user: what the Data API opens.

Speaks the extended protocol as Redshift's JDBC driver does, so that one text is one statement and
values travel beside it.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire import messages
from wizard.sandbox.wire.backend import PROTOCOL_3_0, server_error
from wizard.sandbox.wire.logins import md5_response
from wizard.sandbox.wire.messages import Message, MessageBuffer, Reader, Row, zero_ended

ADDRESS = "127.0.0.1"
APPLICATION = "Redshift Data API"
RECEIVE_BYTES = 1 << 16
_MD5_PASSWORD = 5
_COMPLETE = frozenset({b"C", b"I", b"E"})
"""The messages that end the answer to an Execute: done, nothing to do, failed."""
_SYNC = Message(b"S", b"").encode()
_ENDS_OF_EXECUTION = frozenset({b"C", b"E", b"I"})
"""Messages after which nothing comes until Sync is sent, as Redshift's drivers do it."""


class ConnectionLostError(Exception):
    """Nothing answers, or the database closed the connection."""


class LoginRefusedError(Exception):
    """The database doesn't let this user in; the message is its own."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result, as the protocol describes it."""

    name: str
    table_oid: int
    """0 when it is no column of a table."""
    type_oid: int
    type_size: int
    """Bytes; negative when it varies."""
    modifier: int
    """The length, or precision and scale, in PostgreSQL's coding; -1 for none."""


@dataclass(frozen=True, slots=True)
class StatementOutcome:
    """What a statement answered."""

    columns: tuple[ResultColumn, ...] | None
    """None when it has no result set, not even an empty one."""
    rows: tuple[Row, ...]
    tag: str
    """PostgreSQL's word for what it did, such as ``INSERT 0 3``."""


@dataclass(frozen=True, slots=True)
class DatabaseAccount:
    """Where and as whom to log in."""

    port: int
    user: str
    password: str
    database: str


class SqlConnection:
    """One session of the database, for one thread at a time; any thread may cancel."""

    def __init__(self, account: DatabaseAccount) -> None:
        """Connect and log in.

        Raises:
            LoginRefusedError: the database refuses the user, the password or the database's name.
            ConnectionLostError: nothing answers there.
        """
        self._port = account.port
        self._buffer = MessageBuffer()
        self._cancel_key = b""
        self.pid = 0
        """The server process of this session."""
        try:
            self._socket = socket.create_connection((ADDRESS, account.port))
        except OSError as error:
            raise ConnectionLostError(str(error)) from error
        try:
            self._log_in(account)
        except BaseException:
            self._socket.close()
            raise

    def _log_in(self, account: DatabaseAccount) -> None:
        parameters = {
            "user": account.user,
            "database": account.database,
            "client_encoding": "UTF8",
            "application_name": APPLICATION,
        }
        self._send(messages.startup_packet(PROTOCOL_3_0, parameters))
        while (message := self._receive()).kind != b"Z":
            if message.kind == b"E":
                raise LoginRefusedError(messages.decode_fields(message.body).get("M", ""))
            if message.kind == b"R":
                self._answer_password_request(message.body, account)
            elif message.kind == b"K":
                (self.pid,) = struct.unpack_from("!i", message.body)
                self._cancel_key = message.body[4:]

    def _answer_password_request(self, body: bytes, account: DatabaseAccount) -> None:
        (kind,) = struct.unpack_from("!I", body)
        if kind == _MD5_PASSWORD:
            response = md5_response(account.password, account.user, body[4:8])
            self._send(Message(b"p", zero_ended(response)).encode())

    def run(self, sql: str, values: Sequence[str] = ()) -> StatementOutcome:
        """Run one statement; ``values`` stand for ``$1``, ``$2`` and so on.

        Raises:
            ServerError: it failed.
            ConnectionLostError: the session is over.
        """
        self._send(_extended(sql, values))
        columns: tuple[ResultColumn, ...] | None = None
        rows: list[Row] = []
        tag = ""
        error: ServerError | None = None
        while (message := self._receive()).kind not in _COMPLETE:
            if message.kind == b"T":
                columns = _columns(message.body)
            elif message.kind == b"D":
                rows.append(messages.decode_row(message.body))
        if message.kind == b"C":
            tag = Reader(message.body).text()
        elif message.kind == b"E":
            error = server_error(messages.decode_fields(message.body))
        self._send(Message(b"S", b"").encode())
        while (message := self._receive()).kind != b"Z":
            if message.kind == b"E":
                # What commits by itself may fail at its very end.
                error = error or server_error(messages.decode_fields(message.body))
        if error is not None:
            raise error
        return StatementOutcome(columns, tuple(rows), tag)

    def cancel(self) -> None:
        """Ask the database to cancel what this session is running."""
        packet = struct.pack("!IIi", 12 + len(self._cancel_key), messages.CANCEL_REQUEST, self.pid)
        # A session that has just ended has nothing left to cancel: that is what is suppressed.
        with (
            contextlib.suppress(OSError),
            socket.create_connection((ADDRESS, self._port)) as connection,
        ):
            connection.sendall(packet + self._cancel_key)
            connection.recv(1)

    def close(self) -> None:
        """End the session; safe to call twice."""
        with contextlib.suppress(OSError):
            self._socket.sendall(messages.TERMINATE)
        self._socket.close()

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise ConnectionLostError(str(error)) from error

    def _receive(self) -> Message:
        while (message := self._buffer.next()) is None:
            try:
                received = self._socket.recv(RECEIVE_BYTES)
            except OSError as error:
                raise ConnectionLostError(str(error)) from error
            if not received:
                raise ConnectionLostError("The database closed the connection.")
            self._buffer.add(received)
        return message


def _extended(sql: str, values: Sequence[str]) -> bytes:
    """Parse, Bind, Describe, Execute and Flush, with all values and results as text."""
    parse = zero_ended("") + zero_ended(sql) + struct.pack("!h", 0)
    encoded = [value.encode() for value in values]
    parameters = b"".join(struct.pack("!i", len(each)) + each for each in encoded)
    bind = zero_ended("") * 2 + struct.pack("!hh", 0, len(encoded)) + parameters
    conversation = (
        Message(b"P", parse),
        Message(b"B", bind + struct.pack("!h", 0)),
        Message(b"D", b"P" + zero_ended("")),
        Message(b"E", zero_ended("") + struct.pack("!i", 0)),
        Message(b"H", b""),
    )
    return b"".join(message.encode() for message in conversation)


def _columns(body: bytes) -> tuple[ResultColumn, ...]:
    """The columns of a RowDescription."""
    (count,) = struct.unpack_from("!h", body)
    position = 2
    columns = []
    for _ in range(count):
        end = body.index(b"\0", position)
        name = body[position:end].decode(errors="replace")
        table, _, kind, size, modifier, _ = struct.unpack_from("!IhIhih", body, end + 1)
        columns.append(ResultColumn(name, table, kind, size, modifier))
        position = end + 1 + 18
    return tuple(columns)
