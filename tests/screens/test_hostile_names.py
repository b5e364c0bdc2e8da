"""No name from outside reaches the terminal as a command, or the screen as markup."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from driving import Driver, drive
from fakes import World, a_role, a_warehouse

from wizard.access.build import trust_document
from wizard.database import Column, FailedRow, Table
from wizard.errors import AccessError, LoadFailedError
from wizard.flow import Step

HOSTILE = "x[/]a[/b][red]\x1b]52;c;ZXZpbA==\x07\u202e[@click=app.quit]y[/]%s\n'; --\U0001f4a5"


def a_hostile_world() -> World:
    role = replace(a_role("Loader"), description=HOSTILE, name=HOSTILE, trust=trust_document())
    return World(
        roles=[replace(role, arn=f"arn:aws:iam::123456789012:role/{HOSTILE}")],
        warehouses=[replace(a_warehouse(), database=HOSTILE, node_type=HOSTILE)],
        objects={f"{HOSTILE}.csv": b"a,b\n1,2\n", f"{HOSTILE}/part": b""},
        bucket="acme",
        tables={Table(HOSTILE, HOSTILE): (Column(HOSTILE, HOSTILE, True),)},
        arn=f"arn:aws:iam::123456789012:user/{HOSTILE}",
        copy_error=LoadFailedError(HOSTILE, HOSTILE, HOSTILE),
        failed=(FailedRow(HOSTILE, 1, HOSTILE, HOSTILE, 1207, HOSTILE),),
    )


def assert_harmless(driver: Driver) -> None:
    """Nothing on screen is a control or an invisible format character."""
    written = driver.picture().replace("\n", "")
    found = {character for character in written if unicodedata.category(character) in ("Cc", "Cf")}
    assert not found, f"{found!r} in\n{driver.picture()}"


def test_no_step_lets_a_hostile_name_out() -> None:
    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are connected")
        assert_harmless(driver)
        await driver.press("enter")
        await driver.until_shown("1 of 1 role")
        assert "[red]" in driver.picture()
        assert_harmless(driver)
        await driver.press("question_mark")
        await driver.until_shown("What happens")
        assert_harmless(driver)
        await driver.press("escape", "enter")
        await driver.until_shown("1 cluster")
        assert_harmless(driver)
        await driver.press("enter")
        await driver.until_shown("Attach the role")
        assert_harmless(driver)
        await driver.press("enter")
        await driver.until_shown("1 bucket")
        await driver.press("enter")
        await driver.until_shown("1 folder")
        assert_harmless(driver)
        await driver.press("down")
        await driver.press("enter")

    drive(a_hostile_world(), walk, (140, 40))


def test_a_key_with_a_line_break_is_refused_with_a_sentence() -> None:
    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are connected")
        await driver.press("enter")
        await driver.until_shown("1 of 1 role")
        await driver.press("enter")
        await driver.until_shown("1 cluster")
        await driver.press("enter")
        await driver.until_shown("Attach the role")
        await driver.press("enter")
        await driver.until_shown("1 bucket")
        await driver.press("enter")
        await driver.until_shown("1 folder")
        await driver.press("down", "enter")
        await driver.until_shown("holds a line break")
        await driver.until_step(Step.SOURCE)

    drive(a_hostile_world(), walk, (140, 40))


def test_tables_review_and_failures_are_harmless_too() -> None:
    world = a_hostile_world()
    # A slash would make a folder of it, and a key with a line break is refused.
    name = HOSTILE.replace("\n", "").replace("/", "")
    world.objects = {f"{name}.csv": b"a,b\n1,2\n"}

    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are connected")
        await driver.press("enter")
        await driver.until_shown("1 of 1 role")
        await driver.press("m")
        await driver.until_shown("Role ARN")
        await driver.fill("arn:aws:iam::123456789012:role/Loader")
        await driver.press("enter")
        await driver.until_shown("1 cluster")
        await driver.press("enter")
        await driver.until_shown("Attach the role")
        await driver.press("enter")
        await driver.until_shown("1 bucket")
        await driver.press("enter")
        await driver.until_shown("1 object")
        await driver.press("enter")
        await driver.until_shown("1 table")
        assert_harmless(driver)
        await driver.press("enter")
        await driver.until_shown("This is what will be sent")
        assert_harmless(driver)
        await driver.press("enter")
        await driver.until_shown("The COPY failed")
        assert_harmless(driver)

    drive(world, walk, (140, 40))


def test_an_error_text_is_harmless_at_every_step() -> None:
    world = a_hostile_world()
    world.error = AccessError(HOSTILE, HOSTILE)

    async def walk(driver: Driver) -> None:
        for step in (Step.CONNECT, Step.ROLE):
            await driver.until_step(step)
            await driver.until_shown("52;c;ZXZpbA==")
            assert_harmless(driver)
            await driver.press("enter")

    drive(world, walk)
