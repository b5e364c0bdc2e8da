"""A database server that follows a script, as the two connections of a load see it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from wizard.database import Column, CopyResult, FailedRow, LoadStatus, Table
from wizard.errors import CopywizardError
from wizard.services import DatabaseSession

RUNNING_PROCESS = 4711
"""The server process of the first connection, which runs the COPY."""


def a_status(status: str = "running", rows: int = 0, errors: int = 0) -> LoadStatus:
    return LoadStatus(status, rows, 1, 2, 500, 1000, errors)


@dataclass
class Server:
    """Both connections of a load, as a script: how the COPY ends, and what the history says."""

    ending: CopyResult | CopywizardError
    history: list[LoadStatus | CopywizardError | None] = field(default_factory=lambda: [None])
    bad_rows: tuple[FailedRow, ...] | CopywizardError = ()
    cancel_error: CopywizardError | None = None
    may_end: threading.Event = field(default_factory=threading.Event)
    looks_before_the_end: int = 1
    cancelled: list[int] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)
    opened: int = 0
    closed: int = 0

    def connect(self) -> AbstractContextManager[DatabaseSession]:
        return self._session()

    @contextmanager
    def _session(self) -> Iterator[DatabaseSession]:
        self.opened += 1
        try:
            yield Session(self, RUNNING_PROCESS - 1 + self.opened)
        finally:
            self.closed += 1

    def look(self) -> LoadStatus | None:
        self.looks_before_the_end -= 1
        if self.looks_before_the_end <= 0:
            self.may_end.set()
        said = self.history.pop(0) if len(self.history) > 1 else self.history[0]
        if isinstance(said, CopywizardError):
            raise said
        return said


@dataclass
class Session:
    server: Server
    process: int

    def process_id(self) -> int:
        return self.process

    def now(self) -> str:
        return "2026-10-01 04:12:00"

    def run_copy(self, sql: str) -> CopyResult:
        self.server.copied.append(sql)
        assert self.server.may_end.wait(10)
        if isinstance(self.server.ending, CopywizardError):
            raise self.server.ending
        return self.server.ending

    def load_status(self, process_id: int, since: str) -> LoadStatus | None:
        assert (process_id, since) == (RUNNING_PROCESS, "2026-10-01 04:12:00")
        return self.server.look()

    def failed_rows(self, process_id: int, since: str) -> tuple[FailedRow, ...]:
        assert process_id == RUNNING_PROCESS
        if isinstance(self.server.bad_rows, CopywizardError):
            raise self.server.bad_rows
        return self.server.bad_rows

    def cancel(self, process_id: int) -> None:
        self.server.cancelled.append(process_id)
        if self.server.cancel_error is not None:
            raise self.server.cancel_error
        self.server.may_end.set()

    def catalog(self) -> dict[Table, tuple[Column, ...]]:
        raise AssertionError("A load asks for no tables.")

    def columns(self, table: Table) -> tuple[Column, ...]:
        raise AssertionError("A load asks for no columns.")

    def close(self) -> None:
        raise AssertionError("The context manager ends the connection.")
