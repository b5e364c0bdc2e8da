"""Associating roles with a cluster or namespace, and waiting until COPY can use them.

Written once for every front end: each function yields what is happening and honours
a cancel token.  Cancelling stops the waiting, not what AWS has begun.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wizard.account import Warehouse
from wizard.changes import Change, ModifyRoles, ResumeCluster
from wizard.errors import (
    BusyError,
    CancelledByUserError,
    ChangeRefusedError,
    NotPropagatedError,
)
from wizard.plan import WarehouseKind, WarehouseRef
from wizard.services import ChangeService, WarehouseService
from wizard.text import readable_duration

_ROLE_QUOTA = 50
_SMALL_ROLE_QUOTA = 10
"""Roles for each cluster or namespace; in some Regions the smaller number.

Source: https://docs.aws.amazon.com/redshift/latest/mgmt/amazon-redshift-limits.html
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait between two looks, in seconds."""

    poll: float = 1.5
    first_retry: float = 2.0
    longest_retry: float = 10.0
    most_busy: float = 300.0
    """How long another change of the same cluster is waited out."""
    most_unseen: float = 90.0
    """How long Redshift may take to see a role as IAM shows it."""


class AttachPhase(Enum):
    """Where a change of the roles stands."""

    ASKING = "asking Redshift to attach the role"
    BUSY = "another change is under way; waiting for it"
    NOT_SEEN = "Redshift doesn't see the role yet; IAM takes a moment"
    WAITING = "attaching"
    IN_SYNC = "in-sync"
    GONE = "the role is no longer attached"


@dataclass(frozen=True, slots=True)
class AttachProgress:
    """One look at the attaching."""

    phase: AttachPhase
    seconds: float
    """Since it began."""
    warehouse: Warehouse | None = None
    """The cluster or workgroup as it was last seen."""
    reason: str = ""
    """What AWS said, where it has to be tried again; untrusted text."""

    def described(self) -> str:
        """What is happening, and for how long."""
        return f"{self.phase.value} {readable_duration(self.seconds)}"


@dataclass(frozen=True, slots=True)
class ResumeProgress:
    """One look at a cluster that is being resumed."""

    warehouse: Warehouse
    seconds: float

    @property
    def is_done(self) -> bool:
        """Whether it takes connections."""
        return self.warehouse.is_available

    def described(self) -> str:
        """What is happening, and for how long."""
        return f"{self.warehouse.id} is {self.warehouse.status} {readable_duration(self.seconds)}"


def quota_warning(warehouse: Warehouse) -> str | None:
    """What to know of the quota before one more role is attached; None when it is far away."""
    count = len(warehouse.roles)
    if count >= _ROLE_QUOTA:
        return f"{count} roles are attached, which is the quota: detach one that nobody needs."
    if count >= _SMALL_ROLE_QUOTA:
        return (
            f"{count} roles are attached. The quota is {_ROLE_QUOTA}, in some Regions "
            f"{_SMALL_ROLE_QUOTA}: AWS may refuse another one."
        )
    return None


def apply_roles(
    changes: ChangeService,
    warehouses: WarehouseService,
    change: ModifyRoles,
    role_arn: str,
    cancelled: threading.Event,
    pace: Pace = Pace(),
) -> Iterator[AttachProgress]:
    """Make a change of roles, where there is anything left to do, and wait for its end.

    Args:
        changes: the door to the account.
        warehouses: shows how the roles stand.
        change: what is to be done; nothing, when it adds and removes none.
        role_arn: the role that is waited for: until it is in-sync, or gone if it is removed.
        cancelled: set it to stop waiting.
        pace: how long to wait between two looks.

    Raises:
        CancelledByUserError: the token was set.
        CopywizardError: AWS refused.
    """
    started = time.monotonic()
    if cancelled.is_set():
        raise _stopped("nothing was changed")
    yield AttachProgress(AttachPhase.ASKING, 0)
    warehouse = warehouses.find(change.warehouse)
    if _is_needed(change, warehouse):
        for phase, refusal in _asked(changes, change, cancelled, pace):
            seconds = time.monotonic() - started
            yield AttachProgress(phase, seconds, warehouse, refusal.message)
    while True:
        warehouse = warehouses.find(change.warehouse)
        phase = _phase_of(change, warehouse, role_arn)
        yield AttachProgress(phase, time.monotonic() - started, warehouse)
        if phase is not AttachPhase.WAITING:
            return
        _pause(cancelled, pace.poll, "AWS goes on with it")


def _is_needed(change: ModifyRoles, warehouse: Warehouse) -> bool:
    """Whether anything of the change isn't so yet."""
    attached = {role.arn for role in warehouse.roles}
    return (
        bool(set(change.add) - attached)
        or bool(set(change.remove) & attached)
        or (change.sets_default and warehouse.default_role != change.default_after)
    )


def _phase_of(change: ModifyRoles, warehouse: Warehouse, role_arn: str) -> AttachPhase:
    role = warehouse.attached(role_arn)
    if role is None:
        return AttachPhase.GONE
    is_settled = role.is_usable and role_arn not in change.remove
    is_default_seen = not change.sets_default or warehouse.default_role == change.default_after
    return AttachPhase.IN_SYNC if is_settled and is_default_seen else AttachPhase.WAITING


def _asked(
    changes: ChangeService, change: Change, cancelled: threading.Event, pace: Pace
) -> Iterator[tuple[AttachPhase, BusyError]]:
    """Ask until AWS takes the change; yields each refusal that is worth waiting out."""
    started, pause = time.monotonic(), pace.first_retry
    while True:
        try:
            changes.apply(change)
        except BusyError as refusal:
            is_unseen = isinstance(refusal, NotPropagatedError)
            most = pace.most_unseen if is_unseen else pace.most_busy
            if time.monotonic() - started + pause > most:
                raise _given_up(refusal, most) from refusal
            yield (AttachPhase.NOT_SEEN if is_unseen else AttachPhase.BUSY), refusal
            _pause(cancelled, pause, "the change wasn't made")
            pause = min(pause * 1.5, pace.longest_retry)
        else:
            return


def _given_up(refusal: BusyError, seconds: float) -> ChangeRefusedError:
    waited = readable_duration(seconds)
    if isinstance(refusal, NotPropagatedError):
        return NotPropagatedError(
            f"After {waited} Redshift still doesn't take the role: {refusal.message}",
            "Look at its trust policy: it must let redshift.amazonaws.com assume the role.",
        )
    return BusyError(
        f"Another change was still under way after {waited}: {refusal.message}",
        "Look at the cluster's status, and try again later.",
    )


def resume_and_wait(
    changes: ChangeService,
    warehouses: WarehouseService,
    cluster: str,
    region: str,
    cancelled: threading.Event,
    pace: Pace = Pace(),
) -> Iterator[ResumeProgress]:
    """Resume a paused cluster and wait until it takes connections.

    Raises:
        CancelledByUserError: the token was set; AWS goes on resuming it.
        CopywizardError: AWS refused.
    """
    started = time.monotonic()
    ref = WarehouseRef(WarehouseKind.PROVISIONED, cluster)
    for _ in _asked(changes, ResumeCluster(cluster, region), cancelled, pace):
        yield ResumeProgress(warehouses.find(ref), time.monotonic() - started)
    while True:
        progress = ResumeProgress(warehouses.find(ref), time.monotonic() - started)
        yield progress
        if progress.is_done:
            return
        _pause(cancelled, pace.poll, "AWS goes on resuming the cluster")


def _pause(cancelled: threading.Event, seconds: float, otherwise: str) -> None:
    if cancelled.wait(seconds):
        raise _stopped(otherwise)


def _stopped(otherwise: str) -> CancelledByUserError:
    """What is true after the person stopped waiting."""
    return CancelledByUserError(
        f"The waiting was stopped; {otherwise}.", "Choose the cluster again to see how it stands."
    )
