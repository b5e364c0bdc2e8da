"""A connection to the embedded PostgreSQL, spoken in its own protocol over the unix socket.

Used in two ways: a client's session relays messages through it, and the sandbox itself runs
statements on it (inside a client's session for COPY, or as the administrator for the logs).
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire import messages
from wizard.sandbox.wire.messages import Message, MessageBuffer, Row

PROTOCOL_3_0 = 3 << 16
RECEIVE_BYTES = 1 << 16


class BackendGoneError(Exception):
    """PostgreSQL closed the connection; ``fields`` are its last words, if it had any."""

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        super().__init__((fields or {}).get("M", "PostgreSQL closed the connection"))
        self.fields = dict(fields or {})


def server_error(fields: Mapping[str, str]) -> ServerError:
    """PostgreSQL's ErrorResponse as an exception."""
    return ServerError(
        fields.get("M", ""),
        code=fields.get("C", "XX000"),
        detail=fields.get("D", ""),
        hint=fields.get("H", ""),
    )


def literal(value: str | int | None) -> str:
    """The value as SQL, whatever the session's quoting settings are."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    escaped = value.replace("\0", "").replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'"


def quoted_identifier(name: str) -> str:
    """The name as SQL, whatever is in it."""
    escaped = name.replace("\0", "").replace('"', '""')
    return f'"{escaped}"'


class BackendConnection:
    """One connection, for one thread at a time."""

    def __init__(self, socket_path: Path) -> None:
        """Connect the socket; nothing is sent yet.

        Raises:
            BackendGoneError: nothing answers there.
        """
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.connect(str(socket_path))
        except OSError as error:
            self.socket.close()
            raise BackendGoneError({"M": f"the database does not answer: {error}"}) from error
        self._buffer = MessageBuffer()
        self._last_fatal: dict[str, str] | None = None
        self.pid = 0
        self.cancel_key = b""
        self.transaction_status = b"I"
        """PostgreSQL's last word on it: I (idle), T (in a transaction) or E (failed)."""

    def log_in(self, user: str, database: str) -> None:
        """Open a session for the sandbox itself.

        Raises:
            ServerError: PostgreSQL refused.
        """
        parameters = {"user": user, "database": database, "client_encoding": "UTF8"}
        self.send(messages.startup_packet(PROTOCOL_3_0, parameters))
        while (message := self.receive()).kind != b"Z":
            if message.kind == b"E":
                raise server_error(messages.decode_fields(message.body))

    def send(self, data: bytes) -> None:
        """Send bytes as they are.

        Raises:
            BackendGoneError: the connection is closed.
        """
        try:
            self.socket.sendall(data)
        except OSError as error:
            self._listen_to_last_words()
            raise BackendGoneError(self._last_fatal) from error

    def send_some(self, data: memoryview) -> int:
        """Send what the socket takes without waiting; how many bytes it took.

        Raises:
            BackendGoneError: the connection is closed.
        """
        try:
            return self.socket.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0
        except OSError as error:
            self._listen_to_last_words()
            raise BackendGoneError(self._last_fatal) from error

    def _listen_to_last_words(self) -> None:
        """What PostgreSQL said before it closed can still be read, and says why."""
        while self.receive_what_is_there():
            while self.buffered() is not None:
                pass

    def buffered(self) -> Message | None:
        """A message that has already been received, if any."""
        message = self._buffer.next()
        if message is not None:
            self._note(message)
        return message

    def receive_bytes(self) -> None:
        """Wait for bytes and put them into the buffer.

        Raises:
            BackendGoneError: the connection is closed.
        """
        try:
            received = self.socket.recv(RECEIVE_BYTES)
        except OSError as error:
            raise BackendGoneError(self._last_fatal) from error
        if not received:
            raise BackendGoneError(self._last_fatal)
        self._buffer.add(received)

    def receive_what_is_there(self) -> bool:
        """Put bytes that have already arrived into the buffer; whether there were any.

        Raises:
            BackendGoneError: the connection is closed.
        """
        try:
            received = self.socket.recv(RECEIVE_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError as error:
            raise BackendGoneError(self._last_fatal) from error
        if not received:
            raise BackendGoneError(self._last_fatal)
        self._buffer.add(received)
        return True

    def receive(self) -> Message:
        """Wait for the next message.

        Raises:
            BackendGoneError: the connection is closed.
        """
        while (message := self.buffered()) is None:
            self.receive_bytes()
        return message

    def _note(self, message: Message) -> None:
        if message.kind == b"Z":
            self.transaction_status = message.body[:1]
        elif message.kind == b"K":
            (self.pid,) = struct.unpack_from("!i", message.body)
            self.cancel_key = message.body[4:]
        elif message.kind == b"E":
            fields = messages.decode_fields(message.body)
            if fields.get("S") in ("FATAL", "PANIC"):
                self._last_fatal = fields

    def query(self, sql: str) -> list[Row]:
        """Run SQL with the simple protocol; the rows of its last result, values as text.

        Raises:
            ServerError: PostgreSQL's own error.
            BackendGoneError: the connection was closed.
        """
        self.send(messages.query(sql))
        rows: list[Row] = []
        error: ServerError | None = None
        while (message := self.receive()).kind != b"Z":
            if message.kind == b"T":
                rows = []
            elif message.kind == b"D":
                rows.append(messages.decode_row(message.body))
            elif message.kind == b"E":
                error = error or server_error(messages.decode_fields(message.body))
        if error is not None:
            raise error
        return rows

    def close(self) -> None:
        """End the session; PostgreSQL rolls back what is open."""
        with contextlib.suppress(OSError):
            self.socket.sendall(messages.TERMINATE)
        self.socket.close()

    def cancel_running_statement(self, socket_path: Path) -> None:
        """Ask PostgreSQL, on a second connection, to cancel what this session is running."""
        packet = struct.pack("!IIi", 12 + len(self.cancel_key), messages.CANCEL_REQUEST, self.pid)
        forward_cancel(socket_path, packet + self.cancel_key)

    def copy_in(self, sql: str, chunks: Iterable[bytes]) -> None:
        """Run ``COPY ... FROM STDIN`` with the chunks as its data.

        An exception that ``chunks`` raises aborts the COPY and is raised again.

        Raises:
            ServerError: PostgreSQL's own error.
            BackendGoneError: the connection was closed.
        """
        self.send(messages.query(sql))
        while (message := self.receive()).kind not in (b"G", b"E"):
            pass
        if message.kind == b"E":
            error = server_error(messages.decode_fields(message.body))
            self._finish_copy()
            raise error
        try:
            failure = self._send_chunks(chunks)
        except BackendGoneError:
            raise
        except BaseException:
            self.send(messages.copy_fail("the data ended with an error"))
            with contextlib.suppress(ServerError):
                self._finish_copy()
            raise
        if failure is not None:
            with contextlib.suppress(ServerError):
                self._finish_copy()
            raise failure
        self.send(messages.COPY_DONE)
        self._finish_copy()

    def _send_chunks(self, chunks: Iterable[bytes]) -> ServerError | None:
        """Send the data; stops early when PostgreSQL has refused a row already."""
        for chunk in chunks:
            if chunk:
                self.send(messages.copy_data(chunk))
            refusal = self._refusal_so_far()
            if refusal is not None:
                return refusal
        return None

    def _refusal_so_far(self) -> ServerError | None:
        if not self.receive_what_is_there():
            return None
        while (message := self.buffered()) is not None:
            if message.kind == b"E":
                return server_error(messages.decode_fields(message.body))
        return None

    def _finish_copy(self) -> None:
        """Read up to ReadyForQuery; raises the error among what is read."""
        error: ServerError | None = None
        while (message := self.receive()).kind != b"Z":
            if message.kind == b"E":
                error = server_error(messages.decode_fields(message.body))
        if error is not None:
            raise error


def forward_cancel(socket_path: Path, packet: bytes) -> None:
    """Hand a CancelRequest packet to PostgreSQL and wait until it has been taken."""
    # A server that has just stopped has nothing left to cancel: that is what is suppressed.
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection,
        contextlib.suppress(OSError),
    ):
        connection.connect(str(socket_path))
        connection.sendall(packet)
        connection.recv(1)
