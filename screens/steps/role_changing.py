"""Making the changes of the Role step: shown, confirmed, made, and said what came of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from screens.background import stream
from screens.dialogs.document import DocumentScreen
from screens.frame import StepScreen
from screens.printing import plain, problem
from wizard.access.administrator import request_for_administrator
from wizard.changes import Change
from wizard.errors import CopywizardError, DeniedError, ReadOnlyError
from wizard.role_making import make_role

REFUSED_TO_US = (DeniedError, ReadOnlyError)
"""Somebody else may be able to make the change."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Somebody else is asked to make the change; the person goes on with the role's ARN."""

    arn: str


async def make(screen: StepScreen, changes: Sequence[Change], what: str) -> None:
    """Make changes that were confirmed, and say how far it is.

    Args:
        screen: the step that they belong to.
        changes: in the order in which they are made.
        what: what is being done, in the program's own words.

    Raises:
        CopywizardError: it was refused; what was done before is taken back.
    """
    cancelled = threading.Event()
    service = screen.session.services.changes
    screen.say(f"{what} …")
    try:
        async for progress in stream(lambda: make_role(service, changes, cancelled)):
            screen.say(plain(f"{what} … {progress.described()}"))
    finally:
        cancelled.set()


async def hand_over(
    screen: StepScreen, changes: Sequence[Change], purpose: str, error: CopywizardError
) -> bool:
    """Offer a text for somebody who may make the changes; whether to go on with the role's ARN."""
    identity = screen.session.identity
    text = request_for_administrator(changes, purpose, identity.arn if identity else None)
    title = (
        "This is what would be done" if isinstance(error, ReadOnlyError) else "Ask an administrator"
    )
    dialog = DocumentScreen(title, problem(error), text, "request-for-administrator.md")
    return await screen.app.push_screen_wait(dialog)
