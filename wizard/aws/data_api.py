"""The Redshift Data API: SQL without a network route to the database.

A session of the API keeps one server process, so that its id, and what it loaded
last, can be asked for.

Source: https://docs.aws.amazon.com/redshift-data/latest/APIReference/Welcome.html
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from wizard.account import Endpoint
from wizard.aws.session import AwsSession
from wizard.errors import UnreachableError, UsageError
from wizard.plan import WarehouseChoice, WarehouseKind
from wizard.text import Secret
from wizard.warehouse.failures import ConnectionLostError, StatementCancelledError, from_server
from wizard.warehouse.session import SqlSession

_KEEP_ALIVE_SECONDS = 900
_LARGEST_STATEMENT = 100_000
"""Bytes (Amazon Redshift Management Guide, "Considerations when calling the Data API")."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_ENDED = ("FINISHED", "FAILED", "ABORTED")
_SQLSTATES = ((re.compile(r"permission denied", re.I), "42501"),)
_DETAIL = re.compile(r"\n\s*(?:Detail|DETAIL):\s*", re.S)


class DataApiDatabases:
    """DatabaseService on the Data API."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    @contextmanager
    def connect(
        self,
        choice: WarehouseChoice,
        endpoint: Endpoint | None,  # noqa: ARG002 - the port's signature
        password: Secret | None = None,  # noqa: ARG002 - the port's signature
    ) -> Iterator[SqlSession]:
        """Open a session of the API as the choice says."""
        session = SqlSession(DataApiConnection(self._session, choice))
        try:
            session.process_id()
            yield session
        finally:
            session.close()


class DataApiConnection:
    """Connection by the Data API: one session, one server process."""

    def __init__(self, session: AwsSession, choice: WarehouseChoice) -> None:
        self._session = session
        self._choice = choice
        self._session_id: str | None = None

    def rows(self, sql: str) -> list[list[Any]]:
        """What a query answers, all pages of it."""
        statement = self._finished(sql, "answer a question")
        if not statement.get("HasResultSet"):
            return []
        with self._calling("GetStatementResult"):
            paginator = self._client.get_paginator("get_statement_result")
            return [
                [_value(field) for field in record]
                for page in paginator.paginate(Id=statement["Id"])
                for record in page["Records"]
            ]

    def run(self, sql: str) -> tuple[str, ...]:
        """Run a statement; the API hands on no notices."""
        self._finished(sql, "run the COPY")
        return ()

    def close(self) -> None:
        """Forget the session, which ends by itself; what runs goes on."""
        self._session_id = None

    @property
    def _client(self) -> Any:  # noqa: ANN401
        return self._session.client("redshift-data", self._choice.region)

    @contextmanager
    def _calling(self, operation: str) -> Iterator[None]:
        with self._session.calling("use the Redshift Data API", f"redshift-data:{operation}"):
            yield

    def _finished(self, sql: str, doing: str) -> Mapping[str, Any]:
        """Run a statement to its end.

        Raises:
            ConnectionLostError: the API doesn't tell any more how it ended.
        """
        if len(sql.encode()) > _LARGEST_STATEMENT:
            raise UsageError(
                "The statement is longer than the Data API takes (100 KB).",
                "Log in another way, or make it shorter.",
            )
        with self._calling("ExecuteStatement"):
            started = self._client.execute_statement(
                Sql=sql, SessionKeepAliveSeconds=_KEEP_ALIVE_SECONDS, **self._where()
            )
        self._session_id = started.get("SessionId", self._session_id)
        statement = self._ended(started["Id"], doing)
        if statement["Status"] == "FINISHED":
            return statement
        message = str(statement.get("Error", ""))
        if statement["Status"] == "ABORTED" or "cancelled on user's request" in message:
            raise StatementCancelledError(message or "The statement was cancelled.")
        raise from_server(_fields(message), doing)

    def _where(self) -> dict[str, str]:
        """In the session; the first statement says where and as whom."""
        if self._session_id is not None:
            return {"SessionId": self._session_id}
        choice = self._choice
        where = {"Database": choice.database}
        is_serverless = choice.kind is WarehouseKind.SERVERLESS
        where["WorkgroupName" if is_serverless else "ClusterIdentifier"] = choice.id
        if choice.secret is not None:
            where["SecretArn"] = choice.secret
        elif choice.user is not None and not is_serverless:
            where["DbUser"] = choice.user
        return where

    def _ended(self, statement_id: str, doing: str) -> Mapping[str, Any]:
        pause = _FIRST_PAUSE
        while True:
            try:
                with self._calling("DescribeStatement"):
                    statement: Mapping[str, Any] = self._client.describe_statement(Id=statement_id)
            except UnreachableError as cause:
                raise ConnectionLostError(
                    f"The Data API stopped answering while the database was to {doing}.",
                    "Look whether it happened before you try again.",
                ) from cause
            if statement["Status"] in _ENDED:
                return statement
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


def _value(field: Mapping[str, Any]) -> object:
    """A field of a record: a mapping with one key, which tells its type."""
    if field.get("isNull"):
        return None
    return next(iter(field.values()))


def _fields(error: str) -> dict[str, str]:
    """The fields of an ErrorResponse, as far as the API's text of it tells them."""
    text = re.sub(r"^ERROR:\s*", "", error.strip())
    message, *details = _DETAIL.split(text, maxsplit=1)
    code = next((state for pattern, state in _SQLSTATES if pattern.search(message)), "")
    return {"M": message, "D": "".join(details), "C": code}
