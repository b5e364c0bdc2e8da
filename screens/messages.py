"""Messages from a step to the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from wizard.changes import ModifyRoles


class AttachRequested(Message):
    """The person confirmed that a role is to be attached, or chose one that is.

    The application carries it out in the background and tells every step how it stands.
    """

    def __init__(self, change: ModifyRoles, role_arn: str) -> None:
        """Ask.

        Args:
            change: what is to be done; it adds nothing when the role is attached already.
            role_arn: the role that COPY waits for.
        """
        super().__init__()
        self.change = change
        self.role_arn = role_arn


class WaitStopped(Message):
    """The person doesn't want to wait for the attachment any longer."""


class ResumeRequested(Message):
    """The person confirmed that a paused cluster is to be resumed."""

    def __init__(self, cluster: str) -> None:
        super().__init__()
        self.cluster = cluster
