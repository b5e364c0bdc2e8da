"""The steps: their order, what each needs, and what a change makes stale. Pure."""

from __future__ import annotations

from enum import Enum

from wizard.plan import LoadPlan


class Step(Enum):
    """The seven steps from a file in S3 to rows in a table, in their order."""

    CONNECT = "Connect"
    ROLE = "Role"
    CLUSTER = "Cluster"
    SOURCE = "Source"
    TABLE = "Table"
    REVIEW = "Review"
    LOAD = "Load"

    @property
    def next(self) -> Step | None:
        """The step after this one; None after the last."""
        position = ORDER.index(self) + 1
        return ORDER[position] if position < len(ORDER) else None

    @property
    def previous(self) -> Step | None:
        """The step before this one; None before the first."""
        position = ORDER.index(self)
        return ORDER[position - 1] if position else None


ORDER: tuple[Step, ...] = tuple(Step)
"""All steps, first to last."""


class StepState(Enum):
    """How a step stands: a glyph and a word, so that colour only repeats them."""

    DONE = "done"
    WAITING = "waiting"
    PROBLEM = "problem"
    CURRENT = "current"
    TO_DO = "to do"

    @property
    def glyph(self) -> str:
        """One character for the step bar."""
        return {
            StepState.DONE: "●",
            StepState.WAITING: "◐",
            StepState.PROBLEM: "✗",
            StepState.CURRENT: "▶",
            StepState.TO_DO: "○",
        }[self]


def is_decided(step: Step, plan: LoadPlan) -> bool:
    """Whether the plan holds what the step produces; Connect, Review and Load leave nothing."""
    return {
        Step.ROLE: plan.role is not None,
        Step.CLUSTER: plan.warehouse is not None,
        Step.SOURCE: plan.source is not None,
        Step.TABLE: plan.target is not None,
    }.get(step, False)


def step_states(
    current: Step, plan: LoadPlan, attachment: StepState = StepState.DONE
) -> dict[Step, StepState]:
    """How every step stands.

    Args:
        current: the step on screen.
        plan: what has been decided.
        attachment: how attaching the role to the chosen cluster stands.
    """
    states = {step: _state(step, current, plan) for step in ORDER}
    if states[Step.CLUSTER] is StepState.DONE:
        states[Step.CLUSTER] = attachment
    return states


def _state(step: Step, current: Step, plan: LoadPlan) -> StepState:
    if step is current:
        return StepState.CURRENT
    if is_decided(step, plan):
        return StepState.DONE
    leaves_nothing = step in (Step.CONNECT, Step.REVIEW)
    is_behind = ORDER.index(step) < ORDER.index(current)
    return StepState.DONE if is_behind and leaves_nothing else StepState.TO_DO


def missing_before(step: Step, plan: LoadPlan) -> tuple[Step, ...]:
    """The steps that must be done before a step can be."""
    needed = {
        Step.REVIEW: (Step.ROLE, Step.CLUSTER, Step.SOURCE, Step.TABLE),
        Step.LOAD: (Step.ROLE, Step.CLUSTER, Step.SOURCE, Step.TABLE),
        Step.TABLE: (Step.CLUSTER,),
    }.get(step, ())
    return tuple(each for each in needed if not is_decided(each, plan))
