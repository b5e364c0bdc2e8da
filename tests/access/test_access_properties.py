"""What holds for any document, also for strange ones."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

from access.access_cases import allow, document
from access.role_cases import ACCOUNT, KEY, PROVISIONED, REGION, SOURCE, USERS, a_role, trusting
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.access.build import S3ReadAccess
from wizard.access.chain import ChainRole, judge_chain
from wizard.access.fitness import Fitness, Need, RoleVerdict, judge_role
from wizard.access.merge import merged_read, merged_trust
from wizard.access.policy import statements_of
from wizard.account import PolicyDocument, Role, RolePermissions
from wizard.errors import UsageError

REPEATABLE = settings(derandomize=True, deadline=None, max_examples=200)
RANK = {Fitness.UNFIT: 0, Fitness.UNKNOWN: 1, Fitness.USABLE: 2}
USER = f"{USERS}etl"
NEEDS = st.sampled_from(
    [
        Need(REGION, ACCOUNT, PROVISIONED),
        Need(REGION, source=SOURCE),
        Need(REGION, source=SOURCE, kms_keys=(KEY,), database_users=(USER,)),
    ]
)

WORDS = st.sampled_from(
    ["*", "s3:*", "s3:GetObject", "s3:ListBucket", "kms:Decrypt", "sts:AssumeRole", KEY, USER,
     "arn:aws:s3:::acme-lake", "arn:aws:s3:::acme-lake/orders/*", "arn:aws:s3:::*log*",
     "arn:aws:s3:::acme-lake/orders/${aws:username}/*", "true", "orders/", "orders/*", "[", "${"]
)  # fmt: skip
VALUES = st.one_of(WORDS, st.lists(WORDS, max_size=3))
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringLike", "StringNotEquals", "Null", "BoolIfExists", "ArnLike", "Odd"]),
    st.dictionaries(
        st.sampled_from(["sts:ExternalId", "s3:prefix", "aws:SourceArn", "aws:SecureTransport"]),
        VALUES,
        max_size=2,
    ),
    max_size=2,
)
SERVICES = st.sampled_from(
    ["redshift.amazonaws.com", "redshift.us-east-1.amazonaws.com", "ec2.amazonaws.com",
     "redshift.eu-west-1.amazonaws.com", "redshift-serverless.amazonaws.com"]
)  # fmt: skip
PRINCIPALS = st.one_of(
    st.just("*"),
    st.fixed_dictionaries({"Service": st.lists(SERVICES, min_size=1, max_size=2)}),
    st.just({"AWS": "123456789012"}),
)
PERMITTING = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": VALUES, "Resource": VALUES},
    optional={"Condition": CONDITIONS},
)
TRUSTING = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Allow", "Deny"]),
        "Principal": PRINCIPALS,
        "Action": st.just("sts:AssumeRole"),
    },
    optional={"Condition": CONDITIONS},
)
STATEMENTS = st.lists(PERMITTING, max_size=4)

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | WORDS | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["Statement", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal",
             "NotPrincipal", "Condition", "StringEquals", "Null", "AWS", "Service", "Sid", "x"]
        ),
        inner | st.sampled_from(["Allow", "Deny"]),
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip
ANY_DOCUMENT = st.fixed_dictionaries({"Statement": st.one_of(JSON, st.lists(JSON, max_size=3))})


def with_trust(policy: object) -> Role:
    return replace(a_role(), trust=cast(dict[str, Any], policy))


def granting(statements: list[dict[str, Any]], unread: tuple[str, ...] = ()) -> RolePermissions:
    return RolePermissions((PolicyDocument("P", document(*statements)),), None, unread)


def is_no_better(after: RoleVerdict, before: RoleVerdict) -> bool:
    return RANK[after.fitness] <= RANK[before.fitness]


@REPEATABLE
@given(STATEMENTS, PERMITTING, NEEDS, st.sampled_from([(), ("Not read.",)]))
def test_a_deny_that_is_added_never_makes_permissions_better(
    statements: list[dict[str, Any]], added: dict[str, Any], need: Need, unread: tuple[str, ...]
) -> None:
    before = judge_role(a_role(), need, granting(statements, unread))
    after = judge_role(a_role(), need, granting([*statements, added | {"Effect": "Deny"}], unread))
    assert is_no_better(after, before)


@REPEATABLE
@given(st.lists(TRUSTING, max_size=3), TRUSTING, NEEDS)
def test_a_deny_that_is_added_never_makes_a_trust_better(
    statements: list[dict[str, Any]], added: dict[str, Any], need: Need
) -> None:
    before = judge_role(with_trust(document(*statements)), need)
    refusal = added | {"Effect": "Deny"}
    assert is_no_better(judge_role(with_trust(document(*statements, refusal)), need), before)


@REPEATABLE
@given(STATEMENTS, NEEDS)
def test_nothing_is_usable_that_no_policy_allows(
    statements: list[dict[str, Any]], need: Need
) -> None:
    refusals = [each | {"Effect": "Deny"} for each in statements]
    assert judge_role(a_role(), need, granting(refusals)).fitness is Fitness.UNFIT
    unread = judge_role(a_role(), need, granting(refusals, ("Not read.",)))
    assert unread.fitness is not Fitness.USABLE


@REPEATABLE
@given(st.one_of(ANY_DOCUMENT, JSON), ANY_DOCUMENT, NEEDS)
def test_any_json_is_judged_without_an_exception(
    trust: object, granted: dict[str, Any], need: Need
) -> None:
    for role in (a_role(), with_trust(trust)):
        permissions = RolePermissions(
            (PolicyDocument("P", granted),), PolicyDocument("B", document(allow()), "arn:b")
        )
        assert judge_role(role, need, permissions).reason
        assert judge_role(role, need).reason
        assert judge_chain([ChainRole(role.arn, role, permissions)] * 2, need)


@REPEATABLE
@given(st.lists(TRUSTING, max_size=3), st.sampled_from([(), (USER,)]))
def test_merging_a_trust_twice_is_merging_it_once_and_removes_no_statement(
    statements: list[dict[str, Any]], users: tuple[str, ...]
) -> None:
    policy = document(*statements)
    once = merged_trust(policy, REGION, users)
    assert merged_trust(once.document, REGION, users) == once
    assert len(list(statements_of(once.document))) >= len(statements)
    denies = [each for each in statements if each["Effect"] == "Deny"]
    assert all(each in once.document["Statement"] for each in denies)
    if once.is_repaired:
        need = Need(REGION, database_users=users)
        assert judge_role(with_trust(once.document), need).fitness is Fitness.USABLE
    else:
        assert once.document == policy


@REPEATABLE
@given(ANY_DOCUMENT)
def test_any_json_is_merged_or_left_alone_with_a_reason(policy: dict[str, Any]) -> None:
    before = json.dumps(policy)
    merged = merged_trust(policy, REGION)
    assert json.dumps(policy) == before
    assert merged.is_repaired or json.dumps(merged.document) == before
    try:
        read = merged_read(policy, S3ReadAccess((SOURCE,)), "aws")
    except UsageError:
        assert not isinstance(policy["Statement"], (list, dict))
    else:
        assert merged_read(read, S3ReadAccess((SOURCE,)), "aws") == read


@REPEATABLE
@given(STATEMENTS)
def test_reading_that_was_merged_in_is_there_and_all_others_stay(
    statements: list[dict[str, Any]],
) -> None:
    merged = merged_read(document(*statements), S3ReadAccess((SOURCE,)), "aws")
    assert merged["Statement"][: len(statements)] == statements
    assert merged_read(merged, S3ReadAccess((SOURCE,)), "aws") == merged
    sids = [each["Sid"] for each in merged["Statement"] if "Sid" in each]
    assert len(sids) == len(set(sids))
    if all(each["Effect"] == "Allow" for each in statements):
        need = Need(REGION, source=SOURCE)
        granted = RolePermissions((PolicyDocument("P", merged),))
        assert judge_role(a_role(trusting()), need, granted).fitness is Fitness.USABLE
