"""Databases that are started when they are first used, behind doors that can be shut."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from cloud_world import WORKGROUP, Login, client, logged_in, value_of, wait_until
from redshift_connector.error import InterfaceError

from wizard.errors import CopywizardError
from wizard.sandbox.launch import start_sandbox
from wizard.sandbox.postgres import RunningPostgres, start_postgres
from wizard.sandbox.wire.accounts import create_user_if_missing
from wizard.sandbox.wire.database import Database, StoppedError
from wizard.sandbox.wire.doorway import Doorway


class Starts:
    """Starts PostgreSQL, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> RunningPostgres:
        self.count += 1
        return start_postgres()


def test_a_database_starts_once_however_many_ask_for_it() -> None:
    starts = Starts()
    filled: list[Path] = []
    database = Database(starts, "admin", filled.append)
    try:
        database.create_user("awaited")
        assert starts.count == 0
        with ThreadPoolExecutor(4) as pool:
            ready = list(pool.map(lambda _: database.ready(), range(4)))
        assert starts.count == len(filled) == len({id(each) for each in ready}) == 1
        administrator = ready[0].administrator
        create_user_if_missing(administrator, "admin", "later")
        database.create_user("later")
        names = administrator.query(
            "SELECT usename FROM pg_user WHERE usename IN ('admin', 'awaited', 'later', 'awsuser')"
        )
        assert sorted(name for (name,) in names if name) == ["admin", "awaited", "later"]
    finally:
        database.stop()
    with pytest.raises(StoppedError):
        database.ready()


def test_a_database_that_does_not_start_is_tried_again() -> None:
    failures = iter([CopywizardError("It did not start.")])

    def start() -> RunningPostgres:
        for failure in failures:
            raise failure
        return start_postgres()

    database = Database(start)
    with pytest.raises(CopywizardError):
        database.ready()
    assert database.ready().socket_path.exists()
    database.stop()


def is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_door_keeps_its_number_while_it_is_shut() -> None:
    served = threading.Semaphore(0)

    def serve(connection: socket.socket) -> None:
        with connection:
            served.release()
            # Until the other side, or the door, closes the connection.
            connection.recv(1)

    door = Doorway(serve)
    assert is_refused(door.port)
    for _ in range(2):
        door.open()
        with socket.create_connection(("127.0.0.1", door.port), timeout=5) as connection:
            assert served.acquire(timeout=5)
            door.shut()
            assert connection.recv(1) == b""
        assert is_refused(door.port)
    door.close()


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that PostgreSQL's unprivileged account can reach too."""
    made = Path(tempfile.mkdtemp(prefix="lazy-"))
    made.chmod(0o755)
    monkeypatch.setenv("TMPDIR", str(made))
    yield made
    shutil.rmtree(made)


def test_a_database_that_was_started_later_ends_with_the_sandbox_too(folder: Path) -> None:
    def running_databases() -> list[Path]:
        return list(folder.glob("copywizard-*/data"))

    with start_sandbox("default", lambda _sentence: None, threading.Event()) as running:
        assert len(running_databases()) == 1
        serverless = client(running.address, "redshift-serverless")
        given = serverless.get_credentials(workgroupName=WORKGROUP)
        port = serverless.get_workgroup(workgroupName=WORKGROUP)["workgroup"]["port"]
        # Asking for a password, or knocking at the door, starts nothing yet.
        assert not is_refused(port)
        with pytest.raises(InterfaceError), logged_in(Login(port, "admin", "wrong")):
            pass
        assert len(running_databases()) == 2
        with logged_in(Login(port, given["dbUser"], given["dbPassword"])) as cursor:
            assert value_of(cursor, "SELECT 1") == 1
        family = psutil.Process(running.pid).children(recursive=True)
        os.kill(running.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(family, 10)
        assert alive == []
        wait_until(lambda: list(folder.glob("copywizard-*")) == [])
