"""The database behind a front: a PostgreSQL of its own, started when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wizard.sandbox.postgres import RunningPostgres
from wizard.sandbox.wire.accounts import create_user_if_missing
from wizard.sandbox.wire.catalogue import SUPERUSER, connect_administrator, create_catalogue
from wizard.sandbox.wire.load_log import Administrator

Fill = Callable[[Path], None]
"""Makes tables in a database, whose socket it is given."""


class StoppedError(Exception):
    """The sandbox is ending: the database is not started any more."""


@dataclass(frozen=True, slots=True)
class ReadyDatabase:
    """A database that runs and has Redshift's catalogue."""

    socket_path: Path
    """The unix socket that PostgreSQL listens on."""
    administrator: Administrator


class Database:
    """One warehouse's database. Safe to use from several threads.

    Redshift's users belong to one cluster or workgroup, PostgreSQL's to one server: that is why
    each warehouse has a server of its own.
    """

    def __init__(
        self,
        start: Callable[[], RunningPostgres],
        superuser: str = SUPERUSER,
        fill: Fill = lambda _socket_path: None,
    ) -> None:
        """``start`` starts an empty PostgreSQL, ``fill`` runs once its catalogue is there."""
        self.superuser = superuser
        """The admin user of the cluster or namespace."""
        self._start = start
        self._fill = fill
        self._lock = threading.Lock()
        self._postgres: RunningPostgres | None = None
        self._ready: ReadyDatabase | None = None
        self._awaited_users: list[str] = []
        self._is_stopped = False

    def ready(self) -> ReadyDatabase:
        """The running database; started by whoever asks first, which takes about two seconds.

        Raises:
            CopywizardError: PostgreSQL did not start.
            ServerError: its catalogue or its tables could not be made.
            StoppedError: it has been stopped.
        """
        with self._lock:
            if self._is_stopped:
                raise StoppedError
            if self._ready is None:
                self._ready = self._prepare()
            return self._ready

    def create_user(self, name: str) -> None:
        """Have a database user of that name: now, or once the database is started."""
        with self._lock:
            if self._ready is None:
                self._awaited_users.append(name)
            else:
                create_user_if_missing(self._ready.administrator, self.superuser, name)

    def stop(self) -> None:
        """End the database for good; may be repeated."""
        with self._lock:
            self._is_stopped = True
            if self._ready is not None:
                self._ready.administrator.close()
                self._ready = None
            if self._postgres is not None:
                self._postgres.stop()
                self._postgres = None

    def _prepare(self) -> ReadyDatabase:
        if self._postgres is None:
            self._postgres = self._start()
        socket_path = self._postgres.socket_path
        create_catalogue(socket_path, self.superuser)
        administrator = Administrator(connect_administrator(socket_path))
        self._fill(socket_path)
        for name in self._awaited_users:
            create_user_if_missing(administrator, self.superuser, name)
        return ReadyDatabase(socket_path, administrator)
