"""The evaluator compared with what AWS documents, case by case."""

from __future__ import annotations

from typing import Any

import pytest
from access.access_cases import document
from access.documented import (
    REDSHIFT,
    REDSHIFT_REGIONS,
    REDSHIFT_USERS,
    ROLE,
    Documented,
    trusting,
)
from access.documented_conditions import CONDITION_CASES
from access.documented_elements import ELEMENT_CASES, LOGIC_CASES
from access.documented_principals import PRINCIPAL_CASES

from wizard.access.evaluate import evaluate_permissions, evaluate_trust
from wizard.access.trust import TrustVerdict, redshift_trust
from wizard.plan import WarehouseKind

DOCUMENTED = (*LOGIC_CASES, *ELEMENT_CASES, *CONDITION_CASES, *PRINCIPAL_CASES)
USERS = "arn:aws:redshift:us-west-2:123456789012:dbuser:my-cluster/"
MINE, SECOND, OTHER = f"{USERS}user1", f"{USERS}user2", f"{USERS}somebody"
SERVICE = {"Service": "redshift.amazonaws.com"}
SERVERLESS = {"Service": "redshift-serverless.amazonaws.com"}


@pytest.mark.parametrize("case", DOCUMENTED, ids=lambda case: f"{case.page}: {case.name}")
def test_the_decision_is_the_one_that_aws_documents(case: Documented) -> None:
    policy = document(*case.statements)
    if case.principal is None:
        decision = evaluate_permissions([policy], case.request, case.bounds).decision
    else:
        decision = evaluate_trust(policy, case.request).decision
    assert decision is case.decision


def test_at_least_sixty_documented_cases_are_compared() -> None:
    assert len({(case.page, case.name) for case in DOCUMENTED}) == len(DOCUMENTED) >= 60


def for_users(*users: str) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {"sts:ExternalId": list(users)}}}


def in_region(*regions: str) -> dict[str, list[str]]:
    return {"Service": [f"redshift.{region}.amazonaws.com" for region in regions]}


TRUSTED, NOT_TRUSTED = TrustVerdict.TRUSTED, TrustVerdict.NOT_TRUSTED
PROVISIONED, WORKGROUP = WarehouseKind.PROVISIONED, WarehouseKind.SERVERLESS
SOURCE_ARN = {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:redshift:*:1:cluster:c"}}}


@pytest.mark.parametrize(
    ("page", "statement", "verdict", "users", "kind"),
    [
        (REDSHIFT, trusting(SERVICE), TRUSTED, (), PROVISIONED),
        (REDSHIFT, trusting(SERVICE), TRUSTED, (), WORKGROUP),
        (REDSHIFT, trusting(SERVICE), TRUSTED, (MINE,), None),
        (REDSHIFT, trusting({"Service": "s3.amazonaws.com"}), NOT_TRUSTED, (), None),
        (REDSHIFT, trusting(SERVERLESS), TrustVerdict.SERVERLESS_ONLY, (), WORKGROUP),
        (REDSHIFT, trusting(SERVERLESS), TrustVerdict.SERVERLESS_ONLY, (), PROVISIONED),
        (REDSHIFT, trusting(SERVICE, **SOURCE_ARN), TrustVerdict.CONDITIONAL, (MINE,), None),
        (REDSHIFT_REGIONS, trusting(in_region("us-west-2", "us-east-1")), TRUSTED, (), None),
        (REDSHIFT_REGIONS, trusting(in_region("eu-west-1")), TrustVerdict.OTHER_REGION, (), None),
        (REDSHIFT_USERS, trusting(SERVICE, **for_users(MINE, SECOND)), TRUSTED, (MINE,), None),
        (
            REDSHIFT_USERS, trusting(SERVICE, **for_users(MINE, SECOND)), TRUSTED,
            (MINE, SECOND), None,
        ),
        (
            REDSHIFT_USERS, trusting(SERVICE, **for_users(MINE)), TrustVerdict.OTHER_USER,
            (OTHER,), None,
        ),
        (
            REDSHIFT_USERS, trusting(SERVICE, **for_users(MINE)), TrustVerdict.OTHER_USER,
            (MINE, OTHER), None,
        ),
        (
            REDSHIFT_USERS, trusting(SERVICE, **for_users(MINE)), TrustVerdict.CERTAIN_USERS,
            (), None,
        ),
        (
            REDSHIFT_USERS,
            trusting(SERVICE, Condition={"StringLike": {"sts:ExternalId": f"{USERS}*"}}),
            TRUSTED, (OTHER,), None,
        ),
    ],
)  # fmt: skip
def test_a_trust_policy_of_redshifts_guide_is_judged_as_it_says(
    page: str,
    statement: dict[str, Any],
    verdict: TrustVerdict,
    users: tuple[str, ...],
    kind: WarehouseKind | None,
) -> None:
    trust = redshift_trust(document(statement), ROLE, "us-west-2", users, kind)
    assert trust.verdict is verdict, page


def test_what_a_trust_names_instead_is_told() -> None:
    other = redshift_trust(document(trusting(in_region("eu-west-1"))), ROLE, "us-west-2")
    assert other.named == ("eu-west-1",)
    users = redshift_trust(document(trusting(SERVICE, **for_users(MINE))), ROLE, "us-west-2")
    assert users.named == (MINE,)
    source = redshift_trust(document(trusting(SERVICE, **SOURCE_ARN)), ROLE, "us-west-2")
    assert source.named == ("aws:SourceArn",)


def test_users_that_are_kept_out_by_name_are_not_said_to_be_let_in() -> None:
    condition = {"StringNotEquals": {"sts:ExternalId": [MINE]}}
    policy = document(trusting(SERVICE, Condition=condition))
    trust = redshift_trust(policy, ROLE, "us-west-2", (MINE,))
    assert (trust.verdict, trust.named) == (TrustVerdict.OTHER_USER, ())


def test_a_denied_serverless_name_leaves_a_workgroup_undecided() -> None:
    policy = document(trusting(SERVICE), trusting(SERVERLESS) | {"Effect": "Deny"})
    assert redshift_trust(policy, ROLE, "us-west-2", (), PROVISIONED).verdict is TRUSTED
    workgroup = redshift_trust(policy, ROLE, "us-west-2", (), WORKGROUP)
    assert workgroup.verdict is TrustVerdict.CONDITIONAL
