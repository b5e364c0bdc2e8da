"""Attaching a role to a cluster, and waiting until COPY can use it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from fakes import FakeChanges, FakeWarehouses, World, a_warehouse, role_arn

from wizard.account import AttachedRole, Warehouse
from wizard.attaching import (
    AttachPhase,
    AttachProgress,
    Pace,
    apply_roles,
    quota_warning,
    resume_and_wait,
)
from wizard.changes import Change, ModifyRoles, ResumeCluster
from wizard.errors import (
    BusyError,
    CancelledByUserError,
    ChangeRefusedError,
    CopywizardError,
    DeniedError,
    NotFoundError,
    NotPropagatedError,
)
from wizard.plan import WarehouseKind, WarehouseRef

ROLE = role_arn("RedshiftLoaderRole")
OTHER = AttachedRole(role_arn("Other"), "in-sync")
BUSY = BusyError("The Cluster is being modified by a concurrent operation.")
UNSEEN = NotPropagatedError("The IAM role must delegate access to an Amazon Redshift account.")
QUICK = Pace(poll=0.001, first_retry=0.001, longest_retry=0.001)
CLUSTER = WarehouseRef(WarehouseKind.PROVISIONED, "examplecluster")
ATTACH = ModifyRoles(CLUSTER, "us-east-1", before=(OTHER.arn,), add=(ROLE,))
DETACH = ModifyRoles(CLUSTER, "us-east-1", before=(OTHER.arn, ROLE), remove=(ROLE,))
ASKING, WAITING = AttachPhase.ASKING, AttachPhase.WAITING
BUSY_PHASE, IN_SYNC, GONE = AttachPhase.BUSY, AttachPhase.IN_SYNC, AttachPhase.GONE


@dataclass
class ScriptedWarehouses:
    """A cluster that shows one state of the role after another, the last one for good.

    It takes changes too, so that it sees what was asked.
    """

    states: list[str | None]
    refusals: list[CopywizardError] = field(default_factory=list)
    asked: list[Change] = field(default_factory=list)

    def pages(self, kind: WarehouseKind) -> Iterator[tuple[Warehouse, ...]]:
        raise AssertionError("Attaching lists no clusters.")

    def find(self, ref: WarehouseRef) -> Warehouse:
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        roles = [OTHER] if state is None else [OTHER, AttachedRole(ROLE, state)]
        return a_warehouse(ref.id, *roles)

    def apply(self, change: Change) -> None:
        self.asked.append(change)
        if self.refusals:
            raise self.refusals.pop(0)


def run(
    service: ScriptedWarehouses,
    cancelled: threading.Event | None = None,
    change: ModifyRoles = ATTACH,
    pace: Pace = QUICK,
) -> Iterator[AttachProgress]:
    token = cancelled or threading.Event()
    return apply_roles(service, service, change, ROLE, token, pace)


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
    assert service.asked == [ATTACH]


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


@pytest.mark.parametrize("refusal", [BUSY, UNSEEN])
def test_what_stays_so_is_given_up_with_the_way_out(refusal: BusyError) -> None:
    pace = Pace(poll=0.001, first_retry=0.001, most_busy=0.01, most_unseen=0.01)
    service = ScriptedWarehouses([None], refusals=[refusal] * 999)
    with pytest.raises(type(refusal)) as raised:
        phases(run(service, pace=pace))
    assert raised.value.hint
    assert refusal.message in raised.value.message


def test_a_role_that_has_not_propagated_is_shown_as_that_and_asked_again() -> None:
    service = ScriptedWarehouses([None, "in-sync"], refusals=[UNSEEN])
    progress = list(run(service))
    assert phases(progress) == [ASKING, AttachPhase.NOT_SEEN, IN_SYNC]
    assert progress[1].reason == UNSEEN.message


def test_detaching_waits_until_the_role_is_gone() -> None:
    service = ScriptedWarehouses(["in-sync", "removing", None])
    assert phases(run(service, change=DETACH)) == [ASKING, WAITING, GONE]
    assert service.asked == [DETACH]


def test_a_default_role_is_set_also_where_the_role_is_attached_already() -> None:
    world = World(warehouses=[a_warehouse("examplecluster", AttachedRole(ROLE, "in-sync"))])
    change = ModifyRoles(CLUSTER, "us-east-1", before=(ROLE,), default_after=ROLE)
    services = FakeWarehouses(world)
    progress = apply_roles(FakeChanges(world), services, change, ROLE, threading.Event(), QUICK)
    assert phases(progress) == [ASKING, IN_SYNC]
    assert world.warehouses[0].default_role == ROLE


def test_resuming_waits_until_the_cluster_is_available() -> None:
    world = World(warehouses=[replace(a_warehouse("nightly"), status="paused")])
    *_, last = resume_and_wait(
        FakeChanges(world), FakeWarehouses(world), "nightly", "us-east-1", threading.Event(), QUICK
    )
    assert last.is_done
    assert world.changes == [ResumeCluster("nightly", "us-east-1")]


@pytest.mark.parametrize(("count", "is_said"), [(9, False), (10, True), (49, True), (50, True)])
def test_a_quota_that_is_near_is_foreseen(count: int, is_said: bool) -> None:
    roles = [AttachedRole(role_arn(f"Role{number}"), "in-sync") for number in range(count)]
    assert (quota_warning(a_warehouse("examplecluster", *roles)) is not None) is is_said


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
    service = ScriptedWarehouses(["removing", "removing", None])
    assert phases(run(service)) == [ASKING, WAITING, GONE]


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
