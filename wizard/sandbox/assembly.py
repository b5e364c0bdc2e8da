"""Putting the sandbox together: databases, Redshift fronts and AWS, in one process."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.plan import WarehouseKind, WarehouseRef
from wizard.sandbox.cloud.isolation import isolate
from wizard.sandbox.launch import RedshiftAddress, SandboxAddress
from wizard.sandbox.scenarios import Scenario

if TYPE_CHECKING:
    from wizard.sandbox.cloud.redshift.databases import Surroundings
    from wizard.sandbox.wire.database import Database
    from wizard.sandbox.wire.front import RedshiftFront
    from wizard.sandbox.world.description import World

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Engine:
    """The part of a warehouse that speaks SQL."""

    database: Database
    user: str
    """The admin user."""
    password: str


Engines = Mapping[WarehouseRef, Engine]


def assemble(scenario: Scenario, say: Say, stack: ExitStack) -> SandboxAddress:
    """Start everything; what has been started is stopped by ``stack``, also after a failure.

    ``say`` is told each stage. Returns once everything answers; the buckets are filled afterwards,
    and whoever looks into one that isn't full yet waits. The databases other than the first
    cluster's are started when they are first used.

    Raises:
        CopywizardError: PostgreSQL did not start.
    """
    isolate()
    say("Starting PostgreSQL and AWS.")
    world = scenario.world()
    example = world.clusters[0]
    first = WarehouseRef(WarehouseKind.PROVISIONED, example.identifier)
    pool = stack.enter_context(ThreadPoolExecutor(1, "database"))
    engines = make_engines(world, stack)
    database_starts = pool.submit(start_database, engines[first].database)
    # Imported only now, because it takes longer than starting PostgreSQL.
    from wizard.sandbox.cloud import serverless
    from wizard.sandbox.cloud.server import CloudServer
    from wizard.sandbox.world import seed, warehouses

    serverless.install()
    server = CloudServer(scenario.disturbances())
    stack.callback(server.stop)
    key = seed.seed_account(world)
    warehouses.prepare_backends(world.region)
    say("AWS has its users, roles and buckets.")
    fronts = make_fronts(world, engines, stack)
    database_starts.result()
    say("The database answers.")
    passwords = {ref: engine.password for ref, engine in engines.items()}
    warehouses.seed_warehouses(world, surroundings_of(world, fronts), passwords)
    server.start()
    seed.fill_buckets(world)
    return SandboxAddress(
        endpoint_url=server.endpoint_url,
        region=world.region,
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        redshift=RedshiftAddress(
            "127.0.0.1",
            fronts[first].port,
            example.database,
            example.user,
            engines[first].password,
        ),
        scenario=scenario.name,
    )


def start_database(database: Database) -> None:
    """Start the database, and load what makes it speak Redshift; takes as long as AWS does."""
    import wizard.sandbox.copying.engine
    import wizard.sandbox.wire.front  # noqa: F401

    database.ready()


def make_engines(world: World, stack: ExitStack) -> Engines:
    """A database for each cluster and workgroup; none is started yet."""
    from wizard.sandbox.postgres import start_postgres
    from wizard.sandbox.wire.database import Database

    users = {
        WarehouseRef(WarehouseKind.PROVISIONED, each.identifier): (each.user, each.database)
        for each in world.clusters
    } | {
        WarehouseRef(WarehouseKind.SERVERLESS, each.name): (
            each.namespace.user,
            each.namespace.database,
        )
        for each in world.workgroups
    }
    engines = {}
    for ref, (user, name) in users.items():
        database = Database(start_postgres, user, partial(make_tables, world, user, name))
        stack.callback(database.stop)
        engines[ref] = Engine(database, user, secrets.token_urlsafe(24))
    return engines


def make_fronts(
    world: World, engines: Engines, stack: ExitStack
) -> Mapping[WarehouseRef, RedshiftFront]:
    """What stands before each database, with a port of its own; none is open yet."""
    from wizard.sandbox.cloud.view import ClusterView, WorkgroupView
    from wizard.sandbox.copying.engine import run_copy
    from wizard.sandbox.wire.front import RedshiftFront
    from wizard.sandbox.wire.logins import Logins

    views = {
        WarehouseKind.PROVISIONED: ClusterView,
        WarehouseKind.SERVERLESS: WorkgroupView,
    }
    fronts = {}
    for ref, engine in engines.items():
        cloud = views[ref.kind](world.region, ref.id)
        logins = Logins({engine.user: engine.password})
        fronts[ref] = RedshiftFront(engine.database, logins, cloud, run_copy)
        stack.callback(fronts[ref].stop)
    return fronts


def surroundings_of(world: World, fronts: Mapping[WarehouseRef, RedshiftFront]) -> Surroundings:
    """What the control planes know of the fronts."""
    from wizard.sandbox.cloud.redshift.databases import Surroundings

    def those_of(kind: WarehouseKind) -> dict[str, RedshiftFront]:
        return {ref.id: front for ref, front in fronts.items() if ref.kind is kind}

    return Surroundings(
        clusters=those_of(WarehouseKind.PROVISIONED),
        workgroups=those_of(WarehouseKind.SERVERLESS),
        role_quotas=world.role_quotas,
    )


def make_tables(world: World, user: str, database: str, socket_path: Path) -> None:
    """Run the world's statements as the warehouse's own user, as the front would."""
    from wizard.sandbox.wire.backend import BackendConnection
    from wizard.sandbox.wire.translate import translate_all

    with closing(BackendConnection(socket_path)) as connection:
        connection.log_in(user, database)
        for statement in world.statements:
            for translation in translate_all(statement, case_sensitive=False):
                connection.query(translation.sql)
