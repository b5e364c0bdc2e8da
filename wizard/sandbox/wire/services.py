"""What a session may ask of the rest of the front."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wizard.sandbox.wire.interrupts import InterruptKind


@dataclass(frozen=True, slots=True)
class SessionServices:
    """The front, as one session sees it."""

    interrupt: Callable[[int, InterruptKind], None]
    """Stop the session with this process id, as far as this session's user may."""
    refresh_default_role: Callable[[], None]
    """Make ``default_iam_role()`` answer what holds for the cluster now."""
    next_query_id: Callable[[], int]
    """A number that no other query has."""
