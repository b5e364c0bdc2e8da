"""Who is let into the embedded AWS, and with what words everybody else is turned away."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from callers_world import as_caller, keys_of_caller
from cloud_world import Keys, client, keys_of, refusal

from wizard.sandbox.launch import RunningSandbox, SandboxAddress

CALLS: dict[str, Callable[[Any], object]] = {
    "iam": lambda iam: iam.list_roles(),
    "redshift": lambda redshift: redshift.describe_clusters(),
    "s3": lambda s3: s3.list_buckets(),
    "secretsmanager": lambda secrets: secrets.list_secrets(),
    "sts": lambda sts: sts.get_caller_identity(),
}


@pytest.fixture(scope="module")
def newcomer(sandbox: RunningSandbox) -> Keys:
    return keys_of_caller(sandbox.address, "newcomer")


def test_the_data_engineer_is_let_in(sandbox: RunningSandbox) -> None:
    identity = client(sandbox.address, "sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::123456789012:user/data-engineer"
    assert identity["Account"] == "123456789012"


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("iam", "InvalidClientTokenId"),
        ("redshift", "InvalidClientTokenId"),
        ("sts", "InvalidClientTokenId"),
        ("s3", "InvalidAccessKeyId"),
        ("secretsmanager", "UnrecognizedClientException"),
    ],
)
def test_an_unknown_key_is_refused(sandbox: RunningSandbox, service: str, code: str) -> None:
    unknown = Keys("AKIAIOSFODNN7EXAMPLE", "x" * 40)
    found, _, _ = refusal(lambda: CALLS[service](client(sandbox.address, service, unknown)))
    assert found == code


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("iam", "SignatureDoesNotMatch"),
        ("redshift", "SignatureDoesNotMatch"),
        ("sts", "SignatureDoesNotMatch"),
        ("s3", "SignatureDoesNotMatch"),
        ("secretsmanager", "InvalidSignatureException"),
    ],
)
def test_a_wrong_secret_is_refused(sandbox: RunningSandbox, service: str, code: str) -> None:
    wrong = Keys(sandbox.address.access_key_id, "x" * 40)
    found, _, _ = refusal(lambda: CALLS[service](client(sandbox.address, service, wrong)))
    assert found == code


def test_a_made_up_session_token_is_refused(sandbox: RunningSandbox) -> None:
    own = keys_of(sandbox.address)
    forged = Keys(own.access_key_id, own.secret_access_key, "made up")
    assert refusal(lambda: CALLS["sts"](client(sandbox.address, "sts", forged)))[0] == (
        "InvalidClientTokenId"
    )


@pytest.mark.parametrize(
    ("service", "code", "action"),
    [
        ("iam", "AccessDenied", "iam:ListRoles"),
        ("redshift", "AccessDenied", "redshift:DescribeClusters"),
        ("s3", "AccessDenied", "s3:ListAllMyBuckets"),
        ("secretsmanager", "AccessDeniedException", "secretsmanager:ListSecrets"),
    ],
)
def test_a_newcomer_is_told_which_permission_is_missing(
    sandbox: RunningSandbox, newcomer: Keys, service: str, code: str, action: str
) -> None:
    found, message, _ = refusal(lambda: CALLS[service](client(sandbox.address, service, newcomer)))
    assert found == code
    assert message.startswith(
        "User: arn:aws:iam::123456789012:user/newcomer is not authorized to perform: "
        f"{action} on resource: "
    )
    assert message.endswith(f"because no identity-based policy allows the {action} action")


def test_a_newcomer_may_ask_who_they_are(sandbox: RunningSandbox, newcomer: Keys) -> None:
    identity = client(sandbox.address, "sts", newcomer).get_caller_identity()
    assert identity["Arn"].endswith(":user/newcomer")


def test_a_refused_look_at_a_bucket_still_tells_its_region(
    sandbox: RunningSandbox, newcomer: Keys
) -> None:
    s3 = client(sandbox.address, "s3", newcomer)
    code, _, headers = refusal(lambda: s3.head_bucket(Bucket="acme-data-lake"))
    assert code == "403"
    assert headers["x-amz-bucket-region"] == "us-east-1"


def test_attaching_a_role_needs_the_permission_to_pass_it(
    sandbox: RunningSandbox, newcomer: Keys
) -> None:
    iam = client(sandbox.address, "iam")
    policy = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", '
        '"Action": ["redshift:ModifyClusterIamRoles", "redshift:DescribeClusters"]}]}'
    )
    iam.put_user_policy(UserName="newcomer", PolicyName="clusters", PolicyDocument=policy)
    try:
        redshift = client(sandbox.address, "redshift", newcomer)
        assert redshift.describe_clusters()["Clusters"]
        role = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
        code, message, _ = refusal(
            lambda: redshift.modify_cluster_iam_roles(
                ClusterIdentifier="examplecluster", AddIamRoles=[role]
            )
        )
    finally:
        iam.delete_user_policy(UserName="newcomer", PolicyName="clusters")
    assert code == "AccessDenied"
    assert f"is not authorized to perform: iam:PassRole on resource: {role}" in message


def test_an_assumed_role_may_do_what_its_policies_say(sandbox: RunningSandbox) -> None:
    iam = client(sandbox.address, "iam")
    trust = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", '
        '"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]}'
    )
    arn = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    reader = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.attach_role_policy(RoleName="reader", PolicyArn=reader)
    try:
        given = client(sandbox.address, "sts").assume_role(RoleArn=arn, RoleSessionName="me")
        session = given["Credentials"]
        keys = Keys(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        s3: Any = client(sandbox.address, "s3", keys)
        assert s3.list_buckets()["Buckets"]
        code, message, _ = refusal(lambda: s3.create_bucket(Bucket="acme-new"))
    finally:
        iam.detach_role_policy(RoleName="reader", PolicyArn=reader)
        iam.delete_role(RoleName="reader")
    assert code == "AccessDenied"
    assert "User: arn:aws:sts::123456789012:assumed-role/reader/me" in message


def test_a_role_that_does_not_trust_the_caller_can_not_be_assumed(sandbox: RunningSandbox) -> None:
    sts = client(sandbox.address, "sts")
    role = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
    assert refusal(lambda: sts.assume_role(RoleArn=role, RoleSessionName="me"))[0] == "AccessDenied"


@pytest.mark.parametrize(
    "call",
    [
        lambda address: client(address, "workdocs").describe_groups(SearchQuery="all"),
        lambda address: client(address, "redshift").describe_reserved_nodes(),
    ],
    ids=["a service", "an operation"],
)
def test_what_the_sandbox_can_not_do_is_said_at_once(
    sandbox: RunningSandbox, call: Callable[[SandboxAddress], object]
) -> None:
    code, message, _ = refusal(lambda: call(sandbox.address))
    assert code == "NotImplemented"
    assert message.startswith("The sandbox can't do this: ")


@pytest.mark.parametrize("path", ["/", "/acme-data-lake/products.csv", "/moto-api/data.json"])
def test_a_request_without_a_signature_gets_nothing(sandbox: RunningSandbox, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(sandbox.address.endpoint_url + path)
    assert refused.value.code == 403
    assert b"<Code>AccessDenied</Code>" in refused.value.read()


LISTS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "iam:ListRoles": ("iam", lambda iam: iam.list_roles()),
    "redshift:DescribeClusters": ("redshift", lambda redshift: redshift.describe_clusters()),
    "redshift-serverless:ListWorkgroups": (
        "redshift-serverless",
        lambda serverless: serverless.list_workgroups(),
    ),
    "redshift-serverless:ListNamespaces": (
        "redshift-serverless",
        lambda serverless: serverless.list_namespaces(),
    ),
    "s3:ListAllMyBuckets": ("s3", lambda s3: s3.list_buckets()),
}


@pytest.mark.parametrize("action", LISTS)
def test_who_may_not_list_is_told_which_permission_is_missing(
    sandbox: RunningSandbox, action: str
) -> None:
    service, call = LISTS[action]
    code, message, _ = refusal(lambda: call(as_caller(sandbox.address, "no-lists", service)))
    assert code.startswith("AccessDenied")
    assert f"is not authorized to perform: {action} on resource: " in message


def test_who_may_not_list_may_still_use_what_is_named(sandbox: RunningSandbox) -> None:
    address = sandbox.address
    name = "RedshiftLoaderRole"
    assert as_caller(address, "no-lists", "iam").get_role(RoleName=name)["Role"]["Arn"]
    s3 = as_caller(address, "no-lists", "s3")
    assert s3.list_objects_v2(Bucket="acme-data-lake", MaxKeys=1)["Contents"]
    serverless = as_caller(address, "no-lists", "redshift-serverless")
    assert serverless.get_workgroup(workgroupName="analytics-wg")["workgroup"]
    redshift = as_caller(address, "no-lists", "redshift")
    assert redshift.get_cluster_credentials(ClusterIdentifier="examplecluster", DbUser="awsuser")


def test_who_may_pass_no_role_attaches_none(sandbox: RunningSandbox) -> None:
    role = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
    redshift = as_caller(sandbox.address, "no-pass", "redshift")
    code, message, _ = refusal(
        lambda: redshift.modify_cluster_iam_roles(
            ClusterIdentifier="examplecluster", AddIamRoles=[role]
        )
    )
    assert code == "AccessDenied"
    assert f"is not authorized to perform: iam:PassRole on resource: {role}" in message


def test_who_may_only_read_changes_nothing(sandbox: RunningSandbox) -> None:
    iam = as_caller(sandbox.address, "read-only", "iam")
    assert iam.list_roles()["Roles"]
    code, _, _ = refusal(lambda: iam.delete_role(RoleName="GlueCrawler"))
    assert code == "AccessDenied"


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("iam", "ExpiredToken"),
        ("redshift", "ExpiredToken"),
        ("s3", "ExpiredToken"),
        ("secretsmanager", "ExpiredTokenException"),
        ("sts", "ExpiredToken"),
    ],
)
def test_an_expired_session_is_told_so(sandbox: RunningSandbox, service: str, code: str) -> None:
    found, _, _ = refusal(lambda: CALLS[service](as_caller(sandbox.address, "expired", service)))
    assert found == code


def allowing(*statements: dict[str, Any]) -> str:
    """A policy document."""
    allowed = [{"Effect": "Allow", "Resource": "*", **each} for each in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


@contextmanager
def newcomer_may(sandbox: RunningSandbox, *statements: dict[str, Any]) -> Iterator[None]:
    """Let the newcomer do this for a while."""
    iam = client(sandbox.address, "iam")
    iam.put_user_policy(
        UserName="newcomer", PolicyName="rights", PolicyDocument=allowing(*statements)
    )
    try:
        yield
    finally:
        iam.delete_user_policy(UserName="newcomer", PolicyName="rights")


CLUSTER_ARN = "arn:aws:redshift:us-east-1:123456789012"


@pytest.mark.parametrize(
    ("service", "statement", "allowed", "denied"),
    [
        (
            "redshift",
            {
                "Action": "redshift:GetClusterCredentials",
                "Resource": f"{CLUSTER_ARN}:dbuser:examplecluster/awsuser",
            },
            lambda c: c.get_cluster_credentials(
                ClusterIdentifier="examplecluster", DbUser="awsuser"
            ),
            lambda c: c.get_cluster_credentials(ClusterIdentifier="examplecluster", DbUser="other"),
        ),
        (
            "redshift",
            {
                "Action": "redshift:GetClusterCredentials",
                "Resource": f"{CLUSTER_ARN}:dbuser:examplecluster/*",
            },
            lambda c: c.get_cluster_credentials(
                ClusterIdentifier="examplecluster", DbUser="awsuser"
            ),
            lambda c: c.get_cluster_credentials(
                ClusterIdentifier="examplecluster", DbUser="awsuser", DbName="dev"
            ),
        ),
        (
            "secretsmanager",
            {
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "arn:aws:secretsmanager:us-east-1:123456789012:secret:legacy/*",
            },
            lambda c: c.get_secret_value(SecretId="legacy/redshift-etl"),
            lambda c: c.get_secret_value(SecretId="redshift!examplecluster-awsuser"),
        ),
        (
            "iam",
            {
                "Action": "iam:GetRole",
                "Resource": "arn:aws:iam::123456789012:role/service-role/*",
            },
            lambda c: c.get_role(RoleName="nightly-report-lambda"),
            lambda c: c.get_role(RoleName="RedshiftLoaderRole"),
        ),
        (
            "s3",
            {
                "Action": "s3:ListBucket",
                "Resource": "arn:aws:s3:::acme-data-lake",
                "Condition": {"StringLike": {"s3:prefix": "customers/*"}},
            },
            lambda c: c.list_objects_v2(Bucket="acme-data-lake", Prefix="customers/"),
            lambda c: c.list_objects_v2(Bucket="acme-data-lake", Prefix="orders/"),
        ),
        (
            "s3",
            {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-data-lake/customers/*"},
            lambda c: c.get_object(Bucket="acme-data-lake", Key="customers/customers.csv"),
            lambda c: c.get_object(Bucket="acme-data-lake", Key="dirty/orders-bad.csv"),
        ),
    ],
    ids=["database user", "database", "secret", "role path", "prefix", "objects"],
)
def test_a_right_holds_for_its_resource_only(
    sandbox: RunningSandbox,
    service: str,
    statement: dict[str, Any],
    allowed: Callable[[Any], object],
    denied: Callable[[Any], object],
) -> None:
    acting = as_caller(sandbox.address, "newcomer", service)
    with newcomer_may(sandbox, statement):
        allowed(acting)
        code, _, _ = refusal(lambda: denied(acting))
    assert code.startswith("AccessDenied")


def test_a_role_may_be_passed_to_one_service_only(sandbox: RunningSandbox) -> None:
    role = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
    passing = {
        "Action": "iam:PassRole",
        "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    }
    redshift = as_caller(sandbox.address, "newcomer", "redshift")
    with newcomer_may(sandbox, {"Action": "redshift:*"}, passing):
        code, message, _ = refusal(
            lambda: redshift.modify_cluster_iam_roles(
                ClusterIdentifier="examplecluster", AddIamRoles=[role]
            )
        )
    assert code == "AccessDenied"
    assert "iam:PassRole" in message
