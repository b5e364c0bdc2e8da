"""How the Role step shows a role and the verdict on it."""

from __future__ import annotations

import re

from rich.text import Text

from screens.printing import GOOD_STYLE, HINT_STYLE, PROBLEM_STYLE, WAITING_STYLE, plain
from screens.steps.role_repair import can_be_repaired
from screens.widgets.pick_list import Row
from wizard.access.fitness import Fitness, Obstacle, RoleVerdict
from wizard.account import Role, RolePermissions
from wizard.sql.statement import RoleReference

COLUMNS = ("role", "usable by COPY", "created")
KEPT = ""
"""What stands for the authorization that was chosen before, where it is none of the list."""

ABOUT_PERMISSIONS = frozenset(
    {
        Obstacle.NO_S3_PERMISSION,
        Obstacle.S3_DENIED,
        Obstacle.S3_PARTIAL,
        Obstacle.NO_KMS_PERMISSION,
        Obstacle.KMS_DENIED,
        Obstacle.PERMISSION_CONDITION,
        Obstacle.PERMISSIONS_UNREAD,
    }
)
"""Obstacles of a role that Redshift can assume: a bucket policy may still help."""

_RANKS = {Fitness.USABLE: 0, Fitness.UNKNOWN: 1, Fitness.UNFIT: 2}
_SIGNS = {
    Fitness.USABLE: ("●", GOOD_STYLE),
    Fitness.UNKNOWN: ("?", WAITING_STYLE),
    Fitness.UNFIT: ("✗", PROBLEM_STYLE),
}
_ACTION = re.compile(r"\biam:[A-Z][A-Za-z]+")


def can_be_assumed(verdict: RoleVerdict) -> bool:
    """Whether Redshift can assume the role, or may be able to."""
    return verdict.fitness is not Fitness.UNFIT or verdict.obstacle in ABOUT_PERMISSIONS


def is_left_to_the_person(verdict: RoleVerdict) -> bool:
    """Whether an unfit role may work all the same, as only a person can know."""
    return verdict.obstacle in ABOUT_PERMISSIONS or verdict.obstacle is Obstacle.TRUST_OTHER_USER


def rank(role: Role, verdict: RoleVerdict) -> tuple[int, bool, str]:
    """Usable ones first, then those that aren't known; the team's own before the console's."""
    return _RANKS[verdict.fitness], role.path != "/", role.name.lower()


def row_of(role: Role, verdict: RoleVerdict, permissions: RolePermissions | None) -> Row[str]:
    """A role as a line of the list."""
    created = "–" if role.created is None else f"{role.created:%Y-%m-%d}"
    cells = (role.name, _cell(verdict, permissions), created)
    return Row(role.arn, cells, HINT_STYLE if verdict.fitness is Fitness.UNFIT else "")


def _cell(verdict: RoleVerdict, permissions: RolePermissions | None) -> str:
    if verdict.fitness is Fitness.UNFIT:
        return f"no: {verdict.reason}"
    if verdict.fitness is Fitness.UNKNOWN:
        return f"? {verdict.reason}{_unread_action(verdict, permissions)}"
    if permissions is None:
        return "? trusted · permissions not read yet"
    return f"yes · {verdict.reason}"


def _unread_action(verdict: RoleVerdict, permissions: RolePermissions | None) -> str:
    """The action whose denial keeps the policies unread, where it is told."""
    if permissions is None or verdict.obstacle is not Obstacle.PERMISSIONS_UNREAD:
        return ""
    match = _ACTION.search(" ".join(permissions.unread))
    return f": {match.group()}" if match else ""


def kept_row(reference: RoleReference) -> Row[str]:
    """The authorization that was chosen, where it is none of the listed roles."""
    named = "the cluster's default role" if reference.default else ", ".join(reference.arns)
    return Row(KEPT, (f"keep {named}", "not judged", ""))


def detail_text(role: Role, verdict: RoleVerdict, permissions: RolePermissions | None) -> Text:
    """What is known of the role under the cursor, and what can be done about it."""
    text = Text().append_text(plain(role.arn, HINT_STYLE))
    if verdict.fitness is Fitness.USABLE and permissions is None:
        return text.append("\n? UNKNOWN  ", WAITING_STYLE).append(
            "Redshift can assume it. What it may read wasn't read yet."
        )
    glyph, style = _SIGNS[verdict.fitness]
    text.append(f"\n{glyph} ", style).append_text(plain(verdict.detail or verdict.reason))
    if can_be_repaired(verdict, permissions):
        text.append(" Press ").append("f", "bold").append(" to have it repaired.")
    return text
