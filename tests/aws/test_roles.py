"""Roles are listed and read as far as the caller may, and never mistaken for others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws.stubbed_aws import ACCOUNT, StubbedAws

from wizard.account import Role
from wizard.aws.roles import IamRoles
from wizard.errors import CredentialsError, DeniedError, NotFoundError
from wizard.services import Simulation

ARN = f"arn:aws:iam::{ACCOUNT}:role/loading/Loader"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
OWN = f"arn:aws:iam::{ACCOUNT}:policy/Orders"
DOCUMENT = {"Version": "2012-10-17", "Statement": []}


def role_answer(name: str = "Loader", **more: object) -> dict[str, Any]:
    return {
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/loading/{name}",
        "RoleName": name,
        "Path": "/loading/",
        "RoleId": "AROAEXAMPLEEXAMPLE",
        "CreateDate": "2026-10-01T04:12:00Z",
        "AssumeRolePolicyDocument": "%7B%22Version%22%3A%20%222012-10-17%22%7D",
        **more,
    }


def a_role(arn: str = ARN, boundary: str | None = None) -> Role:
    return Role(arn, "Loader", "/loading/", None, "", {}, boundary, tags={})


def test_all_pages_of_roles_are_read(aws: StubbedAws) -> None:
    more = {"Roles": [role_answer("One")], "IsTruncated": True, "Marker": "m"}
    aws.answer("iam", "list_roles", more)
    aws.answer("iam", "list_roles", {"Roles": [role_answer("Two")], "IsTruncated": False})
    first, second = IamRoles(aws.session).pages()
    assert [role.name for role in (*first, *second)] == ["One", "Two"]
    assert first[0].tags is None
    assert first[0].trust == {"Version": "2012-10-17"}


def test_a_role_is_found_with_its_boundary_and_tags(aws: StubbedAws) -> None:
    aws.is_in_account()
    boundary = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OWN}
    tags = [{"Key": "team", "Value": "data"}]
    answer = {"Role": role_answer(PermissionsBoundary=boundary, Tags=tags)}
    aws.answer("iam", "get_role", answer, asked={"RoleName": "Loader"})
    role = IamRoles(aws.session).find(ARN)
    assert (role.boundary, role.tags) == (OWN, {"team": "data"})


def test_a_role_without_tags_is_known_to_have_none(aws: StubbedAws) -> None:
    aws.is_in_account()
    aws.answer("iam", "get_role", {"Role": role_answer()})
    assert IamRoles(aws.session).find(ARN).tags == {}


def test_a_role_of_another_account_is_not_looked_for_by_its_name_here(aws: StubbedAws) -> None:
    aws.is_in_account()
    with pytest.raises(NotFoundError, match="999999999999"):
        IamRoles(aws.session).find("arn:aws:iam::999999999999:role/loading/Loader")


def test_a_role_of_another_path_is_another_role(aws: StubbedAws) -> None:
    aws.is_in_account()
    aws.answer("iam", "get_role", {"Role": role_answer()})
    with pytest.raises(NotFoundError) as raised:
        IamRoles(aws.session).find(f"arn:aws:iam::{ACCOUNT}:role/Loader")
    assert ARN in raised.value.hint


def attached(*arns: str) -> dict[str, Any]:
    return {
        "AttachedPolicies": [
            {"PolicyName": each.rpartition("/")[2], "PolicyArn": each} for each in arns
        ]
    }


def answer_document(aws: StubbedAws, arn: str, version: str = "v1") -> None:
    aws.answer(
        "iam",
        "get_policy_version",
        {"PolicyVersion": {"Document": json.dumps(DOCUMENT), "VersionId": version}},
        asked={"PolicyArn": arn, "VersionId": version},
    )


def answer_version(aws: StubbedAws, arn: str, version: str = "v1") -> None:
    answer = {"Policy": {"Arn": arn, "DefaultVersionId": version}}
    aws.answer("iam", "get_policy", answer, asked={"PolicyArn": arn})


def test_attached_and_inline_policies_and_the_boundary_are_read(aws: StubbedAws) -> None:
    aws.is_in_account()
    aws.answer("iam", "list_attached_role_policies", attached(READ_ONLY))
    answer_version(aws, READ_ONLY)
    answer_document(aws, READ_ONLY)
    aws.answer("iam", "list_role_policies", {"PolicyNames": ["Read"]})
    inline = {"RoleName": "Loader", "PolicyName": "Read", "PolicyDocument": json.dumps(DOCUMENT)}
    aws.answer("iam", "get_role_policy", inline)
    answer_version(aws, OWN)
    answer_document(aws, OWN)
    known = IamRoles(aws.session).permissions(a_role(boundary=OWN))
    assert [each.name for each in known.policies] == ["AmazonS3ReadOnlyAccess", "Read"]
    assert known.boundary is not None
    assert known.is_complete


def test_documents_that_many_roles_share_are_asked_for_once(aws: StubbedAws) -> None:
    aws.is_in_account()
    roles = IamRoles(aws.session)
    for arn, round_ in ((READ_ONLY, 1), (READ_ONLY, 2), (OWN, 1), (OWN, 2)):
        aws.answer("iam", "list_attached_role_policies", attached(arn))
        if arn == OWN or round_ == 1:
            answer_version(aws, arn)
        if round_ == 1:
            answer_document(aws, arn)
        aws.answer("iam", "list_role_policies", {"PolicyNames": []})
        assert len(roles.permissions(a_role()).policies) == 1


def test_a_new_version_of_a_policy_of_the_account_is_seen(aws: StubbedAws) -> None:
    aws.is_in_account()
    roles = IamRoles(aws.session)
    for version in ("v1", "v2"):
        aws.answer("iam", "list_attached_role_policies", attached(OWN))
        answer_version(aws, OWN, version)
        answer_document(aws, OWN, version)
        aws.answer("iam", "list_role_policies", {"PolicyNames": []})
        assert roles.permissions(a_role()).is_complete


def test_each_part_that_may_not_be_read_is_said_with_its_action(aws: StubbedAws) -> None:
    aws.is_in_account()
    aws.answer("iam", "list_attached_role_policies", attached(READ_ONLY))
    aws.deny("iam", "get_policy", "iam:GetPolicy")
    aws.deny("iam", "list_role_policies", "iam:ListRolePolicies")
    aws.deny("iam", "get_role", "iam:GetRole")
    listed_role = Role(ARN, "Loader", "/loading/", None, "", {})
    known = IamRoles(aws.session).permissions(listed_role)
    assert known.policies == ()
    assert not known.is_complete
    for action, sentence in zip(
        ("iam:GetPolicy", "iam:ListRolePolicies", "iam:GetRole"), known.unread, strict=True
    ):
        assert action in sentence


def test_permissions_of_a_role_of_another_account_are_not_read_from_a_namesake(
    aws: StubbedAws,
) -> None:
    aws.is_in_account()
    known = IamRoles(aws.session).permissions(a_role("arn:aws:iam::999999999999:role/Loader"))
    assert known.policies == ()
    assert "999999999999" in known.unread[0]


def test_expired_credentials_are_no_unknown_permissions(aws: StubbedAws) -> None:
    aws.is_in_account()
    aws.refuse("iam", "list_attached_role_policies", "ExpiredToken", status=403)
    with pytest.raises(CredentialsError):
        IamRoles(aws.session).permissions(a_role())


CONTEXT = {"s3:prefix": ("orders/",), "aws:SecureTransport": ("true",), "aws:x": ("a", "b")}
ENTRIES = [
    {
        "ContextKeyName": "s3:prefix",
        "ContextKeyValues": ["orders/"],
        "ContextKeyType": "string",
    },
    {
        "ContextKeyName": "aws:SecureTransport",
        "ContextKeyValues": ["true"],
        "ContextKeyType": "boolean",
    },
    {"ContextKeyName": "aws:x", "ContextKeyValues": ["a", "b"], "ContextKeyType": "stringList"},
]
"""CONTEXT as the simulator takes it."""


def test_the_simulator_is_asked_in_batches_and_answers_in_pages(aws: StubbedAws) -> None:
    actions = tuple(f"s3:Action{number}" for number in range(51))

    def result(action: str, *missing: str) -> dict[str, Any]:
        return {
            "EvalActionName": action,
            "EvalDecision": "allowed",
            "MissingContextValues": list(missing),
        }

    asked = {
        "PolicySourceArn": ARN,
        "ActionNames": list(actions[:50]),
        "ResourceArns": ["arn:aws:s3:::b"],
        "ContextEntries": ENTRIES,
    }
    operation = "simulate_principal_policy"
    first = {"EvaluationResults": [result(each) for each in actions[:30]]}
    aws.answer("iam", operation, {**first, "IsTruncated": True, "Marker": "m"}, asked=asked)
    second = {"EvaluationResults": [result(each) for each in actions[30:50]]}
    aws.answer("iam", operation, second, asked={**asked, "Marker": "m"})
    last = {"EvaluationResults": [result(actions[50], "aws:y")]}
    aws.answer("iam", operation, last, asked={**asked, "ActionNames": [actions[50]]})
    answers = IamRoles(aws.session).simulate(Simulation(ARN, actions, "arn:aws:s3:::b", CONTEXT))
    assert [each.action for each in answers] == list(actions)
    assert answers[0].is_allowed
    assert answers[-1].missing_context == ("aws:y",)
    assert not answers[-1].is_allowed


def test_a_caller_who_may_not_simulate_is_told_so(aws: StubbedAws) -> None:
    aws.deny("iam", "simulate_principal_policy", "iam:SimulatePrincipalPolicy")
    with pytest.raises(DeniedError) as raised:
        IamRoles(aws.session).simulate(Simulation(ARN, ("s3:GetObject",), "*"))
    assert raised.value.action == "iam:SimulatePrincipalPolicy"
