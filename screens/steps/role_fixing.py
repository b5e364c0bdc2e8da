"""Repairing a role: what is missing, shown as a difference, confirmed and made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from screens.dialogs.ask import AskScreen, Question
from screens.dialogs.repair import RepairScreen
from screens.frame import StepScreen
from screens.steps.role_book import RoleBook
from screens.steps.role_changing import REFUSED_TO_US, HandedOver, hand_over, make
from screens.steps.role_draft import typed_url
from screens.steps.role_repair import (
    OF_TRUST,
    can_be_repaired,
    decrypting_repair,
    reading_repair,
    refusal,
    trust_repair,
)
from wizard.access.build import S3ReadAccess
from wizard.access.fitness import Need, Obstacle
from wizard.account import Role
from wizard.changes import Change, SetTrust
from wizard.storage import parse_s3_url


@dataclass(frozen=True, slots=True)
class Fixed:
    """The role as it is now; what it may do has to be read anew."""

    role: Role


async def fix_role(screen: StepScreen, book: RoleBook, arn: str) -> Fixed | HandedOver | None:
    """Repair a role of the book; None when the person has changed their mind.

    Raises:
        CopywizardError: it can't be repaired, or making the change failed.
    """
    verdict = book.verdict(arn)
    if not can_be_repaired(verdict, book.permissions(arn)):
        raise refusal(verdict)
    changes = await _changes_for(screen, book, arn)
    if changes is None:
        return None
    if not await screen.app.push_screen_wait(RepairScreen(arn, changes)):
        return None
    try:
        await make(screen, changes, "Changing the role")
    except REFUSED_TO_US as error:
        purpose = "load with this role into Amazon Redshift"
        goes_on = await hand_over(screen, changes, purpose, error)
        return HandedOver(arn) if goes_on else None
    return Fixed(_changed(book.role(arn), changes))


async def _changes_for(screen: StepScreen, book: RoleBook, arn: str) -> tuple[Change, ...] | None:
    role, need, obstacle = book.role(arn), book.need, book.verdict(arn).obstacle
    if obstacle in OF_TRUST:
        return trust_repair(role, need)
    permissions = book.permissions(arn)
    assert permissions is not None, "the verdict is about what was read"
    if obstacle is Obstacle.NO_KMS_PERMISSION:
        return decrypting_repair(role, permissions, need.kms_keys, screen.session.partition)
    access = await _ask_access(screen, need)
    if access is None:
        return None
    return reading_repair(role, permissions, access, screen.session.partition)


async def _ask_access(screen: StepScreen, need: Need) -> S3ReadAccess | None:
    """What the role is to read: the folder of the source, unless the person says otherwise."""

    def read(texts: Sequence[str]) -> S3ReadAccess:
        text = texts[0].strip()
        return S3ReadAccess((parse_s3_url(text),) if text else (), need.kms_keys)

    question = Question(
        "Bucket or prefix; empty: every bucket of the account",
        typed_url(need.source.folder) if need.source else "",
        "s3://bucket/prefix",
    )
    return await screen.app.push_screen_wait(AskScreen("What may it read?", [question], read))


def _changed(role: Role, changes: Sequence[Change]) -> Role:
    """The role after the changes; IAM may still show the old one for a while."""
    for change in changes:
        if isinstance(change, SetTrust):
            role = replace(role, trust=change.after)
    return role
