"""Turning what redshift_connector raises into the project's errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from wizard.errors import (
    AccessError,
    CopywizardError,
    DeniedError,
    LoadFailedError,
    UnreachableError,
)

_SQLSTATE_BAD_LOGIN = "28000"
_SQLSTATE_BAD_PASSWORD = "28P01"
_SQLSTATE_PERMISSION = "42501"
_SQLSTATE_CANCELLED = "57014"


class ConnectionLostError(UnreachableError):
    """The connection broke while a statement may have been running."""


class StatementCancelledError(LoadFailedError):
    """The server ended the statement because it was asked to."""


@contextmanager
def database_failures(doing: str) -> Iterator[None]:
    """Raise the project's error for whatever the driver raises inside.

    Args:
        doing: what was being done, to complete "The database didn't ...": ``run the COPY``.
    """
    from redshift_connector.error import Error

    try:
        yield
    except Error as cause:
        fields = cause.args[0] if cause.args and isinstance(cause.args[0], Mapping) else None
        if fields is None:
            raise ConnectionLostError(
                f"The connection to the database broke while it was to {doing}.",
                "Check the network, then look whether it happened before you try again.",
            ) from cause
        raise from_server(fields, doing) from cause
    except (OSError, EOFError) as cause:
        raise ConnectionLostError(
            f"The connection to the database broke while it was to {doing} ({cause}).",
            "Check the network, then look whether it happened before you try again.",
        ) from cause


def from_server(fields: Mapping[str, str], doing: str) -> CopywizardError:
    """The project's error for an ErrorResponse of the server, by its fields."""
    code, message = fields.get("C", ""), _sentence(fields.get("M", ""))
    if code in (_SQLSTATE_BAD_LOGIN, _SQLSTATE_BAD_PASSWORD):
        return AccessError(
            f"The database refused the login: {message}",
            "Check the user and the password, or log in another way.",
        )
    if code == _SQLSTATE_PERMISSION:
        return DeniedError(f"The database user may not {doing}: {message}", "Ask for a GRANT.")
    if code == _SQLSTATE_CANCELLED:
        return StatementCancelledError(message, detail=fields.get("D", "").strip())
    return LoadFailedError(message, fields.get("H", "").strip(), fields.get("D", "").strip())


def _sentence(message: str) -> str:
    return re.sub(r"\s+", " ", message).strip()
