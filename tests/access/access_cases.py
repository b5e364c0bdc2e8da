"""Policy documents with the decision that IAM documents for them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
.../reference_policies_elements_condition_operators.html,
.../reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wizard.access.evaluate import AccessRequest, Decision

BUCKET = "arn:aws:s3:::acme"
OBJECT = "arn:aws:s3:::acme/orders/1.csv"
ALLOWED, DENIED = Decision.ALLOWED, Decision.EXPLICIT_DENY
NOT_ALLOWED, UNKNOWN = Decision.IMPLICIT_DENY, Decision.UNKNOWN

Statement = dict[str, Any]


def document(*statements: Statement) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(**elements: object) -> Statement:
    return {"Effect": "Allow", "Action": "*", "Resource": "*"} | elements


def deny(**elements: object) -> Statement:
    return allow(**elements) | {"Effect": "Deny"}


def on_condition(operator: str, key: str, wanted: object) -> Statement:
    return allow(Condition={operator: {key: wanted}})


@dataclass(frozen=True)
class PermissionCase:
    """One request to the policies of an identity, and what they answer."""

    name: str
    statements: tuple[Statement, ...]
    decision: Decision
    action: str = "s3:GetObject"
    resource: str = OBJECT
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_complete: bool = True

    @property
    def request(self) -> AccessRequest:
        return AccessRequest(
            self.action,
            self.resource,
            context=self.context,
            context_is_complete=self.is_complete,
        )


def _without(statement: Statement, *names: str) -> Statement:
    return {name: value for name, value in statement.items() if name not in names}


_NOT_ACTION = _without(allow(NotAction=["iam:*", "s3:Put*"]), "Action")
_NOT_RESOURCE = _without(deny(NotResource=[f"{BUCKET}/orders/*"]), "Resource")
_ADDRESS = {"aws:SourceIp": ("10.1.2.3",)}
_TAGS = {"aws:TagKeys": ("team", "cost")}
_ACCOUNT = {"aws:PrincipalAccount": ("123456789012",)}

BASIC_CASES = (
    PermissionCase("no statement at all", (), NOT_ALLOWED),
    PermissionCase("everything is allowed", (allow(),), ALLOWED),
    PermissionCase("deny comes first", (allow(), deny()), DENIED),
    PermissionCase("deny comes first wherever it stands", (deny(), allow()), DENIED),
    PermissionCase("deny of another action", (allow(), deny(Action="s3:PutObject")), ALLOWED),
    PermissionCase("action in any case", (allow(Action="S3:getobject"),), ALLOWED),
    PermissionCase("action with a star", (allow(Action="s3:Get*"),), ALLOWED),
    PermissionCase("action with a question mark", (allow(Action="s3:?etObject"),), ALLOWED),
    PermissionCase("action in a list", (allow(Action=["s3:Put*", "s3:GetObject"]),), ALLOWED),
    PermissionCase("action of another service", (allow(Action="kms:*"),), NOT_ALLOWED),
    PermissionCase("action whose beginning matches", (allow(Action="s3:Get"),), NOT_ALLOWED),
    PermissionCase("not action", (_NOT_ACTION,), ALLOWED),
    PermissionCase("not action names it", (_NOT_ACTION,), NOT_ALLOWED, action="s3:PutObject"),
    PermissionCase("resource of the bucket only", (allow(Resource=BUCKET),), NOT_ALLOWED),
    PermissionCase("resource with a star", (allow(Resource=f"{BUCKET}/*"),), ALLOWED),
    PermissionCase("star takes slashes", (allow(Resource=f"{BUCKET}/o*.csv"),), ALLOWED),
    PermissionCase("resource minds case", (allow(Resource="arn:aws:s3:::ACME/*"),), NOT_ALLOWED),
    PermissionCase(
        "question mark is one character", (allow(Resource=f"{BUCKET}/orders/?.csv"),), ALLOWED
    ),
    PermissionCase("a dot means itself", (allow(Resource=f"{BUCKET}/orders/1?csvx"),), NOT_ALLOWED),
    PermissionCase("resource in a list", (allow(Resource=[BUCKET, f"{BUCKET}/*"]),), ALLOWED),
    PermissionCase("not resource spares it", (allow(), _NOT_RESOURCE), ALLOWED),
    PermissionCase(
        "not resource hits others", (allow(), _NOT_RESOURCE), DENIED, resource=f"{BUCKET}/x/1.csv"
    ),
    PermissionCase("policy variable", (allow(Resource=f"{BUCKET}/${{aws:username}}/*"),), UNKNOWN),
    PermissionCase(
        "policy variable elsewhere",
        (allow(Resource="arn:aws:s3:::x/${aws:username}"),),
        NOT_ALLOWED,
    ),
    PermissionCase(
        "denied policy variable",
        (allow(), deny(Resource=f"{BUCKET}/${{aws:username}}/*")),
        UNKNOWN,
    ),
    PermissionCase(
        "an undecided deny without an allow", (_NOT_ACTION | {"Effect": "Deny"},), DENIED
    ),
)

CONDITION_CASES = (
    PermissionCase(
        "missing context isn't known",
        (on_condition("StringEquals", "aws:SourceVpce", "vpce-1"),),
        UNKNOWN,
        is_complete=False,
    ),
    PermissionCase(
        "missing context is a no when it is complete",
        (on_condition("StringEquals", "aws:SourceVpce", "vpce-1"),),
        NOT_ALLOWED,
    ),
    PermissionCase(
        "an unknown deny is unknown",
        (allow(), on_condition("StringEquals", "aws:SourceVpce", "x") | {"Effect": "Deny"}),
        UNKNOWN,
        is_complete=False,
    ),
    PermissionCase(
        "an unknown deny of what nobody allows",
        (on_condition("StringEquals", "aws:SourceVpce", "x") | {"Effect": "Deny"},),
        NOT_ALLOWED,
        is_complete=False,
    ),
    PermissionCase(
        "a certain allow beside an unknown one",
        (allow(), on_condition("StringEquals", "aws:SourceVpce", "x")),
        ALLOWED,
        is_complete=False,
    ),
    PermissionCase(
        "a condition that surely fails beside one that isn't known",
        (
            allow(
                Condition={
                    "StringEquals": {"aws:PrincipalAccount": "9", "aws:SourceVpce": "vpce-1"}
                }
            ),
        ),
        NOT_ALLOWED,
        context=_ACCOUNT,
        is_complete=False,
    ),
)


def _one(
    name: str,
    operator: str,
    wanted: object,
    context: Mapping[str, tuple[str, ...]],
    decision: Decision,
    key: str = "",
) -> PermissionCase:
    key = key or next(iter(context))
    statements = (on_condition(operator, key, wanted),)
    return PermissionCase(f"{operator}: {name}", statements, decision, context=context)


_SECURE = {"aws:SecureTransport": ("true",)}
_PREFIX = {"s3:prefix": ("orders/2026/",)}
_CALLER = {"aws:PrincipalArn": ("arn:aws:iam::123456789012:role/team/Loader",)}
_KEYS = {"s3:max-keys": ("10",)}
_NOW = {"aws:CurrentTime": ("2026-10-01T04:12:00Z",)}
_NONE: dict[str, tuple[str, ...]] = {}

OPERATOR_CASES = (
    _one("the same", "StringEquals", "123456789012", _ACCOUNT, ALLOWED),
    _one("one of several", "StringEquals", ["1", "123456789012"], _ACCOUNT, ALLOWED),
    _one("another", "StringEquals", "1", _ACCOUNT, NOT_ALLOWED),
    _one("a number in the document", "StringEquals", 123456789012, _ACCOUNT, ALLOWED),
    _one("no wildcards", "StringEquals", "orders/*", _PREFIX, NOT_ALLOWED),
    _one("minds case", "StringEquals", "ORDERS/2026/", _PREFIX, NOT_ALLOWED),
    _one(
        "key in any case", "StringEquals", "123456789012", _ACCOUNT, ALLOWED, "AWS:principalaccount"
    ),
    _one("ignores case", "StringEqualsIgnoreCase", "ORDERS/2026/", _PREFIX, ALLOWED),
    _one("another", "StringNotEquals", "1", _ACCOUNT, ALLOWED),
    _one("none of several", "StringNotEquals", ["1", "123456789012"], _ACCOUNT, NOT_ALLOWED),
    _one("absent", "StringNotEquals", "1", _NONE, ALLOWED, "aws:PrincipalAccount"),
    _one("absent", "StringNotLike", "1*", _NONE, ALLOWED, "aws:PrincipalAccount"),
    _one("a pattern", "StringLike", ["orders/", "orders/*"], _PREFIX, ALLOWED),
    _one("another pattern", "StringLike", "returns/*", _PREFIX, NOT_ALLOWED),
    _one("minds case", "StringLike", "Orders/*", _PREFIX, NOT_ALLOWED),
    _one("a variable", "StringLike", "${aws:username}/*", _PREFIX, UNKNOWN),
    _one("absent", "StringEqualsIfExists", "1", _NONE, ALLOWED, "aws:SourceAccount"),
    _one("present", "StringEqualsIfExists", "1", _ACCOUNT, NOT_ALLOWED),
    _one("absent", "BoolIfExists", "true", _NONE, ALLOWED, "aws:MultiFactorAuthPresent"),
    _one("true", "Bool", "true", _SECURE, ALLOWED),
    _one("a JSON true", "Bool", True, _SECURE, ALLOWED),
    _one("false", "Bool", "false", _SECURE, NOT_ALLOWED),
    _one("absent", "Bool", "false", _NONE, NOT_ALLOWED, "aws:SecureTransport"),
    _one("is absent", "Null", "true", _NONE, ALLOWED, "aws:SourceVpce"),
    _one("is absent, wanted", "Null", "false", _NONE, NOT_ALLOWED, "aws:SourceVpce"),
    _one("is there", "Null", "false", _ACCOUNT, ALLOWED),
    _one("is there, not wanted", "Null", True, _ACCOUNT, NOT_ALLOWED),
    _one("in the network", "IpAddress", ["192.168.0.0/16", "10.0.0.0/8"], _ADDRESS, ALLOWED),
    _one("out of the network", "IpAddress", "10.2.0.0/16", _ADDRESS, NOT_ALLOWED),
    _one("of the other family", "IpAddress", "2001:db8::/32", _ADDRESS, NOT_ALLOWED),
    _one("a single address", "IpAddress", "10.1.2.3", _ADDRESS, ALLOWED),
    _one("out of the network", "NotIpAddress", "10.2.0.0/16", _ADDRESS, ALLOWED),
    _one("no network", "IpAddress", "the office", _ADDRESS, UNKNOWN),
    _one("a pattern", "ArnLike", "arn:aws:iam::*:role/team/*", _CALLER, ALLOWED),
    _one("a pattern", "ArnEquals", "arn:aws:iam::123456789012:role/*", _CALLER, ALLOWED),
    _one("parts stay apart", "ArnLike", "arn:aws:*:role/team/Loader", _CALLER, NOT_ALLOWED),
    _one("another account", "ArnNotLike", "arn:aws:iam::9:*", _CALLER, ALLOWED),
    _one("at most", "NumericLessThanEquals", "10", _KEYS, ALLOWED),
    _one("less", "NumericLessThan", 10, _KEYS, NOT_ALLOWED),
    _one("the same", "NumericEquals", "10.0", _KEYS, ALLOWED),
    _one("more", "NumericGreaterThan", "9", _KEYS, ALLOWED),
    _one("another", "NumericNotEquals", "9", _KEYS, ALLOWED),
    _one("no number", "NumericEquals", "ten", _KEYS, UNKNOWN),
    _one("before", "DateLessThan", "2027-01-01T00:00:00Z", _NOW, ALLOWED),
    _one("a day", "DateGreaterThan", "2026-01-01", _NOW, ALLOWED),
    _one("epoch seconds", "DateGreaterThanEquals", "1900000000", _NOW, NOT_ALLOWED),
    _one("no date", "DateLessThan", "tomorrow", _NOW, UNKNOWN),
    _one("an unknown operator", "StringAlmostEquals", "1", _ACCOUNT, UNKNOWN),
    _one("all of them", "ForAllValues:StringEquals", ["team", "cost", "x"], _TAGS, ALLOWED),
    _one("not all", "ForAllValues:StringEquals", ["team"], _TAGS, NOT_ALLOWED),
    _one("absent", "ForAllValues:StringEquals", ["team"], _NONE, ALLOWED, "aws:TagKeys"),
    _one("none of them", "ForAllValues:StringNotLike", "x*", _TAGS, ALLOWED),
    _one("one of them", "ForAllValues:StringNotLike", "te*", _TAGS, NOT_ALLOWED),
    _one("any of them", "ForAnyValue:StringLike", ["te*", "x"], _TAGS, ALLOWED),
    _one("none of them", "ForAnyValue:StringEquals", ["x"], _TAGS, NOT_ALLOWED),
    _one("absent", "ForAnyValue:StringEquals", ["team"], _NONE, NOT_ALLOWED, "aws:TagKeys"),
    _one("operator in any case", "foranyvalue:stringequals", ["team"], _TAGS, ALLOWED),
)

PERMISSION_CASES = (*BASIC_CASES, *CONDITION_CASES, *OPERATOR_CASES)
