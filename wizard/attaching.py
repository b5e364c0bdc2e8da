"""Attaching a role to a cluster and waiting until COPY can use it.

Written once for every front end: it yields what is happening and honours a
cancel token.  Cancelling stops the waiting, not the attaching, which AWS
carries on with.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wizard.errors import BusyError, CancelledByUserError
from wizard.services import Warehouse, WarehouseService

_POLL_SECONDS = 1.5
_RETRY_SECONDS = 5.0
_MOST_RETRIES = 60


class AttachPhase(Enum):
    """Where the attaching stands."""

    ASKING = "asking Redshift to attach the role"
    BUSY = "another change of the cluster is under way; waiting for it"
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
    """The cluster as it was last seen."""


def attach_and_wait(
    service: WarehouseService,
    warehouse_id: str,
    role_arn: str,
    cancelled: threading.Event,
    poll_seconds: float = _POLL_SECONDS,
) -> Iterator[AttachProgress]:
    """Attach a role, unless it is attached, and wait until it is in-sync.

    Raises:
        CancelledByUserError: the token was set while waiting.
        CopywizardError: AWS refused; nothing was changed then.
    """
    started = time.monotonic()

    def seen(phase: AttachPhase, warehouse: Warehouse | None = None) -> AttachProgress:
        return AttachProgress(phase, time.monotonic() - started, warehouse)

    if cancelled.is_set():
        raise _stopped("nothing was changed")
    yield seen(AttachPhase.ASKING)
    warehouse = service.find(warehouse_id)
    if warehouse.attached(role_arn) is None:
        for _ in _requests(service, warehouse_id, role_arn):
            yield seen(AttachPhase.BUSY, warehouse)
            _pause(cancelled, min(_RETRY_SECONDS, poll_seconds * 2), "the role isn't attached")
    while True:
        warehouse = service.find(warehouse_id)
        role = warehouse.attached(role_arn)
        if role is None or role.is_usable:
            yield seen(AttachPhase.GONE if role is None else AttachPhase.IN_SYNC, warehouse)
            return
        yield seen(AttachPhase.WAITING, warehouse)
        _pause(cancelled, poll_seconds, "AWS goes on attaching the role")


def _requests(service: WarehouseService, warehouse_id: str, role_arn: str) -> Iterator[BusyError]:
    """Ask until AWS takes it; yields each refusal that is worth waiting out."""
    for attempt in range(_MOST_RETRIES):
        try:
            service.attach(warehouse_id, role_arn)
        except BusyError as busy:
            if attempt == _MOST_RETRIES - 1:
                raise
            yield busy
        else:
            return


def _pause(cancelled: threading.Event, seconds: float, otherwise: str) -> None:
    if cancelled.wait(seconds):
        raise _stopped(otherwise)


def _stopped(otherwise: str) -> CancelledByUserError:
    """What is true after the person stopped waiting."""
    return CancelledByUserError(
        f"The waiting was stopped; {otherwise}.", "Choose the cluster again to see how it stands."
    )
