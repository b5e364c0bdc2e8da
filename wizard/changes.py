"""Everything that the program can change in an AWS account, as values. Pure.

A change is shown, confirmed, journaled, applied and taken back as one and the
same value.  ``--read-only`` refuses it at the one door that it must go through
(:class:`wizard.services.ChangeService`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from wizard.plan import WarehouseRef

Document: TypeAlias = Mapping[str, Any]
"""A policy document."""


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role, all that CreateRole is given."""

    arn: str
    """Its account, path and name are in it."""
    trust: Document
    description: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    boundary: str | None = None
    """ARN of the policy that bounds its permissions."""


@dataclass(frozen=True, slots=True)
class CreateRole:
    """A role comes to be, without any permission yet."""

    role: NewRole


@dataclass(frozen=True, slots=True)
class DeleteRole:
    """A role that has no policy any more goes away."""

    role: NewRole


@dataclass(frozen=True, slots=True)
class SetTrust:
    """The trust policy of a role is replaced."""

    role_arn: str
    before: Document
    after: Document


@dataclass(frozen=True, slots=True)
class SetInlinePolicy:
    """An inline policy of a role is written, replaced or deleted."""

    role_arn: str
    name: str
    before: Document | None
    """None: there was none of that name."""
    after: Document | None
    """None: it is deleted."""


@dataclass(frozen=True, slots=True)
class SetManagedPolicy:
    """A managed policy is attached to a role, or detached from it."""

    role_arn: str
    policy_arn: str
    attach: bool


@dataclass(frozen=True, slots=True)
class ModifyRoles:
    """Roles are associated with a cluster or namespace, or dissociated; others stay."""

    warehouse: WarehouseRef
    region: str
    before: tuple[str, ...]
    """ARNs of the roles that were associated when the change was shown."""
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    default_before: str | None = None
    """ARN of the default role; None: there is none."""
    default_after: str | None = None
    namespace: str | None = None
    """Of a serverless workgroup."""

    @property
    def after(self) -> tuple[str, ...]:
        """The roles that are associated when it is done, if nobody else changes them."""
        staying = [arn for arn in self.before if arn not in self.remove]
        return (*staying, *(arn for arn in self.add if arn not in staying))

    @property
    def sets_default(self) -> bool:
        """Whether the default role becomes another one."""
        return self.default_before != self.default_after


@dataclass(frozen=True, slots=True)
class ResumeCluster:
    """A paused cluster is started; AWS bills it by the second from then on."""

    cluster: str
    region: str


@dataclass(frozen=True, slots=True)
class PauseCluster:
    """A cluster is paused: it takes no connections, and only its storage is billed."""

    cluster: str
    region: str


Change: TypeAlias = (
    CreateRole
    | DeleteRole
    | SetTrust
    | SetInlinePolicy
    | SetManagedPolicy
    | ModifyRoles
    | ResumeCluster
    | PauseCluster
)


def inverse_of(change: Change) -> Change:
    """The change that takes a change back."""
    match change:
        case CreateRole(role):
            return DeleteRole(role)
        case DeleteRole(role):
            return CreateRole(role)
        case SetTrust(role_arn, before, after):
            return SetTrust(role_arn, after, before)
        case SetInlinePolicy(role_arn, name, before, after):
            return SetInlinePolicy(role_arn, name, after, before)
        case SetManagedPolicy(role_arn, policy_arn, attach):
            return SetManagedPolicy(role_arn, policy_arn, not attach)
        case ModifyRoles():
            return _roles_taken_back(change)
        case ResumeCluster(cluster, region):
            return PauseCluster(cluster, region)
        case PauseCluster(cluster, region):
            return ResumeCluster(cluster, region)


def _roles_taken_back(change: ModifyRoles) -> ModifyRoles:
    """Only what the change itself did: a role that was there before stays."""
    return ModifyRoles(
        warehouse=change.warehouse,
        region=change.region,
        before=change.after,
        add=tuple(arn for arn in change.remove if arn in change.before),
        remove=tuple(arn for arn in change.add if arn not in change.before),
        default_before=change.default_after,
        default_after=change.default_before,
        namespace=change.namespace,
    )


def described(change: Change) -> str:
    """What a change does, in a few words; it may hold untrusted names."""
    match change:
        case CreateRole(role):
            return f"create the role {role.arn}"
        case DeleteRole(role):
            return f"delete the role {role.arn}"
        case SetTrust(role_arn):
            return f"replace the trust policy of {role_arn}"
        case SetInlinePolicy(role_arn, name, before, after):
            verb = "delete" if after is None else "write" if before is None else "replace"
            return f"{verb} the inline policy {name} of {role_arn}"
        case SetManagedPolicy(role_arn, policy_arn, attach):
            verb = "attach {0} to {1}" if attach else "detach {0} from {1}"
            return verb.format(policy_arn, role_arn)
        case ModifyRoles():
            return _roles_described(change)
        case ResumeCluster(cluster):
            return f"resume the cluster {cluster}"
        case PauseCluster(cluster):
            return f"pause the cluster {cluster}"


def _roles_described(change: ModifyRoles) -> str:
    parts = [f"attach {arn} to" for arn in change.add]
    parts += [f"detach {arn} from" for arn in change.remove]
    if change.sets_default:
        parts.append(f"make {change.default_after or 'no role'} the default role of")
    return f"{' and '.join(parts)} {change.warehouse.id}"
