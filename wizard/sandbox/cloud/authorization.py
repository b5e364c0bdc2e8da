"""What a caller may do: policies, evaluated before moto runs an operation.

moto asks one method of its response classes for every operation; ``install`` puts this module's
answer in its place, because moto's own one ignores conditions, needs the request to be signed in
a header, and checks signatures on decoded text (the door has done that already).

Source: IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.responses import BaseResponse
from moto.s3.exceptions import S3ClientError
from werkzeug.exceptions import HTTPException

from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Principal,
    PrincipalKind,
    evaluate_permissions,
    evaluate_trust,
)
from wizard.access.policy import statements_of
from wizard.sandbox.cloud.account import REGION, account_of
from wizard.sandbox.cloud.authentication import CALLER, SERVICE, SIGNED_REGION
from wizard.sandbox.cloud.buckets import find_bucket
from wizard.sandbox.cloud.callers import (
    Caller,
    Document,
    boundary_of,
    policies_of,
    role_of,
    trust_document,
)
from wizard.sandbox.cloud.refusals import ErrorAnswer, Protocol, access_denied, protocol_of, render
from wizard.sandbox.cloud.resources import ANYTHING, Context, needs_of

ALWAYS_ALLOWED = frozenset({"sts:GetCallerIdentity"})
"""Needs no permission, and no policy can deny it (AWS STS API Reference, GetCallerIdentity)."""

PASS_ROLE = "iam:PassRole"
CROSS_ACCOUNT_PASS = "Cross-account pass role is not allowed."
NO_CONTEXT: Context = MappingProxyType({})


class DeniedError(HTTPException):
    """The answer of a service other than S3 to a caller who lacks a permission."""

    def __init__(self, answer: ErrorAnswer, protocol: Protocol) -> None:
        super().__init__(render(answer, protocol))
        self.code = answer.status


def install() -> None:
    """Let moto ask ``authorize`` about every operation of every service."""

    def ask(response: ActionAuthenticatorMixin, _: type, resource: str = ANYTHING) -> None:
        # The mixin is mixed into response classes only.
        assert isinstance(response, BaseResponse)
        environment = response.normalized_request.environ
        action: str | list[str] = response._get_action()
        name = action[0] if isinstance(action, list) else action
        service = environment[SERVICE]
        for need in needs_of(response, f"{service}:{name}", resource):
            authorize(environment, need.action, need.resource, need.context)

    ActionAuthenticatorMixin._authenticate_and_authorize_action = ask  # type: ignore[method-assign, assignment]


def authorize(
    environment: dict[str, Any],
    action: str,
    resource: str = ANYTHING,
    context: Context = NO_CONTEXT,
) -> None:
    """Return when the caller of the request may do this.

    ``resource`` is an ARN, or ``*`` when it is not known; then only the actions of the policies
    count. ``context`` holds condition keys of this request, beside those that every request has.

    Raises:
        DeniedError: the caller may not, in a service other than S3.
        S3ClientError: the caller may not, in S3.
    """
    caller: Caller = environment[CALLER]
    if action in ALWAYS_ALLOWED:
        return
    service = environment[SERVICE]
    protocol = protocol_of(service, environment)
    if action == PASS_ROLE:
        context = {"iam:PassedToService": (f"{service}.amazonaws.com",), **context}
        if account_of(resource) != caller.account:
            status = 400 if protocol is Protocol.JSON else 403
            code = "AccessDeniedException" if protocol is Protocol.JSON else "AccessDenied"
            raise DeniedError(ErrorAnswer(status, code, CROSS_ACCOUNT_PASS), protocol)
    circumstances = {**_circumstances(caller, environment), **context}
    decision = decide(caller, action, resource, circumstances)
    if decision is Decision.ALLOWED:
        return
    shown = _shown(service, caller) if resource == ANYTHING else resource
    answer = access_denied(
        protocol, caller.arn, action, shown, explicitly=decision is Decision.EXPLICIT_DENY
    )
    if protocol is Protocol.S3:
        raise S3ClientError(answer.code, answer.message)
    raise DeniedError(answer, protocol)


def decide(caller: Caller, action: str, resource: str, context: Context = NO_CONTEXT) -> Decision:
    """What the caller's policies say, together with those of the resource."""
    own = _own_decision(caller, action, resource, context)
    request = AccessRequest(action, resource, context=context, context_is_complete=True)
    if action == "sts:AssumeRole":
        # A role's trust policy must allow, within one account and across accounts.
        trusting = _resource_decision(caller, _trust(resource), request)
        return trusting if own is Decision.ALLOWED else own
    if not resource.startswith("arn:aws:s3:::") or resource == f"arn:aws:s3:::{ANYTHING}":
        return own
    bucket = find_bucket(resource.removeprefix("arn:aws:s3:::").partition("/")[0])
    if bucket is None:
        return own
    policy: Document = json.loads(bucket.policy) if bucket.policy else {}
    bucketwise = _resource_decision(caller, policy, request)
    decisions = (own, bucketwise)
    if Decision.EXPLICIT_DENY in decisions:
        return Decision.EXPLICIT_DENY
    if caller.account == bucket.account_id:
        return Decision.ALLOWED if Decision.ALLOWED in decisions else Decision.IMPLICIT_DENY
    both_allow = set(decisions) == {Decision.ALLOWED}
    return Decision.ALLOWED if both_allow else Decision.IMPLICIT_DENY


def _own_decision(caller: Caller, action: str, resource: str, context: Context) -> Decision:
    """What the policies of the caller allow, and what limits them."""
    documents: Iterable[Document] = policies_of(caller)
    limits = [boundary_of(caller)]
    limits.append(json.loads(caller.session_policy) if caller.session_policy else None)
    if resource == ANYTHING:
        documents = [_regardless_of_resources(documents)]
        limits = [limit and _regardless_of_resources([limit]) for limit in limits]
    request = AccessRequest(action, resource, context=context, context_is_complete=True)
    evaluations = [evaluate_permissions(documents, request)]
    evaluations += [evaluate_permissions([limit], request) for limit in limits if limit]
    decisions = [each.decision for each in evaluations]
    if Decision.EXPLICIT_DENY in decisions:
        return Decision.EXPLICIT_DENY
    return next((each for each in decisions if each is not Decision.ALLOWED), Decision.ALLOWED)


def _resource_decision(caller: Caller, policy: Document, request: AccessRequest) -> Decision:
    """What a policy with principals says to the caller, under each of the caller's names."""
    decisions = [
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
    ]
    for decision in (Decision.EXPLICIT_DENY, Decision.ALLOWED):
        if decision in decisions:
            return decision
    return Decision.IMPLICIT_DENY


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


def _circumstances(caller: Caller, environment: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The condition keys that every request has (IAM User Guide, "Global condition keys")."""
    found: dict[str, tuple[str, ...]] = {
        "aws:PrincipalArn": (caller.principals[-1],),
        "aws:PrincipalAccount": (caller.account,),
        "aws:PrincipalType": ("AssumedRole" if caller.is_role else "User",),
        "aws:RequestedRegion": (str(environment[SIGNED_REGION]),),
        "aws:SourceIp": (str(environment.get("REMOTE_ADDR", "127.0.0.1")),),
        # There is no TLS on loopback; policies that ask for it mean networks.
        "aws:SecureTransport": ("true",),
    }
    return found if caller.is_role else {**found, "aws:username": (caller.name,)}


def _shown(service: str, caller: Caller) -> str:
    """What AWS names in a refusal when an operation acts on no certain resource."""
    shown = {
        "iam": f"arn:aws:iam::{caller.account}:role/",
        "redshift": f"arn:aws:redshift:{REGION}:{caller.account}:cluster:*",
    }
    return shown.get(service, ANYTHING)
