"""Logging in to the database that the person chose, and saying how."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

from wizard.plan import Login, WarehouseKind

if TYPE_CHECKING:
    from screens.session import Session
    from wizard.plan import WarehouseChoice
    from wizard.services import DatabaseSession

_WAYS = {
    Login.IAM: "by IAM",
    Login.SECRET: "with a secret",
    Login.PASSWORD: "with a password",
    Login.DATA_API: "by the Data API",
}


def connect(session: Session, choice: WarehouseChoice) -> AbstractContextManager[DatabaseSession]:
    """Log in to the chosen cluster or workgroup.

    Raises:
        UnreachableError: nothing answers at its endpoint; the Data API may still do.
        AccessError: the login was refused.
        UsageError: something that this way to log in needs is missing, such as the endpoint.
    """
    return session.services.databases.connect(choice, session.endpoint, session.password)


def user_in_words(choice: WarehouseChoice) -> str:
    """Who logs in: untrusted text."""
    if choice.secret is not None:
        return "the user of the secret"
    return choice.user or "you"


def way_in_words(choice: WarehouseChoice) -> str:
    """Which way to log in."""
    return _WAYS[choice.login]


def by_data_api(choice: WarehouseChoice) -> WarehouseChoice:
    """The same login without a network route, as far as the Data API knows the user."""
    is_serverless = choice.kind is WarehouseKind.SERVERLESS
    takes_user = choice.secret is None and not is_serverless
    return replace(choice, login=Login.DATA_API, user=choice.user if takes_user else None)
