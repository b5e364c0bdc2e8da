"""Clusters and workgroups are listed whole, and read in every notation."""

from __future__ import annotations

from typing import Any

import pytest
from aws.stubbed_aws import ACCOUNT, StubbedAws

from wizard.account import AttachedRole, Endpoint, Warehouse
from wizard.aws.namespaces import read_namespace_roles
from wizard.aws.warehouses import RedshiftWarehouses
from wizard.errors import DeniedError, NotFoundError
from wizard.plan import WarehouseKind, WarehouseRef

SERVERLESS = "redshift-serverless"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/Loader"


def workgroup(name: str, namespace: str) -> dict[str, Any]:
    return {
        "workgroupName": name,
        "namespaceName": namespace,
        "workgroupId": f"id-of-{name}",
        "status": "AVAILABLE",
        "baseCapacity": 32,
        "publiclyAccessible": False,
        "endpoint": {"address": f"{name}.example", "port": 5440},
    }


def namespace(name: str) -> dict[str, Any]:
    return {
        "namespaceName": name,
        "status": "AVAILABLE",
        "adminUsername": "admin",
        "dbName": "sales",
        "adminPasswordSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s",
        "iamRoles": [f"IamRole(applyStatus=in-sync, iamRoleArn={ROLE})"],
        "defaultIamRoleArn": ROLE,
    }


def listed(aws: StubbedAws, kind: WarehouseKind) -> list[Warehouse]:
    return [each for page in RedshiftWarehouses(aws.session).pages(kind) for each in page]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"IamRole(applyStatus=in-sync, iamRoleArn={ROLE})", AttachedRole(ROLE, "in-sync")),
        (f"IamRole(iamRoleArn={ROLE}, applyStatus=adding)", AttachedRole(ROLE, "adding")),
        (f"IamRole(iamRoleArn={ROLE},applyStatus=adding)", AttachedRole(ROLE, "adding")),
        (f"IamRole(iamRoleArn={ROLE},B=c, applyStatus=x)", AttachedRole(f"{ROLE},B=c", "x")),
        (f"IamRole(applyStatus=x, iamRoleArn={ROLE},B)", AttachedRole(f"{ROLE},B", "x")),
        (f"IamRole(iamRoleArn={ROLE})", AttachedRole(ROLE, "")),
        (ROLE, AttachedRole(ROLE, "in-sync")),
    ],
)
def test_a_role_of_a_namespace_is_read_in_every_notation(text: str, expected: AttachedRole) -> None:
    answer = read_namespace_roles({"iamRoles": [text]})
    assert answer.roles == (expected,)
    assert answer.unreadable == ()


@pytest.mark.parametrize("text", ["", "Loader", "IamRole(applyStatus=in-sync)", "IamRole(arn=x)"])
def test_a_role_in_an_unknown_notation_is_told_and_not_dropped(text: str) -> None:
    assert read_namespace_roles({"iamRoles": [text]}).unreadable == (text,)


def test_all_pages_of_clusters_are_read(aws: StubbedAws) -> None:
    first = {
        "ClusterIdentifier": "one",
        "ClusterStatus": "available",
        "NodeType": "ra3.xlplus",
        "NumberOfNodes": 2,
        "DBName": "dev",
        "MasterUsername": "awsuser",
        "MasterPasswordSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s",
        "PubliclyAccessible": True,
        "Endpoint": {"Address": "one.example", "Port": 5439},
        "IamRoles": [{"IamRoleArn": ROLE, "ApplyStatus": "adding"}],
        "DefaultIamRoleArn": ROLE,
    }
    aws.answer("redshift", "describe_clusters", {"Clusters": [first], "Marker": "more"})
    aws.answer(
        "redshift",
        "describe_clusters",
        {"Clusters": [{"ClusterIdentifier": "two", "ClusterStatus": "creating"}]},
        asked={"Marker": "more"},
    )
    one, two = listed(aws, WarehouseKind.PROVISIONED)
    assert one.endpoint == Endpoint("one.example", 5439)
    assert one.roles == (AttachedRole(ROLE, "adding"),)
    assert one.default_role == ROLE
    assert one.is_public is True
    assert one.admin_secret is not None
    assert (two.id, two.endpoint, two.default_role) == ("two", None, None)


def test_workgroups_come_with_their_namespaces_which_are_listed_once(aws: StubbedAws) -> None:
    aws.answer(
        SERVERLESS, "list_workgroups", {"workgroups": [workgroup("aaa", "xxx")], "nextToken": "t"}
    )
    aws.answer(SERVERLESS, "list_namespaces", {"namespaces": [namespace("xxx")], "nextToken": "n"})
    aws.answer(SERVERLESS, "list_namespaces", {"namespaces": [namespace("yyy")]})
    aws.answer(SERVERLESS, "list_workgroups", {"workgroups": [workgroup("bbb", "yyy")]})
    first, second = listed(aws, WarehouseKind.SERVERLESS)
    assert first.ref == WarehouseRef(WarehouseKind.SERVERLESS, "aaa")
    assert first.roles == (AttachedRole(ROLE, "in-sync"),)
    assert first.default_role == ROLE
    assert first.endpoint == Endpoint("aaa.example", 5440)
    assert (first.database, first.admin_user) == ("sales", "admin")
    assert first.workgroup_id == "id-of-aaa"
    assert first.admin_secret is not None
    assert first.is_available
    assert second.namespace == "yyy"
    assert second.are_roles_known


def test_namespaces_that_may_not_be_listed_are_looked_at_one_by_one(aws: StubbedAws) -> None:
    two = [workgroup("aaa", "xxx"), workgroup("bbb", "yyy"), workgroup("ccc", "xxx")]
    aws.answer(SERVERLESS, "list_workgroups", {"workgroups": two})
    aws.deny(SERVERLESS, "list_namespaces", "redshift-serverless:ListNamespaces")
    aws.answer(SERVERLESS, "get_namespace", {"namespace": namespace("xxx")})
    aws.deny(SERVERLESS, "get_namespace", "redshift-serverless:GetNamespace")
    first, second, third = listed(aws, WarehouseKind.SERVERLESS)
    assert first.are_roles_known
    assert third.roles == first.roles
    assert not second.are_roles_known
    assert second.roles == ()


def test_workgroups_that_may_not_be_listed_say_which_action_is_denied(aws: StubbedAws) -> None:
    aws.deny(SERVERLESS, "list_workgroups", "redshift-serverless:ListWorkgroups")
    with pytest.raises(DeniedError) as raised:
        listed(aws, WarehouseKind.SERVERLESS)
    assert raised.value.action == "redshift-serverless:ListWorkgroups"


def test_a_workgroup_whose_namespace_may_not_be_looked_at_says_so(aws: StubbedAws) -> None:
    aws.answer(SERVERLESS, "get_workgroup", {"workgroup": workgroup("aaa", "xxx")})
    aws.deny(SERVERLESS, "get_namespace", "redshift-serverless:GetNamespace")
    with pytest.raises(DeniedError) as raised:
        RedshiftWarehouses(aws.session).find(WarehouseRef(WarehouseKind.SERVERLESS, "aaa"))
    assert raised.value.action == "redshift-serverless:GetNamespace"


def test_a_name_that_the_region_does_not_have_is_told_with_the_region(aws: StubbedAws) -> None:
    aws.refuse("redshift", "describe_clusters", "ClusterNotFound", "Cluster x not found.")
    aws.refuse(SERVERLESS, "get_workgroup", "ResourceNotFoundException", "No such workgroup.")
    for kind in WarehouseKind:
        with pytest.raises(NotFoundError, match="us-east-1 has no"):
            RedshiftWarehouses(aws.session).find(WarehouseRef(kind, "missing"))
