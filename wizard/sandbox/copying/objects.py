"""Which S3 objects a COPY loads, and whether the role may list and read them.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-data-source-s3.html,
copy-usage_notes-access-permissions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from wizard.access.arn import bucket_arn, object_arn, partition_of_region
from wizard.sandbox.copying.errors import (
    ACCESS_DENIED,
    NO_SUCH_BUCKET,
    NO_SUCH_KEY,
    OBJECT_IS_ARCHIVED,
    OTHER_REGION,
    S3_REFUSED,
    Incident,
    S3Answer,
    decryption_denied,
)
from wizard.sandbox.copying.ports import Cloud, RoleDocuments, ServerError, StoredObject
from wizard.sandbox.copying.rights import RoleRights

_ARCHIVED = {"GLACIER", "DEEP_ARCHIVE"}
_LISTING_LOCATION = "s3_utility.cpp:568"


@dataclass(frozen=True, slots=True)
class ObjectAddress:
    """A bucket and a key or key prefix in it."""

    bucket: str
    key: str

    @property
    def url(self) -> str:
        """As COPY writes it."""
        return f"s3://{self.bucket}/{self.key}"


def parse_address(url: str) -> ObjectAddress:
    """Take an ``s3://bucket/key`` apart; the key is taken literally.

    Raises:
        ServerError: the text names no bucket.
    """
    bucket, _, key = url.removeprefix("s3://").partition("/")
    if not url.startswith("s3://") or not bucket:
        raise ServerError(f"The S3 path '{url}' is not valid.", code="22023")
    return ObjectAddress(bucket, key)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One object to load."""

    address: ObjectAddress
    stored: StoredObject


@dataclass(frozen=True, slots=True)
class S3Gate:
    """S3 as one role sees it from one cluster."""

    cloud: Cloud
    role: RoleDocuments
    region: str | None
    """The Region that the statement names; None for the cluster's."""
    incident: Incident
    _rights: RoleRights = field(init=False)

    def __post_init__(self) -> None:
        rights = RoleRights(self.cloud, self.role, self.region or self.cloud.region)
        object.__setattr__(self, "_rights", rights)

    def expand_prefix(self, address: ObjectAddress) -> tuple[SourceFile, ...]:
        """Every object whose key begins so, each of them readable.

        Raises:
            ServerError: S3's refusal as Redshift passes it on, or nothing is found.
        """
        found = self._list(address)
        if not found:
            raise self.incident.refusal(
                f"The specified S3 prefix '{address.key}' does not exist",
                S3_REFUSED, "", _LISTING_LOCATION,
            )  # fmt: skip
        files = tuple(SourceFile(ObjectAddress(address.bucket, each.key), each) for each in found)
        self.require_readable(files)
        return files

    def find(self, address: ObjectAddress) -> SourceFile | None:
        """The object with exactly this key.

        Raises:
            ServerError: S3's refusal as Redshift passes it on.
        """
        for stored in self._list(address):
            if stored.key == address.key:
                return SourceFile(address, stored)
        return None

    def require_readable(self, files: Sequence[SourceFile]) -> None:
        """Check that the role may get every file, and that S3 can give it.

        Raises:
            ServerError: S3's refusal as Redshift passes it on.
        """
        for file in files:
            address = file.address
            resource = object_arn(self._partition, address.bucket, address.key)
            if not self._rights.in_bucket("s3:GetObject", resource, address.bucket):
                raise self._read_refusal(ACCESS_DENIED, address)
            key = file.stored.kms_key
            if key is not None and not self._rights.to_decrypt(key):
                raise self._read_refusal(decryption_denied(self._rights.session_arn, key), address)
            if file.stored.storage_class in _ARCHIVED:
                raise self._read_refusal(OBJECT_IS_ARCHIVED, address)

    def open(self, address: ObjectAddress) -> BinaryIO:
        """The bytes of an object that was found before.

        Raises:
            ServerError: it was deleted since.
        """
        try:
            return self.cloud.open_object(address.bucket, address.key)
        except KeyError as error:
            raise self._read_refusal(NO_SUCH_KEY, address) from error

    def _list(self, address: ObjectAddress) -> Sequence[StoredObject]:
        context = f"Listing bucket={address.bucket} prefix={address.key}"
        bucket_region = self.cloud.bucket_region(address.bucket)
        if bucket_region is None:
            raise self.incident.s3_refusal(NO_SUCH_BUCKET, context)
        if bucket_region != (self.region or self.cloud.region):
            raise self.incident.s3_refusal(OTHER_REGION, context)
        resource = bucket_arn(self._partition, address.bucket)
        conditions = {"s3:prefix": (address.key,)}
        if not self._rights.in_bucket("s3:ListBucket", resource, address.bucket, conditions):
            raise self.incident.s3_refusal(ACCESS_DENIED, context)
        return self.cloud.list_objects(address.bucket, address.key)

    @property
    def _partition(self) -> str:
        return partition_of_region(self.cloud.region)

    def _read_refusal(self, answer: S3Answer, address: ObjectAddress) -> ServerError:
        return self.incident.s3_refusal(answer, f"S3 key being read : {address.url}")
