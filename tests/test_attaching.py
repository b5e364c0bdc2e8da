"""Attaching a role to a cluster, and waiting until COPY can use it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from fakes import a_warehouse, role_arn

from wizard import attaching
from wizard.attaching import AttachPhase, AttachProgress, attach_and_wait
from wizard.errors import (
    BusyError,
    CancelledByUserError,
    ChangeRefusedError,
    CopywizardError,
    DeniedError,
    NotFoundError,
)
from wizard.services import AttachedRole, Warehouse

ROLE = role_arn("RedshiftLoaderRole")
OTHER = AttachedRole(role_arn("Other"), "in-sync")
BUSY = BusyError("The Cluster is being modified by a concurrent operation.")
ASKING, WAITING = AttachPhase.ASKING, AttachPhase.WAITING
BUSY_PHASE, IN_SYNC, GONE = AttachPhase.BUSY, AttachPhase.IN_SYNC, AttachPhase.GONE


@dataclass
class ScriptedWarehouses:
    """A cluster that shows one state of the role after another, the last one for good."""

    states: list[str | None]
    refusals: list[CopywizardError] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def pages(self) -> Iterator[tuple[Warehouse, ...]]:
        raise AssertionError("Attaching lists no clusters.")

    def find(self, warehouse_id: str) -> Warehouse:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        roles = [OTHER] if state is None else [OTHER, AttachedRole(ROLE, state)]
        return a_warehouse(warehouse_id, *roles)

    def attach(self, warehouse_id: str, role_arn: str) -> None:
        self.asked.append((warehouse_id, role_arn))
        if self.refusals:
            raise self.refusals.pop(0)


def run(
    service: ScriptedWarehouses, cancelled: threading.Event | None = None
) -> Iterator[AttachProgress]:
    token = cancelled or threading.Event()
    return attach_and_wait(service, "examplecluster", ROLE, token, poll_seconds=0.001)


def phases(progress: Iterable[AttachProgress]) -> list[AttachPhase]:
    return [each.phase for each in progress]


def test_a_role_that_is_in_sync_is_not_attached_again() -> None:
    service = ScriptedWarehouses(["in-sync"])
    assert phases(run(service)) == [ASKING, IN_SYNC]
    assert service.asked == []


def test_a_role_that_is_being_attached_is_only_waited_for() -> None:
    service = ScriptedWarehouses(["adding", "adding", "in-sync"])
    assert phases(run(service)) == [ASKING, WAITING, IN_SYNC]
    assert service.asked == []


def test_a_role_is_attached_once_and_waited_for() -> None:
    service = ScriptedWarehouses([None, "adding", "adding", "in-sync"])
    assert phases(run(service)) == [ASKING, WAITING, WAITING, IN_SYNC]
    assert service.asked == [("examplecluster", ROLE)]


def test_the_last_progress_shows_the_cluster_with_the_role() -> None:
    *_, last = run(ScriptedWarehouses([None, "adding", "in-sync"]))
    assert last.warehouse is not None
    assert last.warehouse.roles == (OTHER, AttachedRole(ROLE, "in-sync"))


def test_the_elapsed_time_never_goes_back() -> None:
    seconds = [each.seconds for each in run(ScriptedWarehouses([None, "adding", "in-sync"]))]
    assert seconds == sorted(seconds)
    assert seconds[0] >= 0


def test_a_busy_cluster_is_shown_and_asked_again() -> None:
    service = ScriptedWarehouses([None, "adding", "in-sync"], refusals=[BUSY, BUSY])
    assert phases(run(service)) == [ASKING, BUSY_PHASE, BUSY_PHASE, WAITING, IN_SYNC]
    assert len(service.asked) == 3


def test_a_cluster_that_stays_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "_MOST_RETRIES", 3)
    service = ScriptedWarehouses([None], refusals=[BUSY] * 9)
    with pytest.raises(BusyError):
        phases(run(service))
    assert len(service.asked) == 3


@pytest.mark.parametrize(
    "refusal",
    [
        DeniedError("You may not attach the role: iam:PassRole is denied.", action="iam:PassRole"),
        ChangeRefusedError("The IAM role must delegate access to an Amazon Redshift account."),
        NotFoundError("Cluster not found."),
    ],
)
def test_a_refusal_passes_through_and_is_not_tried_again(refusal: CopywizardError) -> None:
    service = ScriptedWarehouses([None], refusals=[refusal])
    with pytest.raises(CopywizardError) as raised:
        phases(run(service))
    assert raised.value is refusal
    assert len(service.asked) == 1


def test_a_role_that_vanishes_ends_the_waiting() -> None:
    service = ScriptedWarehouses([None, "adding", "adding", None])
    assert phases(run(service)) == [ASKING, WAITING, WAITING, GONE]


def test_a_role_that_is_being_removed_is_waited_for_until_it_is_gone() -> None:
    assert phases(run(ScriptedWarehouses(["removing", "removing", None]))) == [
        ASKING,
        WAITING,
        GONE,
    ]


def test_cancelling_stops_the_waiting_and_says_that_aws_goes_on() -> None:
    cancelled = threading.Event()
    service = ScriptedWarehouses([None, "adding"])
    progress = run(service, cancelled)
    while next(progress).phase is not WAITING:
        continue
    cancelled.set()
    with pytest.raises(CancelledByUserError, match="AWS goes on"):
        next(progress)
    assert len(service.asked) == 1


def test_cancelling_stops_the_waiting_for_a_busy_cluster() -> None:
    cancelled = threading.Event()
    service = ScriptedWarehouses([None], refusals=[BUSY] * 9)
    progress = run(service, cancelled)
    assert next(progress).phase is ASKING
    assert next(progress).phase is BUSY_PHASE
    cancelled.set()
    with pytest.raises(CancelledByUserError):
        next(progress)
    assert len(service.asked) == 1


def test_cancelling_before_aws_took_the_request_does_not_say_that_aws_goes_on() -> None:
    cancelled = threading.Event()
    progress = run(ScriptedWarehouses([None], refusals=[BUSY] * 9), cancelled)
    while next(progress).phase is not BUSY_PHASE:
        continue
    cancelled.set()
    with pytest.raises(CancelledByUserError) as raised:
        next(progress)
    assert "goes on" not in str(raised.value)


def test_nothing_is_attached_when_it_was_cancelled_before() -> None:
    cancelled = threading.Event()
    cancelled.set()
    service = ScriptedWarehouses([None, "in-sync"])
    with pytest.raises(CancelledByUserError):
        phases(run(service, cancelled))
    assert service.asked == []
