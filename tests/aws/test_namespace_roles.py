"""Changing the roles of a namespace never costs anybody else's role."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from aws.busy_namespace import BusyNamespace, arn

from wizard.account import AttachedRole
from wizard.aws.namespace_roles import NamespaceRoles, modify_namespace_roles
from wizard.changes import ModifyRoles, inverse_of
from wizard.errors import BusyError, ChangedMeanwhileError, ChangeRefusedError
from wizard.plan import WarehouseKind, WarehouseRef

OURS = arn("Ours")
OTHER = arn("Other")
THIRD = arn("Third")
WORKGROUP = WarehouseRef(WarehouseKind.SERVERLESS, "analytics")


def change_of(
    *before: str,
    add: tuple[str, ...] = (),
    remove: tuple[str, ...] = (),
    default_before: str | None = None,
    default_after: str | None = None,
) -> ModifyRoles:
    return ModifyRoles(
        WORKGROUP, "us-east-1", before, add, remove, default_before, default_after, "analytics-ns"
    )


class QuietNamespace:
    """NamespaceApi on which nobody else works; remembers what was written."""

    def __init__(
        self,
        *roles: str,
        default: str | None = None,
        status: str = "AVAILABLE",
        state: str = "in-sync",
        unreadable: tuple[str, ...] = (),
        read_seconds: tuple[float, ...] = (),
    ) -> None:
        attached = tuple(AttachedRole(each, state) for each in roles)
        self._answer = NamespaceRoles(status, attached, default, unreadable)
        self._read_seconds = list(read_seconds)
        self._now = 0.0
        self.reads = 0
        self.written: list[tuple[tuple[str, ...], str | None]] = []

    def clock(self) -> float:
        return self._now

    def get(self) -> NamespaceRoles:
        self.reads += 1
        self._now += self._read_seconds.pop(0) if self._read_seconds else 0.1
        return self._answer

    def update(self, roles: tuple[str, ...], default: str | None) -> None:
        self.written.append((roles, default))


def written_by(
    change: ModifyRoles, namespace: QuietNamespace
) -> list[tuple[tuple[str, ...], str | None]]:
    modify_namespace_roles(change, namespace, namespace.clock)
    return namespace.written


def until_done(namespace: BusyNamespace, modify: Callable[[], None]) -> None:
    """Try as the wizard does: again after a while when another change is under way."""
    for _ in range(500):
        try:
            modify()
        except BusyError:
            namespace.let_pass(1.5)
        else:
            return
    raise AssertionError("it was never let through")


def attach_and_detach(namespace: BusyNamespace) -> None:
    """As the wizard does, undo included; a role that somebody made the default one stays."""
    attach = change_of(*namespace.roles, add=(OURS,))
    detach = inverse_of(attach)
    assert isinstance(detach, ModifyRoles)
    until_done(namespace, lambda: modify_namespace_roles(attach, namespace, namespace.clock))
    namespace.let_pass(3)
    with suppress(ChangedMeanwhileError):
        until_done(namespace, lambda: modify_namespace_roles(detach, namespace, namespace.clock))
        assert OURS not in namespace.roles or OURS in attach.before


def test_no_role_of_others_is_lost_in_200_interleavings() -> None:
    acts, updates = 0, 0
    for seed in range(200):
        namespace = BusyNamespace(seed, {OURS})
        for _ in range(3):
            attach_and_detach(namespace)
        assert namespace.lost == [], f"seed {seed}"
        acts, updates = acts + namespace.acts, updates + namespace.updates
    assert acts > 1000
    assert updates > 600


def test_the_interleavings_are_such_that_a_careless_write_does_lose_roles() -> None:
    lost = 0
    for seed in range(200):
        namespace = BusyNamespace(seed, {OURS})

        def careless(it: BusyNamespace = namespace) -> None:
            present = it.get()
            it.let_pass(10)
            it.update((*(role.arn for role in present.roles), OURS), present.default)

        until_done(namespace, careless)
        lost += bool(namespace.lost)
    assert lost > 50


def test_a_role_is_added_to_those_that_are_there_now() -> None:
    change = change_of(OTHER, add=(OURS,))
    assert written_by(change, QuietNamespace(OTHER, THIRD)) == [((OTHER, THIRD, OURS), None)]


def test_a_role_that_others_removed_since_it_was_shown_stays_removed() -> None:
    change = change_of(OTHER, THIRD, add=(OURS,))
    assert written_by(change, QuietNamespace(THIRD)) == [((THIRD, OURS), None)]


def test_the_default_role_is_always_sent_along() -> None:
    change = change_of(OTHER, add=(OURS,), default_before=OTHER, default_after=OTHER)
    assert written_by(change, QuietNamespace(OTHER, default=OTHER)) == [((OTHER, OURS), OTHER)]


def test_a_default_role_that_others_chose_stays_when_ours_is_only_attached() -> None:
    change = change_of(OTHER, add=(OURS,))
    assert written_by(change, QuietNamespace(OTHER, default=OTHER)) == [((OTHER, OURS), OTHER)]


def test_a_role_becomes_the_default_one() -> None:
    change = change_of(OTHER, add=(OURS,), default_before=OTHER, default_after=OURS)
    assert written_by(change, QuietNamespace(OTHER, default=OTHER)) == [((OTHER, OURS), OURS)]


def test_no_role_becomes_the_default_one() -> None:
    change = change_of(OURS, OTHER, remove=(OURS,), default_before=OURS)
    assert written_by(change, QuietNamespace(OURS, OTHER, default=OURS)) == [((OTHER,), None)]


@pytest.mark.parametrize(
    "change",
    [
        change_of(add=(OURS,)),
        change_of(OTHER, remove=(OTHER,)),
        change_of(OURS, default_before=OTHER, default_after=OURS),
    ],
)
def test_what_is_so_already_is_not_written(change: ModifyRoles) -> None:
    assert written_by(change, QuietNamespace(OURS, default=OURS)) == []


def test_a_default_role_that_others_changed_is_not_replaced() -> None:
    namespace = QuietNamespace(OTHER, THIRD, default=THIRD)
    change = change_of(OTHER, add=(OURS,), default_before=OTHER, default_after=OURS)
    with pytest.raises(ChangedMeanwhileError, match="Third"):
        written_by(change, namespace)
    assert namespace.written == []


def test_a_role_that_others_made_the_default_one_is_not_taken_away() -> None:
    namespace = QuietNamespace(OURS, OTHER, default=OURS)
    with pytest.raises(ChangedMeanwhileError, match="Ours"):
        written_by(change_of(OURS, OTHER, remove=(OURS,)), namespace)
    assert namespace.written == []


@pytest.mark.parametrize("status", ["MODIFYING", "DELETING", ""])
def test_nothing_is_written_while_the_namespace_is_being_modified(status: str) -> None:
    namespace = QuietNamespace(OTHER, status=status)
    with pytest.raises(BusyError):
        written_by(change_of(OTHER, add=(OURS,)), namespace)
    assert namespace.written == []


def test_nothing_is_written_while_a_role_is_being_removed() -> None:
    namespace = QuietNamespace(OTHER, state="removing")
    with pytest.raises(BusyError):
        written_by(change_of(OTHER, add=(OURS,)), namespace)
    assert namespace.written == []


def test_a_role_in_an_unknown_notation_keeps_the_list_from_being_written() -> None:
    namespace = QuietNamespace(OTHER, unreadable=("IamRole#7",))
    with pytest.raises(ChangeRefusedError, match="IamRole#7"):
        written_by(change_of(OTHER, add=(OURS,)), namespace)
    assert namespace.written == []


def test_an_answer_that_took_long_is_read_again() -> None:
    namespace = QuietNamespace(OTHER, read_seconds=(1.2, 3.0, 0.2))
    assert written_by(change_of(OTHER, add=(OURS,)), namespace) == [((OTHER, OURS), None)]
    assert namespace.reads == 3


def test_answers_that_always_take_long_let_nothing_be_written() -> None:
    namespace = QuietNamespace(OTHER, read_seconds=(2.0,) * 10)
    with pytest.raises(BusyError, match="too slowly"):
        written_by(change_of(OTHER, add=(OURS,)), namespace)
    assert namespace.written == []
