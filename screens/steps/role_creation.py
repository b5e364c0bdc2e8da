"""Creating a role: the form, the documents, the making, and what to do when it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from screens.background import in_thread
from screens.dialogs.confirm import ConfirmScreen
from screens.dialogs.role_form import RoleForm, RoleFormSetting
from screens.frame import StepScreen
from screens.steps.role_changing import REFUSED_TO_US, HandedOver, hand_over, make
from screens.steps.role_draft import suggested_draft
from screens.steps.role_need import source_of, user_namer
from screens.steps.role_text import changes_text
from wizard.access.build import RoleRequest, role_changes
from wizard.changes import Change, CreateRole
from wizard.errors import ChangeRefusedError, CopywizardError, UsageError


@dataclass(frozen=True, slots=True)
class Taken:
    """The role that came of it."""

    arn: str
    is_new: bool
    """False when an existing one is taken instead."""


async def create_role(
    screen: StepScreen, taken: Mapping[str, str], kms_keys: tuple[str, ...]
) -> Taken | HandedOver | None:
    """Ask what role to create, show its documents, and create it; None when it came to nothing.

    Args:
        screen: the step.
        taken: ARNs of the roles that exist, by name in lower case.
        kms_keys: ARNs of the keys that the source is encrypted with.

    Raises:
        CopywizardError: it failed, for no reason that the form could mend.
    """
    session = screen.session
    namer = user_namer(session, screen.plan)
    setting = RoleFormSetting(session.services.storage, namer, dict(taken))
    while True:
        draft = session.role_draft or suggested_draft(source_of(screen.plan), kms_keys)
        form = RoleForm(draft, setting)
        answer = await screen.app.push_screen_wait(form)
        session.role_draft = form.draft
        if answer is None:
            return None
        if isinstance(answer, str):
            return Taken(answer, is_new=False)
        changes = _changes_of(screen, answer)
        arn = _arn_of(changes)
        question = ConfirmScreen(
            "Create this role?", changes_text(changes), "Create role", "Change it"
        )
        setting = replace(setting, refusal=None)
        if not await screen.app.push_screen_wait(question):
            continue
        try:
            await make(screen, changes, "Creating the role")
        except REFUSED_TO_US as error:
            return HandedOver(arn) if await _hand_over(screen, changes, error) else None
        except ChangeRefusedError as error:
            setting = await _after_refusal(screen, setting, arn, error)
        else:
            session.role_draft = None
            return Taken(arn, is_new=True)


def _changes_of(screen: StepScreen, request: RoleRequest) -> tuple[Change, ...]:
    identity = screen.session.identity
    if identity is None:
        raise UsageError("The account isn't known.", "Go back to Connect.")
    return role_changes(request, identity.account, identity.partition)


def _arn_of(changes: Sequence[Change]) -> str:
    return next(change.role.arn for change in changes if isinstance(change, CreateRole))


async def _hand_over(screen: StepScreen, changes: Sequence[Change], error: CopywizardError) -> bool:
    screen.say("The role wasn't created. What you entered is kept; press n to see it again.")
    source = screen.plan.source
    purpose = f"load {source.url if source else 'files from Amazon S3'} into Amazon Redshift"
    return await hand_over(screen, changes, purpose, error)


async def _after_refusal(
    screen: StepScreen, setting: RoleFormSetting, arn: str, error: ChangeRefusedError
) -> RoleFormSetting:
    """What the form says next: the role may be there already, made by somebody else."""
    screen.say("")
    service = screen.session.services.roles
    try:
        present = await in_thread(lambda: service.find(arn))
    except CopywizardError:
        # It isn't there, or can't be looked at: the refusal itself says what is wrong.
        return replace(setting, refusal=error)
    taken = {**setting.taken, present.name.lower(): present.arn}
    return replace(setting, taken=taken, refusal=error)
