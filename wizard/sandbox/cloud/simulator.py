"""IAM's operations that simulate policies, on the documents that moto holds.

Source: IAM API Reference, SimulatePrincipalPolicy, SimulateCustomPolicy,
GetContextKeysForPrincipalPolicy and GetContextKeysForCustomPolicy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import InvalidInput, MalformedPolicyDocument, NotFoundException
from moto.iam.models import ManagedPolicy
from moto.iam.responses import IamResponse

from wizard.sandbox.cloud.account import account_of
from wizard.sandbox.cloud.callers import Document, boundary_of_role, document_of
from wizard.sandbox.cloud.simulation import Simulated, Simulator, SourcePolicy, context_keys

LARGEST_PAGE, USUAL_PAGE = 1000, 100


class SimulatorResponse(IamResponse):
    """Answers what moto's IAM lacks about policies."""

    def simulate_principal_policy(self) -> ActionResult:
        """SimulatePrincipalPolicy, page by page."""
        source = self._get_param("PolicySourceArn")
        policies, boundary = self._principal(source)
        if self._get_param("ResourcePolicy") or self._get_param("CallerArn"):
            if ":role/" in source:
                raise InvalidInput("Resource policies can't be simulated for an IAM role.")
            raise NotImplementedError("SimulatePrincipalPolicy knows no resource policies.")
        own = self._given("PolicyInputList")
        bounds = self._given("PermissionsBoundaryPolicyInputList") or (
            [] if boundary is None else [SourcePolicy("boundary", "none", boundary)]
        )
        return self._simulated([*policies, *own], bounds)

    def simulate_custom_policy(self) -> ActionResult:
        """SimulateCustomPolicy, page by page."""
        if self._get_param("ResourcePolicy") or self._get_param("CallerArn"):
            raise NotImplementedError("SimulateCustomPolicy knows no resource policies.")
        bounds = self._given("PermissionsBoundaryPolicyInputList")
        return self._simulated(self._given("PolicyInputList"), bounds)

    def get_context_keys_for_principal_policy(self) -> ActionResult:
        """GetContextKeysForPrincipalPolicy."""
        policies, _ = self._principal(self._get_param("PolicySourceArn"))
        documents = [each.document for each in (*policies, *self._given("PolicyInputList"))]
        return ActionResult({"ContextKeyNames": context_keys(documents)})

    def get_context_keys_for_custom_policy(self) -> ActionResult:
        """GetContextKeysForCustomPolicy."""
        documents = [each.document for each in self._given("PolicyInputList")]
        return ActionResult({"ContextKeyNames": context_keys(documents)})

    def _simulated(
        self, policies: Sequence[SourcePolicy], bounds: Sequence[SourcePolicy]
    ) -> ActionResult:
        entries: list[dict[str, Any]] = self._get_param("ContextEntries") or []
        context = {
            each["ContextKeyName"]: tuple(each.get("ContextKeyValues") or ()) for each in entries
        }
        simulator = Simulator(policies, [each.document for each in bounds], context)
        resources: list[str] = self._get_param("ResourceArns") or ["*"]
        actions: list[str] = self._get_param("ActionNames")
        combinations = [(action, resource) for action in actions for resource in resources]
        start, size = self._page_asked_for()
        page = combinations[start : start + size]
        answer: dict[str, Any] = {
            "EvaluationResults": [
                _result(simulator.ask(*each), is_one_of_many=len(resources) > 1) for each in page
            ],
            "IsTruncated": start + size < len(combinations),
        }
        if answer["IsTruncated"]:
            answer["Marker"] = str(start + size)
        return ActionResult(answer)

    def _page_asked_for(self) -> tuple[int, int]:
        marker = self._get_param("Marker") or "0"
        size = self._get_int_param("MaxItems", USUAL_PAGE)
        if not str(marker).isdecimal() or not 1 <= size <= LARGEST_PAGE:
            raise InvalidInput("Marker or MaxItems is invalid.")
        return int(marker), size

    def _principal(self, arn: str) -> tuple[list[SourcePolicy], Document | None]:
        """The policies of a user, role or group, and its permissions boundary."""
        kind, _, path = arn.partition(":")[2].rpartition(":")[2].partition("/")
        name = path.rpartition("/")[2]
        if ":iam::" not in arn or kind not in ("user", "role", "group") or not name:
            raise InvalidInput(
                f"Invalid Entity Arn: {arn} does not clearly define entity type and name."
            )
        if account_of(arn) != self.current_account:
            raise NotFoundException(f"The {kind} with name {name} cannot be found.")
        match kind:
            case "role":
                role = self.backend.get_role(name)
                return _policies("role", role, role.name), boundary_of_role(role)
            case "group":
                group = self.backend.get_group(name)
                return _policies("group", group, group.name), None
            case _:
                return self._user_policies(name), None

    def _user_policies(self, name: str) -> list[SourcePolicy]:
        user = self.backend.get_user(name)
        groups = self.backend.get_groups_for_user(name)
        found = _policies("user", user, user.name)
        return found + [p for group in groups for p in _policies("group", group, group.name)]

    def _given(self, parameter: str) -> list[SourcePolicy]:
        """The documents in a parameter that is a list of them."""
        texts: list[str] = self._get_param(parameter) or []
        return [
            SourcePolicy(f"{parameter}.{number}", "none", _parsed(text))
            for number, text in enumerate(texts, start=1)
        ]


def _policies(kind: str, owner: Any, name: str) -> list[SourcePolicy]:  # noqa: ANN401 - moto's
    """The inline and the attached policies of a user, group or role of moto's."""
    inline = _inline(owner)
    attached: Iterable[ManagedPolicy] = owner.managed_policies.values()
    return [
        *(SourcePolicy(f"{kind}_{name}_{own}", kind, json.loads(text)) for own, text in inline),
        *(SourcePolicy(each.name, _managed_type(each), document_of(each)) for each in attached),
    ]


def _inline(owner: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - moto's
    return [(str(name), str(text)) for name, text in owner.policies.items()]


def _managed_type(policy: ManagedPolicy) -> str:
    return "aws-managed" if account_of(policy.arn) == "aws" else "user-managed"


def _parsed(text: str) -> Document:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise MalformedPolicyDocument("Syntax errors in policy.") from error
    if not isinstance(document, dict):
        raise MalformedPolicyDocument("Syntax errors in policy.")
    return document


def _result(answer: Simulated, *, is_one_of_many: bool) -> dict[str, Any]:
    """EvaluationResult; with several resources, a resource's missing keys stand with it alone."""
    missing = list(answer.missing_keys)
    return {
        "EvalActionName": answer.action,
        **answer.details("EvalDecision"),
        "MissingContextValues": [] if is_one_of_many else missing,
        "ResourceSpecificResults": [
            {**answer.details("EvalResourceDecision"), "MissingContextValues": missing}
        ],
    }
