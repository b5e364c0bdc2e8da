"""Whether Redshift would accept a statement, told as problems with the way out.

Without a context only what Redshift refuses is told; with one also what it accepts
and what probably isn't meant (:mod:`wizard.sql.advice`).

Source: the option table of :mod:`wizard.sql.options` and the pages it names.
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.sql.advice import advice, names_of
from wizard.sql.context import CheckContext
from wizard.sql.options import BY_NAME, FORMAT_ARGUMENTS, OPTIONS, CopyOption, ValueKind
from wizard.sql.problems import Problem, Severity
from wizard.sql.quoting import MAXIMUM_NAME_BYTES
from wizard.sql.sources import source_errors
from wizard.sql.statement import CopyFormat, CopyStatement
from wizard.sql.values import value_errors

_FORMAT_NAMES = {copy_format.value for copy_format in FORMAT_ARGUMENTS}


def check(statement: CopyStatement, context: CheckContext | None = None) -> tuple[Problem, ...]:
    """Every problem of a statement, in a stable order.

    Args:
        statement: what to check.
        context: what is known beside the statement. Without it only errors are told.
    """
    found = (
        *_name_problems(statement),
        *(source_errors(statement.source, statement.manifest) if statement.source else ()),
        *_unknown_options(statement),
        *_format_problems(statement),
        *_fixedwidth_problems(statement),
        *_option_problems(statement),
        *_same_marks(statement),
        *_job_problems(statement),
        *(advice(statement, context) if context is not None else ()),
    )
    return tuple(dict.fromkeys(found))


def _name_problems(statement: CopyStatement) -> Iterator[Problem]:
    for clause, name in names_of(statement):
        size = len(name.encode("utf-8", "surrogatepass"))
        if size > MAXIMUM_NAME_BYTES:
            yield _error(
                "name-length",
                (clause,),
                f"The name {name[:20]}… has {size} bytes, and Redshift takes "
                f"{MAXIMUM_NAME_BYTES}; shorten it.",
            )
        if not name or "\0" in name:
            yield _error("name-value", (clause,), "A name is empty or holds a NUL; correct it.")
    seen: set[str] = set()
    for column in statement.columns:
        if column.lower() in seen:
            yield _error(
                "repeated-column",
                ("columns",),
                f"The column {column[:40]} is listed twice; remove one.",
            )
        seen.add(column.lower())


def _unknown_options(statement: CopyStatement) -> Iterator[Problem]:
    for name in sorted(set(statement.options) - set(BY_NAME) - _FORMAT_NAMES):
        yield _error("unknown-option", (name,), f"COPY has no option {name.upper()}; remove it.")


def _fixedwidth_problems(statement: CopyStatement) -> Iterator[Problem]:
    if statement.format is not CopyFormat.FIXEDWIDTH:
        return
    if not statement.options.get("fixedwidth"):
        yield _error(
            "fixedwidth-without-widths",
            ("fixedwidth",),
            "FIXEDWIDTH needs the widths of its fields, such as 'id:5,name:20'.",
        )
    if statement.options.get("encoding", "utf8") != "utf8":
        yield _error(
            "fixedwidth-excludes-encoding",
            ("fixedwidth", "encoding"),
            "FIXEDWIDTH reads UTF-8 files only; remove ENCODING, or convert the files.",
        )


def _error(rule: str, options: tuple[str, ...], message: str) -> Problem:
    return Problem(rule, Severity.ERROR, options, message)


def _given(statement: CopyStatement) -> Iterator[CopyOption]:
    """The options that are given, in the order of the table, whatever that of writing."""
    for option in OPTIONS:
        is_off = option.kind is ValueKind.FLAG and statement.options.get(option.name) is False
        if option.name in statement.options and not is_off:
            yield option


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
    for name in sorted(_FORMAT_NAMES & set(statement.options)):
        if name != written:
            yield _error(
                f"{name}-argument-without-format",
                (name,),
                f"{name.upper()} has an argument, but the format is {written.upper()}.",
            )


def _option_problems(statement: CopyStatement) -> Iterator[Problem]:
    seen: set[frozenset[str]] = set()
    given = {option.name for option in _given(statement)}
    for option in _given(statement):
        for other in option.excludes:
            pair = frozenset({option.name, other})
            if other in given and pair not in seen:
                seen.add(pair)
                yield _error(
                    f"{option.name}-excludes-{other}",
                    (option.name, other),
                    f"{option.name.upper()} and {other.upper()} exclude each other; remove one.",
                )
        for other in option.requires:
            if other not in given:
                yield _error(
                    f"{option.name}-requires-{other}",
                    (option.name, other),
                    f"{option.name.upper()} needs {other.upper()} beside it.",
                )
        yield from value_errors(option, statement.options[option.name])


def _same_marks(statement: CopyStatement) -> Iterator[Problem]:
    if statement.format is not CopyFormat.CSV:
        return
    given = [name for name in ("quote", "delimiter") if name in statement.options]
    options = statement.options
    if given and options.get("quote", '"') == options.get("delimiter", ","):
        yield _error(
            "quote-equals-delimiter",
            ("quote", "delimiter"),
            "QUOTE and DELIMITER are the same character; choose another for one of them.",
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
