"""Showing how a role is repaired, before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from screens.dialogs.confirm import ConfirmScreen
from screens.printing import plain
from screens.steps.role_text import changes_text
from wizard.changes import Change


class RepairScreen(ConfirmScreen):
    """The role's documents before and after, what does the same by hand, and the question."""

    def __init__(self, role_arn: str, changes: Sequence[Change]) -> None:
        """Ask.

        Args:
            role_arn: the role that is repaired.
            changes: what would be done, in order.
        """
        body = Text().append_text(plain(role_arn, "bold"))
        body.append("\nNothing else of the role is touched.\n\n")
        super().__init__(
            "Change this role?", body.append_text(changes_text(changes)), "Change role"
        )
