"""What Redshift is asked to change, and what it says to that."""

from __future__ import annotations

from typing import Any

import pytest
from aws.stubbed_aws import ACCOUNT, REGION, SENT_ONCE, StubbedAws

from wizard.aws.changes import AwsChanges
from wizard.changes import Change, ModifyRoles, PauseCluster, ResumeCluster
from wizard.errors import (
    BusyError,
    ChangedMeanwhileError,
    ChangeRefusedError,
    CopywizardError,
    DeniedError,
    NotFoundError,
    NotPropagatedError,
)
from wizard.plan import WarehouseKind, WarehouseRef

OURS = f"arn:aws:iam::{ACCOUNT}:role/Ours"
OTHER = f"arn:aws:iam::{ACCOUNT}:role/Other,With=Signs"
CLUSTER = WarehouseRef(WarehouseKind.PROVISIONED, "examplecluster")
WORKGROUP = WarehouseRef(WarehouseKind.SERVERLESS, "analytics")


def cluster_answer(
    *roles: str, default: str = "", state: str = "in-sync", status: str = "available"
) -> dict[str, Any]:
    return {
        "Clusters": [
            {
                "ClusterIdentifier": "examplecluster",
                "ClusterStatus": status,
                "IamRoles": [{"IamRoleArn": each, "ApplyStatus": state} for each in roles],
                "DefaultIamRoleArn": default,
            }
        ]
    }


def attach(**changed: object) -> ModifyRoles:
    settings: dict[str, Any] = {"before": (OTHER,), "add": (OURS,), **changed}
    return ModifyRoles(settings.pop("warehouse", CLUSTER), REGION, **settings)


def apply(aws: StubbedAws, change: Change) -> None:
    AwsChanges(aws.session).apply(change)


def takes(aws: StubbedAws, **asked: object) -> None:
    """ModifyClusterIamRoles is asked exactly this."""
    aws.answer(
        "redshift",
        "modify_cluster_iam_roles",
        asked={"ClusterIdentifier": "examplecluster", **asked},
        how=SENT_ONCE,
    )


def test_only_the_new_role_is_named_to_a_cluster(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(OTHER))
    takes(aws, AddIamRoles=[OURS])
    apply(aws, attach())


def test_a_role_that_is_there_already_is_not_added_again(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(OTHER, OURS))
    apply(aws, attach())


def test_a_role_on_its_way_out_is_asked_for_again(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(OURS, state="removing"))
    takes(aws, AddIamRoles=[OURS])
    apply(aws, attach())


def test_a_role_that_is_gone_is_not_removed_again(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(OTHER))
    apply(aws, attach(add=(), remove=(OURS,)))


def test_a_role_is_attached_and_made_the_default_one(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(OTHER, default=OTHER))
    takes(aws, AddIamRoles=[OURS], DefaultIamRoleArn=OURS)
    apply(aws, attach(default_before=OTHER, default_after=OURS))


def test_an_empty_text_takes_the_default_role_away(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(OURS, OTHER, default=OURS))
    takes(aws, RemoveIamRoles=[OURS], DefaultIamRoleArn="")
    apply(aws, attach(add=(), remove=(OURS,), default_before=OURS))


def test_a_default_role_that_others_changed_is_not_replaced(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(OTHER, default=OTHER))
    with pytest.raises(ChangedMeanwhileError):
        apply(aws, attach(default_before=None, default_after=OURS))


def test_who_may_not_look_at_the_cluster_may_still_attach_to_it(aws: StubbedAws) -> None:
    aws.deny("redshift", "describe_clusters", "redshift:DescribeClusters")
    takes(aws, AddIamRoles=[OURS])
    apply(aws, attach())


def test_a_default_role_that_cannot_be_compared_is_not_replaced(aws: StubbedAws) -> None:
    aws.deny("redshift", "describe_clusters", "redshift:DescribeClusters")
    with pytest.raises(DeniedError) as raised:
        apply(aws, attach(default_before=OTHER, default_after=OURS))
    assert raised.value.action == "redshift:DescribeClusters"


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (
            "InvalidClusterState",
            "There is an operation running on the Cluster. Please try to modify it later.",
            BusyError,
        ),
        (
            "InvalidParameterValue",
            f"The IAM role {OURS} is not valid. The IAM role must delegate access to an Amazon "
            "Redshift account.",
            NotPropagatedError,
        ),
        (
            "InvalidParameterValue",
            "The number of IAM roles exceeds the quota of 50 for a cluster.",
            ChangeRefusedError,
        ),
        ("ClusterNotFound", "Cluster examplecluster not found.", NotFoundError),
    ],
)
def test_a_refusal_says_whether_waiting_helps(
    aws: StubbedAws, code: str, message: str, kind: type[CopywizardError]
) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer())
    aws.refuse("redshift", "modify_cluster_iam_roles", code, message, how=SENT_ONCE)
    with pytest.raises(kind) as raised:
        apply(aws, attach())
    assert type(raised.value) is kind


def test_a_reached_quota_says_the_way_out(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer())
    words = "The number of IAM roles exceeds the quota of 50 for a cluster."
    aws.refuse(
        "redshift", "modify_cluster_iam_roles", "InvalidParameterValue", words, how=SENT_ONCE
    )
    with pytest.raises(ChangeRefusedError, match="quota of 50") as raised:
        apply(aws, attach())
    assert "Remove" in raised.value.hint


def test_a_role_that_may_not_be_passed_is_named(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer())
    words = (
        f"User: arn:aws:iam::{ACCOUNT}:user/dana is not authorized to perform: iam:PassRole on "
        f"resource: {OURS} because no identity-based policy allows the iam:PassRole action"
    )
    aws.refuse("redshift", "modify_cluster_iam_roles", "AccessDenied", words, how=SENT_ONCE)
    with pytest.raises(DeniedError) as raised:
        apply(aws, attach())
    assert raised.value.action == "iam:PassRole"
    assert raised.value.resource == OURS
    assert OURS in raised.value.message


def namespace_answer(*roles: str, default: str = "", status: str = "AVAILABLE") -> dict[str, Any]:
    return {
        "namespace": {
            "namespaceName": "analytics-ns",
            "status": status,
            "iamRoles": list(roles),
            "defaultIamRoleArn": default,
        }
    }


def in_sync(arn: str) -> str:
    return f"IamRole(applyStatus=in-sync, iamRoleArn={arn})"


def test_the_whole_list_is_written_back_to_a_namespace(aws: StubbedAws) -> None:
    service = "redshift-serverless"
    aws.answer(service, "get_workgroup", {"workgroup": {"namespaceName": "analytics-ns"}})
    aws.answer(
        service,
        "get_namespace",
        namespace_answer(in_sync(OTHER), f"IamRole(iamRoleArn={OTHER}2, applyStatus=adding)"),
        how=SENT_ONCE,
    )
    aws.answer(
        service,
        "update_namespace",
        {"namespace": {}},
        asked={
            "namespaceName": "analytics-ns",
            "iamRoles": [OTHER, f"{OTHER}2", OURS],
            "defaultIamRoleArn": "",
        },
        how=SENT_ONCE,
    )
    apply(aws, attach(warehouse=WORKGROUP))


def test_an_update_that_runs_into_another_one_is_told_as_busy(aws: StubbedAws) -> None:
    service = "redshift-serverless"
    aws.answer(service, "get_namespace", namespace_answer(in_sync(OTHER)), how=SENT_ONCE)
    aws.refuse(service, "update_namespace", "ConflictException", "Busy.", how=SENT_ONCE)
    with pytest.raises(BusyError):
        apply(aws, attach(warehouse=WORKGROUP, namespace="analytics-ns"))


def test_a_paused_cluster_is_resumed_and_a_running_one_left_alone(aws: StubbedAws) -> None:
    aws.answer("redshift", "describe_clusters", cluster_answer(status="paused"))
    aws.answer(
        "redshift", "resume_cluster", asked={"ClusterIdentifier": "examplecluster"}, how=SENT_ONCE
    )
    aws.answer("redshift", "describe_clusters", cluster_answer(status="available"))
    apply(aws, ResumeCluster("examplecluster", REGION))
    apply(aws, ResumeCluster("examplecluster", REGION))


def test_a_running_cluster_is_paused_and_a_paused_one_left_alone(aws: StubbedAws) -> None:
    aws.deny("redshift", "describe_clusters", "redshift:DescribeClusters")
    aws.answer(
        "redshift", "pause_cluster", asked={"ClusterIdentifier": "examplecluster"}, how=SENT_ONCE
    )
    aws.answer("redshift", "describe_clusters", cluster_answer(status="pausing"))
    apply(aws, PauseCluster("examplecluster", REGION))
    apply(aws, PauseCluster("examplecluster", REGION))
