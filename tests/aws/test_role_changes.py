"""Roles are created, repaired and deleted as shown, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aws.stubbed_aws import ACCOUNT, SENT_ONCE, StubbedAws

from wizard.access.build import trust_document
from wizard.aws.changes import AwsChanges
from wizard.changes import (
    Change,
    CreateRole,
    DeleteRole,
    NewRole,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
)
from wizard.errors import (
    BusyError,
    ChangedMeanwhileError,
    ChangeRefusedError,
    CopywizardError,
    DeniedError,
    UnreachableError,
)

ROLE = f"arn:aws:iam::{ACCOUNT}:role/loading/Loader"
POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
REDSHIFT = trust_document()
GLUE: Mapping[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["glue.amazonaws.com"], "AWS": ACCOUNT},
            "Action": "sts:AssumeRole",
        }
    ],
}
READ: Mapping[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}],
}
WRITE: Mapping[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "*"}],
}


def role_answer(trust: Mapping[str, Any] = REDSHIFT, arn: str = ROLE) -> dict[str, Any]:
    return {
        "Role": {
            "Arn": arn,
            "RoleName": "Loader",
            "Path": "/loading/",
            "RoleId": "AROAEXAMPLEEXAMPLE",
            "CreateDate": "2026-10-01T04:12:00Z",
            "AssumeRolePolicyDocument": json.dumps(trust),
        }
    }


def policy_answer(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "RoleName": "Loader",
        "PolicyName": "Read",
        "PolicyDocument": json.dumps(document),
    }


def apply(aws: StubbedAws, change: Change) -> None:
    AwsChanges(aws.session).apply(change)


@pytest.fixture
def _here(aws: StubbedAws) -> None:
    aws.is_in_account()


pytestmark = pytest.mark.usefixtures("_here")


def test_a_role_is_created_with_all_that_was_asked_for(aws: StubbedAws) -> None:
    new = NewRole(ROLE, REDSHIFT, "Loads orders", (("team", "data"),), "arn:aws:iam::aws:policy/B")
    aws.answer(
        "iam",
        "create_role",
        role_answer(),
        how=SENT_ONCE,
        asked={
            "RoleName": "Loader",
            "Path": "/loading/",
            "AssumeRolePolicyDocument": json.dumps(REDSHIFT),
            "Description": "Loads orders",
            "PermissionsBoundary": "arn:aws:iam::aws:policy/B",
            "Tags": [{"Key": "team", "Value": "data"}],
        },
    )
    aws.answer("iam", "get_role", role_answer())
    apply(aws, CreateRole(new))


def test_a_role_is_created_also_for_who_may_not_look_at_it(aws: StubbedAws) -> None:
    aws.answer("iam", "create_role", role_answer(), how=SENT_ONCE)
    aws.deny("iam", "get_role", "iam:GetRole")
    apply(aws, CreateRole(NewRole(ROLE, REDSHIFT)))


def test_a_name_that_is_taken_is_refused(aws: StubbedAws) -> None:
    words = "Role with name Loader already exists."
    aws.refuse("iam", "create_role", "EntityAlreadyExists", words, how=SENT_ONCE)
    with pytest.raises(ChangeRefusedError, match="already exists"):
        apply(aws, CreateRole(NewRole(ROLE, REDSHIFT)))


def test_a_role_that_is_as_it_was_made_is_deleted(aws: StubbedAws) -> None:
    aws.answer("iam", "get_role", role_answer(), asked={"RoleName": "Loader"})
    aws.answer("iam", "delete_role", asked={"RoleName": "Loader"}, how=SENT_ONCE)
    apply(aws, DeleteRole(NewRole(ROLE, REDSHIFT)))


def test_a_role_that_is_gone_need_not_be_deleted(aws: StubbedAws) -> None:
    aws.refuse("iam", "get_role", "NoSuchEntity", status=404)
    aws.refuse("iam", "delete_role", "NoSuchEntity", status=404, how=SENT_ONCE)
    apply(aws, DeleteRole(NewRole(ROLE, REDSHIFT)))


def test_a_role_that_is_not_seen_yet_is_deleted_all_the_same(aws: StubbedAws) -> None:
    aws.refuse("iam", "get_role", "NoSuchEntity", status=404)
    aws.answer("iam", "delete_role", asked={"RoleName": "Loader"}, how=SENT_ONCE)
    apply(aws, DeleteRole(NewRole(ROLE, REDSHIFT)))


def test_a_role_of_another_path_is_not_deleted(aws: StubbedAws) -> None:
    aws.answer("iam", "get_role", role_answer(arn=f"arn:aws:iam::{ACCOUNT}:role/Loader"))
    apply(aws, DeleteRole(NewRole(ROLE, REDSHIFT)))


def test_a_role_whose_trust_others_changed_is_not_deleted(aws: StubbedAws) -> None:
    aws.answer("iam", "get_role", role_answer(GLUE))
    with pytest.raises(ChangedMeanwhileError):
        apply(aws, DeleteRole(NewRole(ROLE, REDSHIFT)))


def test_a_trust_policy_that_is_as_shown_is_replaced(aws: StubbedAws) -> None:
    as_iam_stores_it = json.loads(json.dumps(GLUE))
    principal = as_iam_stores_it["Statement"][0]["Principal"]
    principal["AWS"] = [f"arn:aws:iam::{ACCOUNT}:root"]
    principal["Service"] = "glue.amazonaws.com"
    aws.answer("iam", "get_role", role_answer(as_iam_stores_it))
    aws.answer(
        "iam",
        "update_assume_role_policy",
        asked={"RoleName": "Loader", "PolicyDocument": json.dumps(REDSHIFT)},
        how=SENT_ONCE,
    )
    apply(aws, SetTrust(ROLE, GLUE, REDSHIFT))


def test_a_trust_policy_that_is_so_already_is_not_written(aws: StubbedAws) -> None:
    aws.answer("iam", "get_role", role_answer(REDSHIFT))
    apply(aws, SetTrust(ROLE, GLUE, REDSHIFT))


def test_a_trust_policy_that_others_changed_is_not_overwritten(aws: StubbedAws) -> None:
    aws.answer("iam", "get_role", role_answer(READ))
    with pytest.raises(ChangedMeanwhileError, match="Loader"):
        apply(aws, SetTrust(ROLE, GLUE, REDSHIFT))


def test_a_trust_policy_that_cannot_be_read_is_not_overwritten(aws: StubbedAws) -> None:
    aws.deny("iam", "get_role", "iam:GetRole")
    with pytest.raises(DeniedError) as raised:
        apply(aws, SetTrust(ROLE, GLUE, REDSHIFT))
    assert raised.value.action == "iam:GetRole"


def test_a_new_inline_policy_is_written(aws: StubbedAws) -> None:
    aws.refuse("iam", "get_role_policy", "NoSuchEntity", status=404)
    aws.answer(
        "iam",
        "put_role_policy",
        asked={"RoleName": "Loader", "PolicyName": "Read", "PolicyDocument": json.dumps(READ)},
        how=SENT_ONCE,
    )
    apply(aws, SetInlinePolicy(ROLE, "Read", None, READ))


@pytest.mark.parametrize("before", [None, READ])
def test_an_inline_policy_that_is_not_as_shown_is_not_overwritten(
    aws: StubbedAws, before: Mapping[str, Any] | None
) -> None:
    aws.answer("iam", "get_role_policy", policy_answer(WRITE))
    with pytest.raises(ChangedMeanwhileError, match="Read"):
        apply(aws, SetInlinePolicy(ROLE, "Read", before, GLUE))


def test_an_inline_policy_that_others_deleted_is_not_written_again(aws: StubbedAws) -> None:
    aws.refuse("iam", "get_role_policy", "NoSuchEntity", status=404)
    with pytest.raises(ChangedMeanwhileError):
        apply(aws, SetInlinePolicy(ROLE, "Read", READ, WRITE))


def test_an_inline_policy_is_deleted_when_it_is_as_shown(aws: StubbedAws) -> None:
    aws.answer("iam", "get_role_policy", policy_answer(READ))
    aws.answer(
        "iam",
        "delete_role_policy",
        asked={"RoleName": "Loader", "PolicyName": "Read"},
        how=SENT_ONCE,
    )
    apply(aws, SetInlinePolicy(ROLE, "Read", READ, None))


@pytest.mark.parametrize(("before", "after"), [(READ, WRITE), (READ, None)])
def test_an_inline_policy_that_cannot_be_read_is_not_replaced(
    aws: StubbedAws, before: Mapping[str, Any], after: Mapping[str, Any] | None
) -> None:
    aws.deny("iam", "get_role_policy", "iam:GetRolePolicy")
    with pytest.raises(DeniedError) as raised:
        apply(aws, SetInlinePolicy(ROLE, "Read", before, after))
    assert raised.value.action == "iam:GetRolePolicy"


def test_the_first_policy_is_written_also_by_who_may_read_none(aws: StubbedAws) -> None:
    aws.deny("iam", "get_role_policy", "iam:GetRolePolicy")
    aws.deny("iam", "list_role_policies", "iam:ListRolePolicies")
    aws.answer("iam", "put_role_policy", how=SENT_ONCE)
    apply(aws, SetInlinePolicy(ROLE, "Read", None, READ))


def test_a_policy_that_is_listed_is_not_overwritten_by_who_may_not_read_it(
    aws: StubbedAws,
) -> None:
    aws.deny("iam", "get_role_policy", "iam:GetRolePolicy")
    aws.answer("iam", "list_role_policies", {"PolicyNames": ["Other", "Read"]})
    with pytest.raises(ChangedMeanwhileError):
        apply(aws, SetInlinePolicy(ROLE, "Read", None, READ))


def test_a_managed_policy_is_attached_and_detached(aws: StubbedAws) -> None:
    asked = {"RoleName": "Loader", "PolicyArn": POLICY}
    aws.answer("iam", "attach_role_policy", asked=asked, how=SENT_ONCE)
    aws.answer("iam", "detach_role_policy", asked=asked, how=SENT_ONCE)
    aws.refuse("iam", "detach_role_policy", "NoSuchEntity", status=404, how=SENT_ONCE)
    changes = AwsChanges(aws.session)
    changes.apply(SetManagedPolicy(ROLE, POLICY, attach=True))
    changes.apply(SetManagedPolicy(ROLE, POLICY, attach=False))
    changes.apply(SetManagedPolicy(ROLE, POLICY, attach=False))


@pytest.mark.parametrize(
    "change",
    [
        CreateRole(NewRole("arn:aws:iam::999999999999:role/Loader", REDSHIFT)),
        DeleteRole(NewRole("arn:aws:iam::999999999999:role/Loader", REDSHIFT)),
        SetTrust("arn:aws:iam::999999999999:role/Loader", GLUE, REDSHIFT),
        SetInlinePolicy("arn:aws:iam::999999999999:role/Loader", "Read", None, READ),
        SetManagedPolicy("arn:aws:iam::999999999999:role/Loader", POLICY, attach=True),
    ],
)
def test_a_role_of_another_account_is_never_taken_for_one_of_the_same_name_here(
    aws: StubbedAws, change: Change
) -> None:
    with pytest.raises(ChangeRefusedError, match="123456789012"):
        apply(aws, change)


def test_a_write_that_was_throttled_is_sent_again(
    aws: StubbedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizard.aws.role_changes._PAUSES", (0.0, 0.0))
    aws.refuse("iam", "attach_role_policy", "Throttling", "Rate exceeded", how=SENT_ONCE)
    aws.answer("iam", "attach_role_policy", how=SENT_ONCE)
    apply(aws, SetManagedPolicy(ROLE, POLICY, attach=True))


def test_a_write_that_is_throttled_all_the_time_says_so(
    aws: StubbedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wizard.aws.role_changes._PAUSES", (0.0,))
    for _ in range(2):
        aws.refuse("iam", "attach_role_policy", "Throttling", "Rate exceeded", how=SENT_ONCE)
    with pytest.raises(BusyError, match="too often"):
        apply(aws, SetManagedPolicy(ROLE, POLICY, attach=True))


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("LimitExceeded", 409, ChangeRefusedError),
        ("ServiceFailure", 500, UnreachableError),
        ("ConcurrentModification", 409, BusyError),
    ],
)
def test_only_what_surely_changed_nothing_counts_as_refused(
    aws: StubbedAws, code: str, status: int, kind: type[CopywizardError]
) -> None:
    aws.refuse("iam", "attach_role_policy", code, "No.", status=status, how=SENT_ONCE)
    with pytest.raises(kind) as raised:
        apply(aws, SetManagedPolicy(ROLE, POLICY, attach=True))
    assert type(raised.value) is kind
