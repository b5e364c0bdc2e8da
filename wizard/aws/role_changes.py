"""Creating, repairing and deleting IAM roles.

Writes are sent once, except when AWS says that it is asked too often: an answer
that got lost doesn't mean that nothing was changed, and a repeated write could
overwrite what somebody else has written in between.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from wizard.access.arn import RoleArn, parse_role_arn
from wizard.access.sameness import is_same
from wizard.aws.documents import Document, read_document, written
from wizard.aws.failures import THROTTLED
from wizard.aws.session import AwsSession
from wizard.changes import NewRole, SetInlinePolicy, SetManagedPolicy, SetTrust
from wizard.errors import (
    ChangedMeanwhileError,
    ChangeRefusedError,
    DeniedError,
    NotFoundError,
)

_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds before a throttled write is sent again."""


class RoleChanges:
    """The changes of IAM roles, see :class:`wizard.aws.changes.AwsChanges`."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session

    def create(self, role: NewRole) -> None:
        """CreateRole; then waits until GetRole shows it."""
        arn = self._of_this_account(role.arn)
        described = {"Description": role.description} if role.description else {}
        bounded = {"PermissionsBoundary": role.boundary} if role.boundary else {}
        tagged = {"Tags": [{"Key": key, "Value": value} for key, value in role.tags]}
        with self._session.calling(f"create the role {arn.name}", "iam:CreateRole"):
            self._write(
                "create_role",
                RoleName=arn.name,
                Path=arn.path,
                AssumeRolePolicyDocument=written(role.trust),
                **described,
                **bounded,
                **(tagged if role.tags else {}),
            )
        self._wait_for(arn.name)

    def _wait_for(self, name: str) -> None:
        from botocore.exceptions import BotoCoreError

        # The role is made, whatever the watching meets: nothing may look like a refusal now, and
        # the change that comes next says if the role still isn't seen.
        with suppress(BotoCoreError):
            self._session.client("iam").get_waiter("role_exists").wait(RoleName=name)

    def delete(self, role: NewRole) -> None:
        """DeleteRole, if it is still the role that was made; one that is gone is no error."""
        arn = self._of_this_account(role.arn)
        try:
            present = self._present(arn)
        except NotFoundError:
            # Perhaps it was made a moment ago and isn't seen everywhere yet.
            present = None
        if present is not None:
            if present["Arn"] != str(arn):
                return
            if not is_same(read_document(present["AssumeRolePolicyDocument"]), role.trust):
                raise _changed(f"the trust policy of {arn.name}")
        with (
            suppress(NotFoundError),  # Then it is gone, which is what is wanted.
            self._session.calling(f"delete the role {arn.name}", "iam:DeleteRole"),
        ):
            self._write("delete_role", RoleName=arn.name)

    def set_trust(self, change: SetTrust) -> None:
        """UpdateAssumeRolePolicy, which replaces the whole document."""
        arn = self._of_this_account(change.role_arn)
        present = self._present(arn)
        if present["Arn"] != str(arn):
            raise NotFoundError(f"There is no role {arn}, but {present['Arn']} is there.")
        document = read_document(present["AssumeRolePolicyDocument"])
        if is_same(document, change.after):
            return
        if not is_same(document, change.before):
            raise _changed(f"the trust policy of {arn.name}")
        with self._session.calling(
            f"change the trust policy of {arn.name}", "iam:UpdateAssumeRolePolicy"
        ):
            self._write(
                "update_assume_role_policy",
                RoleName=arn.name,
                PolicyDocument=written(change.after),
            )

    def set_inline_policy(self, change: SetInlinePolicy) -> None:
        """PutRolePolicy or DeleteRolePolicy.

        What can't be read isn't overwritten, with one exception: where there was no
        such policy, and the caller may neither read policies nor list them, it is
        written; else who may create roles but not look at them could make none.
        """
        arn = self._of_this_account(change.role_arn)
        try:
            present = self._inline_policy(arn.name, change.name)
        except DeniedError:
            if change.before is not None or change.after is None:
                raise
            self._check_is_not_listed(arn.name, change.name)
            present = None
        if _agrees(present, change.after):
            return
        if not _agrees(present, change.before):
            raise _changed(f"the inline policy {change.name} of {arn.name}")
        self._write_inline_policy(arn.name, change.name, change.after)

    def _write_inline_policy(self, role: str, policy: str, after: Document | None) -> None:
        if after is None:
            with self._session.calling(
                f"delete the inline policy {policy} of {role}", "iam:DeleteRolePolicy"
            ):
                self._write("delete_role_policy", RoleName=role, PolicyName=policy)
            return
        with self._session.calling(
            f"write the inline policy {policy} of {role}", "iam:PutRolePolicy"
        ):
            self._write(
                "put_role_policy",
                RoleName=role,
                PolicyName=policy,
                PolicyDocument=written(after),
            )

    def set_managed_policy(self, change: SetManagedPolicy) -> None:
        """AttachRolePolicy or DetachRolePolicy; AWS takes what is so already."""
        arn = self._of_this_account(change.role_arn)
        policy = change.policy_arn
        if change.attach:
            with self._session.calling(f"attach {policy} to {arn.name}", "iam:AttachRolePolicy"):
                self._write("attach_role_policy", RoleName=arn.name, PolicyArn=policy)
            return
        with (
            suppress(NotFoundError),  # Then it isn't attached, which is what is wanted.
            self._session.calling(f"detach {policy} from {arn.name}", "iam:DetachRolePolicy"),
        ):
            self._write("detach_role_policy", RoleName=arn.name, PolicyArn=policy)

    def _of_this_account(self, role_arn: str) -> RoleArn:
        """IAM's operations take a name only: it must not mean a role of another account."""
        arn = parse_role_arn(role_arn)
        account = self._session.account()
        if arn.account != account:
            raise ChangeRefusedError(
                f"The role {role_arn} isn't in the account {account} that you are connected to.",
                f"Connect with credentials of {arn.account}.",
            )
        return arn

    def _present(self, arn: RoleArn) -> Mapping[str, Any]:
        """GetRole: the role of that name, which may have another path."""
        with self._session.calling(f"look at the role {arn.name}", "iam:GetRole"):
            found: Mapping[str, Any] = self._session.client("iam").get_role(RoleName=arn.name)[
                "Role"
            ]
        return found

    def _inline_policy(self, role: str, policy: str) -> Document | None:
        try:
            with self._session.calling(
                f"read the inline policy {policy} of {role}", "iam:GetRolePolicy"
            ):
                answer = self._session.client("iam").get_role_policy(
                    RoleName=role, PolicyName=policy
                )
        except NotFoundError:
            return None
        return read_document(answer["PolicyDocument"])

    def _check_is_not_listed(self, role: str, policy: str) -> None:
        try:
            with self._session.calling(
                f"list the inline policies of {role}", "iam:ListRolePolicies"
            ):
                paginator = self._session.client("iam").get_paginator("list_role_policies")
                names = [
                    name
                    for page in paginator.paginate(RoleName=role)
                    for name in page["PolicyNames"]
                ]
        except DeniedError:
            # Nothing can be known; see set_inline_policy.
            return
        if policy in names:
            raise _changed(f"the inline policy {policy} of {role}")

    def _write(self, operation: str, **arguments: object) -> None:
        client = self._session.single_try_client("iam")
        _unless_throttled(lambda: getattr(client, operation)(**arguments))


def _unless_throttled(request: Callable[[], object]) -> None:
    """Send a request; again after a while if AWS is asked too often, which did nothing."""
    from botocore.exceptions import ClientError

    for pause in _PAUSES:
        try:
            request()
        except ClientError as refusal:
            if refusal.response.get("Error", {}).get("Code") not in THROTTLED:
                raise
            time.sleep(pause)
        else:
            return
    request()


def _agrees(present: Document | None, expected: Document | None) -> bool:
    if present is None or expected is None:
        return present is expected
    return is_same(present, expected)


def _changed(what: str) -> ChangedMeanwhileError:
    return ChangedMeanwhileError(
        f"Somebody else has changed {what} since it was shown.",
        "Look at it again, then decide; nothing was written.",
    )
