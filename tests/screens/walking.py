"""Walking through the steps on the fakes, with the defaults."""

from __future__ import annotations

from driving import Driver
from fakes import World, a_role, a_warehouse, role_arn

from wizard.account import AttachedRole
from wizard.database import Column, Table
from wizard.flow import Step

ORDERS = Table("public", "orders")
LOADER = role_arn("RedshiftLoaderRole")


def a_world() -> World:
    return World(
        roles=[a_role(), a_role("ZuluLoader")],
        warehouses=[a_warehouse("examplecluster", AttachedRole(role_arn("Other"), "in-sync"))],
        objects={
            "orders/2026-01.csv.gz": b"",
            "orders/2026-02.csv": b"id,name\n1,x\n",
            "products.csv": b"id,name\n1,x\n",
        },
        tables={
            ORDERS: (
                Column("id", "integer", False),
                Column("name", "character varying(20)", True),
            ),
            Table("staging", "raw"): (Column("line", "character varying(256)", True),),
        },
    )


SHOWN = {
    Step.CONNECT: "You are connected",
    Step.ROLE: "can be assumed by Redshift",
    Step.CLUSTER: "1 cluster in us-east-1",
    Step.SOURCE: "1 bucket",
    Step.TABLE: "may load into",
    Step.REVIEW: "This is what will be sent",
    Step.LOAD: "2 rows loaded",
}
"""What a step shows once it has its answer."""


async def until_settled(driver: Driver, step: Step, shown: str | None = None) -> None:
    await driver.until_step(step)
    await driver.until_shown(shown or SHOWN[step])


async def to_step(driver: Driver, wanted: Step, shown: str | None = None) -> None:
    """Walk on with the defaults until a step is on screen, and has shown its list.

    Where a world isn't the usual one, ``shown`` is what the wanted step shows then.
    """
    for step in Step:
        await until_settled(driver, step, shown if step is wanted else None)
        if step is wanted:
            return
        await take_default(driver, step)


async def take_default(driver: Driver, step: Step) -> None:
    await driver.press("enter")
    if step is Step.CLUSTER:
        await driver.until_shown("Attach the role to the cluster?")
        await driver.press("enter")
    if step is Step.SOURCE:
        await driver.until_shown("products.csv")
        await driver.press("enter")
        await driver.until_shown("2026-02.csv")
        await driver.press("down", "enter")
