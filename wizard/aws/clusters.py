"""Provisioned Redshift clusters and the roles that are associated with them.

Source: Amazon Redshift API Reference, Cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.account import AttachedRole, Endpoint, Warehouse
from wizard.aws.session import AwsSession
from wizard.errors import NotFoundError
from wizard.plan import WarehouseKind

_DEFAULT_PORT = 5439


class RedshiftClusters:
    """The clusters of the session's Region."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def pages(self) -> Iterator[tuple[Warehouse, ...]]:
        """All clusters, a page of DescribeClusters at a time."""
        with self._session.calling("list the clusters", "redshift:DescribeClusters"):
            paginator = self._session.client("redshift").get_paginator("describe_clusters")
            for page in paginator.paginate():
                yield tuple(_warehouse(each) for each in page["Clusters"])

    def find(self, identifier: str) -> Warehouse:
        """DescribeClusters for one identifier, which minds case.

        Raises:
            NotFoundError: the Region has no such cluster.
        """
        where = self._session.region
        try:
            with self._session.calling(
                f"look at the cluster {identifier}", "redshift:DescribeClusters"
            ):
                answer = self._session.client("redshift").describe_clusters(
                    ClusterIdentifier=identifier
                )
        except NotFoundError as cause:
            raise _missing(identifier, where) from cause
        if not answer["Clusters"]:
            raise _missing(identifier, where)
        return _warehouse(answer["Clusters"][0])


def _missing(identifier: str, region: str) -> NotFoundError:
    return NotFoundError(
        f"{region} has no cluster {identifier}.",
        "Check its spelling, the Region and the account.",
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
        endpoint=Endpoint(address, endpoint.get("Port", _DEFAULT_PORT)) if address else None,
        database=answer.get("DBName") or "dev",
        admin_user=answer.get("MasterUsername", ""),
        roles=tuple(
            AttachedRole(each["IamRoleArn"], each.get("ApplyStatus", ""))
            for each in answer.get("IamRoles", [])
        ),
        default_role=answer.get("DefaultIamRoleArn") or None,
        admin_secret=answer.get("MasterPasswordSecretArn") or None,
        is_public=answer.get("PubliclyAccessible"),
    )
