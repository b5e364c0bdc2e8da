"""Running a COPY: it is watched, it can be cancelled, and its end is known or said not to be."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from warehouse.scripted_server import RUNNING_PROCESS, Server, a_status

from wizard.database import CopyResult, FailedRow, LoadStatus
from wizard.errors import CopywizardError, LoadFailedError, UnreachableError
from wizard.services import DatabaseSession
from wizard.warehouse import load as load_module
from wizard.warehouse.failures import ConnectionLostError, StatementCancelledError
from wizard.warehouse.load import (
    LoadEvent,
    LoadFailed,
    LoadRunning,
    LoadSucceeded,
    LoadUnknown,
    load,
)

SQL = "COPY orders FROM 's3://acme/orders/' IAM_ROLE default"
BAD_ROW = FailedRow("s3://acme/1.csv", 3, "total", "int4", 1207, "Invalid digit, Value 'a'")
LOST = ConnectionLostError("The connection to the database broke.")
UNANSWERED = UnreachableError("The database doesn't answer.")
CANCELLED = StatementCancelledError("Query (12) cancelled on user's request")
FAILED = LoadFailedError("Load into table 'orders' failed.", detail="Check 'stl_load_errors'.")


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_module, "_POLL_SECONDS", 0.001)
    monkeypatch.setattr(load_module, "_MOST_SECONDS_UNTOLD", 0.02)


def events(
    server: Server, watch: Callable[[LoadEvent, threading.Event], None] | None = None
) -> list[LoadEvent]:
    cancelled = threading.Event()
    found = []
    for event in load(server.connect, SQL, cancelled):
        found.append(event)
        if watch is not None:
            watch(event, cancelled)
    return found


def ending(
    server: Server, watch: Callable[[LoadEvent, threading.Event], None] | None = None
) -> LoadEvent:
    return events(server, watch)[-1]


def cancel_at_once(event: LoadEvent, cancelled: threading.Event) -> None:
    cancelled.set()


def test_the_rows_are_told_by_the_notice_of_the_copy() -> None:
    server = Server(CopyResult(1204, 0), [a_status(rows=7)])
    end = ending(server)
    assert isinstance(end, LoadSucceeded)
    assert (end.rows, end.skipped, end.failed_rows) == (1204, 0, ())
    assert server.copied == [SQL]


def test_the_rows_are_told_by_the_history_when_the_notice_is_silent() -> None:
    server = Server(CopyResult(None, 0), [a_status(), a_status("completed", rows=1204)])
    end = ending(server)
    assert isinstance(end, LoadSucceeded)
    assert end.rows == 1204


def test_rows_that_were_let_pass_are_shown() -> None:
    server = Server(CopyResult(9, 1), bad_rows=(BAD_ROW,))
    end = ending(server)
    assert isinstance(end, LoadSucceeded)
    assert (end.rows, end.skipped, end.failed_rows) == (9, 1, (BAD_ROW,))


def test_what_the_history_says_is_seen_while_it_runs() -> None:
    history: list[LoadStatus | CopywizardError | None] = [None, a_status(rows=1), a_status(rows=2)]
    server = Server(CopyResult(3, 0), history, looks_before_the_end=3)
    *running, _ = events(server)
    seen = [each.status for each in running if isinstance(each, LoadRunning)]
    assert seen[:3] == [None, a_status(rows=1), a_status(rows=2)]
    assert len(seen) == len(running)


def test_both_connections_are_ended() -> None:
    for result in (CopyResult(1, 0), FAILED):
        server = Server(result)
        events(server)
        assert (server.opened, server.closed) == (2, 2)


def test_no_connection_means_that_nothing_was_run() -> None:
    refusal = UnreachableError("The database can't be reached.")

    @contextmanager
    def refused() -> Iterator[DatabaseSession]:
        raise refusal
        yield

    with pytest.raises(UnreachableError) as raised:
        list(load(refused, SQL, threading.Event()))
    assert raised.value is refusal


def test_a_failed_load_is_told_with_its_rows() -> None:
    end = ending(Server(FAILED, bad_rows=(BAD_ROW,)))
    assert isinstance(end, LoadFailed)
    assert (end.error, end.failed_rows, end.was_cancelled) == (FAILED, (BAD_ROW,), False)


def test_a_cancel_reaches_the_server_once_and_names_the_running_process() -> None:
    server = Server(CANCELLED, looks_before_the_end=1000)
    found = events(server, cancel_at_once)
    assert server.cancelled == [RUNNING_PROCESS]
    assert isinstance(found[-1], LoadFailed)
    assert (found[-1].error, found[-1].was_cancelled) == (CANCELLED, True)
    assert any(isinstance(each, LoadRunning) and each.is_cancelling for each in found)


def test_a_cancel_that_comes_too_late_does_not_hide_the_rows() -> None:
    end = ending(Server(CopyResult(3, 0), looks_before_the_end=1000), cancel_at_once)
    assert isinstance(end, LoadSucceeded)
    assert end.rows == 3


def test_a_time_limit_of_the_server_is_not_called_a_cancel_of_the_person() -> None:
    end = ending(Server(CANCELLED))
    assert isinstance(end, LoadFailed)
    assert not end.was_cancelled


def test_questions_without_an_answer_do_not_end_the_load() -> None:
    history: list[LoadStatus | CopywizardError | None] = [
        a_status(rows=1),
        UNANSWERED,
        UNANSWERED,
    ]
    server = Server(CopyResult(5, 0), history, looks_before_the_end=3)
    *running, end = events(server)
    assert isinstance(end, LoadSucceeded)
    assert [each.status for each in running if isinstance(each, LoadRunning)][:3] == [
        a_status(rows=1)
    ] * 3


def test_a_lost_connection_is_a_success_when_the_history_says_so() -> None:
    server = Server(LOST, [a_status(), a_status(), a_status("completed", rows=8, errors=1)])
    end = ending(server)
    assert isinstance(end, LoadSucceeded)
    assert (end.rows, end.skipped) == (8, 1)


def test_a_lost_connection_is_a_failure_when_the_history_says_so() -> None:
    end = ending(Server(LOST, [a_status(), a_status("aborted")], bad_rows=(BAD_ROW,)))
    assert isinstance(end, LoadFailed)
    assert (end.error, end.failed_rows) == (LOST, (BAD_ROW,))


@pytest.mark.parametrize("said", [None, a_status()])
def test_a_lost_connection_is_unknown_when_the_history_is_silent(said: LoadStatus | None) -> None:
    end = ending(Server(LOST, [said]))
    assert isinstance(end, LoadUnknown)
    assert end.error is LOST


def test_a_lost_connection_is_unknown_when_nobody_answers() -> None:
    end = ending(Server(LOST, [UNANSWERED]))
    assert isinstance(end, LoadUnknown)


def test_after_a_lost_connection_the_history_is_asked_again_when_it_does_not_answer() -> None:
    history: list[LoadStatus | CopywizardError | None] = [
        a_status(),
        UNANSWERED,
        a_status("completed", rows=8),
    ]
    server = Server(LOST, history, looks_before_the_end=1)
    assert isinstance(ending(server), LoadSucceeded)


def test_rows_that_are_committed_are_a_success_also_when_the_history_does_not_answer() -> None:
    assert isinstance(ending(Server(CopyResult(None, 0), [a_status(), UNANSWERED])), LoadSucceeded)


def test_skipped_rows_that_cannot_be_read_do_not_hide_the_success() -> None:
    assert isinstance(ending(Server(CopyResult(9, 1), bad_rows=UNANSWERED)), LoadSucceeded)


def test_failed_rows_that_cannot_be_read_do_not_hide_why_the_load_failed() -> None:
    end = ending(Server(FAILED, bad_rows=UNANSWERED))
    assert isinstance(end, LoadFailed)
    assert end.error is FAILED


def test_a_cancel_that_does_not_reach_the_server_does_not_end_the_watching() -> None:
    server = Server(CopyResult(5, 0), cancel_error=UNANSWERED, looks_before_the_end=2)
    try:
        assert isinstance(ending(server, cancel_at_once), LoadSucceeded)
    finally:
        server.may_end.set()


def test_rows_that_nobody_counted_are_not_said_to_be_none() -> None:
    end = ending(Server(CopyResult(None, 0), [None]))
    assert isinstance(end, LoadSucceeded)
    assert end.rows != 0
