"""What a caller may do: the caller's own policies, evaluated before moto runs an operation.

moto asks one method of its response classes for every operation; ``install`` puts this module's
answer in its place, because moto's own one ignores conditions, needs the request to be signed in
a header, and checks signatures on decoded text (the door has done that already).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.responses import BaseResponse
from moto.iam.exceptions import NotFoundException
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
from wizard.sandbox.cloud.account import ACCOUNT, REGION
from wizard.sandbox.cloud.authentication import CALLER, SERVICE
from wizard.sandbox.cloud.callers import Caller, Document, iam, policies_of, trust_of
from wizard.sandbox.cloud.refusals import ErrorAnswer, Protocol, access_denied, protocol_of, render

ANYTHING = "*"
"""The resource of an operation when it is not known which one it acts on."""

ALWAYS_ALLOWED = frozenset({"sts:GetCallerIdentity"})
"""Needs no permission, and no policy can deny it (AWS STS API Reference, GetCallerIdentity)."""

_SHOWN_RESOURCES = {
    "iam": f"arn:aws:iam::{ACCOUNT}:role/",
    "redshift": f"arn:aws:redshift:{REGION}:{ACCOUNT}:cluster:*",
}
"""What AWS names in a refusal when an operation acts on no certain resource."""


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
        authorize(environment, f"{environment[SERVICE]}:{name}", resource)

    ActionAuthenticatorMixin._authenticate_and_authorize_action = ask  # type: ignore[method-assign, assignment]


def authorize(environment: dict[str, Any], action: str, resource: str = ANYTHING) -> None:
    """Return when the caller of the request may do this.

    ``resource`` is an ARN, or ``*`` when it is not known; then only the actions of the policies
    count.

    Raises:
        DeniedError: the caller may not, in a service other than S3.
        S3ClientError: the caller may not, in S3.
    """
    caller: Caller = environment[CALLER]
    if action in ALWAYS_ALLOWED:
        return
    decision = decide(caller, action, resource)
    if decision is Decision.ALLOWED:
        return
    service = environment[SERVICE]
    protocol = protocol_of(service, environment)
    shown = _SHOWN_RESOURCES.get(service, resource) if resource == ANYTHING else resource
    answer = access_denied(
        protocol, caller.arn, action, shown, explicitly=decision is Decision.EXPLICIT_DENY
    )
    if protocol is Protocol.S3:
        raise S3ClientError(answer.code, answer.message)
    raise DeniedError(answer, protocol)


def decide(caller: Caller, action: str, resource: str) -> Decision:
    """What the caller's policies say; for assuming a role, what that role's trust says too."""
    documents: Iterable[Document] = policies_of(caller)
    if resource == ANYTHING:
        documents = [{"Statement": list(_regardless_of_resources(documents))}]
    request = AccessRequest(action, resource, context_is_complete=True)
    decision = evaluate_permissions(documents, request).decision
    if decision is Decision.ALLOWED and action == "sts:AssumeRole":
        return _trust_in(caller, resource)
    return decision


def _regardless_of_resources(documents: Iterable[Document]) -> Iterable[Document]:
    """The statements that matter to an action on something unknown: a Deny only if it is total."""
    for document in documents:
        for statement in statements_of(document):
            if statement.get("Effect") == "Allow" or statement.get("Resource") == ANYTHING:
                kept = {k: v for k, v in statement.items() if k not in ("Resource", "NotResource")}
                yield {**kept, "Resource": ANYTHING}


def _trust_in(caller: Caller, role_arn: str) -> Decision:
    try:
        document = trust_of(iam().get_role_by_arn(role_arn))
    except NotFoundException:
        return Decision.IMPLICIT_DENY
    principal = Principal(PrincipalKind.AWS, caller.arn)
    request = AccessRequest(
        "sts:AssumeRole", role_arn, principal=principal, context_is_complete=True
    )
    return evaluate_trust(document, request).decision
