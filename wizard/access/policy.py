"""IAM policy documents, read into statements.

People's documents are sometimes strange: what isn't a statement is passed over, and
nothing here raises on any JSON.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wizard.access.patterns import beginning_is_taken_in, matches, value_is_taken_in
from wizard.access.principals import Principal, PrincipalKind, principal_is_taken_in
from wizard.access.truth import Truth, all_of, any_of

__all__ = [
    "Principal",
    "PrincipalKind",
    "Truth",
    "all_of",
    "any_of",
    "as_texts",
    "covers_action",
    "covers_principal",
    "covers_resource",
    "matches",
    "principals_of",
    "statements_of",
]


def statements_of(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The statements of a document, whose Statement may be one object or a list."""
    statements = document.get("Statement") if isinstance(document, Mapping) else None
    if isinstance(statements, Mapping):
        yield statements
    elif isinstance(statements, (list, tuple)):
        yield from (each for each in statements if isinstance(each, Mapping))


def as_texts(value: object) -> tuple[str, ...]:
    """An element that may be one value or a list of values, as texts."""
    if isinstance(value, str):
        return (value,)
    if value is None:
        return ()
    values = value if isinstance(value, (list, tuple)) else (value,)
    return tuple(_text(each) for each in values)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def covers_action(statement: Mapping[str, Any], action: str) -> bool:
    """Whether Action or NotAction takes in the action; names don't mind case."""
    if "NotAction" in statement:
        return not any(matches(each, action, True) for each in as_texts(statement["NotAction"]))
    return any(matches(each, action, True) for each in as_texts(statement.get("Action")))


def covers_resource(
    statement: Mapping[str, Any], resource: str, is_beginning: bool = False
) -> Truth:
    """Whether Resource or NotResource takes in the resource.

    A trust policy has neither and covers the role it belongs to.  A policy
    variable such as ``${aws:username}`` can't be resolved here: UNKNOWN.  With
    ``is_beginning`` the question is about every resource whose ARN begins so:
    UNKNOWN when only some of them are taken in.
    """
    taken_in = beginning_is_taken_in if is_beginning else value_is_taken_in
    if "NotResource" in statement:
        return taken_in(as_texts(statement["NotResource"]), resource).negated()
    if "Resource" in statement:
        return taken_in(as_texts(statement["Resource"]), resource)
    return Truth.YES


def covers_principal(statement: Mapping[str, Any], principal: Principal | None) -> Truth:
    """Whether Principal or NotPrincipal takes in who asks; identity policies have neither.

    IAM supports NotPrincipal with Deny only, and there it spares a user or role only
    when its account is named as well (IAM User Guide, "NotPrincipal").
    """
    if "NotPrincipal" in statement:
        if statement.get("Effect") == "Allow":
            return Truth.UNKNOWN
        return _spared(statement["NotPrincipal"], principal).negated()
    if "Principal" in statement:
        return principal_is_taken_in(_named(statement["Principal"]), principal)
    return Truth.YES


def principals_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Everybody whom a document's Allow statements name, each once."""
    found = [
        name
        for statement in statements_of(document)
        if statement.get("Effect") == "Allow"
        for names in _named(statement.get("Principal")).values()
        for name in names
    ]
    return tuple(dict.fromkeys(found))


def _spared(element: object, principal: Principal | None) -> Truth:
    named = _named(element)
    by_itself = principal_is_taken_in(named, principal)
    if principal is None or principal.kind is not PrincipalKind.AWS:
        return by_itself
    account = Principal(PrincipalKind.AWS, f"arn:aws:iam::{principal.account}:root")
    by_account = principal_is_taken_in(named, account)
    if by_itself is Truth.YES and by_account is not Truth.YES:
        return Truth.UNKNOWN
    return by_itself


def _named(element: object) -> Mapping[str, tuple[str, ...]]:
    """Who is named, by kind; a bare star is every AWS principal (IAM, "Principal")."""
    if element == "*":
        return {PrincipalKind.AWS.value: ("*",)}
    if not isinstance(element, Mapping):
        return {}
    return {str(kind): as_texts(names) for kind, names in element.items()}
