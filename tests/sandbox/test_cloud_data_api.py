"""The Redshift Data API of the sandbox: what it runs, and what it tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cloud_world import client, refusal, wait_until
from data_api_world import AS_ADMIN, ENDED, SLEEP, copy_of, ended, kept_session, ran, values

from wizard.sandbox.launch import RunningSandbox


@pytest.fixture
def data(sandbox: RunningSandbox) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    """A client of the Data API."""
    return client(sandbox.address, "redshift-data")


@pytest.fixture
def table(data: Any) -> Iterator[str]:  # noqa: ANN401
    """A table for the rows of one test."""
    ran(data, "CREATE TABLE public.api_rows (id INTEGER NOT NULL, price DECIMAL(10,2))")
    yield "public.api_rows"
    ran(data, "DROP TABLE public.api_rows")


@pytest.fixture(scope="module")
def bucket(sandbox: RunningSandbox) -> Iterator[str]:
    """A bucket that the role which is attached from the start may read."""
    s3, name = client(sandbox.address, "s3"), "redshift-data-api-files"
    objects = {"good.csv": b"1,2.50\n2,3\n", "bad.csv": b"1,2.50\nx,3\n"}
    s3.create_bucket(Bucket=name)
    for key, content in objects.items():
        s3.put_object(Bucket=name, Key=key, Body=content)
    yield name
    for key in objects:
        s3.delete_object(Bucket=name, Key=key)
    s3.delete_bucket(Bucket=name)


def test_values_have_their_types(data: Any) -> None:  # noqa: ANN401
    sql = "SELECT 7 AS n, 1.5::float8 AS f, true AS b, 'x'::varchar AS s, NULL::int AS z"
    statement = ran(data, sql)
    assert statement["HasResultSet"]
    assert statement["ResultRows"] == 1
    result = data.get_statement_result(Id=statement["Id"])
    assert result["Records"] == [
        [
            {"longValue": 7},
            {"doubleValue": 1.5},
            {"booleanValue": True},
            {"stringValue": "x"},
            {"isNull": True},
        ]
    ]
    columns = [(each["name"], each["typeName"]) for each in result["ColumnMetadata"]]
    assert columns[:4] == [("n", "int4"), ("f", "float8"), ("b", "bool"), ("s", "varchar")]


def test_a_long_result_comes_in_pages(data: Any) -> None:  # noqa: ANN401
    statement = ran(data, "SELECT generate_series(1, 2500)")
    pages = data.get_paginator("get_statement_result").paginate(Id=statement["Id"])
    counts = [len(page["Records"]) for page in pages]
    assert counts == [1000, 1000, 500]


def test_a_named_parameter_stands_for_a_value(data: Any) -> None:  # noqa: ANN401
    started = data.execute_statement(
        Sql="SELECT :word::varchar || ':word'",
        Parameters=[{"name": "word", "value": "it's"}],
        **AS_ADMIN,
    )
    ended(data, started["Id"])
    result = data.get_statement_result(Id=started["Id"])
    assert result["Records"] == [[{"stringValue": "it's:word"}]]


def test_a_session_keeps_its_process_and_its_temporary_tables(data: Any) -> None:  # noqa: ANN401
    session = kept_session(data)
    made = ran(data, "CREATE TEMPORARY TABLE kept (id INTEGER)", **session)
    ran(data, "INSERT INTO kept VALUES (1), (2)", **session)
    assert values(data, "SELECT count(*), pg_backend_pid() FROM kept", **session) == [
        [2, made["RedshiftPid"]]
    ]


def test_without_a_session_each_statement_has_a_connection_of_its_own(data: Any) -> None:  # noqa: ANN401
    pids = {ran(data, "SELECT 1")["RedshiftPid"] for _ in range(2)}
    assert len(pids) == 2


def test_a_session_ends_when_it_is_not_used(data: Any) -> None:  # noqa: ANN401
    session = kept_session(data)
    ran(data, "SELECT 1", SessionKeepAliveSeconds=0, **session)
    code, message, _ = refusal(lambda: data.execute_statement(Sql="SELECT 1", **session))
    assert code == "ValidationException"
    assert session["SessionId"] in message


def test_one_statement_at_a_time_runs_in_a_session(data: Any) -> None:  # noqa: ANN401
    session = kept_session(data)
    sleeping = data.execute_statement(Sql=SLEEP, **session)["Id"]
    code, _, _ = refusal(lambda: data.execute_statement(Sql="SELECT 1", **session))
    assert code == "ValidationException"
    data.cancel_statement(Id=sleeping)
    assert ended(data, sleeping)["Status"] == "ABORTED"
    assert values(data, "SELECT 1", **session) == [[1]]


def test_a_statement_is_cancelled_from_another_session(data: Any) -> None:  # noqa: ANN401
    sleeping = data.execute_statement(Sql=SLEEP, **AS_ADMIN)["Id"]

    def has_ended() -> bool:
        seen = data.describe_statement(Id=sleeping)
        if seen["Status"] == "STARTED":
            values(data, f"SELECT pg_cancel_backend({seen['RedshiftPid']})")
        return seen["Status"] in ENDED

    wait_until(has_ended)
    statement = ended(data, sleeping)
    assert statement["Status"] == "FAILED"
    assert statement["Error"].startswith("ERROR: ")
    assert "cancelled on user's request" in statement["Error"]


def test_what_has_ended_can_not_be_cancelled(data: Any) -> None:  # noqa: ANN401
    statement = ran(data, "SELECT 1")
    code, _, _ = refusal(lambda: data.cancel_statement(Id=statement["Id"]))
    assert code == "ValidationException"


def test_a_copy_tells_its_rows_in_the_load_history_only(
    data: Any,  # noqa: ANN401
    table: str,
    bucket: str,
) -> None:
    statement = ran(data, copy_of(table, bucket, "good.csv"))
    assert statement["ResultRows"] == 0
    assert not statement["HasResultSet"]
    sql = "SELECT loaded_rows, query_id FROM sys_load_history WHERE session_id = {}"
    rows = values(data, sql.format(statement["RedshiftPid"]))
    assert rows == [[2, statement["RedshiftQueryId"]]]
    assert values(data, f"SELECT count(*) FROM {table}") == [[2]]


def test_a_session_can_be_asked_for_what_it_loaded_last(
    data: Any,  # noqa: ANN401
    table: str,
    bucket: str,
) -> None:
    session = kept_session(data)
    ran(data, copy_of(table, bucket, "good.csv"), **session)
    assert values(data, "SELECT pg_last_copy_count()", **session) == [[2]]


def test_a_copy_of_bad_rows_says_where_they_are_told(
    data: Any,  # noqa: ANN401
    table: str,
    bucket: str,
) -> None:
    session = kept_session(data)
    started = data.execute_statement(Sql=copy_of(table, bucket, "bad.csv"), **session)
    failed = ended(data, started["Id"])
    assert failed["Status"] == "FAILED"
    assert failed["Error"].startswith("ERROR: Load into table 'api_rows' failed.  Check 's")
    sql = "SELECT line_number, column_name FROM sys_load_error_detail WHERE session_id = {}"
    rows = values(data, sql.format(failed["RedshiftPid"]), **session)
    assert [[line, column.rstrip()] for line, column in rows] == [[2, "id"]]


def test_a_failed_statement_tells_the_databases_words(data: Any) -> None:  # noqa: ANN401
    started = data.execute_statement(Sql="SELECT * FROM public.nowhere", **AS_ADMIN)
    statement = ended(data, started["Id"])
    assert statement["Status"] == "FAILED"
    assert statement["Error"].startswith('ERROR: relation "public.nowhere" does not exist')
    code, _, _ = refusal(lambda: data.get_statement_result(Id=started["Id"]))
    assert code == "ResourceNotFoundException"


def test_a_session_goes_on_after_a_statement_has_failed(data: Any) -> None:  # noqa: ANN401
    session = kept_session(data)
    failed = data.execute_statement(Sql="SELECT * FROM public.nowhere", **session)
    assert ended(data, failed["Id"])["Status"] == "FAILED"
    assert values(data, "SELECT 1", **session) == [[1]]


def test_a_batch_that_is_cancelled_changes_nothing(data: Any, table: str) -> None:  # noqa: ANN401
    sqls = [f"INSERT INTO {table} VALUES (1, 1)", SLEEP]
    batch = data.batch_execute_statement(Sqls=sqls, **AS_ADMIN)["Id"]
    wait_until(lambda: data.describe_statement(Id=f"{batch}:2")["Status"] == "STARTED")
    data.cancel_statement(Id=batch)
    assert ended(data, batch)["Status"] == "ABORTED"
    assert values(data, f"SELECT count(*) FROM {table}") == [[0]]


def test_a_batch_is_one_transaction(data: Any, table: str) -> None:  # noqa: ANN401
    sqls = [f"INSERT INTO {table} VALUES (1, 2.5)", f"INSERT INTO {table} VALUES (NULL, 1)"]
    failed = ended(data, data.batch_execute_statement(Sqls=sqls, **AS_ADMIN)["Id"])
    assert failed["Status"] == "FAILED"
    assert [part["Status"] for part in failed["SubStatements"]] == ["FINISHED", "FAILED"]
    assert "Query #2 failed" in failed["Error"]
    assert values(data, f"SELECT count(*) FROM {table}") == [[0]]


def test_each_part_of_a_batch_has_its_result(data: Any, table: str) -> None:  # noqa: ANN401
    sqls = [f"INSERT INTO {table} VALUES (1, 2.5), (2, 3)", f"SELECT max(id) FROM {table}"]
    done = ended(data, data.batch_execute_statement(Sqls=sqls, **AS_ADMIN)["Id"])
    assert done["Status"] == "FINISHED", done
    inserted, asked = done["SubStatements"]
    assert inserted["ResultRows"] == 2
    assert data.get_statement_result(Id=asked["Id"])["Records"] == [[{"longValue": 2}]]


def test_a_client_token_runs_a_statement_once(data: Any, table: str) -> None:  # noqa: ANN401
    sql = f"INSERT INTO {table} VALUES (1, 1)"
    ids = {
        data.execute_statement(Sql=sql, ClientToken="the-same", **AS_ADMIN)["Id"] for _ in range(2)
    }
    (only,) = ids
    ended(data, only)
    assert values(data, f"SELECT count(*) FROM {table}") == [[1]]


def test_statements_are_listed_newest_first(data: Any) -> None:  # noqa: ANN401
    for sql in ("SELECT 1", "SELECT 2"):
        ended(data, data.execute_statement(Sql=sql, StatementName="listed-here", **AS_ADMIN)["Id"])
    found = data.list_statements(StatementName="listed-here", Status="ALL")["Statements"]
    assert [each["QueryString"] for each in found[:2]] == ["SELECT 2", "SELECT 1"]


def test_what_is_in_the_database_is_told_at_once(data: Any) -> None:  # noqa: ANN401
    assert "dev" in data.list_databases(**AS_ADMIN)["Databases"]
    assert {"public", "staging"} <= set(data.list_schemas(**AS_ADMIN)["Schemas"])
    tables = data.list_tables(TablePattern="custom%", SchemaPattern="public", **AS_ADMIN)["Tables"]
    assert tables == [{"schema": "public", "name": "customers", "type": "TABLE"}]
    columns = data.describe_table(Schema="public", Table="customers", **AS_ADMIN)["ColumnList"]
    first, second, *_ = columns
    assert (first["name"], first["typeName"], first["nullable"]) == ("customer_id", "int4", 0)
    assert (second["name"], second["typeName"], second["length"]) == ("name", "varchar", 100)


def test_an_unknown_statement_is_not_found(data: Any) -> None:  # noqa: ANN401
    missing = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    code, _, _ = refusal(lambda: data.describe_statement(Id=missing))
    assert code == "ResourceNotFoundException"
