"""Taking back what the program changed: newest first, and only what others left as it was.

What can be taken back is decided by looking at the account, not by the journal alone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wizard.attaching import Pace, apply_roles
from wizard.changes import CreateRole, ModifyRoles, described, inverse_of
from wizard.errors import BusyError, CancelledByUserError, ChangeRefusedError
from wizard.journal import JournalEntry, Outcome
from wizard.plan import WarehouseRef
from wizard.services import Services
from wizard.undo_checks import Standing, UndoState, standing_of

__all__ = ["UndoItem", "UndoProgress", "UndoState", "undo", "undo_items"]

_LONGEST_BUSY_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class UndoItem:
    """A change that wasn't taken back yet, and whether it can be."""

    entry: JournalEntry
    state: UndoState
    reason: str = ""
    """Why it is so; may hold untrusted names."""


@dataclass(frozen=True, slots=True)
class UndoProgress:
    """A look at a change that is being taken back."""

    item: UndoItem
    seconds: float
    """Since it began."""
    is_done: bool = False

    def described(self) -> str:
        """What is happening; it may hold untrusted names."""
        what = described(inverse_of(self.item.entry.change))
        return f"Done: {what}" if self.is_done else f"{what} … {self.seconds:.0f} s"


def undo_items(services: Services) -> tuple[UndoItem, ...]:
    """Every change that is in the account by the journal, newest first, as it stands now.

    Raises:
        CopywizardError: the journal can't be read.
    """
    entries = [each for each in services.journal.entries() if _is_open(each)]
    items: list[UndoItem] = []
    for entry in reversed(entries):
        standing = _depending(entry, items) or standing_of(services, entry, entries)
        items.append(UndoItem(entry, standing.state, standing.reason))
    return tuple(items)


def _is_open(entry: JournalEntry) -> bool:
    return entry.outcome is not Outcome.FAILED and entry.undoes is None and not entry.is_undone


def _depending(entry: JournalEntry, newer: Sequence[UndoItem]) -> Standing | None:
    """Why a change must wait for a newer one that can't be taken back; None when it needn't."""
    for item in newer:
        is_in_the_way = item.state in (UndoState.REFUSED, UndoState.UNKNOWN)
        if is_in_the_way and _touch_the_same(entry, item.entry):
            what = described(item.entry.change)
            return Standing(item.state, f"a newer change comes first: {what}. {item.reason}")
    return None


def _touch_the_same(older: JournalEntry, newer: JournalEntry) -> bool:
    """Whether taking the older one back needs the newer one to be gone."""
    if not isinstance(older.change, CreateRole):
        return _thing_of(older) == _thing_of(newer)
    arn = older.change.role.arn
    if isinstance(newer.change, ModifyRoles):
        return arn in newer.change.add
    return arn in _thing_of(newer)


def _thing_of(entry: JournalEntry) -> tuple[str | WarehouseRef, ...]:
    match entry.change:
        case ModifyRoles():
            return (entry.change.warehouse, *entry.change.add)
        case CreateRole(role):
            return (role.arn,)
        case change:
            role_arn = getattr(change, "role_arn", None)
            return (role_arn, *_part_of(change)) if isinstance(role_arn, str) else ()


def _part_of(change: object) -> tuple[str, ...]:
    part = getattr(change, "name", None) or getattr(change, "policy_arn", None)
    return (part,) if isinstance(part, str) else ()


def undo(
    item: UndoItem,
    services: Services,
    cancelled: threading.Event,
    pace: Pace = Pace(),  # noqa: B008 - frozen
) -> Iterator[UndoProgress]:
    """Take one change back, after looking once more; the last progress is done.

    Raises:
        ChangeRefusedError: it can't be taken back as the account stands now.
        CancelledByUserError: the token was set; AWS goes on with what it has begun.
        CopywizardError: AWS refused.
    """
    started = time.monotonic()
    # No newer change excuses what is there now: those are taken back first.
    standing = standing_of(services, item.entry, ())
    if standing.state is not UndoState.READY:
        raise ChangeRefusedError(
            f"It can't be taken back: {standing.reason or standing.state.value}.",
            "Look at it in the AWS console; the wizard leaves it as it is.",
        )
    yield UndoProgress(item, 0)
    for _ in _taking_back(item.entry, services, cancelled, pace):
        yield UndoProgress(item, time.monotonic() - started)
    yield UndoProgress(item, time.monotonic() - started, is_done=True)


def _taking_back(
    entry: JournalEntry, services: Services, cancelled: threading.Event, pace: Pace
) -> Iterator[object]:
    change = inverse_of(entry.change)
    if isinstance(change, ModifyRoles):
        role_arn = (*change.remove, *change.add, change.default_before, "")[0] or ""
        yield from apply_roles(
            services.changes, services.warehouses, change, role_arn, cancelled, pace
        )
        return
    deadline = time.monotonic() + _LONGEST_BUSY_SECONDS
    while True:
        try:
            services.changes.apply(change)
        except BusyError:
            if time.monotonic() > deadline:
                raise
            yield change
            if cancelled.wait(pace.first_retry):
                raise CancelledByUserError("It was stopped; nothing was taken back.") from None
        else:
            return
