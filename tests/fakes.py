"""Small fakes of the program's own ports, for tests of what only the screen does."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from wizard.access.build import trust_document
from wizard.account import (
    AttachedRole,
    Endpoint,
    Identity,
    PolicyDocument,
    Profile,
    ProfileKind,
    Role,
    RolePermissions,
    SecretName,
    Warehouse,
)
from wizard.changes import (
    Change,
    CreateRole,
    DeleteRole,
    Document,
    ModifyRoles,
    NewRole,
    PauseCluster,
    ResumeCluster,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
)
from wizard.database import Column, CopyResult, FailedRow, LoadStatus, Table
from wizard.errors import CopywizardError, NotFoundError
from wizard.journal import Journal, JournaledChanges
from wizard.plan import Login, WarehouseChoice, WarehouseKind, WarehouseRef
from wizard.services import DatabaseSession, Services, SimulatedAction, Simulation
from wizard.storage import Bucket, Location, Matches, Page, StoredObject
from wizard.text import Secret

ACCOUNT = "123456789012"
MOMENT = datetime(2026, 10, 1, 4, 12, tzinfo=UTC)
MANAGED: Document = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}],
}
"""What every managed policy of these fakes says: that of AmazonS3ReadOnlyAccess in short."""


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
    policies: dict[str, dict[str, PolicyDocument]] = field(default_factory=dict)
    """The policies of roles, by the role's ARN and the policy's name; others may read S3."""
    changes: list[Change] = field(default_factory=list)
    """Every change that was made."""
    change_error: CopywizardError | None = None
    """Makes every change fail."""
    profiles: list[Profile] = field(default_factory=lambda: [Profile("data-eng", ProfileKind.SSO)])
    secrets: list[SecretName] = field(default_factory=list)
    encryption_key: str | None = None
    journal_folder: Path | None = None
    """None: a new one, somewhere temporary."""
    login_errors: dict[Login, CopywizardError] = field(default_factory=dict)
    """Makes these ways to log in fail."""
    release_copy: threading.Event | None = None
    """When given, a COPY runs until it is set."""

    def ask(self) -> None:
        if self.error is not None:
            raise self.error


class FakeBackend:
    """Backend, and every service at once, on a World."""

    def __init__(self, world: World) -> None:
        self.world = world

    def profiles(self) -> tuple[Profile, ...]:
        return tuple(self.world.profiles)

    def regions(self) -> tuple[str, ...]:
        return ("eu-west-1", "us-east-1")

    def open(
        self,
        profile: str | None,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        on_progress("Opening the fakes …")
        where = region or "us-east-1"
        identity = FakeIdentity(self.world, where, profile or "data-eng")
        folder = self.world.journal_folder or Path(tempfile.mkdtemp(prefix="copywizard-fakes-"))
        journal = Journal(folder, identity.identify)
        return Services(
            identity=identity,
            roles=FakeRoles(self.world),
            warehouses=FakeWarehouses(self.world),
            changes=JournaledChanges(FakeChanges(self.world), journal),
            storage=FakeStorage(self.world),
            secrets=FakeSecrets(self.world),
            databases=FakeDatabases(self.world),
            journal=journal,
            region=where,
            badge="FAKE",
        )

    def close(self) -> None:
        pass


@dataclass
class FakeIdentity:
    world: World
    region: str = "us-east-1"
    profile: str = "data-eng"

    def identify(self) -> Identity:
        self.world.ask()
        return Identity(ACCOUNT, self.world.arn, "aws", self.region, self.profile)


@dataclass
class FakeRoles:
    world: World

    def pages(self) -> Iterator[tuple[Role, ...]]:
        self.world.ask()
        yield tuple(self.world.roles)

    def find(self, arn: str) -> Role:
        self.world.ask()
        for role in self.world.roles:
            if role.arn == arn:
                return role
        raise NotFoundError(f"There is no role {arn}.")

    def permissions(self, role: Role) -> RolePermissions:
        self.world.ask()
        unless_told = {"AmazonS3ReadOnlyAccess": PolicyDocument("AmazonS3ReadOnlyAccess", MANAGED)}
        return RolePermissions(tuple(self.world.policies.get(role.arn, unless_told).values()))

    def simulate(self, question: Simulation) -> tuple[SimulatedAction, ...]:
        self.world.ask()
        return tuple(SimulatedAction(action, "allowed") for action in question.actions)


@dataclass
class FakeWarehouses:
    world: World

    def pages(self, kind: WarehouseKind) -> Iterator[tuple[Warehouse, ...]]:
        self.world.ask()
        yield tuple(each for each in self.world.warehouses if each.kind is kind)

    def find(self, ref: WarehouseRef) -> Warehouse:
        self.world.ask()
        for each in self.world.warehouses:
            if each.ref == ref:
                return each
        raise NotFoundError(f"There is no {ref.id}.")


@dataclass
class FakeChanges:
    """Makes every change in the World at once, and remembers it."""

    world: World

    def apply(self, change: Change) -> None:
        self.world.ask()
        if self.world.change_error is not None:
            raise self.world.change_error
        self.world.changes.append(change)
        match change:
            case CreateRole(role):
                self._create(role)
            case DeleteRole(role):
                self.world.roles = [each for each in self.world.roles if each.arn != role.arn]
            case SetTrust(role_arn, _, after):
                self.world.roles = [
                    replace(each, trust=after) if each.arn == role_arn else each
                    for each in self.world.roles
                ]
            case SetInlinePolicy(role_arn, name, _, after):
                self._set_policy(role_arn, name, after, None)
            case SetManagedPolicy(role_arn, policy_arn, attach):
                name = policy_arn.rpartition("/")[2]
                self._set_policy(role_arn, name, MANAGED if attach else None, policy_arn)
            case ModifyRoles():
                self._modify_roles(change)
            case ResumeCluster(cluster):
                self._set_status(cluster, "available")
            case PauseCluster(cluster):
                self._set_status(cluster, "paused")

    def _create(self, role: NewRole) -> None:
        name = role.arn.rpartition("/")[2]
        path = role.arn.partition(":role")[2].removesuffix(name)
        made = Role(role.arn, name, path, MOMENT, role.description, role.trust, role.boundary)
        self.world.roles.append(replace(made, tags=dict(role.tags)))
        self.world.policies[role.arn] = {}

    def _set_policy(
        self, role_arn: str, name: str, document: Document | None, policy_arn: str | None
    ) -> None:
        policies = self.world.policies.setdefault(role_arn, {})
        if document is None:
            policies.pop(name, None)
        else:
            policies[name] = PolicyDocument(name, document, policy_arn)

    def _modify_roles(self, change: ModifyRoles) -> None:
        warehouse = FakeWarehouses(self.world).find(change.warehouse)
        staying = tuple(each for each in warehouse.roles if each.arn not in change.remove)
        added = tuple(AttachedRole(arn, "in-sync") for arn in change.add)
        default = change.default_after if change.sets_default else warehouse.default_role
        changed = replace(warehouse, roles=(*staying, *added), default_role=default)
        self._replace(warehouse, changed)

    def _set_status(self, cluster: str, status: str) -> None:
        warehouse = FakeWarehouses(self.world).find(
            WarehouseRef(WarehouseKind.PROVISIONED, cluster)
        )
        self._replace(warehouse, replace(warehouse, status=status))

    def _replace(self, before: Warehouse, after: Warehouse) -> None:
        self.world.warehouses = [
            after if each is before else each for each in self.world.warehouses
        ]


@dataclass
class FakeSecrets:
    world: World

    def pages(self) -> Iterator[tuple[SecretName, ...]]:
        self.world.ask()
        yield tuple(self.world.secrets)


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

    def encryption_key(self, location: Location) -> str | None:
        self.world.ask()
        return self.world.encryption_key


@dataclass
class FakeDatabases:
    world: World

    @contextmanager
    def connect(
        self, choice: WarehouseChoice, endpoint: Endpoint | None, password: Secret | None = None
    ) -> Iterator[DatabaseSession]:
        self.world.ask()
        if choice.login in self.world.login_errors:
            raise self.world.login_errors[choice.login]
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
