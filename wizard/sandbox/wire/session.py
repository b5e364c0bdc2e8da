"""One client's session: its messages go to PostgreSQL, except for the statements the front runs.

A prepared COPY is kept here under its name, and Parse, Bind, Describe and Execute of it are
answered in PostgreSQL's place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire import messages
from wizard.sandbox.wire.backend import BackendConnection
from wizard.sandbox.wire.client import ClientLink
from wizard.sandbox.wire.copy_runner import QUERY_CANCELED, CopyRunner, cancelled_error
from wizard.sandbox.wire.interrupts import InterruptKind
from wizard.sandbox.wire.messages import Message, ProtocolError, Reader
from wizard.sandbox.wire.relay import Relay
from wizard.sandbox.wire.services import SessionServices
from wizard.sandbox.wire.translate import Handling, Translation, translate_all


class PartFailedError(Exception):
    """A statement among several has failed, and the client knows it."""


class ClientSession:
    """The conversation with one client, after its password was accepted."""

    def __init__(
        self,
        client: ClientLink,
        backend: BackendConnection,
        copies: CopyRunner,
        services: SessionServices,
    ) -> None:
        self._client = client
        self._backend = backend
        self._copies = copies
        self._services = services
        self.relay = Relay(
            client,
            backend,
            on_notice=self._is_interrupt,
            in_redshifts_words=self._in_redshifts_words,
            before_ready=copies.apply_late_settings,
        )
        self._case_sensitive = False
        self._own_statements: dict[str, Translation] = {}
        self._own_portals: dict[str, Translation] = {}
        self._default_role_readers: set[str] = set()
        self._handlers: dict[bytes, Callable[[Message], None]] = {
            b"Q": self._on_query,
            b"P": self._on_parse,
            b"B": self._on_bind,
            b"D": self._on_describe,
            b"E": self._on_execute,
            b"C": self._on_close,
            b"S": self._on_sync,
            b"H": self._on_flush,
            b"F": self._on_function_call,
            # Data of a COPY FROM STDIN that was refused: PostgreSQL ignores it as well.
            b"d": self._ignore,
            b"c": self._ignore,
            b"f": self._ignore,
        }

    def serve(self) -> None:
        """Answer the client until it says goodbye.

        Raises:
            ClientGoneError: it left without a word.
            BackendGoneError: PostgreSQL ended the session.
            ProtocolError: it sent what is no message.
        """
        while (message := self.relay.next_message()).kind != b"X":
            handler = self._handlers.get(message.kind)
            if handler is None:
                raise ProtocolError(f"invalid frontend message type {message.kind[0]}")
            if not self.relay.skips_to_sync or message.kind == b"S":
                handler(message)

    def _is_interrupt(self, notice: Mapping[str, str]) -> bool:
        """Whether it is the catalogue's INFO that a session is to be stopped; then stop it."""
        process = notice.get("M", "")
        for kind in InterruptKind:
            if notice.get("C") == kind.value and process.isdecimal():
                self._services.interrupt(int(process), kind)
                return True
        return False

    def _in_redshifts_words(self, fields: Mapping[str, str]) -> Mapping[str, str]:
        if fields.get("C") != QUERY_CANCELED:
            return fields
        return {**fields, "M": cancelled_error(self._services.next_query_id()).message}

    def _translate(self, sql: str) -> list[Translation]:
        translations = translate_all(sql, self._case_sensitive)
        for translation in translations:
            if translation.case_sensitive is not None:
                self._case_sensitive = translation.case_sensitive
            if translation.reads_default_role:
                self._services.refresh_default_role()
        return translations

    def _run_own(self, translation: Translation) -> None:
        """Run a COPY, or refuse a statement.

        Raises:
            ServerError: what to tell the client.
        """
        if translation.handling is Handling.REFUSED:
            self._copies.fail_transaction()
            raise ServerError(translation.sql, code="0A000")
        self._copies.run(translation.sql)
        self._client.write(messages.command_complete("COPY"))

    # The simple protocol

    def _on_query(self, message: Message) -> None:
        translations = self._translate(Reader(message.body).text())
        if all(each.handling is Handling.POSTGRES for each in translations):
            sql = ";".join(each.sql for each in translations)
            self.relay.forward(Message(b"Q", messages.zero_ended(sql)))
            self.relay.settle()
            return
        self._run_one_by_one(translations)
        self._copies.apply_late_settings()
        self._client.write(messages.ready_for_query(self._backend.transaction_status))

    def _run_one_by_one(self, translations: Sequence[Translation]) -> None:
        """Run statements that share a Query with a COPY; together they are one transaction."""
        is_one_transaction = (
            len(translations) > 1
            and self._backend.transaction_status == b"I"
            and not any(each.controls_transaction for each in translations)
        )
        if is_one_transaction:
            self._backend.query("BEGIN")
        try:
            for translation in translations:
                self._run_part(translation)
        except PartFailedError:
            if is_one_transaction:
                self._backend.query("ROLLBACK")
        else:
            if is_one_transaction:
                self._commit()

    def _run_part(self, translation: Translation) -> None:
        if translation.handling is Handling.POSTGRES:
            if not self.relay.run_part(translation.sql):
                raise PartFailedError
            return
        try:
            self._run_own(translation)
        except ServerError as error:
            self._client.write_error(error)
            raise PartFailedError from error

    def _commit(self) -> None:
        try:
            self._backend.query("COMMIT")
        except ServerError as error:
            self._client.write_error(error)

    # The extended protocol

    def _on_parse(self, message: Message) -> None:
        reader = Reader(message.body)
        name, sql = reader.text(), reader.text()
        translations = self._translate(sql)
        self._own_statements.pop(name, None)
        self._default_role_readers.discard(name)
        if len(translations) != 1:
            # Nothing, or too much: PostgreSQL has its own answer to either.
            self.relay.forward(message)
            return
        (translation,) = translations
        if translation.handling is not Handling.POSTGRES:
            self._own_statements[name] = translation
            self.relay.answer(messages.PARSE_COMPLETE)
            return
        if translation.reads_default_role:
            self._default_role_readers.add(name)
        self.relay.forward(messages.parse_statement(name, translation.sql, reader.rest()))

    def _on_bind(self, message: Message) -> None:
        reader = Reader(message.body)
        portal, statement = reader.text(), reader.text()
        self._own_portals.pop(portal, None)
        if statement in self._own_statements:
            self._own_portals[portal] = self._own_statements[statement]
            self.relay.answer(messages.BIND_COMPLETE)
            return
        if statement in self._default_role_readers:
            self._services.refresh_default_role()
        self.relay.forward(message)

    def _on_describe(self, message: Message) -> None:
        kind, name = message.body[:1], Reader(message.body[1:]).text()
        if kind == b"S" and name in self._own_statements:
            self.relay.answer(messages.NO_PARAMETERS + messages.NO_DATA)
        elif kind == b"P" and name in self._own_portals:
            self.relay.answer(messages.NO_DATA)
        else:
            self.relay.forward(message)

    def _on_execute(self, message: Message) -> None:
        portal = Reader(message.body).text()
        if portal not in self._own_portals:
            self.relay.forward(message)
            return
        self.relay.flush_and_settle()
        if self.relay.skips_to_sync:
            return
        try:
            self._run_own(self._own_portals[portal])
        except ServerError as error:
            self.relay.fail(error)

    def _on_close(self, message: Message) -> None:
        kind, name = message.body[:1], Reader(message.body[1:]).text()
        own = self._own_statements if kind == b"S" else self._own_portals
        if own.pop(name, None) is not None:
            self.relay.answer(messages.CLOSE_COMPLETE)
        else:
            self.relay.forward(message)

    def _on_sync(self, message: Message) -> None:
        self.relay.skips_to_sync = False
        self.relay.forward(message)
        self.relay.settle()

    def _on_flush(self, message: Message) -> None:
        del message
        self.relay.flush_and_settle()

    def _on_function_call(self, message: Message) -> None:
        self.relay.forward(message)
        self.relay.settle()

    def _ignore(self, message: Message) -> None:
        """Do nothing with it."""
