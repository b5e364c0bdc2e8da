"""What a role's policies answer to one thing that COPY needs, in words and with a way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.access.conditions import condition_keys
from wizard.access.evaluate import AccessRequest, holds
from wizard.access.policy import as_texts
from wizard.access.truth import Truth
from wizard.access.verdicts import Fitness, Obstacle, RoleVerdict, fitted
from wizard.account import PolicyDocument, RolePermissions


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the role must be allowed."""

    request: AccessRequest
    denied: Obstacle
    missing: Obstacle
    owner: str
    """Whose policy could allow it instead."""
    hint: str = ""
    """What else to say when it isn't allowed."""


def asked(request: AccessRequest) -> str:
    """The action and what it is on, for a sentence."""
    return f"{request.action} on {request.resource}{'*' if request.resource_is_beginning else ''}"


def resources_of(statement: Mapping[str, Any]) -> str:
    """What a statement is about, for a sentence."""
    if "NotResource" in statement:
        return f"everything but {', '.join(as_texts(statement['NotResource']))}"
    return ", ".join(as_texts(statement.get("Resource"))) or "everything"


def allowed(
    question: Question, statement: Mapping[str, Any] | None, policy: str | None
) -> RoleVerdict:
    """It is allowed, by this statement."""
    reason = "may decrypt" if question.denied is Obstacle.KMS_DENIED else "may read the source"
    detail = f"Its policy {policy} allows {asked(question.request)}."
    return RoleVerdict(Fitness.USABLE, None, reason, detail, statement, policy)


def denied(
    question: Question, statement: Mapping[str, Any] | None, policy: str | None
) -> RoleVerdict:
    """It is denied, by this statement."""
    return RoleVerdict(
        Fitness.UNFIT,
        question.denied,
        fitted("a policy denies {}", question.request.action),
        f"A statement of {policy} denies {asked(question.request)}, and a Deny always wins; "
        "change that policy, or choose another role.",
        statement,
        policy,
    )


def missing(question: Question, boundary: PolicyDocument | None) -> RoleVerdict:
    """Nothing allows it, or the boundary doesn't."""
    action = question.request.action
    if boundary is not None:
        return RoleVerdict(
            Fitness.UNFIT,
            question.missing,
            fitted("its boundary lacks {}", action),
            f"Its policies allow {asked(question.request)}, but its permissions boundary "
            f"{boundary.name} doesn't; extend the boundary, or choose another role.",
            None,
            boundary.name,
        )
    return RoleVerdict(
        Fitness.UNFIT,
        question.missing,
        fitted("no permission for {}", action),
        f"None of its policies allows {asked(question.request)}.{question.hint} Add it to the "
        f"role; otherwise only {question.owner} could still allow it, by naming the role.",
    )


def undecided(question: Question, statement: Mapping[str, Any], policy: str | None) -> RoleVerdict:
    """This statement would decide, but for a condition or because it is about a part."""
    request = question.request
    is_deny = statement.get("Effect") == "Deny"
    if holds(statement, request) is Truth.UNKNOWN:
        keys = ", ".join(condition_keys(statement))
        return RoleVerdict(
            Fitness.UNKNOWN,
            Obstacle.PERMISSION_CONDITION,
            fitted("depends on a condition: {}", keys) if keys else "depends on a condition",
            f"Whether {policy} {'denies' if is_deny else 'allows'} {asked(request)} depends on "
            f"{keys or 'a condition'}, which can't be decided from here.",
            statement,
            policy,
        )
    words = (
        ("a part of it may be denied", "denies")
        if is_deny
        else ("may read a part of it only", "allows")
    )
    return RoleVerdict(
        Fitness.UNKNOWN,
        question.denied if is_deny else Obstacle.S3_PARTIAL,
        words[0],
        f"{policy} {words[1]} {request.action} on {resources_of(statement)}, which is not all of "
        f"{request.resource}*; COPY fails if it meets an object that it may not read. Narrow "
        "the source, or extend the policy.",
        statement,
        policy,
    )


def unread(action: str, permissions: RolePermissions, is_allowed: bool) -> RoleVerdict:
    """Whether it is allowed isn't known, as policies couldn't be read."""
    seen = f"What could be read allows {action}, but not" if is_allowed else "Not"
    return RoleVerdict(
        Fitness.UNKNOWN,
        Obstacle.PERMISSIONS_UNREAD,
        "policies read in part only" if permissions.policies else "policies couldn't be read",
        f"{seen} all of its policies could be read: {' '.join(permissions.unread)}",
    )
