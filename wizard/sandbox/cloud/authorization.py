"""Who may do an operation is decided before moto runs it.

moto asks one method of its response classes for every operation; ``install`` puts this module's
answer in its place, because moto's own one ignores conditions, needs the request to be signed in
a header, and checks signatures on decoded text (the door has done that already).

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service" and "AWS global
condition context keys".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.responses import BaseResponse
from moto.s3.exceptions import S3ClientError
from werkzeug.exceptions import HTTPException

from wizard.sandbox.cloud.account import REGION, account_of
from wizard.sandbox.cloud.authentication import CALLER, SERVICE, SIGNED_REGION
from wizard.sandbox.cloud.callers import Caller
from wizard.sandbox.cloud.judgement import objection
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
        if account_of(resource) not in ("", caller.account):
            status = 400 if protocol is Protocol.JSON else 403
            code = "AccessDeniedException" if protocol is Protocol.JSON else "AccessDenied"
            raise DeniedError(ErrorAnswer(status, code, CROSS_ACCOUNT_PASS), protocol)
    circumstances = {**_circumstances(caller, environment), **context}
    reason = objection(caller, action, resource, circumstances)
    if reason is None:
        return
    shown = _shown(service, caller) if resource == ANYTHING else resource
    answer = access_denied(protocol, caller.arn, action, shown, reason)
    if protocol is Protocol.S3:
        raise S3ClientError(answer.code, answer.message)
    raise DeniedError(answer, protocol)


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
