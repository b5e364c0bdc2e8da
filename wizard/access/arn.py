"""Amazon Resource Names, taken apart and checked.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wizard.errors import UsageError

_ROLE_ARN = re.compile(
    r"(?!.*,arn:)arn:(aws[\w-]*):iam::(\d{12}):role(/(?:[\x21-\x7e]*/)?)([\w+=,.@-]{1,64})",
    re.ASCII,
)

_PARTITION_BY_REGION_PREFIX = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-isob-", "aws-iso-b"),
    ("us-isof-", "aws-iso-f"),
    ("eu-isoe-", "aws-iso-e"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
)


@dataclass(frozen=True, slots=True)
class RoleArn:
    """The ARN of an IAM role, in parts."""

    partition: str
    account: str
    path: str
    """Begins and ends with a slash; ``/`` for most roles."""
    name: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role{self.path}{self.name}"


def parse_role_arn(text: str) -> RoleArn:
    """Read the ARN of a role, path included.

    Raises:
        UsageError: the text is no role ARN; the message says what one looks like.
    """
    match = _ROLE_ARN.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            "That is not the ARN of an IAM role.",
            "It looks like arn:aws:iam::123456789012:role/RedshiftLoaderRole.",
        )
    return RoleArn(*match.groups())


def is_role_arn(text: str) -> bool:
    """Whether the text is the ARN of an IAM role."""
    return _ROLE_ARN.fullmatch(text.strip()) is not None


def partition_of_region(region: str) -> str:
    """The partition that a Region belongs to, such as ``aws`` or ``aws-cn``."""
    for prefix, partition in _PARTITION_BY_REGION_PREFIX:
        if region.startswith(prefix):
            return partition
    return "aws"


def bucket_arn(partition: str, bucket: str) -> str:
    """The ARN of an S3 bucket."""
    return f"arn:{partition}:s3:::{bucket}"


def object_arn(partition: str, bucket: str, key: str) -> str:
    """The ARN of an S3 object, or of a pattern of objects when the key holds wildcards."""
    return f"arn:{partition}:s3:::{bucket}/{key}"


def managed_policy_arn(partition: str, name: str) -> str:
    """The ARN of a policy that AWS manages, such as ``AmazonS3ReadOnlyAccess``."""
    return f"arn:{partition}:iam::aws:policy/{name}"
