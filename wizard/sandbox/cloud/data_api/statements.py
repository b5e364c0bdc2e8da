"""A statement of the Data API: what it is, how far it is, and what came of it.

Source: Amazon Redshift Data API Reference, DescribeStatement and SubStatementData.
"""

from __future__ import annotations

import datetime
import threading
import time
import uuid
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from wizard.sandbox.cloud.data_api.connection import SqlConnection, StatementOutcome
from wizard.sandbox.cloud.data_api.parameters import BoundStatement
from wizard.sandbox.cloud.data_api.results import size_of

NO_NUMBER = -1
"""What the API says for a number that isn't known."""


class Status(Enum):
    """How far a statement is."""

    SUBMITTED = "SUBMITTED"
    PICKED = "PICKED"
    STARTED = "STARTED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    ABORTED = "ABORTED"

    @property
    def is_final(self) -> bool:
        """Whether nothing happens to the statement any more."""
        return self in (Status.FINISHED, Status.FAILED, Status.ABORTED)


@dataclass(frozen=True, slots=True)
class Target:
    """Where statements run, and as whom; what the API tells about it again."""

    fields: tuple[tuple[str, str], ...]
    """Names and values as the API has them, such as ``ClusterIdentifier``."""

    def answer(self) -> dict[str, str]:
        """The fields of an answer."""
        return dict(self.fields)


@dataclass(slots=True)
class SqlRun:
    """One SQL text on its way; a batch has several."""

    id: str
    text: str
    """As it was given."""
    bound: BoundStatement
    created: datetime.datetime
    status: Status = Status.SUBMITTED
    error: str = ""
    query_id: int = NO_NUMBER
    outcome: StatementOutcome | None = None
    nanoseconds: int = NO_NUMBER
    updated: datetime.datetime = field(default_factory=lambda: now())
    _began: int = 0

    def begin(self) -> None:
        """It is sent to the database now."""
        self._began = time.monotonic_ns()
        self.status = Status.STARTED

    def end(self, status: Status, error: str = "") -> None:
        """It ran, or never will."""
        self.nanoseconds = time.monotonic_ns() - self._began if self._began else 0
        self.updated = now()
        self.error = error
        self.status = status

    @property
    def has_result_set(self) -> bool:
        """Whether it answered rows, or could have."""
        return self.outcome is not None and self.outcome.columns is not None

    def described(self) -> dict[str, Any]:
        """SubStatementData."""
        answer = {
            "Id": self.id,
            "Status": self.status.value,
            "QueryString": self.text,
            "CreatedAt": self.created,
            "UpdatedAt": self.updated,
            "Duration": self.nanoseconds,
            "HasResultSet": self.has_result_set,
            "RedshiftQueryId": self.query_id,
            "ResultRows": self._rows(),
            "ResultSize": NO_NUMBER if self.outcome is None else size_of(self.outcome),
        }
        return {**answer, "Error": self.error} if self.error else answer

    def _rows(self) -> int:
        if self.outcome is None:
            return NO_NUMBER
        if self.outcome.columns is not None:
            return len(self.outcome.rows)
        # COPY's tag has no number: the API tells 0 rows for it.
        last_word = self.outcome.tag.rpartition(" ")[2]
        return int(last_word) if last_word.isdecimal() else 0


@dataclass(slots=True)
class Statement:
    """What ExecuteStatement or BatchExecuteStatement made."""

    id: str
    name: str
    owner: str
    """ARN of the caller."""
    target: Target
    runs: tuple[SqlRun, ...]
    is_batch: bool
    parameters: tuple[tuple[str, str], ...]
    session_id: str | None
    created: datetime.datetime
    status: Status = Status.SUBMITTED
    error: str = ""
    pid: int = 0
    connection: SqlConnection | None = None
    is_cancelled: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    has_ended: threading.Event = field(default_factory=threading.Event)

    def end(self, status: Status, error: str = "") -> None:
        """It ended, and so did every part of it that hasn't yet."""
        for run in self.runs:
            if not run.status.is_final:
                run.end(*((Status.ABORTED, "") if self.is_batch else (status, error)))
        self.error = error
        self.status = status
        self.has_ended.set()

    def described(self) -> dict[str, Any]:
        """DescribeStatement's answer."""
        first = self.runs[0].described()
        answer = {name: value for name, value in first.items() if name not in ("Id", "Error")}
        if self.is_batch:
            parts = [run.described() for run in self.runs]
            del answer["QueryString"]
            answer |= {
                "SubStatements": parts,
                "Duration": sum(max(part["Duration"], 0) for part in parts),
                "HasResultSet": any(part["HasResultSet"] for part in parts),
                "ResultRows": NO_NUMBER,
                "ResultSize": NO_NUMBER,
                "RedshiftQueryId": 0,
                "UpdatedAt": max(run.updated for run in self.runs),
            }
        answer |= {
            "Id": self.id,
            "Status": self.status.value,
            "RedshiftPid": self.pid,
            "ResultFormat": "json",
            **self.target.answer(),
        }
        optional = {
            "Error": self.error,
            "SessionId": self.session_id,
            "QueryParameters": [{"name": n, "value": v} for n, v in self.parameters],
        }
        return answer | {name: value for name, value in optional.items() if value}

    def listed(self) -> dict[str, Any]:
        """StatementData."""
        texts = [run.text for run in self.runs]
        answer = {
            "Id": self.id,
            "Status": self.status.value,
            "StatementName": self.name,
            "QueryString": texts[0],
            "QueryStrings": texts if self.is_batch else [],
            "IsBatchStatement": self.is_batch,
            "CreatedAt": self.created,
            "UpdatedAt": max(run.updated for run in self.runs),
            "ResultFormat": "json",
            "SecretArn": self.target.answer().get("SecretArn"),
            "SessionId": self.session_id,
        }
        return {name: value for name, value in answer.items() if value not in (None, "", [])}


def new_id() -> str:
    """An identifier of a statement or a session."""
    return str(uuid.uuid4())


def now() -> datetime.datetime:
    """The time, as the API tells it."""
    return datetime.datetime.now(datetime.UTC)
