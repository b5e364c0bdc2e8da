"""Redshift's control planes: provisioned clusters and serverless workgroups."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.account import Warehouse
from wizard.aws.clusters import RedshiftClusters
from wizard.aws.session import AwsSession
from wizard.aws.workgroups import ServerlessWorkgroups
from wizard.plan import WarehouseKind, WarehouseRef


class RedshiftWarehouses:
    """WarehouseService on the Redshift and the Redshift Serverless API."""

    def __init__(self, session: AwsSession) -> None:
        self._clusters = RedshiftClusters(session)
        self._workgroups = ServerlessWorkgroups(session)

    def pages(self, kind: WarehouseKind) -> Iterator[tuple[Warehouse, ...]]:
        """All clusters, or all workgroups, of the Region."""
        if kind is WarehouseKind.SERVERLESS:
            return self._workgroups.pages()
        return self._clusters.pages()

    def find(self, ref: WarehouseRef) -> Warehouse:
        """One cluster or workgroup as it is now."""
        if ref.kind is WarehouseKind.SERVERLESS:
            return self._workgroups.find(ref.id)
        return self._clusters.find(ref.id)
