"""Clusters whose endpoint answers, that can be paused, and whose roles take a moment to attach."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any, ClassVar

from moto.core.exceptions import ServiceException
from moto.redshift.exceptions import ClusterAlreadyExistsFaultError
from moto.redshift.models import Cluster, RedshiftBackend

from wizard.sandbox.cloud.redshift.attachments import RoleAttachments
from wizard.sandbox.cloud.redshift.databases import (
    ADDRESS,
    NOWHERE,
    Surroundings,
    WarehouseDatabase,
)

AVAILABLE, PAUSED = "available", "paused"


class InvalidClusterStateError(ServiceException):
    """InvalidClusterState, with one of its known sentences."""

    code = "InvalidClusterState"


class SandboxCluster(Cluster):
    """moto's cluster, with the fields that it lacks. The serializer reads these by their names."""

    def __init__(
        self,
        backend: SandboxRedshiftBackend,
        **settings: Any,  # noqa: ANN401 - as moto's own
    ) -> None:
        roles = settings.get("iam_roles_arn") or []
        super().__init__(backend, **{**settings, "iam_roles_arn": roles})
        self._surroundings = backend.surroundings
        self.attachments = RoleAttachments(
            roles,
            seconds=self._surroundings.attach_seconds,
            quota=self._surroundings.role_quota(self.region),
        )
        self.database: WarehouseDatabase | None = self._surroundings.clusters.get(
            self.cluster_identifier
        )
        self.namespace = uuid.uuid4()
        self.vpc_id = "vpc-0a1b2c3d4e5f60718"
        self.multi_az = "Disabled"
        self.master_password_secret_arn: str | None = None
        """The secret with the admin user's password, where Redshift manages it."""
        self._lock = threading.Lock()

    def begin_with(self, status: str) -> None:
        """Stand in this status when the sandbox starts."""
        self.status = status
        if self.database is not None and status.startswith(AVAILABLE):
            self.database.open()

    def resume(self) -> None:
        """Begin to start a paused cluster; it is available a few seconds later.

        Raises:
            InvalidClusterStateError: it isn't paused.
        """
        self._move(PAUSED, "resuming", AVAILABLE)

    def pause(self) -> None:
        """Begin to pause the cluster: its sessions end, its data stay.

        Raises:
            InvalidClusterStateError: it isn't available.
        """
        self._move(AVAILABLE, "pausing", PAUSED)
        if self.database is not None:
            self.database.shut()

    def _move(self, before: str, meanwhile: str, after: str) -> None:
        with self._lock:
            self.require_status(before)
            self.status = meanwhile
        timer = threading.Timer(self._surroundings.resume_seconds, self._arrive, [after])
        timer.daemon = True
        timer.start()

    def _arrive(self, status: str) -> None:
        if self.database is not None and status == AVAILABLE:
            self.database.open()
        self.status = status

    def require_status(self, status: str = AVAILABLE) -> None:
        """Return when the cluster is in this status.

        Raises:
            InvalidClusterStateError: it isn't.
        """
        if self.status != status:
            raise InvalidClusterStateError(
                f"Cluster {self.cluster_identifier} is not in the {status} state."
            )

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
        if self.cluster_status.startswith(AVAILABLE):
            return "Available"
        return "Unavailable" if self.cluster_status == PAUSED else "Modifying"

    @property
    def modify_status(self) -> str | None:
        """The state of a change that runs; absent when none does."""
        return "applying" if self.attachments.is_changing else None

    @property
    def cluster_status(self) -> str:
        """moto keeps it as ``status``."""
        return str(self.status)

    @property
    def address(self) -> str:
        """Everything is on this machine."""
        return ADDRESS

    @property
    def endpoint(self) -> dict[str, str | int]:
        """Where the database listens, while the cluster is available."""
        port = NOWHERE if self.database is None else self.database.port
        return {"Address": self.address, "Port": port}


class SandboxRedshiftBackend(RedshiftBackend):
    """One Region's clusters."""

    surroundings: ClassVar[Surroundings]
    """Set before the first cluster is made: moto makes the backends itself."""

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
