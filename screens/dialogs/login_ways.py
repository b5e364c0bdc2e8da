"""The four ways to log in to the database: what each needs, and what it asks for.

Sources: Amazon Redshift Management Guide, "Generating IAM database credentials using
the Amazon Redshift CLI or API", and "Using the Amazon Redshift Data API".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from wizard.errors import UsageError
from wizard.plan import Login, WarehouseChoice, WarehouseKind
from wizard.text import Secret

LABELS = {
    Login.IAM: ("IAM", "temporary credentials that IAM hands out"),
    Login.SECRET: ("secret", "what AWS Secrets Manager keeps"),
    Login.PASSWORD: ("password", "typed now, and stored nowhere"),
    Login.DATA_API: ("Data API", "AWS runs the SQL: no network route needed"),
}
"""What each way is called, and what it is."""


class Field(Enum):
    """What can be asked for."""

    DATABASE = "Database"
    USER = "User"
    SECRET = "Secret"
    PASSWORD = "Password"


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """How to log in."""

    choice: WarehouseChoice
    password: Secret | None
    """What was typed; None for every other way."""


def fields_of(way: Login, kind: WarehouseKind) -> tuple[Field, ...]:
    """What a way asks for, in order."""
    takes_user = way is Login.PASSWORD or (
        kind is WarehouseKind.PROVISIONED and way in (Login.IAM, Login.DATA_API)
    )
    return (
        Field.DATABASE,
        *((Field.USER,) if takes_user else ()),
        *((Field.SECRET,) if way in (Login.SECRET, Login.DATA_API) else ()),
        *((Field.PASSWORD,) if way is Login.PASSWORD else ()),
    )


def needs_of(way: Login, kind: WarehouseKind) -> str:
    """What a way needs: permissions of the caller, and a network route or none."""
    if way is Login.SECRET:
        return (
            "Needs a network route to the database, and secretsmanager:GetSecretValue for the "
            "secret; its user logs in."
        )
    if way is Login.PASSWORD:
        return (
            "Needs a network route to the database, and no AWS permission. The password is kept "
            "until the program ends, and written nowhere."
        )
    if kind is WarehouseKind.SERVERLESS:
        permissions = "redshift-serverless:GetCredentials; IAM decides which database user you are"
    else:
        permissions = (
            "redshift:GetClusterCredentials (without a user: redshift:GetClusterCredentialsWithIAM)"
        )
    if way is Login.IAM:
        return f"Needs a network route to the database, and {permissions}."
    return (
        f"Needs redshift-data:ExecuteStatement and {permissions}; with a secret "
        "secretsmanager:GetSecretValue."
    )


def example_of(field: Field, way: Login) -> str:
    """What an empty field means, or what is to be put there."""
    if field is Field.USER:
        is_needed = way is Login.PASSWORD
        return "needed" if is_needed else "empty: the database user that IAM makes of you"
    if field is Field.SECRET:
        return "its name or ARN" if way is Login.SECRET else "empty: none; or its name or ARN"
    return "needed"


def read_login(before: WarehouseChoice, way: Login, texts: dict[Field, str]) -> LoginAnswer:
    """Read the answers.

    Args:
        before: the cluster or workgroup, and how it was logged in to so far.
        way: how to log in.
        texts: what was typed; what the way doesn't ask for is ignored.

    Raises:
        UsageError: something that the way needs is missing, or too much was given.
    """
    asked = fields_of(way, before.kind)
    # A password may well begin or end with a space.
    password = texts.get(Field.PASSWORD, "") if Field.PASSWORD in asked else ""
    database, user, secret = (
        texts.get(field, "").strip() if field in asked else ""
        for field in (Field.DATABASE, Field.USER, Field.SECRET)
    )
    if not database:
        raise UsageError("The database is needed to log in.", "It is often called dev.")
    if way is Login.PASSWORD and not (user and password):
        raise UsageError("A user and a password are needed.", "Fill both in, or go another way.")
    if way is Login.SECRET and not secret:
        raise UsageError("It isn't said which secret.", "Choose one, or paste its ARN.")
    if user and secret:
        raise UsageError(
            "The Data API takes a user or a secret, not both.", "Leave one of them empty."
        )
    choice = replace(before, database=database, login=way, user=user or None, secret=secret or None)
    return LoginAnswer(choice, Secret(password) if password else None)
