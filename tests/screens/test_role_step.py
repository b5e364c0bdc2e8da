"""The Role step: verdicts, taking a role, chains, and what happens when AWS says no."""

from __future__ import annotations

import threading
import time
from functools import partial

from driving import Driver
from fakes import FakeBackend, World, a_role, a_warehouse, role_arn
from roles_world import (
    LOADER,
    OTHERS,
    READS,
    SOURCE,
    ScriptedBackend,
    ScriptedRoles,
    a_world,
    all_is_read,
    named,
    point_at,
    row_order,
    trusting,
    walk_on,
)
from textual.widgets import Input

from screens.widgets.pick_list import PickList
from wizard.access.build import trust_document
from wizard.account import AttachedRole, Role, RolePermissions
from wizard.errors import DeniedError
from wizard.flow import Step
from wizard.sql.statement import RoleReference


def test_every_role_shows_its_verdict_and_the_usable_ones_come_first() -> None:
    world = a_world(
        named("EuLoader", trusting("redshift.eu-west-1.amazonaws.com")),
        named("LambdaExec", trusting("lambda.amazonaws.com")),
        named("Guarded", trusting("redshift.amazonaws.com", IpAddress={"aws:SourceIp": "1.2.3.4"})),
        a_role("Poor"),
        Guarded=READS,
        Poor={},
    )

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await driver.until_shown("3 of 5 roles can be assumed")
        await driver.until_shown("yes · may read the source")
        await driver.until_shown("? trust has a condition: aws:SourceIp")
        await driver.until_shown("no: trust names eu-west-1 only")
        await driver.until_shown("no: trust doesn't name Redshift")
        await driver.until_shown("no: no permission for s3:GetObject")
        order = ("RedshiftLoaderRole", "Guarded", "EuLoader", "LambdaExec", "Poor")
        assert row_order(driver, *order) == list(order)
        await driver.press("u")
        await driver.until(lambda: "LambdaExec" not in driver.picture(), "unfit ones are hidden")
        await driver.press("u")
        await driver.until_shown("LambdaExec")

    walk_on(FakeBackend(world), walk, plan=SOURCE)


def test_a_role_whose_permissions_are_not_read_is_not_called_usable() -> None:
    roles = ScriptedRoles(a_world())
    hold = threading.Event()
    read = roles.permissions

    def slow(role: Role) -> RolePermissions:
        hold.wait(20)
        return read(role)

    roles.permissions = slow  # type: ignore[method-assign]
    roles.go_on.set()

    async def walk(driver: Driver) -> None:
        await driver.until_shown("? trusted · permissions not read yet")
        await driver.until_shown("reading what 1 may do")
        hold.set()
        await driver.until_shown("yes · may read")

    walk_on(ScriptedBackend(roles), walk)


def test_unreadable_permissions_are_unknown_and_say_which_action_is_denied() -> None:
    roles = ScriptedRoles(
        a_world(), denied_reading=DeniedError("You may not call iam:GetRolePolicy.")
    )
    roles.go_on.set()

    async def walk(driver: Driver) -> None:
        await driver.until_shown("? policies couldn't be read: iam:GetRolePolicy")
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)

    walk_on(ScriptedBackend(roles), walk)


def test_what_was_read_is_not_read_again_on_the_way_back_but_r_does() -> None:
    roles = ScriptedRoles(a_world())
    roles.go_on.set()

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        await driver.press("escape")
        await driver.until_step(Step.ROLE)
        await driver.until_shown("yes · may read")
        assert roles.read == ["RedshiftLoaderRole"]
        await driver.press("r")
        await driver.until(lambda: len(roles.read) == 2, "it is read anew")

    walk_on(ScriptedBackend(roles), walk)


def test_a_role_that_cant_be_assumed_is_refused_with_the_reason() -> None:
    world = a_world(named("LambdaExec", trusting("lambda.amazonaws.com")))

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await point_at(driver, role_arn("LambdaExec"))
        await driver.press("enter")
        await driver.until_shown("COPY can't use this role: trust doesn't name Redshift")
        await driver.until_step(Step.ROLE)

    walk_on(FakeBackend(world), walk)


def test_a_role_without_s3_permission_is_taken_only_after_a_question() -> None:
    world = a_world(a_role("Poor"), Poor={})

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await point_at(driver, role_arn("Poor"))
        await driver.press("enter")
        await driver.until_shown("Take this role all the same?")
        await driver.press("enter")
        await driver.until_step(Step.ROLE)
        await driver.press("enter")
        await driver.until_shown("Take this role all the same?")
        await driver.press("left", "enter")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference((role_arn("Poor"),))

    walk_on(FakeBackend(world), walk, plan=SOURCE)


def test_a_denied_list_says_which_action_and_takes_a_pasted_arn() -> None:
    roles = ScriptedRoles(
        World(), pages_to_come=[DeniedError("You may not list roles (iam:ListRoles).", "Ask.")]
    )

    async def walk(driver: Driver) -> None:
        await driver.until_shown("iam:ListRoles")
        await driver.until_shown("Press m to paste the ARN")
        await driver.press("m")
        await driver.until_shown("Role ARN")
        await driver.fill(role_arn("Unreadable"))
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference((role_arn("Unreadable"),))

    walk_on(ScriptedBackend(roles), walk)


def test_what_was_listed_before_a_failure_stays() -> None:
    world = a_world()
    roles = ScriptedRoles(
        world, pages_to_come=[tuple(world.roles), DeniedError("You may not go on.")]
    )

    async def walk(driver: Driver) -> None:
        await driver.until_shown("Not all could be listed. You may not go on.")
        await driver.until_shown("RedshiftLoaderRole")
        await driver.press("enter")
        await driver.until_step(Step.CLUSTER)

    walk_on(ScriptedBackend(roles), walk)


def test_a_role_of_another_account_alone_leads_to_a_chain_whose_links_are_judged() -> None:
    world = a_world()

    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await driver.press("m")
        await driver.until_shown("Role ARN")
        await driver.fill(OTHERS)
        await driver.press("enter")
        await driver.until_shown("A chain of roles")
        await driver.until_shown("can't be attached to a cluster of account")
        await driver.until_shown("● Redshift may assume the first role")
        await driver.until_shown("no permission for sts:AssumeRole")
        await driver.until_shown("? UNKNOWN the next role's trust policy lets it in")
        await driver.until_shown("Use it anyway")
        await driver.press("shift+tab", "enter")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference((LOADER, OTHERS))

    walk_on(FakeBackend(world), walk)


def test_a_chain_that_begins_in_another_account_is_refused() -> None:
    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await driver.press("x")
        await driver.until_shown("A chain of roles")
        await driver.fill(LOADER)
        first, second = driver.app.screen.query(Input)
        first.value, second.value = OTHERS, LOADER
        await driver.press("enter")
        await driver.until_shown("The first role is of account")
        await driver.press("escape")
        await driver.until_step(Step.ROLE)

    walk_on(FakeBackend(a_world()), walk)


def test_the_default_role_can_be_taken_and_kept_on_the_way_back() -> None:
    async def walk(driver: Driver) -> None:
        await all_is_read(driver)
        await driver.press("d")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference(default=True)
        await driver.press("escape")
        await driver.until_step(Step.ROLE)
        await driver.until_shown("keep the cluster's default role")
        await driver.press("home", "enter")
        await driver.until_step(Step.CLUSTER)
        assert driver.app.plan.role == RoleReference(default=True)

    walk_on(FakeBackend(a_world()), walk)


def test_where_nothing_can_be_listed_the_clusters_own_role_is_suggested() -> None:
    attached = role_arn("Attached")
    world = World(warehouses=[a_warehouse("examplecluster", AttachedRole(attached, "in-sync"))])
    roles = ScriptedRoles(world, pages_to_come=[DeniedError("You may not list roles.")])

    async def walk(driver: Driver) -> None:
        await driver.until_shown("Press m to paste the ARN")
        driver.app.session.warehouse = world.warehouses[0]
        await driver.press("m")
        await driver.until_shown(attached)

    walk_on(ScriptedBackend(roles), walk)


def test_somebody_who_has_moved_keeps_their_role_when_the_list_is_put_in_order() -> None:
    names = [f"Role{number:03}" for number in range(50)]
    unfit = tuple(named(name, trusting("lambda.amazonaws.com")) for name in names)
    roles = ScriptedRoles(a_world(), pages_to_come=[unfit, (a_role(),)])

    async def walk(driver: Driver) -> None:
        items: PickList[str] = driver.app.screen.query_one(PickList)
        await driver.until_shown("1 of 51 roles so far")
        await driver.press("down", "down", "down")
        there = items.current
        assert there == role_arn("Role003")
        roles.go_on.set()
        await driver.until_shown("1 of 51 roles can be assumed")
        await all_is_read(driver)
        assert items.current == there
        await driver.press("home")
        assert items.current == LOADER

    walk_on(ScriptedBackend(roles), walk)


FILTERS = {"t": 5000, "loader 49": 199, "loader 499": 15, "loader 4998": 1}
"""What is typed, and how many of the 5,000 roles match it."""


def is_narrowed_to(items: PickList[str], count: int) -> bool:
    return items.match_count == count


def test_five_thousand_roles_are_filtered_at_once_while_they_are_loading() -> None:
    def page(start: int) -> tuple[Role, ...]:
        trusts = (trust_document(), trusting("lambda.amazonaws.com"))
        return tuple(
            named(f"Team{number}Loader", trusts[number % 2]) for number in range(start, start + 100)
        )

    roles = ScriptedRoles(World(), pages_to_come=[page(at) for at in range(0, 5000, 100)])

    async def walk(driver: Driver) -> None:
        items: PickList[str] = driver.app.screen.query_one(PickList)
        await driver.until_shown("5,000 roles so far")
        await driver.press("slash")
        filter_input = driver.app.screen.query_one("#filter", Input)
        took = []
        for text, matches in FILTERS.items():
            began = time.perf_counter()
            filter_input.value = text
            await driver.until(partial(is_narrowed_to, items, matches), "it is filtered")
            took.append(time.perf_counter() - began)
        await driver.until_shown("Team4998Loader")
        assert max(took) < 0.5, took
        roles.go_on.set()
        await driver.until_shown("2,500 of 5,000 roles can be assumed")
        assert len(roles.read) <= 110

    walk_on(ScriptedBackend(roles), walk)
