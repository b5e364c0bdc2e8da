"""Logging in to the database: the four ways, what each asks for, and what becomes of refusals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from driving import Driver, drive
from fakes import ACCOUNT, World, a_warehouse
from textual.widgets import Input, Static
from walking import a_world, to_step

from screens.database import by_data_api, user_in_words, way_in_words
from screens.dialogs.login_ways import Field, fields_of, needs_of, read_login
from wizard.account import SecretName
from wizard.errors import AccessError, DeniedError, UnreachableError, UsageError
from wizard.flow import Step
from wizard.plan import Login, WarehouseChoice, WarehouseKind

CLUSTER = WarehouseChoice(
    WarehouseKind.PROVISIONED, "examplecluster", "us-east-1", "dev", "awsuser"
)
WORKGROUP = replace(CLUSTER, kind=WarehouseKind.SERVERLESS, id="analytics-wg", user=None)
UNREACHABLE = UnreachableError("Nothing answered at 127.0.0.1:5439.", "Is there a VPN?")


def secret_arn(name: str) -> str:
    return f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:{name}"


def a_world_with_secrets() -> World:
    world = a_world()
    world.secrets = [
        SecretName(secret_arn(name), name, f"for {name}") for name in ("etl", "reports")
    ]
    return world


async def choose_way(driver: Driver, way: Login) -> None:
    """Walk to the Table step, open the dialog, go to a way, and to its first field."""
    await to_step(driver, Step.TABLE)
    await open_at(driver, way)


async def open_at(driver: Driver, way: Login) -> None:
    await driver.press("l")
    await driver.until_shown("Log in to the database")
    await driver.press(*["down"] * list(Login).index(way), "enter")
    needs = driver.app.screen.query_one("#needs", Static)
    wanted = needs_of(way, chosen(driver).kind)
    await driver.until(lambda: str(needs.content) == wanted, f"it is said what {way} needs")


def chosen(driver: Driver) -> WarehouseChoice:
    assert driver.app.plan.warehouse is not None
    return driver.app.plan.warehouse


def chosen_here(driver: Driver) -> WarehouseChoice:
    """What the step has, before it is left."""
    screen = driver.app.screen
    assert hasattr(screen, "plan")
    warehouse = screen.plan.warehouse
    assert isinstance(warehouse, WarehouseChoice)
    return warehouse


def field(driver: Driver, wanted: Field) -> Input:
    return driver.app.screen.query_one(f"#{wanted.name}", Input)


async def put(driver: Driver, wanted: Field, text: str) -> None:
    field(driver, wanted).focus()
    await driver.pilot.pause()
    await driver.fill(text)


def test_only_the_fields_that_a_way_needs_are_shown() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.TABLE)
        for way in Login:
            await open_at(driver, way)
            shown = {each for each in Field if field(driver, each).parent.display}  # type: ignore[union-attr]
            assert shown == set(fields_of(way, WarehouseKind.PROVISIONED)), way
            await driver.press("escape")
            await driver.until_step(Step.TABLE)

    drive(a_world_with_secrets(), walk)


def test_a_secret_is_chosen_from_the_list() -> None:
    async def walk(driver: Driver) -> None:
        await choose_way(driver, Login.SECRET)
        await driver.until_shown("for reports")
        field(driver, Field.SECRET).focus()
        await driver.pilot.pause()
        await driver.press("r", "e", "p", "down", "enter")
        await driver.until(
            lambda: field(driver, Field.SECRET).value == secret_arn("reports"), "it is taken"
        )
        await driver.press("enter")
        await driver.until_shown("with a secret")
        choice = chosen_here(driver)
        assert choice.login is Login.SECRET
        assert choice.secret == secret_arn("reports")
        assert choice.user is None

    drive(a_world_with_secrets(), walk)


def test_the_admins_own_secret_is_suggested_and_listed_first() -> None:
    world = a_world_with_secrets()
    own = secret_arn("redshift!examplecluster-awsuser")
    world.warehouses = [replace(a_warehouse(), admin_secret=own)]

    async def walk(driver: Driver) -> None:
        await choose_way(driver, Login.SECRET)
        await driver.until_shown("the admin user's, kept by Redshift")
        assert field(driver, Field.SECRET).value == own
        await driver.press("shift+tab", "down", "down")
        await driver.until_shown("Needs redshift-data:ExecuteStatement")
        assert field(driver, Field.SECRET).value == "", "the Data API can do without"

    drive(world, walk)


def test_who_may_not_list_secrets_pastes_an_arn() -> None:
    world = a_world_with_secrets()

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.TABLE)
        world.error = DeniedError("You may not call secretsmanager:ListSecrets.")
        await driver.press("l")
        await driver.until_shown("Log in to the database")
        await driver.press("down", "enter")
        await driver.until_shown("Paste the ARN of a secret: You may not")
        world.error = None
        await put(driver, Field.SECRET, secret_arn("etl"))
        await driver.press("enter")
        await driver.until_shown("with a secret")
        assert chosen_here(driver).secret == secret_arn("etl")

    drive(world, walk)


def test_what_was_typed_is_kept_when_something_is_missing() -> None:
    async def walk(driver: Driver) -> None:
        await choose_way(driver, Login.PASSWORD)
        await put(driver, Field.DATABASE, "sales")
        await put(driver, Field.USER, "")
        await put(driver, Field.PASSWORD, "hunter2")
        await driver.press("enter")
        await driver.until_shown("A user and a password are needed.")
        assert field(driver, Field.DATABASE).value == "sales"
        assert field(driver, Field.PASSWORD).value == "hunter2"
        assert "hunter2" not in driver.picture()
        await put(driver, Field.USER, "loader")
        await driver.press("enter", "enter")
        await driver.until_shown("in sales that loader may load into · with a password")
        password = driver.app.session.password
        assert password is not None
        assert password.reveal() == "hunter2"

    drive(a_world(), walk)


def test_pasting_replaces_what_stands_there() -> None:
    async def walk(driver: Driver) -> None:
        await choose_way(driver, Login.PASSWORD)
        await driver.press("x")
        assert field(driver, Field.DATABASE).value == "x"

    drive(a_world(), walk)


def test_without_a_route_one_key_leads_to_the_data_api() -> None:
    world = a_world()

    world.login_errors = {Login.IAM: UNREACHABLE}

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.TABLE, "There is no network route to the database")
        await driver.until_shown("Nothing answered at 127.0.0.1:5439.")
        await driver.until_shown("use the Data API")
        await driver.press("d")
        await driver.until_shown("2 tables in dev that awsuser may load into · by the Data API")
        assert "use the Data API" not in driver.picture()
        await driver.press("enter")
        await driver.until_step(Step.REVIEW)
        assert chosen(driver).login is Login.DATA_API

    drive(world, walk)


def test_a_refused_login_leads_to_another_way() -> None:
    world = a_world()
    world.login_errors = {Login.IAM: AccessError("The login was refused.")}

    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.TABLE, "Press l to log in another way")
        await driver.until_shown("The login was refused.")
        await driver.press("d", "slash")
        await driver.until_step(Step.TABLE)
        assert chosen_here(driver).login is Login.IAM, "the Data API wasn't offered"

    drive(world, walk)


def test_looking_again_stays_on_the_table() -> None:
    async def walk(driver: Driver) -> None:
        await to_step(driver, Step.TABLE)
        await driver.press("down")
        await driver.until_shown("▸ staging")
        await driver.press("r")
        await driver.until_shown("character varying(256)")
        await driver.until_shown("▸ staging")

    drive(a_world(), walk)


@pytest.mark.parametrize(
    ("before", "way", "texts", "expected"),
    [
        (CLUSTER, Login.IAM, {Field.USER: " loader "}, replace(CLUSTER, user="loader")),
        (CLUSTER, Login.IAM, {Field.SECRET: "left over"}, replace(CLUSTER, user=None)),
        (WORKGROUP, Login.IAM, {Field.USER: "left over"}, WORKGROUP),
        (
            CLUSTER,
            Login.SECRET,
            {Field.SECRET: "etl", Field.USER: "left over"},
            replace(CLUSTER, login=Login.SECRET, user=None, secret="etl"),
        ),
        (
            WORKGROUP,
            Login.PASSWORD,
            {Field.USER: "loader", Field.PASSWORD: " x "},
            replace(WORKGROUP, login=Login.PASSWORD, user="loader"),
        ),
        (
            CLUSTER,
            Login.DATA_API,
            {Field.USER: "loader"},
            replace(CLUSTER, login=Login.DATA_API, user="loader"),
        ),
        (WORKGROUP, Login.DATA_API, {}, replace(WORKGROUP, login=Login.DATA_API)),
    ],
)
def test_a_way_takes_what_it_asks_for_and_nothing_else(
    before: WarehouseChoice, way: Login, texts: dict[Field, str], expected: WarehouseChoice
) -> None:
    answer = read_login(before, way, {Field.DATABASE: "dev", **texts})
    assert answer.choice == expected
    typed = texts.get(Field.PASSWORD)
    assert (answer.password.reveal() if answer.password else None) == typed


@pytest.mark.parametrize(
    ("way", "texts", "sentence"),
    [
        (Login.IAM, {Field.DATABASE: " "}, "The database is needed"),
        (Login.SECRET, {}, "It isn't said which secret"),
        (Login.PASSWORD, {Field.USER: "x"}, "A user and a password"),
        (Login.PASSWORD, {Field.PASSWORD: "x"}, "A user and a password"),
        (Login.DATA_API, {Field.USER: "x", Field.SECRET: "y"}, "a user or a secret"),
    ],
)
def test_what_is_missing_is_said(way: Login, texts: dict[Field, str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        read_login(CLUSTER, way, {Field.DATABASE: "dev", **texts})


def test_going_by_the_data_api_keeps_who_logs_in() -> None:
    assert by_data_api(CLUSTER) == replace(CLUSTER, login=Login.DATA_API)
    secret = replace(CLUSTER, login=Login.SECRET, user=None, secret="etl")
    assert by_data_api(secret) == replace(secret, login=Login.DATA_API)
    typed = replace(WORKGROUP, login=Login.PASSWORD, user="loader")
    assert by_data_api(typed) == replace(WORKGROUP, login=Login.DATA_API)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (CLUSTER, "awsuser by IAM"),
        (WORKGROUP, "you by IAM"),
        (by_data_api(WORKGROUP), "you by the Data API"),
        (
            replace(CLUSTER, user=None, login=Login.SECRET, secret="x"),
            "the user of the secret with a secret",
        ),
    ],
)
def test_it_is_said_who_logs_in_and_how(choice: WarehouseChoice, words: str) -> None:
    assert f"{user_in_words(choice)} {way_in_words(choice)}" == words
