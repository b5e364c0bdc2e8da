"""Which role Redshift may act as, and which objects that role may list and read."""

from __future__ import annotations

import json

import pytest
from copying_world import (
    ACCOUNT,
    READ_EVERYTHING,
    REDSHIFT_TRUST,
    ROLE,
    USER_ARN,
    World,
    allow,
    trust,
)

from wizard.sandbox.copying.ports import RoleDocuments

OTHER_ROLE = "arn:aws:iam::210987654321:role/Reader"
NOT_AUTHORIZED = f"User {USER_ARN} is not authorized to assume IAM Role {ROLE}"
DENIED = "S3ServiceException:Access Denied,Status 403,Error AccessDenied,"


@pytest.fixture
def world() -> World:
    world = World()
    world.put("1,a\n2,b\n")
    return world


def manifest(*entries: dict[str, object]) -> str:
    return json.dumps({"entries": list(entries)})


# -- authorization --------------------------------------------------------------


@pytest.mark.parametrize("state", [None, "adding", "removing"])
def test_a_role_that_is_not_attached_and_in_sync_is_refused(
    world: World, state: str | None
) -> None:
    world.cloud.states = {ROLE: state} if state else {}
    refusal = world.refusal("CSV")
    assert refusal.message == NOT_AUTHORIZED
    assert f"error:  {NOT_AUTHORIZED}" in refusal.detail
    assert "query:     1001" in refusal.detail
    assert "padbmaster [pid=4242]" in refusal.detail
    assert world.log.record is None


@pytest.mark.parametrize(
    ("document", "is_trusted"),
    [
        (trust({"Service": "ec2.amazonaws.com"}), False),
        (trust({"Service": "redshift.us-east-1.amazonaws.com"}), True),
        (trust({"Service": "redshift.eu-west-1.amazonaws.com"}), False),
        (
            trust(
                {"Service": "redshift.amazonaws.com"},
                {"StringEquals": {"sts:ExternalId": [USER_ARN]}},
            ),
            True,
        ),
        (
            trust(
                {"Service": "redshift.amazonaws.com"},
                {"StringEquals": {"sts:ExternalId": f"{USER_ARN}2"}},
            ),
            False,
        ),
    ],
)
def test_the_roles_trust_decides(
    world: World, document: dict[str, object], is_trusted: bool
) -> None:
    world.cloud.change_role(trust=document)
    if is_trusted:
        assert world.copy("CSV").rows == 2
    else:
        assert world.refusal("CSV").message == NOT_AUTHORIZED


def test_a_role_that_was_deleted_gives_no_credentials(world: World) -> None:
    world.cloud.roles.clear()
    refusal = world.refusal("CSV")
    assert refusal.message == f"Not authorized to get credentials of role {ROLE}"
    assert "code:      30000" in refusal.detail


def test_the_default_role(world: World) -> None:
    assert "default IAM role" in world.refusal("CSV", role="default").message
    world.cloud.default = ROLE
    assert world.copy("CSV", role="default").rows == 2


def test_each_hop_of_a_chain_needs_permission_and_trust(world: World) -> None:
    world.cloud.accounts["lake"] = "210987654321"
    chain = f"'{ROLE},{OTHER_ROLE}'"
    no_credentials = f"Not authorized to get credentials of role {OTHER_ROLE}"
    world.cloud.change_role(permissions=(allow("sts:AssumeRole", OTHER_ROLE),))
    reader = RoleDocuments(OTHER_ROLE, REDSHIFT_TRUST, (READ_EVERYTHING,))
    world.cloud.roles[OTHER_ROLE] = reader
    assert world.refusal("CSV", role=chain).message == no_credentials
    world.cloud.roles[OTHER_ROLE] = RoleDocuments(
        OTHER_ROLE, trust({"AWS": ROLE}), (READ_EVERYTHING,)
    )
    assert world.copy("CSV", role=chain).rows == 2
    world.cloud.change_role(permissions=())
    assert world.refusal("CSV", role=chain).message == no_credentials


# -- S3 -------------------------------------------------------------------------


def test_a_bucket_that_does_not_exist(world: World) -> None:
    refusal = world.refusal("CSV", source="s3://nowhere/people")
    assert "The specified bucket does not exist,Status 404,Error NoSuchBucket," in refusal.message
    assert "Listing bucket=nowhere prefix=people" in refusal.detail


def test_a_bucket_in_another_region_needs_region(world: World) -> None:
    world.cloud.regions["lake"] = "eu-west-1"
    refusal = world.refusal("CSV")
    assert "must be addressed using the specified endpoint" in refusal.message
    assert "Status 301,Error PermanentRedirect" in refusal.message
    assert world.copy("CSV REGION 'eu-west-1'").rows == 2


@pytest.mark.parametrize(
    ("document", "context"),
    [
        (allow("s3:GetObject"), "Listing bucket=lake prefix=people"),
        (allow("s3:ListBucket"), "S3 key being read : s3://lake/people.csv"),
        (
            allow(
                ["s3:ListBucket", "s3:GetObject"],
                Condition={"StringLike": {"s3:prefix": "orders/*"}},
            ),
            "Listing bucket=lake prefix=people",
        ),
    ],
)
def test_the_roles_own_policies_decide_what_it_may_read(
    world: World, document: dict[str, object], context: str
) -> None:
    world.cloud.change_role(permissions=(document,))
    refusal = world.refusal("CSV")
    assert refusal.message.startswith(DENIED)
    assert f"context:   {context}" in refusal.detail


def test_a_boundary_limits_the_role(world: World) -> None:
    world.cloud.change_role(boundary=allow("s3:ListBucket"))
    assert world.refusal("CSV").message.startswith(DENIED)


def test_a_bucket_policy_may_grant_and_may_deny(world: World) -> None:
    read = {
        "Principal": {"AWS": ROLE},
        "Action": ["s3:ListBucket", "s3:GetObject"],
        "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
    }
    world.cloud.change_role(permissions=())
    world.cloud.policies["lake"] = {"Statement": [{"Effect": "Allow", **read}]}
    assert world.copy("CSV").rows == 2
    world.cloud.change_role(permissions=(READ_EVERYTHING,))
    world.cloud.policies["lake"] = {"Statement": [{"Effect": "Deny", **read}]}
    assert world.refusal("CSV").message.startswith(DENIED)


def test_a_bucket_of_another_account_needs_both_policies(world: World) -> None:
    world.cloud.accounts["lake"] = "210987654321"
    assert world.refusal("CSV").message.startswith(DENIED)
    read = {
        "Principal": {"AWS": ROLE},
        "Action": ["s3:ListBucket", "s3:GetObject"],
        "Resource": ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
    }
    world.cloud.policies["lake"] = {"Statement": [{"Effect": "Allow", **read}]}
    assert world.copy("CSV").rows == 2
    world.cloud.change_role(permissions=())
    assert world.refusal("CSV").message.startswith(DENIED)


KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_OF_THE_ACCOUNT = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ]
}


def test_an_encrypted_object_needs_the_key_too(world: World) -> None:
    world.cloud.keys["people.csv"] = KEY
    world.cloud.key_policies[KEY] = KEY_OF_THE_ACCOUNT
    refusal = world.refusal("CSV")
    assert "kms:Decrypt on resource: " + KEY in refusal.message
    assert "Status 403,Error AccessDenied" in refusal.message
    assert "S3 key being read : s3://lake/people.csv" in refusal.detail
    world.cloud.change_role(permissions=(READ_EVERYTHING, allow("kms:Decrypt", KEY)))
    assert world.copy("CSV").rows == 2


def test_a_key_whose_policy_leaves_the_role_out_decrypts_nothing(world: World) -> None:
    world.cloud.keys["people.csv"] = KEY
    world.cloud.change_role(permissions=(READ_EVERYTHING, allow("kms:Decrypt", KEY)))
    world.cloud.key_policies[KEY] = {"Statement": []}
    assert "kms:Decrypt" in world.refusal("CSV").message


def test_a_policy_that_asks_for_a_vpc_endpoint_denies(world: World) -> None:
    world.cloud.policies["lake"] = {
        "Statement": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
        }
    }
    assert world.refusal("CSV").message.startswith(DENIED)


def test_a_prefix_that_matches_nothing_is_an_error(world: World) -> None:
    refusal = world.refusal("CSV", source="s3://lake/orders/")
    assert refusal.message == "The specified S3 prefix 'orders/' does not exist"
    assert "code:      8001" in refusal.detail


def test_a_prefix_takes_every_key_that_begins_so(world: World) -> None:
    world.put("3,c\n", "people.csv.bak")
    assert world.copy("CSV", source="s3://lake/people.csv").rows == 3


def test_an_archived_object_cannot_be_read(world: World) -> None:
    world.cloud.classes["people.csv"] = "GLACIER"
    assert "Status 403,Error InvalidObjectState" in world.refusal("CSV").message


def test_a_manifest_pins_the_files(world: World) -> None:
    world.put("3,c\n", "people.csv.bak")
    world.put(
        manifest(
            {"url": "s3://lake/people.csv", "mandatory": True}, {"url": "s3://lake/missing.csv"}
        ),
        "load.manifest",
    )
    assert world.copy("CSV MANIFEST", source="s3://lake/load.manifest").rows == 2


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "Problem reading manifest file"),
        ("[]", "Problem reading manifest file"),
        ('{"entries": [3]}', "Problem reading manifest file"),
        (manifest({"url": "s3://lake/none"}), "None of the files in the manifest file exist."),
        (
            manifest({"url": "s3://lake/none", "mandatory": True}),
            "Mandatory url is not present in manifest file.",
        ),
    ],
)
def test_a_manifest_that_cannot_be_used(world: World, body: str, message: str) -> None:
    world.put(body, "load.manifest")
    refusal = world.refusal("CSV MANIFEST", source="s3://lake/load.manifest")
    assert refusal.message.startswith(message)
    assert "Manifest file location=s3://lake/load.manifest" in refusal.detail


def test_manifest_needs_a_whole_key(world: World) -> None:
    refusal = world.refusal("CSV MANIFEST", source="s3://lake/people")
    assert refusal.message.startswith("Problem reading manifest file - S3ServiceException:The spec")
    refusal = world.refusal("CSV MANIFEST", source="s3://lake/people/")
    assert refusal.message == "COPY with MANIFEST parameter requires full path of an S3 object."
