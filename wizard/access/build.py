"""The documents of a role that Redshift loads with.

Sources: https://docs.aws.amazon.com/redshift/latest/mgmt/authorizing-redshift-service.html,
https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-access-permissions.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.access.arn import bucket_arn, managed_policy_arn, object_arn
from wizard.access.trust import SERVICE
from wizard.errors import UsageError

READ_ONLY_POLICY = "AmazonS3ReadOnlyAccess"
"""The AWS managed policy that lets a role read every bucket of its account."""

_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class S3ReadAccess:
    """What a new role may read: everything, a bucket, or what begins with a prefix."""

    bucket: str | None = None
    """None: every bucket of the account."""
    prefix: str = ""
    """The beginning of the keys; empty: the whole bucket."""

    def described(self) -> str:
        """The access in a few words."""
        if self.bucket is None:
            return "every bucket of the account (AmazonS3ReadOnlyAccess)"
        return f"s3://{self.bucket}/{policy_pattern(self.prefix)}* only"


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """A role to be created, checked against IAM's rules."""

    name: str
    access: S3ReadAccess
    path: str = "/"
    description: str = "Lets Amazon Redshift load files from Amazon S3"

    def __post_init__(self) -> None:
        """Check the names.

        Raises:
            UsageError: IAM or S3 wouldn't take a name.
        """
        if _ROLE_NAME.fullmatch(self.name) is None:
            raise UsageError(
                "IAM doesn't take this as a role's name.",
                "Use 1 to 64 letters, digits, and any of + = , . @ - _",
            )
        bucket = self.access.bucket
        if bucket is not None and _BUCKET_NAME.fullmatch(bucket) is None:
            raise UsageError(
                "S3 doesn't take this as a bucket's name.",
                "Use 3 to 63 lower-case letters, digits, dots and hyphens.",
            )

    @property
    def inline_policy_name(self) -> str:
        """The name of the inline policy; meaningful when the access is to one bucket."""
        return "ReadFromS3"


def trust_document() -> dict[str, Any]:
    """The trust policy that lets Redshift assume a role."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": SERVICE},
                "Action": "sts:AssumeRole",
            }
        ],
    }


def read_document(access: S3ReadAccess, partition: str) -> dict[str, Any]:
    """The least that COPY needs to read a bucket or a prefix of it.

    Raises:
        UsageError: the access is to every bucket, which a managed policy grants.
    """
    if access.bucket is None:
        raise UsageError(f"Reading every bucket is granted by {READ_ONLY_POLICY}.")
    bucket = bucket_arn(partition, access.bucket)
    prefix = policy_pattern(access.prefix)
    listing: dict[str, Any] = {
        "Sid": "List",
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": bucket,
    }
    if prefix:
        listing["Condition"] = {"StringLike": {"s3:prefix": [prefix, f"{prefix}*"]}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            listing,
            {
                "Sid": "Locate",
                "Effect": "Allow",
                "Action": "s3:GetBucketLocation",
                "Resource": bucket,
            },
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": object_arn(partition, access.bucket, f"{prefix}*"),
            },
        ],
    }


def policy_pattern(prefix: str) -> str:
    """A key prefix as it can stand in a policy.

    Policy documents take Latin-1 only, and in them ``*``, ``?`` and ``$`` have a
    meaning: from the first such character on the prefix is left to the wildcard.
    """
    match = re.match(r"[\x20-\xff]*", prefix)
    latin = match.group() if match else ""
    return re.split(r"[*?$]", latin, maxsplit=1)[0]


def managed_policy(access: S3ReadAccess, partition: str) -> str | None:
    """The ARN of the managed policy that grants the access; None when an inline one does."""
    return managed_policy_arn(partition, READ_ONLY_POLICY) if access.bucket is None else None


def as_json(document: Mapping[str, Any]) -> str:
    """A document as people read it."""
    return json.dumps(document, indent=2, ensure_ascii=False)
