"""The seven steps from the first screen to loaded rows, on the fakes."""

from __future__ import annotations

import threading

import pytest
from driving import Driver, check_golden, drive
from fakes import a_warehouse, role_arn
from walking import LOADER, a_world, take_default, to_step, until_settled

from wizard.account import AttachedRole
from wizard.database import FailedRow
from wizard.errors import LoadFailedError
from wizard.flow import Step
from wizard.plan import Login, SourceChoice, TargetChoice
from wizard.sql.statement import CopyFormat


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (140, 40)])
def test_every_step_looks_as_it_did(size: tuple[int, int]) -> None:
    async def walk(driver: Driver) -> None:
        for step in Step:
            await until_settled(driver, step)
            # The attaching has ended, so that the frame stands still.
            await driver.until(lambda: not _is_attaching(driver), "the role is attached")
            picture = await driver.still_picture()
            check_golden(f"{size[0]}x{size[1]}-{step.value.lower()}", picture)
            if step.next is not None:
                await take_default(driver, step)

    drive(a_world(), walk, size)


def _is_attaching(driver: Driver) -> bool:
    attachment = driver.app.session.attachment
    return attachment is not None and attachment.is_waiting


def test_the_defaults_load_rows_within_fifteen_presses() -> None:
    world = a_world()

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.LOAD)
        assert driver.presses <= 15, driver.presses

    drive(world, walk)
    assert world.copied == [
        "COPY public.orders\n"
        "FROM 's3://acme-data-lake/orders/2026-02.csv'\n"
        f"IAM_ROLE '{role_arn('RedshiftLoaderRole')}'\n"
        "FORMAT AS CSV\n"
        "IGNOREHEADER 1"
    ]


def test_attaching_keeps_the_roles_that_were_there() -> None:
    world = a_world()

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.TABLE)
        await driver.until_shown("role in-sync")

    drive(world, walk)
    assert [role.arn for role in world.warehouses[0].roles] == [
        role_arn("Other"),
        role_arn("RedshiftLoaderRole"),
    ]


def test_back_works_at_every_step_and_keeps_what_was_chosen() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.REVIEW)
        plan = driver.app.plan
        for step in (Step.TABLE, Step.SOURCE, Step.CLUSTER, Step.ROLE, Step.CONNECT):
            await driver.press("escape")
            await driver.until_step(step)
        assert driver.app.plan.role == plan.role
        assert driver.app.plan.source == SourceChoice("s3://acme-data-lake/orders/2026-02.csv")
        assert driver.app.plan.target == TargetChoice("orders", "public")
        await driver.press("escape")
        await driver.until_shown("This is the first step")

    drive(a_world(), walk)


def test_going_back_finds_the_cursor_on_what_was_chosen() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.ROLE)
        await driver.press("down", "enter")
        await driver.until_step(Step.CLUSTER)
        await driver.press("escape")
        await driver.until_step(Step.ROLE)
        await driver.until_shown("2 of 2 roles")
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role is not None
        assert driver.app.plan.role.arns == (role_arn("ZuluLoader"),)

    drive(a_world(), walk)


def test_a_role_is_created_only_after_its_documents_were_shown() -> None:
    world = a_world()

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.ROLE)
        await driver.press("n")
        await driver.until_shown("A role for Redshift")
        await driver.press("enter", "enter")
        await driver.until_shown("Create this role?")
        await driver.until_shown("redshift.amazonaws.com")
        assert len(world.roles) == 2
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        assert [role.name for role in world.roles][-1] == "RedshiftLoader"
        assert driver.app.plan.role is not None
        assert driver.app.plan.role.arns == (role_arn("RedshiftLoader"),)

    drive(world, walk)


def test_declining_to_attach_changes_nothing() -> None:
    world = a_world()

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.CLUSTER)
        await driver.press("enter")
        await driver.until_shown("Attach the role to the cluster?")
        await driver.press("escape")
        await driver.until_step(Step.CLUSTER)

    drive(world, walk)
    assert len(world.warehouses[0].roles) == 1


def test_a_folder_can_be_taken_as_a_prefix() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.SOURCE)
        await driver.press("enter")
        await driver.until_shown("products.csv")
        await driver.press("t")
        await driver.until_step(Step.TABLE)
        assert driver.app.plan.source == SourceChoice("s3://acme-data-lake/orders/")

    drive(a_world(), walk)


def test_filtering_narrows_the_list_and_escape_only_closes_the_filter() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.ROLE)
        await driver.press("slash", "z", "u")
        await driver.until(lambda: "RedshiftLoaderRole" not in driver.picture(), "it is narrowed")
        await driver.press("escape")
        await driver.until_shown("RedshiftLoaderRole")
        await driver.until_step(Step.ROLE)

    drive(a_world(), walk)


def test_options_can_be_changed_as_text_and_nonsense_is_refused() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.REVIEW)
        await driver.press("e")
        await driver.until_shown("The character between two fields.")
        await driver.press("t")
        await driver.until_shown("As COPY spells them")
        await driver.fill("FORMAT AS CSV IGNOREHEADER 1 ESCAPE")
        await driver.press("enter")
        await driver.until_shown("CSV doesn't go with ESCAPE")
        await driver.fill("FORMAT AS CSV IGNOREHEADER 1 GZIP")
        await driver.press("enter")
        await driver.until_shown("GZIP on")
        await driver.press("escape")
        await driver.until_shown("GZIP you chose it")
        await driver.press("enter")
        await driver.until_shown("2 rows loaded")
        assert driver.app.plan.copy.format is CopyFormat.CSV
        assert dict(driver.app.plan.copy.options) == {"ignoreheader": 1, "gzip": True}

    drive(a_world(), walk)


def test_loading_the_same_files_again_is_asked_about() -> None:
    world = a_world()

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.LOAD)
        await driver.press("escape")
        await driver.until_shown("This is what will be sent")
        await driver.press("enter")
        await driver.until_shown("Load them again?")
        await driver.press("escape")
        await driver.until_step(Step.REVIEW)

    drive(world, walk)
    assert len(world.copied) == 1


def test_failed_rows_are_shown_with_file_line_column_code_and_reason() -> None:
    world = a_world()
    world.copy_error = LoadFailedError("Load into table 'orders' failed.")
    world.failed = (
        FailedRow("s3://b/x.csv", 7, "id", "int4", 1207, "Invalid digit, Value 'a', Pos 0"),
    )

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.REVIEW)
        await driver.press("enter")
        await driver.until_shown("The COPY failed; nothing was loaded")
        for text in ("s3://b/x.csv", "7", "id", "int4", "1207", "Invalid digit"):
            await driver.until_shown(text)

    drive(world, walk, (140, 40))


def test_quitting_while_a_copy_runs_asks_and_cancelling_reaches_the_server() -> None:
    world = a_world()
    world.release_copy = threading.Event()

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.REVIEW)
        await driver.press("enter")
        await driver.until_shown("Running the COPY")
        await driver.press("q")
        await driver.until_shown("A COPY is running")
        await driver.press("escape")
        await driver.until_step(Step.LOAD)
        await driver.press("c")
        await driver.until(lambda: bool(world.release_copy and world.release_copy.is_set()), "told")

    drive(world, walk)


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+q", 0), ("ctrl+c", 130)])
def test_quitting_ends_with_the_exit_code_of_the_contract(key: str, code: int) -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.ROLE)
        await driver.press(key)
        await driver.until(lambda: driver.app.return_value is not None, "it has ended")
        assert driver.app.return_value == code

    drive(a_world(), walk)


def test_logging_in_with_a_password_keeps_it_out_of_the_screen() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.TABLE)
        await driver.press("l")
        await driver.until_shown("Log in to the database")
        await driver.press("down", "down", "enter", "tab", "tab")
        await driver.fill("hunter2")
        await driver.press("enter")
        await driver.until_step(Step.TABLE)
        await driver.until_shown("with a password")
        await driver.until_shown("may load into")
        assert "hunter2" not in driver.picture()
        assert "hunter2" not in repr(driver.app.session)
        await driver.press("enter")
        await driver.until_step(Step.REVIEW)
        assert driver.app.plan.warehouse is not None
        assert driver.app.plan.warehouse.login is Login.PASSWORD

    drive(a_world(), walk)


def test_giving_up_the_wait_on_the_last_step_can_be_taken_back() -> None:
    world = a_world()
    world.warehouses = [a_warehouse("examplecluster", AttachedRole(LOADER, "adding"))]

    async def walk(driver: Driver) -> None:
        for step in (Step.CONNECT, Step.ROLE):
            await until_settled(driver, step)
            await driver.press("enter")
        await until_settled(driver, Step.CLUSTER)
        await driver.press("enter")
        for step in (Step.SOURCE, Step.TABLE, Step.REVIEW):
            await until_settled(driver, step)
            await take_default(driver, step)
        await driver.until_shown("Waiting until the role is in-sync")
        await driver.press("c")
        await driver.until_shown("Nobody waits for the role any longer")
        assert world.copied == []
        world.warehouses = [a_warehouse("examplecluster", AttachedRole(LOADER, "in-sync"))]
        await driver.press("r")
        await driver.until_shown("2 rows loaded")

    drive(world, walk)
