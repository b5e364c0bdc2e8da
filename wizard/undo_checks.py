"""Whether a change is still as the program made it: the rules of undo, one for each kind.

Nothing here changes anything.  What may not be looked at is UNKNOWN, and then not undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from wizard.access.sameness import is_same
from wizard.account import Role, Warehouse
from wizard.changes import (
    CreateRole,
    DeleteRole,
    ModifyRoles,
    NewRole,
    PauseCluster,
    ResumeCluster,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
)
from wizard.errors import CopywizardError, NotFoundError
from wizard.journal import JournalEntry, Outcome
from wizard.plan import WarehouseKind, WarehouseRef
from wizard.services import Services

_CLOCK_SKEW = timedelta(minutes=5)


class UndoState(Enum):
    """Whether a change can be taken back."""

    READY = "can be undone"
    GONE = "already gone"
    """It isn't there any more, or never came to be."""
    REFUSED = "not undone"
    """Somebody else changed it since."""
    UNKNOWN = "UNKNOWN"
    """It couldn't be looked at."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a change stands, and why."""

    state: UndoState
    reason: str = ""


_READY = Standing(UndoState.READY)


def _gone(reason: str) -> Standing:
    return Standing(UndoState.GONE, reason)


def _refused(reason: str) -> Standing:
    return Standing(UndoState.REFUSED, reason)


def standing_of(
    services: Services, entry: JournalEntry, open_entries: Sequence[JournalEntry]
) -> Standing:
    """How a change stands in the account.

    Args:
        services: to look with.
        entry: the change.
        open_entries: the changes that aren't taken back; those newer ones come first.
    """
    later = [each for each in open_entries if each.at > entry.at]
    try:
        match entry.change:
            case CreateRole(role):
                return _created_role(services, entry, role, later)
            case SetTrust():
                return _trust(services, entry.change, later)
            case SetInlinePolicy():
                return _inline_policy(services, entry.change, later)
            case SetManagedPolicy():
                return _managed_policy(services, entry.change)
            case ModifyRoles():
                return _roles(services, entry.change)
            case ResumeCluster(cluster):
                return _cluster(services, cluster, "paused")
            case PauseCluster(cluster):
                return _cluster(services, cluster, "available")
            case DeleteRole():
                return _refused("a role that is created again has another id, and no policies")
    except NotFoundError as error:
        return _gone(error.message)
    except CopywizardError as error:
        return Standing(UndoState.UNKNOWN, error.message)


def _created_role(
    services: Services, entry: JournalEntry, role: NewRole, later: Sequence[JournalEntry]
) -> Standing:
    present = services.roles.find(role.arn)
    if entry.outcome is Outcome.STARTED and _is_older(present, entry):
        return _gone("the role was there before; the wizard was stopped before it made one")
    changes = [each.change for each in later]
    trusts = [each for each in changes if isinstance(each, SetTrust) and each.role_arn == role.arn]
    expected = trusts[-1].after if trusts else role.trust
    if not is_same(present.trust, expected):
        return _refused("its trust policy was changed since")
    if (present.boundary or None) != role.boundary:
        return _refused("its permissions boundary was changed since")
    if present.tags is not None and dict(present.tags) != dict(role.tags):
        return _refused("its tags were changed since")
    foreign = _foreign_policies(services, present, changes)
    if foreign is not None:
        return foreign
    return _used_elsewhere(services, role.arn, changes)


def _is_older(role: Role, entry: JournalEntry) -> bool:
    return role.created is not None and role.created < entry.at - _CLOCK_SKEW


def _foreign_policies(services: Services, role: Role, changes: Sequence[object]) -> Standing | None:
    """Why policies that the program didn't give the role keep it; None when there are none."""
    permissions = services.roles.permissions(role)
    if not permissions.is_complete:
        return Standing(UndoState.UNKNOWN, " ".join(permissions.unread))
    ours = {
        change.name if isinstance(change, SetInlinePolicy) else change.policy_arn
        for change in changes
        if isinstance(change, SetInlinePolicy | SetManagedPolicy) and change.role_arn == role.arn
    }
    foreign = [each.name for each in permissions.policies if (each.arn or each.name) not in ours]
    if foreign:
        return _refused(f"somebody gave it another policy: {', '.join(foreign)}")
    return None


def _used_elsewhere(services: Services, arn: str, changes: Sequence[object]) -> Standing:
    """Whether a cluster has the role that the program didn't attach it to."""
    ours = {
        change.warehouse
        for change in changes
        if isinstance(change, ModifyRoles) and arn in change.add
    }
    for kind in WarehouseKind:
        for page in services.warehouses.pages(kind):
            for warehouse in page:
                if not warehouse.are_roles_known:
                    reason = f"the roles of {warehouse.id} may not be looked at"
                    return Standing(UndoState.UNKNOWN, reason)
                if warehouse.attached(arn) is not None and warehouse.ref not in ours:
                    return _refused(f"{warehouse.id} uses it, to which somebody else attached it")
    return _READY


def _trust(services: Services, change: SetTrust, later: Sequence[JournalEntry]) -> Standing:
    present = services.roles.find(change.role_arn).trust
    for newer in later:
        # Newer ones are taken back first, and leave what they found.
        if isinstance(newer.change, SetTrust) and newer.change.role_arn == change.role_arn:
            change = SetTrust(change.role_arn, change.before, newer.change.after)
    return _document(present, change.before, change.after)


def _inline_policy(
    services: Services, change: SetInlinePolicy, later: Sequence[JournalEntry]
) -> Standing:
    for newer in later:
        same = (change.role_arn, change.name)
        if isinstance(newer.change, SetInlinePolicy) and same == (
            newer.change.role_arn,
            newer.change.name,
        ):
            change = SetInlinePolicy(*same, change.before, newer.change.after)
    permissions = services.roles.permissions(services.roles.find(change.role_arn))
    found = next(
        (each for each in permissions.policies if each.is_inline and each.name == change.name),
        None,
    )
    if found is None and not permissions.is_complete:
        return Standing(UndoState.UNKNOWN, " ".join(permissions.unread))
    return _document(None if found is None else found.document, change.before, change.after)


def _document(
    present: Mapping[str, Any] | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> Standing:
    if _are_same(present, before):
        return _gone("it is as it was before")
    if _are_same(present, after):
        return _READY
    return _refused("the document was changed since")


def _are_same(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_same(one, other)


def _managed_policy(services: Services, change: SetManagedPolicy) -> Standing:
    permissions = services.roles.permissions(services.roles.find(change.role_arn))
    is_attached = any(each.arn == change.policy_arn for each in permissions.policies)
    if is_attached is change.attach:
        return _READY
    if not permissions.is_complete:
        return Standing(UndoState.UNKNOWN, " ".join(permissions.unread))
    return _gone("it is as it was before")


def _roles(services: Services, change: ModifyRoles) -> Standing:
    warehouse: Warehouse = services.warehouses.find(change.warehouse)
    attached = {role.arn for role in warehouse.roles}
    added = [arn for arn in change.add if arn not in change.before]
    still_added = [arn for arn in added if arn in attached]
    still_removed = [arn for arn in change.remove if arn not in attached]
    if change.sets_default and warehouse.default_role not in (
        change.default_after,
        change.default_before,
    ):
        return _refused(f"somebody made {warehouse.default_role or 'no role'} the default role")
    is_default_ours = change.sets_default and warehouse.default_role == change.default_after
    if still_added or still_removed or is_default_ours:
        return _READY
    return _gone("it is as it was before")


def _cluster(services: Services, cluster: str, before: str) -> Standing:
    present = services.warehouses.find(WarehouseRef(WarehouseKind.PROVISIONED, cluster))
    if present.status == before:
        return _gone(f"it is {before}")
    return Standing(UndoState.READY, "others may be using the cluster by now")
