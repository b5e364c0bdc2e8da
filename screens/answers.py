"""How a step ends: every step screen is dismissed with one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from wizard.flow import Step
from wizard.plan import LoadPlan


@dataclass(frozen=True, slots=True)
class Forward:
    """The step is done; go on with this plan."""

    plan: LoadPlan


@dataclass(frozen=True, slots=True)
class Back:
    """Return to the step before, keeping what was chosen."""


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go to some step, with this plan."""

    step: Step
    plan: LoadPlan


Answer: TypeAlias = Forward | Back | GoTo
