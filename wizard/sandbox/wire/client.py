"""The client's side of a session: its socket, cut into messages."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping

from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire import messages
from wizard.sandbox.wire.messages import Message, MessageBuffer
from wizard.sandbox.wire.waiting import wait_until_readable

RECEIVE_BYTES = 1 << 16
SEND_AT_BYTES = 1 << 16
"""Collected output is sent when it has grown to this size, and before every wait."""


class ClientGoneError(Exception):
    """The client closed the connection."""


class ClientLink:
    """A client's connection, for one thread at a time."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._incoming = MessageBuffer()
        self._outgoing = bytearray()

    def buffered(self) -> Message | None:
        """A message that has already been received, if any."""
        return self._incoming.next()

    def receive_bytes(self) -> None:
        """Wait for bytes and put them into the buffer.

        Raises:
            ClientGoneError: the connection is closed.
        """
        try:
            received = self.socket.recv(RECEIVE_BYTES)
        except OSError as error:
            raise ClientGoneError from error
        if not received:
            raise ClientGoneError
        self._incoming.add(received)

    def receive(self) -> Message:
        """Send what has been collected and wait for the next message.

        Raises:
            ClientGoneError: the connection is closed.
        """
        self.flush()
        while (message := self.buffered()) is None:
            self.receive_bytes()
        return message

    def write(self, data: bytes) -> None:
        """Collect output for the client.

        Raises:
            ClientGoneError: the connection is closed.
        """
        self._outgoing += data
        if len(self._outgoing) >= SEND_AT_BYTES:
            self.flush()

    def flush(self) -> None:
        """Send what has been collected.

        Raises:
            ClientGoneError: the connection is closed.
        """
        if not self._outgoing:
            return
        data = bytes(self._outgoing)
        self._outgoing.clear()
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise ClientGoneError from error

    def write_error(self, error: ServerError, severity: str = "ERROR") -> None:
        """Collect an ErrorResponse."""
        self.write(messages.error_response(error_fields(error, severity)))

    def has_left(self) -> bool:
        """Whether the client has closed the connection, without reading from it."""
        try:
            readable = wait_until_readable([self.socket], seconds=0)
            return bool(readable) and not self.socket.recv(1, socket.MSG_PEEK)
        except OSError:
            return True

    def close(self) -> None:
        """Close the connection, after sending what can still be sent."""
        with contextlib.suppress(ClientGoneError):
            self.flush()
        self.socket.close()


def error_fields(error: ServerError, severity: str) -> Mapping[str, str]:
    """The fields of an ErrorResponse: severity, SQLSTATE, message, detail, hint."""
    fields = {"S": severity, "C": error.code, "M": error.message, "D": error.detail}
    return {name: value for name, value in (fields | {"H": error.hint}).items() if value}
