"""Temporary passwords from Redshift's API, used on the database."""

from __future__ import annotations

from typing import Any

import pytest
from cloud_world import CLUSTER, Login, client, logged_in, refusal, value_of

from wizard.sandbox.launch import RunningSandbox


def user_after_login(sandbox: RunningSandbox, credentials: dict[str, Any]) -> object:
    where = sandbox.address.redshift
    login = Login(where.port, credentials["DbUser"], credentials["DbPassword"], where.database)
    with logged_in(login) as cursor:
        return value_of(cursor, "SELECT current_user")


def test_a_database_user_of_choice_logs_in(sandbox: RunningSandbox) -> None:
    redshift = client(sandbox.address, "redshift")
    given = redshift.get_cluster_credentials(ClusterIdentifier=CLUSTER, DbUser="awsuser")
    assert given["DbUser"] == "IAM:awsuser"
    assert user_after_login(sandbox, given) == "awsuser"


def test_a_user_can_be_created_by_logging_in(sandbox: RunningSandbox) -> None:
    redshift = client(sandbox.address, "redshift")
    given = redshift.get_cluster_credentials(
        ClusterIdentifier=CLUSTER, DbUser="made_by_login", AutoCreate=True
    )
    assert given["DbUser"] == "IAMA:made_by_login"
    assert user_after_login(sandbox, given) == "made_by_login"


def test_the_caller_logs_in_under_the_own_name(sandbox: RunningSandbox) -> None:
    redshift = client(sandbox.address, "redshift")
    given = redshift.get_cluster_credentials_with_iam(ClusterIdentifier=CLUSTER)
    assert given["DbUser"] == "IAM:data-engineer"
    assert user_after_login(sandbox, given) == "data-engineer"


@pytest.mark.parametrize("seconds", [899, 3601])
def test_a_password_is_valid_for_fifteen_minutes_to_an_hour(
    sandbox: RunningSandbox, seconds: int
) -> None:
    redshift = client(sandbox.address, "redshift")
    code, _, _ = refusal(
        lambda: redshift.get_cluster_credentials(
            ClusterIdentifier=CLUSTER, DbUser="awsuser", DurationSeconds=seconds
        )
    )
    assert code == "InvalidParameterValue"
