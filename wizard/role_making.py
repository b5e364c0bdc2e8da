"""Making a role out of its changes: all of them, or none that stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wizard.changes import Change, described, inverse_of
from wizard.errors import CancelledByUserError, ChangeRefusedError, CopywizardError
from wizard.services import ChangeService


@dataclass(frozen=True, slots=True)
class RoleProgress:
    """One change of several that was made, or is about to be."""

    change: Change
    position: int
    """From one."""
    count: int

    def described(self) -> str:
        """Which change it is, and how many there are; it may hold untrusted names."""
        return f"{self.position} of {self.count}: {described(self.change)}"


def make_role(
    changes: ChangeService, all_changes: Sequence[Change], cancelled: threading.Event
) -> Iterator[RoleProgress]:
    """Apply the changes in order; when one is refused, those before it are taken back.

    Args:
        changes: the door to the account.
        all_changes: what makes the role, as :func:`wizard.access.build.role_changes` gives it.
        cancelled: set it to stop between two changes, and to take back what was made.

    Raises:
        CancelledByUserError: the token was set.
        CopywizardError: the refusal; nothing is left then, or the message says what is.
    """
    made: list[Change] = []
    for position, change in enumerate(all_changes, start=1):
        yield RoleProgress(change, position, len(all_changes))
        try:
            if cancelled.is_set():
                raise CancelledByUserError("The role wasn't made: it was stopped.")
            changes.apply(change)
        except CopywizardError as refusal:
            _take_back(changes, made, refusal)
            raise
        made.append(change)


def _take_back(changes: ChangeService, made: Sequence[Change], refusal: CopywizardError) -> None:
    for change in reversed(made):
        try:
            changes.apply(inverse_of(change))
        except CopywizardError as second:
            raise ChangeRefusedError(
                f"{refusal.message} What had been done before couldn't be taken back: "
                f"{described(change)} ({second.message})",
                "copywizard undo lists it and takes it back later.",
            ) from refusal
