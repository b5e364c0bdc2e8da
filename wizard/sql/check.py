"""Whether Redshift would accept a statement, told as problems with the way out.

Source: the option table of :mod:`wizard.sql.options` and the pages it names.
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.sql.options import BY_NAME, FORMAT_ARGUMENTS, CopyOption, ValueKind
from wizard.sql.problems import Problem, Severity
from wizard.sql.statement import CopyFormat, CopyStatement

_FORMAT_NAMES = {copy_format.value for copy_format in FORMAT_ARGUMENTS}


def check(statement: CopyStatement) -> tuple[Problem, ...]:
    """Every problem of a statement, in a stable order."""
    return (*_format_problems(statement), *_option_problems(statement), *_job_problems(statement))


def _error(rule: str, options: tuple[str, ...], message: str) -> Problem:
    return Problem(rule, Severity.ERROR, options, message)


def _given(statement: CopyStatement) -> Iterator[CopyOption]:
    for name in statement.options:
        if name in BY_NAME:
            yield BY_NAME[name]


def _format_problems(statement: CopyStatement) -> Iterator[Problem]:
    written = statement.format.value
    for option in _given(statement):
        if statement.format in option.formats:
            continue
        if len(option.formats) == 1 and statement.format is CopyFormat.TEXT:
            (needed,) = option.formats
            yield _error(
                f"{option.name}-requires-{needed.value}",
                (option.name, needed.value),
                f"{option.name.upper()} needs FORMAT AS {needed.value.upper()}; "
                "add the format or remove the option.",
            )
            continue
        yield _error(
            f"{written}-excludes-{option.name}",
            (written, option.name),
            f"{written.upper()} doesn't go with {option.name.upper()}; remove one of them.",
        )
    for name in _FORMAT_NAMES & set(statement.options):
        if name != written:
            yield _error(
                f"{name}-argument-without-format",
                (name,),
                f"{name.upper()} has an argument, but the format is {written.upper()}.",
            )


def _option_problems(statement: CopyStatement) -> Iterator[Problem]:
    seen: set[frozenset[str]] = set()
    for option in _given(statement):
        for other in option.excludes:
            pair = frozenset({option.name, other})
            if other in statement.options and pair not in seen:
                seen.add(pair)
                yield _error(
                    f"{option.name}-excludes-{other}",
                    (option.name, other),
                    f"{option.name.upper()} and {other.upper()} exclude each other; remove one.",
                )
        for other in option.requires:
            if other not in statement.options:
                yield _error(
                    f"{option.name}-requires-{other}",
                    (option.name, other),
                    f"{option.name.upper()} needs {other.upper()} beside it.",
                )
        yield from _value_problems(statement, option)


def _value_problems(statement: CopyStatement, option: CopyOption) -> Iterator[Problem]:
    value = statement.options[option.name]
    if option.kind is ValueKind.INTEGER and not (
        isinstance(value, int) and option.minimum <= value <= option.maximum
    ):
        yield _error(
            f"{option.name}-range",
            (option.name,),
            f"{option.name.upper()} takes a number from {option.minimum} to {option.maximum}.",
        )
    if option.name == "quote" and value == statement.options.get("delimiter", ","):
        yield _error(
            "quote-equals-delimiter",
            ("quote", "delimiter"),
            "QUOTE and DELIMITER are the same character; choose another for one of them.",
        )
    if option.name == "delimiter" and value in ("", "\n", "\r"):
        yield _error(
            "delimiter-value", ("delimiter",), "DELIMITER takes a character that ends no line."
        )


def _job_problems(statement: CopyStatement) -> Iterator[Problem]:
    if statement.job is None:
        return
    refused = [name for name in ("maxerror", "ignoreallerrors") if name in statement.options]
    refused += ["manifest"] if statement.manifest else []
    if statement.role is not None and statement.role.default:
        refused.append("iam_role")
    for name in refused:
        spelled = "IAM_ROLE default" if name == "iam_role" else name.upper()
        yield _error(
            f"job-excludes-{name}", ("job", name), f"A COPY job doesn't go with {spelled}."
        )
    if "-" in statement.job.name:
        yield _error("job-name", ("job",), "The name of a COPY job can't hold hyphens.")
