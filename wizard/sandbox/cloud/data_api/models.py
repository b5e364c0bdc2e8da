"""What the Data API of one account and Region keeps: statements, sessions and client tokens."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from moto.core.base_backend import BaseBackend

from wizard.sandbox.cloud.data_api import running
from wizard.sandbox.cloud.data_api.credentials import Access
from wizard.sandbox.cloud.data_api.failures import (
    ActiveSessionsExceededError,
    ActiveStatementsExceededError,
    NoResultError,
    StatementNotFoundError,
    ValidationError,
)
from wizard.sandbox.cloud.data_api.parameters import BoundStatement
from wizard.sandbox.cloud.data_api.sessions import ApiSession, SessionBusyError
from wizard.sandbox.cloud.data_api.statements import (
    SqlRun,
    Statement,
    Status,
    new_id,
    now,
)

MOST_ACTIVE = 500
"""Statements that run, and sessions that are open, at one time (Management Guide, "Quotas")."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What is to be run, all checks done."""

    texts: tuple[str, ...]
    bound: tuple[BoundStatement, ...]
    is_batch: bool
    name: str
    owner: str
    """ARN of the caller."""
    parameters: Mapping[str, str]
    keep_alive_seconds: int | None


class DataApiBackend(BaseBackend):
    """One Region's statements. Safe to use from several threads."""

    most_active = MOST_ACTIVE

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._statements: dict[str, Statement] = {}
        self._sessions: dict[str, ApiSession] = {}
        self._by_token: dict[tuple[str, str], str] = {}
        self._lock = threading.RLock()

    def open_session(self, access: Access, owner: str, *, is_kept: bool) -> ApiSession:
        """A session that no statement has used yet; one that isn't kept has no identifier.

        Raises:
            ActiveSessionsExceededError: there are too many.
        """
        session_id = new_id() if is_kept else None
        session = ApiSession(session_id, access.account, access.target, owner)
        with self._lock:
            open_ones = {key: s for key, s in self._sessions.items() if not s.has_ended}
            if session_id is not None:
                if len(open_ones) >= self.most_active:
                    raise ActiveSessionsExceededError(quota=self.most_active)
                open_ones[session_id] = session
            self._sessions = open_ones
        return session

    def session(self, session_id: str, owner: str) -> ApiSession:
        """The caller's session that is still open.

        Raises:
            ValidationError: there is none.
        """
        found = self._sessions.get(session_id)
        if found is None or found.has_ended or found.owner != owner:
            raise ValidationError(f"Session {session_id} is not available or has expired.")
        return found

    def submit(self, submission: Submission, session: ApiSession) -> Statement:
        """Begin to run it in the session.

        Raises:
            ActiveStatementsExceededError: too many statements run.
            ValidationError: another statement runs in the session.
        """
        with self._lock:
            running_ones = [s for s in self._statements.values() if not s.status.is_final]
            if len(running_ones) >= self.most_active:
                raise ActiveStatementsExceededError(quota=self.most_active)
            try:
                session.occupy(submission.keep_alive_seconds)
            except SessionBusyError as error:
                raise ValidationError(
                    f"Session {session.id} is busy: another statement is running in it."
                ) from error
            statement = _statement(submission, session)
            self._statements[statement.id] = statement
        running.run_in_background(statement, session)
        return statement

    def remembered(self, owner: str, token: str) -> Statement | None:
        """The statement that the caller made with this client token."""
        statement_id = self._by_token.get((owner, token))
        return None if statement_id is None else self._statements[statement_id]

    def remember(self, owner: str, token: str, statement: Statement) -> None:
        """From now on, the token stands for the statement."""
        self._by_token[owner, token] = statement.id

    def find(self, statement_id: str) -> Statement:
        """The statement, also by the identifier of one of its parts.

        Raises:
            StatementNotFoundError: there is none.
        """
        found = self._statements.get(statement_id.partition(":")[0])
        if found is None:
            raise StatementNotFoundError
        return found

    def result(self, statement_id: str) -> SqlRun:
        """The part of a statement that has a result.

        Raises:
            StatementNotFoundError: there is no such statement.
            NoResultError: it has no result, or none yet.
        """
        statement = self.find(statement_id)
        if statement.is_batch and ":" not in statement_id:
            raise NoResultError
        run = next((r for r in statement.runs if r.id == statement_id), None)
        if run is None:
            raise StatementNotFoundError
        if statement.status is not Status.FINISHED or not run.has_result_set:
            raise NoResultError
        return run

    def newest_first(self) -> Sequence[Statement]:
        """Every statement of the last day."""
        with self._lock:
            return list(reversed(self._statements.values()))


def _statement(submission: Submission, session: ApiSession) -> Statement:
    statement_id, created = new_id(), now()
    runs = tuple(
        SqlRun(f"{statement_id}:{number}" if submission.is_batch else statement_id, *sql, created)
        for number, sql in enumerate(zip(submission.texts, submission.bound, strict=True), start=1)
    )
    return Statement(
        id=statement_id,
        name=submission.name,
        owner=submission.owner,
        target=session.target,
        runs=runs,
        is_batch=submission.is_batch,
        parameters=tuple(submission.parameters.items()),
        session_id=session.id,
        created=created,
    )
