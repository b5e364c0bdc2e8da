"""A COPY's text as a request that can be run, or Redshift's refusal of it."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.sandbox.copying.errors import unsupported
from wizard.sandbox.copying.ports import ServerError
from wizard.sql.check import check
from wizard.sql.parser import parse_copy
from wizard.sql.problems import Problem, Severity
from wizard.sql.statement import CopyFormat, CopyStatement, RoleReference, TableName

_TOLD_BY_S3 = {"manifest-needs-a-key"}
"""What Redshift finds out only when it asks S3, and says in its own words."""


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """A statement in which nothing is missing."""

    statement: CopyStatement
    table: TableName
    source: str
    """``s3://bucket/key-or-prefix``."""
    role: RoleReference


def read_request(text: str) -> CopyRequest:
    """Read a statement.

    Raises:
        ServerError: it can't be read (42601), its options don't go together, or
            something that COPY needs is missing.
    """
    parsed = parse_copy(text)
    statement = parsed.statement
    problems = dict.fromkeys((*parsed.problems, *check(statement)))
    errors = [
        problem
        for problem in problems
        if problem.severity is Severity.ERROR and problem.rule not in _TOLD_BY_S3
    ]
    if errors:
        raise _refusal(errors[0], statement.format)
    if statement.table is None or statement.source is None:
        raise ServerError("syntax error in COPY: table and source are needed", code="42601")
    if statement.role is None:
        raise ServerError("CREDENTIALS or IAM_ROLE must be specified for COPY", code="42601")
    return CopyRequest(statement, statement.table, statement.source, statement.role)


def _refusal(problem: Problem, copy_format: CopyFormat) -> ServerError:
    if problem.rule == "syntax":
        return ServerError(f"syntax error: {problem.message}", code="42601")
    if problem.rule in ("keys-not-allowed", "source-not-s3"):
        return unsupported(problem.message.rstrip("."))
    if "-excludes-" in problem.rule and len(problem.options) == 2:
        first, second = (name.upper() for name in problem.options)
        if copy_format.is_columnar and problem.options[0] == copy_format.value:
            return ServerError(f"{second} argument is not supported for {first} based COPY")
        return ServerError(
            f"{first} is not compatible with {second}", code="42601", detail=problem.message
        )
    return ServerError(problem.message, code="42601")
