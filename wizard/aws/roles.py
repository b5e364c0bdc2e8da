"""IAM roles: listing them, reading what they may do, asking the policy simulator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from wizard.access.arn import parse_role_arn
from wizard.account import Role, RolePermissions
from wizard.aws.documents import read_document
from wizard.aws.role_policies import RolePolicies
from wizard.aws.session import AwsSession
from wizard.errors import NotFoundError
from wizard.services import SimulatedAction, Simulation

_PAGE_SIZE = 200
"""Of at most 1,000: so that the first roles are seen soon."""
_ACTIONS_AT_ONCE = 50
"""Keeps one question to the simulator, and its answer, small."""
_CONTEXT_TYPES = {
    "aws:securetransport": "boolean",
    "aws:multifactorauthpresent": "boolean",
    "aws:viaawsservice": "boolean",
    "aws:sourceip": "ip",
    "aws:vpcsourceip": "ip",
    "aws:currenttime": "date",
    "aws:tokenissuetime": "date",
    "aws:epochtime": "numeric",
    "aws:multifactorauthage": "numeric",
}
"""The condition keys that are no strings (IAM User Guide, "AWS global condition context keys")."""


class IamRoles:
    """RoleService on IAM."""

    def __init__(self, session: AwsSession) -> None:
        self._session = session
        self._policies = RolePolicies(session)

    def pages(self) -> Iterator[tuple[Role, ...]]:
        """All roles, a page of ListRoles at a time."""
        with self._session.calling("list the roles", "iam:ListRoles"):
            paginator = self._session.client("iam").get_paginator("list_roles")
            for page in paginator.paginate(PaginationConfig={"PageSize": _PAGE_SIZE}):
                yield tuple(_role(each) for each in page["Roles"])

    def find(self, arn: str) -> Role:
        """GetRole, which takes a name only: a role of another account can't be found.

        Raises:
            NotFoundError: the account has no role of exactly this ARN.
        """
        wanted = parse_role_arn(arn)
        account = self._session.account()
        if wanted.account != account:
            raise NotFoundError(
                f"{arn} is a role of the account {wanted.account}, and you are in {account}: "
                "IAM shows a role to its own account only.",
                f"Connect with credentials of {wanted.account} to look at it.",
            )
        with self._session.calling(f"look at the role {wanted.name}", "iam:GetRole"):
            answer = self._session.client("iam").get_role(RoleName=wanted.name)
            found = _whole_role(answer["Role"])
        if found.arn != str(wanted):
            raise NotFoundError(
                f"There is no role {arn}.", f"One of that name is there, but it is {found.arn}."
            )
        return found

    def permissions(self, role: Role) -> RolePermissions:
        """Its policies and its boundary; what can't be read is said in the answer."""
        return self._policies.read(role)

    def simulate(self, question: Simulation) -> tuple[SimulatedAction, ...]:
        """SimulatePrincipalPolicy, all pages.

        Raises:
            DeniedError: the caller may not ask.
        """
        answers: list[SimulatedAction] = []
        for actions in _in_batches(question.actions):
            with self._session.calling(
                f"simulate the policies of {question.principal}", "iam:SimulatePrincipalPolicy"
            ):
                paginator = self._session.client("iam").get_paginator("simulate_principal_policy")
                for page in paginator.paginate(
                    PolicySourceArn=question.principal,
                    ActionNames=list(actions),
                    ResourceArns=[question.resource],
                    ContextEntries=[_entry(*each) for each in question.context.items()],
                ):
                    answers += [_simulated(each) for each in page["EvaluationResults"]]
        return tuple(answers)


def _in_batches(actions: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(actions), _ACTIONS_AT_ONCE):
        yield actions[start : start + _ACTIONS_AT_ONCE]


def _entry(key: str, values: tuple[str, ...]) -> dict[str, Any]:
    kind = _CONTEXT_TYPES.get(key.lower(), "string")
    return {
        "ContextKeyName": key,
        "ContextKeyValues": list(values),
        "ContextKeyType": kind if len(values) == 1 else f"{kind}List",
    }


def _simulated(answer: Mapping[str, Any]) -> SimulatedAction:
    return SimulatedAction(
        action=answer["EvalActionName"],
        decision=answer["EvalDecision"],
        missing_context=tuple(answer.get("MissingContextValues", ())),
    )


def _role(answer: Mapping[str, Any]) -> Role:
    """A role as ListRoles answers it: without boundary and tags."""
    return Role(
        arn=answer["Arn"],
        name=answer["RoleName"],
        path=answer["Path"],
        created=answer.get("CreateDate"),
        description=answer.get("Description", ""),
        trust=read_document(answer.get("AssumeRolePolicyDocument", {})),
    )


def _whole_role(answer: Mapping[str, Any]) -> Role:
    """A role as GetRole answers it, which leaves out what there is none of."""
    return replace(
        _role(answer),
        boundary=answer.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        tags={each["Key"]: each["Value"] for each in answer.get("Tags", ())},
    )
