"""Attaching roles to a cluster: the rules with a clock at hand, and once over the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cloud_world import (
    CLUSTER,
    COMMANDS_ROLE,
    attached_to_cluster,
    client,
    once_seen,
    refusal,
    role_for_redshift,
    wait_until,
)

from wizard.sandbox.cloud.redshift.attachments import (
    QUOTA,
    SMALL_QUOTA,
    ApplyStatus,
    ChangeRunningError,
    NotAttachedError,
    QuotaExceededError,
    RoleAttachments,
)
from wizard.sandbox.launch import RunningSandbox

ROLE = "arn:aws:iam::123456789012:role/a"
OTHER = "arn:aws:iam::123456789012:role/b"


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_new_role_is_adding_before_it_is_in_sync(clock: Clock) -> None:
    roles = RoleAttachments(seconds=4, clock=clock)
    roles.change(add=[ROLE])
    assert roles.status_of(ROLE) is ApplyStatus.ADDING
    clock.now += 3.9
    assert roles.status_of(ROLE) is ApplyStatus.ADDING
    clock.now += 0.1
    assert roles.status_of(ROLE) is ApplyStatus.IN_SYNC


def test_a_removed_role_is_removing_before_it_is_gone(clock: Clock) -> None:
    roles = RoleAttachments([ROLE], seconds=4, clock=clock)
    roles.change(remove=[ROLE])
    assert roles.status_of(ROLE) is ApplyStatus.REMOVING
    clock.now += 4
    assert roles.status_of(ROLE) is None


def test_a_second_change_has_to_wait_for_the_first(clock: Clock) -> None:
    roles = RoleAttachments(seconds=4, clock=clock)
    roles.change(add=[ROLE])
    with pytest.raises(ChangeRunningError):
        roles.change(add=[OTHER])
    clock.now += 4
    roles.change(add=[OTHER])
    assert roles.status_of(OTHER) is ApplyStatus.ADDING


def test_attaching_what_is_attached_changes_nothing(clock: Clock) -> None:
    roles = RoleAttachments([ROLE], seconds=4, clock=clock)
    roles.change(add=[ROLE])
    assert [each.status for each in roles.current()] == [ApplyStatus.IN_SYNC]


def test_the_default_role_must_be_attached_and_goes_with_its_attachment(clock: Clock) -> None:
    roles = RoleAttachments([ROLE], seconds=4, clock=clock)
    with pytest.raises(NotAttachedError):
        roles.change(default=OTHER)
    roles.change(default=ROLE)
    assert roles.default == ROLE
    clock.now += 4
    roles.change(remove=[ROLE])
    assert roles.default is None


def test_an_empty_name_clears_the_default_role(clock: Clock) -> None:
    roles = RoleAttachments([ROLE], seconds=4, clock=clock)
    roles.change(default=ROLE)
    clock.now += 4
    roles.change(default="")
    assert roles.default is None


def test_a_cluster_has_room_for_fifty_roles(clock: Clock) -> None:
    roles = RoleAttachments([f"{ROLE}{place}" for place in range(QUOTA)], seconds=4, clock=clock)
    with pytest.raises(QuotaExceededError):
        roles.change(add=[OTHER])


@pytest.fixture
def new_role(sandbox: RunningSandbox) -> Iterator[str]:
    with role_for_redshift(sandbox.address, "attach-me") as arn:
        yield arn


def test_a_role_is_attached_and_detached_over_the_api(
    sandbox: RunningSandbox, new_role: str
) -> None:
    redshift = client(sandbox.address, "redshift")

    def statuses() -> dict[str, str]:
        return attached_to_cluster(sandbox.address)

    before = statuses()
    assert before[COMMANDS_ROLE] == "in-sync"
    answer = once_seen(
        lambda: redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, AddIamRoles=[new_role])
    )
    assert {"IamRoleArn": new_role, "ApplyStatus": "adding"} in answer["Cluster"]["IamRoles"]
    code, message, _ = refusal(
        lambda: redshift.modify_cluster_iam_roles(
            ClusterIdentifier=CLUSTER, DefaultIamRoleArn=new_role
        )
    )
    assert code == "InvalidClusterState"
    assert message == (
        "There is an operation running on the Cluster. Please try to modify it at a later time."
    )
    wait_until(lambda: statuses().get(new_role) == "in-sync", seconds=8)
    redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, RemoveIamRoles=[new_role])
    assert statuses()[new_role] == "removing"
    wait_until(lambda: new_role not in statuses(), seconds=8)
    assert statuses() == before


@pytest.mark.parametrize("name", ["GlueCrawler", "there-is-no-such-role"])
def test_a_role_that_redshift_may_not_assume_is_refused(sandbox: RunningSandbox, name: str) -> None:
    arn = f"arn:aws:iam::123456789012:role/{name}"
    redshift = client(sandbox.address, "redshift")
    code, message, _ = refusal(
        lambda: redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, AddIamRoles=[arn])
    )
    assert code == "InvalidParameterValue"
    assert message == (
        f"The IAM role {arn} is not valid. "
        "The IAM role must delegate access to an Amazon Redshift account."
    )


def test_a_default_role_is_set_with_its_attachment_and_cleared_by_an_empty_name(
    sandbox: RunningSandbox, new_role: str
) -> None:
    redshift = client(sandbox.address, "redshift")

    def cluster() -> dict[str, Any]:
        (found,) = redshift.describe_clusters(ClusterIdentifier=CLUSTER)["Clusters"]
        described: dict[str, Any] = found
        return described

    def change(**settings: object) -> None:
        once_seen(lambda: redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, **settings))
        assert cluster()["ModifyStatus"]
        wait_until(lambda: "ModifyStatus" not in cluster(), seconds=8)

    change(AddIamRoles=[new_role], DefaultIamRoleArn=new_role)
    assert cluster()["DefaultIamRoleArn"] == new_role
    change(DefaultIamRoleArn="")
    assert cluster()["DefaultIamRoleArn"] == ""
    change(RemoveIamRoles=[new_role])


def test_some_regions_have_room_for_ten_roles_only(sandbox: RunningSandbox) -> None:
    region = "ap-northeast-3"
    redshift = client(sandbox.address, "redshift", region=region)
    redshift.create_cluster(
        ClusterIdentifier="small",
        NodeType="ra3.xlplus",
        NumberOfNodes=2,
        MasterUsername="awsuser",
        MasterUserPassword="Correct-Horse-9",
        IamRoles=[f"arn:aws:iam::123456789012:role/r{number}" for number in range(SMALL_QUOTA)],
    )
    code, message, _ = refusal(
        lambda: redshift.modify_cluster_iam_roles(
            ClusterIdentifier="small", AddIamRoles=[COMMANDS_ROLE]
        )
    )
    assert code == "InvalidParameterValue"
    assert "quota of 10" in message
    redshift.delete_cluster(ClusterIdentifier="small", SkipFinalClusterSnapshot=True)


def test_a_role_for_another_regions_redshift_is_refused(sandbox: RunningSandbox) -> None:
    arn = "arn:aws:iam::123456789012:role/RedshiftLoaderIreland"
    redshift = client(sandbox.address, "redshift")
    code, message, _ = refusal(
        lambda: redshift.modify_cluster_iam_roles(ClusterIdentifier=CLUSTER, AddIamRoles=[arn])
    )
    assert code == "InvalidParameterValue"
    assert "must delegate access to an Amazon Redshift account" in message


def test_a_cluster_that_is_paused_or_missing_takes_no_role(sandbox: RunningSandbox) -> None:
    redshift = client(sandbox.address, "redshift")

    def code_for(cluster: str) -> str:
        return refusal(
            lambda: redshift.modify_cluster_iam_roles(
                ClusterIdentifier=cluster, AddIamRoles=[COMMANDS_ROLE]
            )
        )[0]

    assert code_for("analytics-paused") == "InvalidClusterState"
    assert code_for("no-such-cluster") == "ClusterNotFound"


def test_clusters_come_in_pages_of_at_least_twenty(sandbox: RunningSandbox) -> None:
    redshift = client(sandbox.address, "redshift")
    code, _, _ = refusal(lambda: redshift.describe_clusters(MaxRecords=5))
    assert code == "InvalidParameterValue"
    clusters = redshift.describe_clusters(MaxRecords=20)["Clusters"]
    (example,) = (each for each in clusters if each["ClusterIdentifier"] == CLUSTER)
    assert example["Endpoint"] == {
        "Address": sandbox.address.redshift.host,
        "Port": sandbox.address.redshift.port,
    }
    assert (example["DBName"], example["MasterUsername"]) == ("dev", "awsuser")
    assert ":123456789012:namespace:" in example["ClusterNamespaceArn"]
