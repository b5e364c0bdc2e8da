"""What an AWS account holds, as the control planes of IAM and Redshift show it. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from wizard.plan import WarehouseKind, WarehouseRef


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling, and where."""

    account: str
    """Twelve digits."""
    arn: str
    partition: str
    region: str
    profile: str | None
    """The profile of the shared AWS config; None when the credentials come from elsewhere."""


class ProfileKind(Enum):
    """Where the credentials of a profile come from."""

    SSO = "IAM Identity Center (SSO)"
    ASSUMED_ROLE = "assumes a role"
    KEYS = "access keys"
    PROCESS = "a credential process"
    OTHER = "another source"


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that the person could act with."""

    name: str
    kind: ProfileKind
    region: str | None = None
    """The Region that it is set to; None when it has none."""
    account: str | None = None
    """The account that it leads to, where the config tells."""
    note: str = ""
    """The role that it assumes or gets, or whatever tells it from others; may be empty."""


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role, with its trust policy."""

    arn: str
    name: str
    path: str
    created: datetime | None
    description: str
    trust: Mapping[str, Any]
    boundary: str | None = None
    """ARN of its permissions boundary; a role that was listed doesn't tell (IAM, ListRoles)."""
    tags: Mapping[str, str] | None = None
    """None when they weren't told, as in a list."""

    @property
    def account(self) -> str:
        """The account that it belongs to."""
        return self.arn.split(":")[4]

    @property
    def is_service_linked(self) -> bool:
        """Whether AWS made it for one of its services, which alone may use it."""
        return self.path.startswith("/aws-service-role/")


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A policy of a role."""

    name: str
    document: Mapping[str, Any]
    arn: str | None = None
    """None for an inline policy."""

    @property
    def is_inline(self) -> bool:
        """Whether it is a part of the role, and not attached to it."""
        return self.arn is None


@dataclass(frozen=True, slots=True)
class RolePermissions:
    """What a role may do, as far as the caller may read it."""

    policies: tuple[PolicyDocument, ...]
    boundary: PolicyDocument | None = None
    unread: tuple[str, ...] = ()
    """Why a part of it isn't known, a sentence each; then what isn't allowed is not known."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.unread


@dataclass(frozen=True, slots=True)
class AttachedRole:
    """A role that is associated with a cluster or namespace."""

    arn: str
    state: str
    """``in-sync``, ``adding`` or ``removing``."""

    @property
    def is_usable(self) -> bool:
        """Whether COPY can use it now."""
        return self.state == "in-sync"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the database listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A provisioned cluster, or a serverless workgroup together with its namespace."""

    kind: WarehouseKind
    id: str
    """Cluster identifier, or workgroup name."""
    status: str
    """As the API spells it, such as ``available`` or ``AVAILABLE``."""
    node_type: str
    """Empty for a workgroup."""
    node_count: int
    """Nodes of a cluster; base capacity in RPU of a workgroup."""
    endpoint: Endpoint | None
    """None while it is being created, or when it isn't known."""
    database: str
    admin_user: str
    roles: tuple[AttachedRole, ...]
    default_role: str | None
    namespace: str | None = None
    """The namespace that holds a workgroup's roles and databases; None for a cluster."""
    admin_secret: str | None = None
    """ARN of the secret that holds the admin user's password, where Redshift manages it."""
    workgroup_id: str | None = None
    """The id that a serverless database user's ARN is made with."""
    is_public: bool | None = None
    """Whether its endpoint can be reached from outside its VPC; None when not told."""
    are_roles_known: bool = True
    """False when they may not be looked at: then no role and no default role means nothing."""

    @property
    def ref(self) -> WarehouseRef:
        """What it is called."""
        return WarehouseRef(self.kind, self.id)

    @property
    def is_available(self) -> bool:
        """Whether it takes connections, by its status."""
        return self.status.lower().startswith("available")

    @property
    def is_paused(self) -> bool:
        """Whether it could be resumed."""
        return self.status == "paused"

    @property
    def size(self) -> str:
        """How big it is, in a few words."""
        if self.kind is WarehouseKind.SERVERLESS:
            return f"{self.node_count} RPU serverless"
        return f"{self.node_count} × {self.node_type}"

    def attached(self, arn: str) -> AttachedRole | None:
        """The role among the attached ones; ARNs mind case."""
        return next((role for role in self.roles if role.arn == arn), None)


@dataclass(frozen=True, slots=True)
class SecretName:
    """A secret of AWS Secrets Manager, without what it holds."""

    arn: str
    name: str
    description: str = ""
