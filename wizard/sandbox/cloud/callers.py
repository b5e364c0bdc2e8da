"""Who calls: the owner of an access key, and what that caller's policies are.

Reads moto's IAM and STS backends; nothing here changes them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from moto.iam.models import IAMBackend, Policy, Role, iam_backends
from moto.sts.models import sts_backends

from wizard.sandbox.cloud.account import ACCOUNT, PARTITION

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """An IAM user, or a session of an assumed role."""

    arn: str
    name: str
    """The user's or the role's name."""
    is_role: bool
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    """What temporary credentials must come with; None for a user's own key."""


def iam() -> IAMBackend:
    """moto's IAM of the sandbox's account."""
    return iam_backends[ACCOUNT][PARTITION]


def find_caller(access_key_id: str) -> Caller | None:
    """The owner of the key; None when there is no such active key."""
    for user in list(iam().users.values()):
        for key in user.access_keys:
            if key.access_key_id == access_key_id and key.status == "Active":
                return Caller(user.arn, user.name, False, key.secret_access_key)
    for session in sts_backends[ACCOUNT][PARTITION].assumed_roles:
        if session.access_key_id == access_key_id:
            return Caller(
                session.arn,
                session.role_arn.rpartition("/")[2],
                True,
                session.secret_access_key,
                session.session_token,
            )
    return None


def policies_of(caller: Caller) -> tuple[Document, ...]:
    """The documents that decide what the caller may do: inline, attached, and of its groups."""
    if caller.is_role:
        return permissions_of_role(caller.name)
    backend = iam()
    user = backend.get_user(caller.name)
    documents = [json.loads(each) for each in user.policies.values()]
    documents += [document_of(each) for each in user.managed_policies.values()]
    for group in backend.get_groups_for_user(caller.name):
        documents += [json.loads(each) for each in group.policies.values()]
        documents += [document_of(each) for each in group.managed_policies.values()]
    return tuple(documents)


def trust_of(role: Role) -> Document:
    """A role's trust policy."""
    document: Document = json.loads(role.assume_role_policy_document)
    return document


def permissions_of_role(name: str) -> tuple[Document, ...]:
    """The documents of a role's inline policies and of its attached ones."""
    role = iam().get_role(name)
    inline = [json.loads(each) for each in role.policies.values()]
    return (*inline, *(document_of(each) for each in role.managed_policies.values()))


def document_of(policy: Policy) -> Document:
    """The document of a managed policy's default version."""
    version = next(each for each in policy.versions if each.is_default)
    document: Document = json.loads(version.document)
    return document
