"""ARNs, the documents that the wizard writes, and the commands that do the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import botocore.session
import pytest
from access.access_cases import ALLOWED, NOT_ALLOWED
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.access.arn import (
    RoleArn,
    bucket_arn,
    is_role_arn,
    managed_policy_arn,
    object_arn,
    parse_role_arn,
    partition_of_region,
)
from wizard.access.build import (
    READ_POLICY_NAME,
    RoleRequest,
    S3ReadAccess,
    as_json,
    managed_policy,
    policy_pattern,
    read_document,
    role_changes,
    trust_document,
)
from wizard.access.evaluate import AccessRequest, Decision, evaluate_permissions
from wizard.changes import CreateRole, SetInlinePolicy, SetManagedPolicy
from wizard.errors import UsageError
from wizard.storage import Location

GOLDEN = Path(__file__).parent / "golden"
REPEATABLE = settings(derandomize=True, deadline=None)
LOADER = "arn:aws:iam::123456789012:role/Loader"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
USER = "arn:aws:redshift:us-east-1:123456789012:dbuser:examplecluster/etl"


def reading(*places: str, kms_keys: tuple[str, ...] = ()) -> S3ReadAccess:
    """Access to places, each a bucket, or a bucket, a slash and a prefix."""
    parts = [place.partition("/") for place in places]
    return S3ReadAccess(tuple(Location(bucket, key) for bucket, _, key in parts), kms_keys)


EVERYTHING = S3ReadAccess()
BUCKET_ONLY = reading("acme-data-lake")
ONE_PREFIX = reading("acme-data-lake/orders/2026/it's ")
SEVERAL = reading(
    "acme-lake/orders/", "acme-lake/orders/2026/", "acme-lake/returns/", "acme-raw", "acme-old",
    kms_keys=(KEY,),
)  # fmt: skip

DOCUMENTS: dict[str, dict[str, Any]] = {
    "trust": trust_document(),
    "trust_for_a_database_user": trust_document((USER,)),
    "read_bucket": read_document(BUCKET_ONLY, "aws"),
    "read_prefix": read_document(ONE_PREFIX, "aws"),
    "read_prefix_in_china": read_document(reading("acme-cn/订单/orders"), "aws-cn"),
    "read_prefix_with_a_star": read_document(reading("acme/orders/*.csv"), "aws"),
    "read_several_places": read_document(SEVERAL, "aws"),
    "decrypt_only": read_document(reading(kms_keys=(KEY,)), "aws"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_built_as_its_golden_file_says(name: str) -> None:
    expected = (GOLDEN / f"{name}.json").read_text(encoding="utf-8")
    assert as_json(DOCUMENTS[name]) + "\n" == expected


def test_every_golden_file_is_compared() -> None:
    assert {file.name for file in GOLDEN.glob("*.json")} == {f"{name}.json" for name in DOCUMENTS}


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        (
            "arn:aws:iam::123456789012:role/Loader",
            RoleArn("aws", "123456789012", "/", "Loader"),
        ),
        (
            "arn:aws:iam::123456789012:role/service-role/AmazonRedshift-CommandsAccessRole-2026",
            RoleArn(
                "aws", "123456789012", "/service-role/", "AmazonRedshift-CommandsAccessRole-2026"
            ),
        ),
        (
            " arn:aws-us-gov:iam::123456789012:role/a/b/c+=,.@-_\n",
            RoleArn("aws-us-gov", "123456789012", "/a/b/", "c+=,.@-_"),
        ),
        ("arn:aws-cn:iam::123456789012:role/X", RoleArn("aws-cn", "123456789012", "/", "X")),
    ],
)
def test_a_role_arn_is_taken_apart_and_put_together_again(text: str, arn: RoleArn) -> None:
    assert parse_role_arn(text) == arn
    assert str(arn) == text.strip()
    assert is_role_arn(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RedshiftLoaderRole",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:user/Loader",
        "arn:aws:iam::12345678901:role/Loader",
        "arn:aws:iam:us-east-1:123456789012:role/Loader",
        "arn:aws:sts::123456789012:assumed-role/Loader/session",
        "arn:gcp:iam::123456789012:role/Loader",
        "arn:aws:iam::123456789012:role/has space",
        "arn:aws:iam::123456789012:role/" + "x" * 65,
    ],
)
def test_what_is_no_role_arn_is_refused_with_an_example(text: str) -> None:
    assert not is_role_arn(text)
    with pytest.raises(UsageError) as refusal:
        parse_role_arn(text)
    assert "arn:aws:iam::123456789012:role/" in refusal.value.hint


def test_arns_carry_their_partition() -> None:
    assert bucket_arn("aws-cn", "acme") == "arn:aws-cn:s3:::acme"
    assert object_arn("aws", "acme", "a/*") == "arn:aws:s3:::acme/a/*"
    assert managed_policy_arn("aws", "P") == "arn:aws:iam::aws:policy/P"
    assert managed_policy(BUCKET_ONLY, "aws") is None
    assert (
        managed_policy(EVERYTHING, "aws-us-gov")
        == "arn:aws-us-gov:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )


def regions_by_partition() -> dict[str, str]:
    session = botocore.session.get_session()
    return {
        region: partition
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("redshift", partition)
    }


NEWER_PARTITIONS = {"aws-iso-e", "aws-iso-f", "aws-eusc"}


def test_the_partition_of_a_region_is_the_one_that_the_sdk_knows() -> None:
    for region, partition in regions_by_partition().items():
        if partition not in NEWER_PARTITIONS:
            assert partition_of_region(region) == partition, region


def test_the_newer_partitions_are_known_too() -> None:
    for region, partition in regions_by_partition().items():
        assert partition_of_region(region) == partition, region


@REPEATABLE
@given(st.text(max_size=40))
def test_a_pattern_of_a_policy_holds_no_wildcard_and_only_latin_1(prefix: str) -> None:
    pattern = policy_pattern(prefix)
    assert prefix.startswith(pattern)
    assert not set(pattern) & set("*?$")
    assert all("\x20" <= character <= "\xff" for character in pattern)


def decision(prefix: str, action: str, key: str) -> Decision:
    access = read_document(S3ReadAccess((Location("acme", prefix),)), "aws")
    listing = action == "s3:ListBucket"
    request = AccessRequest(
        action,
        bucket_arn("aws", "acme") if listing else object_arn("aws", "acme", key),
        context={"s3:prefix": (key,)} if listing else {},
        context_is_complete=True,
    )
    return evaluate_permissions([access], request).decision


@REPEATABLE
@given(st.text(max_size=20), st.text(max_size=10))
def test_what_copy_needs_for_a_prefix_is_granted(prefix: str, rest: str) -> None:
    assert decision(prefix, "s3:ListBucket", prefix) is ALLOWED
    assert decision(prefix, "s3:GetObject", prefix + rest) is ALLOWED


@pytest.mark.parametrize("key", ["orders/2025/1.csv", "returns/1.csv", "", "ORDERS/2026/1.csv"])
def test_what_lies_outside_the_prefix_is_not_granted(key: str) -> None:
    assert decision("orders/2026/", "s3:GetObject", key) is NOT_ALLOWED
    assert decision("orders/2026/", "s3:ListBucket", key) is NOT_ALLOWED


def test_nothing_is_granted_but_reading() -> None:
    assert decision("", "s3:PutObject", "x") is NOT_ALLOWED
    assert decision("", "s3:DeleteObject", "x") is NOT_ALLOWED


def test_reading_every_bucket_has_no_document_of_its_own() -> None:
    with pytest.raises(UsageError, match="AmazonS3ReadOnlyAccess"):
        read_document(EVERYTHING, "aws")


@pytest.mark.parametrize("name", ["", "a b", "é", "a/b", "x" * 65, "a\n"])
def test_a_role_name_that_iam_does_not_take_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="role"):
        RoleRequest(name, EVERYTHING)


@pytest.mark.parametrize("bucket", ["", "ab", "Acme", "acme_lake", "-acme", "x" * 64, "a/b"])
def test_a_bucket_name_that_s3_does_not_take_is_refused(bucket: str) -> None:
    with pytest.raises(UsageError, match="bucket"):
        RoleRequest("Loader", S3ReadAccess((Location(bucket),)))


def test_the_access_is_described_in_a_few_words() -> None:
    assert EVERYTHING.described() == "every bucket of the account (AmazonS3ReadOnlyAccess)"
    assert reading("acme/orders/").described() == "s3://acme/orders/* only"
    assert reading("a/x", "b", kms_keys=(KEY,)).described() == (
        "s3://a/x*, s3://b/* only, and decrypting with a KMS key"
    )


def test_the_description_is_as_wide_as_the_document() -> None:
    access = reading("acme/订单/")
    assert decision("订单/", "s3:GetObject", "salaries.csv") is ALLOWED
    assert "订单" not in access.described()


@pytest.mark.parametrize(
    "arn",
    ["arn:aws:iam::１２３４５６７８９０１２:role/Loader", "arn:aws:iam::123456789012:role/Löader"],
)
def test_an_arn_beyond_ascii_is_refused(arn: str) -> None:
    assert not is_role_arn(arn)


def test_a_chain_of_arns_is_not_one_arn() -> None:
    assert not is_role_arn(f"{LOADER},arn:aws:iam::210987654321:role/Second")


ACCOUNT = "123456789012"


def test_a_role_for_prefixes_is_created_and_then_given_an_inline_policy() -> None:
    request = RoleRequest("Loader", ONE_PREFIX, path="/team/", tags=(("team", "data"),))
    create, permit = role_changes(request, ACCOUNT, "aws")
    assert isinstance(create, CreateRole)
    assert create.role.arn == f"arn:aws:iam::{ACCOUNT}:role/team/Loader"
    assert create.role.trust == trust_document()
    assert create.role.tags == (("team", "data"),)
    document = read_document(ONE_PREFIX, "aws")
    assert permit == SetInlinePolicy(create.role.arn, READ_POLICY_NAME, None, document)


def test_a_role_for_everything_gets_the_managed_policy_of_its_partition() -> None:
    _, permit = role_changes(RoleRequest("Loader", EVERYTHING), ACCOUNT, "aws-us-gov")
    assert isinstance(permit, SetManagedPolicy)
    assert permit.policy_arn == "arn:aws-us-gov:iam::aws:policy/AmazonS3ReadOnlyAccess"
    assert permit.attach


def test_a_role_for_everything_encrypted_gets_an_inline_policy_for_the_key_too() -> None:
    request = RoleRequest("Loader", reading(kms_keys=(KEY,)))
    _, managed, inline = role_changes(request, ACCOUNT, "aws")
    assert isinstance(managed, SetManagedPolicy)
    assert isinstance(inline, SetInlinePolicy)
    assert inline.after == DOCUMENTS["decrypt_only"]


def test_a_policy_that_is_too_long_for_iam_is_refused_before_it_is_sent() -> None:
    places = [f"acme-lake/{'x' * 50}{number}/" for number in range(100)]
    with pytest.raises(UsageError, match="10,240"):
        read_document(reading(*places), "aws")


def test_more_database_users_than_a_trust_policy_holds_are_refused() -> None:
    users = tuple(f"{USER}{number}" for number in range(40))
    with pytest.raises(UsageError, match="2,048"):
        RoleRequest("Loader", EVERYTHING, database_users=users)
