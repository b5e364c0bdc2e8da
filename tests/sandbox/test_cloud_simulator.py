"""IAM's policy simulator in the sandbox, on the policies that roles and users really have."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from callers_world import as_caller
from cloud_world import ACCOUNT, client, refusal

from wizard.sandbox.launch import RunningSandbox

LOADER = f"arn:aws:iam::{ACCOUNT}:role/RedshiftLoaderRole"
REPORTS = f"arn:aws:iam::{ACCOUNT}:role/RedshiftReportsLoader"
BOUNDED = f"arn:aws:iam::{ACCOUNT}:role/RedshiftUnderBoundary"
LAKE = "arn:aws:s3:::acme-data-lake"
PREFIX = {"ContextKeyName": "s3:prefix", "ContextKeyType": "string"}


@pytest.fixture
def iam(sandbox: RunningSandbox) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    """A client of IAM."""
    return client(sandbox.address, "iam")


def simulated(iam: Any, source: str, action: str, resource: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """The only answer to one question."""
    answer = iam.simulate_principal_policy(
        PolicySourceArn=source, ActionNames=[action], ResourceArns=[resource], **more
    )
    (result,) = answer["EvaluationResults"]
    assert result["EvalActionName"] == action
    assert result["EvalResourceName"] == resource
    found: dict[str, Any] = result
    return found


@pytest.mark.parametrize(
    ("action", "decision"), [("s3:GetObject", "allowed"), ("s3:PutObject", "implicitDeny")]
)
def test_a_managed_policy_decides(iam: Any, action: str, decision: str) -> None:  # noqa: ANN401
    result = simulated(iam, LOADER, action, f"{LAKE}/orders/1.csv")
    assert result["EvalDecision"] == decision
    matched = [each["SourcePolicyId"] for each in result["MatchedStatements"]]
    assert matched == (["AmazonS3ReadOnlyAccess"] if decision == "allowed" else [])


@pytest.mark.parametrize(
    ("prefix", "decision"), [("reports/2026", "allowed"), ("orders/", "implicitDeny")]
)
def test_the_context_decides_a_condition(iam: Any, prefix: str, decision: str) -> None:  # noqa: ANN401
    entries = [{**PREFIX, "ContextKeyValues": [prefix]}]
    result = simulated(iam, REPORTS, "s3:ListBucket", LAKE, ContextEntries=entries)
    assert result["EvalDecision"] == decision
    assert result["MissingContextValues"] == []


def test_a_condition_without_its_key_is_not_met_and_the_key_is_named(iam: Any) -> None:  # noqa: ANN401
    result = simulated(iam, REPORTS, "s3:ListBucket", LAKE)
    assert result["EvalDecision"] == "implicitDeny"
    assert result["MissingContextValues"] == ["s3:prefix"]


def test_with_several_resources_the_missing_keys_stand_with_each(iam: Any) -> None:  # noqa: ANN401
    answer = iam.simulate_principal_policy(
        PolicySourceArn=REPORTS,
        ActionNames=["s3:ListBucket"],
        ResourceArns=[LAKE, "arn:aws:s3:::elsewhere"],
    )
    lake, elsewhere = answer["EvaluationResults"]
    assert lake["MissingContextValues"] == []
    assert lake["ResourceSpecificResults"][0]["MissingContextValues"] == ["s3:prefix"]
    assert elsewhere["ResourceSpecificResults"][0]["MissingContextValues"] == []


def test_a_permissions_boundary_bounds(iam: Any) -> None:  # noqa: ANN401
    result = simulated(iam, BOUNDED, "s3:GetObject", f"{LAKE}/x")
    assert result["EvalDecision"] == "implicitDeny"
    detail = result["PermissionsBoundaryDecisionDetail"]
    assert detail == {"AllowedByPermissionsBoundary": False}


def test_of_an_explicit_deny_only_the_denying_policy_is_named(iam: Any) -> None:  # noqa: ANN401
    deny = {"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": f"{LAKE}/secret/*"}]}
    result = simulated(
        iam,
        LOADER,
        "s3:GetObject",
        f"{LAKE}/secret/x",
        PolicyInputList=[json.dumps({"Version": "2012-10-17", **deny})],
    )
    assert result["EvalDecision"] == "explicitDeny"
    (matched,) = result["MatchedStatements"]
    assert matched["SourcePolicyId"] == "PolicyInputList.1"


def test_answers_come_in_pages(iam: Any) -> None:  # noqa: ANN401
    actions = [f"s3:Get{number}" for number in range(7)]
    pages = list(
        iam.get_paginator("simulate_principal_policy").paginate(
            PolicySourceArn=LOADER, ActionNames=actions, PaginationConfig={"PageSize": 3}
        )
    )
    assert [len(page["EvaluationResults"]) for page in pages] == [3, 3, 1]
    asked = [each["EvalActionName"] for page in pages for each in page["EvaluationResults"]]
    assert asked == actions


def test_the_rights_of_a_user_can_be_asked_for(iam: Any) -> None:  # noqa: ANN401
    user = f"arn:aws:iam::{ACCOUNT}:user/no-pass"
    assert simulated(iam, user, "iam:PassRole", LOADER)["EvalDecision"] == "implicitDeny"
    assert simulated(iam, user, "iam:GetRole", LOADER)["EvalDecision"] == "allowed"


def test_custom_policies_can_be_asked_for(iam: Any) -> None:  # noqa: ANN401
    allow = {"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
    answer = iam.simulate_custom_policy(
        PolicyInputList=[json.dumps(allow)], ActionNames=["s3:GetObject", "s3:PutObject"]
    )
    decisions = [each["EvalDecision"] for each in answer["EvaluationResults"]]
    assert decisions == ["allowed", "implicitDeny"]


def test_the_keys_that_conditions_ask_for_are_told(iam: Any) -> None:  # noqa: ANN401
    answer = iam.get_context_keys_for_principal_policy(PolicySourceArn=REPORTS)
    assert answer["ContextKeyNames"] == ["s3:prefix"]


@pytest.mark.parametrize(
    ("source", "more", "code"),
    [
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/RedshiftLoaderRole/me", {}, "InvalidInput"),
        (f"arn:aws:iam::{ACCOUNT}:role/there-is-none", {}, "NoSuchEntity"),
        ("arn:aws:iam::210987654321:role/PartnerLakeReader", {}, "NoSuchEntity"),
        (LOADER, {"ResourcePolicy": "{}"}, "InvalidInput"),
        (LOADER, {"PolicyInputList": ["no JSON"]}, "MalformedPolicyDocument"),
    ],
    ids=["a session", "no such role", "another account", "a resource policy", "no document"],
)
def test_what_can_not_be_simulated_is_refused(
    iam: Any,  # noqa: ANN401
    source: str,
    more: dict[str, Any],
    code: str,
) -> None:
    found, _, _ = refusal(lambda: simulated(iam, source, "s3:GetObject", LAKE, **more))
    assert found == code


@pytest.mark.parametrize(
    ("ask", "action"),
    [
        (
            lambda iam: simulated(iam, LOADER, "s3:GetObject", LAKE),
            "iam:SimulatePrincipalPolicy",
        ),
        (
            lambda iam: iam.get_context_keys_for_principal_policy(PolicySourceArn=LOADER),
            "iam:GetContextKeysForPrincipalPolicy",
        ),
    ],
    ids=["simulate", "context keys"],
)
def test_asking_needs_a_permission_on_the_role(
    sandbox: RunningSandbox, ask: Callable[[Any], object], action: str
) -> None:
    newcomer = as_caller(sandbox.address, "newcomer", "iam")
    code, message, _ = refusal(lambda: ask(newcomer))
    assert code == "AccessDenied"
    assert f"perform: {action} on resource: {LOADER}" in message
