"""Workgroups, which have an endpoint, and namespaces, which have roles and databases.

Source: Amazon Redshift Serverless API Reference, Workgroup and Namespace.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any, ClassVar

from moto.core.base_backend import BackendDict, BaseBackend

from wizard.sandbox.cloud.redshift.attachments import Attachment, RoleAttachments
from wizard.sandbox.cloud.redshift.databases import (
    ADDRESS,
    NOWHERE,
    Surroundings,
    WarehouseDatabase,
)

AVAILABLE, MODIFYING = "AVAILABLE", "MODIFYING"
TRACK, VERSION = "current", "1.0"


@dataclass(frozen=True, slots=True)
class NamespaceSettings:
    """What a namespace is made with."""

    name: str
    admin_user: str
    database: str
    roles: tuple[str, ...] = ()
    """ARNs of the roles that are attached from the start."""
    tags: tuple[tuple[str, str], ...] = ()
    created: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))


@dataclass(frozen=True, slots=True)
class WorkgroupSettings:
    """What a workgroup is made with."""

    name: str
    namespace: str
    base_capacity: int
    """Redshift Processing Units."""
    status: str = AVAILABLE
    tags: tuple[tuple[str, str], ...] = ()
    created: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))


class Namespace:
    """One namespace."""

    def __init__(
        self, settings: NamespaceSettings, place: str, surroundings: Surroundings, region: str
    ) -> None:
        """``place`` is the beginning of ARNs of this service, Region and account."""
        self.settings = settings
        self.id = str(uuid.uuid4())
        self.arn = f"{place}:namespace/{self.id}"
        self.attachments = RoleAttachments(
            settings.roles,
            seconds=surroundings.attach_seconds,
            quota=surroundings.role_quota(region),
        )
        self.admin_secret: str | None = None
        """ARN of the secret with the admin user's password, where Redshift manages it."""

    @property
    def status(self) -> str:
        """MODIFYING while the roles change."""
        return MODIFYING if self.attachments.is_changing else AVAILABLE

    def described(self) -> dict[str, Any]:
        """The namespace in the API's form; fields without a value are absent."""
        fields = {
            "namespaceName": self.settings.name,
            "namespaceId": self.id,
            "namespaceArn": self.arn,
            "adminUsername": self.settings.admin_user,
            "dbName": self.settings.database,
            "kmsKeyId": "AWS_OWNED_KMS_KEY",
            "iamRoles": [
                role_text(place, role) for place, role in enumerate(self.attachments.current())
            ],
            "defaultIamRoleArn": self.attachments.default,
            "adminPasswordSecretArn": self.admin_secret,
            "logExports": [],
            "status": self.status,
            "creationDate": self.settings.created,
        }
        return {name: value for name, value in fields.items() if value is not None}


def role_text(place: int, role: Attachment) -> str:
    """A role as GetNamespace shows it: the fields come in either order.

    Both orders occur in AWS's answers; here, in every answer with more than one role.
    """
    fields = [f"applyStatus={role.status.value}", f"iamRoleArn={role.arn}"]
    return f"IamRole({', '.join(reversed(fields) if place % 2 else fields)})"


class Workgroup:
    """One workgroup."""

    def __init__(
        self, settings: WorkgroupSettings, place: str, database: WarehouseDatabase | None
    ) -> None:
        """``place`` is as for a namespace; without a database nothing listens."""
        self.settings = settings
        self.id = str(uuid.uuid4())
        self.arn = f"{place}:workgroup/{self.id}"
        self.database = database
        if database is not None and settings.status == AVAILABLE:
            database.open()

    @property
    def port(self) -> int:
        """Where its database listens."""
        return NOWHERE if self.database is None else self.database.port

    def described(self) -> dict[str, Any]:
        """The workgroup in the API's form."""
        return {
            "workgroupName": self.settings.name,
            "workgroupId": self.id,
            "workgroupArn": self.arn,
            "namespaceName": self.settings.namespace,
            "baseCapacity": self.settings.base_capacity,
            "status": self.settings.status,
            "endpoint": {"address": ADDRESS, "port": self.port, "vpcEndpoints": []},
            "port": self.port,
            "publiclyAccessible": False,
            "enhancedVpcRouting": False,
            "configParameters": [],
            "securityGroupIds": ["sg-0123456789abcdef0"],
            "subnetIds": ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"],
            "ipAddressType": "ipv4",
            "trackName": TRACK,
            "workgroupVersion": VERSION,
            "creationDate": self.settings.created,
        }


class ServerlessBackend(BaseBackend):
    """One Region's workgroups and namespaces."""

    surroundings: ClassVar[Surroundings]
    """Set before the first workgroup is made: moto makes the backends itself."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.namespaces: dict[str, Namespace] = {}
        self.workgroups: dict[str, Workgroup] = {}

    @property
    def _place(self) -> str:
        return f"arn:{self.partition}:redshift-serverless:{self.region_name}:{self.account_id}"

    def add_namespace(self, settings: NamespaceSettings) -> Namespace:
        """Make a namespace that is available at once."""
        made = Namespace(settings, self._place, self.surroundings, self.region_name)
        self.namespaces[settings.name] = made
        return made

    def add_workgroup(self, settings: WorkgroupSettings) -> Workgroup:
        """Make a workgroup in its status; its database is found by its name."""
        database = self.surroundings.workgroups.get(settings.name)
        made = Workgroup(settings, self._place, database)
        self.workgroups[settings.name] = made
        return made

    def namespace_of(self, workgroup: Workgroup) -> Namespace:
        """The namespace that holds the workgroup's roles and databases."""
        return self.namespaces[workgroup.settings.namespace]


redshiftserverless_backends: BackendDict[ServerlessBackend] = BackendDict(
    ServerlessBackend, "redshift-serverless"
)
"""In moto's form, and under the name that it looks for."""
