"""The roles that were listed, what is known of each, and the verdict on it. No drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from screens.steps.role_rows import can_be_assumed, rank
from wizard.access.fitness import Fitness, Need, RoleVerdict, judge_role
from wizard.account import Role, RolePermissions
from wizard.services import RoleService

JudgedPage: TypeAlias = list[tuple[Role, RoleVerdict]]
"""A page of the listing, the most usable roles first."""


class RoleBook:
    """Roles by ARN, judged for one need."""

    def __init__(self, need: Need, permissions: dict[str, RolePermissions]) -> None:
        """Begin without any role.

        Args:
            need: what a role is wanted for.
            permissions: what roles may do, by ARN, as far as it was read; others add to it.
        """
        self.need = need
        self._known = permissions
        self._roles: dict[str, Role] = {}
        self._verdicts: dict[str, RoleVerdict] = {}

    def __contains__(self, arn: str) -> bool:
        return arn in self._roles

    def __len__(self) -> int:
        return len(self._roles)

    def clear(self) -> None:
        """Forget the roles."""
        self._roles, self._verdicts = {}, {}

    def judged_pages(self, service: RoleService) -> Iterator[JudgedPage]:
        """The listing with verdicts; to be run in a thread, as thousands take a while."""
        for page in service.pages():
            judged = [(role, judge_role(role, self.need, self._of(role.arn))) for role in page]
            yield sorted(judged, key=lambda each: rank(*each))

    def _of(self, arn: str) -> RolePermissions | None:
        return self._known.get(arn)

    def add(self, page: JudgedPage) -> None:
        """Take a page in."""
        for role, verdict in page:
            self._roles[role.arn], self._verdicts[role.arn] = role, verdict

    def put(self, role: Role) -> None:
        """Take a role in as it is now, and judge it."""
        self._roles[role.arn] = role
        self._verdicts[role.arn] = judge_role(role, self.need, self._of(role.arn))

    def change_need(self, need: Need) -> tuple[str, ...]:
        """Judge by another need; the ARNs of the roles whose verdict it may change."""
        self.need = need
        read = tuple(arn for arn in self._roles if arn in self._known)
        for arn in read:
            self.put(self._roles[arn])
        return read

    def role(self, arn: str) -> Role:
        """A role that is in the book."""
        return self._roles[arn]

    def verdict(self, arn: str) -> RoleVerdict:
        """The verdict on a role that is in the book."""
        return self._verdicts[arn]

    def permissions(self, arn: str) -> RolePermissions | None:
        """What a role may do; None when that wasn't read yet."""
        return self._of(arn)

    def in_order(self) -> list[str]:
        """The ARNs, the most usable roles first."""
        return sorted(self._roles, key=lambda arn: rank(self._roles[arn], self._verdicts[arn]))

    @property
    def assumable(self) -> int:
        """How many roles Redshift can assume, or may be able to."""
        return sum(can_be_assumed(verdict) for verdict in self._verdicts.values())

    def arns_by_name(self) -> dict[str, str]:
        """The ARN for each name in lower case, by which IAM tells names apart."""
        return {role.name.lower(): arn for arn, role in self._roles.items()}


def is_worth_reading(verdict: RoleVerdict) -> bool:
    """Whether what the role may do matters, as nothing else stands in its way."""
    return verdict.fitness is not Fitness.UNFIT
