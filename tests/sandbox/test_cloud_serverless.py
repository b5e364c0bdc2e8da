"""Redshift Serverless's control plane, as an AWS SDK sees it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from cloud_world import (
    NAMESPACE,
    SERVERLESS_ROLE,
    WORKGROUP,
    Keys,
    client,
    namespace_of,
    once_seen,
    refusal,
    role_for_redshift,
    wait_until_available,
)

from wizard.sandbox.cloud.redshift.attachments import ApplyStatus, Attachment
from wizard.sandbox.cloud.serverless.models import role_text
from wizard.sandbox.launch import RunningSandbox

LOADER = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"


def roles_of(serverless: Any) -> dict[str, str]:  # noqa: ANN401
    return {
        re.findall(r"iamRoleArn=([^,)]+)", text)[0]: re.findall(r"applyStatus=([^,)]+)", text)[0]
        for text in namespace_of(serverless)["iamRoles"]
    }


def test_workgroups_come_with_what_a_person_needs_to_know(serverless: Any) -> None:  # noqa: ANN401
    workgroups = {
        each["workgroupName"]: each for each in serverless.list_workgroups()["workgroups"]
    }
    assert list(workgroups) == [WORKGROUP, "reporting-wg"]
    found = workgroups[WORKGROUP]
    assert found == serverless.get_workgroup(workgroupName=WORKGROUP)["workgroup"]
    assert found["status"] == "AVAILABLE"
    assert found["baseCapacity"] == 8
    assert found["namespaceName"] == NAMESPACE
    assert found["endpoint"]["address"] == "127.0.0.1"
    assert found["endpoint"]["port"] == found["port"]
    assert found["workgroupArn"].endswith(f":workgroup/{found['workgroupId']}")
    assert found["publiclyAccessible"] is False
    assert workgroups["reporting-wg"]["status"] == "MODIFYING"


def test_a_namespace_has_roles_databases_and_a_managed_password(serverless: Any) -> None:  # noqa: ANN401
    found = namespace_of(serverless)
    assert (found["adminUsername"], found["dbName"]) == ("admin", "dev")
    assert found["iamRoles"] == [f"IamRole(applyStatus=in-sync, iamRoleArn={SERVERLESS_ROLE})"]
    assert ":secret:redshift!analytics-ns-admin" in found["adminPasswordSecretArn"]
    assert found["namespaceArn"].endswith(f":namespace/{found['namespaceId']}")
    listed = {each["namespaceName"]: each for each in serverless.list_namespaces()["namespaces"]}
    assert listed[NAMESPACE] == found


def test_lists_come_in_pages(serverless: Any) -> None:  # noqa: ANN401
    for operation, key in (("list_workgroups", "workgroups"), ("list_namespaces", "namespaces")):
        first = getattr(serverless, operation)(maxResults=1)
        second = getattr(serverless, operation)(maxResults=1, nextToken=first["nextToken"])
        assert len(first[key]) == len(second[key]) == 1
        assert first[key] != second[key]
        assert "nextToken" not in second
    assert refusal(lambda: serverless.list_workgroups(nextToken="x"))[0] == "ValidationException"


def test_another_region_has_no_workgroups(sandbox: RunningSandbox) -> None:
    serverless = client(sandbox.address, "redshift-serverless", region="eu-west-1")
    assert serverless.list_workgroups()["workgroups"] == []


@pytest.mark.parametrize(
    ("operation", "settings", "message"),
    [
        ("get_workgroup", {"workgroupName": "no-such-wg"}, "Workgroup no-such-wg"),
        ("get_namespace", {"namespaceName": "no-such-ns"}, "Namespace no-such-ns"),
        ("get_credentials", {"workgroupName": "no-such-wg"}, "Workgroup no-such-wg"),
        ("list_tags_for_resource", {"resourceArn": "arn:aws:x"}, "arn:aws:x"),
    ],
)
def test_what_does_not_exist_is_not_found(
    serverless: Any,  # noqa: ANN401
    operation: str,
    settings: dict[str, str],
    message: str,
) -> None:
    code, said, _ = refusal(lambda: getattr(serverless, operation)(**settings))
    assert code == "ResourceNotFoundException"
    assert message in said


def test_a_workgroups_tags_can_be_asked_for(serverless: Any) -> None:  # noqa: ANN401
    arn = serverless.get_workgroup(workgroupName=WORKGROUP)["workgroup"]["workgroupArn"]
    tags = serverless.list_tags_for_resource(resourceArn=arn)["tags"]
    assert tags == [{"key": "team", "value": "analytics"}]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "At least one setting"),
        ({"iamRoles": [SERVERLESS_ROLE]}, "must be updated together"),
        ({"defaultIamRoleArn": SERVERLESS_ROLE}, "must be updated together"),
        (
            {"iamRoles": [SERVERLESS_ROLE], "defaultIamRoleArn": "", "kmsKeyId": "k"},
            "multiple parameters in one request",
        ),
        ({"iamRoles": [SERVERLESS_ROLE], "defaultIamRoleArn": LOADER}, "is not among iamRoles"),
        (
            {"iamRoles": ["arn:aws:iam::123456789012:role/GlueCrawler"], "defaultIamRoleArn": ""},
            "must delegate access to an Amazon Redshift account",
        ),
    ],
)
def test_an_update_that_is_not_valid_changes_nothing(
    serverless: Any,  # noqa: ANN401
    settings: dict[str, Any],
    message: str,
) -> None:
    code, said, _ = refusal(
        lambda: serverless.update_namespace(namespaceName=NAMESPACE, **settings)
    )
    assert code == "ValidationException"
    assert message in said
    assert roles_of(serverless) == {SERVERLESS_ROLE: "in-sync"}


def test_roles_that_are_not_named_are_lost(
    serverless: Any,  # noqa: ANN401
    restored: None,
) -> None:
    answer = serverless.update_namespace(
        namespaceName=NAMESPACE, iamRoles=[LOADER], defaultIamRoleArn=LOADER
    )["namespace"]
    assert answer["status"] == "MODIFYING"
    assert answer["defaultIamRoleArn"] == LOADER
    assert roles_of(serverless) == {SERVERLESS_ROLE: "removing", LOADER: "adding"}
    wait_until_available(serverless)
    assert roles_of(serverless) == {LOADER: "in-sync"}


def test_an_attached_role_shows_in_the_other_order_of_fields(
    serverless: Any,  # noqa: ANN401
    restored: None,
) -> None:
    serverless.update_namespace(
        namespaceName=NAMESPACE, iamRoles=[SERVERLESS_ROLE, LOADER], defaultIamRoleArn=""
    )
    assert namespace_of(serverless)["iamRoles"] == [
        f"IamRole(applyStatus=in-sync, iamRoleArn={SERVERLESS_ROLE})",
        f"IamRole(iamRoleArn={LOADER}, applyStatus=adding)",
    ]
    wait_until_available(serverless)


def test_another_actors_update_has_to_be_waited_for(
    sandbox: RunningSandbox,
    serverless: Any,  # noqa: ANN401
    restored: None,
) -> None:
    with role_for_redshift(sandbox.address, "somebody-elses") as other:
        somebody_else = client(sandbox.address, "redshift-serverless")
        once_seen(
            lambda: somebody_else.update_namespace(
                namespaceName=NAMESPACE, iamRoles=[SERVERLESS_ROLE, other], defaultIamRoleArn=""
            )
        )
        code, message, _ = refusal(
            lambda: serverless.update_namespace(
                namespaceName=NAMESPACE, iamRoles=[SERVERLESS_ROLE, LOADER], defaultIamRoleArn=""
            )
        )
        assert code == "ConflictException"
        assert "operation running on the namespace" in message
        wait_until_available(serverless)
        assert roles_of(serverless) == {SERVERLESS_ROLE: "in-sync", other: "in-sync"}


def test_every_role_that_is_new_must_be_passed(sandbox: RunningSandbox) -> None:
    iam = client(sandbox.address, "iam")
    iam.create_user(UserName="may-not-pass")
    allowed = {"Effect": "Allow", "Action": "redshift-serverless:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="may-not-pass", PolicyName="all", PolicyDocument=policy)
    made = iam.create_access_key(UserName="may-not-pass")["AccessKey"]
    keys = Keys(made["AccessKeyId"], made["SecretAccessKey"])
    try:
        serverless = client(sandbox.address, "redshift-serverless", keys)
        code, message, _ = refusal(
            lambda: serverless.update_namespace(
                namespaceName=NAMESPACE, iamRoles=[SERVERLESS_ROLE, LOADER], defaultIamRoleArn=""
            )
        )
        assert code == "AccessDeniedException"
        assert f"iam:PassRole on resource: {LOADER}" in message
        # What is attached already isn't passed again.
        serverless.update_namespace(
            namespaceName=NAMESPACE, iamRoles=[SERVERLESS_ROLE], defaultIamRoleArn=""
        )
    finally:
        iam.delete_access_key(UserName="may-not-pass", AccessKeyId=keys.access_key_id)
        iam.delete_user_policy(UserName="may-not-pass", PolicyName="all")
        iam.delete_user(UserName="may-not-pass")


@pytest.mark.parametrize("seconds", [899, 3601])
def test_a_serverless_password_is_valid_for_fifteen_minutes_to_an_hour(
    serverless: Any,  # noqa: ANN401
    seconds: int,
) -> None:
    code, _, _ = refusal(
        lambda: serverless.get_credentials(workgroupName=WORKGROUP, durationSeconds=seconds)
    )
    assert code == "ValidationException"


def test_both_orders_of_fields_occur() -> None:
    role = Attachment(LOADER, ApplyStatus.IN_SYNC)
    assert role_text(0, role) == f"IamRole(applyStatus=in-sync, iamRoleArn={LOADER})"
    assert role_text(1, role) == f"IamRole(iamRoleArn={LOADER}, applyStatus=in-sync)"
