"""The one door through which the program alters an AWS account."""

from __future__ import annotations

from wizard.aws.role_changes import RoleChanges
from wizard.aws.session import AwsSession
from wizard.aws.warehouse_changes import WarehouseChanges
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


class AwsChanges:
    """ChangeService on IAM, Redshift and Redshift Serverless.

    What is to be replaced is read right before, and left alone when it isn't what
    the change says it was.  A change that is there already is no error, so that one
    whose answer got lost can be made again.
    """

    def __init__(self, session: AwsSession) -> None:
        self._roles = RoleChanges(session)
        self._warehouses = WarehouseChanges(session)

    def apply(self, change: Change) -> None:
        """Make a change; see :class:`wizard.services.ChangeService` for what it raises."""
        match change:
            case CreateRole(role):
                self._roles.create(role)
            case DeleteRole(role):
                self._roles.delete(role)
            case SetTrust():
                self._roles.set_trust(change)
            case SetInlinePolicy():
                self._roles.set_inline_policy(change)
            case SetManagedPolicy():
                self._roles.set_managed_policy(change)
            case ModifyRoles():
                self._warehouses.modify_roles(change)
            case ResumeCluster(cluster, region):
                self._warehouses.resume(cluster, region)
            case PauseCluster(cluster, region):
                self._warehouses.pause(cluster, region)
