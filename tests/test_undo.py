"""Taking back what was changed: newest first, and only what others left as it was."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import ACCOUNT, MANAGED, FakeBackend, World, a_role, a_warehouse, role_arn

from wizard.access.build import RoleRequest, S3ReadAccess, role_changes, trust_document
from wizard.account import AttachedRole, PolicyDocument
from wizard.attaching import Pace
from wizard.changes import (
    Change,
    DeleteRole,
    ModifyRoles,
    ResumeCluster,
    SetInlinePolicy,
    SetTrust,
)
from wizard.errors import ChangeRefusedError, CopywizardError, DeniedError
from wizard.plan import WarehouseKind, WarehouseRef
from wizard.role_making import make_role
from wizard.services import Services
from wizard.storage import Location
from wizard.undo import UndoItem, UndoState, undo, undo_items

CLUSTER = WarehouseRef(WarehouseKind.PROVISIONED, "examplecluster")
NEW = role_arn("NewLoader")
OTHER = role_arn("Other")
QUICK = Pace(poll=0.001, first_retry=0.001)
REQUEST = RoleRequest("NewLoader", S3ReadAccess((Location("acme", "orders/"),)))
MAKE = role_changes(REQUEST, ACCOUNT, "aws")
ATTACH = ModifyRoles(CLUSTER, "us-east-1", before=(OTHER,), add=(NEW,), default_after=NEW)


@pytest.fixture
def world(tmp_path: Path) -> World:
    cluster = a_warehouse("examplecluster", AttachedRole(OTHER, "in-sync"))
    return World(warehouses=[cluster], journal_folder=tmp_path / "journal")


def opened(world: World) -> Services:
    return FakeBackend(world).open(None, None, lambda _: None, threading.Event())


def made(services: Services, *changes: Change) -> None:
    for change in changes:
        services.changes.apply(change)


def states(items: Sequence[UndoItem]) -> list[UndoState]:
    return [item.state for item in items]


def take_back_all(services: Services) -> None:
    for item in undo_items(services):
        *_, last = undo(item, services, threading.Event(), QUICK)
        assert last.is_done


def seen(world: World) -> object:
    policies = {arn: dict(each) for arn, each in world.policies.items() if each}
    return tuple(world.roles), policies, tuple(world.warehouses)


def test_a_walk_is_taken_back_to_what_was_before_newest_first(world: World) -> None:
    before = seen(world)
    services = opened(world)
    made(services, *MAKE, ATTACH)
    assert seen(world) != before
    items = undo_items(services)
    assert [item.entry.change for item in items] == [ATTACH, *reversed(MAKE)]
    assert set(states(items)) == {UndoState.READY}
    take_back_all(services)
    assert seen(world) == before
    assert undo_items(services) == ()


def test_another_run_of_the_program_takes_back_what_this_one_did(world: World) -> None:
    before = seen(world)
    made(opened(world), *MAKE, ATTACH)
    take_back_all(opened(world))
    assert seen(world) == before


def test_only_what_the_program_did_is_taken_back(world: World) -> None:
    services = opened(world)
    made(services, *MAKE, ATTACH)
    cluster = world.warehouses[0]
    third = AttachedRole(role_arn("Third"), "in-sync")
    world.warehouses = [replace(cluster, roles=(*cluster.roles, third))]
    take_back_all(services)
    assert [role.arn for role in world.warehouses[0].roles] == [OTHER, third.arn]


def trust_changed(world: World) -> None:
    trust = trust_document(("arn:aws:redshift:us-east-1:123456789012:dbuser:c/anna",))
    world.roles = [replace(each, trust=trust) if each.arn == NEW else each for each in world.roles]


def boundary_changed(world: World) -> None:
    world.roles = [
        replace(each, boundary="arn:aws:iam::aws:policy/X") if each.arn == NEW else each
        for each in world.roles
    ]


def policy_added(world: World) -> None:
    world.policies[NEW]["TheirPolicy"] = PolicyDocument("TheirPolicy", MANAGED)


def attached_elsewhere(world: World) -> None:
    world.warehouses.append(a_warehouse("another", AttachedRole(NEW, "in-sync")))


@pytest.mark.parametrize(
    ("meddle", "reason"),
    [
        (trust_changed, "trust policy was changed"),
        (boundary_changed, "boundary was changed"),
        (policy_added, "TheirPolicy"),
        (attached_elsewhere, "another uses it"),
    ],
)
def test_a_role_that_others_changed_since_stays(world: World, meddle: object, reason: str) -> None:
    services = opened(world)
    made(services, *MAKE)
    assert callable(meddle)
    meddle(world)
    items = undo_items(services)
    assert items[-1].state is UndoState.REFUSED
    assert reason in items[-1].reason
    with pytest.raises(ChangeRefusedError):
        list(undo(items[-1], services, threading.Event(), QUICK))
    assert NEW in [role.arn for role in world.roles]


def test_a_document_that_was_changed_since_is_not_replaced(world: World) -> None:
    services = opened(world)
    role = a_role()
    theirs = {"Version": "2012-10-17", "Statement": []}
    made(services, SetTrust(role.arn, role.trust, MANAGED))
    world.roles = [replace(role, trust=theirs)]
    (item,) = undo_items(services)
    assert item.state is UndoState.REFUSED


def test_changes_of_one_document_are_taken_back_one_after_the_other(world: World) -> None:
    services = opened(world)
    role = a_role()
    second = trust_document(("arn:aws:redshift:us-east-1:123456789012:dbuser:c/anna",))
    made(services, SetTrust(role.arn, role.trust, MANAGED), SetTrust(role.arn, MANAGED, second))
    assert states(undo_items(services)) == [UndoState.READY, UndoState.READY]
    take_back_all(services)
    assert world.roles == [role]


def test_a_default_role_that_somebody_else_set_stays(world: World) -> None:
    services = opened(world)
    made(services, *MAKE, ATTACH)
    world.warehouses = [replace(world.warehouses[0], default_role=OTHER)]
    item = undo_items(services)[0]
    assert item.state is UndoState.REFUSED
    assert "default role" in item.reason


def test_what_waits_for_a_refused_newer_change_says_so(world: World) -> None:
    services = opened(world)
    made(services, *MAKE, ATTACH)
    world.warehouses = [replace(world.warehouses[0], default_role=OTHER)]
    create = undo_items(services)[-1]
    assert create.state is UndoState.REFUSED
    assert "a newer change comes first" in create.reason


def test_what_is_gone_already_is_said_and_left_alone(world: World) -> None:
    services = opened(world)
    made(services, *MAKE)
    world.roles = [role for role in world.roles if role.arn != NEW]
    assert set(states(undo_items(services))) == {UndoState.GONE}


def test_what_may_not_be_looked_at_is_unknown(world: World) -> None:
    services = opened(world)
    made(services, ResumeCluster("examplecluster", "us-east-1"))
    denied = DeniedError("You may not look: redshift:DescribeClusters is denied.")
    entries = services.journal.entries()

    class Journal:
        def entries(self) -> object:
            return entries

    world.error = denied
    (item,) = undo_items(replace(services, journal=Journal()))  # type: ignore[arg-type]
    assert item.state is UndoState.UNKNOWN
    assert "redshift:DescribeClusters" in item.reason


def test_a_refused_change_is_not_in_the_list(world: World) -> None:
    services = opened(world)
    world.change_error = DeniedError("No.")
    with pytest.raises(DeniedError):
        made(services, *MAKE)
    assert undo_items(services) == ()


def test_a_role_whose_policy_is_refused_is_not_left_behind(world: World) -> None:
    before = seen(world)
    services = opened(world)

    class RefusingPolicies:
        def apply(self, change: Change) -> None:
            if isinstance(change, SetInlinePolicy):
                raise DeniedError("iam:PutRolePolicy is denied.")
            services.changes.apply(change)

    with pytest.raises(DeniedError, match="PutRolePolicy"):
        list(make_role(RefusingPolicies(), MAKE, threading.Event()))
    assert seen(world) == before
    assert undo_items(services) == ()


def test_what_could_not_be_tidied_up_is_said_and_stays_in_the_list(world: World) -> None:
    services = opened(world)

    class RefusingAll:
        def apply(self, change: Change) -> None:
            if isinstance(change, SetInlinePolicy | DeleteRole):
                raise DeniedError("denied.")
            services.changes.apply(change)

    with pytest.raises(CopywizardError, match="couldn't be taken back"):
        list(make_role(RefusingAll(), MAKE, threading.Event()))
    assert states(undo_items(services)) == [UndoState.READY]
