"""The one root of every error that this program raises on purpose.

An error is a sentence for a person, a hint that says the way out, and the
cause it was raised from (Python's own ``__cause__``).  Front ends show message
and hint; only ``exit_code`` decides how the command ends.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a ``copywizard`` command ends."""

    DONE = 0
    """It ran, and the answer is yes."""
    ANSWER_IS_NO = 1
    """It ran, and the answer is no: a check or the load failed, the statement is invalid."""
    USAGE = 2
    """Wrong usage, or input that cannot be read."""
    NO_ACCESS = 3
    """Credentials, network or a permission are missing."""
    INTERRUPTED = 130
    """Ctrl+C."""


class CopywizardError(Exception):
    """Root of all errors of this project."""

    exit_code: ExitCode = ExitCode.ANSWER_IS_NO

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What is wrong, in one sentence."""
        self.hint = hint
        """What the person can do about it; empty when there is nothing to say."""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class UsageError(CopywizardError):
    """The person gave something that cannot be read or used."""

    exit_code = ExitCode.USAGE


class AccessError(CopywizardError):
    """Something outside refused or could not be reached."""

    exit_code = ExitCode.NO_ACCESS


class DeniedError(AccessError):
    """AWS or the database answered that the caller may not do this."""

    def __init__(self, message: str, hint: str = "", action: str = "", resource: str = "") -> None:
        super().__init__(message, hint)
        self.action = action
        """The IAM action that was denied, such as ``iam:ListRoles``; empty when not told."""
        self.resource = resource
        """ARN of what it was denied on; empty when not told."""


class CredentialsError(AccessError):
    """There are no usable AWS credentials, or they have expired."""


class UnreachableError(AccessError):
    """Nothing answered at the address in question."""


class NotFoundError(CopywizardError):
    """The thing that was named does not exist, as far as the caller may see."""


class ChangeRefusedError(CopywizardError):
    """AWS refused a change for a reason other than permissions."""


class BusyError(ChangeRefusedError):
    """Another change is under way; the same call may go through later."""


class NotPropagatedError(BusyError):
    """Redshift doesn't see a role as IAM shows it yet, or its trust policy is wrong."""


class ChangedMeanwhileError(ChangeRefusedError):
    """Somebody else changed it since it was shown; nothing was written."""


class LoadFailedError(CopywizardError):
    """A COPY failed, and nothing of it was loaded."""

    def __init__(self, message: str, hint: str = "", detail: str = "") -> None:
        super().__init__(message, hint)
        self.detail = detail
        """The server's detail block, which often holds the real cause; may be empty."""


class ReadOnlyError(CopywizardError):
    """A change was asked for while the program runs with ``--read-only``."""


class CancelledByUserError(CopywizardError):
    """The person cancelled a wait or a load."""

    exit_code = ExitCode.INTERRUPTED
