"""What IAM's policy simulator says of one action on one resource. It asks no service.

Source: IAM API Reference, SimulatePrincipalPolicy and EvaluationResult. Keys of the context that
aren't given count as absent, and are named. Resource policies aren't part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from wizard.access.conditions import condition_keys
from wizard.access.evaluate import AccessRequest, Decision, evaluate_permissions
from wizard.access.policy import Truth, covers_action, covers_resource, statements_of

Document: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """A policy document, and what the simulator calls it."""

    id: str
    type: str
    """PolicySourceType, such as ``role`` for an inline policy of a role."""
    document: Document


@dataclass(frozen=True, slots=True)
class Simulated:
    """The answer for one action and one resource."""

    action: str
    resource: str
    decision: Decision
    matched: tuple[SourcePolicy, ...]
    """Where the statements are that decided; on an explicit deny, the denying ones only."""
    missing_keys: tuple[str, ...]
    within_boundary: bool | None
    """Whether the permissions boundary allows it; None when there is no boundary."""

    def details(self, decision_name: str) -> dict[str, Any]:
        """What an answer and each of its parts have in common."""
        found: dict[str, Any] = {
            "EvalResourceName": self.resource,
            decision_name: self.decision.value,
            "MatchedStatements": [
                {"SourcePolicyId": each.id, "SourcePolicyType": each.type} for each in self.matched
            ],
        }
        if self.within_boundary is not None:
            detail = {"AllowedByPermissionsBoundary": self.within_boundary}
            found["PermissionsBoundaryDecisionDetail"] = detail
        return found


@dataclass(frozen=True, slots=True)
class Simulator:
    """Answers by one principal's policies, under given circumstances."""

    policies: Sequence[SourcePolicy]
    boundaries: Sequence[Document]
    """None of them, or all that together bound the permissions."""
    context: Mapping[str, tuple[str, ...]]

    def ask(self, action: str, resource: str) -> Simulated:
        """Judge one action on one resource."""
        request = AccessRequest(action, resource, context=self.context, context_is_complete=True)
        own = evaluate_permissions([each.document for each in self.policies], request).decision
        within = evaluate_permissions(self.boundaries, request).decision
        decision = own
        if self.boundaries and within is not Decision.ALLOWED:
            denied = Decision.EXPLICIT_DENY in (own, within)
            decision = Decision.EXPLICIT_DENY if denied else Decision.IMPLICIT_DENY
        return Simulated(
            action,
            resource,
            decision,
            self._matched(request, own),
            self._missing_keys(request),
            within is Decision.ALLOWED if self.boundaries else None,
        )

    def _matched(self, request: AccessRequest, decision: Decision) -> tuple[SourcePolicy, ...]:
        """One entry for each statement that brought the decision about."""
        return tuple(
            policy
            for policy in self.policies
            for statement in statements_of(policy.document)
            if evaluate_permissions([{"Statement": [statement]}], request).decision is decision
            and decision is not Decision.IMPLICIT_DENY
        )

    def _missing_keys(self, request: AccessRequest) -> tuple[str, ...]:
        """The keys that conditions on this action and resource ask for, and nobody gave."""
        given = {key.lower() for key in self.context}
        documents = [*(each.document for each in self.policies), *self.boundaries]
        asked = (
            key
            for document in documents
            for statement in statements_of(document)
            if covers_action(statement, request.action)
            and covers_resource(statement, request.resource) is not Truth.NO
            for key in condition_keys(statement)
        )
        return tuple(dict.fromkeys(key for key in asked if key.lower() not in given))


def context_keys(documents: Sequence[Document]) -> list[str]:
    """Every key that a condition of the documents asks for."""
    statements = (statement for document in documents for statement in statements_of(document))
    return sorted({key for statement in statements for key in condition_keys(statement)})
