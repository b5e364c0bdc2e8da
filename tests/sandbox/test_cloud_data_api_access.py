"""As whom the Redshift Data API of the sandbox runs statements, and who may let it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cloud_world import CLUSTER, WORKGROUP, client, refusal
from data_api_world import AS_ADMIN, Limited, ended, values

from wizard.sandbox.launch import RunningSandbox


@pytest.fixture
def data(sandbox: RunningSandbox) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    """A client of the Data API."""
    return client(sandbox.address, "redshift-data")


@pytest.fixture
def limited(sandbox: RunningSandbox) -> Iterator[Limited]:
    """The newcomer, who has nothing again afterwards."""
    user = Limited(sandbox.address)
    yield user
    user.forget()


@pytest.mark.parametrize(
    "where",
    [
        {"ClusterIdentifier": CLUSTER},
        {"WorkgroupName": WORKGROUP},
    ],
)
def test_without_a_user_the_caller_is_the_user(data: Any, where: dict[str, str]) -> None:  # noqa: ANN401
    rows = values(data, "SELECT current_user::varchar", Database="dev", **where)
    assert rows == [["data-engineer"]]


@pytest.mark.parametrize(
    ("secret", "where"),
    [
        ("redshift!examplecluster-awsuser", {"ClusterIdentifier": CLUSTER}),
        ("redshift!analytics-ns-admin", {"WorkgroupName": WORKGROUP}),
    ],
)
def test_a_secret_says_as_whom(
    sandbox: RunningSandbox,
    data: Any,  # noqa: ANN401
    secret: str,
    where: dict[str, str],
) -> None:
    found = client(sandbox.address, "secretsmanager").get_secret_value(SecretId=secret)
    user = json.loads(found["SecretString"])["username"]
    rows = values(
        data, "SELECT current_user::varchar", Database="dev", SecretArn=found["ARN"], **where
    )
    assert rows == [[user]]


def test_a_user_that_does_not_exist_fails_later(data: Any) -> None:  # noqa: ANN401
    where = {**AS_ADMIN, "DbUser": "nobody_at_all"}
    statement = ended(data, data.execute_statement(Sql="SELECT 1", **where)["Id"])
    assert statement["Status"] == "FAILED"
    assert statement["Error"].startswith("FATAL: ")


@pytest.mark.parametrize(
    "given",
    [
        {"Database": "dev"},
        {"Database": "dev", "ClusterIdentifier": "there-is-none"},
        {"Database": "dev", "ClusterIdentifier": CLUSTER, "WorkgroupName": WORKGROUP},
        {"Database": "dev", "WorkgroupName": WORKGROUP, "DbUser": "admin"},
        {"ClusterIdentifier": CLUSTER},
        {**AS_ADMIN, "SessionId": "1b4e28ba-2fa1-11d2-883f-0016d3cca427"},
        {**AS_ADMIN, "SessionKeepAliveSeconds": 86_401},
        {**AS_ADMIN, "Parameters": [{"name": "unused", "value": "1"}]},
    ],
)
def test_what_does_not_fit_together_is_refused(data: Any, given: dict[str, Any]) -> None:  # noqa: ANN401
    code, _, _ = refusal(lambda: data.execute_statement(Sql="SELECT 1", **given))
    assert code == "ValidationException"


@pytest.mark.parametrize(
    ("allowed", "where", "missing"),
    [
        ((), AS_ADMIN, "redshift-data:ExecuteStatement"),
        (("redshift-data:*",), AS_ADMIN, "redshift:GetClusterCredentials"),
        (
            ("redshift-data:*", "redshift:GetClusterCredentials"),
            {"ClusterIdentifier": CLUSTER, "Database": "dev"},
            "redshift:GetClusterCredentialsWithIAM",
        ),
        (
            ("redshift-data:*",),
            {"WorkgroupName": WORKGROUP, "Database": "dev"},
            "redshift-serverless:GetCredentials",
        ),
        (
            ("redshift-data:*",),
            {
                "ClusterIdentifier": CLUSTER,
                "Database": "dev",
                "SecretArn": "redshift!examplecluster-awsuser",
            },
            "secretsmanager:GetSecretValue",
        ),
    ],
)
def test_the_caller_needs_the_permission_for_the_login(
    limited: Limited, allowed: tuple[str, ...], where: dict[str, str], missing: str
) -> None:
    api = limited.may(*allowed)
    code, message, _ = refusal(lambda: api.execute_statement(Sql="SELECT 1", **where))
    assert code == "AccessDeniedException"
    assert f"perform: {missing} on resource" in message
