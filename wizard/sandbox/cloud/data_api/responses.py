"""The Data API's operations on statements.

Source: Amazon Redshift Data API Reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.redshiftdata.models import redshiftdata_backends

from wizard.sandbox.cloud.authentication import CALLER
from wizard.sandbox.cloud.data_api import running
from wizard.sandbox.cloud.data_api.credentials import CONNECTION_FIELDS
from wizard.sandbox.cloud.data_api.failures import ValidationError
from wizard.sandbox.cloud.data_api.metadata import MetadataResponse
from wizard.sandbox.cloud.data_api.models import DataApiBackend, Submission
from wizard.sandbox.cloud.data_api.parameters import BoundStatement, ParameterError, bind
from wizard.sandbox.cloud.data_api.results import PAGE_ROWS, metadata_of, records_of
from wizard.sandbox.cloud.data_api.sessions import ApiSession
from wizard.sandbox.cloud.data_api.statements import Statement, Status
from wizard.sandbox.wire.scanner import statements as split

LONGEST_SQL = 100_000
"""Bytes of one statement."""
MOST_TEXTS = 40
"""Statements of a batch."""
LONGEST_KEEP_ALIVE = 86_400
"""Seconds."""
MOST_LISTED = 100


class DataApiResponse(MetadataResponse):
    """Answers the Data API."""

    @property
    def sandbox(self) -> DataApiBackend:
        """The statements of the Region that the request is signed for."""
        backend = redshiftdata_backends[self.current_account][self.region]
        assert isinstance(backend, DataApiBackend)
        return backend

    @property
    def _caller(self) -> str:
        arn: str = self.normalized_request.environ[CALLER].arn
        return arn

    def execute_statement(self) -> ActionResult:
        """ExecuteStatement: begins to run one statement, and returns at once."""
        return self._submit([self._get_param("Sql")], is_batch=False)

    def batch_execute_statement(self) -> ActionResult:
        """BatchExecuteStatement: the same for up to forty, as one transaction."""
        texts: list[str] = self._get_param("Sqls")
        if not 1 <= len(texts) <= MOST_TEXTS:
            raise ValidationError(f"Sqls must have 1 to {MOST_TEXTS} members.")
        if self._get_param("ExecutionMode") not in (None, "TRANSACTION"):
            raise NotImplementedError("BatchExecuteStatement runs one transaction only.")
        return self._submit(texts, is_batch=True)

    def _submit(self, texts: Sequence[str], *, is_batch: bool) -> ActionResult:
        token = self._get_param("ClientToken")
        known = self.sandbox.remembered(self._caller, token) if token else None
        if known is not None:
            return _submitted(known)
        if self._get_param("ResultFormat") == "CSV" or self._get_param("WaitTimeSeconds"):
            raise NotImplementedError("Results are JSON, and nothing waits for them.")
        keep_alive: int | None = self._get_param("SessionKeepAliveSeconds")
        if keep_alive is not None and not 0 <= keep_alive <= LONGEST_KEEP_ALIVE:
            raise ValidationError(
                f"SessionKeepAliveSeconds must be between 0 and {LONGEST_KEEP_ALIVE}."
            )
        parameters = {p["name"]: p.get("value", "") for p in self._get_param("Parameters") or []}
        submission = Submission(
            texts=tuple(texts),
            bound=_bound(texts, parameters),
            is_batch=is_batch,
            name=self._get_param("StatementName") or "",
            owner=self._caller,
            parameters=parameters,
            keep_alive_seconds=keep_alive,
        )
        statement = self.sandbox.submit(submission, self._session(keep_alive))
        if token:
            self.sandbox.remember(self._caller, token, statement)
        return _submitted(statement)

    def _session(self, keep_alive: int | None) -> ApiSession:
        """The session that is named, or a new one."""
        session_id = self._get_param("SessionId")
        if session_id is None:
            access = self.credentials().access(self.connection_fields())
            return self.sandbox.open_session(access, self._caller, is_kept=bool(keep_alive))
        given = [name for name in CONNECTION_FIELDS if self._get_param(name)]
        if given:
            raise ValidationError(f"{', '.join(given)} can't be used with SessionId.")
        return self.sandbox.session(session_id, self._caller)

    def describe_statement(self) -> ActionResult:
        """DescribeStatement; of a part of a batch, that part."""
        statement_id = self._get_param("Id")
        statement = self.sandbox.find(statement_id)
        if statement_id == statement.id:
            return ActionResult(statement.described())
        part = next((run for run in statement.runs if run.id == statement_id), None)
        if part is None:
            raise ValidationError("The sub-statement doesn't exist.")
        session = {"SessionId": statement.session_id} if statement.session_id else {}
        more = {"RedshiftPid": statement.pid, **statement.target.answer(), **session}
        return ActionResult({**part.described(), **more})

    def get_statement_result(self) -> ActionResult:
        """GetStatementResult, page by page."""
        run = self.sandbox.result(self._get_param("Id"))
        token = self._get_param("NextToken")
        if token and not token.isdecimal():
            raise ValidationError("The NextToken is invalid.")
        start = int(token or 0)
        outcome = run.outcome
        assert outcome is not None
        answer: dict[str, Any] = {
            "Records": records_of(outcome, start),
            "ColumnMetadata": [metadata_of(column) for column in outcome.columns or ()],
            "TotalNumRows": len(outcome.rows),
        }
        if start + PAGE_ROWS < len(outcome.rows):
            answer["NextToken"] = str(start + PAGE_ROWS)
        return ActionResult(answer)

    def cancel_statement(self) -> ActionResult:
        """CancelStatement: of one that has not ended; it may take a moment."""
        statement = self.sandbox.find(self._get_param("Id"))
        if statement.status.is_final:
            raise ValidationError(
                f"Could not cancel a query that is already in {statement.status.value} state "
                f"with ID: {statement.id}"
            )
        running.cancel(statement)
        return ActionResult({"Status": True})

    def list_statements(self) -> ActionResult:
        """ListStatements: the caller's, newest first; finished ones unless told otherwise."""
        status = self._get_param("Status") or Status.FINISHED.value
        name = self._get_param("StatementName") or ""
        chosen = [
            each
            for each in self.sandbox.newest_first()
            if each.owner == self._caller
            and status in ("ALL", each.status.value)
            and each.name.startswith(name)
            and self._runs_where_asked(each)
        ]
        page, token = self.page(chosen, MOST_LISTED)
        return ActionResult({"Statements": [each.listed() for each in page], **token})

    def _runs_where_asked(self, statement: Statement) -> bool:
        target = statement.target.answer()
        filters = ("ClusterIdentifier", "WorkgroupName", "Database")
        return all(self._get_param(f) in (None, target.get(f)) for f in filters)


def _submitted(statement: Statement) -> ActionResult:
    session = {"SessionId": statement.session_id} if statement.session_id else {}
    answer = {"Id": statement.id, "CreatedAt": statement.created}
    return ActionResult({**answer, **statement.target.answer(), **session})


def _bound(texts: Sequence[str], parameters: dict[str, str]) -> tuple[BoundStatement, ...]:
    """The texts with their parameters, each of which some text must use."""
    for text in texts:
        if len(text.encode()) > LONGEST_SQL:
            raise ValidationError("Cannot process query string larger than 100kB")
        if len(list(split(text))) != 1:
            raise ValidationError("Sql must be exactly one SQL statement.")
    try:
        return tuple(bind(text, parameters) for text in texts)
    except ParameterError as error:
        raise ValidationError(str(error)) from error
