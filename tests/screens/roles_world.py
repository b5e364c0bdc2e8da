"""What the tests of the Role step share: roles, services that misbehave, and waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from driving import Driver, driving
from fakes import ACCOUNT, MANAGED, FakeBackend, FakeRoles, World, a_role, role_arn

from screens.widgets.pick_list import PickList
from wizard.account import PolicyDocument, Role, RolePermissions
from wizard.errors import CopywizardError
from wizard.flow import Step
from wizard.plan import LoadPlan, SourceChoice
from wizard.services import Services

LOADER = role_arn("RedshiftLoaderRole")
OTHERS = f"arn:aws:iam::{ACCOUNT[::-1]}:role/BucketReader"
Walk = Callable[[Driver], Coroutine[Any, Any, None]]
SOURCE = LoadPlan(source=SourceChoice("s3://acme-data-lake/orders/"))
READS = {"ReadAll": PolicyDocument("ReadAll", MANAGED, "arn:aws:iam::aws:policy/ReadAll")}


def trusting(service: str, **condition: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


def named(name: str, trust: Mapping[str, Any]) -> Role:
    return replace(a_role(name), trust=trust)


def a_world(*others: Role, **policies: Mapping[str, PolicyDocument]) -> World:
    """A role that works, and others; policies by the role's name."""
    given = {role_arn(name): dict(each) for name, each in policies.items()}
    return World(roles=[*others, a_role()], policies={LOADER: dict(READS), **given})


@dataclass
class ScriptedRoles(FakeRoles):
    """Roles that come page by page, may fail in the middle, and may be unreadable."""

    pages_to_come: list[tuple[Role, ...] | CopywizardError] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    denied_reading: CopywizardError | None = None
    read: list[str] = field(default_factory=list)

    def pages(self) -> Iterator[tuple[Role, ...]]:
        for page in self.pages_to_come or [tuple(self.world.roles)]:
            if isinstance(page, CopywizardError):
                raise page
            yield page
        self.go_on.wait(20)

    def permissions(self, role: Role) -> RolePermissions:
        self.read.append(role.name)
        if self.denied_reading is not None:
            return RolePermissions((), unread=(self.denied_reading.message,))
        return super().permissions(role)


class ScriptedBackend(FakeBackend):
    """The fakes, with roles of one's own."""

    def __init__(self, roles: ScriptedRoles) -> None:
        super().__init__(roles.world)
        self.roles = roles

    def open(
        self,
        profile: str | None,
        region: str | None,
        on_progress: Callable[[str], None],
        cancelled: threading.Event,
    ) -> Services:
        services = super().open(profile, region, on_progress, cancelled)
        return replace(services, roles=self.roles)


async def to_roles(driver: Driver) -> None:
    await driver.until_shown("You are connected")
    await driver.press("enter")
    await driver.until_step(Step.ROLE)


async def all_is_read(driver: Driver) -> None:
    """Wait until everything is listed, and nothing is left to be read."""
    await driver.until_shown("can be assumed by Redshift")
    await driver.until(
        lambda: not any(text in driver.flat_picture() for text in ("so far", "reading what")),
        "everything is read",
    )


async def point_at(driver: Driver, arn: str) -> None:
    items: PickList[str] = driver.app.screen.query_one(PickList)
    await driver.press("home")
    for _ in range(items.match_count):
        if items.current == arn:
            return
        await driver.press("down")
    assert items.current == arn, f"{arn} isn't listed\n{driver.picture()}"


def row_order(driver: Driver, *names: str) -> list[str]:
    """The names in the order in which they stand in the list."""
    picture = driver.picture()
    return sorted(names, key=lambda name: picture.index(f" {name} "))


def walk_on(
    backend: FakeBackend,
    walk: Walk,
    size: tuple[int, int] = (120, 40),
    plan: LoadPlan | None = None,
) -> None:
    async def body() -> None:
        async with driving(backend, size, plan) as driver:
            await to_roles(driver)
            await walk(driver)

    asyncio.run(body())
