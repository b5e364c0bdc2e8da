"""Whether a role may be attached: Redshift must be able to assume it.

Source: Amazon Redshift Management Guide, "Authorizing Amazon Redshift to access AWS services on
your behalf". The sentence of the refusal is AWS's own, as users of the API have reported it.
"""

from __future__ import annotations

from collections.abc import Sequence

from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Principal,
    PrincipalKind,
    evaluate_trust,
)
from wizard.sandbox.cloud.callers import role_of, trust_of

PROVISIONED_SERVICES = ("redshift",)
"""The services as which provisioned clusters assume roles."""
SERVERLESS_SERVICES = ("redshift", "redshift-serverless")
"""The same for workgroups."""


def service_principals(services: Sequence[str], region: str) -> tuple[str, ...]:
    """The names by which a trust policy may mean these services in this Region."""
    suffix = "amazonaws.com"
    return tuple(
        name for each in services for name in (f"{each}.{suffix}", f"{each}.{region}.{suffix}")
    )


def delegates_to(arn: str, services: Sequence[str], region: str) -> bool:
    """Whether the role exists and lets one of the services in, under conditions or without."""
    role = role_of(arn)
    if role is None:
        return False
    possible = (Decision.ALLOWED, Decision.UNKNOWN)
    trust = trust_of(role)
    return any(
        evaluate_trust(
            trust, AccessRequest("sts:AssumeRole", arn, Principal(PrincipalKind.SERVICE, service))
        ).decision
        in possible
        for service in service_principals(services, region)
    )


def not_delegated(arn: str) -> str:
    """What is said of a role that Redshift may not assume."""
    return (
        f"The IAM role {arn} is not valid. "
        "The IAM role must delegate access to an Amazon Redshift account."
    )
