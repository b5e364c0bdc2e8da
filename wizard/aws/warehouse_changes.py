"""Associating roles with clusters and namespaces; resuming and pausing clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wizard.aws.namespace_roles import modify_namespace_roles, wanted_roles
from wizard.aws.namespaces import AwsNamespace
from wizard.aws.session import AwsSession
from wizard.changes import ModifyRoles
from wizard.errors import DeniedError
from wizard.plan import WarehouseKind

Answer = Mapping[str, Any]

_RUNNING = ("available", "resuming")
_PAUSED = ("paused", "pausing")


class WarehouseChanges:
    """The changes of clusters and namespaces, see :class:`wizard.aws.changes.AwsChanges`."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def modify_roles(self, change: ModifyRoles) -> None:
        """Associate and dissociate the change's own roles; all others stay."""
        if change.warehouse.kind is WarehouseKind.SERVERLESS:
            namespace = change.namespace or self._namespace_of(change.warehouse.id, change.region)
            modify_namespace_roles(change, AwsNamespace(self._session, namespace, change.region))
        else:
            self._modify_cluster_roles(change)

    def _modify_cluster_roles(self, change: ModifyRoles) -> None:
        """ModifyClusterIamRoles, which adds to what is there and takes away what is named.

        A caller who may not look at the cluster can add and remove roles all the same,
        but not replace a default role that can't be compared with the one shown.
        """
        try:
            cluster = self._cluster(change.warehouse.id, change.region)
        except DeniedError:
            if change.sets_default:
                raise
            self._send(change, change.add, change.remove, None)
            return
        # A role that is on its way out isn't there any more: adding it has to be asked for.
        present = tuple(
            each["IamRoleArn"]
            for each in cluster.get("IamRoles", [])
            if each.get("ApplyStatus") != "removing"
        )
        default_now = cluster.get("DefaultIamRoleArn") or None
        roles, default = wanted_roles(change, present, default_now)
        self._send(
            change,
            tuple(arn for arn in roles if arn not in present),
            tuple(arn for arn in present if arn not in roles),
            (default or "") if default != default_now else None,
        )

    def _send(
        self,
        change: ModifyRoles,
        add: tuple[str, ...],
        remove: tuple[str, ...],
        default: str | None,
    ) -> None:
        """Ask for what is left to do; an empty default takes the default away, None leaves it."""
        asked: dict[str, Any] = {}
        if add:
            asked["AddIamRoles"] = list(add)
        if remove:
            asked["RemoveIamRoles"] = list(remove)
        if default is not None:
            asked["DefaultIamRoleArn"] = default
        if not asked:
            return
        with self._session.calling(
            f"change the roles of {change.warehouse.id}", "redshift:ModifyClusterIamRoles"
        ):
            # Sent once: the answer to a repetition would be about the first one being under way.
            self._session.single_try_client("redshift", change.region).modify_cluster_iam_roles(
                ClusterIdentifier=change.warehouse.id, **asked
            )

    def resume(self, cluster: str, region: str) -> None:
        """ResumeCluster, unless it runs."""
        if self._status_starts_with(_RUNNING, cluster, region):
            return
        with self._session.calling(f"resume the cluster {cluster}", "redshift:ResumeCluster"):
            self._session.single_try_client("redshift", region).resume_cluster(
                ClusterIdentifier=cluster
            )

    def pause(self, cluster: str, region: str) -> None:
        """PauseCluster, unless it is paused."""
        if self._status_starts_with(_PAUSED, cluster, region):
            return
        with self._session.calling(f"pause the cluster {cluster}", "redshift:PauseCluster"):
            self._session.single_try_client("redshift", region).pause_cluster(
                ClusterIdentifier=cluster
            )

    def _status_starts_with(self, words: tuple[str, ...], cluster: str, region: str) -> bool:
        try:
            status: str = self._cluster(cluster, region).get("ClusterStatus", "")
        except DeniedError:
            # AWS itself refuses what doesn't fit the cluster's status.
            return False
        return status.startswith(words)

    def _cluster(self, cluster: str, region: str) -> Answer:
        with self._session.calling(f"look at the cluster {cluster}", "redshift:DescribeClusters"):
            answer = self._session.client("redshift", region).describe_clusters(
                ClusterIdentifier=cluster
            )
            found: Answer = answer["Clusters"][0]
        return found

    def _namespace_of(self, workgroup: str, region: str) -> str:
        with self._session.calling(
            f"look at the workgroup {workgroup}", "redshift-serverless:GetWorkgroup"
        ):
            client = self._session.client("redshift-serverless", region)
            answer = client.get_workgroup(workgroupName=workgroup)
            name: str = answer["workgroup"]["namespaceName"]
        return name
