"""The errors of the Data API, and how it words those of the database.

Sources: Amazon Redshift Data API Reference; the sentences are AWS's own, as users of the API have
reported them.
"""

from __future__ import annotations

from moto.core.exceptions import ServiceException

from wizard.sandbox.copying.ports import ServerError


class ValidationError(ServiceException):
    """ValidationException."""

    code = "ValidationException"


class StatementNotFoundError(ServiceException):
    """ResourceNotFoundException of a statement."""

    code = "ResourceNotFoundException"
    message = "Query does not exist."


class NoResultError(ServiceException):
    """ResourceNotFoundException of a result."""

    code = "ResourceNotFoundException"
    message = "Query does not have result. Please check query status with DescribeStatement."


class ActiveStatementsExceededError(ServiceException):
    """ActiveStatementsExceededException."""

    code = "ActiveStatementsExceededException"
    message = "Active statements exceeded the allowed quota ({quota})."


class ActiveSessionsExceededError(ServiceException):
    """ActiveSessionsExceededException."""

    code = "ActiveSessionsExceededException"
    message = "Active sessions exceeded the allowed quota ({quota})."


class DatabaseConnectionError(ServiceException):
    """DatabaseConnectionException: only operations that answer at once raise it."""

    code = "DatabaseConnectionException"


def in_the_apis_words(error: ServerError) -> str:
    """An error of the database as DescribeStatement shows it: as Redshift's JDBC driver does."""
    text = f"ERROR: {error.message}"
    if error.detail:
        text += f"\n  Detail: {error.detail}"
    return f"{text}\n  Hint: {error.hint}" if error.hint else text
