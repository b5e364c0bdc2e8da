"""Building the account of a world in the embedded AWS: users, roles, buckets, keys and objects.

moto's backends are filled in this process; ``warehouses`` builds the rest.
"""

from __future__ import annotations

import datetime
import json
import logging
import secrets
import string
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from wizard.sandbox.cloud.account import ACCOUNT
from wizard.sandbox.cloud.buckets import FillingBucket, s3
from wizard.sandbox.cloud.callers import iam
from wizard.sandbox.world.description import (
    BucketSpec,
    KeySpec,
    PolicySpec,
    RoleSpec,
    UserSpec,
    World,
)

logger = logging.getLogger(__name__)

_SECRET_ALPHABET = string.ascii_letters + string.digits + "/+"
_SECRET_LENGTH = 40
FOUNDED = datetime.datetime(2025, 6, 2, 8, 30, tzinfo=datetime.UTC)
"""When everything that stands at the start was made."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A user's long-term credentials."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


def seed_account(world: World) -> AccessKey:
    """Make users, policies and roles, and the buckets without their objects.

    Returns the key of the first user; the others have none yet.
    """
    for user in world.users:
        _make_user(user, world.region)
    key = _make_key(world.users[0])
    for policy in world.policies:
        _make_policy(policy)
    for role in world.roles:
        _make_role(role)
    for bucket in world.buckets:
        _make_bucket(bucket)
    return key


def fill_buckets(world: World) -> threading.Thread:
    """Make the keys and the objects of all buckets, in a thread of its own that has begun."""

    def fill() -> None:
        key_arns = {key: _make_encryption_key(key, world.region) for key in world.keys}
        for bucket in world.buckets:
            filling = s3(bucket.account).buckets[bucket.name]
            assert isinstance(filling, FillingBucket)
            try:
                filling.fill(partial(_put_files, bucket, key_arns))
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
    for policy in user.inline_policies:
        backend.put_user_policy(user.name, policy.name, json.dumps(policy.document))


def _make_key(user: UserSpec) -> AccessKey:
    key = iam().create_access_key(user.name)
    # moto draws its secrets from a generator that is good enough for tests only.
    key.secret_access_key = "".join(secrets.choice(_SECRET_ALPHABET) for _ in range(_SECRET_LENGTH))
    return AccessKey(key.access_key_id, key.secret_access_key)


def _make_policy(policy: PolicySpec) -> None:
    made = iam().create_policy(
        description=policy.description,
        path="/",
        policy_document=json.dumps(policy.document),
        policy_name=policy.name,
        tags=[],
    )
    made.create_date = FOUNDED


def _make_role(role: RoleSpec) -> None:
    backend = iam(role.account)
    made = backend.create_role(
        role_name=role.name,
        assume_role_policy_document=json.dumps(role.trust_document),
        path=role.path,
        permissions_boundary=role.boundary,
        description=role.description,
        tags=[{"Key": key, "Value": value} for key, value in role.tags],
        max_session_duration="3600",
        linked_service=role.linked_service,
    )
    made.create_date = FOUNDED
    for arn in role.managed_policies:
        backend.attach_role_policy(arn, role.name)
    for policy in role.inline_policies:
        backend.put_role_policy(role.name, policy.name, json.dumps(policy.document))


def _make_bucket(bucket: BucketSpec) -> None:
    # moto declares an abstract method that it never asks buckets for.
    made = FillingBucket(bucket.name, bucket.region, bucket.account)  # type: ignore[abstract]
    made.close_until_filled()
    made.creation_date = FOUNDED
    s3(bucket.account).buckets[bucket.name] = made


def _make_encryption_key(key: KeySpec, region: str) -> str:
    """Make a KMS key and its alias; returns its ARN."""
    # Nobody needs it before there are objects, and importing it takes a moment.
    from moto.kms.models import kms_backends

    backend = kms_backends[ACCOUNT][region]
    made = backend.create_key(
        policy=None,
        key_usage="ENCRYPT_DECRYPT",
        key_spec="SYMMETRIC_DEFAULT",
        description=key.description,
        tags=None,
    )
    backend.create_alias(made.id, f"alias/{key.alias}")
    return made.arn


def _put_files(bucket: BucketSpec, key_arns: Mapping[KeySpec, str]) -> None:
    backend = s3(bucket.account)
    for file in bucket.files():
        used = file.encrypted_with
        key = backend.put_object(
            bucket.name,
            file.key,
            file.content,
            storage=file.storage_class,
            encryption=None if used is None else "aws:kms",
            kms_key_id=None if used is None else key_arns[used],
            disable_notification=True,
        )
        key.last_modified = file.modified
