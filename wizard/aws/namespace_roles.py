"""Changing the roles of a serverless namespace without losing anybody else's.

UpdateNamespace replaces the whole list (Amazon Redshift Serverless API Reference,
UpdateNamespace), so the list is read immediately before it is written.  What
protects others' changes: nothing is written while the namespace is being modified;
nothing is written more than a second after the question for the list was sent; and
while an update runs, which takes longer than that, AWS refuses another one with
ConflictException.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from wizard.account import AttachedRole
from wizard.changes import ModifyRoles
from wizard.errors import BusyError, ChangedMeanwhileError, ChangeRefusedError

_FRESH_SECONDS = 1.0
_MOST_READS = 5


@dataclass(frozen=True, slots=True)
class NamespaceRoles:
    """What GetNamespace says of the roles."""

    status: str
    """``AVAILABLE``, ``MODIFYING`` or ``DELETING``."""
    roles: tuple[AttachedRole, ...]
    default: str | None
    unreadable: tuple[str, ...] = ()
    """Entries of the list in which no role could be recognized."""


class NamespaceApi(Protocol):
    """One namespace, as AWS lets it be read and written."""

    def get(self) -> NamespaceRoles:
        """How it is now."""
        ...

    def update(self, roles: tuple[str, ...], default: str | None) -> None:
        """Replace the list and the default role, sending the request once.

        Raises:
            BusyError: another update is running.
        """
        ...


def modify_namespace_roles(
    change: ModifyRoles, namespace: NamespaceApi, clock: Callable[[], float] = time.monotonic
) -> None:
    """Add and remove the change's own roles; whatever others changed since stays.

    Raises:
        BusyError: the namespace is being modified, or AWS answers too slowly.
        ChangedMeanwhileError: somebody else made another role the default one.
        ChangeRefusedError: the list can't be written back whole.
    """
    for _ in range(_MOST_READS):
        asked = clock()
        present = namespace.get()
        _check_is_settled(present)
        roles, default = wanted_roles(change, _arns(present), present.default)
        if roles == _arns(present) and default == present.default:
            return
        if clock() - asked <= _FRESH_SECONDS:
            namespace.update(roles, default)
            return
    raise BusyError(
        "AWS answers too slowly for the list of roles to be replaced safely.",
        "Try again in a while: the answer has to come within a second.",
    )


def _arns(present: NamespaceRoles) -> tuple[str, ...]:
    return tuple(role.arn for role in present.roles)


def _check_is_settled(present: NamespaceRoles) -> None:
    if present.status.upper() != "AVAILABLE":
        raise BusyError(
            f"The namespace is {present.status}: another change is under way.",
            "Wait a moment and try again.",
        )
    if any(role.state == "removing" for role in present.roles):
        # Sending it back would attach it again, leaving it out might be early.
        raise BusyError(
            "A role is being removed from the namespace.", "Wait a moment and try again."
        )
    if present.unreadable:
        raise ChangeRefusedError(
            f"AWS lists a role in a form that can't be read: {present.unreadable[0]}",
            "The list would have to be written back whole, so nothing was written. "
            "Change the roles in the Redshift console.",
        )


def wanted_roles(
    change: ModifyRoles, present: tuple[str, ...], default_now: str | None
) -> tuple[tuple[str, ...], str | None]:
    """All roles and the default role when the change is done; both kinds of warehouse.

    Args:
        change: what is to be done.
        present: ARNs of the roles that are associated now.
        default_now: ARN of the role that is the default one now.

    Raises:
        ChangedMeanwhileError: others' changes of the default role don't go together with it.
    """
    staying = tuple(arn for arn in present if arn not in change.remove)
    adding = tuple(arn for arn in dict.fromkeys(change.add) if arn not in staying)
    roles = (*staying, *adding)
    default = _default_role_after(change, default_now)
    if default is not None and default not in roles:
        raise ChangedMeanwhileError(
            f"{default} would be the default role of {change.warehouse.id}, "
            "but wouldn't be attached.",
            "Attach it, or make another role or none the default one; nothing was written.",
        )
    return roles, default


def _default_role_after(change: ModifyRoles, present: str | None) -> str | None:
    if not change.sets_default or present == change.default_after:
        return present
    if present != change.default_before:
        raise ChangedMeanwhileError(
            f"Somebody else has changed the default role of {change.warehouse.id} "
            f"to {present or 'none'} since it was shown.",
            "Look at it again, then decide; nothing was written.",
        )
    return change.default_after
