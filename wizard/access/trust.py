"""Whether Redshift can assume a role, read out of its trust policy.

Source: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Principal,
    PrincipalKind,
    evaluate_trust,
)
from wizard.access.policy import as_texts, statements_of

SERVICE = "redshift.amazonaws.com"
"""The service principal of Amazon Redshift."""


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


def redshift_principals(region: str) -> tuple[Principal, Principal]:
    """The service principals under which Redshift in a Region assumes roles."""
    names = (SERVICE, f"redshift.{region}.amazonaws.com")
    return (
        Principal(PrincipalKind.SERVICE, names[0]),
        Principal(PrincipalKind.SERVICE, names[1]),
    )


def redshift_trust(document: Mapping[str, Any], role_arn: str, region: str) -> Trust:
    """Whether Redshift in the Region can assume the role that has this trust policy."""
    evaluations = [
        evaluate_trust(document, AccessRequest("sts:AssumeRole", role_arn, principal))
        for principal in redshift_principals(region)
    ]
    for decision, verdict in (
        (Decision.EXPLICIT_DENY, TrustVerdict.DENIED),
        (Decision.ALLOWED, TrustVerdict.TRUSTED),
        (Decision.UNKNOWN, TrustVerdict.CONDITIONAL),
    ):
        for evaluation in evaluations:
            if evaluation.decision is decision:
                return Trust(verdict, evaluation.statement)
    if _names_another_region(document):
        return Trust(TrustVerdict.OTHER_REGION)
    return Trust(TrustVerdict.NOT_TRUSTED)


def _names_another_region(document: Mapping[str, Any]) -> bool:
    return any(
        name.startswith("redshift.") and name.endswith(".amazonaws.com") and name != SERVICE
        for statement in statements_of(document)
        if isinstance(statement.get("Principal"), Mapping)
        for name in as_texts(statement["Principal"].get("Service"))
    )
