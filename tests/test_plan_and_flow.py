"""The plan that travels through the house, and the steps that fill it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from itertools import pairwise

import pytest

from wizard.flow import ORDER, Step, StepState, is_decided, missing_before, step_states
from wizard.plan import (
    CopyChoice,
    LoadPlan,
    SourceChoice,
    TargetChoice,
    WarehouseChoice,
    WarehouseKind,
    statement_of,
)
from wizard.sql.render import render
from wizard.sql.statement import CopyFormat, CopyStatement, RoleReference, TableName

ROLE = "arn:aws:iam::123456789012:role/RedshiftLoaderRole"
CLUSTER = WarehouseChoice(WarehouseKind.PROVISIONED, "examplecluster", "us-east-1", "dev")
SOURCE = SourceChoice("s3://acme/orders/")
TARGET = TargetChoice("orders", "public", ("id", "total"))
COPY = CopyChoice(CopyFormat.CSV, {"gzip": True}, {"gzip": "the key ends in .gz"})
COMPLETE = (
    LoadPlan()
    .with_role(ROLE)
    .with_warehouse(CLUSTER)
    .with_source(SOURCE)
    .with_target(TARGET)
    .with_copy(COPY)
)


def test_an_empty_plan_is_a_statement_of_blanks() -> None:
    assert statement_of(LoadPlan()) == CopyStatement()
    assert render(statement_of(LoadPlan())) == "COPY <table>\nFROM <source>\n<authorization>"


def test_a_complete_plan_is_a_whole_statement() -> None:
    assert statement_of(COMPLETE) == CopyStatement(
        TableName("orders", "public"),
        ("id", "total"),
        "s3://acme/orders/",
        role=RoleReference((ROLE,)),
        format=CopyFormat.CSV,
        options={"gzip": True},
    )


def test_a_manifest_is_said_in_the_statement() -> None:
    plan = LoadPlan().with_source(SourceChoice("s3://acme/m.json", manifest=True))
    assert statement_of(plan).manifest


def test_another_source_forgets_what_the_files_of_the_first_needed() -> None:
    changed = COMPLETE.with_source(SourceChoice("s3://acme/returns/"))
    assert changed.copy == CopyChoice()
    assert (changed.role, changed.warehouse, changed.target) == (
        COMPLETE.role,
        CLUSTER,
        TARGET,
    )


def test_the_same_source_again_forgets_nothing() -> None:
    assert COMPLETE.with_source(SourceChoice("s3://acme/orders/")) == COMPLETE


def test_the_same_key_as_a_manifest_is_another_source() -> None:
    changed = COMPLETE.with_source(SourceChoice(SOURCE.url, manifest=True))
    assert changed.copy == CopyChoice()


def test_a_plan_does_not_change_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        COMPLETE.role = None  # type: ignore[misc]


def test_the_steps_follow_each_other() -> None:
    assert [step.value for step in ORDER] == [
        "Connect", "Role", "Cluster", "Source", "Table", "Review", "Load",
    ]  # fmt: skip
    for first, second in pairwise(ORDER):
        assert first.next is second
        assert second.previous is first
    assert ORDER[0].previous is None
    assert ORDER[-1].next is None


@pytest.mark.parametrize(
    ("step", "plan"),
    [
        (Step.ROLE, LoadPlan().with_role(ROLE)),
        (Step.CLUSTER, LoadPlan().with_warehouse(CLUSTER)),
        (Step.SOURCE, LoadPlan().with_source(SOURCE)),
        (Step.TABLE, LoadPlan().with_target(TARGET)),
    ],
)
def test_a_step_is_decided_by_what_it_produces(step: Step, plan: LoadPlan) -> None:
    assert [each for each in ORDER if is_decided(each, plan)] == [step]


def test_every_state_has_a_glyph_of_its_own() -> None:
    glyphs = [state.glyph for state in StepState]
    assert len(set(glyphs)) == len(glyphs)
    assert all(len(glyph) == 1 for glyph in glyphs)


def test_at_the_beginning_only_connect_is_current() -> None:
    states = step_states(Step.CONNECT, LoadPlan())
    assert states.pop(Step.CONNECT) is StepState.CURRENT
    assert set(states.values()) == {StepState.TO_DO}


def test_going_back_keeps_what_was_done() -> None:
    states = step_states(Step.ROLE, COMPLETE)
    assert states[Step.ROLE] is StepState.CURRENT
    assert states[Step.CONNECT] is StepState.DONE
    assert {states[step] for step in (Step.CLUSTER, Step.SOURCE, Step.TABLE)} == {StepState.DONE}
    assert states[Step.REVIEW] is StepState.TO_DO


def test_a_step_that_was_passed_over_is_still_to_do() -> None:
    states = step_states(Step.SOURCE, LoadPlan())
    assert states[Step.ROLE] is StepState.TO_DO


@pytest.mark.parametrize("attachment", [StepState.WAITING, StepState.PROBLEM, StepState.DONE])
def test_the_cluster_shows_how_attaching_stands(attachment: StepState) -> None:
    assert step_states(Step.SOURCE, COMPLETE, attachment)[Step.CLUSTER] is attachment


def test_attaching_is_not_shown_where_no_cluster_is_chosen_or_the_step_is_on_screen() -> None:
    waiting = StepState.WAITING
    assert step_states(Step.SOURCE, LoadPlan(), waiting)[Step.CLUSTER] is StepState.TO_DO
    assert step_states(Step.CLUSTER, COMPLETE, waiting)[Step.CLUSTER] is StepState.CURRENT


@pytest.mark.parametrize(
    ("step", "missing"),
    [
        (Step.CONNECT, ()),
        (Step.SOURCE, ()),
        (Step.TABLE, (Step.CLUSTER,)),
        (Step.REVIEW, (Step.ROLE, Step.CLUSTER, Step.SOURCE, Step.TABLE)),
        (Step.LOAD, (Step.ROLE, Step.CLUSTER, Step.SOURCE, Step.TABLE)),
    ],
)
def test_what_is_missing_before_a_step_is_told_in_order(
    step: Step, missing: tuple[Step, ...]
) -> None:
    assert missing_before(step, LoadPlan()) == missing
    assert missing_before(step, COMPLETE) == ()
