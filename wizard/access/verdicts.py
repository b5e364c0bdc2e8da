"""The words in which a role is judged: what is needed, how fit it is, what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from wizard.plan import WarehouseKind
from wizard.storage import Location

REASON_WIDTH = 40
"""Characters that a reason may have, to fit a cell of a table."""


class Fitness(Enum):
    """Whether a role does what is needed."""

    USABLE = "usable"
    UNKNOWN = "not known"
    """It can't be told from here; a person may know, and a load would tell."""
    UNFIT = "not usable"


class Obstacle(Enum):
    """What stands in the way of a role, or may do so."""

    SERVICE_LINKED = "it belongs to an AWS service"
    OTHER_ACCOUNT = "it belongs to another account"
    TRUST_MISSING = "its trust policy doesn't name Redshift"
    TRUST_OTHER_REGION = "its trust policy names Redshift of another Region"
    TRUST_OTHER_USER = "its trust policy names other database users"
    TRUST_CERTAIN_USERS = "its trust policy names database users, and ours isn't known"
    TRUST_DENIES = "its trust policy denies Redshift"
    TRUST_CONDITION = "its trust policy has a condition that can't be judged"
    SERVERLESS_ONLY = "its trust policy names Redshift Serverless only"
    NO_S3_PERMISSION = "nothing lets it read from S3"
    S3_DENIED = "a policy denies it to read from S3"
    S3_PARTIAL = "it may read a part of the source only"
    NO_KMS_PERMISSION = "nothing lets it decrypt with the KMS key"
    KMS_DENIED = "a policy denies it to decrypt with the KMS key"
    PERMISSION_CONDITION = "a policy has a condition that can't be judged"
    PERMISSIONS_UNREAD = "its policies couldn't be read"


@dataclass(frozen=True, slots=True)
class Need:
    """What a role is wanted for."""

    region: str
    """Where the cluster or workgroup is."""
    account: str | None = None
    """Whose the cluster or workgroup is; None when that isn't known."""
    kind: WarehouseKind | None = None
    source: Location | None = None
    """What is to be read, taken as the beginning of keys as COPY does."""
    kms_keys: tuple[str, ...] = ()
    """ARNs of the keys that the objects are encrypted with."""
    database_users: tuple[str, ...] = ()
    """ARNs of the users on whose behalf COPY runs; none when they aren't known."""


@dataclass(frozen=True, slots=True)
class RoleVerdict:
    """How fit a role is, and why."""

    fitness: Fitness
    obstacle: Obstacle | None
    """None when nothing stands in the way."""
    reason: str
    """A few words for a cell of a table; they may hold untrusted names."""
    detail: str = ""
    """A sentence or two, and what can be done."""
    statement: Mapping[str, Any] | None = None
    """The statement that decided; None when none did."""
    policy: str | None = None
    """The name of the policy that holds it; None for the trust policy, or when none did."""


def fitted(words: str, name: str) -> str:
    """Words with ``{}`` for a name, which is cut when all would be too wide for a reason."""
    room = REASON_WIDTH - len(words) + 2
    return words.format(name if len(name) <= room else f"{name[: room - 1]}…")


def worst_of(verdicts: tuple[RoleVerdict, ...]) -> RoleVerdict:
    """The first of the least fit; there must be one at least."""
    rank = (Fitness.UNFIT, Fitness.UNKNOWN, Fitness.USABLE)
    return min(verdicts, key=lambda verdict: rank.index(verdict.fitness))
