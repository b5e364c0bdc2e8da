"""What IAM takes as names, paths, tags, descriptions and ARNs, and what it doesn't."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wizard.access.names import (
    check_database_user_arn,
    check_description,
    check_kms_key_arn,
    check_path,
    check_policy_arn,
    check_policy_name,
    check_role_name,
    check_tags,
)
from wizard.errors import UsageError

Check = Callable[[str], None]
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
MULTI_REGION_KEY = f"arn:aws-cn:kms:cn-north-1:123456789012:key/mrk-{'0a' * 16}"


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (check_role_name, "a+b=c,d.e@f-g_H1"),
        (check_role_name, "x" * 64),
        (check_policy_name, "x" * 128),
        (check_path, "/"),
        (check_path, "/a/"),
        (check_path, f"/{'x' * 510}/"),
        (check_description, "Reads\n\tthe café’s files".replace("’", "'")),
        (check_description, ""),
        (check_policy_arn, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
        (check_policy_arn, "arn:aws-us-gov:iam::123456789012:policy/team/Boundary"),
        (check_kms_key_arn, KEY),
        (check_kms_key_arn, MULTI_REGION_KEY),
        (check_database_user_arn, "arn:aws:redshift:us-east-1:123456789012:dbuser:c-1/IAM:ann"),
    ],
)
def test_what_iam_takes_passes(check: Check, text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("check", "text", "rule"),
    [
        (check_role_name, "x" * 65, "64"),
        (check_role_name, "a/b", "letters"),
        (check_policy_name, "x" * 129, "128"),
        (check_path, "team/", "slash"),
        (check_path, "/team", "slash"),
        (check_path, "/a b/", "spaces"),
        (check_path, f"/{'x' * 511}/", "512"),
        (check_path, "/aws-service-role/x/", "kept"),
        (check_description, "x" * 1001, "1000"),
        (check_description, "订单", "Latin-1"),
        (check_description, "\x1b[1m", "control"),
        (check_policy_arn, "AmazonS3ReadOnlyAccess", "arn:aws:iam::"),
        (check_policy_arn, "arn:aws:iam::123456789012:role/Loader", "managed policy"),
        (check_kms_key_arn, "alias/lake", "alias"),
        (check_kms_key_arn, "arn:aws:kms:us-east-1:123456789012:alias/lake", "alias"),
        (check_kms_key_arn, "1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms"),
        (check_database_user_arn, "arn:aws:redshift:us-east-1:123456789012:dbuser:c/*", "wildcard"),
        (check_database_user_arn, "etl", "dbuser"),
    ],
)
def test_what_iam_does_not_take_is_refused_with_the_rule(
    check: Check, text: str, rule: str
) -> None:
    with pytest.raises(UsageError) as refusal:
        check(text)
    assert rule in str(refusal.value)


def test_tags_that_iam_takes_pass() -> None:
    check_tags([("team", ""), ("Kostenstelle 7", "größe:x/y=z+1@a-b_c.d"), ("部门", "数据")])
    check_tags([(f"key{number}", "x" * 256) for number in range(50)])


@pytest.mark.parametrize(
    ("tags", "rule"),
    [
        ([(f"key{number}", "") for number in range(51)], "50"),
        ([("", "x")], "no key"),
        ([("k" * 129, "x")], "128"),
        ([("k", "x" * 257)], "256"),
        ([("k", "a,b")], "characters"),
        ([("k", "a\nb")], "characters"),
        ([("aws:owner", "x")], "aws:"),
        ([("Team", "a"), ("team", "b")], "more than once"),
    ],
)
def test_tags_that_iam_does_not_take_are_refused(tags: list[tuple[str, str]], rule: str) -> None:
    with pytest.raises(UsageError) as refusal:
        check_tags(tags)
    assert rule in str(refusal.value)
