"""Every way to log in, to a cluster and to a workgroup: each loads the same rows."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from cloud_world import Login as DatabaseLogin
from cloud_world import client, logged_in, value_of, wait_until
from running import RunningBackend

from wizard.account import Warehouse
from wizard.attaching import AttachPhase, apply_roles
from wizard.changes import ModifyRoles
from wizard.errors import DeniedError, LoadFailedError
from wizard.plan import Login, WarehouseChoice, WarehouseKind, WarehouseRef
from wizard.sandbox.launch import RunningSandbox
from wizard.sandbox.world.files import CUSTOMER_COUNT
from wizard.services import DatabaseSession, Services
from wizard.text import Secret
from wizard.warehouse.failures import StatementCancelledError

LOADER = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
LOAD = f"COPY public.{{}} FROM 's3://acme-data-lake/{{}}' IAM_ROLE '{LOADER}' CSV IGNOREHEADER 1"
CUSTOMERS = LOAD.format("customers", "customers/customers.csv")
BAD_ORDERS = LOAD.format("orders", "dirty/orders-bad.csv")
LARGE = (
    f"COPY public.orders FROM 's3://acme-data-lake/orders/' IAM_ROLE '{LOADER}' "
    "CSV GZIP IGNOREHEADER 1"
)
FINGERPRINT = "SELECT md5(string_agg(c::text, ',' ORDER BY customer_id)) FROM public.customers c"
"""One value that tells whether two tables hold the same rows."""
IDS = {
    WarehouseKind.PROVISIONED: "examplecluster",
    WarehouseKind.SERVERLESS: "analytics-wg",
}
CALLER = '"data-engineer"'


@dataclass(frozen=True, slots=True)
class Prepared:
    """A warehouse that the role is attached to, and its administrator's login."""

    services: Services
    warehouse: Warehouse
    admin: DatabaseLogin

    def choice(self, login: Login) -> WarehouseChoice:
        """What a person chooses who logs in that way."""
        return WarehouseChoice(
            self.warehouse.kind,
            self.warehouse.id,
            self.services.region,
            self.warehouse.database,
            user=self.admin.user if login is Login.PASSWORD else None,
            login=login,
            secret=self.warehouse.admin_secret if login is Login.SECRET else None,
        )

    def connected(self, login: Login) -> AbstractContextManager[DatabaseSession]:
        """A session of somebody who logs in that way."""
        return self.services.databases.connect(
            self.choice(login), self.warehouse.endpoint, Secret(self.admin.password)
        )

    def as_admin(self, *statements: str) -> None:
        """Run statements of the administrator's."""
        with logged_in(self.admin) as cursor:
            for statement in statements:
                cursor.execute(statement)

    def answer(self, question: str) -> object:
        """The one value that the administrator gets for a question."""
        with logged_in(self.admin) as cursor:
            return value_of(cursor, question)


@pytest.fixture(scope="module", params=WarehouseKind, ids=lambda kind: kind.value)
def prepared(sandbox: RunningSandbox, request: pytest.FixtureRequest) -> Iterator[Prepared]:
    """Each kind, with the role attached and a database user for the caller who may load."""
    services = RunningBackend(sandbox.address).open(None, None, print, threading.Event())
    ref = WarehouseRef(request.param, IDS[request.param])
    warehouse = services.warehouses.find(ref)
    roles = tuple(role.arn for role in warehouse.roles)
    attach = ModifyRoles(ref, services.region, roles, add=(LOADER,), namespace=warehouse.namespace)
    assert _applied(services, attach) is AttachPhase.IN_SYNC
    assert warehouse.admin_secret is not None
    secrets = client(sandbox.address, "secretsmanager")
    content = json.loads(secrets.get_secret_value(SecretId=warehouse.admin_secret)["SecretString"])
    admin = DatabaseLogin(content["port"], content["username"], content["password"])
    ready = Prepared(services, warehouse, admin)
    with ready.connected(Login.IAM):
        # The first login makes the database user, who may load nothing yet.
        ready.as_admin(f"GRANT SELECT, INSERT ON public.customers, public.orders TO {CALLER}")
    yield ready
    ready.as_admin("TRUNCATE public.customers", "TRUNCATE public.orders")
    ready.as_admin(f"REVOKE ALL ON public.customers, public.orders FROM {CALLER}")
    if LOADER not in roles:
        detach = ModifyRoles(
            ref, services.region, (*roles, LOADER), remove=(LOADER,), namespace=warehouse.namespace
        )
        assert _applied(services, detach) is AttachPhase.GONE


def _applied(services: Services, change: ModifyRoles) -> AttachPhase:
    """How a change of the roles ended."""
    looks = apply_roles(services.changes, services.warehouses, change, LOADER, threading.Event())
    return list(looks)[-1].phase


@pytest.fixture(scope="module")
def expected(prepared: Prepared) -> object:
    """What the table holds after a load of the administrator's."""
    prepared.as_admin("TRUNCATE public.customers", CUSTOMERS)
    return prepared.answer(FINGERPRINT)


@pytest.mark.parametrize("login", Login, ids=lambda login: login.value)
def test_every_login_loads_the_same_rows(
    prepared: Prepared, expected: object, login: Login
) -> None:
    prepared.as_admin("TRUNCATE public.customers")
    with prepared.connected(login) as session:
        process, since = session.process_id(), session.now()
        result = session.run_copy(CUSTOMERS)
        status = session.load_status(process, since)
    assert (result.rows, result.skipped) == (CUSTOMER_COUNT, 0)
    assert status is not None
    assert (status.status, status.rows) == ("completed", CUSTOMER_COUNT)
    assert prepared.answer(FINGERPRINT) == expected


@pytest.mark.parametrize("login", Login, ids=lambda login: login.value)
def test_every_login_tells_which_rows_failed(prepared: Prepared, login: Login) -> None:
    with prepared.connected(login) as session:
        process, since = session.process_id(), session.now()
        with pytest.raises(LoadFailedError, match="Load into table 'orders' failed"):
            session.run_copy(BAD_ORDERS)
        failed = session.failed_rows(process, since)
    assert {row.file for row in failed} == {"s3://acme-data-lake/dirty/orders-bad.csv"}
    assert prepared.answer("SELECT count(*) FROM public.orders") == 0


@pytest.mark.parametrize("login", Login, ids=lambda login: login.value)
def test_every_login_shows_the_tables_that_it_may_load_into(
    prepared: Prepared, login: Login
) -> None:
    with prepared.connected(login) as session:
        names = {table.name for table in session.catalog()}
    assert {"customers", "orders"} <= names
    assert ("products" in names) == (login in (Login.SECRET, Login.PASSWORD))


def test_the_data_api_says_that_a_table_may_not_be_loaded(prepared: Prepared) -> None:
    with prepared.connected(Login.DATA_API) as session, pytest.raises(DeniedError):
        session.run_copy(LOAD.format("products", "products.csv"))


@pytest.mark.parametrize("login", Login, ids=lambda login: login.value)
def test_a_copy_is_cancelled_from_a_second_session(prepared: Prepared, login: Login) -> None:
    outcome: list[Exception] = []

    with prepared.connected(login) as loading, prepared.connected(login) as watching:
        process, since = loading.process_id(), watching.now()

        def load() -> None:
            try:
                loading.run_copy(LARGE)
            except StatementCancelledError as cancelled:
                outcome.append(cancelled)

        thread = threading.Thread(target=load)
        thread.start()
        wait_until(lambda: watching.load_status(process, since) is not None)
        watching.cancel(process)
        thread.join(timeout=20)
    assert len(outcome) == 1
    assert prepared.answer("SELECT count(*) FROM public.orders") == 0
