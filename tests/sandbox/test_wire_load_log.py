"""When the load log writes: a running load now and then, its beginning and its end at once."""

from __future__ import annotations

import datetime
from typing import cast

import pytest

from wizard.sandbox.copying.ports import FileRecord, LoadRecord
from wizard.sandbox.wire.load_log import (
    SECONDS_BETWEEN_WRITES,
    Administrator,
    CopyLog,
    RunningQuery,
)
from wizard.sandbox.wire.messages import Row

MOMENT = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)


class Statements:
    """An administrator who only notes what would be run."""

    def __init__(self) -> None:
        self.run: list[str] = []

    def query(self, sql: str) -> list[Row]:
        self.run.append(sql)
        return []

    def next_query_id(self) -> int:
        return 1001


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def statements() -> Statements:
    return Statements()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(statements: Statements, clock: Clock) -> CopyLog:
    query = RunningQuery(7, 70, "awsuser", "dev", "COPY ...")
    return CopyLog(cast("Administrator", statements), query, clock)


def record() -> LoadRecord:
    return LoadRecord(1001, 70, 7, "awsuser", "dev", "t", 1, "s3://b/k", "csv", MOMENT)


def file(number: int) -> FileRecord:
    return FileRecord(f"s3://b/{number}", 1, 1, MOMENT, MOMENT, "etag", MOMENT)


def test_many_small_files_are_written_together_after_a_moment(
    log: CopyLog, statements: Statements, clock: Clock
) -> None:
    load = record()
    for number in range(100):
        log.scanned(load, file(number))
        log.updated(load)
    assert statements.run == []
    clock.now += 2 * SECONDS_BETWEEN_WRITES
    log.updated(load)
    update, insert = statements.run
    assert update.startswith("UPDATE pg_internal.load_history")
    assert insert.startswith("INSERT INTO pg_internal.load_file")
    assert insert.count("s3://b/") == 100


@pytest.mark.parametrize("status", ["completed", "aborted"])
def test_the_end_of_a_load_is_written_at_once_with_what_was_gathered(
    log: CopyLog, statements: Statements, status: str
) -> None:
    load = record()
    log.scanned(load, file(1))
    load.status = status
    log.updated(load)
    update, insert = statements.run
    assert f"status = E'{status}'" in update
    assert "s3://b/1" in insert
    statements.run.clear()
    log.ended("", cancelled=False)
    assert statements.run == []


def test_the_beginning_of_a_load_is_written_at_once(log: CopyLog, statements: Statements) -> None:
    log.started(record())
    (insert,) = statements.run
    assert insert.startswith("INSERT INTO pg_internal.load_history")
