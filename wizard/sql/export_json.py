"""A statement and its problems as the JSON that other tools read; secrets are starred out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wizard.sql.options import BY_NAME, ValueKind
from wizard.sql.problems import Problem
from wizard.sql.render import REDACTED
from wizard.sql.statement import CopyStatement, OptionValue, RoleReference


def statement_as_json(statement: CopyStatement, problems: Iterable[Problem]) -> dict[str, Any]:
    """The statement as a JSON document; what isn't decided is null."""
    table = statement.table
    document: dict[str, Any] = {
        "schema": None if table is None else table.schema,
        "table": None if table is None else table.name,
        "columns": list(statement.columns),
        "source": statement.source,
        "manifest": statement.manifest,
        "iam_role": _role(statement.role),
        "format": statement.format.value,
        "options": {
            name: _option(name, value)
            for name, value in statement.options.items()
            if not _is_off(name, value)
        },
        "problems": [_problem(problem) for problem in problems],
    }
    if statement.job is not None:
        document["job"] = {"name": statement.job.name, "auto": statement.job.auto}
    return document


def _role(role: RoleReference | None) -> list[str] | str | None:
    if role is None:
        return None
    return "default" if role.default else list(role.arns)


def _option(name: str, value: OptionValue) -> OptionValue:
    option = BY_NAME.get(name)
    return REDACTED if option is not None and option.is_secret else value


def _is_off(name: str, value: OptionValue) -> bool:
    """Whether it is a flag that isn't said."""
    option = BY_NAME.get(name)
    return value is False and option is not None and option.kind is ValueKind.FLAG


def _problem(problem: Problem) -> dict[str, Any]:
    document: dict[str, Any] = {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "options": list(problem.options),
        "message": problem.message,
    }
    if problem.line is not None:
        document |= {"line": problem.line, "column": problem.column}
    return document
