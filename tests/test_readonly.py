"""With --read-only every change is refused before anything is asked of the services inside."""

from __future__ import annotations

import inspect
import threading
from typing import Any

import pytest
from fakes import FakeBackend, World, role_arn

from wizard import readonly
from wizard.account import Endpoint
from wizard.changes import ResumeCluster
from wizard.database import Table
from wizard.errors import ReadOnlyError
from wizard.plan import WarehouseChoice, WarehouseKind
from wizard.readonly import ReadOnlyBackend, read_only
from wizard.services import (
    ChangeService,
    DatabaseService,
    DatabaseSession,
    IdentityService,
    RoleService,
    SecretService,
    Services,
    StorageService,
    WarehouseService,
)
from wizard.storage import Location

CHANGE = ResumeCluster("examplecluster", "us-east-1")
CHOICE = WarehouseChoice(WarehouseKind.PROVISIONED, "examplecluster", "us-east-1", "dev")
ENDPOINT = Endpoint("127.0.0.1", 5439)

READING: dict[type, set[str]] = {
    IdentityService: {"identify"},
    RoleService: {"pages", "find", "permissions", "simulate"},
    WarehouseService: {"pages", "find"},
    ChangeService: set(),
    SecretService: {"pages"},
    StorageService: {"buckets", "region_of", "page", "matches", "head", "encryption_key"},
    DatabaseService: {"connect"},
    DatabaseSession: {
        "process_id", "catalog", "columns", "load_status", "failed_rows", "now", "close",
    },
}  # fmt: skip
CHANGING: dict[type, set[str]] = {
    ChangeService: {"apply"},
    DatabaseSession: {"run_copy", "cancel"},
}
WRAPPERS: dict[type, type] = {
    ChangeService: readonly._ReadOnlyChanges,
    DatabaseService: readonly._ReadOnlyDatabases,
    DatabaseSession: readonly._ReadOnlySession,
}


class Recorder:
    """Stands for any service: notes every call, and answers with the call's name."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        def call(*arguments: object) -> str:
            self.calls.append((name, arguments))
            return name

        return call


def methods(kind: type) -> set[str]:
    return {
        name
        for name, value in vars(kind).items()
        if inspect.isfunction(value) and not name.startswith("_")
    }


def arguments_of(method: Any) -> list[object]:  # noqa: ANN401
    """Something for each parameter; the recorder takes anything."""
    return [
        CHANGE if name == "change" else name
        for name in list(inspect.signature(method).parameters)[1:]
    ]


def services() -> Services:
    return FakeBackend(World()).open(None, None, lambda _: None, threading.Event())


@pytest.mark.parametrize("port", READING, ids=lambda port: port.__name__)
def test_every_method_of_a_port_is_known_to_read_or_to_change(port: type) -> None:
    assert methods(port) == READING[port] | CHANGING.get(port, set())


def test_every_port_of_the_services_is_looked_at() -> None:
    plain = ("region", "badge", "journal")
    ports = {name for name in inspect.get_annotations(Services) if name not in plain}
    assert ports == {
        "identity", "roles", "warehouses", "changes", "storage", "secrets", "databases",
    }  # fmt: skip


@pytest.mark.parametrize("port", WRAPPERS, ids=lambda port: port.__name__)
def test_a_wrapper_has_every_method_of_its_port(port: type) -> None:
    assert methods(WRAPPERS[port]) == methods(port)


@pytest.mark.parametrize("port", CHANGING, ids=lambda port: port.__name__)
def test_every_change_is_refused_and_reaches_nothing(port: type) -> None:
    inner = Recorder()
    wrapper = WRAPPERS[port]() if port is ChangeService else WRAPPERS[port](inner)
    for name in CHANGING[port]:
        method = getattr(WRAPPERS[port], name)
        with pytest.raises(ReadOnlyError, match="--read-only"):
            getattr(wrapper, name)(*arguments_of(method))
    assert inner.calls == []


@pytest.mark.parametrize(
    ("port", "name"),
    [(port, name) for port in (DatabaseSession,) for name in sorted(READING[port])],
)
def test_every_question_passes_through_with_its_arguments(port: type, name: str) -> None:
    inner = Recorder()
    arguments = arguments_of(getattr(WRAPPERS[port], name))
    answer = getattr(WRAPPERS[port](inner), name)(*arguments)
    assert inner.calls == [(name, tuple(arguments))]
    assert answer in (name, None)


def test_services_are_closed_to_changes_and_open_to_questions() -> None:
    world = World()
    table = Table("public", "orders")
    world.tables = {table: ()}
    world.objects = {"orders/1.csv": b"1,2\n"}
    closed = read_only(FakeBackend(world).open(None, None, lambda _: None, threading.Event()))
    assert [role.name for page in closed.roles.pages() for role in page] == ["RedshiftLoaderRole"]
    assert closed.roles.find(role_arn("RedshiftLoaderRole")).name == "RedshiftLoaderRole"
    assert closed.warehouses.find(CHOICE.ref).id == "examplecluster"
    assert closed.storage.head(Location("acme", "orders/1.csv"), 3) == b"1,2"
    assert closed.identity.identify().account == "123456789012"
    with pytest.raises(ReadOnlyError):
        closed.changes.apply(CHANGE)
    with closed.databases.connect(CHOICE, ENDPOINT) as session:
        assert session.catalog() == world.tables
        with pytest.raises(ReadOnlyError):
            session.run_copy("COPY orders FROM 's3://acme/orders/' IAM_ROLE default")
    assert world.copied == []
    assert [role.name for role in world.roles] == ["RedshiftLoaderRole"]
    assert world.changes == []
    assert closed.journal.entries() == ()


def test_the_frame_says_that_it_is_read_only() -> None:
    assert read_only(services()).badge == "FAKE READ-ONLY"


def test_a_read_only_backend_opens_closed_services_and_ends_the_inner_one() -> None:
    inner = Recorder()
    ReadOnlyBackend(inner).close()
    assert inner.calls == [("close", ())]
    told: list[str] = []
    opened = ReadOnlyBackend(FakeBackend(World())).open(
        None, "eu-west-1", told.append, threading.Event()
    )
    assert opened.region == "eu-west-1"
    assert told
    with pytest.raises(ReadOnlyError):
        opened.changes.apply(CHANGE)
