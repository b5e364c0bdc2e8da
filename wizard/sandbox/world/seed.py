"""Building a world in the embedded AWS: moto's backends are filled in this process."""

from __future__ import annotations

import datetime
import json
import logging
import secrets
import string
import threading
from dataclasses import dataclass, field
from functools import partial

from moto.redshift.models import redshift_backends

from wizard.sandbox.cloud.account import ACCOUNT
from wizard.sandbox.cloud.buckets import FillingBucket, s3
from wizard.sandbox.cloud.callers import iam
from wizard.sandbox.cloud.redshift.models import SandboxRedshiftBackend, Warehouse
from wizard.sandbox.world.description import BucketSpec, ClusterSpec, RoleSpec, UserSpec, World

logger = logging.getLogger(__name__)

_SECRET_ALPHABET = string.ascii_letters + string.digits + "/+"
_SECRET_LENGTH = 40
_CLUSTER_VERSION = "1.0"
FOUNDED = datetime.datetime(2025, 6, 2, 8, 30, tzinfo=datetime.UTC)
"""When everything that stands at the start was made."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A user's long-term credentials."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


def seed_account(world: World) -> AccessKey:
    """Make users and roles, and the buckets without their objects.

    Returns the key of the first user; the others have none yet.
    """
    for user in world.users:
        _make_user(user, world.region)
    key = _make_key(world.users[0])
    for role in world.roles:
        _make_role(role)
    for bucket in world.buckets:
        # moto declares an abstract method that it never asks buckets for.
        filling = FillingBucket(bucket.name, bucket.region)  # type: ignore[abstract]
        filling.close_until_filled()
        filling.creation_date = FOUNDED
        s3().buckets[bucket.name] = filling
    # Making moto's backend takes a moment: better now than when the database waits.
    redshift_backends.backend = SandboxRedshiftBackend
    redshift_backends[ACCOUNT][world.region]
    return key


def seed_clusters(world: World, warehouse: Warehouse) -> None:
    """Make the clusters, once it is known where their database listens."""
    SandboxRedshiftBackend.warehouse = warehouse
    for cluster in world.clusters:
        _make_cluster(cluster, world.region)


def fill_buckets(world: World) -> threading.Thread:
    """Make the objects of all buckets, in a thread of its own that has begun."""

    def fill() -> None:
        for bucket in world.buckets:
            filling = s3().buckets[bucket.name]
            assert isinstance(filling, FillingBucket)
            try:
                filling.fill(partial(_put_files, bucket))
            except Exception:
                # Whoever looks into this bucket is told; the other buckets are not concerned.
                logger.exception("the objects of %s could not be made", bucket.name)

    thread = threading.Thread(target=fill, name="filling buckets", daemon=True)
    thread.start()
    return thread


def _make_user(user: UserSpec, region: str) -> None:
    backend = iam()
    backend.create_user(region, user.name)
    for arn in user.managed_policies:
        backend.attach_user_policy(arn, user.name)


def _make_key(user: UserSpec) -> AccessKey:
    key = iam().create_access_key(user.name)
    # moto draws its secrets from a generator that is good enough for tests only.
    key.secret_access_key = "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(_SECRET_LENGTH))
    return AccessKey(key.access_key_id, key.secret_access_key)


def _make_role(role: RoleSpec) -> None:
    services = list(role.trusted_services)
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": services[0] if len(services) == 1 else services},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    backend = iam()
    made = backend.create_role(
        role_name=role.name,
        assume_role_policy_document=json.dumps(trust),
        path=role.path,
        permissions_boundary=None,
        description=role.description,
        tags=[],
        max_session_duration="3600",
        linked_service=role.linked_service,
    )
    made.create_date = FOUNDED
    for arn in role.managed_policies:
        backend.attach_role_policy(arn, role.name)


def _make_cluster(cluster: ClusterSpec, region: str) -> None:
    made = redshift_backends[ACCOUNT][region].create_cluster(
        cluster_identifier=cluster.identifier,
        node_type=cluster.node_type,
        number_of_nodes=str(cluster.nodes),
        cluster_type="multi-node",
        master_username=cluster.user,
        master_user_password=secrets.token_urlsafe(24),
        db_name=cluster.database,
        iam_roles_arn=[role.arn(ACCOUNT) for role in cluster.roles],
        region_name=region,
        encrypted=True,
        publicly_accessible=False,
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
    made.status = cluster.status
    made.create_time = FOUNDED


def _put_files(bucket: BucketSpec) -> None:
    backend = s3()
    for file in bucket.files():
        key = backend.put_object(
            bucket.name,
            file.key,
            file.content,
            storage=file.storage_class,
            disable_notification=True,
        )
        key.last_modified = file.modified
