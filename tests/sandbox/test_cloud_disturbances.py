"""What makes the sandbox's AWS hard to use: roles that aren't seen yet, throttling, slowness."""

from __future__ import annotations

import json
import time
import urllib.error
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from callers_world import disturbed, keys_of_caller, set_disturbances
from cloud_world import CLUSTER, REDSHIFT_TRUST, client, keys_of, refusal, wait_until

from wizard.sandbox.cloud.disturbances import Disturbances
from wizard.sandbox.cloud.propagation import NO_ROLE, Propagation, RoleVersion
from wizard.sandbox.launch import RunningSandbox

NEVER = 3600.0
"""Seconds: longer than any test."""
NOBODY = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def new_role(sandbox: RunningSandbox) -> Iterator[Callable[[str], str]]:
    """Makes a role with a trust policy, which goes away afterwards."""
    iam = client(sandbox.address, "iam")

    def make(trust: str) -> str:
        made = iam.create_role(RoleName="just-made", AssumeRolePolicyDocument=trust)
        return str(made["Role"]["Arn"])

    yield make
    iam.delete_role(RoleName="just-made")


def attach(sandbox: RunningSandbox, arn: str) -> Any:  # noqa: ANN401
    """Begin to attach a role to the cluster."""
    redshift = client(sandbox.address, "redshift")
    return redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, AddIamRoles=[arn])


def detach(sandbox: RunningSandbox, arn: str) -> None:
    """Detach it, once it is attached."""
    redshift = client(sandbox.address, "redshift")

    def roles() -> dict[str, str]:
        (found,) = redshift.describe_clusters(ClusterIdentifier=CLUSTER)["Clusters"]
        return {each["IamRoleArn"]: each["ApplyStatus"] for each in found["IamRoles"]}

    wait_until(lambda: set(roles().values()) == {"in-sync"})
    redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, RemoveIamRoles=[arn])
    wait_until(lambda: arn not in roles())


def test_redshift_does_not_see_a_new_role_at_once(
    sandbox: RunningSandbox, new_role: Callable[[str], str]
) -> None:
    with disturbed(sandbox.address, new_role_seconds=NEVER):
        arn = new_role(REDSHIFT_TRUST)
        code, message, _ = refusal(lambda: attach(sandbox, arn))
    assert code == "InvalidParameterValue"
    assert message.endswith("The IAM role must delegate access to an Amazon Redshift account.")


def test_redshift_sees_a_changed_trust_policy_late(
    sandbox: RunningSandbox, new_role: Callable[[str], str]
) -> None:
    iam = client(sandbox.address, "iam")
    with disturbed(sandbox.address, new_role_seconds=0, changed_role_seconds=NEVER):
        arn = new_role(NOBODY)
        iam.update_assume_role_policy(RoleName="just-made", PolicyDocument=REDSHIFT_TRUST)
        shown = iam.get_role(RoleName="just-made")["Role"]["AssumeRolePolicyDocument"]
        assert shown == json.loads(REDSHIFT_TRUST)
        assert refusal(lambda: attach(sandbox, arn))[0] == "InvalidParameterValue"


def test_without_a_delay_a_new_role_is_attached_at_once(
    sandbox: RunningSandbox, new_role: Callable[[str], str]
) -> None:
    with disturbed(sandbox.address, new_role_seconds=0):
        arn = new_role(REDSHIFT_TRUST)
        attach(sandbox, arn)
    detach(sandbox, arn)


@pytest.mark.parametrize(
    ("service", "code", "call"),
    [
        ("iam", "Throttling", lambda c: c.list_roles()),
        ("redshift", "Throttling", lambda c: c.describe_clusters()),
        ("redshift-serverless", "ThrottlingException", lambda c: c.list_workgroups()),
        ("secretsmanager", "ThrottlingException", lambda c: c.list_secrets()),
        ("s3", "SlowDown", lambda c: c.list_buckets()),
    ],
)
def test_throttling_speaks_as_each_service_does(
    sandbox: RunningSandbox, service: str, code: str, call: Callable[[Any], object]
) -> None:
    with disturbed(sandbox.address, throttled_share=1.0):
        found, _, _ = refusal(lambda: call(client(sandbox.address, service)))
    assert found == code


def test_only_the_named_services_are_throttled(sandbox: RunningSandbox) -> None:
    with disturbed(sandbox.address, throttled_share=1.0, throttled_services=["iam"]):
        assert client(sandbox.address, "sts").get_caller_identity()
        assert refusal(lambda: client(sandbox.address, "iam").list_roles())[0] == "Throttling"


def test_an_sdk_that_retries_gets_its_answer(sandbox: RunningSandbox) -> None:
    keys = keys_of(sandbox.address)
    iam = boto3.client(
        "iam",
        endpoint_url=sandbox.address.endpoint_url,
        region_name=sandbox.address.region,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        config=Config(retries={"total_max_attempts": 30, "mode": "standard"}),
    )
    with disturbed(sandbox.address, throttled_share=0.3):
        answers = [iam.get_user(UserName="newcomer") for _ in range(8)]
    assert {each["User"]["UserName"] for each in answers} == {"newcomer"}
    assert any(each["ResponseMetadata"]["RetryAttempts"] for each in answers)


def test_answers_can_be_late(sandbox: RunningSandbox) -> None:
    sts = client(sandbox.address, "sts")
    with disturbed(sandbox.address, delay_seconds=0.3):
        began = time.monotonic()
        sts.get_caller_identity()
        assert time.monotonic() - began >= 0.3


def test_who_may_not_disturb_does_not(sandbox: RunningSandbox) -> None:
    newcomer = keys_of_caller(sandbox.address, "newcomer")
    with pytest.raises(urllib.error.HTTPError) as refused:
        set_disturbances(sandbox.address, keys=newcomer, throttled_share=1.0)
    assert refused.value.code == 403
    assert client(sandbox.address, "iam").list_roles()["Roles"]


@pytest.mark.parametrize(
    "fields", [{"nonsense": 1}, {"throttled_share": "much"}, {"throttled_services": "iam"}]
)
def test_a_disturbance_that_is_none_is_refused(
    sandbox: RunningSandbox, fields: dict[str, Any]
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        set_disturbances(sandbox.address, **fields)
    assert refused.value.code == 400


def test_what_is_not_named_is_as_it_is_by_default() -> None:
    assert Disturbances.from_json('{"delay_seconds": 1}') == Disturbances(delay_seconds=1)
    assert Disturbances().new_role_seconds == 2.0


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_every_change_is_seen_after_its_own_time() -> None:
    clock = Clock()
    propagation = Propagation(clock)
    propagation.new_role_seconds, propagation.changed_role_seconds = 2.0, 5.0
    role = "AROAEXAMPLE"
    first, second = RoleVersion({"Id": "first"}, ()), RoleVersion({"Id": "second"}, ())
    propagation.note(role, NO_ROLE)
    assert propagation.seen(role, first) is NO_ROLE
    clock.seconds = 1.0
    propagation.note(role, first)
    clock.seconds = 2.5
    assert propagation.seen(role, second) is first
    clock.seconds = 6.5
    assert propagation.seen(role, second) is second
