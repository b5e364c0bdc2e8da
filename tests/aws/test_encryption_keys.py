"""The KMS key of an object or a bucket is told as an ARN."""

from __future__ import annotations

from typing import Any

import pytest
from aws.stubbed_aws import ACCOUNT, REGION, StubbedAws

from wizard.aws.storage import S3Storage
from wizard.errors import DeniedError
from wizard.storage import Location

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0a1b2c3d-0000-1111-2222-333344445555"
ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/lake"
OBJECT = Location("acme-data-lake", "orders/a.csv")
FOLDER = Location("acme-data-lake", "orders/")


@pytest.fixture
def storage(aws: StubbedAws) -> S3Storage:
    aws.answer("s3", "head_bucket")
    return S3Storage(aws.session)


def default(algorithm: str, key: str | None = None) -> dict[str, Any]:
    by_default = {"SSEAlgorithm": algorithm} | ({"KMSMasterKeyID": key} if key else {})
    rules = [{"ApplyServerSideEncryptionByDefault": by_default}]
    return {"ServerSideEncryptionConfiguration": {"Rules": rules}}


@pytest.mark.parametrize("algorithm", ["aws:kms", "aws:kms:dsse"])
def test_the_key_of_an_object_is_told(aws: StubbedAws, storage: S3Storage, algorithm: str) -> None:
    answer = {"ServerSideEncryption": algorithm, "SSEKMSKeyId": KEY}
    aws.answer("s3", "head_object", answer, asked={"Bucket": OBJECT.bucket, "Key": OBJECT.key})
    assert storage.encryption_key(OBJECT) == KEY


def test_an_object_that_s3_encrypts_by_itself_has_none(aws: StubbedAws, storage: S3Storage) -> None:
    aws.answer("s3", "head_object", {"ServerSideEncryption": "AES256"})
    assert storage.encryption_key(OBJECT) is None


@pytest.mark.parametrize("location", [FOLDER, Location("acme-data-lake")])
def test_a_folder_and_a_bucket_have_the_default_key(
    aws: StubbedAws, storage: S3Storage, location: Location
) -> None:
    aws.answer("s3", "get_bucket_encryption", default("aws:kms", KEY))
    assert storage.encryption_key(location) == KEY


@pytest.mark.parametrize("key", ["0a1b2c3d-0000-1111-2222-333344445555", "alias/lake", ALIAS])
def test_an_id_or_an_alias_is_turned_into_the_key(
    aws: StubbedAws, storage: S3Storage, key: str
) -> None:
    aws.answer("s3", "get_bucket_encryption", default("aws:kms:dsse", key))
    aws.answer(
        "kms", "describe_key", {"KeyMetadata": {"KeyId": "k", "Arn": KEY}}, asked={"KeyId": key}
    )
    assert storage.encryption_key(FOLDER) == KEY


@pytest.mark.parametrize("answer", [default("AES256"), default("aws:kms")])
def test_a_bucket_without_a_key_of_its_own_has_none(
    aws: StubbedAws, storage: S3Storage, answer: dict[str, Any]
) -> None:
    aws.answer("s3", "get_bucket_encryption", answer)
    assert storage.encryption_key(FOLDER) is None


def test_a_bucket_without_a_default_has_none(aws: StubbedAws, storage: S3Storage) -> None:
    code = "ServerSideEncryptionConfigurationNotFoundError"
    aws.refuse("s3", "get_bucket_encryption", code, status=404)
    assert storage.encryption_key(FOLDER) is None


def test_what_may_not_be_looked_at_says_which_action_is_denied(
    aws: StubbedAws, storage: S3Storage
) -> None:
    aws.refuse("s3", "get_bucket_encryption", "AccessDenied", "Access Denied", status=403)
    with pytest.raises(DeniedError) as raised:
        storage.encryption_key(FOLDER)
    assert raised.value.action == "s3:GetEncryptionConfiguration"
