"""Existing documents with what was missing added, and nothing else changed."""

from __future__ import annotations

from typing import Any

import pytest
from access.access_cases import Statement, allow, document
from access.role_cases import KEY, REGION, SOURCE, USERS, external_ids, trusting

from wizard.access.build import S3ReadAccess, read_document, trust_document
from wizard.access.diff import DiffKind, document_diff
from wizard.access.merge import merged_read, merged_trust
from wizard.access.trust import TrustVerdict, redshift_trust
from wizard.errors import UsageError
from wizard.storage import Location

ETL, ANN = f"{USERS}etl", f"{USERS}ann"
EC2 = trusting("ec2.amazonaws.com", Sid="Machines")
WEST = "redshift.eu-west-1.amazonaws.com"
SERVERLESS = "redshift-serverless.amazonaws.com"
ACCESS = S3ReadAccess((SOURCE,))


def verdict(policy: dict[str, Any], *users: str) -> TrustVerdict:
    return redshift_trust(policy, "*", REGION, users).verdict


def test_a_trust_policy_that_is_fine_stays_as_it_is() -> None:
    policy = trust_document()
    assert merged_trust(policy, REGION).document == policy


@pytest.mark.parametrize(
    ("statements", "users"),
    [
        ((), ()),
        ((EC2,), ()),
        ((EC2,), (ETL,)),
        ((trusting(WEST),), ()),
        ((trusting(SERVERLESS),), ()),
        ((trusting(SERVERLESS, **external_ids(ANN)),), (ETL,)),
        ((trusting(WEST, **external_ids(ANN)),), (ETL,)),
    ],
)
def test_what_was_missing_is_added_behind_what_was_there(
    statements: tuple[Statement, ...], users: tuple[str, ...]
) -> None:
    merged = merged_trust(document(*statements), REGION, users)
    assert merged.is_repaired
    assert merged.document["Statement"][:-1] == list(statements)
    assert verdict(merged.document, *users) is TrustVerdict.TRUSTED
    assert merged_trust(merged.document, REGION, users) == merged


def test_a_single_statement_becomes_a_list() -> None:
    merged = merged_trust({"Version": "2008-10-17", "Statement": EC2}, REGION)
    assert merged.document["Version"] == "2008-10-17"
    assert merged.document["Statement"][0] == EC2


def test_a_list_of_database_users_is_extended_and_not_bypassed() -> None:
    policy = document(EC2, trusting(**external_ids(ANN)))
    merged = merged_trust(policy, REGION, (ETL,))
    assert merged.document == document(EC2, trusting(**external_ids(ANN, ETL)))
    assert policy == document(EC2, trusting(**external_ids(ANN)))


def test_a_role_that_was_let_in_by_region_is_let_in_for_one_region_more_only() -> None:
    merged = merged_trust(document(trusting(WEST)), REGION)
    added = merged.document["Statement"][-1]
    assert added["Principal"] == {"Service": "redshift.us-east-1.amazonaws.com"}


SOURCE_ARN = {"ArnLike": {"aws:SourceArn": "arn:aws:redshift:*:*:cluster:*"}}
DENY = trusting() | {"Effect": "Deny"}
DENY_ANN = trusting(**external_ids(ANN)) | {"Effect": "Deny"}
ONLY_ANN = trusting(**external_ids(ANN))


@pytest.mark.parametrize(
    ("policy", "users", "reason"),
    [
        (document(trusting(), DENY), (), "Deny"),
        (document(DENY), (), "Deny"),
        (document(trusting(Condition=SOURCE_ARN)), (ETL,), "condition"),
        (document(trusting(WEST, Condition=SOURCE_ARN)), (ETL,), "condition"),
        (document(ONLY_ANN), (), "database users"),
        (document(trusting(WEST, **external_ids(ANN))), (), "database users"),
        (document(trusting(SERVERLESS, **external_ids(ANN))), (), "database users"),
        (document(trusting(SERVERLESS, Condition=SOURCE_ARN)), (ETL,), "condition"),
        (document(trusting(**external_ids(ANN)), DENY), (ETL,), "Deny"),
        (
            document(trusting(Condition=SOURCE_ARN | external_ids(ANN)["Condition"])),
            (ETL,), "conditions",
        ),
        (
            document(trusting(Condition={"StringNotEquals": {"sts:ExternalId": ETL}})),
            (ETL,), "plain list",
        ),
        ({"Statement": "nothing"}, (), "can't be read"),
        (document(*[EC2] * 17), (ETL,), "2,048"),
    ],
)  # fmt: skip
def test_what_a_person_must_decide_is_left_as_it_is_with_the_reason(
    policy: dict[str, Any], users: tuple[str, ...], reason: str
) -> None:
    merged = merged_trust(policy, REGION, users)
    assert not merged.is_repaired
    assert reason in merged.obstacle
    assert merged.document == policy


def test_a_deny_that_lists_others_is_not_extended() -> None:
    policy = document(trusting(**external_ids(f"{USERS}bob")), DENY_ANN)
    merged = merged_trust(policy, REGION, (ETL,))
    assert merged.document["Statement"][1] == DENY_ANN
    assert ETL in merged.document["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"]


def test_a_new_inline_policy_is_what_the_access_needs() -> None:
    assert merged_read(None, ACCESS, "aws") == read_document(ACCESS, "aws")


def test_reading_is_added_once_under_names_of_its_own() -> None:
    theirs = document(allow(Sid="List", Action="sqs:*"), allow(Sid="Read", Action="sns:*"))
    merged = merged_read(theirs, ACCESS, "aws")
    assert merged["Statement"][:2] == theirs["Statement"]
    sids = [each["Sid"] for each in merged["Statement"]]
    assert sids == ["List", "Read", "List2", "Locate", "Read2"]
    assert merged_read(merged, ACCESS, "aws") == merged


def test_another_place_is_added_beside_the_first() -> None:
    first = merged_read(None, ACCESS, "aws")
    both = merged_read(first, S3ReadAccess((Location("acme-raw"),), (KEY,)), "aws")
    assert both["Statement"][:3] == first["Statement"]
    assert both["Statement"][-1]["Resource"] == KEY


def test_a_policy_that_has_no_room_or_cannot_be_read_is_refused() -> None:
    full = document(*(allow(Sid=f"S{n}", Resource=f"arn:{'x' * 90}{n}") for n in range(70)))
    with pytest.raises(UsageError, match="10,240"):
        merged_read(full, ACCESS, "aws")
    with pytest.raises(UsageError, match="can't be read"):
        merged_read({"Statement": 7}, ACCESS, "aws")


def test_the_difference_of_two_documents_is_shown_line_by_line() -> None:
    before, after = document(ONLY_ANN), document(trusting(**external_ids(ANN, ETL)))
    lines = document_diff(before, after)
    changed = [(line.kind, line.text.strip()) for line in lines if line.kind is not DiffKind.SAME]
    assert changed == [(DiffKind.REMOVED, f'"{ANN}"'), (DiffKind.ADDED, f'"{ANN}",'),
                       (DiffKind.ADDED, f'"{ETL}"')]  # fmt: skip
    rebuilt = [line.text for line in lines if line.kind is not DiffKind.REMOVED]
    assert rebuilt == [line.text for line in document_diff(None, after)]
    assert {line.kind for line in document_diff(before, None)} == {DiffKind.REMOVED}
    assert document_diff(None, None) == ()
