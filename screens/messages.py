"""Messages from a step to the application."""

from __future__ import annotations

from textual.message import Message


class AttachRequested(Message):
    """The person confirmed that a role is to be attached, or chose one that is."""

    def __init__(self, warehouse_id: str, role_arn: str) -> None:
        super().__init__()
        self.warehouse_id = warehouse_id
        self.role_arn = role_arn


class WaitStopped(Message):
    """The person doesn't want to wait for the attachment any longer."""
