"""What would make a role fit that isn't, as changes; or why it can't be done."""

from __future__ import annotations

from wizard.access.arn import managed_policy_arn
from wizard.access.build import READ_ONLY_POLICY, READ_POLICY_NAME, S3ReadAccess
from wizard.access.fitness import Need, Obstacle, RoleVerdict
from wizard.access.merge import merged_read, merged_trust
from wizard.account import Role, RolePermissions
from wizard.changes import Change, SetInlinePolicy, SetManagedPolicy, SetTrust
from wizard.errors import UsageError

OF_TRUST = frozenset(
    {
        Obstacle.TRUST_MISSING,
        Obstacle.TRUST_OTHER_REGION,
        Obstacle.TRUST_OTHER_USER,
        Obstacle.SERVERLESS_ONLY,
    }
)
"""Obstacles that a merged trust policy removes."""
OF_READING = frozenset({Obstacle.NO_S3_PERMISSION, Obstacle.S3_PARTIAL, Obstacle.NO_KMS_PERMISSION})
"""Obstacles that a merged inline policy removes."""


def can_be_repaired(verdict: RoleVerdict, permissions: RolePermissions | None) -> bool:
    """Whether the wizard can offer a repair."""
    if verdict.obstacle in OF_TRUST:
        return True
    return verdict.obstacle in OF_READING and not _is_bounded(verdict, permissions)


def _is_bounded(verdict: RoleVerdict, permissions: RolePermissions | None) -> bool:
    """Whether it is the permissions boundary that doesn't allow it."""
    boundary = permissions.boundary if permissions else None
    return boundary is not None and verdict.policy == boundary.name


def refusal(verdict: RoleVerdict) -> UsageError:
    """Why the wizard doesn't repair what stands in the way, and what to do instead."""
    if verdict.obstacle is None:
        return UsageError("There is nothing to repair in this role.", "Press Enter to choose it.")
    return UsageError(f"The wizard can't repair this: {verdict.reason}.", verdict.detail)


def trust_repair(role: Role, need: Need) -> tuple[Change, ...]:
    """What lets Redshift assume the role; the document is opened no wider than needed.

    Raises:
        UsageError: the trust policy has to be changed by a person.
    """
    merged = merged_trust(role.trust, need.region)
    if not merged.is_repaired and need.database_users:
        merged = merged_trust(role.trust, need.region, need.database_users)
    if not merged.is_repaired:
        raise UsageError(
            f"The trust policy can't be repaired by adding to it. {merged.obstacle}",
            "Choose another role, or press n to create one.",
        )
    return (SetTrust(role.arn, role.trust, merged.document),)


def reading_repair(
    role: Role, permissions: RolePermissions, access: S3ReadAccess, partition: str
) -> tuple[Change, ...]:
    """What lets the role read places, or every bucket where there are none; and decrypt.

    Raises:
        UsageError: the inline policy would be too long, or can't be added to.
    """
    changes: list[Change] = []
    if not access.locations:
        policy = managed_policy_arn(partition, READ_ONLY_POLICY)
        changes.append(SetManagedPolicy(role.arn, policy, attach=True))
    if access.locations or access.kms_keys:
        changes.append(_inline_policy(role, permissions, access, partition))
    return tuple(changes)


def decrypting_repair(
    role: Role, permissions: RolePermissions, kms_keys: tuple[str, ...], partition: str
) -> tuple[Change, ...]:
    """What lets the role decrypt with KMS keys.

    Raises:
        UsageError: the inline policy would be too long, or can't be added to.
    """
    return (_inline_policy(role, permissions, S3ReadAccess((), kms_keys), partition),)


def _inline_policy(
    role: Role, permissions: RolePermissions, access: S3ReadAccess, partition: str
) -> SetInlinePolicy:
    """The wizard's inline policy; one of this name that is there keeps what it says."""
    before = next(
        (
            each.document
            for each in permissions.policies
            if each.is_inline and each.name == READ_POLICY_NAME
        ),
        None,
    )
    after = merged_read(before, access, partition)
    return SetInlinePolicy(role.arn, READ_POLICY_NAME, before, after)
