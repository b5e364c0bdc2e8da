"""Putting the sandbox together: PostgreSQL, the Redshift front and AWS, in one process."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.sandbox.cloud.isolation import isolate
from wizard.sandbox.launch import RedshiftAddress, SandboxAddress
from wizard.sandbox.scenarios import Scenario
from wizard.sql.quoting import quote_identifier, quote_text

if TYPE_CHECKING:
    from wizard.sandbox.postgres import RunningPostgres
    from wizard.sandbox.wire.front import RedshiftFront
    from wizard.sandbox.wire.logins import Logins
    from wizard.sandbox.world.description import World

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Database:
    """The part of the sandbox that speaks SQL."""

    postgres: RunningPostgres
    front: RedshiftFront


def assemble(scenario: Scenario, say: Say, stack: ExitStack) -> SandboxAddress:
    """Start everything; what has been started is stopped by ``stack``, also after a failure.

    ``say`` is told each stage. Returns once everything answers; the buckets are filled afterwards,
    and whoever looks into one that isn't full yet waits.

    Raises:
        CopywizardError: PostgreSQL did not start.
    """
    isolate()
    from wizard.sandbox.wire.logins import Logins

    say("Starting PostgreSQL and AWS.")
    world = scenario.world()
    password = secrets.token_urlsafe(24)
    logins = Logins({world.clusters[0].user: password})
    pool = stack.enter_context(ThreadPoolExecutor(1, "database"))
    database_starts = pool.submit(start_database, world, logins, say, stack)
    # Imported only now, because it takes longer than starting PostgreSQL.
    from wizard.sandbox.cloud.redshift.models import Warehouse
    from wizard.sandbox.cloud.server import CloudServer
    from wizard.sandbox.world import seed

    server = CloudServer()
    stack.callback(server.stop)
    key = seed.seed_account(world)
    say("AWS has its users, roles and buckets.")
    database = database_starts.result()
    say("The database answers.")
    example = world.clusters[0]
    port = database.front.port
    create_user = UserMaker(database.postgres)
    seed.seed_clusters(world, Warehouse(example.identifier, port, logins, create_user))
    server.start()
    seed.fill_buckets(world)
    return SandboxAddress(
        endpoint_url=server.endpoint_url,
        region=world.region,
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        redshift=RedshiftAddress("127.0.0.1", port, example.database, example.user, password),
        scenario=scenario.name,
    )


def start_database(world: World, logins: Logins, say: Say, stack: ExitStack) -> Database:
    """PostgreSQL, the front before it, and the world's tables."""
    from wizard.sandbox.copying.engine import run_copy
    from wizard.sandbox.postgres import start_postgres
    from wizard.sandbox.wire.front import RedshiftFront

    postgres = stack.enter_context(start_postgres())
    say("PostgreSQL runs.")
    from wizard.sandbox.cloud.view import CloudView

    cloud = CloudView(world.region, world.clusters[0].identifier)
    front = RedshiftFront(postgres, logins, cloud, run_copy)
    stack.callback(front.stop)
    front.start()
    make_tables(world, postgres)
    return Database(postgres, front)


def make_tables(world: World, postgres: RunningPostgres) -> None:
    """Run the world's statements as the cluster's own user, as the front would."""
    from wizard.sandbox.wire.backend import BackendConnection
    from wizard.sandbox.wire.translate import translate_all

    cluster = world.clusters[0]
    with closing(BackendConnection(postgres.socket_path)) as connection:
        connection.log_in(cluster.user, cluster.database)
        for statement in world.statements:
            for translation in translate_all(statement, case_sensitive=False):
                connection.query(translation.sql)


class UserMaker:
    """Creates database users that IAM hands out logins for. Safe to use from several threads."""

    def __init__(self, postgres: RunningPostgres) -> None:
        self._postgres = postgres
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        """Create the user unless it exists."""
        from wizard.sandbox.wire.catalogue import SUPERUSER, connect_administrator

        with self._lock, closing(connect_administrator(self._postgres)) as connection:
            found = f"SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = {quote_text(name)}"
            if not connection.query(found):
                connection.query(f"SET ROLE {SUPERUSER}")
                connection.query(f"CREATE USER {quote_identifier(name)}")
