"""Carrying messages between a client and its PostgreSQL session, and keeping count of answers.

The extended protocol lets a client send many messages before it reads an answer. The relay knows
which answers PostgreSQL still owes, so that the front's own answers come in the right place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire import messages
from wizard.sandbox.wire.backend import BackendConnection, server_error
from wizard.sandbox.wire.client import ClientGoneError, ClientLink
from wizard.sandbox.wire.messages import Message, Reader
from wizard.sandbox.wire.waiting import wait_until_readable, wait_until_ready

SERVER_VERSION = "8.0.2"
"""What Redshift reports; drivers parse it as a version."""

ANSWERS: Mapping[bytes, frozenset[bytes]] = {
    b"P": frozenset({b"1"}),
    b"B": frozenset({b"2"}),
    b"C": frozenset({b"3"}),
    b"D": frozenset({b"T", b"n"}),
    b"E": frozenset({b"C", b"I", b"s"}),
    b"S": frozenset({b"Z"}),
    b"Q": frozenset({b"Z"}),
    b"F": frozenset({b"Z"}),
}
"""A client's message, and the messages that complete PostgreSQL's answer to it."""

EXTENDED = frozenset({b"P", b"B", b"C", b"D", b"E"})
LAST_WORDS = frozenset({"FATAL", "PANIC"})
"""Severities of an error that ends the session; the session's end tells it to the client."""


class Relay:
    """The way between one client and its PostgreSQL session."""

    def __init__(
        self,
        client: ClientLink,
        backend: BackendConnection,
        on_notice: Callable[[Mapping[str, str]], bool],
        in_redshifts_words: Callable[[Mapping[str, str]], Mapping[str, str]],
        before_ready: Callable[[], None],
    ) -> None:
        """What the session adds on the way back.

        ``on_notice`` says whether a notice is for the front, not for the client;
        ``in_redshifts_words`` may change an error's fields; ``before_ready`` runs between
        PostgreSQL's getting ready for the next statement and the client's hearing of it.
        """
        self._client = client
        self._backend = backend
        self._on_notice = on_notice
        self._in_redshifts_words = in_redshifts_words
        self._before_ready = before_ready
        self._owed: deque[bytes] = deque()
        """The client's messages whose answer is not complete yet, by their kind."""
        self._hides_ready = False
        self._failures = 0
        self.skips_to_sync = False
        """After an error, everything up to the next Sync is ignored."""

    @property
    def is_settled(self) -> bool:
        """Whether PostgreSQL has answered everything."""
        return not self._owed

    def open_session(self, startup_packet: bytes) -> None:
        """Log in to PostgreSQL and let the client see how it reports itself.

        Raises:
            ServerError: PostgreSQL refused, for example an unknown database.
        """
        self._backend.send(startup_packet)
        while (message := self._backend.receive()).kind != b"E":
            self._client.write(as_redshift_reports(message).encode())
            if message.kind == b"Z":
                return
        raise server_error(messages.decode_fields(message.body))

    def next_message(self) -> Message:
        """The client's next message; meanwhile PostgreSQL may speak up on its own.

        Raises:
            ClientGoneError: it left without a word.
            BackendGoneError: PostgreSQL ended the session.
            ProtocolError: it sent what is no message.
        """
        while (message := self._client.buffered()) is None:
            self._client.flush()
            readable = wait_until_readable([self._client.socket, self._backend.socket])
            if self._backend.socket in readable:
                self._relay_what_arrives()
            else:
                self._client.receive_bytes()
        return message

    def forward(self, message: Message) -> None:
        """Send a message of the client's to PostgreSQL, without waiting for the answer."""
        self._owed.append(message.kind)
        self._send(message.encode())

    def settle(self) -> None:
        """Relay until PostgreSQL has answered everything that it was asked."""
        watched = [self._backend.socket, self._client.socket]
        while self._owed:
            message = self._backend.buffered()
            if message is not None:
                self._pass_on(message)
                continue
            self._client.flush()
            readable = wait_until_readable(watched)
            if self._backend.socket in readable:
                self._backend.receive_bytes()
            elif self._client.has_left():
                raise ClientGoneError
            else:
                # The client has already sent its next message, which has to wait.
                watched = [self._backend.socket]

    def flush_and_settle(self) -> None:
        """Have PostgreSQL answer what it was asked so far, without ending the sequence."""
        if self._owed:
            self._send(messages.FLUSH)
            self.settle()

    def answer(self, data: bytes) -> None:
        """Answer in PostgreSQL's place, after everything that it still owes."""
        self.flush_and_settle()
        if not self.skips_to_sync:
            self._client.write(data)

    def fail(self, error: ServerError) -> None:
        """Answer a message of the extended protocol with an error."""
        self._client.write_error(error)
        self.skips_to_sync = True

    def run_part(self, sql: str) -> bool:
        """Run one of several statements of a Query, keeping ReadyForQuery back.

        Returns whether it succeeded; the client has been told either way.
        """
        failures_before = self._failures
        self._hides_ready = True
        try:
            self.forward(Message(b"Q", messages.zero_ended(sql)))
            self.settle()
        finally:
            self._hides_ready = False
        return self._failures == failures_before

    def _send(self, data: bytes) -> None:
        """Send without getting stuck: PostgreSQL may be waiting to get rid of its answers."""
        rest = memoryview(data)
        backend = self._backend.socket
        while rest:
            readable, writable = wait_until_ready([backend], [backend])
            if readable:
                self._relay_what_arrives()
            if writable:
                rest = rest[self._backend.send_some(rest) :]

    def _relay_what_arrives(self) -> None:
        self._backend.receive_bytes()
        while (message := self._backend.buffered()) is not None:
            self._pass_on(message)

    def _pass_on(self, message: Message) -> None:
        """Relay one message of PostgreSQL's and keep count."""
        if message.kind == b"E":
            self._pass_on_error(messages.decode_fields(message.body))
            return
        if message.kind == b"N" and self._on_notice(messages.decode_fields(message.body)):
            return
        if message.kind == b"G":
            # No COPY FROM STDIN ever gets this far; if one did, nobody would send its data.
            self._backend.send(messages.copy_fail("not available"))
            return
        if message.kind == b"Z":
            self._before_ready()
        if not (message.kind == b"Z" and self._hides_ready):
            self._client.write(as_redshift_reports(message).encode())
        if self._owed and message.kind in ANSWERS[self._owed[0]]:
            self._owed.popleft()

    def _pass_on_error(self, fields: Mapping[str, str]) -> None:
        if fields.get("S") in LAST_WORDS:
            return
        self._client.write(messages.error_response(self._in_redshifts_words(fields)))
        self._failures += 1
        # PostgreSQL ignores the rest of the extended messages up to the next Sync.
        while self._owed and self._owed[0] in EXTENDED:
            self._owed.popleft()
            self.skips_to_sync = True


def as_redshift_reports(message: Message) -> Message:
    """The message, with Redshift's version in the place of PostgreSQL's."""
    if message.kind == b"S" and Reader(message.body).text() == "server_version":
        body = messages.zero_ended("server_version") + messages.zero_ended(SERVER_VERSION)
        return Message(b"S", body)
    return message
