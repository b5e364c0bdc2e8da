"""Creating a role: what may be typed, what is shown before, and what AWS may answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from driving import Driver, driving
from fakes import ACCOUNT, FakeBackend, World, a_role, role_arn
from textual.widgets import Input

from screens.dialogs.role_form import Lines
from screens.steps.role_draft import RoleDraft, suggested_draft
from wizard.changes import CreateRole, SetInlinePolicy, SetManagedPolicy
from wizard.errors import ChangeRefusedError, DeniedError, UsageError
from wizard.flow import Step
from wizard.plan import LoadPlan, SourceChoice, WarehouseChoice, WarehouseKind
from wizard.sql.statement import RoleReference
from wizard.storage import Location

NEW = role_arn("RedshiftLoader")
SOURCE = LoadPlan(source=SourceChoice("s3://acme-data-lake/orders/2026-01.csv"))
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
Walk = Callable[[Driver], Coroutine[Any, Any, None]]


def in_form(
    world: World,
    walk: Walk,
    plan: LoadPlan | None = None,
    size: tuple[int, int] = (110, 60),
) -> None:
    """Run a walk that begins in the form."""

    async def body() -> None:
        async with driving(FakeBackend(world), size, plan) as driver:
            await driver.until_shown("You are connected")
            await driver.press("enter")
            await driver.until_shown("can be assumed by Redshift")
            await open_form(driver)
            await walk(driver)

    asyncio.run(body())


async def open_form(driver: Driver) -> None:
    await driver.until_step(Step.ROLE)
    await driver.press("n")
    await driver.until_shown("A role for Redshift")


async def fill(driver: Driver, **texts: str) -> None:
    """Put texts into fields of the form by their names."""
    for name, text in texts.items():
        field = driver.app.screen.query_one(f"#{name}")
        if isinstance(field, Lines):
            field.text = text
        else:
            assert isinstance(field, Input)
            field.value = text
    await driver.pilot.pause()


async def create(driver: Driver) -> None:
    await driver.press("ctrl+s")
    await driver.until_shown("Create this role?")
    await driver.press("enter")


def test_a_newcomer_sees_two_fields_and_enter_goes_through_them() -> None:
    world = World()

    async def walk(driver: Driver) -> None:
        assert "Permissions boundary" not in driver.picture()
        await driver.press("enter", "enter")
        await driver.until_shown("Create this role?")
        await driver.until_shown("aws iam create-role")
        await driver.until_shown("aws iam attach-role-policy")
        assert world.changes == []
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference((NEW,))

    in_form(world, walk)
    created, attached = world.changes
    assert isinstance(created, CreateRole)
    assert attached == SetManagedPolicy(
        NEW, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", attach=True
    )


def test_the_folder_and_the_key_of_the_source_are_suggested() -> None:
    world = World(encryption_key=KEY)

    async def walk(driver: Driver) -> None:
        await driver.until_shown("s3://acme-data-lake/orders/")
        await driver.until_shown(KEY)
        await create(driver)
        await driver.until_step(Step.CLUSTER)

    async def waits_for_the_key(driver: Driver) -> None:
        await driver.press("escape")
        await driver.until(lambda: driver.app.session.role_draft is not None, "it is kept")
        driver.app.session.role_draft = None
        await driver.until_step(Step.ROLE)
        await open_form(driver)
        await walk(driver)

    in_form(world, waits_for_the_key, SOURCE)
    _, written = world.changes
    assert isinstance(written, SetInlinePolicy)
    assert written.after is not None
    actions = {each["Action"]: each["Resource"] for each in written.after["Statement"]}
    assert actions["kms:Decrypt"] == KEY
    assert actions["s3:GetObject"] == "arn:aws:s3:::acme-data-lake/orders/*"


def test_every_field_reaches_the_role() -> None:
    world = World()
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/Bounds"
    choice = WarehouseChoice(WarehouseKind.PROVISIONED, "examplecluster", "us-east-1", "dev")

    async def walk(driver: Driver) -> None:
        await fill(
            driver,
            name="TeamLoader",
            places="s3://one/a/\n\n  s3://two\n",
            keys=KEY,
            users="etl\narn:aws:redshift:us-east-1:123456789012:dbuser:other/bob",
            path="/data/",
            tags="team=data eng\ncost = a=b",
            boundary=boundary,
            description="For the team",
        )
        await create(driver)
        await driver.until_step(Step.CLUSTER)

    in_form(world, walk, LoadPlan(warehouse=choice))
    created = world.changes[0]
    assert isinstance(created, CreateRole)
    assert created.role.arn == f"arn:aws:iam::{ACCOUNT}:role/data/TeamLoader"
    assert created.role.tags == (("team", "data eng"), ("cost", "a=b"))
    assert created.role.boundary == boundary
    assert created.role.description == "For the team"
    condition = created.role.trust["Statement"][0]["Condition"]
    assert condition["StringEquals"]["sts:ExternalId"] == [
        f"arn:aws:redshift:us-east-1:{ACCOUNT}:dbuser:examplecluster/etl",
        "arn:aws:redshift:us-east-1:123456789012:dbuser:other/bob",
    ]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (RoleDraft(name="has space"), "role's name"),
        (RoleDraft(places="s3://fine\nhttp://wrong"), "Line 2 of the places"),
        (RoleDraft(tags="team"), "Line 1 of the tags"),
        (RoleDraft(users="etl"), "isn't chosen yet"),
        (RoleDraft(keys="alias/mine"), "alias"),
        (RoleDraft(path="data"), "path"),
        (RoleDraft(boundary="Bounds"), "ARN"),
    ],
)
def test_what_cant_be_used_is_said_with_its_line(draft: RoleDraft, said: str) -> None:
    def no_cluster(user: str) -> str:
        raise UsageError(f"The cluster of {user} isn't chosen yet.")

    with pytest.raises(UsageError, match=said):
        draft.request(no_cluster)


def test_a_key_that_would_command_the_terminal_isnt_put_into_the_form() -> None:
    draft = suggested_draft(Location("acme", "good/\x1b]52;c;x\x07/file"), (KEY, "\x1b"))
    assert draft.places == "s3://acme/good/"
    assert draft.keys == KEY


def test_a_wrong_name_is_said_while_it_is_typed_and_nothing_is_lost() -> None:
    async def walk(driver: Driver) -> None:
        await fill(driver, name="no spaces here", places="s3://mine")
        await driver.until_shown("IAM doesn't take this as a role's name.")
        await driver.press("ctrl+s")
        await driver.until_shown("A role for Redshift")
        await fill(driver, name="fine")
        await driver.until(
            lambda: "IAM doesn't take" not in driver.picture(), "the complaint is gone"
        )
        await driver.until_shown("s3://mine")

    in_form(World(), walk)


def test_what_was_typed_is_there_again_after_escape() -> None:
    async def walk(driver: Driver) -> None:
        await fill(driver, name="MyLoader", places="s3://mine/x/", tags="half")
        await driver.press("escape")
        await open_form(driver)
        for text in ("MyLoader", "s3://mine/x/", "half"):
            await driver.until_shown(text)

    in_form(World(), walk)


def test_a_bucket_can_be_chosen_from_those_of_the_account() -> None:
    async def walk(driver: Driver) -> None:
        await driver.press("ctrl+b")
        await driver.until_shown("Which bucket may it read?")
        await driver.press("enter", "enter")
        await driver.until_shown("s3://acme-data-lake/")

    in_form(World(), walk)


def test_a_name_that_exists_is_said_at_once_and_the_existing_role_can_be_taken() -> None:
    async def walk(driver: Driver) -> None:
        await fill(driver, name="redshiftloaderrole")
        await driver.until_shown("There is a role of this name already.")
        await driver.pilot.click("#existing")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference((role_arn("RedshiftLoaderRole"),))

    world = World()
    in_form(world, walk)
    assert world.changes == []


def test_a_role_that_somebody_else_made_meanwhile_brings_the_form_back() -> None:
    world = World()
    refusal = ChangeRefusedError("EntityAlreadyExists: there is such a role.", "Another name?")

    async def walk(driver: Driver) -> None:
        await fill(driver, places="s3://mine/")
        await driver.press("ctrl+s")
        await driver.until_shown("Create this role?")
        world.change_error = refusal
        world.roles.append(a_role("RedshiftLoader"))
        await driver.press("enter")
        await driver.until_shown("EntityAlreadyExists")
        await driver.until_shown("Take the existing one")
        world.change_error = None
        await fill(driver, name="RedshiftLoader2")
        await driver.until_shown("s3://mine/")
        await create(driver)
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference((role_arn("RedshiftLoader2"),))

    in_form(world, walk)


def test_a_refusal_for_another_reason_is_said_in_the_form() -> None:
    world = World()

    async def walk(driver: Driver) -> None:
        await driver.press("ctrl+s")
        await driver.until_shown("Create this role?")
        world.change_error = ChangeRefusedError("LimitExceeded: 1,000 roles.", "Delete some.")
        await driver.press("enter")
        await driver.until_shown("A role for Redshift")
        await driver.until_shown("LimitExceeded: 1,000 roles.")

    in_form(world, walk)
    assert world.changes == []


def test_who_may_not_create_gets_a_text_for_an_administrator_and_goes_on(tmp_path: Path) -> None:
    world = World()
    world.change_error = DeniedError("You may not create roles.", "Ask.", action="iam:CreateRole")
    file = tmp_path / "request.md"

    async def walk(driver: Driver) -> None:
        await fill(driver, name="TeamLoader")
        await create(driver)
        await driver.until_shown("Ask an administrator")
        await driver.until_shown("You may not create roles.")
        await driver.press("w")
        await driver.until_shown("Write the text to a file")
        await driver.fill(str(file))
        await driver.press("enter")
        await driver.until_shown("Written to")
        await driver.press("m")
        await driver.until_shown("Role ARN")
        await driver.until_shown(role_arn("TeamLoader"))
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference((role_arn("TeamLoader"),))
        draft = driver.app.session.role_draft
        assert draft is not None
        assert draft.name == "TeamLoader"

    in_form(world, walk)
    text = file.read_text(encoding="utf-8")
    assert "aws iam create-role --role-name TeamLoader" in text
    assert world.changes == []


def test_the_form_fits_a_small_terminal_with_everything_unfolded() -> None:
    async def walk(driver: Driver) -> None:
        await driver.press("tab", "tab", "enter")
        await driver.until_shown("KMS keys")
        await driver.until_shown("Show documents")
        await driver.press("shift+tab")
        await fill(driver, name="bad name")
        await driver.until_shown("IAM doesn't take this")
        await driver.until_shown("Show documents")

    in_form(World(), walk, SOURCE, (60, 20))
