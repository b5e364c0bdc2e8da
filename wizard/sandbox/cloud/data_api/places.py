"""Which database is behind a cluster or workgroup, as the control planes know it."""

from __future__ import annotations

from dataclasses import dataclass

from moto.redshift.models import redshift_backends

from wizard.plan import WarehouseKind, WarehouseRef
from wizard.sandbox.cloud.account import PARTITION
from wizard.sandbox.cloud.redshift.databases import WarehouseDatabase
from wizard.sandbox.cloud.redshift.models import AVAILABLE as CLUSTER_AVAILABLE
from wizard.sandbox.cloud.redshift.models import SandboxCluster
from wizard.sandbox.cloud.serverless.models import AVAILABLE as WORKGROUP_AVAILABLE
from wizard.sandbox.cloud.serverless.models import redshiftserverless_backends


@dataclass(frozen=True, slots=True)
class Place:
    """A cluster or workgroup that statements can be sent to."""

    warehouse: WarehouseRef
    arn: str
    """Its ARN, which permissions to use it name."""
    database: WarehouseDatabase | None
    """None while it takes no statements, for example because it is paused."""


def find_place(account: str, region: str, warehouse: WarehouseRef) -> Place | None:
    """The cluster or workgroup; None when the Region has none of that name."""
    if warehouse.kind is WarehouseKind.PROVISIONED:
        return _cluster(account, region, warehouse)
    return _workgroup(account, region, warehouse)


def _cluster(account: str, region: str, warehouse: WarehouseRef) -> Place | None:
    found = redshift_backends[account][region].clusters.get(warehouse.id)
    if found is None:
        return None
    assert isinstance(found, SandboxCluster)
    is_available = found.cluster_status.startswith(CLUSTER_AVAILABLE)
    arn = f"arn:{PARTITION}:redshift:{region}:{account}:cluster:{warehouse.id}"
    return Place(warehouse, arn, found.database if is_available else None)


def _workgroup(account: str, region: str, warehouse: WarehouseRef) -> Place | None:
    found = redshiftserverless_backends[account][region].workgroups.get(warehouse.id)
    if found is None:
        return None
    is_available = found.settings.status == WORKGROUP_AVAILABLE
    return Place(warehouse, found.arn, found.database if is_available else None)
