"""What a set of policy documents answers to a request, by IAM's evaluation logic.

An explicit Deny wins, then an Allow is needed, and a permissions boundary must
allow it too.  What can't be judged from here is UNKNOWN, never ALLOWED.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from wizard.access.conditions import Context, judge_conditions
from wizard.access.policy import (
    Principal,
    PrincipalKind,
    Truth,
    all_of,
    covers_action,
    covers_principal,
    covers_resource,
    statements_of,
)

__all__ = [
    "AccessRequest",
    "Decision",
    "Evaluation",
    "Principal",
    "PrincipalKind",
    "evaluate_permissions",
    "evaluate_trust",
    "holds",
]


class Decision(Enum):
    """The answer of policy documents to a request."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"
    UNKNOWN = "unknown"
    """A statement that would decide holds something that can't be judged from here."""


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """One action on one resource, by somebody, under some circumstances."""

    action: str
    """Such as ``s3:GetObject``."""
    resource: str
    """The ARN of the resource."""
    principal: Principal | None = None
    """Who asks; needed for trust policies and bucket policies."""
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Condition keys and their values."""
    context_is_complete: bool = False
    """Whether a condition key that isn't listed is surely absent from the request."""
    resource_is_beginning: bool = False
    """Whether the action is on every resource whose ARN begins like ``resource``.

    A statement that takes in only some of them can't be judged: UNKNOWN.
    """


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A decision and the statement that brought it about."""

    decision: Decision
    statement: Mapping[str, Any] | None = None
    """The statement that allowed, denied or couldn't be judged; None for an implicit deny."""

    @property
    def is_allowed(self) -> bool:
        """Whether the decision is ALLOWED."""
        return self.decision is Decision.ALLOWED


def evaluate_permissions(
    documents: Iterable[Mapping[str, Any]],
    request: AccessRequest,
    boundary: Mapping[str, Any] | None = None,
) -> Evaluation:
    """What identity policies answer, all documents of the identity taken together."""
    statements = [each for document in documents for each in statements_of(document)]
    evaluation = _evaluate(statements, request)
    if boundary is None or evaluation.decision is Decision.EXPLICIT_DENY:
        return evaluation
    bounded = _evaluate(list(statements_of(boundary)), request)
    return evaluation if bounded.is_allowed else _weaker(evaluation, bounded)


def evaluate_trust(document: Mapping[str, Any], request: AccessRequest) -> Evaluation:
    """What a policy with principals answers: a role's trust policy, or a bucket policy."""
    return _evaluate(list(statements_of(document)), request)


def _weaker(first: Evaluation, second: Evaluation) -> Evaluation:
    """Of two evaluations that must both allow, the one that prevents it."""
    if second.decision is Decision.EXPLICIT_DENY:
        return second
    if first.decision is Decision.IMPLICIT_DENY:
        return first
    return second


def _evaluate(statements: Sequence[Mapping[str, Any]], request: AccessRequest) -> Evaluation:
    judged = [(statement, _applies(statement, request)) for statement in statements]
    for effect, truth, decision in (
        ("Deny", Truth.YES, Decision.EXPLICIT_DENY),
        ("Deny", Truth.UNKNOWN, Decision.UNKNOWN),
        ("Allow", Truth.YES, Decision.ALLOWED),
        ("Allow", Truth.UNKNOWN, Decision.UNKNOWN),
    ):
        for statement, applies in judged:
            if applies is truth and statement.get("Effect") == effect:
                if decision is Decision.UNKNOWN and effect == "Deny" and not _may_allow(judged):
                    continue
                return Evaluation(decision, statement)
    return Evaluation(Decision.IMPLICIT_DENY)


def _may_allow(judged: Sequence[tuple[Mapping[str, Any], Truth]]) -> bool:
    """Whether any Allow could apply: without one, an undecided Deny doesn't matter."""
    return any(
        statement.get("Effect") == "Allow" and applies is not Truth.NO
        for statement, applies in judged
    )


def _applies(statement: Mapping[str, Any], request: AccessRequest) -> Truth:
    if not covers_action(statement, request.action):
        return Truth.NO
    principal = covers_principal(statement, request.principal)
    if principal is Truth.NO:
        return Truth.NO
    resource = covers_resource(statement, request.resource, request.resource_is_beginning)
    if resource is Truth.NO:
        return Truth.NO
    return all_of([principal, resource, holds(statement, request)])


def holds(statement: Mapping[str, Any], request: AccessRequest) -> Truth:
    """Whether the conditions of a statement hold for the request."""
    if "Condition" not in statement:
        return Truth.YES
    context = Context(request.context, request.context_is_complete)
    return judge_conditions(statement["Condition"], context)
