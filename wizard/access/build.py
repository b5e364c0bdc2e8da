"""The documents of a role that Redshift loads with, and the changes that make one.

Sources: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html,
authorizing-redshift-service-database-users.html,
https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-access-permissions.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from wizard.access.arn import RoleArn, bucket_arn, managed_policy_arn, object_arn
from wizard.access.documents import INLINE_QUOTA, TRUST_QUOTA, as_json, counted_size
from wizard.access.names import (
    check_bucket_name,
    check_database_user_arn,
    check_description,
    check_kms_key_arn,
    check_path,
    check_policy_arn,
    check_role_name,
    check_tags,
)
from wizard.access.trust import SERVERLESS_SERVICE, SERVICE
from wizard.changes import Change, CreateRole, NewRole, SetInlinePolicy, SetManagedPolicy
from wizard.errors import UsageError
from wizard.storage import Location

__all__ = [
    "READ_ONLY_POLICY",
    "READ_POLICY_NAME",
    "RoleRequest",
    "S3ReadAccess",
    "as_json",
    "managed_policy",
    "policy_pattern",
    "read_document",
    "role_changes",
    "trust_document",
]

READ_ONLY_POLICY = "AmazonS3ReadOnlyAccess"
"""The AWS managed policy that lets a role read every bucket of its account."""
READ_POLICY_NAME = "ReadFromS3"
"""The name of the inline policy that the wizard gives a role."""
VERSION = "2012-10-17"
"""The current version of the policy language."""


@dataclass(frozen=True, slots=True)
class S3ReadAccess:
    """What a role may read: everything, or certain buckets and key prefixes."""

    locations: tuple[Location, ...] = ()
    """Each a bucket, or a bucket and the beginning of keys; none: every bucket."""
    kms_keys: tuple[str, ...] = ()
    """ARNs of the keys that the objects are encrypted with."""

    def described(self) -> str:
        """The access in a few words."""
        if not self.locations:
            reading = f"every bucket of the account ({READ_ONLY_POLICY})"
        else:
            patterns = [
                f"s3://{each.bucket}/{policy_pattern(each.key)}*" for each in self.locations
            ]
            reading = f"{', '.join(patterns)} only"
        if not self.kms_keys:
            return reading
        keys = "a KMS key" if len(self.kms_keys) == 1 else f"{len(self.kms_keys)} KMS keys"
        return f"{reading}, and decrypting with {keys}"


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """A role to be created, checked against IAM's rules."""

    name: str
    access: S3ReadAccess
    path: str = "/"
    description: str = "Lets Amazon Redshift load files from Amazon S3"
    database_users: tuple[str, ...] = ()
    """ARNs of the only database users that may use it; none: all may."""
    tags: tuple[tuple[str, str], ...] = ()
    boundary: str | None = None
    """ARN of the managed policy that bounds its permissions."""

    def __post_init__(self) -> None:
        """Check everything that was typed.

        Raises:
            UsageError: IAM or S3 wouldn't take it.
        """
        check_role_name(self.name)
        check_path(self.path)
        check_description(self.description)
        check_tags(self.tags)
        if self.boundary is not None:
            check_policy_arn(self.boundary)
        for location in self.access.locations:
            check_bucket_name(location.bucket)
        for key in self.access.kms_keys:
            check_kms_key_arn(key)
        trust_document(self.database_users)


def trust_document(database_users: tuple[str, ...] = ()) -> dict[str, Any]:
    """The trust policy that lets Redshift assume a role, provisioned and serverless.

    Args:
        database_users: ARNs of the only database users on whose behalf it may; none: all.

    Raises:
        UsageError: one isn't the ARN of a database user, or they are too many for IAM.
    """
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": [SERVICE, SERVERLESS_SERVICE]},
        "Action": "sts:AssumeRole",
    }
    for user in database_users:
        check_database_user_arn(user)
    if database_users:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": _one_or_list(database_users)}}
    document = {"Version": VERSION, "Statement": [statement]}
    if counted_size(document) > TRUST_QUOTA:
        raise UsageError(
            f"A trust policy has at most {TRUST_QUOTA:,} characters, and this one would have "
            f"{counted_size(document):,}.",
            "Name fewer database users.",
        )
    return document


def read_document(access: S3ReadAccess, partition: str) -> dict[str, Any]:
    """The least that COPY needs to read what the access names.

    Raises:
        UsageError: the access is to every bucket and no key, which a managed policy
            grants; or the document would be too long for an inline policy.
    """
    if not access.locations and not access.kms_keys:
        raise UsageError(f"Reading every bucket is granted by {READ_ONLY_POLICY}.")
    statements = _reading_statements(access.locations, partition) if access.locations else []
    if access.kms_keys:
        keys = tuple(dict.fromkeys(access.kms_keys))
        statements.append(_allow("Kms", "kms:Decrypt", keys))
    document = {"Version": VERSION, "Statement": statements}
    check_inline_size(document)
    return document


def check_inline_size(document: dict[str, Any]) -> None:
    """Check that a document fits into a role's inline policies.

    Raises:
        UsageError: it doesn't.
    """
    if counted_size(document) > INLINE_QUOTA:
        raise UsageError(
            f"The inline policies of a role have at most {INLINE_QUOTA:,} characters, and this "
            f"one would have {counted_size(document):,}.",
            "Name fewer places, or whole buckets instead of many prefixes.",
        )


def _reading_statements(locations: tuple[Location, ...], partition: str) -> list[dict[str, Any]]:
    """Buckets with the same prefixes share a statement, which keeps the document short."""
    prefixes = _prefixes_by_bucket(locations)
    buckets_by_prefixes: dict[tuple[str, ...], list[str]] = {}
    for bucket, patterns in prefixes.items():
        buckets_by_prefixes.setdefault(patterns, []).append(bucket_arn(partition, bucket))
    statements = []
    for number, (patterns, buckets) in enumerate(buckets_by_prefixes.items(), start=1):
        listing = _allow("List" if number == 1 else f"List{number}", "s3:ListBucket", buckets)
        if "" not in patterns:
            wanted = [each for pattern in patterns for each in (pattern, f"{pattern}*")]
            listing["Condition"] = {"StringLike": {"s3:prefix": wanted}}
        statements.append(listing)
    # No s3:prefix comes with the request for a bucket's Region: a statement of its own.
    buckets = [bucket_arn(partition, bucket) for bucket in prefixes]
    statements.append(_allow("Locate", "s3:GetBucketLocation", buckets))
    objects = [
        object_arn(partition, bucket, f"{pattern}*")
        for bucket, patterns in prefixes.items()
        for pattern in patterns
    ]
    statements.append(_allow("Read", "s3:GetObject", objects))
    return statements


def _prefixes_by_bucket(locations: tuple[Location, ...]) -> dict[str, tuple[str, ...]]:
    """The prefixes of each bucket, without those that another one takes in."""
    found: dict[str, list[str]] = {}
    for location in locations:
        found.setdefault(location.bucket, []).append(policy_pattern(location.key))
    return {
        bucket: tuple(
            each
            for each in dict.fromkeys(patterns)
            if not any(each != other and each.startswith(other) for other in patterns)
        )
        for bucket, patterns in found.items()
    }


def _allow(sid: str, action: str, resources: list[str] | tuple[str, ...]) -> dict[str, Any]:
    resource = _one_or_list(resources)
    return {"Sid": sid, "Effect": "Allow", "Action": action, "Resource": resource}


def _one_or_list(values: list[str] | tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def policy_pattern(prefix: str) -> str:
    """A key prefix as it can stand in a policy.

    Policy documents take Latin-1 only, and in them ``*``, ``?`` and ``$`` have a
    meaning: from the first such character on the prefix is left to the wildcard.
    """
    match = re.match(r"[\x20-\xff]*", prefix)
    latin = match.group() if match else ""
    return re.split(r"[*?$]", latin, maxsplit=1)[0]


def managed_policy(access: S3ReadAccess, partition: str) -> str | None:
    """The ARN of the managed policy that grants the reading; None when an inline one does."""
    return None if access.locations else managed_policy_arn(partition, READ_ONLY_POLICY)


def role_changes(request: RoleRequest, account: str, partition: str) -> tuple[Change, ...]:
    """What creates the role and then gives it its permissions, in this order.

    Raises:
        UsageError: its inline policy would be too long for IAM.
    """
    arn = str(RoleArn(partition, account, request.path, request.name))
    role = NewRole(
        arn,
        trust_document(request.database_users),
        request.description,
        request.tags,
        request.boundary,
    )
    changes: list[Change] = [CreateRole(role)]
    managed = managed_policy(request.access, partition)
    if managed is not None:
        changes.append(SetManagedPolicy(arn, managed, attach=True))
    if request.access.locations or request.access.kms_keys:
        document = read_document(request.access, partition)
        changes.append(SetInlinePolicy(arn, READ_POLICY_NAME, None, document))
    return tuple(changes)
