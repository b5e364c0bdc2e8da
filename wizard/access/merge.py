"""Existing documents with what is missing added, and nothing else in them changed.

A trust policy is never opened wider than its author meant: where it is restricted to
database users, ours are added to the list; a Deny, or a condition that can't be judged,
is left to a person.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.access.build import (
    READ_POLICY_NAME,
    VERSION,
    S3ReadAccess,
    check_inline_size,
    read_document,
    trust_document,
)
from wizard.access.conditions import asks_for_one_of, condition_keys
from wizard.access.documents import RAISED_TRUST_QUOTA, TRUST_QUOTA, counted_size
from wizard.access.policy import as_texts, statements_of
from wizard.access.principals import PrincipalKind
from wizard.access.trust import EXTERNAL_ID, Trust, TrustVerdict, redshift_trust
from wizard.changes import Document
from wizard.errors import UsageError

__all__ = ["READ_POLICY_NAME", "MergedTrust", "merged_read", "merged_trust"]

_ANY_ROLE = "*"
"""A trust policy doesn't name the role that it belongs to."""


@dataclass(frozen=True, slots=True)
class MergedTrust:
    """A trust policy after a repair, or as it was with the reason why it can't be repaired."""

    document: dict[str, Any]
    obstacle: str = ""
    """Why it is as it was, in one sentence; empty when Redshift can assume the role with it."""

    @property
    def is_repaired(self) -> bool:
        """Whether Redshift can assume the role with this document."""
        return not self.obstacle


def merged_trust(
    document: Document, region: str, database_users: tuple[str, ...] = ()
) -> MergedTrust:
    """The trust policy with what lets Redshift in this Region assume the role.

    Args:
        document: the trust policy as it is.
        region: where the cluster or workgroup is.
        database_users: ARNs of the users on whose behalf it is to be assumed; none when
            every user may use the role.

    Raises:
        UsageError: one isn't the ARN of a database user.
    """
    merged = copy.deepcopy(dict(document))
    trust = _trust(merged, region, database_users)
    if trust.verdict is TrustVerdict.TRUSTED:
        return MergedTrust(merged)
    obstacle = _OBSTACLES.get(trust.verdict)
    if obstacle is None:
        obstacle = _repair(merged, trust, region, database_users)
    if not obstacle and _trust(merged, region, database_users).verdict is not TrustVerdict.TRUSTED:
        obstacle = "It has conditions that still might keep Redshift out."
    if not obstacle and counted_size(merged) > _longest(document):
        obstacle = (
            f"It would have {counted_size(merged):,} characters, and IAM takes "
            f"{_longest(document):,}."
        )
    return MergedTrust(copy.deepcopy(dict(document)), obstacle) if obstacle else MergedTrust(merged)


_OBSTACLES = {
    TrustVerdict.DENIED: "A statement denies Redshift, and a Deny wins over whatever is added.",
    TrustVerdict.CONDITIONAL: (
        "It has a condition that can't be judged from here; whoever wrote it should change it."
    ),
    TrustVerdict.CERTAIN_USERS: (
        "It is for certain database users only; say which user loads, and it is added to them."
    ),
}


def _trust(document: Document, region: str, database_users: tuple[str, ...]) -> Trust:
    return redshift_trust(document, _ANY_ROLE, region, database_users)


def _longest(document: Document) -> int:
    """The quota of the account, which was raised if the document is beyond the usual one."""
    return RAISED_TRUST_QUOTA if counted_size(document) > TRUST_QUOTA else TRUST_QUOTA


def _repair(
    merged: dict[str, Any], trust: Trust, region: str, database_users: tuple[str, ...]
) -> str:
    """Change the document in place; the answer says why it couldn't be done, or is empty."""
    if trust.verdict is TrustVerdict.OTHER_USER:
        return _extend_users(merged, trust, database_users)
    added: dict[str, Any] = trust_document(database_users)["Statement"][0]
    # What lets Redshift in elsewhere, or serverless only, may do so under conditions.
    keys = () if trust.statement is None else condition_keys(trust.statement)
    if any(key.lower() != EXTERNAL_ID.lower() for key in keys):
        return _OBSTACLES[TrustVerdict.CONDITIONAL]
    if keys and not database_users:
        return _OBSTACLES[TrustVerdict.CERTAIN_USERS]
    if trust.verdict is TrustVerdict.OTHER_REGION:
        # Its author let Redshift in by Region, so only this one is added.
        added["Principal"] = {PrincipalKind.SERVICE.value: f"redshift.{region}.amazonaws.com"}
    return _append(merged, added)


def _append(merged: dict[str, Any], added: dict[str, Any]) -> str:
    statements = merged.get("Statement", [])
    if isinstance(statements, Mapping):
        statements = [statements]
    if not isinstance(statements, list):
        return "Its statements can't be read."
    merged.setdefault("Version", VERSION)
    merged["Statement"] = [*statements, added]
    return ""


def _extend_users(merged: dict[str, Any], trust: Trust, database_users: tuple[str, ...]) -> str:
    """Add the users to the list of the statement that lets others in."""
    for statement in statements_of(merged):
        if statement == trust.statement:
            for operator, tests in statement["Condition"].items():
                if asks_for_one_of(operator) and _extend_list(tests, database_users):
                    return ""
    return "Its condition on sts:ExternalId isn't a plain list of database users."


def _extend_list(tests: object, database_users: tuple[str, ...]) -> bool:
    """Whether the tests held a list of external IDs, which now has the users too."""
    if not isinstance(tests, dict):
        return False
    for key, wanted in tests.items():
        if key.lower() == EXTERNAL_ID.lower():
            listed = as_texts(wanted)
            tests[key] = [*listed, *(user for user in database_users if user not in listed)]
            return True
    return False


def merged_read(document: Document | None, access: S3ReadAccess, partition: str) -> dict[str, Any]:
    """An inline policy with what lets the role read, added to what it says already.

    Merging the same access again changes nothing.

    Raises:
        UsageError: the access is to every bucket and no key, which a managed policy
            grants; the document can't be added to; or it would be too long.
    """
    wanted = read_document(access, partition)
    if document is None:
        return wanted
    merged = copy.deepcopy(dict(document))
    for statement in wanted["Statement"]:
        if any(_without_sid(each) == _without_sid(statement) for each in statements_of(merged)):
            continue
        refusal = _append(merged, statement | {"Sid": _free_sid(statement["Sid"], merged)})
        if refusal:
            raise UsageError(
                "The statements of the inline policy can't be read.",
                "Write a policy of another name instead.",
            )
    check_inline_size(merged)
    return merged


def _without_sid(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != "Sid"}


def _free_sid(sid: str, document: Document) -> str:
    """The Sid, or the first one with a number that no statement has yet."""
    taken = {str(each.get("Sid")) for each in statements_of(document)}
    candidate, number = sid, 1
    while candidate in taken:
        number += 1
        candidate = f"{sid}{number}"
    return candidate
