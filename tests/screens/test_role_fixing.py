"""Repairing a role: shown as a difference, confirmed, made; or why it can't be done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from driving import Driver
from fakes import ACCOUNT, FakeBackend, a_role, role_arn
from roles_world import (
    READS,
    SOURCE,
    ScriptedBackend,
    ScriptedRoles,
    a_world,
    all_is_read,
    named,
    point_at,
    trusting,
    walk_on,
)

from wizard.account import PolicyDocument, Role
from wizard.changes import ModifyRoles, SetInlinePolicy, SetTrust
from wizard.errors import DeniedError, ReadOnlyError
from wizard.plan import LoadPlan, WarehouseChoice, WarehouseKind


def test_a_trust_policy_is_repaired_after_its_difference_was_shown() -> None:
    world = a_world(named("EuLoader", trusting("redshift.eu-west-1.amazonaws.com")), EuLoader=READS)

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await point_at(driver, role_arn("EuLoader"))
        await driver.until_shown("Press f to have it repaired")
        await driver.press("f")
        await driver.until_shown("Change this role?")
        await driver.until_shown('+ "Service": "redshift.us-east-1.amazonaws.com"')
        assert world.changes == []
        await driver.press("enter")
        await driver.until_shown("2 of 2 roles can be assumed")
        await all_is_read(driver)
        assert driver.flat_picture().count("yes · may read") == 2

    walk_on(FakeBackend(world), walk, (120, 50))
    (change,) = world.changes
    assert isinstance(change, SetTrust)
    assert change.after["Statement"][0] == change.before["Statement"][0]


def test_missing_read_permission_is_merged_into_the_inline_policy_of_that_name() -> None:
    before = {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Mine", "Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::elsewhere/*"}],
    }  # fmt: skip
    world = a_world(a_role("Poor"), Poor={"ReadFromS3": PolicyDocument("ReadFromS3", before)})

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await point_at(driver, role_arn("Poor"))
        await driver.press("f")
        await driver.until_shown("What may it read?")
        await driver.press("enter")
        await driver.until_shown("Change this role?")
        await driver.until_shown("aws iam put-role-policy")
        await driver.press("enter")
        await driver.until(lambda: bool(world.changes), "the policy is written")
        await all_is_read(driver)
        await driver.until(
            lambda: driver.flat_picture().count("yes · may read the source") == 2, "it is fit now"
        )

    walk_on(FakeBackend(world), walk, (120, 90), SOURCE)
    (change,) = world.changes
    assert isinstance(change, SetInlinePolicy)
    assert change.before == before
    assert change.after is not None
    assert change.after["Statement"][0]["Sid"] == "Mine"


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (
            replace(a_role("Linked"), path="/aws-service-role/redshift.amazonaws.com/"),
            "AWS made this role for one of its services",
        ),
        (
            named("Denying", {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*"}]}),
            "a Deny always wins",
        ),
    ],
)
def test_what_cant_be_repaired_says_why(role: Role, said: str) -> None:
    world = a_world(role)

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await point_at(driver, role.arn)
        await driver.press("f")
        await driver.until_shown("The wizard can't repair this")
        await driver.until_shown(said)

    walk_on(FakeBackend(world), walk)
    assert world.changes == []


def test_the_key_of_the_source_is_asked_of_the_role_too() -> None:
    reads = {
        "R": PolicyDocument("R", {"Statement": [{"Effect": "Allow", "Action": "s3:*",
                                                 "Resource": "*"}]}),
    }  # fmt: skip
    world = a_world(a_role("NoKey"), NoKey=reads)
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    world.encryption_key = key

    async def walk(driver: Driver) -> None:
        await driver.until_shown("no: no permission for kms:Decrypt")
        await all_is_read(driver)
        await point_at(driver, role_arn("NoKey"))
        await driver.press("f")
        await driver.until_shown("Change this role?")
        await driver.press("enter")
        await driver.until(lambda: bool(world.changes), "the policy is written")

    walk_on(FakeBackend(world), walk, plan=SOURCE)
    (change,) = world.changes
    assert isinstance(change, SetInlinePolicy)
    assert change.after is not None
    assert [each["Resource"] for each in change.after["Statement"]] == [key]


def test_a_pasted_role_that_can_be_read_is_judged_and_can_be_repaired() -> None:
    world = a_world(named("EuLoader", trusting("redshift.eu-west-1.amazonaws.com")))
    roles = ScriptedRoles(world, pages_to_come=[DeniedError("You may not list roles.")])

    async def walk(driver: Driver) -> None:
        await driver.until_shown("Press m to paste the ARN")
        await driver.press("m")
        await driver.until_shown("Role ARN")
        await driver.fill(role_arn("EuLoader"))
        await driver.press("enter")
        await driver.until_shown("COPY can't use this role: trust names eu-west-1 only")
        await driver.press("f")
        await driver.until_shown("Change this role?")

    walk_on(ScriptedBackend(roles), walk)


def test_the_database_user_of_the_plan_decides_about_an_external_id() -> None:
    etl = f"arn:aws:redshift:us-east-1:{ACCOUNT}:dbuser:examplecluster/etl"
    world = a_world(
        named("EtlOnly", trusting("redshift.amazonaws.com", StringEquals={"sts:ExternalId": etl})),
        EtlOnly=READS,
    )
    warehouse = WarehouseChoice(
        WarehouseKind.PROVISIONED, "examplecluster", "us-east-1", "dev", "awsuser"
    )

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await driver.until_shown("no: trust is for database user etl only")
        await point_at(driver, role_arn("EtlOnly"))
        await driver.press("f")
        await driver.until_shown("dbuser:examplecluster/awsuser")
        await driver.press("enter")
        await driver.until(lambda: bool(world.changes), "the trust policy is written")

    walk_on(FakeBackend(world), walk, (140, 60), LoadPlan(warehouse=warehouse))
    (change,) = world.changes
    assert isinstance(change, SetTrust)
    listed = change.after["Statement"][0]["Condition"]["StringEquals"]["sts:ExternalId"]
    assert listed == [etl, etl.replace("/etl", "/awsuser")]


def test_read_only_shows_what_a_repair_would_do() -> None:
    world = a_world(named("EuLoader", trusting("redshift.eu-west-1.amazonaws.com")))
    world.change_error = ReadOnlyError("The program runs with --read-only.", "Start it without.")

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await point_at(driver, role_arn("EuLoader"))
        await driver.press("f")
        await driver.until_shown("Change this role?")
        await driver.press("enter")
        await driver.until_shown("This is what would be done")
        await driver.until_shown("aws iam update-assume-role-policy")
        await driver.press("escape")
        await driver.until_shown("no: trust names eu-west-1 only")

    walk_on(FakeBackend(world), walk, (120, 90))
    assert not any(isinstance(each, ModifyRoles | SetTrust) for each in world.changes)
