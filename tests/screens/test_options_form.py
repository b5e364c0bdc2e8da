"""The form over COPY's option table, and taking a COPY that somebody pasted."""

from __future__ import annotations

import asyncio
from pathlib import Path

from driving import Driver, drive, driving
from fakes import FakeBackend, World
from textual.widgets import TextArea
from walking import a_world, to_step, until_settled

from wizard.flow import Step
from wizard.plan import SourceChoice, TargetChoice
from wizard.planfile import load_plan_file
from wizard.sql.options import BY_NAME, options_for
from wizard.sql.statement import CopyFormat, RoleReference

PASTED = """
copy Staging."Odd Name" (a, b) from 's3://acme/orders/' -- from a colleague
credentials 'aws_iam_role=arn:aws:iam::123456789012:role/Theirs' gzip csv ignoreheader 1;
"""


async def open_form(driver: Driver) -> None:
    await to_step(driver, Step.REVIEW)
    await driver.press("e")
    await driver.until_shown("The character between two fields.")


async def to_row(driver: Driver, name: str) -> None:
    """Put the cursor on an option, by the filter."""
    await driver.press("slash")
    await driver.fill(BY_NAME[name].summary)
    await driver.press("enter")
    await driver.until_shown(BY_NAME[name].page)


def test_a_flag_is_toggled_and_the_statement_changes_at_once() -> None:
    async def walk(driver: Driver) -> None:
        await open_form(driver)
        await to_row(driver, "acceptanydate")
        await driver.press("enter")
        await driver.until_shown("ACCEPTANYDATE on")
        assert driver.flat_picture().count("ACCEPTANYDATE") == 2
        await driver.press("enter")
        await driver.until(
            lambda: driver.flat_picture().count("ACCEPTANYDATE") == 1, "it is off again"
        )

    drive(a_world(), walk, (100, 40))


def test_a_number_is_asked_for_and_checked() -> None:
    async def walk(driver: Driver) -> None:
        await open_form(driver)
        await to_row(driver, "maxerror")
        await driver.press("enter")
        await driver.until_shown("How many bad rows make the load fail.")
        await driver.fill("many")
        await driver.press("enter")
        await driver.until_shown("MAXERROR takes a number from 0 to 100000.")
        await driver.fill("25")
        await driver.press("enter")
        await driver.until_shown("MAXERROR 25")
        await driver.press("delete")
        await driver.until(lambda: "MAXERROR 25" not in driver.flat_picture(), "it is left out")

    drive(a_world(), walk, (100, 40))


def test_a_delimiter_is_typed_as_copy_spells_it() -> None:
    async def walk(driver: Driver) -> None:
        await open_form(driver)
        await to_row(driver, "delimiter")
        await driver.press("enter")
        await driver.until_shown("The character between two fields.")
        await driver.fill(r"\t")
        await driver.press("enter")
        await driver.until_shown(r"DELIMITER '\t'")
        await driver.press("escape", "escape")
        await driver.until_step(Step.REVIEW)
        assert driver.app.screen.plan.copy.options["delimiter"] == "\t"  # type: ignore[attr-defined]

    drive(a_world(), walk, (100, 40))


def test_another_format_drops_what_it_does_not_take_and_offers_what_it_does() -> None:
    async def walk(driver: Driver) -> None:
        await open_form(driver)
        await driver.press("home", "enter")
        await driver.until_shown("what it holds")
        await driver.press(*["down"] * 3, "enter")
        await driver.until_shown("PARQUET doesn't take IGNOREHEADER: left out.")
        await driver.until_shown("FORMAT AS PARQUET")
        shown = driver.flat_picture()
        for option in options_for(CopyFormat.PARQUET):
            assert option.keyword in shown
        assert "DELIMITER" not in shown

    drive(a_world(), walk, (120, 44))


def test_a_pasted_statement_becomes_the_plan() -> None:
    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are connected")
        await driver.press("p")
        await driver.until_shown("Paste a COPY")
        driver.app.screen.query_one(TextArea).text = PASTED
        await driver.press("ctrl+s")
        await driver.until_shown("The COPY was read")
        await driver.press("enter")
        await driver.until_step(Step.ROLE)
        plan = driver.app.plan
        assert plan.role == RoleReference(("arn:aws:iam::123456789012:role/Theirs",))
        assert plan.source == SourceChoice("s3://acme/orders/")
        assert plan.target == TargetChoice("Odd Name", "staging", ("a", "b"))
        assert dict(plan.copy.options) == {"gzip": True, "ignoreheader": 1}
        await driver.until_shown("keep arn:aws:iam::123456789012:role/Theirs")

    drive(World(), walk, (100, 30))


def test_a_pasted_statement_with_keys_is_refused_without_repeating_them() -> None:
    async def walk(driver: Driver) -> None:
        await driver.until_shown("You are connected")
        await driver.press("p")
        await driver.until_shown("Paste a COPY")
        area = driver.app.screen.query_one(TextArea)
        area.text = "COPY t FROM 's3://b/k' ACCESS_KEY_ID 'AKIASECRET' SECRET_ACCESS_KEY 'hush'"
        await driver.press("ctrl+s")
        await driver.until_shown("authorizes with access keys; use IAM_ROLE")
        complaint = str(driver.app.screen.query_one("#complaint").render())
        assert "AKIASECRET" not in complaint
        assert "hush" not in complaint

    drive(World(), walk)


def test_a_plan_is_saved_and_taken_up_again(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    world = a_world()

    async def save(driver: Driver) -> None:
        await to_step(driver, Step.REVIEW)
        await driver.press("s")
        await driver.until_shown("Save the plan")
        await driver.fill(str(path))
        await driver.press("enter")
        await driver.until_shown("It holds no secrets.")

    async def take_up() -> None:
        async with driving(FakeBackend(world), plan=load_plan_file(path)) as driver:
            for step in (Step.CONNECT, Step.ROLE, Step.CLUSTER):
                await until_settled(driver, step)
                await driver.press("enter")
            await driver.until_step(Step.SOURCE)
            await driver.until_shown("2026-02.csv")
            await driver.press("enter")
            for step in (Step.TABLE, Step.REVIEW):
                await until_settled(driver, step)
                await driver.press("enter")
            await driver.until_shown("2 rows loaded")

    drive(world, save)
    asyncio.run(take_up())
    (statement,) = world.copied
    assert "IGNOREHEADER 1" in statement
    assert "s3://acme-data-lake/orders/2026-02.csv" in statement
