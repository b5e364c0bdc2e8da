"""The seven steps on the sandbox, end to end, ending in rows that a SELECT finds."""

from __future__ import annotations

import asyncio

from driving import Driver, driving
from running import RunningBackend, rows_of, run
from textual.widgets import TextArea

from wizard.flow import Step
from wizard.sandbox.launch import RunningSandbox


def walk_on(sandbox: RunningSandbox, size: tuple[int, int] = (100, 30)) -> RunningBackend:
    return RunningBackend(sandbox.address)


async def to_the_source(driver: Driver) -> None:
    """Take the defaults up to the list of buckets; attaches the role where it isn't."""
    await driver.until_shown("You are connected")
    await driver.press("enter")
    await driver.until_shown("RedshiftLoaderRole")
    await driver.until(lambda: "so far" not in driver.flat_picture(), "all roles are listed")
    await driver.press("enter")
    await driver.until_step(Step.CLUSTER)
    await driver.until_shown("examplecluster")
    await driver.press("enter")
    await driver.until(
        lambda: "Attach the role to the cluster?" in driver.picture() or _is_at_source(driver),
        "the question, or the source",
    )
    if not _is_at_source(driver):
        await driver.press("enter")
    await driver.until_step(Step.SOURCE)
    await driver.until_shown("acme-data-lake")


def _is_at_source(driver: Driver) -> bool:
    return getattr(driver.app.screen, "step", None) is Step.SOURCE


def test_the_happy_path_ends_with_rows_in_the_table(sandbox: RunningSandbox) -> None:
    run(sandbox.address, "TRUNCATE public.customers")

    async def walk() -> int:
        async with driving(walk_on(sandbox)) as driver:
            await to_the_source(driver)
            await driver.press("enter")
            await driver.until_shown("customers/")
            await driver.press("enter")
            await driver.until_shown(".csv")
            await driver.press("enter")
            await driver.until_step(Step.TABLE)
            await driver.until_shown("customers")
            await driver.until_shown("may load into")
            await driver.press("enter")
            await driver.until_shown("This is what will be sent")
            await driver.press("enter")
            await driver.until_shown("loaded into public.customers")
            assert driver.presses <= 15, driver.presses
            return driver.app.session.finished[0].rows or 0

    loaded = asyncio.run(walk())
    assert loaded > 0
    assert rows_of(sandbox.address, "SELECT count(*) FROM public.customers") == [[loaded]]


def test_a_prefix_of_gzipped_parts_is_loaded_whole(sandbox: RunningSandbox) -> None:
    run(sandbox.address, "TRUNCATE public.orders")

    async def walk() -> int:
        async with driving(walk_on(sandbox)) as driver:
            await to_the_source(driver)
            await driver.press("m")
            await driver.until_shown("Object or key prefix")
            await driver.fill("s3://acme-data-lake/orders/2026/")
            await driver.press("enter")
            await driver.until_step(Step.TABLE)
            await driver.until_shown("may load into")
            await driver.press("enter")
            await driver.until_shown("GZIP")
            await driver.until_shown("This is what will be sent")
            await driver.press("enter")
            await driver.until_shown("loaded into public.orders")
            return driver.app.session.finished[0].rows or 0

    loaded = asyncio.run(walk())
    assert loaded >= 200_000
    assert rows_of(sandbox.address, "SELECT count(*) FROM public.orders") == [[loaded]]


def test_bad_rows_are_shown_and_nothing_is_loaded(sandbox: RunningSandbox) -> None:
    run(sandbox.address, "TRUNCATE public.orders")

    async def walk() -> str:
        async with driving(walk_on(sandbox), (160, 40)) as driver:
            await to_the_source(driver)
            await driver.press("m")
            await driver.until_shown("Object or key prefix")
            await driver.fill("s3://acme-data-lake/dirty/orders-bad.csv")
            await driver.press("enter")
            await driver.until_step(Step.TABLE)
            await driver.until_shown("may load into")
            await driver.press("enter")
            await driver.until_shown("This is what will be sent")
            await driver.press("enter")
            await driver.until_shown("The COPY failed; nothing was loaded")
            await driver.until_shown("orders-bad.csv")
            return driver.picture()

    picture = asyncio.run(walk())
    assert "12" in picture
    assert rows_of(sandbox.address, "SELECT count(*) FROM public.orders") == [[0]]


def test_a_role_for_one_prefix_is_created_attached_and_loads(sandbox: RunningSandbox) -> None:
    run(sandbox.address, "TRUNCATE public.customers")

    async def walk() -> int:
        async with driving(walk_on(sandbox)) as driver:
            await driver.until_shown("You are connected")
            await driver.press("enter")
            await driver.until_shown("RedshiftLoaderRole")
            await driver.press("n")
            await driver.until_shown("A role for Redshift")
            await driver.fill("CustomersOnly")
            places = driver.app.screen.query_one("#places", TextArea)
            places.text = "s3://acme-data-lake/customers/"
            await driver.press("ctrl+s")
            await driver.until_shown("Create this role?")
            await driver.press("enter")
            await driver.until_step(Step.CLUSTER)
            await driver.until_shown("examplecluster")
            await driver.press("enter")
            await driver.until_shown("Attach the role to the cluster?")
            await driver.press("enter")
            await driver.until_step(Step.SOURCE)
            await driver.until_shown("attaching")
            await driver.press("m")
            await driver.until_shown("Object or key prefix")
            await driver.fill("s3://acme-data-lake/customers/")
            await driver.press("enter")
            await driver.until_step(Step.TABLE)
            await driver.until_shown("may load into")
            await driver.press("enter")
            await driver.until_shown("This is what will be sent")
            await driver.press("enter")
            await driver.until_shown("loaded into public.customers")
            return driver.app.session.finished[0].rows or 0

    assert asyncio.run(walk()) > 0


def test_an_odd_key_is_loaded_under_its_own_name(sandbox: RunningSandbox) -> None:
    backend = RunningBackend(sandbox.address)

    async def walk() -> None:
        async with driving(backend, (120, 34)) as driver:
            await to_the_source(driver)
            await driver.press("m")
            await driver.until_shown("Object or key prefix")
            await driver.fill("s3://acme-data-lake/odd/")
            await driver.press("enter")
            await driver.until_step(Step.TABLE)
            await driver.until_shown("may load into")
            await driver.press("escape")
            await driver.until_shown("[red]")

    asyncio.run(walk())
