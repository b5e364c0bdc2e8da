"""Statements of the Redshift Data API, and who sends them."""

from __future__ import annotations

import json
from typing import Any

from cloud_world import CLUSTER, COMMANDS_ROLE, Keys, client, wait_until

from wizard.sandbox.launch import SandboxAddress

ENDED = ("FINISHED", "FAILED", "ABORTED")
AS_ADMIN = {"ClusterIdentifier": CLUSTER, "Database": "dev", "DbUser": "awsuser"}
SLEEP = "SELECT pg_sleep(30)"


def ended(data: Any, statement_id: str) -> dict[str, Any]:  # noqa: ANN401
    """The statement, once it has ended."""
    seen: list[dict[str, Any]] = []

    def has_ended() -> bool:
        seen.append(data.describe_statement(Id=statement_id))
        return seen[-1]["Status"] in ENDED

    wait_until(has_ended)
    return seen[-1]


def ran(data: Any, sql: str, **where: Any) -> dict[str, Any]:  # noqa: ANN401
    """The statement, which must have run."""
    started = data.execute_statement(Sql=sql, **(where or AS_ADMIN))
    statement = ended(data, started["Id"])
    assert statement["Status"] == "FINISHED", statement
    return statement


def values(data: Any, sql: str, **where: Any) -> list[list[Any]]:  # noqa: ANN401
    """The rows of a query, without their types."""
    result = data.get_statement_result(Id=ran(data, sql, **where)["Id"])
    return [[next(iter(field.values())) for field in row] for row in result["Records"]]


def kept_session(data: Any) -> dict[str, Any]:  # noqa: ANN401
    """Where to go on in a session that stays."""
    first = data.execute_statement(Sql="SELECT 1", SessionKeepAliveSeconds=60, **AS_ADMIN)
    ended(data, first["Id"])
    return {"SessionId": first["SessionId"]}


def copy_of(table: str, bucket: str, key: str) -> str:
    """A COPY of one of the bucket's objects."""
    return f"COPY {table} FROM 's3://{bucket}/{key}' IAM_ROLE '{COMMANDS_ROLE}' CSV"


class Limited:
    """A user whose rights a test decides on."""

    def __init__(self, address: SandboxAddress) -> None:
        self._address = address
        self._iam = client(address, "iam")

    def may(self, *actions: str) -> Any:  # noqa: ANN401
        """A client of the Data API as somebody who may do this and no more."""
        if actions:
            statement = {"Effect": "Allow", "Resource": "*", "Action": actions}
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            self._iam.put_user_policy(
                UserName="newcomer", PolicyName="data-api", PolicyDocument=document
            )
        made = self._iam.create_access_key(UserName="newcomer")["AccessKey"]
        self._key_id = made["AccessKeyId"]
        return client(self._address, "redshift-data", Keys(self._key_id, made["SecretAccessKey"]))

    def forget(self) -> None:
        """Take away what was given."""
        self._iam.delete_access_key(UserName="newcomer", AccessKeyId=self._key_id)
        if "data-api" in self._iam.list_user_policies(UserName="newcomer")["PolicyNames"]:
            self._iam.delete_user_policy(UserName="newcomer", PolicyName="data-api")
