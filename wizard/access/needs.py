"""Which IAM permissions somebody needs to make a change.

Sources: Service Authorization Reference, "Actions, resources, and condition keys" for IAM,
Amazon Redshift and Amazon Redshift Serverless; IAM User Guide, "Grant a user permissions to
pass a role to an AWS service".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wizard.access.arn import partition_of_region
from wizard.changes import (
    Change,
    CreateRole,
    DeleteRole,
    ModifyRoles,
    PauseCluster,
    ResumeCluster,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
)
from wizard.plan import WarehouseKind


@dataclass(frozen=True, slots=True)
class NeededAction:
    """An IAM action that must be allowed, and on what."""

    action: str
    """Such as ``iam:PassRole``."""
    resource: str
    """An ARN, with stars for what isn't known from here."""


def needed_actions(change: Change) -> tuple[NeededAction, ...]:
    """What the caller must be allowed, in the order in which AWS asks."""
    match change:
        case CreateRole(role):
            actions = ["iam:CreateRole"]
            if role.tags:
                actions.append("iam:TagRole")
            return tuple(NeededAction(action, role.arn) for action in actions)
        case DeleteRole(role):
            return (NeededAction("iam:DeleteRole", role.arn),)
        case SetTrust(role_arn):
            return (NeededAction("iam:UpdateAssumeRolePolicy", role_arn),)
        case SetInlinePolicy(role_arn, _, _, after):
            action = "iam:DeleteRolePolicy" if after is None else "iam:PutRolePolicy"
            return (NeededAction(action, role_arn),)
        case SetManagedPolicy(role_arn, _, attach):
            action = "iam:AttachRolePolicy" if attach else "iam:DetachRolePolicy"
            return (NeededAction(action, role_arn),)
        case ModifyRoles():
            return tuple(_for_roles(change))
        case ResumeCluster(cluster, region):
            return (NeededAction("redshift:ResumeCluster", _cluster_arn(region, "*", cluster)),)
        case PauseCluster(cluster, region):
            return (NeededAction("redshift:PauseCluster", _cluster_arn(region, "*", cluster)),)


def _for_roles(change: ModifyRoles) -> Iterator[NeededAction]:
    account = _account_of(change)
    if change.warehouse.kind is WarehouseKind.SERVERLESS:
        partition = partition_of_region(change.region)
        # A namespace's ARN ends with its id, which isn't its name.
        place = f"arn:{partition}:redshift-serverless:{change.region}:{account}"
        yield NeededAction("redshift-serverless:UpdateNamespace", f"{place}:namespace/*")
        passed = change.after
    else:
        cluster = _cluster_arn(change.region, account, change.warehouse.id)
        yield NeededAction("redshift:ModifyClusterIamRoles", cluster)
        passed = change.add
    # UpdateNamespace is given the whole list, and each of its roles is passed again.
    for arn in passed:
        yield NeededAction("iam:PassRole", arn)


def _account_of(change: ModifyRoles) -> str:
    """The account of the warehouse: roles are attached in their own account only."""
    default = [arn for arn in (change.default_after, change.default_before) if arn is not None]
    for arn in (*change.add, *change.remove, *change.before, *default):
        parts = arn.split(":")
        if len(parts) > 5 and parts[4]:
            return parts[4]
    return "*"


def _cluster_arn(region: str, account: str, cluster: str) -> str:
    return f"arn:{partition_of_region(region)}:redshift:{region}:{account}:cluster:{cluster}"
