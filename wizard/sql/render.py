"""From a statement as a value to SQL, a clause a line, always the same way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wizard.sql.options import FORMAT_ARGUMENTS, OPTIONS, CopyOption, ValueKind
from wizard.sql.quoting import quote_identifier, quote_mark, quote_text
from wizard.sql.statement import CopyFormat, CopyStatement, OptionValue, RoleReference, TableName

TABLE_BLANK = "<table>"
SOURCE_BLANK = "<source>"
AUTHORIZATION_BLANK = "<authorization>"
REDACTED = "***"
"""What stands for a secret."""


class ClauseKind(Enum):
    """What a clause of the statement is about."""

    TABLE = "table"
    SOURCE = "source"
    AUTHORIZATION = "authorization"
    FORMAT = "format"
    OPTION = "option"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of the statement."""

    kind: ClauseKind
    name: str
    """The option, the format or the clause, in lower case."""
    sql: str
    is_blank: bool = False
    """Whether it holds a blank that is still to be filled in."""


def render(statement: CopyStatement, redact: bool = False) -> str:
    """The statement as SQL, without a semicolon; blanks stand for what isn't decided.

    Args:
        statement: what to say.
        redact: for screens and logs: secrets become ``***``.

    Raises:
        UsageError: a name or a text can't be part of any statement.
    """
    return "\n".join(clause.sql for clause in clauses(statement, redact))


def clauses(statement: CopyStatement, redact: bool = False) -> tuple[Clause, ...]:
    """The statement clause by clause, in the order of :func:`render`."""
    found = [
        _table_clause(statement),
        _source_clause(statement),
        _authorization_clause(statement.role),
    ]
    if statement.manifest:
        found.append(Clause(ClauseKind.OPTION, "manifest", "MANIFEST"))
    if statement.format is not CopyFormat.TEXT:
        found.append(_format_clause(statement))
    found += [
        Clause(ClauseKind.OPTION, option.name, _option_sql(option, value, redact))
        for option in OPTIONS
        if (value := _said(statement, option)) is not None
    ]
    if statement.job is not None:
        automatic = "ON" if statement.job.auto else "OFF"
        sql = f"JOB CREATE {quote_identifier(statement.job.name)} AUTO {automatic}"
        found.append(Clause(ClauseKind.JOB, "job", sql))
    return tuple(found)


def _said(statement: CopyStatement, option: CopyOption) -> OptionValue | None:
    """What the statement says of an option; a flag that is off isn't said."""
    value = statement.options.get(option.name)
    return None if value is False and option.kind is ValueKind.FLAG else value


def render_table(table: TableName) -> str:
    """A table's name as a statement spells it."""
    name = quote_identifier(table.name)
    return name if table.schema is None else f"{quote_identifier(table.schema)}.{name}"


def _table_clause(statement: CopyStatement) -> Clause:
    if statement.table is None:
        return Clause(ClauseKind.TABLE, "table", f"COPY {TABLE_BLANK}", is_blank=True)
    sql = f"COPY {render_table(statement.table)}"
    if statement.columns:
        sql += f" ({', '.join(quote_identifier(column) for column in statement.columns)})"
    return Clause(ClauseKind.TABLE, "table", sql)


def _source_clause(statement: CopyStatement) -> Clause:
    if statement.source is None:
        return Clause(ClauseKind.SOURCE, "from", f"FROM {SOURCE_BLANK}", is_blank=True)
    return Clause(ClauseKind.SOURCE, "from", f"FROM {quote_text(statement.source)}")


def _authorization_clause(role: RoleReference | None) -> Clause:
    if role is None:
        return Clause(ClauseKind.AUTHORIZATION, "iam_role", AUTHORIZATION_BLANK, is_blank=True)
    value = "default" if role.default else quote_text(",".join(role.arns))
    return Clause(ClauseKind.AUTHORIZATION, "iam_role", f"IAM_ROLE {value}")


def _format_clause(statement: CopyStatement) -> Clause:
    name = statement.format.value
    sql = (
        name.upper() if name in ("avro", "fixedwidth", "shapefile") else f"FORMAT AS {name.upper()}"
    )
    if statement.format in FORMAT_ARGUMENTS and name in statement.options:
        sql += f" {quote_text(str(statement.options[name]))}"
    return Clause(ClauseKind.FORMAT, name, sql)


def _option_sql(option: CopyOption, value: OptionValue, redact: bool) -> str:
    if option.is_secret and redact:
        return f"{option.keyword} '{REDACTED}'"
    if value is True:
        return option.keyword
    if value is False:
        return f"{option.keyword} OFF"
    return f"{option.keyword} {_value_sql(option.kind, value)}"


def _value_sql(kind: ValueKind, value: OptionValue) -> str:
    if kind in (ValueKind.MARK, ValueKind.OPTIONAL_MARK):
        return quote_mark(str(value))
    if kind is ValueKind.TEXT:
        return quote_text(str(value))
    if kind in (ValueKind.KEYWORD, ValueKind.SWITCH, ValueKind.TOLERANCE):
        return str(value).upper()
    return str(value)
