"""A caller who may list nothing, neither roles nor clusters nor buckets, still loads."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from cloud_world import attached_to_cluster, change_cluster
from driving import Driver, driving
from running import RunningBackend, rows_of, run
from textual.widgets import Input

from wizard.flow import Step
from wizard.sandbox.launch import RunningSandbox, SandboxAddress

ROLE = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"


def without_lists(address: SandboxAddress) -> SandboxAddress:
    keys = address.callers["no-lists"]
    return replace(
        address, access_key_id=keys.access_key_id, secret_access_key=keys.secret_access_key
    )


async def give_the_cluster(driver: Driver, endpoint: str) -> None:
    await driver.press("m")
    await driver.until_shown("A cluster or workgroup by hand")
    texts = (endpoint, "examplecluster", "dev", "awsuser", "")
    for field, text in zip(driver.app.screen.query(Input), texts, strict=True):
        field.value = text
        await driver.press("enter")


def test_a_walk_in_which_no_list_is_allowed_loads_rows(sandbox: RunningSandbox) -> None:
    if ROLE not in attached_to_cluster(sandbox.address):
        change_cluster(sandbox.address, AddIamRoles=[ROLE])
    run(sandbox.address, "TRUNCATE public.customers")
    where = sandbox.address.redshift

    async def walk() -> int:
        async with driving(RunningBackend(without_lists(sandbox.address)), (120, 34)) as driver:
            await driver.until_shown("You are connected")
            await driver.press("enter")
            await driver.until_step(Step.ROLE)
            await driver.until_shown("Press m to paste the ARN of a role")
            await driver.press("m")
            await driver.until_shown("Role ARN")
            await driver.fill(ROLE)
            await driver.press("enter")
            await driver.until_step(Step.CLUSTER)
            await driver.until_shown("Press m to give the cluster or workgroup by hand")
            await give_the_cluster(driver, f"{where.host}:{where.port}")
            await driver.until_step(Step.SOURCE)
            await driver.until_shown("s3:ListAllMyBuckets")
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

    loaded = asyncio.run(walk())
    assert loaded > 0
    assert rows_of(sandbox.address, "SELECT count(*) FROM public.customers") == [[loaded]]
