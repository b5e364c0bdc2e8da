"""IAM policy documents, read into statements.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any


class PrincipalKind(Enum):
    """The kinds of principal that a policy can name, as the document spells them."""

    AWS = "AWS"
    SERVICE = "Service"
    FEDERATED = "Federated"
    CANONICAL_USER = "CanonicalUser"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks."""

    kind: PrincipalKind
    identifier: str
    """A service name such as ``redshift.amazonaws.com``, or an ARN."""


class Truth(Enum):
    """The answer to a question that can't always be decided from here."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool) -> Truth:
        """YES or NO."""
        return cls.YES if value else cls.NO

    def negated(self) -> Truth:
        """NO for YES, YES for NO; UNKNOWN stays."""
        if self is Truth.UNKNOWN:
            return self
        return Truth.NO if self is Truth.YES else Truth.YES


def all_of(answers: Sequence[Truth]) -> Truth:
    """YES when every answer is; NO when any is; UNKNOWN between."""
    if Truth.NO in answers:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.YES


def any_of(answers: Sequence[Truth]) -> Truth:
    """YES when any answer is; NO when every one is; UNKNOWN between."""
    if Truth.YES in answers:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.NO


def statements_of(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The statements of a document, whose Statement may be one object or a list."""
    statements = document.get("Statement", [])
    yield from [statements] if isinstance(statements, Mapping) else statements


def as_texts(value: object) -> tuple[str, ...]:
    """An element that may be one value or a list of values, as texts."""
    if value is None:
        return ()
    values = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(_text(each) for each in values)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether a value matches a pattern in which ``*`` and ``?`` are wildcards.

    Only the last star is ever taken back, so that many stars don't cost more than
    the two lengths multiplied.
    """
    if ignore_case:
        pattern, value = pattern.lower(), value.lower()
    if "*" not in pattern and "?" not in pattern:
        return pattern == value
    at, position, star, retry = 0, 0, -1, 0
    while position < len(value):
        if at < len(pattern) and pattern[at] == "*":
            star, retry, at = at, position, at + 1
        elif at < len(pattern) and pattern[at] in ("?", value[position]):
            at, position = at + 1, position + 1
        elif star >= 0:
            retry += 1
            at, position = star + 1, retry
        else:
            return False
    return not pattern[at:].strip("*")


def covers_action(statement: Mapping[str, Any], action: str) -> bool:
    """Whether Action or NotAction takes in the action; names don't mind case."""
    if "NotAction" in statement:
        return not any(matches(each, action, True) for each in as_texts(statement["NotAction"]))
    return any(matches(each, action, True) for each in as_texts(statement.get("Action")))


def covers_resource(statement: Mapping[str, Any], resource: str) -> Truth:
    """Whether Resource or NotResource takes in the resource.

    A trust policy has neither and covers the role it belongs to.  A policy
    variable such as ``${aws:username}`` can't be resolved here: UNKNOWN.
    """
    if "NotResource" in statement:
        return _resource_matches(as_texts(statement["NotResource"]), resource).negated()
    if "Resource" in statement:
        return _resource_matches(as_texts(statement["Resource"]), resource)
    return Truth.YES


def _resource_matches(patterns: Sequence[str], resource: str) -> Truth:
    answers = []
    for pattern in patterns:
        if matches(pattern, resource):
            answers.append(Truth.YES)
        elif "${" in pattern and matches(re.sub(r"\$\{[^}]*\}", "*", pattern), resource):
            answers.append(Truth.UNKNOWN)
        else:
            answers.append(Truth.NO)
    return any_of(answers)


def covers_principal(statement: Mapping[str, Any], principal: Principal | None) -> bool:
    """Whether Principal or NotPrincipal takes in who asks; identity policies have neither."""
    if "NotPrincipal" in statement:
        return not _principal_matches(statement["NotPrincipal"], principal)
    if "Principal" in statement:
        return _principal_matches(statement["Principal"], principal)
    return True


def _principal_matches(element: object, principal: Principal | None) -> bool:
    if element == "*":
        return True
    if not isinstance(element, Mapping):
        return False
    # IAM documents {"AWS": "*"} as the same as "*".
    if "*" in as_texts(element.get(PrincipalKind.AWS.value)):
        return True
    if principal is None:
        return False
    named = as_texts(element.get(principal.kind.value))
    if principal.kind is PrincipalKind.AWS:
        return any(_is_aws_principal(each, principal.identifier) for each in named)
    return principal.identifier in named


def _is_aws_principal(named: str, arn: str) -> bool:
    """Whether an AWS principal names an ARN: itself, its whole account, or everyone."""
    account = arn.split(":")[4] if arn.count(":") >= 5 else ""
    if named in ("*", arn, account):
        return bool(named)
    return bool(account) and re.fullmatch(rf"arn:[\w-]+:iam::{account}:root", named) is not None
