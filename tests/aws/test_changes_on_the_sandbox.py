"""Changes on an AWS that answers, with somebody else at work in the same account."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cloud_world import client

from wizard.access.build import RoleRequest, S3ReadAccess, role_changes, trust_document
from wizard.account import Warehouse
from wizard.aws.changes import AwsChanges
from wizard.aws.options import AwsOptions
from wizard.aws.roles import IamRoles
from wizard.aws.session import AwsSession
from wizard.aws.warehouses import RedshiftWarehouses
from wizard.changes import Change, CreateRole, DeleteRole, ModifyRoles, NewRole, inverse_of
from wizard.errors import BusyError, ChangedMeanwhileError, NotFoundError, NotPropagatedError
from wizard.plan import WarehouseKind, WarehouseRef
from wizard.sandbox.launch import RunningSandbox
from wizard.storage import Location

ACCOUNT = "123456789012"
OURS = f"arn:aws:iam::{ACCOUNT}:role/tests/OurRole"
THEIRS = f"arn:aws:iam::{ACCOUNT}:role/tests/TheirRole"
CLUSTER = WarehouseRef(WarehouseKind.PROVISIONED, "examplecluster")
WORKGROUP = WarehouseRef(WarehouseKind.SERVERLESS, "analytics-wg")
MOST_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Account:
    """The sandbox's account through the adapters."""

    changes: AwsChanges
    roles: IamRoles
    warehouses: RedshiftWarehouses

    def apply(self, change: Change) -> None:
        """Make a change, waiting out what is busy or isn't propagated, as the wizard does."""
        deadline = time.monotonic() + MOST_SECONDS
        while True:
            try:
                self.changes.apply(change)
            except (BusyError, NotPropagatedError):
                assert time.monotonic() < deadline, "it was never let through"
                time.sleep(0.2)
            else:
                return

    def settled(self, ref: WarehouseRef, condition: Callable[[Warehouse], bool]) -> Warehouse:
        """The warehouse as soon as the condition holds."""
        deadline = time.monotonic() + MOST_SECONDS
        while not condition(found := self.warehouses.find(ref)):
            assert time.monotonic() < deadline, f"it came to {found.roles}"
            time.sleep(0.1)
        return found

    def attach(self, ref: WarehouseRef, arn: str) -> ModifyRoles:
        """The change that attaches a role, as it would be shown now."""
        found = self.warehouses.find(ref)
        return ModifyRoles(
            ref,
            "us-east-1",
            tuple(role.arn for role in found.roles),
            add=(arn,),
            default_before=found.default_role,
            default_after=found.default_role,
            namespace=found.namespace,
        )


@pytest.fixture
def account(sandbox_options: AwsOptions) -> Account:
    session = AwsSession(sandbox_options)
    return Account(AwsChanges(session), IamRoles(session), RedshiftWarehouses(session))


@pytest.fixture
def both_roles(account: Account) -> Iterator[None]:
    """Our role and somebody else's, which Redshift can assume."""
    made = [NewRole(arn, trust_document()) for arn in (OURS, THEIRS)]
    for role in made:
        account.apply(CreateRole(role))
    yield
    for role in made:
        account.apply(DeleteRole(role))


def has(*arns: str) -> Callable[[Warehouse], bool]:
    """Whether the roles are attached and usable."""

    def holds(warehouse: Warehouse) -> bool:
        found = [warehouse.attached(arn) for arn in arns]
        return all(role is not None and role.is_usable for role in found)

    return holds


def lacks(*arns: str) -> Callable[[Warehouse], bool]:
    return lambda warehouse: all(warehouse.attached(arn) is None for arn in arns)


def attach_beside_somebody(account: Account, ref: WarehouseRef) -> None:
    """Attach ours as the default role while somebody attaches another; take both back."""
    before = account.warehouses.find(ref)
    ours = replace(account.attach(ref, OURS), default_after=OURS)
    without_default = account.attach(ref, OURS)
    theirs = account.attach(ref, THEIRS)
    account.apply(theirs)
    account.apply(ours)
    present = account.settled(ref, has(OURS, THEIRS))
    assert {role.arn for role in present.roles} == {
        *(role.arn for role in before.roles),
        OURS,
        THEIRS,
    }
    assert present.default_role == OURS
    with pytest.raises(ChangedMeanwhileError):
        account.changes.apply(inverse_of(without_default))
    account.apply(inverse_of(ours))
    assert has(THEIRS)(account.settled(ref, lacks(OURS)))
    account.apply(inverse_of(theirs))
    after = account.settled(ref, lacks(THEIRS))
    assert (after.roles, after.default_role) == (before.roles, before.default_role)


@pytest.mark.usefixtures("both_roles")
def test_a_role_that_somebody_attaches_in_between_stays(account: Account) -> None:
    # Attaching takes its time, so both kinds do it at once.
    with ThreadPoolExecutor() as pool:
        provisioned = pool.submit(attach_beside_somebody, account, CLUSTER)
        serverless = pool.submit(attach_beside_somebody, account, WORKGROUP)
    provisioned.result()
    serverless.result()


def test_a_role_is_made_with_its_permissions_and_taken_back_without_a_trace(
    account: Account, sandbox: RunningSandbox
) -> None:
    iam = client(sandbox.address, "iam")
    before = role_names(iam)
    request = RoleRequest(
        name="MadeForOrders",
        path="/tests/",
        description="Loads orders",
        access=S3ReadAccess((Location("acme-data-lake", "orders/"),)),
        tags=(("team", "data"),),
    )
    made = role_changes(request, ACCOUNT, "aws")
    for change in made:
        account.apply(change)
    role = account.roles.find(f"arn:aws:iam::{ACCOUNT}:role/tests/MadeForOrders")
    assert role.tags == {"team": "data"}
    assert role.description == "Loads orders"
    known = account.roles.permissions(role)
    assert known.is_complete
    assert len(known.policies) == 1
    for change in reversed(made):
        account.apply(inverse_of(change))
    with pytest.raises(NotFoundError):
        account.roles.find(role.arn)
    assert role_names(iam) == before


def role_names(iam: Any) -> set[str]:  # noqa: ANN401 - boto3 makes clients without types
    pages = iam.get_paginator("list_roles").paginate()
    return {role["RoleName"] for page in pages for role in page["Roles"]}
