"""``copywizard render``: a plan or a statement, checked, as SQL, as a plan or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from wizard.errors import ExitCode, UsageError
from wizard.plan import LoadPlan, plan_from_statement, statement_of
from wizard.planfile import decoded, load_plan_file, read_text_file, write_plan
from wizard.sql.check import check
from wizard.sql.context import CheckContext
from wizard.sql.export_json import statement_as_json
from wizard.sql.options import BY_NAME
from wizard.sql.parser import parse_copy
from wizard.sql.problems import Problem, Severity
from wizard.sql.render import AUTHORIZATION_BLANK, REDACTED, render
from wizard.sql.statement import CopyStatement
from wizard.text import printable

_UNREAD = "<what can't be read>"
"""Stands for the rest of a statement, so that nobody runs the first half of one by mistake."""


class RenderFormat(Enum):
    """What ``--as`` takes."""

    SQL = "sql"
    PLAN = "plan"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class _Input:
    """What was read from the file, and what is wrong with it."""

    statement: CopyStatement
    plan: LoadPlan
    problems: tuple[Problem, ...]
    key_clauses: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        return not any(problem.rule == "syntax" for problem in self.problems)

    @property
    def holds_secrets(self) -> bool:
        named = (option for option in self.statement.options if option in BY_NAME)
        return bool(self.key_clauses) or any(BY_NAME[name].is_secret for name in named)


def run_render(file: str, written_as: RenderFormat) -> ExitCode:
    """Print a plan or a statement; say on stderr what is wrong with it.

    Args:
        file: a plan (``.toml``), a COPY statement (``.sql``), or ``-`` for one on stdin.
        written_as: how to print it.

    Raises:
        UsageError: the file can't be read, or is no plan.
    """
    given = _read(file)
    if written_as is RenderFormat.JSON:
        document = statement_as_json(given.statement, given.problems)
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    else:
        _tell_problems(given.problems)
        result = _as_sql(given) if written_as is RenderFormat.SQL else _as_plan(given)
        sys.stdout.write(_for_stdout(result))
    has_errors = any(problem.severity is Severity.ERROR for problem in given.problems)
    return ExitCode.ANSWER_IS_NO if has_errors else ExitCode.DONE


def _read(file: str) -> _Input:
    if file == "-":
        return _from_statement(decoded(sys.stdin.buffer.read(), "stdin"))
    path = Path(file)
    suffix = path.suffix.lower()
    if suffix == ".toml":
        return _from_plan(load_plan_file(path))
    if suffix == ".sql":
        return _from_statement(read_text_file(path))
    raise UsageError(
        f"{printable(file)} is neither a plan (.toml) nor a statement (.sql).",
        "Rename it, or pass a statement on stdin with - as the file.",
    )


def _from_plan(plan: LoadPlan) -> _Input:
    statement = statement_of(plan)
    region = None if plan.warehouse is None else plan.warehouse.region
    return _Input(statement, plan, check(statement, CheckContext(cluster_region=region)))


def _from_statement(text: str) -> _Input:
    parsed = parse_copy(text)
    # What is missing behind an unreadable place, or beside keys, has been told already.
    is_whole = parsed.is_readable and not parsed.key_clauses
    found = check(parsed.statement, CheckContext(must_be_complete=is_whole))
    problems = tuple(dict.fromkeys((*parsed.problems, *found)))
    plan = plan_from_statement(parsed.statement)
    return _Input(parsed.statement, plan, problems, parsed.key_clauses)


def _as_sql(given: _Input) -> str:
    if given.holds_secrets:
        _tell(f"the statement is redacted: {REDACTED} stands for its secrets.")
    try:
        sql = render(given.statement, redact=True)
    except UsageError:
        # A name or a text that no statement can hold: the check has told which.
        if not any(problem.severity is Severity.ERROR for problem in given.problems):
            raise
        return ""
    if given.key_clauses:
        clauses = (f"{name.upper()} '{REDACTED}'" for name in dict.fromkeys(given.key_clauses))
        sql = sql.replace(f"\n{AUTHORIZATION_BLANK}", "\n" + "\n".join(clauses), 1)
    return f"{sql}\n" if given.is_readable else f"{sql}\n{_UNREAD}\n"


def _as_plan(given: _Input) -> str:
    """The plan, or nothing for a statement of which only a part could be read."""
    if given.holds_secrets:
        _tell("the plan is redacted: a plan file holds no secrets.")
    if given.statement.job is not None:
        _tell("a plan stands for one load, so JOB CREATE is left out.")
    return write_plan(given.plan) if given.is_readable else ""


def _tell_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        _tell(f"{problem.severity.value}: {problem.message} [{problem.rule}]")


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{printable(sentence)}\n")


def _for_stdout(text: str) -> str:
    """The text as it is for a file or a pipe; on a terminal nothing in it may act."""
    if not sys.stdout.isatty():
        return text
    return "".join(f"{printable(line)}\n" for line in text.split("\n")[:-1])
