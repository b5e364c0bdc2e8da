"""What COPY makes of the rows it reads: bad rows, manifests, transactions, what is recorded."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator

import pytest
from cloud_world import wait_until
from copy_world import Loader, Refusal, loader, session, unique

from wizard.sandbox.launch import RunningSandbox
from wizard.sandbox.world.files import bad_orders

ORDER_COLUMNS = "(LIKE public.orders)"
BAD_ORDERS = [
    [6, "quantity", 1207, "Invalid digit, Value 'a', Pos 0, Type: Integer", "a dozen"],
    [12, "product", 1204, "String length exceeds DDL length",
     "Limited edition commemorative kettle with gold-plated lid and certificate"],
    [17, "ordered_at", 1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]",
     "2026-02-30 12:00:00"],
    [22, "customer_id", 1213, "Missing data for not-null field", ""],
    [29, "unit_price", 1214, "Delimiter not found", "55.67"],
    [35, "", 1202, "Extra column(s) found", ""],
    [40, "quantity", 1222, "Overflow, Value '9', Pos 9, Type: Integer", "99999999999"],
]  # fmt: skip
"""Line, column, code, reason and raw field of every bad row of the world's dirty file."""

LAST_LOAD = """
SELECT status, loaded_rows, error_count, source_file_count, file_count_scanned
FROM sys_load_history WHERE query_id = pg_last_copy_id()
"""


@pytest.fixture(scope="module")
def world(sandbox: RunningSandbox) -> Iterator[Loader]:
    with loader(sandbox.address) as made:
        made.bucket.put("bad.csv", bad_orders())
        made.bucket.put("parts/1.csv", "1\n2\n")
        made.bucket.put("parts/2.csv", "3\n")
        made.bucket.put("half.csv", "1\nx\n2\ny\n3\n")
        yield made


def orders(world: Loader) -> str:
    name = unique("orders").replace("-", "_")
    world.session.run(f"CREATE TEMP TABLE {name} {ORDER_COLUMNS}")
    return name


def count(world: Loader, table: str) -> int:
    return int(world.session.value(f"SELECT count(*) FROM {table}"))


def assert_load_failed(refusal: Refusal, table: str) -> None:
    assert refusal.code == "XX000"
    assert refusal.message == (
        f"Load into table '{table}' failed.  Check 'stl_load_errors' system table for details."
    )


# Bad rows


@pytest.mark.parametrize("tolerance", ["", "MAXERROR 0", "MAXERROR 1"])
def test_the_first_bad_row_ends_a_load_that_tolerates_none(world: Loader, tolerance: str) -> None:
    table = orders(world)
    assert_load_failed(
        world.session.refusal(world.copy(table, "bad.csv", f"CSV IGNOREHEADER 1 {tolerance}")),
        table,
    )
    assert count(world, table) == 0
    assert world.session.value("SELECT pg_last_copy_count()") == 0
    assert world.session.rows(LAST_LOAD) == [["aborted", 0, 1, 1, 0]]
    lines = "SELECT line_number FROM sys_load_error_detail WHERE query_id = pg_last_copy_id()"
    assert world.session.rows(lines) == [[6]]


def test_every_bad_row_is_in_the_error_views_when_all_are_tolerated(world: Loader) -> None:
    table = orders(world)
    world.session.run(world.copy(table, "bad.csv", "CSV IGNOREHEADER 1 MAXERROR 100"))
    assert count(world, table) == 33
    assert world.session.rows(LAST_LOAD) == [["completed", 33, 7, 1, 1]]
    url = f"s3://{world.bucket.name}/bad.csv"
    shown = world.session.rows(
        "SELECT line_number, colname, err_code, err_reason, raw_field_value, filename"
        " FROM stl_load_errors WHERE query = pg_last_copy_id() ORDER BY line_number"
    )
    assert shown == [[*bad, url] for bad in BAD_ORDERS]
    details = world.session.rows(
        "SELECT line_number, column_name, error_code, error_message, file_name"
        " FROM sys_load_error_detail WHERE query_id = pg_last_copy_id() ORDER BY line_number"
    )
    assert details == [[*bad[:4], url] for bad in BAD_ORDERS]


@pytest.mark.parametrize(("maximum", "loads"), [(7, False), (8, True)])
def test_maxerror_is_the_count_that_fails_the_load(
    world: Loader, maximum: int, loads: bool
) -> None:
    table = orders(world)
    statement = world.copy(table, "bad.csv", f"CSV IGNOREHEADER 1 MAXERROR {maximum}")
    if loads:
        world.session.run(statement)
    else:
        assert_load_failed(world.session.refusal(statement), table)
    assert count(world, table) == (33 if loads else 0)


def test_noload_checks_and_loads_nothing(world: Loader) -> None:
    table = world.table("id INTEGER")
    world.session.run(world.copy(table, "parts/", "CSV NOLOAD"))
    assert count(world, table) == 0
    assert world.session.value("SELECT pg_last_copy_count()") == 0
    assert_load_failed(world.session.refusal(world.copy(table, "half.csv", "CSV NOLOAD")), table)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("GZIP", "Unknown zlib error code.  zlib error code: -3"),
        ("BZIP2", "Error decompressing the input file"),
        ("ZSTD", "Error decompressing the input file"),
    ],
)
def test_a_file_that_is_not_compressed_as_said_ends_the_load(
    world: Loader, option: str, said: str
) -> None:
    table = world.table("id INTEGER")
    refusal = world.session.refusal(world.copy(table, "parts/1.csv", f"CSV {option} MAXERROR 9"))
    assert refusal.message.startswith(said)
    assert f"context:   S3 key being read : s3://{world.bucket.name}/parts/1.csv" in refusal.detail
    assert world.session.rows(LAST_LOAD)[0][0] == "aborted"


def test_a_compressed_file_read_as_text_gives_no_rows(world: Loader) -> None:
    table = world.table("id INTEGER")
    world.bucket.put("packed.gz", gzip.compress(b"1\n2\n"))
    assert_load_failed(world.session.refusal(world.copy(table, "packed.gz")), table)
    assert count(world, table) == 0


# Manifests


def test_a_manifest_loads_exactly_the_files_it_names(world: Loader) -> None:
    table = world.table("id INTEGER")
    named = f"s3://{world.bucket.name}/parts/2.csv"
    manifest = world.bucket.put_manifest("one.manifest", (named, True))
    world.session.run(world.copy(table, manifest, "CSV MANIFEST"))
    assert world.session.rows(f"SELECT id FROM {table}") == [[3]]


def test_a_missing_file_matters_only_when_it_is_mandatory(world: Loader) -> None:
    table = world.table("id INTEGER")
    named, gone = (f"s3://{world.bucket.name}/{key}" for key in ("parts/2.csv", "gone.csv"))
    optional = world.bucket.put_manifest("optional.manifest", (gone, False), (named, True))
    world.session.run(world.copy(table, optional, "CSV MANIFEST"))
    assert count(world, table) == 1
    mandatory = world.bucket.put_manifest("mandatory.manifest", (named, True), (gone, True))
    refusal = world.session.refusal(world.copy(table, mandatory, "CSV MANIFEST"))
    assert refusal.message == "Mandatory url is not present in manifest file."
    assert gone in refusal.detail
    assert count(world, table) == 1


@pytest.mark.parametrize("text", ["{", "[]", '{"files": []}', '{"entries": [{"mandatory": true}]}'])
def test_a_manifest_that_cannot_be_read_is_refused(world: Loader, text: str) -> None:
    table = world.table("id INTEGER")
    manifest = world.bucket.put("broken.manifest", text)
    refusal = world.session.refusal(world.copy(table, manifest, "CSV MANIFEST"))
    assert refusal.message.startswith("Problem reading manifest file - ")


def test_manifest_needs_the_full_path_of_one_object(world: Loader) -> None:
    table = world.table("id INTEGER")
    refusal = world.session.refusal(world.copy(table, "parts/", "CSV MANIFEST"))
    assert refusal.message == "COPY with MANIFEST parameter requires full path of an S3 object."
    refusal = world.session.refusal(world.copy(table, "parts/1", "CSV MANIFEST"))
    assert "The specified key does not exist." in refusal.message


# Transactions and notices


def test_a_load_that_fails_in_its_second_file_loads_nothing_of_the_first(world: Loader) -> None:
    table = world.table("id INTEGER")
    world.bucket.put("late/1.csv", "1\n2\n")
    world.bucket.put("late/2.csv", "three\n")
    assert_load_failed(world.session.refusal(world.copy(table, "late/")), table)
    assert count(world, table) == 0
    assert world.session.rows(LAST_LOAD) == [["aborted", 0, 1, 2, 1]]


def test_a_rollback_takes_a_load_back_and_a_commit_keeps_it(world: Loader) -> None:
    table = world.table("id INTEGER")
    world.session.run("BEGIN", world.copy(table, "parts/"))
    assert count(world, table) == 3
    world.session.run("ROLLBACK")
    assert count(world, table) == 0
    world.session.run("BEGIN", world.copy(table, "parts/"), "COMMIT")
    assert count(world, table) == 3


def test_a_failing_load_fails_its_transaction_with_what_came_before(world: Loader) -> None:
    table = world.table("id INTEGER")
    world.session.run("BEGIN", f"INSERT INTO {table} VALUES (7)")
    assert_load_failed(world.session.refusal(world.copy(table, "half.csv")), table)
    refusal = world.session.refusal(f"SELECT count(*) FROM {table}")
    assert refusal.code == "25P02"
    world.session.run("ROLLBACK")
    assert count(world, table) == 0


def test_the_notices_say_how_many_rows_were_loaded_and_left_out(world: Loader) -> None:
    table = world.table("id INTEGER")
    world.session.connection.notices.clear()
    world.session.run(world.copy(table, "half.csv", "CSV MAXERROR 3"))
    assert world.session.notices() == [
        ("INFO", f"Load into table '{table}' completed, 3 record(s) loaded successfully."),
        (
            "INFO",
            f"Load into table '{table}' completed, 2 record(s) could not be loaded.  "
            "Check 'stl_load_errors' system table for details.",
        ),
    ]
    assert world.session.value("SELECT pg_last_copy_count()") == 3


def test_a_cancel_from_a_second_session_ends_a_load_that_is_under_way(
    sandbox: RunningSandbox, world: Loader
) -> None:
    table = world.table("id INTEGER, name VARCHAR(40)")
    pid = world.session.value("SELECT pg_backend_pid()")
    lines = "".join(f"{number},name {number}\n" for number in range(20_000)).encode()
    for part in range(60):
        world.bucket.put(f"big/{part:02}.csv", lines)
    said: list[Refusal] = []
    running = threading.Thread(
        target=lambda: said.append(world.session.refusal(world.copy(table, "big/")))
    )
    with session(sandbox.address) as second:
        moving = (
            f"SELECT query_id FROM sys_load_history WHERE session_id = {pid}"
            " AND status = 'running' AND file_count_scanned > 0 AND loaded_rows > 0"
        )
        running.start()
        wait_until(lambda: bool(second.rows(moving)))
        ((query,),) = second.rows(moving)
        assert second.value(f"SELECT pg_cancel_backend({pid})")
        running.join(30)
    assert [(each.message, each.code) for each in said] == [
        (f"Query ({query}) cancelled on user's request", "57014")
    ]
    assert count(world, table) == 0
    history = "SELECT status, loaded_rows, end_time IS NOT NULL FROM sys_load_history"
    assert world.session.rows(f"{history} WHERE query_id = {query}") == [["aborted", 0, True]]
    status = f"SELECT status FROM sys_query_history WHERE query_id = {query}"
    assert world.session.value(status) == "canceled"


def test_every_file_of_a_load_of_many_is_recorded(world: Loader) -> None:
    table = world.table("id INTEGER")
    for number in range(120):
        world.bucket.put(f"many/{number:03}.csv", f"{number}\n")
    world.session.run(world.copy(table, "many/"))
    assert world.session.rows(LAST_LOAD) == [["completed", 120, 0, 120, 120]]
    recorded = (
        "SELECT count(DISTINCT file_name), sum(lines_scanned) FROM sys_load_detail"
        " WHERE query_id = pg_last_copy_id()"
    )
    assert world.session.rows(recorded) == [[120, 120]]
