"""Foreseeing that iam:PassRole will be refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from fakes import ACCOUNT, FakeRoles, World, role_arn

from wizard.account import Identity
from wizard.errors import DeniedError
from wizard.foresight import pass_role_remark
from wizard.services import SimulatedAction, Simulation

ROLE = role_arn("Loader")


def a_caller(kind: str = "iam", name: str = "user/anna") -> Identity:
    return Identity(ACCOUNT, f"arn:aws:{kind}::{ACCOUNT}:{name}", "aws", "us-east-1", None)


@dataclass
class Answering(FakeRoles):
    """Roles whose simulator gives one answer."""

    answer: SimulatedAction | None = None

    def simulate(self, question: Simulation) -> tuple[SimulatedAction, ...]:
        assert question.actions == ("iam:PassRole",)
        assert question.resource == ROLE
        if self.answer is None:
            raise DeniedError("You may not simulate.", action="iam:SimulatePrincipalPolicy")
        return (self.answer,)


def test_nothing_is_said_where_the_simulator_allows_it() -> None:
    roles = Answering(World(), SimulatedAction("iam:PassRole", "allowed"))
    assert pass_role_remark(roles, a_caller(), ROLE) is None


@pytest.mark.parametrize(
    "answer",
    [
        SimulatedAction("iam:PassRole", "implicitDeny"),
        SimulatedAction("iam:PassRole", "explicitDeny"),
        SimulatedAction("iam:PassRole", "allowed", ("aws:RequestTag/team",)),
    ],
)
def test_what_is_not_surely_allowed_is_foreseen(answer: SimulatedAction) -> None:
    remark = pass_role_remark(Answering(World(), answer), a_caller(), ROLE)
    assert remark is not None
    assert "iam:PassRole" in remark


def test_a_denied_simulation_is_unknown() -> None:
    remark = pass_role_remark(Answering(World()), a_caller(), ROLE)
    assert remark is not None
    assert remark.startswith("UNKNOWN")
    assert "You may not simulate." in remark


def test_an_assumed_role_is_unknown_and_root_needs_nothing() -> None:
    session = a_caller("sts", "assumed-role/Admin/anna")
    assert str(pass_role_remark(Answering(World()), session, ROLE)).startswith("UNKNOWN")
    assert pass_role_remark(Answering(World()), a_caller(name="root"), ROLE) is None
