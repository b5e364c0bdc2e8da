"""What policies answer to a request, compared with IAM's documented evaluation."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from access.access_cases import (
    ALLOWED,
    DENIED,
    NOT_ALLOWED,
    OBJECT,
    PERMISSION_CASES,
    UNKNOWN,
    PermissionCase,
    allow,
    deny,
    document,
    on_condition,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.access.evaluate import AccessRequest, Decision, evaluate_permissions

READ = AccessRequest("s3:GetObject", OBJECT, context_is_complete=True)
REPEATABLE = settings(derandomize=True, deadline=None, max_examples=150)


@pytest.mark.parametrize("case", PERMISSION_CASES, ids=lambda case: case.name)
def test_the_decision_is_the_documented_one(case: PermissionCase) -> None:
    evaluation = evaluate_permissions([document(*case.statements)], case.request)
    assert evaluation.decision is case.decision


def test_the_documents_of_an_identity_are_taken_together() -> None:
    documents = [document(allow()), document(deny(Action="s3:*"))]
    assert evaluate_permissions(documents, READ).decision is DENIED
    assert evaluate_permissions(documents[:1], READ).is_allowed
    assert evaluate_permissions([], READ).decision is NOT_ALLOWED


def test_a_statement_may_stand_without_a_list() -> None:
    assert evaluate_permissions([{"Statement": allow()}], READ).is_allowed


def test_the_statement_that_decided_is_named() -> None:
    refusal = deny(Sid="NoReading")
    assert evaluate_permissions([document(allow(), refusal)], READ).statement == refusal
    assert evaluate_permissions([], READ).statement is None


@pytest.mark.parametrize(
    ("boundary", "decision"),
    [
        (document(allow()), ALLOWED),
        (document(allow(Action="s3:GetObject")), ALLOWED),
        (document(allow(Action="kms:*")), NOT_ALLOWED),
        (document(), NOT_ALLOWED),
        (document(allow(), deny()), DENIED),
        (document(allow(Resource="arn:aws:s3:::acme/${aws:username}/*")), UNKNOWN),
    ],
)
def test_a_boundary_must_allow_it_too(boundary: dict[str, Any], decision: Decision) -> None:
    assert evaluate_permissions([document(allow())], READ, boundary).decision is decision


@pytest.mark.parametrize(
    ("statements", "decision"),
    [((), NOT_ALLOWED), ((allow(), deny()), DENIED)],
)
def test_a_boundary_allows_nothing_by_itself(
    statements: tuple[dict[str, Any], ...], decision: Decision
) -> None:
    boundary = document(allow())
    assert evaluate_permissions([document(*statements)], READ, boundary).decision is decision


TEXTS = st.sampled_from(
    ["*", "s3:*", "s3:GetObject", OBJECT, "arn:aws:s3:::acme", "${aws:username}", "", "true", "10",
     "10.0.0.0/8", "2026-10-01", "²", "-1", "1e999", "nan", "[x", "\\", "*?*"]
)  # fmt: skip
VALUES = st.one_of(TEXTS, st.booleans(), st.integers(), st.floats(), st.lists(TEXTS, max_size=3))
OPERATORS = st.sampled_from(
    [
        "StringEquals", "StringNotLike", "StringLikeIfExists", "ArnLike", "ArnNotEquals", "Null",
        "Bool", "IpAddress", "NotIpAddress", "NumericLessThan", "NumericNotEquals", "DateEquals",
        "BinaryEquals", "ForAllValues:StringLike", "ForAnyValue:NumericGreaterThan", "Odd", "",
    ]
)  # fmt: skip
KEYS = st.sampled_from(["aws:SourceIp", "s3:prefix", "AWS:sourceip", ""])
STATEMENTS = st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"])},
    optional={
        "Sid": TEXTS,
        "Action": VALUES,
        "NotAction": VALUES,
        "Resource": VALUES,
        "NotResource": VALUES,
        "Condition": st.dictionaries(OPERATORS, st.dictionaries(KEYS, VALUES, max_size=2)),
    },
)


@REPEATABLE
@given(
    st.lists(STATEMENTS, max_size=3),
    st.dictionaries(KEYS, st.lists(TEXTS, max_size=2).map(tuple), max_size=2),
    st.booleans(),
)
def test_any_document_is_evaluated_without_an_exception(
    statements: list[dict[str, Any]], context: dict[str, tuple[str, ...]], is_complete: bool
) -> None:
    request = AccessRequest("s3:GetObject", OBJECT, None, context, is_complete)
    evaluation = evaluate_permissions([{"Statement": statements}], request)
    if not any(statement["Effect"] == "Allow" for statement in statements):
        assert not evaluation.is_allowed


@REPEATABLE
@given(st.lists(STATEMENTS, max_size=3), st.lists(STATEMENTS, max_size=2))
def test_a_boundary_never_widens(
    statements: list[dict[str, Any]], boundary: list[dict[str, Any]]
) -> None:
    with_boundary = evaluate_permissions([{"Statement": statements}], READ, {"Statement": boundary})
    if with_boundary.is_allowed:
        assert evaluate_permissions([{"Statement": statements}], READ).is_allowed
        assert evaluate_permissions([{"Statement": boundary}], READ).is_allowed


def test_an_explicit_deny_of_a_boundary_is_explicit_also_without_an_allow() -> None:
    assert evaluate_permissions([document()], READ, document(deny())).decision is DENIED


def test_for_any_value_does_not_match_an_absent_key() -> None:
    statement = on_condition("ForAnyValue:StringNotEquals", "aws:TagKeys", "team")
    assert evaluate_permissions([document(statement)], READ).decision is NOT_ALLOWED


def test_a_value_that_matches_beside_a_policy_variable_is_a_match() -> None:
    request = AccessRequest("s3:ListBucket", OBJECT, None, {"s3:prefix": ("orders/",)})
    statement = on_condition("StringLike", "s3:prefix", ["orders/*", "${aws:username}/*"])
    assert evaluate_permissions([document(statement)], request).is_allowed


@pytest.mark.parametrize("seconds", ["9" * 18, "9" * 20])
def test_a_date_beyond_all_calendars_cannot_be_judged(seconds: str) -> None:
    request = AccessRequest("s3:GetObject", OBJECT, None, {"aws:CurrentTime": ("2026-10-01",)})
    statement = on_condition("DateLessThan", "aws:CurrentTime", seconds)
    assert evaluate_permissions([document(statement)], request).decision is UNKNOWN


def test_a_pattern_with_many_stars_is_matched_at_once() -> None:
    program = "from wizard.access.policy import matches; matches('*a' * 10 + '*b', 'a' * 500)"
    subprocess.run([sys.executable, "-c", program], timeout=2, check=True)
