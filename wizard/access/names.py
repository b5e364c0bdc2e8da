"""IAM's rules for what people type: names, paths, tags, descriptions and ARNs.

Sources: IAM User Guide, "IAM and AWS STS quotas" and "Tags for AWS Identity and Access
Management resources"; IAM API Reference, CreateRole and PutRolePolicy; KMS Developer Guide,
"Key identifiers"; Amazon Redshift Management Guide, "Restricting access to IAM roles".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wizard.errors import UsageError

LONGEST_PATH = 512
"""Characters of a role's path, slashes included."""
LONGEST_DESCRIPTION = 1000
"""Characters of a role's description."""
MOST_TAGS = 50
"""Tags of one role."""
LONGEST_TAG_KEY, LONGEST_TAG_VALUE = 128, 256
"""Characters."""

_PARTITION = r"aws[\w-]*"
_NAME = r"[\w+=,.@-]"
_ROLE_NAME = re.compile(rf"{_NAME}{{1,64}}", re.ASCII)
_POLICY_NAME = re.compile(rf"{_NAME}{{1,128}}", re.ASCII)
_PATH = re.compile(r"/|/[\x21-\x7e]+/")
_DESCRIPTION = re.compile(r"[\t\n\r\x20-\x7e\xa1-\xff]*")
_POLICY_ARN = re.compile(
    rf"arn:{_PARTITION}:iam::(?:aws|\d{{12}}):policy/(?:[\x21-\x7e]*/)?{_NAME}{{1,128}}", re.ASCII
)
_KEY_ARN = re.compile(
    rf"arn:{_PARTITION}:kms:[a-z0-9-]+:\d{{12}}:key/(?:mrk-[0-9a-f]{{32}}|[0-9a-f-]{{36}})",
    re.ASCII,
)
_ALIAS = re.compile(r"(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias/.+")
_DATABASE_USER_ARN = re.compile(
    rf"arn:{_PARTITION}:redshift:[a-z0-9-]+:\d{{12}}:dbuser:[a-z0-9-]+/[^\s*?\x00-\x1f]+"
)
_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def check_role_name(name: str) -> None:
    """Check the name of a role.

    Raises:
        UsageError: IAM doesn't take it.
    """
    if _ROLE_NAME.fullmatch(name) is None:
        raise UsageError(
            "IAM doesn't take this as a role's name.",
            "Use 1 to 64 letters, digits, and any of + = , . @ - _",
        )


def check_policy_name(name: str) -> None:
    """Check the name of a policy.

    Raises:
        UsageError: IAM doesn't take it.
    """
    if _POLICY_NAME.fullmatch(name) is None:
        raise UsageError(
            "IAM doesn't take this as a policy's name.",
            "Use 1 to 128 letters, digits, and any of + = , . @ - _",
        )


def check_path(path: str) -> None:
    """Check the path of a role.

    Raises:
        UsageError: IAM doesn't take it, or keeps it for itself.
    """
    if _PATH.fullmatch(path) is None or len(path) > LONGEST_PATH:
        raise UsageError(
            "IAM doesn't take this as a role's path.",
            f"It begins and ends with a slash, has no spaces, and is at most {LONGEST_PATH} "
            "characters long: / or /data-eng/",
        )
    if path.startswith("/aws-service-role/"):
        raise UsageError(
            "The path /aws-service-role/ is kept for roles that AWS services make.",
            "Choose another path; / is what most roles have.",
        )


def check_description(description: str) -> None:
    """Check the description of a role.

    Raises:
        UsageError: IAM doesn't take it.
    """
    if len(description) > LONGEST_DESCRIPTION or _DESCRIPTION.fullmatch(description) is None:
        raise UsageError(
            "IAM doesn't take this as a role's description.",
            f"Use at most {LONGEST_DESCRIPTION} characters of Latin-1, no control characters.",
        )


def check_tags(tags: Iterable[tuple[str, str]]) -> None:
    """Check the tags of a role, which are pairs of a key and a value.

    Raises:
        UsageError: IAM doesn't take one of them, or not so many.
    """
    pairs = tuple(tags)
    if len(pairs) > MOST_TAGS:
        raise UsageError(f"A role has at most {MOST_TAGS} tags, and these are {len(pairs)}.")
    for key, value in pairs:
        _check_tag(key, value)
    keys = [key.lower() for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise UsageError(
                f"The tag key {key} is given more than once.",
                "IAM doesn't tell the keys of tags apart by upper and lower case.",
            )


def _check_tag(key: str, value: str) -> None:
    if not 1 <= len(key) <= LONGEST_TAG_KEY or len(value) > LONGEST_TAG_VALUE:
        raise UsageError(
            f"The tag {key[:LONGEST_TAG_KEY] or 'without a key'} is too long or has no key.",
            f"A key has 1 to {LONGEST_TAG_KEY} characters, a value at most {LONGEST_TAG_VALUE}.",
        )
    if not all(_is_tag_character(character) for character in key + value):
        raise UsageError(
            f"IAM doesn't take the characters of the tag {key}.",
            "Use letters, digits, spaces, and any of _ . : / = + - @",
        )
    if key.lower().startswith("aws:") or value.lower().startswith("aws:"):
        raise UsageError(
            f"The tag {key} begins with aws: and AWS keeps that for itself.",
            "Choose another beginning for the key and the value.",
        )


def _is_tag_character(character: str) -> bool:
    r"""IAM's pattern is ``[\p{L}\p{Z}\p{N}_.:/=+\-@]``, by Unicode category."""
    from unicodedata import category

    return character in "_.:/=+-@" or category(character)[0] in "LZN"


def check_policy_arn(arn: str) -> None:
    """Check the ARN of a managed policy, which may also be a permissions boundary.

    Raises:
        UsageError: it isn't one.
    """
    if _POLICY_ARN.fullmatch(arn) is None:
        raise UsageError(
            "That is not the ARN of a managed policy.",
            "It looks like arn:aws:iam::123456789012:policy/Boundary, "
            "or arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess for a policy of AWS.",
        )


def check_kms_key_arn(arn: str) -> None:
    """Check the ARN of a KMS key, as a policy's Resource needs it.

    Raises:
        UsageError: it isn't one; an alias is told apart, as it has no effect there.
    """
    if _ALIAS.fullmatch(arn):
        raise UsageError(
            "A policy can't name a KMS key by its alias.",
            "Use the ARN of the key itself; `aws kms describe-key --key-id ALIAS` tells it.",
        )
    if _KEY_ARN.fullmatch(arn) is None:
        raise UsageError(
            "That is not the ARN of a KMS key.",
            "It looks like arn:aws:kms:us-east-1:123456789012:key/"
            "1234abcd-12ab-34cd-56ef-1234567890ab.",
        )


def is_database_user_arn(text: str) -> bool:
    """Whether the text is the ARN of one database user of Redshift."""
    return _DATABASE_USER_ARN.fullmatch(text) is not None


def check_database_user_arn(arn: str) -> None:
    """Check the ARN of a database user, as a trust policy's ExternalId lists it.

    Raises:
        UsageError: it isn't one.
    """
    if not is_database_user_arn(arn):
        raise UsageError(
            "That is not the ARN of a database user.",
            "It looks like arn:aws:redshift:us-east-1:123456789012:dbuser:examplecluster/etl, "
            "without wildcards.",
        )


def check_bucket_name(name: str) -> None:
    """Check the name of a bucket.

    Raises:
        UsageError: S3 doesn't take it.
    """
    if _BUCKET_NAME.fullmatch(name) is None:
        raise UsageError(
            "S3 doesn't take this as a bucket's name.",
            "Use 3 to 63 lower-case letters, digits, dots and hyphens.",
        )
