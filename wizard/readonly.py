"""Services that cannot change anything, for ``--read-only``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import NoReturn

from wizard.account import Endpoint, Profile
from wizard.changes import Change, described
from wizard.database import Column, CopyResult, FailedRow, LoadStatus, Table
from wizard.errors import ReadOnlyError
from wizard.plan import WarehouseChoice
from wizard.services import Backend, DatabaseService, DatabaseSession, Services
from wizard.text import Secret


def read_only(services: Services) -> Services:
    """The same services with every change refused before anything is sent."""
    return replace(
        services,
        changes=_ReadOnlyChanges(),
        databases=_ReadOnlyDatabases(services.databases),
        badge=f"{services.badge} READ-ONLY".strip(),
    )


def _refuse(change: str) -> NoReturn:
    raise ReadOnlyError(
        f"This is --read-only, so the wizard doesn't {change}.",
        "Start it without --read-only to do it.",
    )


class ReadOnlyBackend:
    """A backend whose services can't change anything."""

    def __init__(self, inner: Backend) -> None:
        self._inner = inner

    def profiles(self) -> tuple[Profile, ...]:
        """Those of the inner backend."""
        return self._inner.profiles()

    def regions(self) -> tuple[str, ...]:
        """Those of the inner backend."""
        return self._inner.regions()

    def open(
        self,
        profile: str | None,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        """Open the inner services, and close every way to a change."""
        return read_only(self._inner.open(profile, region, on_progress, cancelled))

    def close(self) -> None:
        """End what the inner backend started."""
        self._inner.close()


class _ReadOnlyChanges:
    def apply(self, change: Change) -> None:
        _refuse(described(change))


class _ReadOnlyDatabases:
    def __init__(self, inner: DatabaseService) -> None:
        self._inner = inner

    @contextmanager
    def connect(
        self, choice: WarehouseChoice, endpoint: Endpoint | None, password: Secret | None = None
    ) -> Iterator[DatabaseSession]:
        with self._inner.connect(choice, endpoint, password) as session:
            yield _ReadOnlySession(session)


class _ReadOnlySession:
    def __init__(self, inner: DatabaseSession) -> None:
        self._inner = inner

    def process_id(self) -> int:
        return self._inner.process_id()

    def catalog(self) -> dict[Table, tuple[Column, ...]]:
        return self._inner.catalog()

    def columns(self, table: Table) -> tuple[Column, ...]:
        return self._inner.columns(table)

    def run_copy(self, sql: str) -> CopyResult:  # noqa: ARG002 - the port's signature
        _refuse("run the COPY")

    def load_status(self, process_id: int, since: str) -> LoadStatus | None:
        return self._inner.load_status(process_id, since)

    def failed_rows(self, process_id: int, since: str) -> tuple[FailedRow, ...]:
        return self._inner.failed_rows(process_id, since)

    def now(self) -> str:
        return self._inner.now()

    def cancel(self, process_id: int) -> None:  # noqa: ARG002 - the port's signature
        _refuse("cancel a running statement")

    def close(self) -> None:
        self._inner.close()
