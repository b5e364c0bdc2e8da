"""A chain of roles, link by link: Redshift assumes the first, each role the next one.

Source: Amazon Redshift Management Guide, "Chaining IAM roles in Amazon Redshift"; IAM
User Guide, "Cross-account policy evaluation logic": both the policies of the role that
assumes and the trust policy of the role that is assumed must allow it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from wizard.access.conditions import condition_keys
from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Evaluation,
    Principal,
    PrincipalKind,
    evaluate_permissions,
    evaluate_trust,
)
from wizard.access.fitness import judge_role
from wizard.access.policy import as_texts, statements_of
from wizard.access.reading import judge_reading
from wizard.access.verdicts import Fitness, Need, RoleVerdict, fitted
from wizard.account import Role, RolePermissions

_ASSUME = "sts:AssumeRole"
REDSHIFT = "Amazon Redshift"
"""What the first link begins with."""


class LinkKind(Enum):
    """What a link of the chain needs."""

    REDSHIFT_TRUST = "Redshift may assume the first role"
    MAY_ASSUME = "a role's policies let it assume the next one"
    TRUSTS = "the next role's trust policy lets it in"
    MAY_READ = "the last role may read the source"


@dataclass(frozen=True, slots=True)
class ChainRole:
    """A role of a chain, as far as the caller may read it."""

    arn: str
    role: Role | None
    """None: it couldn't be read, as a role of another account often can't."""
    permissions: RolePermissions | None


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One thing that must hold for the chain to work."""

    kind: LinkKind
    source: str
    """ARN of the role that acts; ``Amazon Redshift`` for the first link."""
    target: str
    """ARN of the role that is assumed, or the URL that is read."""
    fitness: Fitness
    reason: str
    """A few words for a cell of a table."""
    fix: str = ""
    """What can be done, in a sentence; empty when nothing needs to be."""


def judge_chain(roles: Sequence[ChainRole], need: Need) -> tuple[ChainLink, ...]:
    """Every link of a chain, in order; there must be one role at least."""
    return tuple(_links(roles, need))


def _links(roles: Sequence[ChainRole], need: Need) -> Iterator[ChainLink]:
    yield _first_link(roles[0], need)
    for one, other in pairwise(roles):
        trusts = _trusts(one, other)
        yield _may_assume(one, other, trusts)
        yield trusts
    yield _last_link(roles[-1], need)


def _first_link(first: ChainRole, need: Need) -> ChainLink:
    link = ChainLink(LinkKind.REDSHIFT_TRUST, REDSHIFT, first.arn, Fitness.UNKNOWN, "")
    if first.role is None:
        return _unread(link, "trust policy couldn't be read", "iam:GetRole", first.arn)
    return _with(link, judge_role(first.role, need))


def _last_link(last: ChainRole, need: Need) -> ChainLink:
    target = "Amazon S3" if need.source is None else need.source.url
    link = ChainLink(LinkKind.MAY_READ, last.arn, target, Fitness.UNKNOWN, "")
    if last.role is None or last.permissions is None:
        return _unread(link, "policies couldn't be read", "iam:ListRolePolicies", last.arn)
    return _with(link, judge_reading(last.role, need, last.permissions))


def _with(link: ChainLink, verdict: RoleVerdict) -> ChainLink:
    fix = "" if verdict.fitness is Fitness.USABLE else verdict.detail
    return replace(link, fitness=verdict.fitness, reason=verdict.reason, fix=fix)


def _unread(link: ChainLink, reason: str, action: str, arn: str) -> ChainLink:
    account = Principal(PrincipalKind.AWS, arn).account
    fix = f"Somebody who is allowed {action} in {account} can look; a COPY with NOLOAD tells too."
    return replace(link, fitness=Fitness.UNKNOWN, reason=reason, fix=fix)


def _may_assume(one: ChainRole, other: ChainRole, trusts: ChainLink) -> ChainLink:
    link = ChainLink(LinkKind.MAY_ASSUME, one.arn, other.arn, Fitness.UNKNOWN, "")
    permissions = one.permissions
    if one.role is None or permissions is None:
        return _unread(link, "policies couldn't be read", "iam:ListRolePolicies", one.arn)
    evaluation = evaluate_permissions(
        [each.document for each in permissions.policies],
        AccessRequest(_ASSUME, other.arn, context=_known_of(one)),
        None if permissions.boundary is None else permissions.boundary.document,
    )
    fix = f"Allow {_ASSUME} on {other.arn} in a policy of {one.arn}."
    if evaluation.decision is Decision.IMPLICIT_DENY and not permissions.is_complete:
        return replace(link, reason="policies read in part only", fix=fix)
    if evaluation.is_allowed and not permissions.is_complete:
        return replace(link, reason="policies read in part only", fix=permissions.unread[0])
    if evaluation.decision is Decision.IMPLICIT_DENY and _is_named(one, other, trusts):
        # In one account a trust policy that names a role is enough by itself (IAM User
        # Guide, "Evaluating identity-based policies with resource-based policies").
        return replace(link, reason="only the trust policy names it", fix=fix)
    return _decided(link, evaluation, "no permission for sts:AssumeRole", fix)


def _is_named(one: ChainRole, other: ChainRole, trusts: ChainLink) -> bool:
    if other.role is None or trusts.fitness is not Fitness.USABLE:
        return False
    named = [
        name
        for statement in statements_of(other.role.trust)
        if isinstance(statement.get("Principal"), dict)
        for name in as_texts(statement["Principal"].get(PrincipalKind.AWS.value))
    ]
    return one.arn in named and one.arn.split(":")[:5] == other.arn.split(":")[:5]


def _trusts(one: ChainRole, other: ChainRole) -> ChainLink:
    link = ChainLink(LinkKind.TRUSTS, one.arn, other.arn, Fitness.UNKNOWN, "")
    if other.role is None:
        return _unread(link, "trust policy couldn't be read", "iam:GetRole", other.arn)
    principal = Principal(PrincipalKind.AWS, one.arn)
    request = AccessRequest(_ASSUME, other.arn, principal, _known_of(one))
    fix = f"Name {one.arn} as an AWS principal in the trust policy of {other.arn}."
    evaluation = evaluate_trust(other.role.trust, request)
    return _decided(link, evaluation, "trust doesn't name the role before", fix)


def _known_of(one: ChainRole) -> dict[str, tuple[str, ...]]:
    """The condition keys of the request whose value is sure."""
    return {
        "aws:PrincipalArn": (one.arn,),
        "aws:PrincipalType": ("AssumedRole",),
        "aws:PrincipalAccount": (Principal(PrincipalKind.AWS, one.arn).account,),
    }


def _decided(link: ChainLink, evaluation: Evaluation, missing: str, fix: str) -> ChainLink:
    if evaluation.is_allowed:
        return replace(link, fitness=Fitness.USABLE, reason="allowed")
    if evaluation.decision is Decision.EXPLICIT_DENY:
        fix = "A Deny wins over every Allow: change that statement, or choose another role."
        return replace(link, fitness=Fitness.UNFIT, reason="a statement denies it", fix=fix)
    if evaluation.decision is Decision.IMPLICIT_DENY:
        return replace(link, fitness=Fitness.UNFIT, reason=missing, fix=fix)
    keys = ", ".join(condition_keys(evaluation.statement or {}))
    reason = fitted("depends on a condition: {}", keys) if keys else "can't be judged"
    fix = "It can't be decided from here; a COPY with NOLOAD tells."
    return replace(link, fitness=Fitness.UNKNOWN, reason=reason, fix=fix)
