"""Requests to stop what a session is doing, made from other threads."""

from __future__ import annotations

import threading
from enum import Enum


class InterruptKind(Enum):
    """How much of a session is to end; the values are the SQLSTATEs of the catalogue's INFO."""

    CANCEL = "CWS01"
    """The running statement: pg_cancel_backend, CANCEL, a CancelRequest."""
    TERMINATE = "CWS02"
    """The whole session: pg_terminate_backend, the end of the sandbox."""


class Interrupts:
    """What has been asked of one session. A cancel counts for the COPY that is running only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_copying = False
        self._cancelled = False
        self._terminated = False

    def request(self, kind: InterruptKind) -> None:
        """Ask the session to stop; a cancel without a running COPY is left to PostgreSQL."""
        with self._lock:
            if kind is InterruptKind.TERMINATE:
                self._terminated = True
            elif self._is_copying:
                self._cancelled = True

    def copy_begins(self) -> None:
        """From now on a cancel concerns this COPY."""
        with self._lock:
            self._is_copying = True
            self._cancelled = False

    def copy_ends(self) -> None:
        """No COPY is running any more."""
        with self._lock:
            self._is_copying = False

    @property
    def cancelled(self) -> bool:
        """Whether the running COPY is to be cancelled."""
        return self._cancelled

    @property
    def terminated(self) -> bool:
        """Whether the session is to end."""
        return self._terminated
