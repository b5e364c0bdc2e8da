"""Two accounts and several Regions in the sandbox: what is seen from where, and what crosses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from callers_world import as_caller, keys_of_caller
from cloud_world import ACCOUNT, Keys, client, refusal

from wizard.sandbox.launch import RunningSandbox

PARTNER = "210987654321"
PARTNER_ROLE = f"arn:aws:iam::{PARTNER}:role/PartnerLakeReader"
BUCKET = "partner-lake"


@contextmanager
def shared_bucket(sandbox: RunningSandbox, effect: str = "Allow") -> Iterator[None]:
    """The partner's bucket policy says this to the data engineer, for a while."""
    s3 = as_caller(sandbox.address, "partner", "s3")
    statement = {
        "Effect": effect,
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/data-engineer"},
        "Action": ["s3:ListBucket", "s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    s3.put_bucket_policy(Bucket=BUCKET, Policy=document)
    try:
        yield
    finally:
        s3.delete_bucket_policy(Bucket=BUCKET)


def test_a_caller_belongs_to_an_account(sandbox: RunningSandbox) -> None:
    identity = as_caller(sandbox.address, "partner", "sts").get_caller_identity()
    assert identity["Account"] == PARTNER
    assert identity["Arn"] == f"arn:aws:iam::{PARTNER}:user/partner"


def test_each_account_has_its_own_roles_buckets_and_clusters(sandbox: RunningSandbox) -> None:
    address = sandbox.address
    roles = as_caller(address, "partner", "iam").list_roles()["Roles"]
    assert [role["Arn"] for role in roles] == [PARTNER_ROLE]
    buckets = as_caller(address, "partner", "s3").list_buckets()["Buckets"]
    assert [bucket["Name"] for bucket in buckets] == [BUCKET]
    assert as_caller(address, "partner", "redshift").describe_clusters()["Clusters"] == []
    own = client(address, "s3").list_buckets()["Buckets"]
    assert BUCKET not in {bucket["Name"] for bucket in own}


def test_nobody_gets_into_another_account_by_saying_so(sandbox: RunningSandbox) -> None:
    sts = client(sandbox.address, "sts")
    sts.meta.events.register(
        "before-sign.sts",
        lambda request, **_: request.headers.add_header("x-moto-account-id", PARTNER),
    )
    assert sts.get_caller_identity()["Account"] == ACCOUNT


def test_another_accounts_role_can_not_be_attached(sandbox: RunningSandbox) -> None:
    redshift = client(sandbox.address, "redshift")
    code, message, _ = refusal(
        lambda: redshift.modify_cluster_iam_roles(
            ClusterIdentifier="examplecluster", AddIamRoles=[PARTNER_ROLE]
        )
    )
    assert code == "AccessDenied"
    assert message == "Cross-account pass role is not allowed."


def test_another_accounts_bucket_needs_its_bucket_policy(sandbox: RunningSandbox) -> None:
    s3 = client(sandbox.address, "s3")
    code, message, _ = refusal(lambda: s3.list_objects_v2(Bucket=BUCKET))
    assert code == "AccessDenied"
    assert "because no resource-based policy allows the s3:ListBucket action" in message
    with shared_bucket(sandbox):
        (found,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
        assert s3.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read()


def test_the_bucket_policy_alone_is_not_enough_across_accounts(sandbox: RunningSandbox) -> None:
    newcomer = as_caller(sandbox.address, "newcomer", "s3")
    with shared_bucket(sandbox):
        code, message, _ = refusal(lambda: newcomer.list_objects_v2(Bucket=BUCKET))
    assert code == "AccessDenied"
    assert "because no identity-based policy allows the s3:ListBucket action" in message


def test_a_bucket_policy_may_deny(sandbox: RunningSandbox) -> None:
    s3 = client(sandbox.address, "s3")
    with shared_bucket(sandbox, effect="Deny"):
        _, message, _ = refusal(lambda: s3.list_objects_v2(Bucket=BUCKET))
    assert "with an explicit deny in a resource-based policy" in message


@pytest.fixture
def guest_role(sandbox: RunningSandbox) -> Iterator[str]:
    """A role of the partner that the data engineer may assume with the right ExternalId."""
    iam = as_caller(sandbox.address, "partner", "iam")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/data-engineer"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "acme"}},
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = iam.create_role(RoleName="guest", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    rights = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [rights]})
    iam.put_role_policy(RoleName="guest", PolicyName="s3", PolicyDocument=document)
    yield str(arn)
    iam.delete_role_policy(RoleName="guest", PolicyName="s3")
    iam.delete_role(RoleName="guest")


def session_keys(sts: Any, role: str, **more: str) -> Keys:  # noqa: ANN401
    """The keys of a new session of a role."""
    given = sts.assume_role(RoleArn=role, RoleSessionName="guest", **more)["Credentials"]
    return Keys(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


def test_a_role_is_assumed_across_accounts(sandbox: RunningSandbox, guest_role: str) -> None:
    sts = client(sandbox.address, "sts")
    keys = session_keys(sts, guest_role, ExternalId="acme")
    identity = client(sandbox.address, "sts", keys).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{PARTNER}:assumed-role/guest/guest"
    assert client(sandbox.address, "s3", keys).list_objects_v2(Bucket=BUCKET)["Contents"]


def test_a_role_is_assumed_only_with_its_external_id(
    sandbox: RunningSandbox, guest_role: str
) -> None:
    sts = client(sandbox.address, "sts")
    code, _, _ = refusal(lambda: session_keys(sts, guest_role, ExternalId="other"))
    assert code == "AccessDenied"


def test_a_session_policy_limits_a_session(sandbox: RunningSandbox, guest_role: str) -> None:
    allow = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    keys = session_keys(
        client(sandbox.address, "sts"),
        guest_role,
        ExternalId="acme",
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
    )
    s3 = client(sandbox.address, "s3", keys)
    assert s3.list_buckets()["Buckets"]
    _, message, _ = refusal(lambda: s3.list_objects_v2(Bucket=BUCKET))
    assert "because no session policy allows the s3:ListBucket action" in message


@pytest.mark.parametrize("name", ["data-engineer", "partner"])
def test_other_regions_have_no_warehouses(sandbox: RunningSandbox, name: str) -> None:
    keys = keys_of_caller(sandbox.address, name)
    redshift = client(sandbox.address, "redshift", keys, "eu-west-1")
    assert redshift.describe_clusters()["Clusters"] == []
    serverless = client(sandbox.address, "redshift-serverless", keys, "eu-west-1")
    assert serverless.list_workgroups()["workgroups"] == []
    data = client(sandbox.address, "redshift-data", keys, "eu-west-1")
    code, message, _ = refusal(
        lambda: data.execute_statement(
            Sql="SELECT 1", ClusterIdentifier="examplecluster", Database="dev"
        )
    )
    assert (code, message) == (
        "ValidationException",
        "Redshift endpoint doesn't exist in this region.",
    )
