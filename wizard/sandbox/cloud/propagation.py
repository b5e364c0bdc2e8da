"""How long IAM takes until other services see what was changed: they see a role as it was before.

Source: IAM User Guide, "Troubleshoot IAM", "Changes that I make are not always immediately
visible".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RoleVersion:
    """What decides about a role, at one time."""

    trust: Document
    permissions: tuple[Document, ...]


NO_ROLE = RoleVersion({}, ())
"""A role that isn't there yet: it trusts nobody, and may do nothing."""


@dataclass(frozen=True, slots=True)
class _Change:
    role_id: str
    moment: float
    before: RoleVersion


class Propagation:
    """Remembers how roles were before their last changes. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.new_role_seconds = 0.0
        """How long nobody sees a role that was made."""
        self.changed_role_seconds = 0.0
        """How long everybody sees a changed role as it was."""
        self._clock = clock
        self._changes: list[_Change] = []
        self._lock = threading.Lock()

    def note(self, role_id: str, before: RoleVersion) -> None:
        """A role has just been made or changed."""
        with self._lock:
            now = self._clock()
            longest = max(self.new_role_seconds, self.changed_role_seconds)
            self._changes = [each for each in self._changes if each.moment + longest > now]
            self._changes.append(_Change(role_id, now, before))

    def seen(self, role_id: str, current: RoleVersion) -> RoleVersion:
        """What other services see of a role that IAM has in this version."""
        with self._lock:
            now = self._clock()
            for each in self._changes:
                if each.role_id == role_id and now < each.moment + self._delay(each):
                    return each.before
        return current

    def _delay(self, change: _Change) -> float:
        is_new = change.before is NO_ROLE
        return self.new_role_seconds if is_new else self.changed_role_seconds


propagation = Propagation()
"""That of this process's embedded AWS."""
