"""The ports: what front ends depend on, and the values that pass through them.

Adapters in ``aws`` and ``warehouse`` implement these protocols; nothing else in
the house imports boto3 or a database driver.  Every call blocks, and may raise
:class:`wizard.errors.CopywizardError` and nothing else on purpose.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from wizard.access.build import RoleRequest
from wizard.plan import WarehouseChoice, WarehouseKind
from wizard.storage import Bucket, Location, Matches, Page
from wizard.text import Secret


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling, and where."""

    account: str
    """Twelve digits."""
    arn: str
    partition: str
    region: str
    profile: str | None
    """The profile of the shared AWS config; None when the credentials come from elsewhere."""


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role, with its trust policy."""

    arn: str
    name: str
    path: str
    created: datetime | None
    description: str
    trust: Mapping[str, Any]

    @property
    def is_service_linked(self) -> bool:
        """Whether AWS made it for one of its services, which alone may use it."""
        return self.path.startswith("/aws-service-role/")


@dataclass(frozen=True, slots=True)
class AttachedRole:
    """A role that is associated with a cluster or namespace."""

    arn: str
    state: str
    """``in-sync``, ``adding`` or ``removing``."""

    @property
    def is_usable(self) -> bool:
        """Whether COPY can use it now."""
        return self.state == "in-sync"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the database listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A provisioned cluster, as DescribeClusters shows it."""

    kind: WarehouseKind
    id: str
    status: str
    node_type: str
    node_count: int
    endpoint: Endpoint | None
    """None while it is being created, or when it isn't known."""
    database: str
    admin_user: str
    roles: tuple[AttachedRole, ...]
    default_role: str | None

    @property
    def is_available(self) -> bool:
        """Whether it takes connections, by its status."""
        return self.status.startswith("available")

    def attached(self, arn: str) -> AttachedRole | None:
        """The role among the attached ones; ARNs mind case."""
        return next((role for role in self.roles if role.arn == arn), None)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that rows can be loaded into."""

    schema: str
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    type: str
    """As Redshift spells it, length included."""
    is_nullable: bool


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A row that COPY couldn't load, as the load views tell it."""

    file: str
    line: int
    column: str
    type: str
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class LoadStatus:
    """How a load stands by SYS_LOAD_HISTORY."""

    status: str
    """``running``, ``completed`` or ``aborted``."""
    rows: int
    files_scanned: int
    files: int
    bytes_scanned: int
    bytes: int
    errors: int


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What a COPY that succeeded says of itself."""

    rows: int | None
    """From its notice; None when it didn't tell."""
    skipped: int
    """Rows that MAXERROR let pass."""


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

    def create(self, request: RoleRequest) -> Role:
        """Create a role and give it its permissions; nothing is left when that fails half-way."""
        ...


class WarehouseService(Protocol):
    """Redshift's control plane."""

    def pages(self) -> Iterator[tuple[Warehouse, ...]]:
        """All clusters of the Region, page by page."""
        ...

    def find(self, warehouse_id: str) -> Warehouse:
        """One cluster as it is now.

        Raises:
            NotFoundError: the Region has no such cluster.
        """
        ...

    def attach(self, warehouse_id: str, role_arn: str) -> None:
        """Ask for a role to be attached, beside those that are.

        Raises:
            BusyError: another change is under way; it is worth trying again.
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
        self, choice: WarehouseChoice, endpoint: Endpoint, password: Secret | None = None
    ) -> AbstractContextManager[DatabaseSession]:
        """Log in as the choice says.

        Raises:
            AccessError: the login was refused, or the database can't be reached.
        """
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything outside, as one value."""

    identity: IdentityService
    roles: RoleService
    warehouses: WarehouseService
    storage: StorageService
    databases: DatabaseService
    region: str
    badge: str = ""
    """A word for the frame that says what kind of account this is; empty for a real one."""


class Backend(Protocol):
    """Where services come from: an AWS account, or something that stands for one."""

    def open(
        self,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        """Make the services; may take seconds.

        Args:
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
