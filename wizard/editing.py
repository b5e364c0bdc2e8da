"""Changing format and options of a plan one by one, or all as text. Pure.

Every front end edits through these functions, so that an option means the same
in a form, in a text and in a plan file.
"""

from __future__ import annotations

from dataclasses import replace

from wizard.errors import UsageError
from wizard.plan import CopyChoice, LoadPlan, plan_from_statement, statement_of
from wizard.sql.check import check
from wizard.sql.lexer import decode_literal
from wizard.sql.options import BY_NAME, FORMAT_ARGUMENTS, CopyOption, ValueKind
from wizard.sql.parser import parse_copy
from wizard.sql.problems import Severity
from wizard.sql.render import ClauseKind, clauses
from wizard.sql.statement import CopyFormat, CopyStatement, OptionValue

CHOSEN_BY_PERSON = "you chose it"
"""The reason of what nobody suggested."""


def with_format(copy: CopyChoice, copy_format: CopyFormat) -> tuple[CopyChoice, tuple[str, ...]]:
    """The choice with another format, and the names of the options that don't go with it."""
    if copy_format is copy.format:
        return copy, ()
    kept = {
        name: value
        for name, value in copy.options.items()
        if name in BY_NAME and copy_format in BY_NAME[name].formats
    }
    if FORMAT_ARGUMENTS.get(copy_format):
        kept[copy_format.value] = FORMAT_ARGUMENTS[copy_format]
    reasons = {name: reason for name, reason in copy.reasons.items() if name in kept}
    reasons[copy_format.value] = CHOSEN_BY_PERSON
    dropped = tuple(name for name in copy.options if name not in kept)
    return CopyChoice(copy_format, kept, reasons), dropped


def with_option(copy: CopyChoice, name: str, value: OptionValue | None) -> CopyChoice:
    """The choice with an option set; None leaves the option out."""
    options = {key: old for key, old in copy.options.items() if key != name}
    reasons = {key: old for key, old in copy.reasons.items() if key != name}
    if value is not None:
        options[name] = value
        reasons[name] = CHOSEN_BY_PERSON
    return replace(copy, options=options, reasons=reasons)


def read_value(option: CopyOption, text: str) -> OptionValue:
    r"""What a person typed as an option's value; ``\t`` and ``\001`` stand for characters.

    Raises:
        UsageError: the option doesn't take it.
    """
    if option.kind is ValueKind.INTEGER:
        if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 12):
            raise UsageError(
                f"{option.name.upper()} takes a number from {option.minimum} to {option.maximum}."
            )
        return int(text)
    if option.kind is ValueKind.OPTIONAL_MARK and not text:
        return True
    if option.kind in (ValueKind.MARK, ValueKind.OPTIONAL_MARK):
        return decode_literal(text.replace("'", "''"))
    if option.kind is ValueKind.TOLERANCE:
        return read_copy_choice(f"SHAPEFILE SIMPLIFY {text}").options["simplify"]
    return text


def copy_choice_sql(copy: CopyChoice) -> str:
    """Format and options in one line, as COPY spells them."""
    statement = CopyStatement(format=copy.format, options=copy.options)
    kinds = (ClauseKind.FORMAT, ClauseKind.OPTION)
    return " ".join(clause.sql for clause in clauses(statement) if clause.kind in kinds)


def read_copy_choice(text: str) -> CopyChoice:
    """Read format and options as COPY spells them.

    Raises:
        UsageError: COPY wouldn't take them.
    """
    parsed = parse_copy(f"COPY t FROM 's3://bucket/key' IAM_ROLE default\n{text}")
    statement = parsed.statement
    for problem in (*parsed.problems, *check(statement)):
        if problem.severity is Severity.ERROR:
            raise UsageError(problem.message.replace("Line 2, column", "Column"))
    if statement.manifest or statement.job is not None:
        raise UsageError("Only format and options go here; MANIFEST belongs to the source.")
    return chosen(statement)


def chosen(statement: CopyStatement) -> CopyChoice:
    """Format and options of a statement, as the person's own choice."""
    names = [*statement.options, statement.format.value]
    reasons = dict.fromkeys(names, CHOSEN_BY_PERSON)
    return CopyChoice(statement.format, statement.options, reasons)


def read_statement(text: str, plan: LoadPlan) -> LoadPlan:
    """A COPY that somebody pasted, as a plan; the cluster is kept from the plan before.

    Raises:
        UsageError: it is no COPY from S3 that could be run; secrets in it aren't repeated.
    """
    parsed = parse_copy(text)
    statement = parsed.statement
    for problem in parsed.problems:
        if problem.severity is Severity.ERROR:
            raise UsageError(problem.message)
    pasted = plan_from_statement(statement)
    return replace(
        pasted,
        role=pasted.role or plan.role,
        warehouse=plan.warehouse,
        copy=chosen(statement),
    )


def problems_of(plan: LoadPlan) -> tuple[str, ...]:
    """Why Redshift would refuse the plan's statement, a sentence each."""
    found = check(statement_of(plan))
    return tuple(each.message for each in found if each.severity is Severity.ERROR)
