"""Who asks, and whether a policy's Principal names them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from wizard.access.truth import Truth, any_of

_UNIQUE_ID = re.compile(r"(?:AROA|AIDA)[A-Z0-9]{10,}(?::.*)?")
"""What IAM puts in the place of an ARN whose role or user was deleted."""


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

    @property
    def account(self) -> str:
        """The account in its ARN; empty when it has none."""
        parts = self.identifier.split(":")
        return parts[4] if len(parts) > 5 else ""


def principal_is_taken_in(
    named: Mapping[str, tuple[str, ...]], principal: Principal | None
) -> Truth:
    """Whether who asks is among those named, kind by kind.

    UNKNOWN: the unique id of a role or user is named, and it can't be told whose it is.
    """
    # IAM documents {"AWS": "*"} as the same as "*".
    if "*" in named.get(PrincipalKind.AWS.value, ()):
        return Truth.YES
    if principal is None:
        return Truth.NO
    candidates = named.get(principal.kind.value, ())
    if principal.kind is not PrincipalKind.AWS:
        return Truth.of(principal.identifier in candidates)
    return any_of([_aws_truth(each, principal) for each in candidates])


def _aws_truth(named: str, principal: Principal) -> Truth:
    """Whether an AWS principal names an ARN: itself, or its whole account."""
    if _UNIQUE_ID.fullmatch(named):
        return Truth.UNKNOWN
    account = principal.account
    if named in (principal.identifier, account, _role_of_session(principal.identifier, named)):
        return Truth.of(bool(named))
    is_account = account and re.fullmatch(rf"arn:[\w-]+:iam::{re.escape(account)}:root", named)
    return Truth.of(bool(is_account))


def _role_of_session(session_arn: str, role_arn: str) -> str | None:
    """The role ARN when the session is one of that role: a role stands for its sessions.

    The ARN of a session lacks the role's path; the name alone is unique in an account.
    """
    session, role = session_arn.split(":", 5), role_arn.split(":", 5)
    if len(session) < 6 or len(role) < 6 or session[2] != "sts" or session[4] != role[4]:
        return None
    kind, _, rest = session[5].partition("/")
    is_same = kind == "assumed-role" and role[5].startswith("role/")
    return role_arn if is_same and role[5].rsplit("/", 1)[-1] == rest.split("/")[0] else None
