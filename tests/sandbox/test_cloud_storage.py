"""S3 of the embedded AWS: hostile keys, very many keys, buckets elsewhere, buckets being filled."""

from __future__ import annotations

import threading
import urllib.request
from typing import Any

import boto3
import pytest
from botocore.config import Config
from cloud_world import client

from wizard.sandbox.cloud.buckets import FillingBucket, FillingError
from wizard.sandbox.launch import RunningSandbox
from wizard.sandbox.world.lake import CLICKSTREAM_KEYS, ODD_KEY

LAKE = "acme-data-lake"


@pytest.fixture(scope="module")
def s3(sandbox: RunningSandbox) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    return client(sandbox.address, "s3")


@pytest.mark.parametrize(
    "key",
    [
        ODD_KEY,
        "it's",
        "a b+c%20d%41",
        "[red]markup[/red]",
        'x"&?=;,:@!*()~#.txt',
        "//double//slash",
        "trail/",
        "a/./b/../c",
        "日本/🎉",
    ],
)
def test_a_key_of_any_spelling_is_written_read_and_listed(s3: Any, key: str) -> None:  # noqa: ANN401
    stored = f"spelling/{key}"
    s3.put_object(Bucket=LAKE, Key=stored, Body=b"content")
    try:
        assert s3.get_object(Bucket=LAKE, Key=stored)["Body"].read() == b"content"
        assert s3.head_object(Bucket=LAKE, Key=stored)["ContentLength"] == 7
        listed = s3.list_objects_v2(Bucket=LAKE, Prefix=stored)["Contents"]
        assert [each["Key"] for each in listed] == [stored]
    finally:
        s3.delete_object(Bucket=LAKE, Key=stored)


def test_ten_thousand_keys_come_in_pages(s3: Any) -> None:  # noqa: ANN401
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket="acme-web-clickstream", Prefix="raw/2026-03-04/"
    )
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    assert len(keys) == CLICKSTREAM_KEYS
    assert keys == sorted(set(keys))


def test_buckets_come_in_pages_that_tell_their_regions(s3: Any) -> None:  # noqa: ANN401
    first = s3.list_buckets(MaxBuckets=2)
    second = s3.list_buckets(MaxBuckets=100, ContinuationToken=first["ContinuationToken"])
    regions = {
        each["Name"]: each["BucketRegion"] for each in [*first["Buckets"], *second["Buckets"]]
    }
    assert len(first["Buckets"]) == 2
    assert "ContinuationToken" not in second
    assert regions["acme-archive-eu"] == "eu-west-1"
    assert regions[LAKE] == "us-east-1"


def test_a_bucket_elsewhere_sends_its_callers_to_its_region(sandbox: RunningSandbox) -> None:
    s3 = client(sandbox.address, "s3")
    answers = []
    s3.meta.events.register_first(
        "needs-retry.s3.ListObjectsV2", lambda response, **_: answers.append(response[0])
    )
    assert s3.list_objects_v2(Bucket="acme-archive-eu")["KeyCount"] == 2
    refused, answered = answers
    assert refused.status_code == 301
    assert refused.headers["x-amz-bucket-region"] == "eu-west-1"
    assert b"<Code>PermanentRedirect</Code>" in refused.content
    assert answered.status_code == 200


def test_the_location_of_a_bucket_is_told_everywhere(s3: Any) -> None:  # noqa: ANN401
    assert s3.get_bucket_location(Bucket="acme-archive-eu")["LocationConstraint"] == "eu-west-1"


def test_a_presigned_address_works_without_credentials(sandbox: RunningSandbox) -> None:
    address = sandbox.address
    s3 = boto3.client(
        "s3",
        endpoint_url=address.endpoint_url,
        region_name=address.region,
        aws_access_key_id=address.access_key_id,
        aws_secret_access_key=address.secret_access_key,
        config=Config(signature_version="s3v4"),
    )
    url = s3.generate_presigned_url("get_object", Params={"Bucket": LAKE, "Key": ODD_KEY})
    with urllib.request.urlopen(url) as answer:
        assert answer.read().startswith(b"product_id,name,")


def test_whoever_looks_into_a_bucket_waits_until_it_is_filled() -> None:
    bucket = FillingBucket("filling-slowly", "us-east-1")  # type: ignore[abstract]
    bucket.close_until_filled()
    looked = threading.Event()

    def look() -> None:
        assert list(bucket.keys) == ["a"]
        looked.set()

    looking = threading.Thread(target=look)
    looking.start()
    assert bucket.name == "filling-slowly"
    assert not looked.is_set()
    bucket.fill(lambda: bucket.keys.__setitem__("a", "object"))
    looking.join(10)
    assert looked.is_set()


def test_a_bucket_that_could_not_be_filled_says_so() -> None:
    bucket = FillingBucket("filling-badly", "us-east-1")  # type: ignore[abstract]
    bucket.close_until_filled()
    with pytest.raises(ZeroDivisionError):
        bucket.fill(lambda: 1 // 0)  # type: ignore[arg-type]
    with pytest.raises(FillingError):
        len(bucket.keys)
