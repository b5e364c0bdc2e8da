"""Whether a role may read anything at all from S3, as long as no source is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from wizard.access.evaluate import AccessRequest, holds
from wizard.access.findings import Question, denied, resources_of, unread
from wizard.access.policy import covers_action, covers_resource, statements_of
from wizard.access.truth import Truth, all_of
from wizard.access.verdicts import Fitness, Obstacle, RoleVerdict
from wizard.account import PolicyDocument, Role, RolePermissions

_Found: TypeAlias = tuple[PolicyDocument, Mapping[str, Any], Truth]
"""A statement that speaks of the reading, its policy, and whether its conditions hold."""


def judge_any_reading(
    role: Role, known: Mapping[str, tuple[str, ...]], permissions: RolePermissions
) -> RoleVerdict:
    """Whether anything in S3 is surely or possibly readable; ``known`` are condition keys."""
    everything = f"arn:{role.arn.split(':')[1]}:s3:::"
    request = AccessRequest("s3:GetObject", everything, context=known, resource_is_beginning=True)
    question = Question(request, Obstacle.S3_DENIED, Obstacle.NO_S3_PERMISSION, "a bucket's policy")
    boundaries = () if permissions.boundary is None else (permissions.boundary,)
    denies = [
        (policy, statement, truth)
        for policy, statement, truth in _found(
            "Deny", (*permissions.policies, *boundaries), request
        )
        if covers_resource(statement, request.resource, True) is Truth.YES
    ]
    for policy, statement, truth in denies:
        if truth is Truth.YES:
            return denied(question, statement, policy.name)
    allows = tuple(_found("Allow", permissions.policies, request))
    if not permissions.is_complete:
        return unread(request.action, permissions, bool(allows))
    bounding = tuple(_found("Allow", boundaries, request))
    if not allows or (boundaries and not bounding):
        return _nothing_found(boundaries if allows else ())
    if denies:
        return _condition(denies[0])
    best = next((each for each in allows if each[2] is Truth.YES), allows[0])
    is_sure = all_of([best[2], *(_best_truth(bounding) if boundaries else ())])
    return _something_found(best) if is_sure is Truth.YES else _condition(best)


def _found(
    effect: str, policies: Sequence[PolicyDocument], request: AccessRequest
) -> Iterator[_Found]:
    """The statements of an effect that concern some of what is asked, and may hold."""
    for policy in policies:
        for statement in statements_of(policy.document):
            if statement.get("Effect") != effect or not covers_action(statement, request.action):
                continue
            truth = holds(statement, request)
            touches = covers_resource(statement, request.resource, request.resource_is_beginning)
            if Truth.NO not in (truth, touches):
                yield policy, statement, truth


def _best_truth(found: Sequence[_Found]) -> tuple[Truth]:
    is_sure = any(truth is Truth.YES for _, _, truth in found)
    return (Truth.YES if is_sure else Truth.UNKNOWN,)


def _nothing_found(boundaries: Sequence[PolicyDocument]) -> RoleVerdict:
    for boundary in boundaries:
        return RoleVerdict(
            Fitness.UNFIT,
            Obstacle.NO_S3_PERMISSION,
            "its boundary lacks s3:GetObject",
            f"Its policies allow to read from S3, but its permissions boundary {boundary.name} "
            "doesn't; extend the boundary, or choose another role.",
            None,
            boundary.name,
        )
    return RoleVerdict(
        Fitness.UNFIT,
        Obstacle.NO_S3_PERMISSION,
        "no S3 permission found",
        "None of its policies allows s3:GetObject on anything; add a policy to the role, or "
        "choose another one. Only a bucket's policy that names the role could allow it instead.",
    )


def _something_found(found: _Found) -> RoleVerdict:
    policy, statement, _ = found
    return RoleVerdict(
        Fitness.USABLE,
        None,
        "may read from S3",
        f"Its policy {policy.name} allows s3:GetObject on {resources_of(statement)}.",
        statement,
        policy.name,
    )


def _condition(found: _Found) -> RoleVerdict:
    policy, statement, _ = found
    return RoleVerdict(
        Fitness.UNKNOWN,
        Obstacle.PERMISSION_CONDITION,
        "S3 depends on a condition",
        f"Whether {policy.name} lets it read from S3 depends on a condition that can't be "
        "decided from here.",
        statement,
        policy.name,
    )
