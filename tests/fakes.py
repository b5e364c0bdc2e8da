"""Small fakes of the program's own ports, for tests of what only the screen does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from wizard.access.build import RoleRequest, trust_document
from wizard.errors import CopywizardError
from wizard.plan import WarehouseChoice, WarehouseKind
from wizard.services import (
    AttachedRole,
    Column,
    CopyResult,
    DatabaseSession,
    Endpoint,
    FailedRow,
    Identity,
    LoadStatus,
    Role,
    Services,
    Table,
    Warehouse,
)
from wizard.storage import Bucket, Location, Matches, Page, StoredObject
from wizard.text import Secret

ACCOUNT = "123456789012"
MOMENT = datetime(2026, 10, 1, 4, 12, tzinfo=UTC)


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def a_role(name: str = "RedshiftLoaderRole") -> Role:
    return Role(role_arn(name), name, "/", MOMENT, "", trust_document())


def a_warehouse(name: str = "examplecluster", *roles: AttachedRole) -> Warehouse:
    return Warehouse(
        WarehouseKind.PROVISIONED,
        name,
        "available",
        "ra3.xlplus",
        2,
        Endpoint("127.0.0.1", 5439),
        "dev",
        "awsuser",
        roles,
        None,
    )


@dataclass
class World:
    """What the fakes answer; ``error`` makes every question fail."""

    roles: list[Role] = field(default_factory=lambda: [a_role()])
    warehouses: list[Warehouse] = field(default_factory=lambda: [a_warehouse()])
    objects: dict[str, bytes] = field(default_factory=dict)
    bucket: str = "acme-data-lake"
    tables: dict[Table, tuple[Column, ...]] = field(default_factory=dict)
    failed: tuple[FailedRow, ...] = ()
    copy_error: CopywizardError | None = None
    error: CopywizardError | None = None
    copied: list[str] = field(default_factory=list)
    arn: str = f"arn:aws:iam::{ACCOUNT}:user/data-engineer"
    release_copy: threading.Event | None = None
    """When given, a COPY runs until it is set."""

    def ask(self) -> None:
        if self.error is not None:
            raise self.error


class FakeBackend:
    """Backend, and every service at once, on a World."""

    def __init__(self, world: World) -> None:
        self.world = world

    def open(
        self, region: str | None, on_progress: Callable[[str], None], cancelled: threading.Event
    ) -> Services:
        on_progress("Opening the fakes …")
        return Services(
            FakeIdentity(self.world),
            FakeRoles(self.world),
            FakeWarehouses(self.world),
            FakeStorage(self.world),
            FakeDatabases(self.world),
            region or "us-east-1",
            "FAKE",
        )

    def close(self) -> None:
        pass


@dataclass
class FakeIdentity:
    world: World

    def identify(self) -> Identity:
        self.world.ask()
        return Identity(ACCOUNT, self.world.arn, "aws", "us-east-1", "data-eng")


@dataclass
class FakeRoles:
    world: World

    def pages(self) -> Iterator[tuple[Role, ...]]:
        self.world.ask()
        yield tuple(self.world.roles)

    def find(self, arn: str) -> Role:
        return next(role for role in self.world.roles if role.arn == arn)

    def create(self, request: RoleRequest) -> Role:
        self.world.ask()
        self.world.roles.append(a_role(request.name))
        return self.world.roles[-1]


@dataclass
class FakeWarehouses:
    world: World

    def pages(self) -> Iterator[tuple[Warehouse, ...]]:
        self.world.ask()
        yield tuple(self.world.warehouses)

    def find(self, warehouse_id: str) -> Warehouse:
        self.world.ask()
        return next(each for each in self.world.warehouses if each.id == warehouse_id)

    def attach(self, warehouse_id: str, role_arn: str) -> None:
        self.world.ask()
        attached = AttachedRole(role_arn, "in-sync")
        self.world.warehouses = [
            replace(each, roles=(*each.roles, attached)) if each.id == warehouse_id else each
            for each in self.world.warehouses
        ]


@dataclass
class FakeStorage:
    world: World

    def buckets(self) -> tuple[Bucket, ...]:
        self.world.ask()
        return (Bucket(self.world.bucket, "us-east-1", MOMENT),)

    def region_of(self, bucket: str) -> str:
        self.world.ask()
        return "us-east-1"

    def _stored(self, prefix: str) -> list[StoredObject]:
        return [
            StoredObject(key, len(content), MOMENT, "STANDARD")
            for key, content in sorted(self.world.objects.items())
            if key.startswith(prefix)
        ]

    def page(self, location: Location, token: str | None = None) -> Page:
        self.world.ask()
        below = self._stored(location.key)
        start = len(location.key)
        folders = {
            each.key[: each.key.index("/", start) + 1] for each in below if "/" in each.key[start:]
        }
        objects = tuple(each for each in below if "/" not in each.key[start:])
        return Page(tuple(sorted(folders)), objects, None)

    def matches(self, location: Location, most_pages: int = 10) -> Matches:
        self.world.ask()
        found = self._stored(location.key)
        return Matches(len(found), sum(each.size for each in found), tuple(found[:20]), True)

    def head(self, location: Location, size: int) -> bytes:
        self.world.ask()
        return self.world.objects[location.key][:size]


@dataclass
class FakeDatabases:
    world: World

    @contextmanager
    def connect(
        self, choice: WarehouseChoice, endpoint: Endpoint, password: Secret | None = None
    ) -> Iterator[DatabaseSession]:
        self.world.ask()
        yield FakeSession(self.world)


@dataclass
class FakeSession:
    world: World

    def process_id(self) -> int:
        return 4711

    def catalog(self) -> dict[Table, tuple[Column, ...]]:
        return self.world.tables

    def columns(self, table: Table) -> tuple[Column, ...]:
        return self.world.tables.get(table, ())

    def run_copy(self, sql: str) -> CopyResult:
        self.world.copied.append(sql)
        if self.world.release_copy is not None:
            self.world.release_copy.wait(30)
        if self.world.copy_error is not None:
            raise self.world.copy_error
        return CopyResult(2, 0)

    def load_status(self, process_id: int, since: str) -> LoadStatus | None:
        return LoadStatus("running", 1, 1, 2, 500, 1000, 0)

    def failed_rows(self, process_id: int, since: str) -> tuple[FailedRow, ...]:
        return self.world.failed

    def now(self) -> str:
        return "2026-10-01 04:12:00"

    def cancel(self, process_id: int) -> None:
        if self.world.release_copy is not None:
            self.world.release_copy.set()

    def close(self) -> None:
        pass
