"""What the Cluster step shows of a cluster or workgroup, and what it makes of one."""

from __future__ import annotations

from rich.text import Text

from screens.printing import HINT_STYLE, plain
from wizard.access.commands import commands_of
from wizard.account import Warehouse
from wizard.changes import ModifyRoles, PauseCluster, ResumeCluster
from wizard.plan import WarehouseChoice, WarehouseKind

COLUMNS = ("cluster", "status", "this role", "size", "database", "roles")


def cells(warehouse: Warehouse, role_arn: str | None) -> tuple[str, ...]:
    """A row of the list."""
    attached = warehouse.attached(role_arn) if role_arn else None
    unlisted = "not attached" if warehouse.are_roles_known else "UNKNOWN"
    state = attached.state if attached else unlisted
    is_default = role_arn is not None and warehouse.default_role == role_arn
    return (
        warehouse.id,
        warehouse.status,
        f"{state}, default" if is_default else state,
        warehouse.size,
        warehouse.database,
        str(len(warehouse.roles)) if warehouse.are_roles_known else "?",
    )


def explained(warehouse: Warehouse) -> Text:
    """Where it listens, and the roles that it may assume."""
    text = Text()
    where = str(warehouse.endpoint or "none yet")
    if warehouse.namespace:
        where += f" · namespace {warehouse.namespace}"
    text.append("endpoint ", HINT_STYLE).append_text(plain(where, HINT_STYLE))
    for role in warehouse.roles:
        default = " (default)" if role.arn == warehouse.default_role else ""
        text.append("\n").append_text(plain(f"{role.state:<8} {role.arn}{default}", HINT_STYLE))
    return text


def default_for(
    warehouse: Warehouse, before: WarehouseChoice | None, region: str
) -> WarehouseChoice:
    """How to log in to it: as was chosen before, or by IAM as its admin user."""
    if before is not None and before.ref == warehouse.ref:
        return before
    is_serverless = warehouse.kind is WarehouseKind.SERVERLESS
    user = None if is_serverless else warehouse.admin_user or None
    return WarehouseChoice(warehouse.kind, warehouse.id, region, warehouse.database, user)


def roles_change(
    warehouse: Warehouse, region: str, role_arn: str, make_default: bool = False
) -> ModifyRoles:
    """What attaches a role; it adds nothing when the role is attached already."""
    is_attached = warehouse.attached(role_arn) is not None
    return ModifyRoles(
        warehouse=warehouse.ref,
        region=region,
        before=tuple(role.arn for role in warehouse.roles),
        add=() if is_attached else (role_arn,),
        default_before=warehouse.default_role,
        default_after=role_arn if make_default else warehouse.default_role,
        namespace=warehouse.namespace,
    )


def resume_text(warehouse: Warehouse, region: str) -> Text:
    """What resuming a cluster costs, and the same with the AWS CLI."""
    text = Text().append_text(plain(f"{warehouse.id} is paused", "bold"))
    text.append("\n\nOnce it is resumed, AWS bills its nodes by the second again: ")
    text.append_text(plain(warehouse.size)).append(", at your price for on-demand or reserved ")
    text.append("nodes. It takes a few minutes, and goes on costing until it is paused.\n\n")
    text.append("The same with the AWS CLI\n", "bold")
    text.append_text(_commands(ResumeCluster(warehouse.id, region)))
    text.append("\n\nTo undo it: copywizard undo, or\n", "bold")
    return text.append_text(_commands(PauseCluster(warehouse.id, region)))


def _commands(change: ResumeCluster | PauseCluster) -> Text:
    return Text("\n").join(plain(command) for command in commands_of(change))
