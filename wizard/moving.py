"""What becomes stale when the person moves to another account or Region. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wizard.access.arn import is_role_arn, parse_role_arn
from wizard.account import Identity
from wizard.plan import LoadPlan


@dataclass(frozen=True, slots=True)
class Place:
    """An account and a Region in it."""

    account: str
    region: str

    def __str__(self) -> str:
        return f"account {self.account}, {self.region}"


@dataclass(frozen=True, slots=True)
class Move:
    """What a plan becomes in another place."""

    plan: LoadPlan
    dropped: tuple[str, ...] = ()
    """What has to be chosen again, and why, a sentence each."""
    kept: tuple[str, ...] = ()
    """What stays although it should be looked at again, a sentence each."""


def place_of(identity: Identity) -> Place:
    """Where a caller acts."""
    return Place(identity.account, identity.region)


def move(plan: LoadPlan, before: Place, after: Place) -> Move:
    """Take a plan from one place to another: what can't be true there is dropped."""
    if before == after:
        return Move(plan)
    dropped: list[str] = []
    kept: list[str] = []
    role = plan.role
    if role is not None and role.arns and before.account != after.account:
        first = role.arns[0]
        if is_role_arn(first) and parse_role_arn(first).account != after.account:
            dropped.append(f"the role {first} belongs to account {before.account}")
            plan = replace(plan, role=None)
    elif role is not None and before.region != after.region:
        kept.append("the role; its trust policy is judged again, since it may name a Region")
    warehouse = plan.warehouse
    if warehouse is not None:
        where = before.region if before.account == after.account else f"account {before.account}"
        dropped.append(f"the cluster {warehouse.id} is in {where}")
        if plan.target is not None:
            dropped.append(f"the table {plan.target.table} is in that cluster")
        plan = replace(plan, warehouse=None, target=None)
    if plan.source is not None:
        kept.append("the source; another Region makes COPY need REGION, another account may deny")
    return Move(plan, tuple(dropped), tuple(kept))
