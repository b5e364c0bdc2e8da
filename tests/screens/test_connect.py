"""Step 1: who one is, and moving to another profile or Region."""

from __future__ import annotations

from driving import Driver, drive
from fakes import World
from walking import a_world, to_step, until_settled

from wizard.account import Profile, ProfileKind
from wizard.errors import CredentialsError
from wizard.flow import Step

PROFILES = [
    Profile("data-eng", ProfileKind.SSO, "us-east-1", "123456789012"),
    Profile("[red]partner", ProfileKind.KEYS, "eu-west-1"),
]


def test_an_expired_session_says_what_renews_it_and_goes_on_where_it_was() -> None:
    world = a_world()
    world.error = CredentialsError(
        "Your AWS session has expired.", "Renew it with: aws sso login --profile data-eng"
    )

    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are not connected")
        await driver.until_shown("aws sso login --profile data-eng")
        world.error = None
        await driver.press("r")
        await until_settled(driver, Step.CONNECT)

    drive(world, walk)


def test_another_region_says_what_becomes_stale_and_going_back_brings_it_back() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.REVIEW)
        plan = driver.app.plan
        for step in (Step.TABLE, Step.SOURCE, Step.CLUSTER, Step.ROLE, Step.CONNECT):
            await driver.press("escape")
            await driver.until_step(step)
        await choose_region(driver, "eu-w")
        await driver.until_shown("choose again: the cluster examplecluster is in us-east-1")
        await driver.until_shown("kept: the role")
        assert driver.app.session.region == "eu-west-1"
        await choose_region(driver, "us-e")
        await driver.until_shown("What you had chosen in account 123456789012, us-east-1 is back")
        await driver.press("enter")
        await driver.until_step(Step.ROLE)
        assert driver.app.plan.warehouse == plan.warehouse
        assert driver.app.plan.target == plan.target

    drive(a_world(), walk, (120, 34))


async def choose_region(driver: Driver, typed: str) -> None:
    await driver.press("g")
    await driver.until_shown("AWS Region (type to filter)")
    await driver.press(*typed)
    await driver.press("enter", "enter")
    await driver.until_step(Step.CONNECT)


def test_profiles_are_listed_with_where_their_credentials_come_from() -> None:
    world = a_world()
    world.profiles = PROFILES

    async def walk(driver: Driver) -> None:
        await until_settled(driver, Step.CONNECT)
        await driver.press("o")
        await driver.until_shown("Act as which profile?")
        await driver.until_shown("[red]partner")
        await driver.until_shown("IAM Identity Center (SSO)")
        await driver.press("down", "enter")
        await driver.until_shown("profile [red]partner")
        assert driver.app.session.wanted_profile == "[red]partner"

    drive(world, walk, (100, 30))


def test_no_profile_at_all_says_how_to_make_one() -> None:
    async def walk(driver: Driver) -> None:
        await until_settled(driver, Step.CONNECT)
        await driver.press("o")
        await driver.until_shown("aws configure")
        await driver.press("enter")
        await driver.until_step(Step.CONNECT)

    drive(World(profiles=[]), walk, (100, 30))
