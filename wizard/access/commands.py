"""The AWS CLI commands that do the same as a change the wizard offers.

Source: https://docs.aws.amazon.com/cli/latest/reference/ (iam, redshift, redshift-serverless)
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence

from wizard.access.arn import parse_role_arn
from wizard.access.documents import as_compact_json
from wizard.changes import (
    Change,
    CreateRole,
    DeleteRole,
    ModifyRoles,
    NewRole,
    PauseCluster,
    ResumeCluster,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
)
from wizard.plan import WarehouseKind


def commands_of(change: Change) -> tuple[str, ...]:
    """What makes the change, ready for a shell; a change that does nothing has no command."""
    match change:
        case CreateRole(role):
            return (_create(role),)
        case DeleteRole(role):
            return (_role_command("delete-role", role.arn),)
        case SetTrust(role_arn, _, after):
            document = ("--policy-document", as_compact_json(after))
            return (_role_command("update-assume-role-policy", role_arn, *document),)
        case SetInlinePolicy():
            return _inline(change)
        case SetManagedPolicy(role_arn, policy_arn, attach):
            verb = "attach-role-policy" if attach else "detach-role-policy"
            return (_role_command(verb, role_arn, "--policy-arn", policy_arn),)
        case ModifyRoles():
            return _modify_roles(change)
        case ResumeCluster(cluster, region):
            return (_cluster_command("resume-cluster", region, cluster),)
        case PauseCluster(cluster, region):
            return (_cluster_command("pause-cluster", region, cluster),)


def _command(*words: str) -> str:
    return " ".join(shlex.quote(word) for word in ("aws", *words))


def _role_command(verb: str, role_arn: str, *more: str) -> str:
    return _command("iam", verb, "--role-name", parse_role_arn(role_arn).name, *more)


def _cluster_command(verb: str, region: str, cluster: str, *more: str) -> str:
    return _command("redshift", verb, "--region", region, "--cluster-identifier", cluster, *more)


def _create(role: NewRole) -> str:
    path = parse_role_arn(role.arn).path
    more = [] if path == "/" else ["--path", path]
    if role.description:
        more += ["--description", role.description]
    more += ["--assume-role-policy-document", as_compact_json(role.trust)]
    if role.boundary is not None:
        more += ["--permissions-boundary", role.boundary]
    if role.tags:
        # As JSON: in the shorthand a comma in a value would end it.
        tags = [{"Key": key, "Value": value} for key, value in role.tags]
        more += ["--tags", json.dumps(tags, separators=(",", ":"), ensure_ascii=False)]
    return _role_command("create-role", role.arn, *more)


def _inline(change: SetInlinePolicy) -> tuple[str, ...]:
    name = ("--policy-name", change.name)
    if change.after is not None:
        document = ("--policy-document", as_compact_json(change.after))
        return (_role_command("put-role-policy", change.role_arn, *name, *document),)
    if change.before is not None:
        return (_role_command("delete-role-policy", change.role_arn, *name),)
    return ()


def _modify_roles(change: ModifyRoles) -> tuple[str, ...]:
    if not change.add and not change.remove and not change.sets_default:
        return ()
    if change.warehouse.kind is WarehouseKind.SERVERLESS:
        return (_update_namespace(change),)
    more: list[str] = []
    if change.add:
        more += ["--add-iam-roles", *change.add]
    if change.remove:
        more += ["--remove-iam-roles", *change.remove]
    if change.sets_default:
        more += ["--default-iam-role-arn", change.default_after or ""]
    cluster = change.warehouse.id
    return (_cluster_command("modify-cluster-iam-roles", change.region, cluster, *more),)


def _update_namespace(change: ModifyRoles) -> str:
    """UpdateNamespace replaces the whole list, so every role that stays is named too.

    It takes the list and the default role together only (Redshift Serverless API
    Reference, UpdateNamespace).
    """
    start = _command("redshift-serverless", "update-namespace", "--region", change.region)
    roles = _words(change.after) if change.after else "'[]'"
    end = f"--namespace-name {_namespace(change)} --iam-roles {roles}"
    if change.default_after is not None or change.sets_default:
        end += f" --default-iam-role-arn {shlex.quote(change.default_after or '')}"
    return f"{start} {end}"


def _namespace(change: ModifyRoles) -> str:
    """The namespace's name, or a command that finds it out."""
    if change.namespace is not None:
        return shlex.quote(change.namespace)
    ask = _command(
        "redshift-serverless", "get-workgroup", "--region", change.region,
        "--workgroup-name", change.warehouse.id,
        "--query", "workgroup.namespaceName", "--output", "text",
    )  # fmt: skip
    return f'"$({ask})"'


def _words(words: Sequence[str]) -> str:
    return " ".join(shlex.quote(word) for word in words)
