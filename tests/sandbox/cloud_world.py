"""The embedded AWS, as an AWS SDK reaches it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import boto3
import redshift_connector
from botocore.config import Config
from botocore.exceptions import ClientError
from redshift_connector.cursor import Cursor

from wizard.sandbox.launch import SandboxAddress

ACCOUNT = "123456789012"
CLUSTER = "examplecluster"
Answer = TypeVar("Answer")
COMMANDS_ROLE = (
    f"arn:aws:iam::{ACCOUNT}:role/service-role/AmazonRedshift-CommandsAccessRole-20260301T101500"
)
"""Attached and in-sync from the start; reads buckets with ``redshift`` in their names."""
NAMESPACE, WORKGROUP = "analytics-ns", "analytics-wg"
SERVERLESS_ROLE = (
    f"arn:aws:iam::{ACCOUNT}:role/service-role/AmazonRedshift-CommandsAccessRole-20260514T090000"
)
"""The same as ``COMMANDS_ROLE`` for the namespace."""
REDSHIFT_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "redshift.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@dataclass(frozen=True, slots=True)
class Keys:
    """Whose credentials a client signs with."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


def keys_of(address: SandboxAddress) -> Keys:
    """The data engineer's."""
    return Keys(address.access_key_id, address.secret_access_key)


def client(
    address: SandboxAddress, service: str, keys: Keys | None = None, region: str | None = None
) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    """A boto3 client on the sandbox."""
    used = keys or keys_of(address)
    return boto3.client(
        service,  # type: ignore[call-overload, unused-ignore]
        endpoint_url=address.endpoint_url,
        region_name=region or address.region,
        aws_access_key_id=used.access_key_id,
        aws_secret_access_key=used.secret_access_key,
        aws_session_token=used.session_token,
        config=Config(retries={"total_max_attempts": 1}, signature_version=None),
    )


def refusal(call: Callable[[], object]) -> tuple[str, str, dict[str, str]]:
    """The code, the message and the HTTP headers of the error that a call must end with."""
    try:
        call()
    except ClientError as error:
        said = error.response["Error"]
        headers = error.response["ResponseMetadata"]["HTTPHeaders"]
        return said["Code"], said.get("Message", ""), headers
    raise AssertionError("the call was not refused")


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return once the condition holds; fail when it doesn't in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def once_seen(call: Callable[[], Answer], seconds: float = 10.0) -> Answer:
    """The answer of a call that needs a role which Redshift may not see yet, since it is new."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return call()
        except ClientError as error:
            is_unseen = "must delegate access" in error.response["Error"]["Message"]
            if not is_unseen or time.monotonic() >= deadline:
                raise
            time.sleep(0.05)


@contextmanager
def role_for_redshift(address: SandboxAddress, name: str) -> Iterator[str]:
    """A role that Redshift may assume and that may do nothing; its ARN."""
    iam = client(address, "iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=REDSHIFT_TRUST)
    try:
        yield made["Role"]["Arn"]
    finally:
        iam.delete_role(RoleName=name)


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as whom to log in to a database."""

    port: int
    user: str
    password: str
    database: str = "dev"
    host: str = "127.0.0.1"


@contextmanager
def logged_in(login: Login) -> Iterator[Cursor]:
    """A session whose statements commit by themselves."""
    with redshift_connector.connect(
        host=login.host,
        port=login.port,
        database=login.database,
        user=login.user,
        password=login.password,
        ssl=False,
    ) as connection:
        connection.autocommit = True
        yield connection.cursor()


def value_of(cursor: Cursor, sql: str) -> object:
    """The only value of a query."""
    cursor.execute(sql)
    ((value,),) = cursor.fetchall()
    return value


def message_of(error: BaseException) -> str:
    """What the database said when it refused a statement."""
    fields: dict[str, str] = error.args[0]
    return fields["M"]


def attached_to_cluster(address: SandboxAddress, cluster: str = CLUSTER) -> dict[str, str]:
    """The cluster's roles, and how far each is attached."""
    redshift = client(address, "redshift")
    (found,) = redshift.describe_clusters(ClusterIdentifier=cluster)["Clusters"]
    return {each["IamRoleArn"]: each["ApplyStatus"] for each in found["IamRoles"]}


def change_cluster(address: SandboxAddress, cluster: str = CLUSTER, **changes: object) -> None:
    """Change the cluster's roles as ModifyClusterIamRoles does, and wait until it is done."""
    redshift = client(address, "redshift")
    redshift.modify_cluster_iam_roles(ClusterIdentifier=cluster, **changes)
    wait_until(lambda: set(attached_to_cluster(address, cluster).values()) <= {"in-sync"})


def namespace_of(serverless: Any) -> dict[str, Any]:  # noqa: ANN401
    """The namespace, as it is now."""
    found: dict[str, Any] = serverless.get_namespace(namespaceName=NAMESPACE)["namespace"]
    return found


def wait_until_available(serverless: Any) -> None:  # noqa: ANN401
    """Return once no change of the namespace runs."""
    wait_until(lambda: namespace_of(serverless)["status"] == "AVAILABLE", seconds=8)


def set_namespace_roles(serverless: Any, *arns: str) -> None:  # noqa: ANN401
    """Give the namespace these roles and no others, and wait until it is done."""
    wait_until_available(serverless)
    serverless.update_namespace(namespaceName=NAMESPACE, iamRoles=list(arns), defaultIamRoleArn="")
    wait_until_available(serverless)
