"""Provisioned Redshift clusters and the roles that are attached to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.aws.failures import aws_failures
from wizard.aws.session import AwsSession
from wizard.errors import NotFoundError
from wizard.plan import WarehouseKind
from wizard.services import AttachedRole, Endpoint, Warehouse


class RedshiftClusters:
    """WarehouseService on the Redshift API."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def pages(self) -> Iterator[tuple[Warehouse, ...]]:
        """All clusters of the Region, a page of DescribeClusters at a time."""
        with aws_failures("list the clusters", "redshift:DescribeClusters"):
            paginator = self._session.client("redshift").get_paginator("describe_clusters")
            for page in paginator.paginate():
                yield tuple(_warehouse(each) for each in page["Clusters"])

    def find(self, warehouse_id: str) -> Warehouse:
        """DescribeClusters for one identifier."""
        with aws_failures("look at the cluster", "redshift:DescribeClusters"):
            answer = self._session.client("redshift").describe_clusters(
                ClusterIdentifier=warehouse_id
            )
        if not answer["Clusters"]:
            raise NotFoundError(f"{self._session.region} has no cluster {warehouse_id}.")
        return _warehouse(answer["Clusters"][0])

    def attach(self, warehouse_id: str, role_arn: str) -> None:
        """ModifyClusterIamRoles, which adds to the roles that are there."""
        with aws_failures("attach the role", "redshift:ModifyClusterIamRoles"):
            self._session.client("redshift").modify_cluster_iam_roles(
                ClusterIdentifier=warehouse_id, AddIamRoles=[role_arn]
            )


def _warehouse(answer: Mapping[str, Any]) -> Warehouse:
    endpoint = answer.get("Endpoint") or {}
    address = endpoint.get("Address")
    return Warehouse(
        kind=WarehouseKind.PROVISIONED,
        id=answer["ClusterIdentifier"],
        status=answer.get("ClusterStatus", ""),
        node_type=answer.get("NodeType", ""),
        node_count=answer.get("NumberOfNodes", 1),
        endpoint=Endpoint(address, endpoint.get("Port", 5439)) if address else None,
        database=answer.get("DBName") or "dev",
        admin_user=answer.get("MasterUsername", ""),
        roles=tuple(
            AttachedRole(each["IamRoleArn"], each.get("ApplyStatus", ""))
            for each in answer.get("IamRoles", [])
        ),
        default_role=answer.get("DefaultIamRoleArn") or None,
    )
