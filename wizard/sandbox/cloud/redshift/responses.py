"""Redshift's API operations that moto lacks or answers too simply.

Source: Amazon Redshift API Reference; the sentences of errors that the reference doesn't model are
AWS's own, as users of the API have reported them.
"""

from __future__ import annotations

from typing import TypeVar

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.redshift.exceptions import InvalidParameterValueError
from moto.redshift.responses import RedshiftResponse

from wizard.sandbox.cloud.authentication import CALLER
from wizard.sandbox.cloud.authorization import authorize
from wizard.sandbox.cloud.callers import Caller
from wizard.sandbox.cloud.redshift.attachments import (
    ChangeRunningError,
    NotAttachedError,
    QuotaExceededError,
)
from wizard.sandbox.cloud.redshift.databases import (
    LONGEST_LOGIN,
    SHORTEST_LOGIN,
    WarehouseDatabase,
    issue_login,
    issue_login_of_caller,
)
from wizard.sandbox.cloud.redshift.delegation import (
    PROVISIONED_SERVICES,
    delegates_to,
    not_delegated,
)
from wizard.sandbox.cloud.redshift.models import (
    AVAILABLE,
    InvalidClusterStateError,
    SandboxRedshiftBackend,
)

SMALLEST_PAGE, LARGEST_PAGE = 20, 100

Item = TypeVar("Item")


class SandboxRedshiftResponse(RedshiftResponse):
    """Answers Redshift's query API; every operation not named here is moto's."""

    @property
    def sandbox(self) -> SandboxRedshiftBackend:
        """The clusters of the Region that the request is signed for."""
        backend = self.redshift_backend
        assert isinstance(backend, SandboxRedshiftBackend)
        return backend

    def describe_clusters(self) -> ActionResult:
        """DescribeClusters, page by page."""
        identifier = self._get_param("ClusterIdentifier")
        clusters = self.sandbox.describe_clusters(identifier, self._get_param("TagKeys"))
        size = self._get_int_param("MaxRecords", LARGEST_PAGE)
        if not SMALLEST_PAGE <= size <= LARGEST_PAGE:
            raise InvalidParameterValueError(
                f"MaxRecords must be between {SMALLEST_PAGE} and {LARGEST_PAGE}."
            )
        page, marker = _page(clusters, self._get_param("Marker"), size)
        return ActionResult({"Clusters": page, "Marker": marker})

    def modify_cluster_iam_roles(self) -> ActionResult:
        """ModifyClusterIamRoles: begins to attach and detach, and returns at once."""
        cluster = self.sandbox.cluster(self._get_param("ClusterIdentifier"))
        cluster.require_status()
        adding: list[str] = self._get_param("AddIamRoles", [])
        for arn in adding:
            self._check_role(arn)
        try:
            cluster.attachments.change(
                adding, self._get_param("RemoveIamRoles", []), self._get_param("DefaultIamRoleArn")
            )
        except ChangeRunningError as error:
            raise InvalidClusterStateError(
                "There is an operation running on the Cluster. "
                "Please try to modify it at a later time."
            ) from error
        except NotAttachedError as error:
            raise InvalidParameterValueError(
                f"The IAM role {error.args[0]} is not associated with the cluster."
            ) from error
        except QuotaExceededError as error:
            raise InvalidParameterValueError(
                f"The number of IAM roles exceeds the quota of {error.args[0]} for a cluster."
            ) from error
        return ActionResult({"Cluster": cluster})

    def _check_role(self, arn: str) -> None:
        """A role is attached only by who may pass it, and only if Redshift may assume it."""
        authorize(self.normalized_request.environ, "iam:PassRole", arn)
        if not delegates_to(arn, PROVISIONED_SERVICES, self.region):
            raise InvalidParameterValueError(not_delegated(arn))

    def pause_cluster(self) -> ActionResult:
        """PauseCluster: begins to pause an available cluster."""
        cluster = self.sandbox.cluster(self._get_param("ClusterIdentifier"))
        cluster.pause()
        return ActionResult({"Cluster": cluster})

    def resume_cluster(self) -> ActionResult:
        """ResumeCluster: begins to start a paused cluster."""
        cluster = self.sandbox.cluster(self._get_param("ClusterIdentifier"))
        cluster.resume()
        return ActionResult({"Cluster": cluster})

    def get_cluster_credentials(self) -> ActionResult:
        """GetClusterCredentials: a password for a database user of the caller's choice."""
        database, seconds = self._login_target()
        # With AutoCreate the database creates the user at the first login.
        prefix = "IAMA:" if self._get_bool_param("AutoCreate", False) else "IAM:"
        login = issue_login(database, prefix, self._get_param("DbUser"), seconds)
        return ActionResult(login.answer(capital=True))

    def get_cluster_credentials_with_iam(self) -> ActionResult:
        """GetClusterCredentialsWithIAM: a password for the database user named like the caller."""
        database, seconds = self._login_target()
        caller: Caller = self.normalized_request.environ[CALLER]
        return ActionResult(issue_login_of_caller(database, caller, seconds).answer(capital=True))

    def _login_target(self) -> tuple[WarehouseDatabase, int]:
        """The database to log in to, and for how many seconds."""
        cluster = self.sandbox.cluster(self._get_param("ClusterIdentifier"))
        seconds = self._get_int_param("DurationSeconds", SHORTEST_LOGIN)
        if not SHORTEST_LOGIN <= seconds <= LONGEST_LOGIN:
            raise InvalidParameterValueError(
                f"DurationSeconds must be between {SHORTEST_LOGIN} and {LONGEST_LOGIN}."
            )
        if cluster.database is None or not cluster.cluster_status.startswith(AVAILABLE):
            raise InvalidClusterStateError(
                f"Cluster {cluster.cluster_identifier} is not in the {AVAILABLE} state."
            )
        return cluster.database, seconds


def _page(items: list[Item], marker: str | None, size: int) -> tuple[list[Item], str | None]:
    """One page, and the marker of the next one."""
    if marker and not marker.isdecimal():
        raise ServiceException("InvalidParameterValue", f"Invalid marker: {marker}")
    start = int(marker or 0)
    end = start + size
    return items[start:end], str(end) if end < len(items) else None
