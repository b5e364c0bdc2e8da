"""The AWS side as a warehouse sees it when it runs a COPY: read in this process, not over HTTP."""

from __future__ import annotations

import io
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, BinaryIO

from moto.redshift.models import redshift_backends
from moto.s3.models import FakeBucket, FakeKey

from wizard.sandbox.cloud.account import ACCOUNT, account_of
from wizard.sandbox.cloud.buckets import find_bucket, s3
from wizard.sandbox.cloud.callers import boundary_of_role, permissions_of, role_of, trust_of
from wizard.sandbox.cloud.redshift.attachments import RoleAttachments
from wizard.sandbox.cloud.redshift.delegation import (
    PROVISIONED_SERVICES,
    SERVERLESS_SERVICES,
    service_principals,
)
from wizard.sandbox.cloud.redshift.models import SandboxCluster
from wizard.sandbox.cloud.serverless.models import Workgroup, redshiftserverless_backends
from wizard.sandbox.copying.ports import RoleDocuments, StoredObject


class CloudView(ABC):
    """Implements ``wizard.sandbox.copying.ports.Cloud``, but for what one warehouse is."""

    services: Sequence[str]
    """The services as which the warehouse assumes roles."""

    def __init__(self, region: str, name: str) -> None:
        """``name`` is that of the warehouse, which must exist when the view is used."""
        self.account = ACCOUNT
        self.region = region
        self.name = name

    @property
    @abstractmethod
    def cluster(self) -> str:
        """What the ARNs of its database users name."""

    @property
    @abstractmethod
    def attachments(self) -> RoleAttachments:
        """Its roles."""

    @property
    def principals(self) -> tuple[str, ...]:
        """The service principals as which it assumes roles."""
        return service_principals(self.services, self.region)

    def role_state(self, arn: str) -> str | None:
        """``in-sync``, ``adding`` or ``removing``; None when the role is not attached."""
        status = self.attachments.status_of(arn)
        return status.value if status else None

    def default_role(self) -> str | None:
        """The ARN of the default role."""
        return self.attachments.default

    def role_documents(self, arn: str) -> RoleDocuments | None:
        """The role's policies; None when no account has it (any more)."""
        role = role_of(arn)
        if role is None:
            return None
        return RoleDocuments(
            arn=arn,
            trust=trust_of(role),
            permissions=permissions_of(role),
            boundary=boundary_of_role(role),
        )

    def bucket_region(self, bucket: str) -> str | None:
        """None when there is no such bucket."""
        found = find_bucket(bucket)
        return str(found.region_name) if found else None

    def bucket_account(self, bucket: str) -> str:
        """The account that the bucket belongs to."""
        return str(_bucket(bucket).account_id)

    def bucket_policy(self, bucket: str) -> dict[str, Any] | None:
        """The bucket's policy document; None when it has none."""
        found = _bucket(bucket)
        if not found.policy:
            return None
        document: dict[str, Any] = json.loads(found.policy)
        return document

    def key_policy(self, arn: str) -> dict[str, Any] | None:
        """The policy document of a KMS key; None when there is no such key."""
        # Only few objects are encrypted so, and importing it takes a moment.
        from moto.kms.models import kms_backends

        region = arn.split(":")[3]
        key = kms_backends[account_of(arn)][region].keys.get(arn.rpartition("/")[2])
        if key is None:
            return None
        document: dict[str, Any] = json.loads(key.policy)
        return document

    def list_objects(self, bucket: str, prefix: str) -> Sequence[StoredObject]:
        """The objects whose keys begin so, in S3's order: that of the keys."""
        found = [key for name, key in _bucket(bucket).keys.items() if name.startswith(prefix)]
        current = [_described(key) for key in found if isinstance(key, FakeKey)]
        return sorted(current, key=lambda each: each.key)

    def open_object(self, bucket: str, key: str) -> BinaryIO:
        """The object's bytes.

        Raises:
            KeyError: there is no such key.
        """
        found = s3(self.bucket_account(bucket)).get_object(bucket, key)
        if found is None:
            raise KeyError(key)
        return io.BytesIO(found.value)


class ClusterView(CloudView):
    """What a provisioned cluster sees."""

    services = PROVISIONED_SERVICES

    @property
    def cluster(self) -> str:
        """The cluster identifier."""
        return self.name

    @property
    def attachments(self) -> RoleAttachments:
        """The cluster's roles."""
        found = redshift_backends[ACCOUNT][self.region].describe_clusters(self.name)[0]
        assert isinstance(found, SandboxCluster)
        return found.attachments


class WorkgroupView(CloudView):
    """What a serverless workgroup sees."""

    services = SERVERLESS_SERVICES

    @property
    def cluster(self) -> str:
        """``serverless-``, the account and the workgroup's id."""
        return f"serverless-{self.account}-{self._workgroup().id}"

    @property
    def attachments(self) -> RoleAttachments:
        """The roles of the workgroup's namespace."""
        backend = redshiftserverless_backends[ACCOUNT][self.region]
        return backend.namespace_of(self._workgroup()).attachments

    def _workgroup(self) -> Workgroup:
        return redshiftserverless_backends[ACCOUNT][self.region].workgroups[self.name]


def _bucket(name: str) -> FakeBucket:
    found = find_bucket(name)
    if found is None:
        raise KeyError(name)
    return found


def _described(key: FakeKey) -> StoredObject:
    return StoredObject(
        key=key.name,
        size=key.size,
        etag=key.etag,
        last_modified=key.last_modified,
        storage_class=key.storage_class or "STANDARD",
        kms_key=key.kms_key_id if key.encryption == "aws:kms" else None,
    )
