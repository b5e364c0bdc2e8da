"""Whether a role is fit for a load: whose it is, who may assume it, what it may read.

What couldn't be read or judged is never called usable, and never called unfit either.
"""

from __future__ import annotations

from wizard.access.assuming import judge_trust
from wizard.access.reading import judge_reading
from wizard.access.verdicts import Fitness, Need, Obstacle, RoleVerdict, fitted, worst_of
from wizard.account import Role, RolePermissions

__all__ = ["Fitness", "Need", "Obstacle", "RoleVerdict", "judge_role"]


def judge_role(role: Role, need: Need, permissions: RolePermissions | None = None) -> RoleVerdict:
    """How fit a role is for a need.

    Args:
        role: with its trust policy.
        need: what it is wanted for.
        permissions: what it may do; None when that wasn't read yet, and the verdict
            is then about who may assume it alone.
    """
    barred = _barred(role, need)
    if barred is not None:
        return barred
    trust = judge_trust(role, need)
    if permissions is None or trust.fitness is Fitness.UNFIT:
        return trust
    reading = judge_reading(role, need, permissions)
    return reading if trust.fitness is Fitness.USABLE else worst_of((trust, reading))


def _barred(role: Role, need: Need) -> RoleVerdict | None:
    """The verdict on a role that can't be attached, whatever its policies say."""
    if role.is_service_linked:
        return RoleVerdict(
            Fitness.UNFIT,
            Obstacle.SERVICE_LINKED,
            "service-linked: only AWS may use it",
            "AWS made this role for one of its services, and nobody else can use or change it; "
            "choose another role, or create one.",
        )
    if need.account is not None and role.account != need.account:
        return RoleVerdict(
            Fitness.UNFIT,
            Obstacle.OTHER_ACCOUNT,
            fitted("belongs to account {}", role.account),
            f"A role can be attached only in its own account {role.account}, and the warehouse "
            f"is in {need.account}; use it as the second role of a chain.",
        )
    return None
