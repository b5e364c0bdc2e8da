"""Whether Redshift can assume a role, read out of its trust policy.

Source: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Evaluation,
    Principal,
    PrincipalKind,
    evaluate_trust,
)
from wizard.access.policy import as_texts, statements_of

SERVICE = "redshift.amazonaws.com"
"""The service principal of Amazon Redshift."""

_REGIONAL = re.compile(r"redshift\.[a-z0-9-]+\.amazonaws\.com")


class TrustVerdict(Enum):
    """Whether Redshift in a Region can assume a role."""

    TRUSTED = "Redshift can assume it"
    OTHER_REGION = "its trust policy names Redshift in another Region only"
    CONDITIONAL = "its trust policy has conditions that can't be judged from here"
    DENIED = "its trust policy denies Redshift"
    NOT_TRUSTED = "its trust policy doesn't name Redshift"


@dataclass(frozen=True, slots=True)
class Trust:
    """A verdict, and what it rests on."""

    verdict: TrustVerdict
    statement: Mapping[str, Any] | None = None
    """The statement that decided; None when none speaks of Redshift."""

    @property
    def may_work(self) -> bool:
        """Whether choosing the role makes sense: trusted, or not judged."""
        return self.verdict in (TrustVerdict.TRUSTED, TrustVerdict.CONDITIONAL)


def redshift_principals(region: str) -> tuple[Principal, ...]:
    """The service principals under which Redshift in a Region may assume roles.

    Older roles in China name ``redshift.amazonaws.com.cn``, which works there too.
    """
    names = [SERVICE, f"redshift.{region}.amazonaws.com"]
    if region.startswith("cn-"):
        names.append(f"{SERVICE}.cn")
    return tuple(Principal(PrincipalKind.SERVICE, name) for name in names)


def redshift_trust(document: Mapping[str, Any], role_arn: str, region: str) -> Trust:
    """Whether Redshift in the Region can assume the role that has this trust policy."""
    evaluations = [
        evaluate_trust(document, AccessRequest("sts:AssumeRole", role_arn, principal))
        for principal in redshift_principals(region)
    ]
    for verdict, decides in (
        (TrustVerdict.DENIED, _denies),
        (TrustVerdict.CONDITIONAL, _may_deny),
        (TrustVerdict.TRUSTED, _allows),
        (TrustVerdict.CONDITIONAL, _may_allow),
    ):
        for evaluation in evaluations:
            if decides(evaluation):
                return Trust(verdict, evaluation.statement)
    if _names_another_region(document, role_arn, region):
        return Trust(TrustVerdict.OTHER_REGION)
    return Trust(TrustVerdict.NOT_TRUSTED)


def _denies(evaluation: Evaluation) -> bool:
    return evaluation.decision is Decision.EXPLICIT_DENY


def _may_deny(evaluation: Evaluation) -> bool:
    statement = evaluation.statement or {}
    return evaluation.decision is Decision.UNKNOWN and statement.get("Effect") == "Deny"


def _allows(evaluation: Evaluation) -> bool:
    return evaluation.is_allowed


def _may_allow(evaluation: Evaluation) -> bool:
    return evaluation.decision is Decision.UNKNOWN


def _names_another_region(document: Mapping[str, Any], role_arn: str, region: str) -> bool:
    """Whether Redshift of some other Region is let in."""
    elsewhere = {
        name
        for statement in statements_of(document)
        if isinstance(statement.get("Principal"), Mapping)
        for name in as_texts(statement["Principal"].get("Service"))
        if _REGIONAL.fullmatch(name) and name != f"redshift.{region}.amazonaws.com"
    }
    requests = (
        AccessRequest("sts:AssumeRole", role_arn, Principal(PrincipalKind.SERVICE, name))
        for name in elsewhere
    )
    return any(
        evaluate_trust(document, request).decision in (Decision.ALLOWED, Decision.UNKNOWN)
        for request in requests
    )
