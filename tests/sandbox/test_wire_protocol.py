"""COPY in both of the wire protocol's ways of asking: message by message, and from psql."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator

import pytest
from redshift_connector.cursor import Cursor
from wire_world import (
    COPY,
    PASSWORD,
    WireWorld,
    load_three,
    one,
    refuse,
    running_world,
)

from wizard.sandbox.postgres import find_installation
from wizard.sandbox.wire.client import ClientLink
from wizard.sandbox.wire.logins import md5_response
from wizard.sandbox.wire.messages import Message, startup_packet, zero_ended


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


# The extended protocol, message by message: many of them before the first answer is read.


def kinds_of_answers(world: WireWorld, *sent: bytes) -> str:
    """The message types that come back, up to the last ReadyForQuery."""
    connection = socket.create_connection(("127.0.0.1", world.front.port), timeout=20)
    client = ClientLink(connection)
    connection.sendall(startup_packet(3 << 16, {"user": "awsuser", "database": "dev"}))
    salt = client.receive().body[4:]
    client.write(message(b"p", md5_response(PASSWORD, "awsuser", salt)))
    while client.receive().kind != b"Z":
        pass
    client.write(b"".join(sent))
    kinds = ""
    while kinds.count("Z") < sent.count(SYNC):
        kinds += client.receive().kind.decode()
    client.close()
    return kinds


def message(kind: bytes, *texts: str, rest: bytes = b"") -> bytes:
    """A message that consists of strings, and of ``rest``."""
    return Message(kind, b"".join(zero_ended(text) for text in texts) + rest).encode()


SYNC = message(b"S")
FLUSH = message(b"H")


def run(sql: str) -> bytes:
    """Parse, Bind, Describe and Execute of the unnamed statement and portal."""
    return (
        message(b"P", "", sql, rest=b"\0\0")
        + message(b"B", "", "", rest=b"\0" * 6)
        + message(b"D", "P")
        + message(b"E", "", rest=b"\0" * 4)
    )


def test_answers_come_in_the_order_of_the_messages(world: WireWorld, cursor: Cursor) -> None:
    answers = kinds_of_answers(world, run("SELECT 1"), run(COPY), run("SELECT 2"), SYNC)
    assert answers == "12TDC" + "12nNC" + "12TDC" + "Z"
    assert one(cursor, "SELECT count(*) FROM numbers") == 3


def test_after_an_error_everything_up_to_sync_is_skipped(world: WireWorld, cursor: Cursor) -> None:
    answers = kinds_of_answers(
        world, run("SELECT nonsense"), run(COPY), SYNC, run("SELECT 1"), SYNC
    )
    assert answers == "EZ12TDCZ"
    assert one(cursor, "SELECT count(*) FROM numbers") == 0


def test_after_a_failed_copy_everything_up_to_sync_is_skipped(world: WireWorld) -> None:
    world.engine(refuse)
    assert kinds_of_answers(world, run(COPY), FLUSH, run("SELECT 1"), SYNC) == "12nEZ"


def test_a_prepared_copy_can_be_closed_and_is_gone(world: WireWorld) -> None:
    parse = message(b"P", "mine", COPY, rest=b"\0\0")
    close = message(b"C", "Smine")
    bind = message(b"B", "", "mine", rest=b"\0" * 6)
    assert kinds_of_answers(world, parse, close, SYNC, bind, SYNC) == "13ZEZ"


# The simple protocol, which psql speaks.


def psql(world: WireWorld, sql: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            str(find_installation() / "bin" / "psql"),
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            f"host=127.0.0.1 port={world.front.port} user=awsuser dbname=dev sslmode=prefer",
            "--command",
            sql,
        ],
        env={"PGPASSWORD": PASSWORD},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_psql_connects_and_asks(world: WireWorld) -> None:
    assert psql(world, "SELECT 1 AS \"A;\"; SELECT 'b;'").stdout.split() == ["1", "b;"]


def test_psql_runs_a_copy_among_other_statements(world: WireWorld) -> None:
    finished = psql(world, f"INSERT INTO numbers VALUES (9); {COPY}; SELECT count(*) FROM numbers")
    assert finished.stdout.strip() == "4"
    assert "3 record(s) loaded successfully" in finished.stderr


def test_statements_that_share_a_query_with_a_failed_copy_are_undone(
    world: WireWorld, cursor: Cursor
) -> None:
    world.engine(refuse)
    finished = psql(world, f"INSERT INTO numbers VALUES (9); {COPY}; SELECT 'not reached'")
    assert "Access Denied" in finished.stderr
    assert "not reached" not in finished.stdout
    assert one(cursor, "SELECT count(*) FROM numbers") == 0
