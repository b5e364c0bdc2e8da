"""Running statements: each in a thread of its own, as the service does it in the background."""

from __future__ import annotations

import threading

from wizard.sandbox.cloud.data_api.connection import (
    ConnectionLostError,
    LoginRefusedError,
    SqlConnection,
)
from wizard.sandbox.cloud.data_api.failures import in_the_apis_words
from wizard.sandbox.cloud.data_api.sessions import ApiSession
from wizard.sandbox.cloud.data_api.statements import SqlRun, Statement, Status
from wizard.sandbox.copying.ports import ServerError
from wizard.sandbox.wire.copy_runner import QUERY_CANCELED

CANCEL_SECONDS = 0.1
"""Between two attempts to cancel."""
CANCEL_SECONDS = 0.1
"""How often a database is asked to cancel."""
LAST_QUERY_ID = "SELECT pg_catalog.pg_last_query_id()"


def run_in_background(statement: Statement, session: ApiSession) -> None:
    """Begin to run it in the session, which must be occupied for it."""
    threading.Thread(
        target=_run, args=(statement, session), name="data api statement", daemon=True
    ).start()


def cancel(statement: Statement) -> None:
    """Ask for its end; what has begun ends when the database has given up."""
    statement.is_cancelled = True
    threading.Thread(target=_insist, args=(statement,), name="data api cancel", daemon=True).start()


def _insist(statement: Statement) -> None:
    """Cancel until the statement has ended: a database ignores it before the SQL has arrived."""
    while True:
        with statement.lock:
            if statement.connection is None:
                return
            statement.connection.cancel()
        if statement.has_ended.wait(CANCEL_SECONDS):
            return


def _let_go(statement: Statement) -> None:
    """From now on, nothing of it is cancelled at the database any more."""
    with statement.lock:
        statement.connection = None


def _run(statement: Statement, session: ApiSession) -> None:
    statement.status = Status.PICKED
    status, error = Status.FAILED, ""
    try:
        connection = session.connect()
        statement.pid = connection.pid
        if _begin(statement, connection):
            status, error = _run_all(statement, connection)
        else:
            status = Status.ABORTED
    except LoginRefusedError as refused:
        error = f"FATAL: {refused}"
    except ConnectionLostError as lost:
        error = f"Connection to the database failed: {lost}"
    except ServerError as failure:
        # The beginning or the end of a batch's transaction, for example because it was cancelled.
        status = Status.ABORTED if statement.is_cancelled else Status.FAILED
        error = "" if statement.is_cancelled else in_the_apis_words(failure)
    finally:
        _let_go(statement)
        # Whoever sees the end of the statement may use the session for the next one at once.
        session.release()
        statement.end(status, error)


def _begin(statement: Statement, connection: SqlConnection) -> bool:
    """From now on it can be cancelled at the database; False when it was cancelled before."""
    with statement.lock:
        if statement.is_cancelled:
            return False
        statement.connection = connection
    statement.status = Status.STARTED
    return True


def _run_all(statement: Statement, connection: SqlConnection) -> tuple[Status, str]:
    """How the statement ends; several texts are one transaction."""
    if statement.is_batch:
        connection.run("BEGIN")
    for number, run in enumerate(statement.runs, start=1):
        if statement.is_cancelled:
            failure: ServerError | None = ServerError("cancelled", code=QUERY_CANCELED)
        else:
            failure = _run_one(run, connection)
        if failure is None:
            continue
        if statement.is_batch:
            _let_go(statement)
            connection.run("ROLLBACK")
        if statement.is_cancelled and failure.code == QUERY_CANCELED:
            return Status.ABORTED, ""
        words = in_the_apis_words(failure)
        return (
            Status.FAILED,
            f"Query #{number} failed with {words}" if statement.is_batch else words,
        )
    if statement.is_batch:
        return _commit(connection)
    return Status.FINISHED, ""


def _run_one(run: SqlRun, connection: SqlConnection) -> ServerError | None:
    """Run one text; the error that it ended with, if any."""
    run.begin()
    failure: ServerError | None = None
    try:
        run.outcome = connection.run(run.bound.sql, run.bound.values)
    except ServerError as error:
        failure = error
    if run.text.lstrip().upper().startswith("COPY"):
        run.query_id = _last_query_id(connection)
    if failure is None:
        run.end(Status.FINISHED)
    elif failure.code == QUERY_CANCELED:
        run.end(Status.ABORTED)
    else:
        run.end(Status.FAILED, in_the_apis_words(failure))
    return failure


def _commit(connection: SqlConnection) -> tuple[Status, str]:
    try:
        connection.run("COMMIT")
    except ServerError as error:
        return Status.FAILED, in_the_apis_words(error)
    return Status.FINISHED, ""


def _last_query_id(connection: SqlConnection) -> int:
    """The number by which the load history knows the COPY; -1 when it isn't told."""
    try:
        ((number,),) = connection.run(LAST_QUERY_ID).rows
    except ServerError:
        # In a transaction that has failed nothing can be asked.
        return -1
    return int(number or -1)
