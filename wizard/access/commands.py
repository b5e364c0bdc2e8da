"""The AWS CLI commands that do the same as a change the wizard offers.

Source: https://docs.aws.amazon.com/cli/latest/reference/
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from wizard.access.build import RoleRequest, managed_policy, read_document, trust_document


def _command(*words: str) -> str:
    return " ".join(shlex.quote(word) for word in ("aws", *words))


def _compact(document: Mapping[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def create_role_commands(request: RoleRequest, partition: str) -> tuple[str, ...]:
    """What creates the role and gives it its permissions."""
    path = () if request.path == "/" else ("--path", request.path)
    create = _command(
        "iam", "create-role", "--role-name", request.name, *path,
        "--description", request.description,
        "--assume-role-policy-document", _compact(trust_document()),
    )  # fmt: skip
    managed = managed_policy(request.access, partition)
    if managed is not None:
        permit = _command(
            "iam", "attach-role-policy", "--role-name", request.name, "--policy-arn", managed
        )
    else:
        permit = _command(
            "iam", "put-role-policy", "--role-name", request.name,
            "--policy-name", request.inline_policy_name,
            "--policy-document", _compact(read_document(request.access, partition)),
        )  # fmt: skip
    return create, permit


def attach_command(cluster: str, region: str, add: Sequence[str]) -> str:
    """What attaches roles to a provisioned cluster."""
    return _command(
        "redshift", "modify-cluster-iam-roles", "--region", region,
        "--cluster-identifier", cluster, "--add-iam-roles", *add,
    )  # fmt: skip


def detach_command(cluster: str, region: str, remove: Sequence[str]) -> str:
    """What detaches roles from a provisioned cluster."""
    return _command(
        "redshift", "modify-cluster-iam-roles", "--region", region,
        "--cluster-identifier", cluster, "--remove-iam-roles", *remove,
    )  # fmt: skip
