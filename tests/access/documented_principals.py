"""IAM's documented examples of principals."""

from __future__ import annotations

from access.access_cases import ALLOWED, DENIED, NOT_ALLOWED, UNKNOWN, allow, deny
from access.documented import (
    ACCOUNT,
    NOT_PRINCIPAL,
    PRINCIPAL,
    ROLE,
    THIRD_PARTY,
    USER,
    Documented,
    trusting,
    without,
)

from wizard.access.evaluate import Decision, Principal, PrincipalKind

_ROLE_ASKS = Principal(PrincipalKind.AWS, ROLE)
_SESSION_ASKS = Principal(PrincipalKind.AWS, f"arn:aws:sts::{ACCOUNT}:assumed-role/JohnRole/me")
_ASSUMED = "arn:aws:iam::444455556666:role/Reader"


def _principal_case(
    name: str, decision: Decision, principal: object, asks: Principal = _ROLE_ASKS
) -> Documented:
    return Documented(
        PRINCIPAL, name, decision, (trusting(principal),), action="sts:AssumeRole",
        resource=_ASSUMED, principal=asks,
    )  # fmt: skip


_WIDE = (allow(Principal="*"),)
PRINCIPAL_CASES = (
    _principal_case("the account by its ARN", ALLOWED, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}),
    _principal_case("the account by its number", ALLOWED, {"AWS": ACCOUNT}),
    _principal_case("another account", NOT_ALLOWED, {"AWS": "999999999999"}),
    _principal_case("several, in a list", ALLOWED, {"AWS": ["999999999999", ACCOUNT]}),
    _principal_case("a role by its ARN", ALLOWED, {"AWS": ROLE}),
    _principal_case("a role stands for its sessions", ALLOWED, {"AWS": ROLE}, _SESSION_ASKS),
    _principal_case("everybody", ALLOWED, "*"),
    _principal_case("everybody, as an AWS principal", ALLOWED, {"AWS": "*"}),
    _principal_case(
        "a star can't be a part of an ARN", NOT_ALLOWED, {"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}
    ),
    _principal_case("the id of a deleted role", UNKNOWN, {"AWS": "AROADBQP57FF2AEXAMPLE"}),
    _principal_case(
        "a federated principal isn't a role", NOT_ALLOWED, {"Federated": "accounts.google.com"}
    ),
    _principal_case("a service isn't a role", NOT_ALLOWED, {"Service": "ecs.amazonaws.com"}),
    Documented(
        NOT_PRINCIPAL, "the role and its account are spared", ALLOWED,
        (*_WIDE, without(deny(NotPrincipal={"AWS": [ROLE, ACCOUNT]}), "Principal")),
        principal=_ROLE_ASKS,
    ),
    Documented(
        NOT_PRINCIPAL, "a role without its account may be denied", UNKNOWN,
        (*_WIDE, without(deny(NotPrincipal={"AWS": ROLE}), "Principal")), principal=_ROLE_ASKS,
    ),
    Documented(
        NOT_PRINCIPAL, "everybody else is denied", DENIED,
        (*_WIDE, without(deny(NotPrincipal={"AWS": [USER, "999999999999"]}), "Principal")),
        principal=_ROLE_ASKS,
    ),
    Documented(
        NOT_PRINCIPAL, "with Allow it isn't supported", UNKNOWN,
        (without(allow(NotPrincipal={"AWS": USER}), "Principal"),), principal=_ROLE_ASKS,
    ),
    Documented(
        THIRD_PARTY, "the external ID of the third party", ALLOWED,
        (
            trusting(
                {"AWS": ACCOUNT}, Condition={"StringEquals": {"sts:ExternalId": "12345"}}
            ),
        ),
        action="sts:AssumeRole", resource=_ASSUMED, principal=_ROLE_ASKS,
        context={"sts:ExternalId": ("12345",)},
    ),
    Documented(
        THIRD_PARTY, "without the external ID", NOT_ALLOWED,
        (
            trusting(
                {"AWS": ACCOUNT}, Condition={"StringEquals": {"sts:ExternalId": "12345"}}
            ),
        ),
        action="sts:AssumeRole", resource=_ASSUMED, principal=_ROLE_ASKS,
    ),
)  # fmt: skip
