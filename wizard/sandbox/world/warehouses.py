"""Building the warehouses of a world in the embedded AWS: clusters, workgroups and secrets."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from types import MappingProxyType

from moto.redshift.models import redshift_backends
from moto.secretsmanager.models import secretsmanager_backends

from wizard.plan import WarehouseKind, WarehouseRef
from wizard.sandbox.cloud.account import ACCOUNT
from wizard.sandbox.cloud.redshift.databases import ADDRESS, Surroundings
from wizard.sandbox.cloud.redshift.models import SandboxCluster, SandboxRedshiftBackend
from wizard.sandbox.cloud.serverless.models import (
    NamespaceSettings,
    ServerlessBackend,
    WorkgroupSettings,
    redshiftserverless_backends,
)
from wizard.sandbox.world.description import ClusterSpec, WorkgroupSpec, World
from wizard.sandbox.world.seed import FOUNDED

_CLUSTER_VERSION = "1.0"


def prepare_backends(region: str) -> None:
    """Have moto make its backends: it takes a moment, which is better spent before waiting."""
    redshift_backends.backend = SandboxRedshiftBackend
    redshift_backends[ACCOUNT][region]


def seed_warehouses(
    world: World, surroundings: Surroundings, passwords: Mapping[WarehouseRef, str]
) -> None:
    """Make the clusters, workgroups and secrets, once it is known where their databases listen.

    ``passwords`` are those of the admin users.
    """
    SandboxRedshiftBackend.surroundings = surroundings
    ServerlessBackend.surroundings = surroundings
    for cluster in world.clusters:
        made = _make_cluster(cluster, world.region)
        if cluster.manages_password:
            ref = WarehouseRef(WarehouseKind.PROVISIONED, cluster.identifier)
            made.master_password_secret_arn = _make_admin_secret(
                world.region,
                cluster.identifier,
                cluster.user,
                {
                    "password": passwords[ref],
                    "port": surroundings.clusters[cluster.identifier].port,
                    "dbname": cluster.database,
                    "dbClusterIdentifier": cluster.identifier,
                },
            )
    for workgroup in world.workgroups:
        _make_workgroup(workgroup, world.region, surroundings, passwords)
    for secret in world.secrets:
        _make_secret(world.region, secret.name, secret.content, secret.description)


def _make_cluster(cluster: ClusterSpec, region: str) -> SandboxCluster:
    made = redshift_backends[ACCOUNT][region].create_cluster(
        cluster_identifier=cluster.identifier,
        node_type=cluster.node_type,
        number_of_nodes=str(cluster.nodes),
        cluster_type="multi-node",
        master_username=cluster.user,
        # Nobody asks moto about it: the database has its own.
        master_user_password=secrets.token_urlsafe(24),
        db_name=cluster.database,
        iam_roles_arn=[role.arn for role in cluster.roles],
        region_name=region,
        encrypted=True,
        publicly_accessible=cluster.is_public,
        allow_version_upgrade=True,
        enhanced_vpc_routing=False,
        cluster_version=_CLUSTER_VERSION,
        cluster_security_groups=[],
        vpc_security_group_ids=[],
        cluster_subnet_group_name="default",
        availability_zone=f"{region}a",
        preferred_maintenance_window="sun:04:00-sun:04:30",
        cluster_parameter_group_name="default.redshift-1.0",
        automated_snapshot_retention_period="1",
        port=None,
    )
    assert isinstance(made, SandboxCluster)
    made.create_time = FOUNDED
    made.begin_with(cluster.status)
    return made


def _make_workgroup(
    workgroup: WorkgroupSpec,
    region: str,
    surroundings: Surroundings,
    passwords: Mapping[WarehouseRef, str],
) -> None:
    """Make a workgroup, its namespace and the secret of the namespace's admin user."""
    backend = redshiftserverless_backends[ACCOUNT][region]
    spec = workgroup.namespace
    roles = tuple(role.arn for role in spec.roles)
    namespace = backend.add_namespace(
        NamespaceSettings(spec.name, spec.user, spec.database, roles, workgroup.tags, FOUNDED)
    )
    backend.add_workgroup(
        WorkgroupSettings(
            workgroup.name,
            spec.name,
            workgroup.base_capacity,
            workgroup.status,
            workgroup.tags,
            FOUNDED,
        )
    )
    namespace.admin_secret = _make_admin_secret(
        region,
        spec.name,
        spec.user,
        {
            "password": passwords[WarehouseRef(WarehouseKind.SERVERLESS, workgroup.name)],
            "port": surroundings.workgroups[workgroup.name].port,
            "dbname": spec.database,
            "namespaceName": spec.name,
        },
    )


def _make_admin_secret(region: str, owner: str, user: str, more: Mapping[str, str | int]) -> str:
    """Make a secret as Redshift makes those of admin users; returns its ARN."""
    content = {"username": user, "engine": "redshift", "host": ADDRESS, **more}
    return _make_secret(
        region,
        f"redshift!{owner}-{user}",
        json.dumps(content),
        f"The admin user's password of {owner}, managed by Amazon Redshift",
        {"aws:secretsmanager:owningService": "redshift"},
    )


def _make_secret(
    region: str,
    name: str,
    content: str,
    description: str,
    tags: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Make a secret; returns its ARN."""
    backend = secretsmanager_backends[ACCOUNT][region]
    made = backend.create_secret(
        name=name,
        secret_string=content,
        secret_binary=None,
        description=description,
        tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        kms_key_id=None,
        client_request_token=None,
        replica_regions=[],
        force_overwrite=False,
    )
    arn: str = json.loads(made)["ARN"]
    return arn
