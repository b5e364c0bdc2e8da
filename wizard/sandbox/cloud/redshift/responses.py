"""Redshift's API operations that moto lacks or answers too simply.

Source: Amazon Redshift API Reference; the sentences of errors that the reference doesn't model are
AWS's own, as users of the API have reported them.
"""

from __future__ import annotations

import datetime
from typing import Any, TypeVar

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.redshift.exceptions import InvalidParameterValueError
from moto.redshift.responses import RedshiftResponse

from wizard.access.evaluate import (
    AccessRequest,
    Decision,
    Principal,
    PrincipalKind,
    evaluate_trust,
)
from wizard.sandbox.cloud.authentication import CALLER
from wizard.sandbox.cloud.authorization import authorize
from wizard.sandbox.cloud.callers import Caller, iam, trust_of
from wizard.sandbox.cloud.redshift.attachments import (
    QUOTA,
    ChangeRunningError,
    NotAttachedError,
    QuotaExceededError,
)
from wizard.sandbox.cloud.redshift.models import (
    InvalidClusterStateError,
    SandboxCluster,
    SandboxRedshiftBackend,
)

SMALLEST_PAGE, LARGEST_PAGE = 20, 100
SHORTEST_LOGIN, LONGEST_LOGIN = 900, 3600
"""Seconds (GetClusterCredentials, DurationSeconds)."""

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
        if cluster.status != "available":
            raise InvalidClusterStateError(
                f"Cluster {cluster.cluster_identifier} is not in the available state."
            )
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
                f"The number of IAM roles exceeds the quota of {QUOTA} for a cluster."
            ) from error
        return ActionResult({"Cluster": cluster})

    def _check_role(self, arn: str) -> None:
        """A role is attached only by who may pass it, and only if Redshift may assume it."""
        authorize(self.normalized_request.environ, "iam:PassRole", arn)
        try:
            role = iam().get_role_by_arn(arn)
        except NotFoundException:
            role = None
        if role is None or not _lets_redshift_in(trust_of(role), arn, self.region):
            raise InvalidParameterValueError(
                f"The IAM role {arn} is not valid. "
                "The IAM role must delegate access to an Amazon Redshift account."
            )

    def get_cluster_credentials(self) -> ActionResult:
        """GetClusterCredentials: a password for a database user of the caller's choice."""
        cluster = self.sandbox.cluster(self._get_param("ClusterIdentifier"))
        user = self._get_param("DbUser")
        if self._get_bool_param("AutoCreate", False):
            # The database creates the user at the first login.
            return self._credentials(cluster, "IAMA:", user)
        return self._credentials(cluster, "IAM:", user)

    def get_cluster_credentials_with_iam(self) -> ActionResult:
        """GetClusterCredentialsWithIAM: a password for the database user named like the caller."""
        cluster = self.sandbox.cluster(self._get_param("ClusterIdentifier"))
        caller: Caller = self.normalized_request.environ[CALLER]
        if caller.is_role:
            # The prefix of a role is a part of the database user's name.
            return self._credentials(cluster, "", f"IAMR:{caller.name}")
        self.sandbox.warehouse.create_user(caller.name)
        return self._credentials(cluster, "IAM:", caller.name)

    def _credentials(self, cluster: SandboxCluster, prefix: str, user: str) -> ActionResult:
        seconds = self._get_int_param("DurationSeconds", SHORTEST_LOGIN)
        if not SHORTEST_LOGIN <= seconds <= LONGEST_LOGIN:
            raise InvalidParameterValueError(
                f"DurationSeconds must be between {SHORTEST_LOGIN} and {LONGEST_LOGIN}."
            )
        if cluster.status != "available":
            raise InvalidClusterStateError(
                f"Cluster {cluster.cluster_identifier} is not in the available state."
            )
        ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
        return ActionResult(
            {
                "DbUser": f"{prefix}{user}",
                "DbPassword": self.sandbox.warehouse.logins.issue(user, seconds),
                "Expiration": ends,
                "NextRefreshTime": ends,
            }
        )


def _page(items: list[Item], marker: str | None, size: int) -> tuple[list[Item], str | None]:
    """One page, and the marker of the next one."""
    if marker and not marker.isdecimal():
        raise ServiceException("InvalidParameterValue", f"Invalid marker: {marker}")
    start = int(marker or 0)
    end = start + size
    return items[start:end], str(end) if end < len(items) else None


def _lets_redshift_in(trust: dict[str, Any], arn: str, region: str) -> bool:
    """Whether any statement lets Redshift assume the role, under conditions or without."""
    possible = (Decision.ALLOWED, Decision.UNKNOWN)
    return any(
        evaluate_trust(
            trust, AccessRequest("sts:AssumeRole", arn, Principal(PrincipalKind.SERVICE, service))
        ).decision
        in possible
        for service in ("redshift.amazonaws.com", f"redshift.{region}.amazonaws.com")
    )
