"""The AWS side as the cluster sees it when it runs a COPY: read in this process, not over HTTP."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from moto.iam.exceptions import NotFoundException
from moto.redshift.models import redshift_backends
from moto.s3.models import FakeBucket, FakeKey

from wizard.sandbox.cloud.account import ACCOUNT
from wizard.sandbox.cloud.buckets import s3
from wizard.sandbox.cloud.callers import document_of, iam, permissions_of_role, trust_of
from wizard.sandbox.cloud.redshift.models import SandboxCluster
from wizard.sandbox.copying.ports import RoleDocuments, StoredObject


class CloudView:
    """Implements ``wizard.sandbox.copying.ports.Cloud`` for one cluster."""

    def __init__(self, region: str, cluster: str) -> None:
        """``cluster`` is the cluster's identifier, which must exist when the view is used."""
        self.account = ACCOUNT
        self.region = region
        self.cluster = cluster

    def role_state(self, arn: str) -> str | None:
        """``in-sync``, ``adding`` or ``removing``; None when the role is not attached."""
        status = self._cluster().attachments.status_of(arn)
        return status.value if status else None

    def default_role(self) -> str | None:
        """The ARN of the cluster's default role."""
        return self._cluster().attachments.default

    def role_documents(self, arn: str) -> RoleDocuments | None:
        """The role's policies; None when the role does not exist (any more)."""
        try:
            role = iam().get_role_by_arn(arn)
        except NotFoundException:
            return None
        boundary = iam().managed_policies.get(role.permissions_boundary_arn or "")
        return RoleDocuments(
            arn=arn,
            trust=trust_of(role),
            permissions=permissions_of_role(role.name),
            boundary=document_of(boundary) if boundary else None,
        )

    def bucket_region(self, bucket: str) -> str | None:
        """None when there is no such bucket."""
        found = s3().buckets.get(bucket)
        return str(found.region_name) if found else None

    def bucket_policy(self, bucket: str) -> dict[str, Any] | None:
        """The bucket's policy document; None when it has none."""
        found = self._bucket(bucket)
        if not found.policy:
            return None
        document: dict[str, Any] = json.loads(found.policy)
        return document

    def list_objects(self, bucket: str, prefix: str) -> Sequence[StoredObject]:
        """The objects whose keys begin so, in S3's order: that of the keys."""
        found = [key for name, key in self._bucket(bucket).keys.items() if name.startswith(prefix)]
        current = [_described(key) for key in found if isinstance(key, FakeKey)]
        return sorted(current, key=lambda each: each.key)

    def open_object(self, bucket: str, key: str) -> BinaryIO:
        """The object's bytes.

        Raises:
            KeyError: there is no such key.
        """
        found = s3().get_object(bucket, key)
        if found is None:
            raise KeyError(key)
        return io.BytesIO(found.value)

    def _bucket(self, name: str) -> FakeBucket:
        return s3().buckets[name]

    def _cluster(self) -> SandboxCluster:
        found = redshift_backends[ACCOUNT][self.region].describe_clusters(self.cluster)[0]
        assert isinstance(found, SandboxCluster)
        return found


def _described(key: FakeKey) -> StoredObject:
    return StoredObject(
        key=key.name,
        size=key.size,
        etag=key.etag,
        last_modified=key.last_modified,
        storage_class=key.storage_class or "STANDARD",
    )
