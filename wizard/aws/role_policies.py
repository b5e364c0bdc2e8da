"""The policies of a role: attached ones, inline ones and the permissions boundary.

Each call that fails becomes a sentence in the answer, and the rest is read all the
same: what a policy that couldn't be read allows or denies is not known.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from wizard.account import PolicyDocument, Role, RolePermissions
from wizard.aws.documents import Document, read_document
from wizard.aws.session import AwsSession
from wizard.errors import CopywizardError, CredentialsError

Key = TypeVar("Key")
Value = TypeVar("Value")

_OF_AWS = ":iam::aws:policy/"
"""In the ARNs of policies that AWS manages; only AWS gives them a new version."""


@dataclass
class _Reading:
    """What was read of one role so far."""

    unread: list[str] = field(default_factory=list)

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        """Note what a failed call keeps unknown; credentials are everybody's matter.

        Args:
            what: completes "... isn't known": ``what the policy P allows``.
        """
        try:
            yield
        except CredentialsError:
            raise
        except CopywizardError as error:
            self.unread.append(f"It isn't known {what}: {error.message}")


class RolePolicies:
    """Reads policies; safe to use from several threads.

    Thousands of roles share a few managed policies, whose documents are kept by
    ARN and version: a version never changes (IAM User Guide, "Versioning IAM policies").
    """

    def __init__(self, session: AwsSession) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._documents: dict[tuple[str, str], Document] = {}
        self._versions: dict[str, str] = {}

    def read(self, role: Role) -> RolePermissions:
        """All that can be read.

        Raises:
            CredentialsError: the credentials are of no use (any more).
        """
        account = self._session.account()
        if role.account != account:
            # IAM takes names only: this would read a role of the same name here.
            return RolePermissions(
                (),
                unread=(f"The role is in the account {role.account}, and you are in {account}.",),
            )
        reading = _Reading()
        policies: list[PolicyDocument] = []
        for name, arn in self._attached(role.name, reading):
            with reading.of(f"what the policy {name} allows"):
                policies.append(PolicyDocument(name, self._managed(arn), arn))
        for name in self._inline_names(role.name, reading):
            with reading.of(f"what the inline policy {name} allows"):
                policies.append(PolicyDocument(name, self._inline(role.name, name)))
        boundary = self._boundary(role, reading)
        return RolePermissions(tuple(policies), boundary, tuple(reading.unread))

    def _attached(self, role: str, reading: _Reading) -> list[tuple[str, str]]:
        """Names and ARNs of the managed policies."""
        found: list[tuple[str, str]] = []
        with (
            reading.of("which policies are attached"),
            self._session.calling(
                f"list the policies attached to {role}", "iam:ListAttachedRolePolicies"
            ),
        ):
            paginator = self._session.client("iam").get_paginator("list_attached_role_policies")
            for page in paginator.paginate(RoleName=role):
                found += [
                    (each["PolicyName"], each["PolicyArn"]) for each in page["AttachedPolicies"]
                ]
        return found

    def _inline_names(self, role: str, reading: _Reading) -> list[str]:
        found: list[str] = []
        with (
            reading.of("which inline policies it has"),
            self._session.calling(f"list the inline policies of {role}", "iam:ListRolePolicies"),
        ):
            paginator = self._session.client("iam").get_paginator("list_role_policies")
            for page in paginator.paginate(RoleName=role):
                found += page["PolicyNames"]
        return found

    def _inline(self, role: str, policy: str) -> Document:
        with self._session.calling(f"read the inline policy {policy}", "iam:GetRolePolicy"):
            answer = self._session.client("iam").get_role_policy(RoleName=role, PolicyName=policy)
        return read_document(answer["PolicyDocument"])

    def _boundary(self, role: Role, reading: _Reading) -> PolicyDocument | None:
        arn = role.boundary
        with reading.of("whether a permissions boundary limits it"):
            if arn is None and role.tags is None:
                arn = self._boundary_of_listed(role.name)
        if arn is None:
            return None
        name = arn.rpartition("/")[2]
        with reading.of(f"what its permissions boundary {name} allows"):
            return PolicyDocument(name, self._managed(arn), arn)
        return None

    def _boundary_of_listed(self, role: str) -> str | None:
        """The ARN of the boundary of a role that was only listed, which doesn't tell it."""
        with self._session.calling(f"look at the role {role}", "iam:GetRole"):
            answer = self._session.client("iam").get_role(RoleName=role)["Role"]
        arn: str | None = answer.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        return arn

    def _managed(self, arn: str) -> Document:
        """The document of the policy's default version."""
        version = self._default_version(arn)
        return self._remembered(
            self._documents, (arn, version), lambda: self._ask_document(arn, version)
        )

    def _default_version(self, arn: str) -> str:
        if _OF_AWS in arn:
            return self._remembered(self._versions, arn, lambda: self._ask_version(arn))
        return self._ask_version(arn)

    def _ask_version(self, arn: str) -> str:
        with self._session.calling(f"look at the policy {arn}", "iam:GetPolicy"):
            version: str = self._session.client("iam").get_policy(PolicyArn=arn)["Policy"][
                "DefaultVersionId"
            ]
        return version

    def _ask_document(self, arn: str, version: str) -> Document:
        with self._session.calling(f"read the policy {arn}", "iam:GetPolicyVersion"):
            answer = self._session.client("iam").get_policy_version(
                PolicyArn=arn, VersionId=version
            )
        return read_document(answer["PolicyVersion"]["Document"])

    def _remembered(self, memory: dict[Key, Value], key: Key, ask: Callable[[], Value]) -> Value:
        """What was asked before, or is asked now; two threads may ask the same at first."""
        with self._lock:
            known = memory.get(key)
        if known is None:
            known = ask()
            with self._lock:
                memory[key] = known
        return known
