"""Clusters whose endpoint answers and whose roles take a moment to attach."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from moto.core.exceptions import ServiceException
from moto.redshift.exceptions import ClusterAlreadyExistsFaultError
from moto.redshift.models import Cluster, RedshiftBackend

from wizard.sandbox.cloud.redshift.attachments import RoleAttachments

NOWHERE = 1
"""The port of a cluster that has no database behind it: nothing listens there."""


class TemporaryLogins(Protocol):
    """Who hands out database passwords that are valid for a while."""

    def issue(self, database_user: str, seconds: int) -> str:
        """A new password for the user."""
        ...


@dataclass(frozen=True, slots=True)
class Warehouse:
    """What the clusters of this sandbox are connected to."""

    cluster: str
    """The identifier of the one cluster with a database behind it."""
    port: int
    """Where its database listens on 127.0.0.1."""
    logins: TemporaryLogins
    create_user: Callable[[str], None]
    """Creates a database user unless it exists; for IAM users that log in under their own names."""
    attach_seconds: float = 4.0
    """How long a role is ``adding``; DESIGN allows eight seconds."""


class InvalidClusterStateError(ServiceException):
    """InvalidClusterState, with one of its two known sentences."""

    code = "InvalidClusterState"


class SandboxCluster(Cluster):
    """moto's cluster, with the fields that it lacks. The serializer reads these by their names."""

    def __init__(
        self,
        backend: SandboxRedshiftBackend,
        **settings: Any,  # noqa: ANN401 - as moto's own
    ) -> None:
        warehouse = backend.warehouse
        roles = settings.get("iam_roles_arn") or []
        super().__init__(backend, **{**settings, "iam_roles_arn": roles})
        self.attachments = RoleAttachments(roles, seconds=warehouse.attach_seconds)
        self.namespace = uuid.uuid4()
        self._database_port = (
            warehouse.port if self.cluster_identifier == warehouse.cluster else NOWHERE
        )
        self.vpc_id = "vpc-0a1b2c3d4e5f60718"
        self.multi_az = "Disabled"

    @property
    def iam_roles(self) -> list[dict[str, str]]:
        """ClusterIamRole: the ARN and how far its attachment is."""
        return [
            {"IamRoleArn": each.arn, "ApplyStatus": each.status.value}
            for each in self.attachments.current()
        ]

    @property
    def default_iam_role_arn(self) -> str:
        """Empty when there is no default role, as the API answers."""
        return self.attachments.default or ""

    @property
    def cluster_namespace_arn(self) -> str:
        """The namespace's ARN, whose fifth field is the account."""
        return f"arn:aws:redshift:{self.region}:{self.account_id}:namespace:{self.namespace}"

    @property
    def cluster_availability_status(self) -> str:
        """Whether the cluster answers queries."""
        states = {"available": "Available", "paused": "Unavailable"}
        return states.get(str(self.cluster_status), "Modifying")

    @property
    def cluster_status(self) -> str:
        """moto keeps it as ``status``."""
        return str(self.status)

    @property
    def address(self) -> str:
        """Everything is on this machine."""
        return "127.0.0.1"

    @property
    def endpoint(self) -> dict[str, str | int]:
        """Where the database listens."""
        return {"Address": self.address, "Port": self._database_port}


class SandboxRedshiftBackend(RedshiftBackend):
    """One Region's clusters."""

    warehouse: ClassVar[Warehouse]
    """Set before the first backend is made: moto makes them itself."""

    def create_cluster(self, **settings: Any) -> Cluster:  # noqa: ANN401 - as moto's own
        """As moto does, but a cluster of this sandbox."""
        identifier = settings["cluster_identifier"]
        if identifier in self.clusters:
            raise ClusterAlreadyExistsFaultError
        # moto declares abstract methods that it never asks clusters for.
        cluster = SandboxCluster(self, **settings)  # type: ignore[abstract]
        self.clusters[identifier] = cluster
        taken = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d-%H-%M")
        self.create_cluster_snapshot(
            identifier, f"rs:{identifier}-{taken}", cluster.region, None, snapshot_type="automated"
        )
        return cluster

    def cluster(self, identifier: str) -> SandboxCluster:
        """The cluster of that identifier.

        Raises:
            ClusterNotFoundError: there is none.
        """
        found = self.describe_clusters(identifier)[0]
        assert isinstance(found, SandboxCluster)
        return found
