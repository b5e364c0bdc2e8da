"""What a world is made of, as values. What is here describes; ``seed`` builds."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from wizard.sandbox.cloud.account import ACCOUNT

Document: TypeAlias = Mapping[str, Any]
"""A policy document."""
Statement: TypeAlias = Mapping[str, Any]
"""A statement of one."""


@dataclass(frozen=True, slots=True)
class InlinePolicy:
    """A policy that is part of a user or a role."""

    name: str
    statements: tuple[Statement, ...]

    @property
    def document(self) -> Document:
        """The whole document."""
        return {"Version": "2012-10-17", "Statement": list(self.statements)}


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """A managed policy that the customer made."""

    name: str
    statements: tuple[Statement, ...]
    description: str = ""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:iam::{ACCOUNT}:policy/{self.name}"

    @property
    def document(self) -> Document:
        """The whole document."""
        return {"Version": "2012-10-17", "Statement": list(self.statements)}


@dataclass(frozen=True, slots=True)
class UserSpec:
    """An IAM user."""

    name: str
    managed_policies: tuple[str, ...] = ()
    """ARNs."""
    inline_policies: tuple[InlinePolicy, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """An IAM role."""

    name: str
    trusted_services: tuple[str, ...] = ()
    """Who may assume it, such as ``redshift.amazonaws.com``, without a condition."""
    managed_policies: tuple[str, ...] = ()
    """ARNs."""
    description: str = ""
    path: str = "/"
    linked_service: str | None = None
    """The service that a service-linked role belongs to."""
    trust: tuple[Statement, ...] = ()
    """Further statements of the trust policy."""
    inline_policies: tuple[InlinePolicy, ...] = ()
    boundary: str | None = None
    """ARN of the permissions boundary."""
    tags: tuple[tuple[str, str], ...] = ()
    account: str = ACCOUNT

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:iam::{self.account}:role{self.path}{self.name}"

    @property
    def trust_document(self) -> Document:
        """The whole trust policy."""
        services = list(self.trusted_services)
        named = services[0] if len(services) == 1 else services
        by_service = [
            {"Effect": "Allow", "Principal": {"Service": named}, "Action": "sts:AssumeRole"}
        ]
        return {
            "Version": "2012-10-17",
            "Statement": [*(by_service if services else ()), *self.trust],
        }


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """A provisioned cluster. Each has a database, which listens while it is available."""

    identifier: str
    node_type: str
    nodes: int
    roles: tuple[RoleSpec, ...] = ()
    """The attached ones, in-sync."""
    status: str = "available"
    database: str = "dev"
    user: str = "awsuser"
    is_public: bool = False
    manages_password: bool = False
    """Whether Redshift keeps the admin user's password in a secret."""


@dataclass(frozen=True, slots=True)
class NamespaceSpec:
    """A namespace of Redshift Serverless, whose admin password is kept in a secret."""

    name: str
    roles: tuple[RoleSpec, ...] = ()
    """The attached ones, in-sync."""
    database: str = "dev"
    user: str = "admin"


@dataclass(frozen=True, slots=True)
class WorkgroupSpec:
    """A workgroup of Redshift Serverless. One that is available has a database."""

    name: str
    namespace: NamespaceSpec
    base_capacity: int
    """Redshift Processing Units."""
    status: str = "AVAILABLE"
    tags: tuple[tuple[str, str], ...] = ()
    """Of the workgroup and of its namespace."""


@dataclass(frozen=True, slots=True)
class SecretSpec:
    """A secret of AWS Secrets Manager that has nothing to do with a warehouse."""

    name: str
    content: str = field(repr=False)
    description: str = ""


@dataclass(frozen=True, slots=True)
class KeySpec:
    """A symmetric KMS key."""

    alias: str
    """Without ``alias/``."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class LakeFile:
    """An object that stands in a bucket."""

    key: str
    content: bytes
    modified: datetime.datetime
    storage_class: str = "STANDARD"
    encrypted_with: KeySpec | None = None
    """None: S3 encrypts it with a key of its own."""


@dataclass(frozen=True, slots=True)
class BucketSpec:
    """A bucket, and a function that makes its objects: the same ones every time."""

    name: str
    region: str
    files: Callable[[], Iterable[LakeFile]]
    account: str = ACCOUNT


@dataclass(frozen=True, slots=True)
class World:
    """Everything that stands when the sandbox answers."""

    region: str
    users: tuple[UserSpec, ...]
    """The first one is the person at the keyboard; only that one has an access key."""
    roles: tuple[RoleSpec, ...]
    clusters: tuple[ClusterSpec, ...]
    """The database of the first one runs from the start, the others are started when needed."""
    buckets: tuple[BucketSpec, ...]
    """In the order in which they are filled."""
    statements: tuple[str, ...]
    """Redshift SQL that makes the schemas and tables of each database."""
    policies: tuple[PolicySpec, ...] = ()
    workgroups: tuple[WorkgroupSpec, ...] = ()
    secrets: tuple[SecretSpec, ...] = ()
    keys: tuple[KeySpec, ...] = ()
    role_quotas: Mapping[str, int] = field(default_factory=dict)
    """Roles for each cluster and namespace, for the Regions in which they aren't fifty."""
