"""The secrets of the default world: those of warehouses log in, the others are as secrets are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cloud_world import Login, client, logged_in, value_of

from wizard.sandbox.launch import RunningSandbox

OF_WAREHOUSES = {
    "redshift!examplecluster-awsuser": "awsuser",
    "redshift!analytics-ns-admin": "admin",
}


@pytest.fixture
def secrets(sandbox: RunningSandbox) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    return client(sandbox.address, "secretsmanager")


@pytest.mark.parametrize("name", OF_WAREHOUSES)
def test_a_warehouses_secret_logs_in(secrets: Any, name: str) -> None:  # noqa: ANN401
    content = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    assert content["engine"] == "redshift"
    login = Login(
        content["port"],
        content["username"],
        content["password"],
        content["dbname"],
        content["host"],
    )
    with logged_in(login) as cursor:
        assert value_of(cursor, "SELECT current_user") == OF_WAREHOUSES[name]


def test_secrets_can_be_listed_with_who_made_them(secrets: Any) -> None:  # noqa: ANN401
    listed = {each["Name"]: each for each in secrets.list_secrets()["SecretList"]}
    assert set(OF_WAREHOUSES) < set(listed)
    assert listed["redshift!examplecluster-awsuser"]["OwningService"] == "redshift"
    assert listed["prod/billing/payment-gateway"]["Description"]


def test_one_secret_is_for_something_else_and_one_can_not_be_read(secrets: Any) -> None:  # noqa: ANN401
    billing = secrets.get_secret_value(SecretId="prod/billing/payment-gateway")["SecretString"]
    assert "username" not in json.loads(billing)
    legacy = secrets.get_secret_value(SecretId="legacy/redshift-etl")["SecretString"]
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(legacy)
