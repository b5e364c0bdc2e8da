"""How a COPY ends early: cancelled, terminated, or left alone by its client."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from redshift_connector.cursor import Cursor
from redshift_connector.error import Error, ProgrammingError
from wire_world import (
    COPY,
    PASSWORD,
    InBackground,
    Waiting,
    WireWorld,
    failure,
    load_three,
    one,
    running_world,
    wait_until,
)

from wizard.sandbox.postgres import find_installation


@pytest.fixture(scope="module")
def running() -> Iterator[WireWorld]:
    with running_world() as world:
        yield world


@pytest.fixture
def world(running: WireWorld) -> WireWorld:
    """A world with an empty table ``numbers``."""
    with running.session() as cursor:
        cursor.execute("DROP TABLE IF EXISTS numbers")
        cursor.execute("CREATE TABLE numbers (a int)")
    running.engine(load_three)
    return running


@pytest.fixture
def cursor(world: WireWorld) -> Iterator[Cursor]:
    with world.session() as cursor:
        yield cursor


@pytest.mark.parametrize("command", ["CANCEL {}", "SELECT pg_cancel_backend({})"])
@pytest.mark.parametrize("in_transaction", [False, True])
def test_a_copy_is_cancelled_from_a_second_session(
    world: WireWorld, cursor: Cursor, command: str, in_transaction: bool
) -> None:
    waiting = Waiting()
    world.engine(waiting)
    connection = world.connect()
    connection.autocommit = not in_transaction
    loader = connection.cursor()
    pid = one(loader, "SELECT pg_backend_pid()")
    copy = InBackground(loader)
    assert waiting.started.wait(20)
    cursor.execute(command.format(pid))
    copy.join()
    assert copy.error is not None
    assert failure(copy.error)["C"] == "57014"
    connection.rollback()
    identifier = one(loader, "SELECT pg_last_copy_id()")
    assert failure(copy.error)["M"] == f"Query ({identifier}) cancelled on user's request"
    assert one(cursor, "SELECT count(*) FROM numbers") == 0
    status = f"SELECT trim(status) FROM sys_query_history WHERE query_id = {identifier}"
    assert one(cursor, status) == "canceled"
    connection.close()


def test_another_user_may_not_cancel_a_copy(world: WireWorld, cursor: Cursor) -> None:
    waiting = Waiting()
    world.engine(waiting)
    password = world.logins.issue("stranger", 900)
    with (
        world.session() as loader,
        world.session(user="IAMA:stranger", password=password) as stranger,
    ):
        pid = one(loader, "SELECT pg_backend_pid()")
        copy = InBackground(loader)
        assert waiting.started.wait(20)
        with pytest.raises(ProgrammingError):
            stranger.execute(f"CANCEL {pid}")
        stranger.execute(f"DO 'BEGIN RAISE INFO USING ERRCODE=''CWS01'', MESSAGE=''{pid}''; END'")
        waiting.released.set()
        copy.join()
        assert copy.error is None


def test_a_terminated_copy_loads_nothing(world: WireWorld, cursor: Cursor) -> None:
    waiting = Waiting()
    world.engine(waiting)
    connection = world.connect()
    connection.autocommit = True
    loader = connection.cursor()
    pid = one(loader, "SELECT pg_backend_pid()")
    copy = InBackground(loader)
    assert waiting.started.wait(20)
    cursor.execute(f"SELECT pg_terminate_backend({pid})")
    copy.join()
    assert copy.error is not None
    assert one(cursor, "SELECT count(*) FROM numbers") == 0
    with pytest.raises(Error):
        loader.execute("SELECT 1")


def test_a_copy_outside_a_transaction_outlives_its_client(world: WireWorld, cursor: Cursor) -> None:
    waiting = Waiting()
    world.engine(waiting)
    connection = world.connect()
    connection.autocommit = True
    copy = InBackground(connection.cursor())
    assert waiting.started.wait(20)
    connection._usock.shutdown(2)
    copy.join()
    waiting.released.set()
    wait_until(lambda: bool(one(cursor, "SELECT count(*) = 1 FROM numbers")))


def test_a_copy_in_a_transaction_ends_with_its_client(world: WireWorld, cursor: Cursor) -> None:
    waiting = Waiting()
    world.engine(waiting)
    connection = world.connect()
    loader = connection.cursor()
    pid = one(loader, "SELECT pg_backend_pid()")
    copy = InBackground(loader)
    assert waiting.started.wait(20)
    connection._usock.shutdown(2)
    copy.join()
    gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
    wait_until(lambda: bool(one(cursor, gone, [pid])))
    assert one(cursor, "SELECT count(*) FROM numbers") == 0


def test_a_cancel_request_stops_a_copy(world: WireWorld, cursor: Cursor) -> None:
    waiting = Waiting()
    world.engine(waiting)
    process = subprocess.Popen(
        [
            str(find_installation() / "bin" / "psql"),
            "--no-psqlrc",
            f"host=127.0.0.1 port={world.front.port} user=awsuser dbname=dev",
            "--command",
            COPY,
        ],
        env={"PGPASSWORD": PASSWORD},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.started.wait(20)
    process.send_signal(2)
    _, said = process.communicate(timeout=20)
    assert "cancelled on user's request" in said
    assert one(cursor, "SELECT count(*) FROM numbers") == 0


def test_stopping_the_front_ends_a_running_copy() -> None:
    with running_world() as world:
        waiting = Waiting()
        world.engine(waiting)
        connection = world.connect()
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE numbers (a int)")
        copy = InBackground(cursor)
        assert waiting.started.wait(20)
        world.front.stop()
        copy.join()
        assert copy.error is not None
