"""The ports: what front ends depend on, and the values that pass through them.

Adapters in ``aws`` and ``warehouse`` implement these protocols; nothing else in
the house imports boto3 or a database driver.  Every call blocks, and may raise
:class:`wizard.errors.CopywizardError` and nothing else on purpose.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from wizard.account import (
    Endpoint,
    Identity,
    Profile,
    Role,
    RolePermissions,
    SecretName,
    Warehouse,
)
from wizard.changes import Change
from wizard.database import Column, CopyResult, FailedRow, LoadStatus, Table
from wizard.plan import WarehouseChoice, WarehouseKind, WarehouseRef
from wizard.storage import Bucket, Location, Matches, Page
from wizard.text import Secret

if TYPE_CHECKING:
    from wizard.journal import Journal


@dataclass(frozen=True, slots=True)
class Simulation:
    """A question to IAM's policy simulator."""

    principal: str
    """ARN of the user or role whose policies are asked about."""
    actions: tuple[str, ...]
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SimulatedAction:
    """What the simulator says of one action."""

    action: str
    decision: str
    """``allowed``, ``explicitDeny`` or ``implicitDeny``, as IAM spells it."""
    missing_context: tuple[str, ...] = ()
    """Condition keys that would have been needed: then the decision isn't sure."""

    @property
    def is_allowed(self) -> bool:
        """Whether it is allowed, and surely so."""
        return self.decision == "allowed" and not self.missing_context


class IdentityService(Protocol):
    """Who the credentials belong to."""

    def identify(self) -> Identity:
        """Ask STS who is calling.

        Raises:
            CredentialsError: there are none, or AWS doesn't take them.
            UnreachableError: nothing answered.
        """
        ...


class RoleService(Protocol):
    """IAM roles."""

    def pages(self) -> Iterator[tuple[Role, ...]]:
        """All roles of the account, page by page."""
        ...

    def find(self, arn: str) -> Role:
        """One role.

        Raises:
            NotFoundError: IAM doesn't know it.
        """
        ...

    def permissions(self, role: Role) -> RolePermissions:
        """Its policies and its boundary; what can't be read is said in the answer."""
        ...

    def simulate(self, question: Simulation) -> tuple[SimulatedAction, ...]:
        """Ask SimulatePrincipalPolicy.

        Raises:
            DeniedError: the caller may not ask.
        """
        ...


class WarehouseService(Protocol):
    """Redshift's control plane, provisioned and serverless."""

    def pages(self, kind: WarehouseKind) -> Iterator[tuple[Warehouse, ...]]:
        """All clusters, or all workgroups, of the Region, page by page.

        Raises:
            DeniedError: the caller may not list them.
        """
        ...

    def find(self, ref: WarehouseRef) -> Warehouse:
        """One cluster or workgroup as it is now.

        Raises:
            NotFoundError: the Region has none of that name.
        """
        ...


class ChangeService(Protocol):
    """The one door through which anything in the account is altered."""

    def apply(self, change: Change) -> None:
        """Make a change; it may still be under way when this returns.

        Raises:
            DeniedError: the caller may not.
            BusyError: another change is under way; it is worth trying again.
            NotPropagatedError: what the change needs isn't seen everywhere yet.
            ChangedMeanwhileError: what is to be changed is not what was shown.
            ChangeRefusedError: AWS refused it for another reason.
            ReadOnlyError: the program runs with ``--read-only``.
        """
        ...


class SecretService(Protocol):
    """AWS Secrets Manager: which secrets there are, not what they hold."""

    def pages(self) -> Iterator[tuple[SecretName, ...]]:
        """All secrets of the Region, page by page.

        Raises:
            DeniedError: the caller may not list them.
        """
        ...


class StorageService(Protocol):
    """S3, as the caller may see it."""

    def buckets(self) -> tuple[Bucket, ...]:
        """Every bucket of the account."""
        ...

    def region_of(self, bucket: str) -> str:
        """The Region that a bucket is in."""
        ...

    def page(self, location: Location, token: str | None = None) -> Page:
        """One page of a folder, subfolders rolled up."""
        ...

    def matches(self, location: Location, most_pages: int = 10) -> Matches:
        """What COPY would load for a key prefix, counted over at most so many pages."""
        ...

    def head(self, location: Location, size: int) -> bytes:
        """The first bytes of an object, fewer when it is shorter."""
        ...

    def encryption_key(self, location: Location) -> str | None:
        """ARN of the KMS key that an object is encrypted with; None when there is none.

        For a location that ends with a slash, or without a key: the bucket's default.
        """
        ...


class DatabaseSession(Protocol):
    """One connection to the database; to be used by one thread at a time."""

    def process_id(self) -> int:
        """The server process of this connection, by which others can find and cancel it."""
        ...

    def catalog(self) -> dict[Table, tuple[Column, ...]]:
        """The tables that the user may load into, by name, with their columns in order."""
        ...

    def columns(self, table: Table) -> tuple[Column, ...]:
        """The columns of a table, in order; none when there is no such table."""
        ...

    def run_copy(self, sql: str) -> CopyResult:
        """Run a COPY in a transaction of its own; blocks until it has ended.

        Raises:
            LoadFailedError: the COPY failed, and nothing was loaded.
        """
        ...

    def load_status(self, process_id: int, since: str) -> LoadStatus | None:
        """How the newest load of a connection stands; None before it is recorded."""
        ...

    def failed_rows(self, process_id: int, since: str) -> tuple[FailedRow, ...]:
        """The rows that the newest load of a connection couldn't load."""
        ...

    def now(self) -> str:
        """The server's time, for use as ``since``."""
        ...

    def cancel(self, process_id: int) -> None:
        """Ask the server to cancel what another connection of the same user is running."""
        ...

    def close(self) -> None:
        """End the connection; safe to call twice."""
        ...


class DatabaseService(Protocol):
    """Ways into the database."""

    def connect(
        self, choice: WarehouseChoice, endpoint: Endpoint | None, password: Secret | None = None
    ) -> AbstractContextManager[DatabaseSession]:
        """Log in as the choice says.

        Args:
            choice: the database, and the way to log in.
            endpoint: where it listens; the Data API doesn't need to know.
            password: what was typed, for that way to log in.

        Raises:
            UnreachableError: nothing answers at the endpoint; the Data API may still do.
            AccessError: the login was refused.
            UsageError: something that this way to log in needs is missing.
        """
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything outside, as one value."""

    identity: IdentityService
    roles: RoleService
    warehouses: WarehouseService
    changes: ChangeService
    storage: StorageService
    secrets: SecretService
    databases: DatabaseService
    journal: Journal
    region: str
    badge: str = ""
    """A word for the frame that says what kind of account this is; empty for a real one."""


class Backend(Protocol):
    """Where services come from: an AWS account, or something that stands for one."""

    def profiles(self) -> tuple[Profile, ...]:
        """What the person could act as; reads configuration, and asks nobody."""
        ...

    def regions(self) -> tuple[str, ...]:
        """The Regions that are known to offer Redshift; there may be newer ones."""
        ...

    def open(
        self,
        profile: str | None,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        """Make the services; may take seconds.

        Args:
            profile: which profile to act with; None for the configured one.
            region: which Region to act on; None for the configured one.
            on_progress: told in a few words what is being done; called from any thread.
            cancelled: set it to give up.

        Raises:
            CopywizardError: it can't be done.
        """
        ...

    def close(self) -> None:
        """End whatever was started; safe to call twice."""
        ...
