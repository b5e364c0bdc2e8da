"""Step 3: clusters and workgroups, attaching, default roles, resuming."""

from __future__ import annotations

from dataclasses import replace

from driving import Driver, drive
from fakes import World, a_warehouse, role_arn
from walking import LOADER, a_world, to_step, until_settled

from wizard.account import AttachedRole, Endpoint, Warehouse
from wizard.changes import ModifyRoles, ResumeCluster
from wizard.errors import DeniedError
from wizard.flow import Step
from wizard.plan import WarehouseKind

OTHER = role_arn("Other")


def a_workgroup() -> Warehouse:
    return Warehouse(
        WarehouseKind.SERVERLESS,
        "analytics-wg",
        "AVAILABLE",
        "",
        8,
        Endpoint("127.0.0.1", 5439),
        "dev",
        "admin",
        (AttachedRole(OTHER, "in-sync"),),
        None,
        namespace="analytics-ns",
    )


def a_world_of(*warehouses: Warehouse) -> World:
    world = a_world()
    world.warehouses = list(warehouses)
    return world


def test_clusters_and_workgroups_stand_in_one_list() -> None:
    world = a_world_of(a_warehouse("examplecluster"), a_workgroup())

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.CLUSTER, "1 cluster, 1 workgroup in us-east-1")
        for text in ("analytics-wg", "8 RPU serverless", "2 × ra3.xlplus"):
            await driver.until_shown(text)

    drive(world, walk, (110, 30))


def test_attaching_to_a_workgroup_keeps_the_roles_of_its_namespace() -> None:
    world = a_world_of(a_workgroup())

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.CLUSTER, "1 workgroup")
        await driver.press("enter")
        await driver.until_shown("Attach the role to the cluster?")
        await driver.until_shown("aws redshift-serverless update-namespace")
        await driver.press("enter")
        await driver.until_step(Step.SOURCE)
        await driver.until_shown("role in-sync")

    drive(world, walk, (120, 34))
    assert [role.arn for role in world.warehouses[0].roles] == [OTHER, LOADER]


def test_the_role_can_be_made_the_default_role_while_it_is_attached() -> None:
    world = a_world_of(a_warehouse("examplecluster"))

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.CLUSTER)
        await driver.press("enter")
        await driver.until_shown("Attach the role to the cluster?")
        await driver.press("d")
        await driver.until_shown("--default-iam-role-arn")
        await driver.press("enter")
        await driver.until_step(Step.SOURCE)

    drive(world, walk, (120, 34))
    assert world.warehouses[0].default_role == LOADER


def test_an_attached_role_becomes_the_default_role_by_a_key() -> None:
    world = a_world_of(a_warehouse("examplecluster", AttachedRole(LOADER, "in-sync")))

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.CLUSTER)
        await driver.press("d")
        await driver.until_shown("Make it the default role?")
        await driver.press("enter")
        await driver.until_shown("in-sync, default")
        await driver.until_step(Step.CLUSTER)

    drive(world, walk, (120, 34))
    (change,) = world.changes
    assert isinstance(change, ModifyRoles)
    assert change.add == change.remove == ()


def test_a_refused_attach_stays_on_the_step_and_gives_a_text_for_an_administrator() -> None:
    world = a_world_of(a_warehouse("examplecluster"))
    world.change_error = DeniedError(
        "You may not attach the role: iam:PassRole is denied.", action="iam:PassRole"
    )

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.CLUSTER)
        await driver.press("enter")
        await driver.until_shown("Attach the role to the cluster?")
        await driver.press("enter")
        await driver.until_shown("Ask an administrator")
        await driver.until_shown("modify-cluster-iam-roles")
        await driver.press("escape")
        await driver.until_step(Step.CLUSTER)
        await driver.until_shown("iam:PassRole is denied")

    drive(world, walk, (120, 34))
    assert world.warehouses[0].roles == ()


def test_a_paused_cluster_is_resumed_after_its_cost_was_said() -> None:
    world = a_world_of(replace(a_warehouse("nightly"), status="paused"))

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.CLUSTER)
        await driver.press("enter")
        await driver.until_shown("Resume this cluster?")
        await driver.until_shown("bills its nodes by the second")
        assert world.changes == []
        await driver.press("left", "enter")
        await driver.until(lambda: world.warehouses[0].status == "available", "it was resumed")
        await driver.until(lambda: "paused" not in driver.picture(), "the list shows it")

    drive(world, walk, (120, 34))
    assert world.changes == [ResumeCluster("nightly", "us-east-1")]


def test_what_somebody_else_attached_meanwhile_is_shown_before_the_role_is_attached() -> None:
    world = a_world_of(a_warehouse("examplecluster"))

    async def walk(driver: Driver) -> None:
        await until_settled(driver, Step.CONNECT)
        await driver.press("enter")
        await until_settled(driver, Step.ROLE)
        await driver.press("enter")
        await until_settled(driver, Step.CLUSTER)
        world.warehouses = [a_warehouse("examplecluster", AttachedRole(OTHER, "in-sync"))]
        await driver.press("enter")
        await driver.until_shown("Attach the role to the cluster?")
        await driver.until_shown(OTHER)

    drive(world, walk, (120, 34))
