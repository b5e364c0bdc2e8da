"""What a role may do with a bucket and a KMS key: its own policies and those of the resource.

Within one account a bucket policy that allows is as good as a policy of the role; across accounts
both must allow. A KMS key's policy must always allow, the role or its account, and the role's own
policies too. A deny of either wins.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html,
https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Principal,
    PrincipalKind,
    evaluate_permissions,
    evaluate_trust,
)
from wizard.sandbox.copying.ports import Cloud, RoleDocuments

SESSION = "RedshiftIamRoleSession"
"""The name of the sessions in which Redshift acts as a role."""
_UNDECIDED = frozenset({Decision.EXPLICIT_DENY, Decision.UNKNOWN})


@dataclass(frozen=True, slots=True)
class RoleRights:
    """One role, as a warehouse acts with it in one Region."""

    cloud: Cloud
    role: RoleDocuments
    region: str
    """The Region that its requests go to."""
    _policies: dict[str, dict[str, Any] | None] = field(default_factory=dict, init=False)
    """Bucket policies, read once for a load."""
    _keys: dict[str, bool] = field(default_factory=dict, init=False)
    """Whether a KMS key may be used, found out once for a load."""

    @property
    def session_arn(self) -> str:
        """Who S3 and KMS see."""
        name = self.role.arn.rpartition("/")[2]
        return f"arn:aws:sts::{self.role.account}:assumed-role/{name}/{SESSION}"

    def in_bucket(
        self,
        action: str,
        resource: str,
        bucket: str,
        conditions: Mapping[str, tuple[str, ...]] | None = None,
    ) -> bool:
        """Whether the role may do this to the bucket or to an object in it."""
        owner = self.cloud.bucket_account(bucket)
        context = {**self._circumstances(owner), **(conditions or {})}
        request = self._request(action, resource, context)
        own = evaluate_permissions(self.role.permissions, request, self.role.boundary).decision
        policy = self._bucket_policy(bucket)
        bucketwise = (
            Decision.IMPLICIT_DENY if policy is None else evaluate_trust(policy, request).decision
        )
        if {own, bucketwise} & _UNDECIDED:
            return False
        if owner == self.role.account:
            return Decision.ALLOWED in (own, bucketwise)
        return own is Decision.ALLOWED and bucketwise is Decision.ALLOWED

    def to_decrypt(self, key: str) -> bool:
        """Whether the role may have S3 decrypt objects with the KMS key of that ARN."""
        if key not in self._keys:
            self._keys[key] = self._may_decrypt(key)
        return self._keys[key]

    def _may_decrypt(self, key: str) -> bool:
        owner = key.split(":")[4]
        context = {
            **self._circumstances(owner),
            "kms:ViaService": (f"s3.{self.region}.amazonaws.com",),
            "kms:CallerAccount": (self.role.account,),
        }
        request = self._request("kms:Decrypt", key, context)
        policy = self.cloud.key_policy(key)
        own = evaluate_permissions(self.role.permissions, request, self.role.boundary)
        return policy is not None and own.is_allowed and evaluate_trust(policy, request).is_allowed

    def _request(
        self, action: str, resource: str, context: Mapping[str, tuple[str, ...]]
    ) -> AccessRequest:
        principal = Principal(PrincipalKind.AWS, self.role.arn)
        return AccessRequest(action, resource, principal, context, context_is_complete=True)

    def _bucket_policy(self, bucket: str) -> dict[str, Any] | None:
        if bucket not in self._policies:
            self._policies[bucket] = self.cloud.bucket_policy(bucket)
        return self._policies[bucket]

    def _circumstances(self, owner: str) -> dict[str, tuple[str, ...]]:
        """The condition keys that every request carries to a resource of that account."""
        return {
            "aws:SecureTransport": ("true",),
            "aws:PrincipalArn": (self.role.arn,),
            "aws:PrincipalAccount": (self.role.account,),
            "aws:PrincipalType": ("AssumedRole",),
            "aws:ResourceAccount": (owner,),
            "s3:ResourceAccount": (owner,),
            "aws:RequestedRegion": (self.region,),
        }
