"""The messages of PostgreSQL's wire protocol, version 3: taking them apart and building them.

Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

SSL_REQUEST = 80877103
GSS_ENCRYPTION_REQUEST = 80877104
CANCEL_REQUEST = 80877102
PROTOCOL_MAJOR = 3

LARGEST_STARTUP_PACKET = 10_000
"""Bytes; PostgreSQL's own limit."""
LARGEST_MESSAGE = 1 << 29
"""Bytes: more than any statement that Redshift takes (16 MB), to refuse nonsense lengths."""

INFO_SEVERITY = "INFO"

Row: TypeAlias = tuple[str | None, ...]
"""The values of a row in text form; None for NULL."""


class ProtocolError(Exception):
    """What arrived is not a message of the protocol."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its type byte and what follows the length."""

    kind: bytes
    body: bytes

    def encode(self) -> bytes:
        """The message as it travels."""
        return self.kind + struct.pack("!I", len(self.body) + 4) + self.body


class MessageBuffer:
    """Collects received bytes and gives out the complete messages among them."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, received: bytes) -> None:
        """Append what a socket gave."""
        self._bytes += received

    def next(self) -> Message | None:
        """The next complete message, or None when more bytes are needed.

        Raises:
            ProtocolError: the length cannot be one.
        """
        if len(self._bytes) < 5:
            return None
        (length,) = struct.unpack_from("!I", self._bytes, 1)
        if not 4 <= length <= LARGEST_MESSAGE:
            raise ProtocolError(f"invalid message length {length}")
        if len(self._bytes) < length + 1:
            return None
        message = Message(bytes(self._bytes[:1]), bytes(self._bytes[5 : length + 1]))
        del self._bytes[: length + 1]
        return message


class Reader:
    """Reads the fields of a message's body one after the other."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._position = 0

    def text(self) -> str:
        """A string that ends with a zero byte.

        Raises:
            ProtocolError: no zero byte follows, or the text is not UTF-8.
        """
        end = self._body.find(b"\0", self._position)
        if end < 0:
            raise ProtocolError("a string without its end")
        raw = self._body[self._position : end]
        self._position = end + 1
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise ProtocolError("a string that is not UTF-8") from error

    def rest(self) -> bytes:
        """Everything that has not been read yet."""
        return self._body[self._position :]


def zero_ended(text: str) -> bytes:
    """A string as the protocol writes it; a zero inside would end it early, so it is dropped."""
    return text.replace("\0", "").encode() + b"\0"


def startup_packet(version: int, parameters: Mapping[str, str]) -> bytes:
    """The first packet of a connection, which has no type byte."""
    body = b"".join(zero_ended(name) + zero_ended(value) for name, value in parameters.items())
    return struct.pack("!II", len(body) + 9, version) + body + b"\0"


def parse_startup_parameters(body: bytes) -> dict[str, str]:
    """The names and values of a start-up packet, after its version.

    Raises:
        ProtocolError: the list is cut off.
    """
    reader = Reader(body)
    parameters: dict[str, str] = {}
    while name := reader.text():
        parameters[name] = reader.text()
    return parameters


def query(sql: str) -> bytes:
    """A Query message of the simple protocol."""
    return Message(b"Q", zero_ended(sql)).encode()


def parse_statement(name: str, sql: str, rest: bytes) -> Message:
    """A Parse message; ``rest`` is the parameter types as they arrived."""
    return Message(b"P", zero_ended(name) + zero_ended(sql) + rest)


def error_response(fields: Mapping[str, str]) -> bytes:
    """An ErrorResponse with the fields by their one-letter names."""
    return Message(b"E", encode_fields(fields)).encode()


def notice_response(fields: Mapping[str, str]) -> bytes:
    """A NoticeResponse with the fields by their one-letter names."""
    return Message(b"N", encode_fields(fields)).encode()


def encode_fields(fields: Mapping[str, str]) -> bytes:
    """The body of an ErrorResponse or NoticeResponse."""
    return b"".join(name.encode() + zero_ended(value) for name, value in fields.items()) + b"\0"


def decode_fields(body: bytes) -> dict[str, str]:
    """The fields of an ErrorResponse or NoticeResponse by their one-letter names."""
    parts = (part for part in body.split(b"\0") if part)
    return {part[:1].decode(): part[1:].decode(errors="replace") for part in parts}


def decode_row(body: bytes) -> Row:
    """The values of a DataRow in text form; None for NULL."""
    (count,) = struct.unpack_from("!h", body)
    position = 2
    values: list[str | None] = []
    for _ in range(count):
        (length,) = struct.unpack_from("!i", body, position)
        position += 4
        if length < 0:
            values.append(None)
            continue
        values.append(body[position : position + length].decode(errors="replace"))
        position += length
    return tuple(values)


def command_complete(tag: str) -> bytes:
    """A CommandComplete message."""
    return Message(b"C", zero_ended(tag)).encode()


def ready_for_query(status: bytes) -> bytes:
    """A ReadyForQuery message; ``status`` is I (idle), T (in a transaction) or E (failed)."""
    return Message(b"Z", status).encode()


PARSE_COMPLETE = Message(b"1", b"").encode()
BIND_COMPLETE = Message(b"2", b"").encode()
CLOSE_COMPLETE = Message(b"3", b"").encode()
NO_DATA = Message(b"n", b"").encode()
NO_PARAMETERS = Message(b"t", b"\0\0").encode()
FLUSH = Message(b"H", b"").encode()
TERMINATE = Message(b"X", b"").encode()
COPY_DONE = Message(b"c", b"").encode()


def authentication_md5(salt: bytes) -> bytes:
    """AuthenticationMD5Password with its four bytes of salt."""
    return Message(b"R", struct.pack("!I", 5) + salt).encode()


def copy_data(chunk: bytes) -> bytes:
    """A CopyData message."""
    return Message(b"d", chunk).encode()


def copy_fail(reason: str) -> bytes:
    """A CopyFail message."""
    return Message(b"f", zero_ended(reason)).encode()
