"""The Redshift front over the driver that people use: logins, SQL, transactions, the catalogue."""

from __future__ import annotations

import contextlib
import datetime
import socket
import struct
import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest
from redshift_connector.cursor import Cursor
from redshift_connector.error import Error, InterfaceError, ProgrammingError
from wire_world import WireWorld, failure, one, rows, running_world, wait_until


@pytest.fixture(scope="module")
def world() -> Iterator[WireWorld]:
    with running_world() as world:
        yield world


@pytest.fixture
def cursor(world: WireWorld) -> Iterator[Cursor]:
    with world.session() as cursor:
        yield cursor


def raw_connection(world: WireWorld) -> socket.socket:
    return socket.create_connection(("127.0.0.1", world.front.port), timeout=10)


def test_a_wrong_password_is_refused_in_redshifts_words(world: WireWorld) -> None:
    with pytest.raises(InterfaceError) as caught:
        world.connect(password="wrong")
    assert failure(caught.value)["M"] == 'password authentication failed for user "awsuser"'
    assert failure(caught.value)["C"] == "28000"


def test_an_unknown_database_is_refused(world: WireWorld) -> None:
    with pytest.raises(ProgrammingError) as caught:
        world.connect(database="nowhere")
    assert failure(caught.value)["C"] == "3D000"


def test_a_temporary_password_logs_in_with_its_prefix_only(world: WireWorld) -> None:
    password = world.logins.issue("awsuser", 900)
    with world.session(user="IAM:awsuser", password=password) as cursor:
        assert one(cursor, "SELECT current_user") == "awsuser"
    with pytest.raises(InterfaceError):
        world.connect(user="awsuser", password=password)


def test_a_login_with_autocreate_makes_the_user(world: WireWorld) -> None:
    password = world.logins.issue("newly-made", 900)
    with world.session(user="IAMA:newly-made", password=password) as cursor:
        assert one(cursor, "SELECT current_user") == "newly-made"


def test_a_login_without_autocreate_needs_the_user(world: WireWorld) -> None:
    password = world.logins.issue("nobody-yet", 900)
    with pytest.raises(InterfaceError) as caught:
        world.connect(user="IAM:nobody-yet", password=password)
    assert "nobody-yet" in failure(caught.value)["M"]


def test_a_user_made_with_create_user_logs_in_with_that_password(
    world: WireWorld, cursor: Cursor
) -> None:
    cursor.execute("CREATE USER loader PASSWORD 'Loader-Pass-1'")
    with world.session(user="loader", password="Loader-Pass-1") as other:
        assert one(other, "SELECT current_user") == "loader"
        other.execute("CREATE TABLE public.of_loader (a int)")
    assert one(cursor, "SELECT count(*) FROM of_loader") == 0
    cursor.execute("DROP TABLE of_loader")


def test_the_driver_sees_redshifts_version(world: WireWorld) -> None:
    connection = world.connect()
    assert (b"server_version", b"8.0.2") in connection.parameter_statuses
    connection.close()


def test_values_of_all_types_arrive_as_the_driver_expects_them(cursor: Cursor) -> None:
    cursor.execute(
        "CREATE TABLE of_types (i smallint, j int, k bigint, d decimal(10,2), r real, f float8, "
        "b boolean, c char(3), v varchar, day date, at timestamp, atz timestamptz, s super)"
    )
    zoned = datetime.datetime(2026, 2, 28, 13, 14, 15, 123456, tzinfo=datetime.UTC)
    moment = zoned.replace(tzinfo=None)
    cursor.execute(
        "INSERT INTO of_types VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, "
        "JSON_PARSE('{\"a\": 1}'))",
        [
            1,
            -2,
            2**40,
            Decimal("12.50"),
            0.5,
            0.25,
            True,
            "ab",
            "ü'\\x",
            moment.date(),
            moment,
            zoned,
        ],
    )
    (row,) = rows(cursor, "SELECT * FROM of_types")
    assert row[:9] == [1, -2, 2**40, Decimal("12.50"), 0.5, 0.25, True, "ab ", "ü'\\x"]
    assert row[9:12] == [moment.date(), moment, zoned]
    assert row[12] == '{"a": 1}'


def test_without_autocommit_nothing_is_there_before_the_commit(
    world: WireWorld, cursor: Cursor
) -> None:
    cursor.execute("CREATE TABLE of_transactions (a int)")
    connection = world.connect()
    writer = connection.cursor()
    writer.execute("INSERT INTO of_transactions VALUES (1)")
    assert one(cursor, "SELECT count(*) FROM of_transactions") == 0
    connection.rollback()
    writer.execute("INSERT INTO of_transactions VALUES (2)")
    connection.commit()
    assert rows(cursor, "SELECT a FROM of_transactions") == [[2]]
    connection.close()


def test_several_cursors_of_one_connection_take_turns(world: WireWorld) -> None:
    connection = world.connect()
    first, second = connection.cursor(), connection.cursor()
    first.execute("SELECT generate_series(1, 3)")
    second.execute("SELECT 'x'")
    assert [row[0] for row in first.fetchall()] == [1, 2, 3]
    assert second.fetchone() == ["x"]
    connection.close()


def test_an_error_leaves_the_session_usable(cursor: Cursor) -> None:
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute("SELECT * FROM nonexistent")
    assert failure(caught.value)["C"] == "42P01"
    assert one(cursor, "SELECT 1") == 1


def test_many_rows_come_through(cursor: Cursor) -> None:
    found = rows(cursor, "SELECT n, repeat('x', 100) FROM generate_series(1, 50000) AS n")
    assert len(found) == 50000
    assert found[-1] == [50000, "x" * 100]


def test_large_values_travel_both_ways(cursor: Cursor) -> None:
    value = "ü" * 3_000_000
    assert one(cursor, "SELECT %s || 'x'", [value]) == value + "x"


def test_awsuser_reaches_no_files_and_no_programs(cursor: Cursor) -> None:
    for sql in ("SELECT pg_read_file('/etc/passwd')", "SELECT pg_ls_dir('/')"):
        with pytest.raises(ProgrammingError) as caught:
            cursor.execute(sql)
        assert failure(caught.value)["C"] == "42501"


def test_a_running_statement_is_cancelled_from_a_second_session(
    world: WireWorld, cursor: Cursor
) -> None:
    connection = world.connect()
    connection.autocommit = True
    sleeper = connection.cursor()
    pid = one(sleeper, "SELECT pg_backend_pid()")
    caught: list[BaseException] = []

    def sleep() -> None:
        try:
            sleeper.execute("SELECT pg_sleep(60)")
        except ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=sleep)
    thread.start()
    activity = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND query LIKE '%%sleep%%'"
    wait_until(lambda: bool(one(cursor, activity, [pid])))
    cursor.execute(f"CANCEL {pid} 'enough'")
    thread.join(20)
    fields = failure(caught[0])
    assert fields["C"] == "57014"
    assert fields["M"].startswith("Query (")
    assert fields["M"].endswith(") cancelled on user's request")
    connection.close()


def test_cancelling_a_session_that_is_not_there_is_an_error(cursor: Cursor) -> None:
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute("CANCEL 999999")
    assert failure(caught.value)["M"] == "Session 999999 does not exist"


def test_a_terminated_session_hears_why(world: WireWorld, cursor: Cursor) -> None:
    with world.session() as other:
        pid = one(other, "SELECT pg_backend_pid()")
        assert one(cursor, "SELECT pg_terminate_backend(%s)", [pid]) is True
        # The server's last words, or only the end of the connection.
        with pytest.raises((Error, OSError)):
            other.execute("SELECT 1")


@pytest.mark.parametrize(
    "packet",
    [
        b"\0\0\0\x04",
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack("!II", 8, 2 << 16),
        struct.pack("!II", 12, 3 << 16) + b"user",
        struct.pack("!II", 9, 3 << 16) + b"\0",
    ],
)
def test_a_malformed_packet_ends_that_connection_only(
    world: WireWorld, cursor: Cursor, packet: bytes
) -> None:
    with raw_connection(world) as connection:
        connection.sendall(packet)
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(1024):
                pass
    assert one(cursor, "SELECT 1") == 1


def test_requests_for_encryption_are_declined(world: WireWorld) -> None:
    with raw_connection(world) as connection:
        connection.sendall(struct.pack("!II", 8, 80877103))
        assert connection.recv(1) == b"N"


def test_a_client_that_leaves_takes_its_backend_along(world: WireWorld, cursor: Cursor) -> None:
    connection = world.connect()
    pid = one(connection.cursor(), "SELECT pg_backend_pid()")
    connection._usock.shutdown(socket.SHUT_RDWR)
    gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
    wait_until(lambda: bool(one(cursor, gone, [pid])))
