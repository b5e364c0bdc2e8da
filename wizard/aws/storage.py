"""Amazon S3, as the caller may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.aws.session import AwsSession
from wizard.storage import Bucket, Location, Matches, Page, StoredObject

_PAGE_SIZE = 1000
_SAMPLE_SIZE = 20
_NO_ENCRYPTION = "ServerSideEncryptionConfigurationNotFoundError"


class S3Storage:
    """StorageService on S3; every bucket is asked in its own Region."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session
        self._regions: dict[str, str] = {}

    def buckets(self) -> tuple[Bucket, ...]:
        """ListBuckets, all pages; with MaxBuckets the answer tells each bucket's Region."""
        found: list[Bucket] = []
        with self._session.calling("list the buckets", "s3:ListAllMyBuckets"):
            paginator = self._session.client("s3").get_paginator("list_buckets")
            for page in paginator.paginate(PaginationConfig={"PageSize": _PAGE_SIZE}):
                for each in page.get("Buckets", []):
                    region = each.get("BucketRegion")
                    found.append(Bucket(each["Name"], region, each.get("CreationDate")))
        return tuple(found)

    def region_of(self, bucket: str) -> str:
        """HeadBucket's header, which S3 sends even with a refusal."""
        if bucket not in self._regions:
            self._regions[bucket] = self._ask_region(bucket)
        return self._regions[bucket]

    def _ask_region(self, bucket: str) -> str:
        from botocore.exceptions import ClientError

        with self._session.calling(f"look at the bucket {bucket}", "s3:ListBucket"):
            try:
                headers = self._headers(self._session.client("s3").head_bucket(Bucket=bucket))
            except ClientError as refusal:
                headers = self._headers(refusal.response)
                if "x-amz-bucket-region" not in headers:
                    raise
        return headers.get("x-amz-bucket-region", self._session.region)

    @staticmethod
    def _headers(answer: Mapping[str, Any]) -> Mapping[str, str]:
        headers: Mapping[str, str] = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        return headers

    def page(self, location: Location, token: str | None = None) -> Page:
        """ListObjectsV2 with a delimiter, so that subfolders are rolled up."""
        more = {"ContinuationToken": token} if token else {}
        with self._session.calling(f"list s3://{location.bucket}", "s3:ListBucket"):
            answer = self._client(location.bucket).list_objects_v2(
                Bucket=location.bucket,
                Prefix=location.key,
                Delimiter="/",
                MaxKeys=_PAGE_SIZE,
                **more,
            )
        return Page(
            folders=tuple(each["Prefix"] for each in answer.get("CommonPrefixes", [])),
            objects=tuple(_stored_object(each) for each in answer.get("Contents", [])),
            next_token=answer.get("NextContinuationToken"),
        )

    def matches(self, location: Location, most_pages: int = 10) -> Matches:
        """ListObjectsV2 without a delimiter: COPY takes a key prefix, folders or not."""
        count, size = 0, 0
        sample: list[StoredObject] = []
        is_complete = True
        for number, page in enumerate(self._prefix_pages(location), start=1):
            if number > most_pages:
                is_complete = False
                break
            count += len(page)
            size += sum(each.size for each in page)
            sample += page[: _SAMPLE_SIZE - len(sample)]
        return Matches(count, size, tuple(sample), is_complete)

    def _prefix_pages(self, location: Location) -> Iterator[list[StoredObject]]:
        with self._session.calling(f"list s3://{location.bucket}", "s3:ListBucket"):
            paginator = self._client(location.bucket).get_paginator("list_objects_v2")
            for page in paginator.paginate(
                Bucket=location.bucket,
                Prefix=location.key,
                PaginationConfig={"PageSize": _PAGE_SIZE},
            ):
                yield [_stored_object(each) for each in page.get("Contents", [])]

    def head(self, location: Location, size: int) -> bytes:
        """GetObject with a range; an empty object has none, so it is asked for whole."""
        from botocore.exceptions import ClientError

        with self._session.calling(f"read {location.url}", "s3:GetObject"):
            client = self._client(location.bucket)
            try:
                answer = client.get_object(
                    Bucket=location.bucket, Key=location.key, Range=f"bytes=0-{size - 1}"
                )
            except ClientError as refusal:
                if refusal.response.get("Error", {}).get("Code") != "InvalidRange":
                    raise
                return b""
            with answer["Body"] as body:
                content: bytes = body.read(size)
        return content

    def encryption_key(self, location: Location) -> str | None:
        """ARN of the KMS key of an object (HeadObject); the bucket's default for a folder.

        None also for a bucket whose default is the key that AWS manages for S3: its own
        policy lets in whoever may read the bucket.
        """
        if not location.key or location.key.endswith("/"):
            return self._default_key(location.bucket)
        with self._session.calling(f"look at {location.url}", "s3:GetObject"):
            answer = self._client(location.bucket).head_object(
                Bucket=location.bucket, Key=location.key
            )
        key: str | None = answer.get("SSEKMSKeyId")
        return key

    def _default_key(self, bucket: str) -> str | None:
        """GetBucketEncryption; the key of SSE-KMS or DSSE-KMS."""
        from botocore.exceptions import ClientError

        with self._session.calling(
            f"look at the encryption of {bucket}", "s3:GetEncryptionConfiguration"
        ):
            try:
                answer = self._client(bucket).get_bucket_encryption(Bucket=bucket)
            except ClientError as refusal:
                if refusal.response.get("Error", {}).get("Code") != _NO_ENCRYPTION:
                    raise
                return None
        for rule in answer["ServerSideEncryptionConfiguration"]["Rules"]:
            key = rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
            if key:
                return self._key_arn(key, bucket)
        return None

    def _key_arn(self, key: str, bucket: str) -> str:
        """The ARN of a key that may be given as an id or an alias (DescribeKey)."""
        if key.startswith("arn:") and ":key/" in key:
            return key
        with self._session.calling(f"look at the key {key}", "kms:DescribeKey"):
            client = self._session.client("kms", self.region_of(bucket))
            arn: str = client.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        return arn

    def _client(self, bucket: str) -> Any:  # noqa: ANN401
        return self._session.client("s3", self.region_of(bucket))


def _stored_object(answer: Mapping[str, Any]) -> StoredObject:
    return StoredObject(
        key=answer["Key"],
        size=answer["Size"],
        modified=answer.get("LastModified"),
        storage_class=answer.get("StorageClass", "STANDARD"),
    )
