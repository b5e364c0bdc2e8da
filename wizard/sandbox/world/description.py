"""What a world is made of, as values. What is here describes; ``seed`` builds."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UserSpec:
    """An IAM user."""

    name: str
    managed_policies: tuple[str, ...] = ()
    """ARNs."""


@dataclass(frozen=True, slots=True)
class RoleSpec:
    """An IAM role."""

    name: str
    trusted_services: tuple[str, ...]
    """Who may assume it, such as ``redshift.amazonaws.com``."""
    managed_policies: tuple[str, ...] = ()
    """ARNs."""
    description: str = ""
    path: str = "/"
    linked_service: str | None = None
    """The service that a service-linked role belongs to."""

    def arn(self, account: str) -> str:
        """Its ARN in that account."""
        return f"arn:aws:iam::{account}:role{self.path}{self.name}"


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """A provisioned cluster."""

    identifier: str
    node_type: str
    nodes: int
    roles: tuple[RoleSpec, ...] = ()
    """The attached ones, in-sync."""
    status: str = "available"
    database: str = "dev"
    user: str = "awsuser"


@dataclass(frozen=True, slots=True)
class LakeFile:
    """An object that stands in a bucket."""

    key: str
    content: bytes
    modified: datetime.datetime
    storage_class: str = "STANDARD"


@dataclass(frozen=True, slots=True)
class BucketSpec:
    """A bucket, and a function that makes its objects: the same ones every time."""

    name: str
    region: str
    files: Callable[[], Iterable[LakeFile]]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that stands when the sandbox answers."""

    region: str
    users: tuple[UserSpec, ...]
    """The first one is the person at the keyboard; only that one has an access key."""
    roles: tuple[RoleSpec, ...]
    clusters: tuple[ClusterSpec, ...]
    """The first one is the one with the database behind it."""
    buckets: tuple[BucketSpec, ...]
    statements: tuple[str, ...]
    """Redshift SQL that makes the schemas and tables."""
