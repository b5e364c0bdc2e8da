"""What policies say to a caller: the caller's own ones, their limits, and those of the resource.

Source: IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Principal,
    PrincipalKind,
    evaluate_permissions,
    evaluate_trust,
)
from wizard.access.policy import statements_of
from wizard.sandbox.cloud.buckets import find_bucket
from wizard.sandbox.cloud.callers import (
    Caller,
    Document,
    boundary_of,
    policies_of,
    role_of,
    trust_document,
)
from wizard.sandbox.cloud.refusals import DenialReason
from wizard.sandbox.cloud.resources import ANYTHING, Context

BUCKETS = "arn:aws:s3:::"
"""How the ARNs of buckets and objects begin."""


def objection(caller: Caller, action: str, resource: str, context: Context) -> DenialReason | None:
    """Why the caller may not do this to the resource; None when it is allowed.

    ``resource`` is an ARN, or ``*`` when it is not known; then only the actions of the policies
    count.
    """
    own = _own_objection(caller, action, resource, context)
    request = AccessRequest(action, resource, context=context, context_is_complete=True)
    if action == "sts:AssumeRole":
        # A role's trust policy must allow, within one account and across accounts.
        return own or _objection_of(_decision_for(caller, _trust(resource), request))
    if resource.startswith(BUCKETS):
        return _objection_in_bucket(caller, request, own)
    return own


def _objection_in_bucket(
    caller: Caller, request: AccessRequest, own: DenialReason | None
) -> DenialReason | None:
    """Within an account, the caller's policy or the bucket's must allow; across accounts, both."""
    bucket = find_bucket(request.resource.removeprefix(BUCKETS).partition("/")[0])
    if bucket is None:
        return own
    policy: Document = json.loads(bucket.policy) if bucket.policy else {}
    bucketwise = _objection_of(_decision_for(caller, policy, request))
    if own is DenialReason.IDENTITY_DENIES or bucketwise is DenialReason.RESOURCE_DENIES:
        return own if own is DenialReason.IDENTITY_DENIES else bucketwise
    if caller.account != bucket.account_id:
        return own or bucketwise
    if own is DenialReason.IDENTITY_LACKS and bucketwise is None:
        return None
    return own


def _own_objection(
    caller: Caller, action: str, resource: str, context: Context
) -> DenialReason | None:
    """What the caller's policies, boundary and session policy say."""
    session: Document | None = json.loads(caller.session_policy) if caller.session_policy else None
    boundary = boundary_of(caller)
    parts = [
        (policies_of(caller), DenialReason.IDENTITY_LACKS),
        ([boundary] if boundary is not None else None, DenialReason.BOUNDARY_LACKS),
        ([session] if session is not None else None, DenialReason.SESSION_LACKS),
    ]
    request = AccessRequest(action, resource, context=context, context_is_complete=True)
    found: list[DenialReason] = []
    for documents, lacking in parts:
        if documents is None:
            continue
        judged = [_regardless_of_resources(documents)] if resource == ANYTHING else documents
        decision = evaluate_permissions(judged, request).decision
        if decision is Decision.EXPLICIT_DENY:
            return DenialReason.IDENTITY_DENIES
        if decision is not Decision.ALLOWED:
            found.append(lacking)
    return found[0] if found else None


def _objection_of(decision: Decision) -> DenialReason | None:
    """What the decision of a resource's policy means."""
    if decision is Decision.ALLOWED:
        return None
    is_denied = decision is Decision.EXPLICIT_DENY
    return DenialReason.RESOURCE_DENIES if is_denied else DenialReason.RESOURCE_LACKS


def _decision_for(caller: Caller, policy: Document, request: AccessRequest) -> Decision:
    """What a policy with principals says to the caller, under each of the caller's names."""
    decisions = {
        evaluate_trust(
            policy,
            AccessRequest(
                request.action,
                request.resource,
                Principal(PrincipalKind.AWS, name),
                request.context,
                context_is_complete=True,
            ),
        ).decision
        for name in caller.principals
    }
    if Decision.EXPLICIT_DENY in decisions:
        return Decision.EXPLICIT_DENY
    return Decision.ALLOWED if Decision.ALLOWED in decisions else Decision.IMPLICIT_DENY


def _regardless_of_resources(documents: Iterable[Document]) -> Document:
    """The statements that matter to an action on something unknown: a Deny only if it is total."""
    kept = [
        {k: v for k, v in statement.items() if k not in ("Resource", "NotResource")}
        for document in documents
        for statement in statements_of(document)
        if statement.get("Effect") == "Allow" or statement.get("Resource") in (ANYTHING, [ANYTHING])
    ]
    return {"Statement": [{**statement, "Resource": ANYTHING} for statement in kept]}


def _trust(role_arn: str) -> Document:
    """A role's trust policy; one that trusts nobody when there is no such role."""
    role = role_of(role_arn)
    return {} if role is None else trust_document(role)
