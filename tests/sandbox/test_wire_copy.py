"""COPY from S3 through the front: transactions, notices, cancelling, what is recorded of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redshift_connector.cursor import Cursor
from redshift_connector.error import ProgrammingError
from wire_world import (
    COPY,
    WireWorld,
    begin_load,
    failure,
    load_three,
    one,
    refuse,
    rows,
    running_world,
)

from wizard.sandbox.copying.ports import (
    Cloud,
    CopyOutcome,
    DatabaseSession,
    LoadError,
    LoadLog,
    ServerError,
)


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


def fail_after_loading(
    text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog
) -> CopyOutcome:
    record = begin_load(session, log)
    session.copy_in("COPY numbers FROM STDIN", [b"7\n"])
    error = LoadError("s3://b/k", 2, "a", "int4", "", 0, "x,\tü\\", "x'", 1207, "Invalid digit")
    log.failed_rows(record, [error, error])
    record.status = "aborted"
    log.updated(record)
    raise ServerError("Load into table 'numbers' failed.")


def test_a_copy_loads_and_says_so(cursor: Cursor) -> None:
    cursor.execute(f"-- why\n /* not */ {COPY.lower()} ;")
    assert one(cursor, "SELECT count(*) FROM numbers") == 3
    assert one(cursor, "SELECT pg_last_copy_count()") == 3
    connection = cursor._c
    assert connection is not None
    notice = connection.notices[-1]
    assert notice[b"S"] == b"INFO"
    assert notice[b"M"] == b"Load into table 'numbers' completed, 3 record(s) loaded successfully."
    identifier = one(cursor, "SELECT pg_last_copy_id()")
    assert rows(
        cursor,
        "SELECT status, loaded_rows, session_id = pg_backend_pid(), user_id > 0 "
        f"FROM sys_load_history WHERE query_id = {identifier}",
    ) == [["completed", 3, True, True]]
    assert rows(
        cursor,
        "SELECT trim(status), trim(query_type), end_time >= start_time "
        f"FROM sys_query_history WHERE query_id = {identifier}",
    ) == [["success", "COPY", True]]


def test_a_copy_is_part_of_the_clients_transaction(world: WireWorld, cursor: Cursor) -> None:
    connection = world.connect()
    writer = connection.cursor()
    writer.execute(COPY)
    assert one(writer, "SELECT count(*) FROM numbers") == 3
    assert one(cursor, "SELECT count(*) FROM numbers") == 0
    connection.rollback()
    assert one(writer, "SELECT count(*) FROM numbers") == 0
    assert one(writer, "SELECT pg_last_copy_id()") == -1
    writer.execute(COPY)
    connection.commit()
    assert one(cursor, "SELECT count(*) FROM numbers") == 3
    connection.close()


def test_the_same_copy_runs_again(cursor: Cursor) -> None:
    cursor.execute(COPY)
    cursor.execute(COPY)
    assert one(cursor, "SELECT count(*) FROM numbers") == 6


def test_a_refusal_reaches_the_client_with_all_its_fields(world: WireWorld, cursor: Cursor) -> None:
    world.engine(refuse)
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute(COPY)
    fields = failure(caught.value)
    assert fields == {
        "S": "ERROR",
        "C": "XX000",
        "M": "S3ServiceException:Access Denied",
        "D": "error:  ...",
        "H": "a hint",
    }
    assert one(cursor, "SELECT pg_last_copy_id()") == -1


def test_a_failed_copy_loads_nothing_and_is_remembered(world: WireWorld, cursor: Cursor) -> None:
    cursor.execute(COPY)
    world.engine(fail_after_loading)
    with pytest.raises(ProgrammingError):
        cursor.execute(COPY)
    assert one(cursor, "SELECT count(*) FROM numbers") == 3
    assert one(cursor, "SELECT pg_last_copy_count()") == 0
    identifier = one(cursor, "SELECT pg_last_copy_id()")
    assert rows(
        cursor,
        "SELECT trim(colname), trim(raw_line), trim(raw_field_value), err_code, line_number "
        f"FROM stl_load_errors WHERE query = {identifier} LIMIT 1",
    ) == [["a", "x,\tü\\", "x'", 1207, 2]]
    assert (
        one(cursor, f"SELECT count(*) FROM sys_load_error_detail WHERE query_id={identifier}") == 2
    )


def test_a_failed_copy_fails_the_open_transaction(world: WireWorld) -> None:
    world.engine(fail_after_loading)
    connection = world.connect()
    writer = connection.cursor()
    writer.execute("INSERT INTO numbers VALUES (1)")
    with pytest.raises(ProgrammingError):
        writer.execute(COPY)
    with pytest.raises(ProgrammingError) as caught:
        writer.execute("SELECT 1")
    assert failure(caught.value)["C"] == "25P02"
    with pytest.raises(ProgrammingError) as caught:
        writer.execute(COPY)
    assert failure(caught.value)["C"] == "25P02"
    connection.rollback()
    assert one(writer, "SELECT count(*) FROM numbers") == 0
    assert one(writer, "SELECT pg_last_copy_id() > 0")
    connection.close()


def test_an_engine_that_breaks_is_an_error_of_that_statement_only(
    world: WireWorld, cursor: Cursor
) -> None:
    def broken(text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog) -> CopyOutcome:
        raise ZeroDivisionError("oops")

    world.engine(broken)
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute(COPY)
    assert failure(caught.value)["C"] == "XX000"
    assert one(cursor, "SELECT 1") == 1


def test_data_that_ends_with_an_error_aborts_the_copy(world: WireWorld, cursor: Cursor) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"1\n"
        raise ServerError("the file ended early")

    def engine(text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog) -> CopyOutcome:
        session.copy_in("COPY numbers FROM STDIN", chunks())
        raise AssertionError("not reached")

    world.engine(engine)
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute(COPY)
    assert failure(caught.value)["M"] == "the file ended early"
    assert one(cursor, "SELECT count(*) FROM numbers") == 0


def test_rows_that_postgres_refuses_stop_the_data(world: WireWorld, cursor: Cursor) -> None:
    def engine(text: str, session: DatabaseSession, cloud: Cloud, log: LoadLog) -> CopyOutcome:
        session.copy_in("COPY numbers FROM STDIN", (b"no number\n" for _ in range(100_000)))
        raise AssertionError("not reached")

    world.engine(engine)
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute(COPY)
    assert failure(caught.value)["C"] == "22P02"
    assert one(cursor, "SELECT 1") == 1


@pytest.mark.parametrize(
    "sql",
    [
        "COPY numbers FROM STDIN",
        "COPY numbers TO '/tmp/x'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "copy numbers from program 'cat'",
        "COPY numbers FROM 'dynamodb://table' IAM_ROLE default",
        "UNLOAD ('SELECT 1') TO 's3://bucket/x' IAM_ROLE default",
    ],
)
def test_other_copies_are_refused(world: WireWorld, cursor: Cursor, sql: str) -> None:
    with pytest.raises(ProgrammingError) as caught:
        cursor.execute(sql)
    assert failure(caught.value)["C"] == "0A000"


def test_users_see_their_own_loads_and_awsuser_all(world: WireWorld, cursor: Cursor) -> None:
    cursor.execute("GRANT INSERT ON numbers TO PUBLIC")
    password = world.logins.issue("reader", 900)
    with world.session(user="IAMA:reader", password=password) as reader:
        assert one(reader, "SELECT count(*) FROM sys_load_history") == 0
        reader.execute(COPY)
        assert one(reader, "SELECT count(*) FROM sys_load_history") == 1
    assert one(cursor, "SELECT count(DISTINCT user_id) > 1 FROM sys_load_history")


def test_credentials_do_not_appear_in_the_query_history(world: WireWorld, cursor: Cursor) -> None:
    cursor.execute("COPY numbers FROM 's3://b/k' ACCESS_KEY_ID 'AKIA1' SECRET_ACCESS_KEY AS 's''1'")
    text = "SELECT trim(query_text) FROM sys_query_history WHERE query_id = pg_last_copy_id()"
    assert one(cursor, text) == (
        "COPY numbers FROM 's3://b/k' ACCESS_KEY_ID '' SECRET_ACCESS_KEY AS ''"
    )
