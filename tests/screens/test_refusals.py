"""The wizard against services that refuse everything: a sentence each, and the manual way in."""

from __future__ import annotations

from driving import Driver, drive
from fakes import World

from wizard.errors import DeniedError
from wizard.flow import Step

ROLE = "arn:aws:iam::123456789012:role/Loader"


def test_a_person_who_may_list_nothing_gets_to_the_review_by_hand() -> None:
    world = World(error=DeniedError("You may not do this.", "Ask an administrator."))

    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are not connected")
        await driver.until_shown("You may not do this. Ask an administrator.")
        await driver.press("enter")
        await driver.until_step(Step.ROLE)
        await driver.until_shown("Press m to paste the ARN of a role")
        await driver.press("m")
        await driver.until_shown("Role ARN")
        await driver.fill(ROLE)
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        await driver.until_shown("Press m to give the cluster or workgroup by hand")
        await driver.press("m")
        await driver.until_shown("A cluster or workgroup by hand")
        await driver.fill("localhost:5439")
        await driver.press("enter", "enter", "enter")
        await driver.fill("awsuser")
        await driver.press("enter")
        await driver.fill("pw")
        await driver.press("enter")
        await driver.until_step(Step.SOURCE)
        await driver.until_shown("Press m to type an s3:// location")
        await driver.until_shown("You may not do this.")
        await driver.press("m")
        await driver.until_shown("Object or key prefix")
        await driver.fill("s3://acme/orders/")
        await driver.press("enter")
        await driver.until_step(Step.TABLE)
        await driver.until_shown("m to type the table's name")
        await driver.press("m")
        await driver.until_shown("Name, with its schema")
        await driver.fill("public.orders")
        await driver.press("enter")
        await driver.until_step(Step.REVIEW)
        await driver.until_shown("UNKNOWN You may not list the objects")
        await driver.until_shown("UNKNOWN The file couldn't be looked into")
        await driver.until_shown("UNKNOWN Whether the role is attached")

    drive(world, walk, (100, 34))


def test_a_pasted_text_that_is_no_arn_is_refused_with_an_example() -> None:
    world = World(error=DeniedError("You may not do this."))

    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are not connected")
        await driver.press("enter")
        await driver.until_shown("Press m to paste")
        await driver.press("m")
        await driver.until_shown("Role ARN")
        await driver.fill("MyRole")
        await driver.press("enter")
        await driver.until_shown("That is not the ARN of an IAM role.")
        await driver.until_shown("arn:aws:iam::123456789012:role/RedshiftLoaderRole")

    drive(world, walk)
