"""Running a COPY: seen, stoppable, and with a known end.

Written once for every front end: it yields what is happening and honours a
cancel token.  One connection runs the COPY in a thread of its own; a second one
watches SYS_LOAD_HISTORY and carries a cancel to the server.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeAlias

from wizard.database import CopyResult, FailedRow, LoadStatus
from wizard.errors import CopywizardError
from wizard.services import DatabaseSession
from wizard.warehouse.failures import ConnectionLostError, StatementCancelledError

Connect: TypeAlias = Callable[[], AbstractContextManager[DatabaseSession]]

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.5
_MOST_SECONDS_UNTOLD = 60.0
"""How long to wait for the history of a load whose connection broke."""


@dataclass(frozen=True, slots=True)
class LoadRunning:
    """One look at the load."""

    seconds: float
    status: LoadStatus | None
    """None before Redshift has recorded the load."""
    is_cancelling: bool = False


@dataclass(frozen=True, slots=True)
class LoadSucceeded:
    """The rows are committed."""

    rows: int | None
    """None when neither the notice nor the history has told."""
    skipped: int
    seconds: float
    failed_rows: tuple[FailedRow, ...] = ()
    """The rows that MAXERROR let pass."""


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """Nothing was loaded."""

    error: CopywizardError
    seconds: float
    failed_rows: tuple[FailedRow, ...] = ()
    was_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class LoadUnknown:
    """The connection broke, and the server hasn't told what became of the load."""

    error: CopywizardError
    seconds: float


LoadEvent: TypeAlias = LoadRunning | LoadSucceeded | LoadFailed | LoadUnknown


class _CopyThread(threading.Thread):
    """Runs the COPY; a daemon, so that a silent server can't keep the program from ending."""

    def __init__(self, session: DatabaseSession, sql: str) -> None:
        super().__init__(name="copy", daemon=True)
        self._session = session
        self._sql = sql
        self.result: CopyResult | None = None
        self.error: CopywizardError | None = None

    def run(self) -> None:
        """Run it, and keep how it ended."""
        try:
            self.result = self._session.run_copy(self._sql)
        except CopywizardError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - the boundary: a thread has no caller to tell
            # Whether the COPY ran isn't known, which is what a lost connection means too.
            _log.error("the COPY ended in a way that nobody foresaw", exc_info=error)
            self.error = ConnectionLostError(
                f"The COPY couldn't be followed: {type(error).__name__}: {error}"
            )


@dataclass
class _Watch:
    """The second connection, looking at the load of the first."""

    session: DatabaseSession
    process_id: int
    since: str
    started: float
    last_seen: LoadStatus | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def glance(self) -> LoadStatus | None:
        """How the load stands, or stood: a question that fails doesn't end the load."""
        try:
            self.last_seen = self.status() or self.last_seen
        except CopywizardError as unanswered:
            _log.warning("The load history didn't answer: %s", unanswered)
        return self.last_seen

    def status(self) -> LoadStatus | None:
        return self.session.load_status(self.process_id, self.since)

    def failed_rows(self) -> tuple[FailedRow, ...]:
        """The rows that failed; none when the views don't answer, which is no news of the load."""
        try:
            return self.session.failed_rows(self.process_id, self.since)
        except CopywizardError as unanswered:
            _log.warning("The error view didn't answer: %s", unanswered)
            return ()

    def cancel(self) -> bool:
        """Ask the server to cancel; False when it couldn't be asked, and may be again."""
        try:
            self.session.cancel(self.process_id)
        except CopywizardError as unanswered:
            _log.warning("The server couldn't be asked to cancel: %s", unanswered)
            return False
        return True


def load(connect: Connect, sql: str, cancelled: threading.Event) -> Iterator[LoadEvent]:
    """Run a COPY and yield what happens; the last value is how it ended.

    Args:
        connect: opens a connection; called twice.
        sql: the COPY.
        cancelled: set it to have the server cancel the COPY.

    Raises:
        CopywizardError: no connection could be had; nothing was run.
    """
    with connect() as running, connect() as watching:
        watch = _Watch(watching, running.process_id(), watching.now(), time.monotonic())
        thread = _CopyThread(running, sql)
        thread.start()
        is_cancelling = False
        while thread.is_alive():
            if cancelled.is_set() and not is_cancelling:
                is_cancelling = watch.cancel()
            yield LoadRunning(watch.seconds, watch.glance(), is_cancelling)
            thread.join(_POLL_SECONDS)
        yield _ending(thread, watch, is_cancelling, cancelled)


def _ending(
    thread: _CopyThread, watch: _Watch, was_cancelled: bool, cancelled: threading.Event
) -> LoadEvent:
    if thread.result is not None:
        return _success(thread.result, watch)
    error = thread.error
    assert error is not None, "the thread ends with a result or an error"
    if isinstance(error, ConnectionLostError):
        return _after_loss(error, watch, cancelled)
    if isinstance(error, StatementCancelledError):
        return LoadFailed(error, watch.seconds, was_cancelled=was_cancelled)
    return LoadFailed(error, watch.seconds, watch.failed_rows())


def _success(result: CopyResult, watch: _Watch) -> LoadSucceeded:
    rows = result.rows
    if rows is None:
        status = watch.glance()
        rows = status.rows if status and status.status == "completed" else None
    failed = watch.failed_rows() if result.skipped else ()
    return LoadSucceeded(rows, result.skipped, watch.seconds, failed)


def _after_loss(error: ConnectionLostError, watch: _Watch, cancelled: threading.Event) -> LoadEvent:
    """Ask the history what became of a COPY whose connection broke, until it tells."""
    deadline = time.monotonic() + _MOST_SECONDS_UNTOLD
    while time.monotonic() < deadline:
        status = watch.glance()
        if status is not None and status.status == "completed":
            return LoadSucceeded(status.rows, status.errors, watch.seconds)
        if status is not None and status.status == "aborted":
            return LoadFailed(error, watch.seconds, watch.failed_rows())
        if cancelled.wait(_POLL_SECONDS):
            break
    return LoadUnknown(error, watch.seconds)
