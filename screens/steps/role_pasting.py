"""Taking a role, or a chain of roles, by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.text import Text

from screens.background import in_thread
from screens.dialogs.ask import AskScreen, Question
from screens.dialogs.chain import ChainScreen
from screens.dialogs.confirm import ConfirmScreen
from screens.frame import StepScreen
from screens.printing import PROBLEM_STYLE, plain
from screens.steps.role_book import RoleBook
from screens.steps.role_rows import is_left_to_the_person
from wizard.access.arn import parse_role_arn
from wizard.access.fitness import Fitness, RoleVerdict
from wizard.account import Role
from wizard.errors import CopywizardError
from wizard.services import RoleService
from wizard.sql.statement import RoleReference

_BETWEEN = re.compile(r"\s*,\s*(?=arn:)|\s+(?=arn:)")
"""Between two ARNs; a comma may also stand in a role's name."""


async def ask_arns(screen: StepScreen, suggested: str) -> tuple[str, ...] | None:
    """Ask for one ARN, or for those of a chain in order; None when there is no answer."""
    question = Question(
        "Role ARN; for a chain two, with a comma between them",
        suggested,
        "arn:aws:iam::123456789012:role/Name",
    )
    dialog = AskScreen("Paste the ARN of a role", [question], read_arns)
    return await screen.app.push_screen_wait(dialog)


def read_arns(texts: Sequence[str]) -> tuple[str, ...]:
    """Read what was pasted.

    Raises:
        UsageError: something of it is no ARN of a role.
    """
    return tuple(str(parse_role_arn(part)) for part in _BETWEEN.split(texts[0].strip()))


def reason_for_a_chain(arn: str, account: str | None) -> str | None:
    """Why this role can't be attached itself; None when it can."""
    other = parse_role_arn(arn).account
    if account is None or other == account:
        return None
    return (
        f"A role of account {other} can't be attached to a cluster of account {account}. "
        "A role of the cluster's own account can assume it: that is a chain."
    )


async def ask_chain(
    screen: StepScreen, book: RoleBook, arns: Sequence[str], reason: str = ""
) -> RoleReference | None:
    """Ask for the roles of a chain, beginning with what is known of it."""
    service = screen.session.services.roles
    return await screen.app.push_screen_wait(ChainScreen(arns, service, book.need, reason))


async def look_at(service: RoleService, arn: str) -> Role | CopywizardError:
    """A role that isn't listed, or why it can't be looked at."""

    def find() -> Role | CopywizardError:
        try:
            return service.find(arn)
        except CopywizardError as error:
            return error

    return await in_thread(find)


async def may_take(screen: StepScreen, arn: str, verdict: RoleVerdict) -> bool:
    """Whether the role is taken; where a person may know better, they are asked."""
    if verdict.fitness is not Fitness.UNFIT:
        return True
    if is_left_to_the_person(verdict):
        text = Text().append_text(plain(arn, "bold")).append("\n\n")
        text.append_text(plain(verdict.detail))
        title = "Take this role all the same?"
        question = ConfirmScreen(title, text, "Take it", is_risky=True)
        return await screen.app.push_screen_wait(question)
    text = Text().append("✗ COPY can't use this role: ", PROBLEM_STYLE)
    screen.say(text.append_text(plain(f"{verdict.reason}. {verdict.detail}")))
    return False
