"""What the database driver raises becomes the project's errors, each with a way out."""

from __future__ import annotations

import pytest
from redshift_connector.error import InterfaceError, ProgrammingError

from wizard.errors import AccessError, CopywizardError, DeniedError, ExitCode, LoadFailedError
from wizard.warehouse.failures import (
    ConnectionLostError,
    StatementCancelledError,
    database_failures,
)


def translated(cause: Exception) -> CopywizardError:
    with pytest.raises(CopywizardError) as raised, database_failures("run the COPY"):
        raise cause
    assert raised.value.__cause__ is cause
    return raised.value


@pytest.mark.parametrize(
    ("code", "kind", "exit_code"),
    [
        ("28000", AccessError, ExitCode.NO_ACCESS),
        ("28P01", AccessError, ExitCode.NO_ACCESS),
        ("42501", DeniedError, ExitCode.NO_ACCESS),
        ("57014", StatementCancelledError, ExitCode.ANSWER_IS_NO),
        ("XX000", LoadFailedError, ExitCode.ANSWER_IS_NO),
        ("42601", LoadFailedError, ExitCode.ANSWER_IS_NO),
    ],
)
def test_an_answer_of_the_server_is_told_by_its_code(
    code: str, kind: type[CopywizardError], exit_code: ExitCode
) -> None:
    error = translated(ProgrammingError({"C": code, "M": "Something\n  is wrong"}))
    assert type(error) is kind
    assert "Something is wrong" in error.message
    assert error.exit_code is exit_code


def test_the_detail_of_the_server_is_kept() -> None:
    fields = {"C": "XX000", "M": "S3ServiceException", "D": "\n code: 8001\n", "H": " Look. "}
    error = translated(ProgrammingError(fields))
    assert isinstance(error, LoadFailedError)
    assert (error.detail, error.hint) == ("code: 8001", "Look.")


@pytest.mark.parametrize(
    "cause",
    [
        InterfaceError("BrokenPipe: server socket closed."),
        InterfaceError(),
        ConnectionResetError(104, "Connection reset by peer"),
        TimeoutError("timed out"),
        EOFError(),
    ],
)
def test_a_connection_that_breaks_is_told_apart_from_an_answer(cause: Exception) -> None:
    error = translated(cause)
    assert isinstance(error, ConnectionLostError)
    assert "before you try again" in error.hint


def test_what_is_no_failure_passes() -> None:
    with database_failures("run the COPY"):
        pass
    with pytest.raises(KeyError), database_failures("run the COPY"):
        raise KeyError("a mistake of the program")
