"""Who calls: the owner of an access key, and what that caller's policies are.

Reads moto's IAM and STS backends of all accounts; nothing here changes them.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend, Policy, Role, iam_backends
from moto.sts.models import AssumedRole, sts_backends

from wizard.sandbox.cloud.account import ACCOUNT, ACCOUNTS, PARTITION, account_of
from wizard.sandbox.cloud.propagation import RoleVersion, propagation

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
    role_arn: str | None = None
    """The role of a session; None for a user."""
    session_policy: str | None = None
    """What AssumeRole limited the session to; None for no such limit."""
    is_expired: bool = False
    """Whether the time of temporary credentials is over."""

    @property
    def account(self) -> str:
        """The account that the caller belongs to."""
        return account_of(self.arn)

    @property
    def principals(self) -> tuple[str, ...]:
        """The ARNs by which a resource's policy may mean the caller."""
        return (self.arn,) if self.role_arn is None else (self.arn, self.role_arn)


def iam(account: str = ACCOUNT) -> IAMBackend:
    """moto's IAM of an account of the sandbox."""
    return iam_backends[account][PARTITION]


def find_caller(access_key_id: str) -> Caller | None:
    """The owner of the key, in any account; None when there is no such active key."""
    for account in ACCOUNTS:
        for user in list(iam(account).users.values()):
            for key in user.access_keys:
                if key.access_key_id == access_key_id and key.status == "Active":
                    return Caller(user.arn, user.name, False, key.secret_access_key)
        for session in list(sts_backends[account][PARTITION].assumed_roles):
            if session.access_key_id == access_key_id:
                return _caller_of(session)
    return None


def _caller_of(session: AssumedRole) -> Caller:
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    return Caller(
        session.arn,
        session.role_arn.rpartition("/")[2],
        True,
        session.secret_access_key,
        session.session_token,
        session.role_arn,
        session.policy or None,
        session.expiration < now,
    )


def policies_of(caller: Caller) -> tuple[Document, ...]:
    """The documents that decide what the caller may do: inline, attached, and of its groups."""
    if caller.is_role:
        return current_version(iam(caller.account).get_role(caller.name)).permissions
    backend = iam(caller.account)
    user = backend.get_user(caller.name)
    documents = [json.loads(each) for each in user.policies.values()]
    documents += [document_of(each) for each in user.managed_policies.values()]
    for group in backend.get_groups_for_user(caller.name):
        documents += [json.loads(each) for each in group.policies.values()]
        documents += [document_of(each) for each in group.managed_policies.values()]
    return tuple(documents)


def boundary_of(caller: Caller) -> Document | None:
    """The permissions boundary of a caller that is a role; moto's users have none."""
    return boundary_of_role(iam(caller.account).get_role(caller.name)) if caller.is_role else None


def boundary_of_role(role: Role) -> Document | None:
    """The document of a role's permissions boundary; None when it has none."""
    arn = role.permissions_boundary_arn
    policy = iam(role.account_id).managed_policies.get(arn) if arn else None
    return document_of(policy) if policy else None


def role_of(arn: str) -> Role | None:
    """The role of that ARN, in any account; None when there is none."""
    if account_of(arn) not in ACCOUNTS:
        return None
    try:
        return iam(account_of(arn)).get_role_by_arn(arn)
    except NotFoundException:
        return None


def trust_document(role: Role) -> Document:
    """A role's trust policy as IAM has it."""
    document: Document = json.loads(role.assume_role_policy_document)
    return document


def trust_of(role: Role) -> Document:
    """A role's trust policy as other services see it: a change takes a moment to reach them."""
    return propagation.seen(role.id, current_version(role)).trust


def permissions_of(role: Role) -> tuple[Document, ...]:
    """A role's permissions as other services see them."""
    return propagation.seen(role.id, current_version(role)).permissions


def current_version(role: Role) -> RoleVersion:
    """What IAM itself has of a role: its trust policy, and its inline and attached policies."""
    inline = [json.loads(each) for each in list(role.policies.values())]
    attached = (document_of(each) for each in list(role.managed_policies.values()))
    return RoleVersion(trust_document(role), (*inline, *attached))


def document_of(policy: Policy) -> Document:
    """The document of a managed policy's default version."""
    version = next(each for each in policy.versions if each.is_default)
    document: Document = json.loads(version.document)
    return document
