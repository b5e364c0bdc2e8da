"""The scenarios that a person can try: a world, and a word about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.errors import UsageError

if TYPE_CHECKING:
    from wizard.sandbox.cloud.disturbances import Disturbances
    from wizard.sandbox.world.description import World


@dataclass(frozen=True, slots=True)
class Scenario:
    """One world to try things in."""

    name: str
    """What ``--scenario`` takes."""
    title: str
    briefing: str
    """What the person finds, and what there is to do."""
    world: Callable[[], World]
    """Describes the world; called only when the scenario is started."""
    disturbances: Callable[[], Disturbances | None] = lambda: None
    """How its AWS misbehaves; None: as an ordinary one does."""


def _default_world() -> World:
    from wizard.sandbox.world.default import DEFAULT_WORLD

    return DEFAULT_WORLD


def _busy_day() -> Disturbances:
    from wizard.sandbox.cloud.disturbances import Disturbances

    return Disturbances(
        new_role_seconds=10.0, changed_role_seconds=5.0, throttled_share=0.1, delay_seconds=0.2
    )


SCENARIOS = (
    Scenario(
        name="default",
        title="A role that waits to be attached",
        briefing=(
            "The role RedshiftLoaderRole trusts Redshift and may read S3, but it is not attached "
            "to examplecluster yet. Attach it, then load a file of s3://acme-data-lake/: "
            "customers/customers.csv is small and clean, orders/2026/ has 300,000 orders in ten "
            "parts, and dirty/orders-bad.csv shows what Redshift says about bad rows. The "
            "workgroup analytics-wg is Redshift Serverless, and analytics-paused can be resumed. "
            "RedshiftPartnerChain leads to another account's s3://partner-lake/ through the role "
            "arn:aws:iam::210987654321:role/PartnerLakeReader."
        ),
        world=_default_world,
    ),
    Scenario(
        name="busy-day",
        title="The same on a day on which AWS is slow",
        briefing=(
            "Everything is as in the scenario default, but every answer takes its time, one in ten "
            "requests is refused as one too many, and Redshift sees a new role after ten seconds "
            "only. Create a role, attach it and load a file all the same."
        ),
        world=_default_world,
        disturbances=_busy_day,
    ),
)


def find_scenario(name: str) -> Scenario:
    """The scenario of that name.

    Raises:
        UsageError: there is none; the hint names those that there are.
    """
    for scenario in SCENARIOS:
        if scenario.name == name:
            return scenario
    known = ", ".join(scenario.name for scenario in SCENARIOS)
    raise UsageError(f"There is no scenario named {name!r}.", f"Known scenarios: {known}.")
