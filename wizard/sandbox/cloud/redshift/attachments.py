"""The IAM roles of one cluster or namespace, and the time that attaching and detaching takes.

Source: Amazon Redshift API Reference, ModifyClusterIamRoles and ClusterIamRole.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

QUOTA = 50
"""Roles for each cluster (Amazon Redshift Management Guide, "Quotas and limits")."""
SMALL_QUOTA = 10
"""The same in some Regions."""


class ApplyStatus(Enum):
    """How far the attachment of a role is."""

    IN_SYNC = "in-sync"
    ADDING = "adding"
    REMOVING = "removing"


class ChangeRunningError(Exception):
    """Another change of the roles is not finished yet."""


class NotAttachedError(Exception):
    """A role that must be attached is not; the first argument is its ARN."""


class QuotaExceededError(Exception):
    """There would be more roles than there may be; the first argument is how many there may be."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached role."""

    arn: str
    status: ApplyStatus


class RoleAttachments:
    """The roles of one cluster or namespace. Safe to use from several threads."""

    def __init__(
        self,
        attached: Iterable[str] = (),
        *,
        seconds: float,
        quota: int = QUOTA,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``attached`` are in-sync from the start; a change takes so many ``seconds``."""
        self._settled = list(attached)
        self._adding: list[str] = []
        self._removing: list[str] = []
        self._change_ends = 0.0
        self._default: str | None = None
        self._seconds = seconds
        self._quota = quota
        self._clock = clock
        self._lock = threading.Lock()

    @property
    def default(self) -> str | None:
        """The ARN of the default role; None when there is none."""
        with self._lock:
            return self._default

    @property
    def is_changing(self) -> bool:
        """Whether a change is not finished yet."""
        with self._lock:
            self._settle()
            return self._clock() < self._change_ends

    @property
    def settled(self) -> tuple[str, ...]:
        """The ARNs of the roles that are neither being attached nor being detached."""
        with self._lock:
            self._settle()
            return tuple(self._settled)

    def current(self) -> tuple[Attachment, ...]:
        """All roles and their state, in the order in which they were attached."""
        with self._lock:
            self._settle()
            changing = (
                *(Attachment(arn, ApplyStatus.REMOVING) for arn in self._removing),
                *(Attachment(arn, ApplyStatus.ADDING) for arn in self._adding),
            )
            return (*(Attachment(arn, ApplyStatus.IN_SYNC) for arn in self._settled), *changing)

    def status_of(self, arn: str) -> ApplyStatus | None:
        """The state of one role; None when it is not attached."""
        return next((each.status for each in self.current() if each.arn == arn), None)

    def change(
        self, add: Iterable[str] = (), remove: Iterable[str] = (), default: str | None = None
    ) -> None:
        """Begin to attach and detach; ``default`` is an ARN, or empty for no default role.

        Raises:
            ChangeRunningError: an earlier change is not finished.
            NotAttachedError: a role to remove, or the default role, is not attached.
            QuotaExceededError: there would be too many roles.
        """
        with self._lock:
            self._settle()
            if self._clock() < self._change_ends:
                raise ChangeRunningError
            removing = list(dict.fromkeys(remove))
            adding = [arn for arn in dict.fromkeys(add) if arn not in self._settled]
            staying = [arn for arn in self._settled if arn not in removing]
            missing = [arn for arn in removing if arn not in self._settled]
            if default and default not in (*staying, *adding):
                missing.append(default)
            if missing:
                raise NotAttachedError(missing[0])
            if adding and len(staying) + len(adding) > self._quota:
                raise QuotaExceededError(self._quota)
            self._settled, self._adding, self._removing = staying, adding, removing
            if adding or removing or (default is not None and default != (self._default or "")):
                self._change_ends = self._clock() + self._seconds
            if default is not None:
                self._default = default or None
            if self._default in removing:
                self._default = None

    def _settle(self) -> None:
        if self._clock() >= self._change_ends:
            self._settled += self._adding
            self._adding, self._removing = [], []
