"""A change as commands, as needed permissions, and as a request to an administrator."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from access.access_cases import document
from access.role_cases import ACCOUNT, KEY, PROVISIONED, REGION, SERVERLESS, SOURCE, USERS

from wizard.access.administrator import request_for_administrator
from wizard.access.build import RoleRequest, S3ReadAccess, role_changes, trust_document
from wizard.access.commands import commands_of
from wizard.access.needs import NeededAction, needed_actions
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
from wizard.plan import WarehouseRef

GOLDEN = Path(__file__).parent / "golden"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/Loader"
OTHER = f"arn:aws:iam::{ACCOUNT}:role/Other"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/Boundary"
REQUEST = RoleRequest(
    "Loader",
    S3ReadAccess((SOURCE,), (KEY,)),
    "/team/",
    "Ann's loads",
    (f"{USERS}etl",),
    (("team", "data eng"),),
    BOUNDARY,
)
CREATE, PERMIT = role_changes(REQUEST, ACCOUNT, "aws")
assert isinstance(CREATE, CreateRole)
CLUSTER = WarehouseRef(PROVISIONED, "examplecluster")
WORKGROUP = WarehouseRef(SERVERLESS, "analytics")
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
ON_CLUSTER = ModifyRoles(CLUSTER, REGION, (OTHER,), add=(ROLE,))
ON_NAMESPACE = ModifyRoles(
    WORKGROUP, REGION, (OTHER,), add=(ROLE,), default_before=OTHER, default_after=OTHER,
    namespace="analytics-ns",
)  # fmt: skip
EMPTY = document()

CHANGES: dict[str, Change] = {
    "create a role": CREATE,
    "delete a role": DeleteRole(CREATE.role),
    "set a trust": SetTrust(ROLE, EMPTY, trust_document()),
    "write an inline policy": PERMIT,
    "delete an inline policy": SetInlinePolicy(ROLE, "ReadFromS3", EMPTY, None),
    "attach a managed policy": SetManagedPolicy(ROLE, READ_ONLY, attach=True),
    "detach a managed policy": SetManagedPolicy(ROLE, READ_ONLY, attach=False),
    "attach to a cluster": ON_CLUSTER,
    "detach from a cluster": ModifyRoles(CLUSTER, REGION, (OTHER, ROLE), remove=(ROLE,)),
    "set the default of a cluster": ModifyRoles(
        CLUSTER, REGION, (ROLE,), default_before=None, default_after=ROLE
    ),
    "clear the default of a cluster": ModifyRoles(
        CLUSTER, REGION, (ROLE,), default_before=ROLE, default_after=None
    ),
    "attach to a namespace": ON_NAMESPACE,
    "detach the last from a namespace": ModifyRoles(
        WORKGROUP, REGION, (ROLE,), remove=(ROLE,), default_before=ROLE, namespace="analytics-ns"
    ),
    "attach to a namespace of unknown name": ModifyRoles(WORKGROUP, REGION, (), add=(ROLE,)),
    "resume a cluster": ResumeCluster("examplecluster", REGION),
    "pause a cluster": PauseCluster("examplecluster", "cn-north-1"),
}


def written() -> str:
    """Each change with its commands and what they need."""
    parts = []
    for name, change in CHANGES.items():
        needs = [f"  needs {each.action} on {each.resource}" for each in needed_actions(change)]
        parts.append("\n".join([f"# {name}", *commands_of(change), *needs]))
    return "\n\n".join(parts) + "\n"


def test_every_kind_of_change_has_its_commands_and_its_needs() -> None:
    assert written() == (GOLDEN / "changes.txt").read_text(encoding="utf-8")


def test_a_shell_reads_the_documents_and_tags_out_of_the_command() -> None:
    assert isinstance(CREATE, CreateRole)
    words = shlex.split(commands_of(CREATE)[0])
    options = dict(zip(words[3::2], words[4::2], strict=True))
    assert options["--role-name"] == "Loader"
    assert options["--path"] == "/team/"
    assert options["--description"] == "Ann's loads"
    assert options["--permissions-boundary"] == BOUNDARY
    assert json.loads(options["--assume-role-policy-document"]) == CREATE.role.trust
    assert json.loads(options["--tags"]) == [{"Key": "team", "Value": "data eng"}]


@pytest.mark.parametrize(
    "change",
    [
        ModifyRoles(CLUSTER, REGION, (ROLE,)),
        ModifyRoles(WORKGROUP, REGION, (ROLE,), namespace="ns"),
        SetInlinePolicy(ROLE, "ReadFromS3", None, None),
    ],
)
def test_a_change_that_does_nothing_has_no_command(change: Change) -> None:
    assert commands_of(change) == ()


def test_a_hostile_name_stays_one_word_of_the_command() -> None:
    change = ResumeCluster("x; rm -rf ~ `id` $(id)", REGION)
    assert shlex.split(commands_of(change)[0])[-1] == change.cluster


def test_the_whole_list_of_a_namespace_is_passed_again() -> None:
    passed = [each for each in needed_actions(ON_NAMESPACE) if each.action == "iam:PassRole"]
    assert passed == [NeededAction("iam:PassRole", OTHER), NeededAction("iam:PassRole", ROLE)]


def test_a_request_to_an_administrator_is_complete() -> None:
    text = request_for_administrator(
        (CREATE, PERMIT, ON_CLUSTER),
        "load s3://acme-lake/orders/ into Amazon Redshift",
        f"arn:aws:iam::{ACCOUNT}:user/ann",
    )
    assert text == (GOLDEN / "administrator.md").read_text(encoding="utf-8")


def test_a_request_shows_what_changes_in_an_existing_document() -> None:
    text = request_for_administrator((SetTrust(ROLE, EMPTY, trust_document()),), "load")
    assert text.startswith("# Request")
    assert "I want to load, and I lack the permission" in text
    assert '+       "Effect": "Allow"' in text
    assert "```diff" in text


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_can_be_asked_for(change: Change) -> None:
    text = request_for_administrator((change,), "load")
    assert all(command in text for command in commands_of(change))
    assert all(f"- `{each.action}` on" in text for each in needed_actions(change))


def test_nothing_in_a_request_breaks_out_of_its_code() -> None:
    policy = {"Statement": {"Sid": "```\n# Injected"}}
    change = SetInlinePolicy(ROLE, "a`b", None, policy)
    text = request_for_administrator((change,), "load \x1b[31m")
    assert "\x1b" not in text
    assert "````json" in text
    assert "`a'b`" in text
