"""CREATE TABLE from columns: as values, checked, and as SQL.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html,
.../c_Supported_data_types.html, .../r_Character_types.html and .../r_Numeric_types201.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from wizard.sql.problems import Problem, Severity
from wizard.sql.quoting import MAXIMUM_NAME_BYTES, quote_identifier
from wizard.sql.render import render_table
from wizard.sql.statement import TableName

MAXIMUM_COLUMNS = 1600
"""How many columns a table can have."""
MAXIMUM_INTERLEAVED_KEYS = 8
MAXIMUM_COMPOUND_KEYS = 400
_MAXIMUM_PRECISION = 38
_MAXIMUM_SCALE = 37


class TypeName(Enum):
    """Redshift's types, as a statement spells them."""

    SMALLINT = "SMALLINT"
    INTEGER = "INTEGER"
    BIGINT = "BIGINT"
    DECIMAL = "DECIMAL"
    REAL = "REAL"
    DOUBLE = "DOUBLE PRECISION"
    BOOLEAN = "BOOLEAN"
    CHAR = "CHAR"
    VARCHAR = "VARCHAR"
    DATE = "DATE"
    TIME = "TIME"
    TIMETZ = "TIMETZ"
    TIMESTAMP = "TIMESTAMP"
    TIMESTAMPTZ = "TIMESTAMPTZ"
    SUPER = "SUPER"
    VARBYTE = "VARBYTE"
    GEOMETRY = "GEOMETRY"
    GEOGRAPHY = "GEOGRAPHY"
    HLLSKETCH = "HLLSKETCH"


_MAXIMUM_BYTES = {TypeName.CHAR: 4096, TypeName.VARCHAR: 65535, TypeName.VARBYTE: 1_024_000}
_NO_KEYS = frozenset(
    {
        TypeName.SUPER,
        TypeName.VARBYTE,
        TypeName.GEOMETRY,
        TypeName.GEOGRAPHY,
        TypeName.HLLSKETCH,
    }
)
"""Types by which rows are neither distributed nor sorted."""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A type with its parameters; None leaves a parameter to Redshift's default."""

    name: TypeName
    length: int | None = None
    """For CHAR, VARCHAR and VARBYTE: the most it holds, in bytes."""
    precision: int | None = None
    """For DECIMAL: how many digits."""
    scale: int | None = None
    """For DECIMAL: how many of them behind the point."""


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column of a new table."""

    name: str
    type: ColumnType
    is_nullable: bool = True


class DistributionStyle(Enum):
    """How rows are spread over the slices."""

    AUTO = "AUTO"
    EVEN = "EVEN"
    ALL = "ALL"
    KEY = "KEY"


@dataclass(frozen=True, slots=True)
class NewTable:
    """A table to be created."""

    name: TableName
    columns: tuple[NewColumn, ...]
    is_temporary: bool = False
    if_not_exists: bool = False
    distribution: DistributionStyle | None = None
    """None leaves it to Redshift."""
    distribution_key: str | None = None
    """The column by whose values rows are spread; goes with KEY only."""
    sort_key: tuple[str, ...] = ()
    is_interleaved: bool = False
    """Whether the columns of the sort key weigh the same; compound otherwise."""


def render_create_table(table: NewTable) -> str:
    """The CREATE TABLE as SQL, a column a line, without a semicolon.

    Raises:
        UsageError: a name is empty, too long, or holds a NUL.
    """
    temporary = "TEMP " if table.is_temporary else ""
    careful = "IF NOT EXISTS " if table.if_not_exists else ""
    columns = ",\n".join(f"  {_column_sql(column)}" for column in table.columns)
    lines = [f"CREATE {temporary}TABLE {careful}{render_table(table.name)} (", columns, ")"]
    if table.distribution is not None:
        lines.append(f"DISTSTYLE {table.distribution.value}")
    if table.distribution_key is not None:
        lines.append(f"DISTKEY ({quote_identifier(table.distribution_key)})")
    if table.sort_key:
        kind = "INTERLEAVED" if table.is_interleaved else "COMPOUND"
        names = ", ".join(quote_identifier(name) for name in table.sort_key)
        lines.append(f"{kind} SORTKEY ({names})")
    return "\n".join(lines)


def render_type(column_type: ColumnType) -> str:
    """A type with its parameters, such as ``VARCHAR(64)``."""
    name = column_type.name.value
    if column_type.name in _MAXIMUM_BYTES and column_type.length is not None:
        return f"{name}({column_type.length})"
    if column_type.name is TypeName.DECIMAL and column_type.precision is not None:
        return f"{name}({column_type.precision},{column_type.scale or 0})"
    return name


def _column_sql(column: NewColumn) -> str:
    required = "" if column.is_nullable else " NOT NULL"
    return f"{quote_identifier(column.name)} {render_type(column.type)}{required}"


def check_table(table: NewTable) -> tuple[Problem, ...]:
    """Why Redshift would refuse the CREATE TABLE, in a stable order."""
    return (
        *_name_problems(table),
        *_count_problems(table),
        *(problem for column in table.columns for problem in _type_problems(column)),
        *_distribution_problems(table),
        *_sort_problems(table),
    )


def _name_problems(table: NewTable) -> Iterator[Problem]:
    names = [table.name.name, *(column.name for column in table.columns)]
    names += [table.name.schema] if table.name.schema is not None else []
    for name in names:
        if len(name.encode("utf-8", "surrogatepass")) > MAXIMUM_NAME_BYTES:
            yield _error(
                "name-length", f"The name {name[:20]}… is over {MAXIMUM_NAME_BYTES} bytes; cut it."
            )
        elif not name or "\0" in name:
            yield _error("name-value", "A name is empty or holds a NUL; correct it.")
    seen: set[str] = set()
    for column in table.columns:
        if column.name.lower() in seen:
            yield _error(
                "repeated-column",
                f"Redshift folds names to lower case, so {column.name[:40]} is there twice; "
                "rename one.",
            )
        seen.add(column.name.lower())


def _count_problems(table: NewTable) -> Iterator[Problem]:
    if not table.columns:
        yield _error("no-columns", "A table needs a column; add one.")
    if len(table.columns) > MAXIMUM_COLUMNS:
        yield _error(
            "too-many-columns",
            f"A table takes {MAXIMUM_COLUMNS} columns, and these are {len(table.columns)}; "
            "leave some out or load them into a SUPER column.",
        )
    if table.is_temporary and table.name.schema is not None:
        yield _error("temporary-with-schema", "A TEMP table has no schema; leave it out.")


def _type_problems(column: NewColumn) -> Iterator[Problem]:
    kind, name = column.type, column.name[:40]
    most = _MAXIMUM_BYTES.get(kind.name)
    if kind.length is not None and most is None:
        yield _error("type-length", f"{kind.name.value} of {name} takes no length; remove it.")
    elif kind.length is not None and most is not None and not 1 <= kind.length <= most:
        yield _error(
            "type-length", f"{kind.name.value} of {name} takes 1 to {most} bytes; correct it."
        )
    if kind.precision is None and kind.scale is None:
        return
    if kind.name is not TypeName.DECIMAL or kind.precision is None:
        yield _error(
            "type-precision", f"Precision and scale of {name} go with DECIMAL, both; correct it."
        )
        return
    scale = kind.scale or 0
    if not 1 <= kind.precision <= _MAXIMUM_PRECISION:
        yield _error("type-precision", f"DECIMAL of {name} takes 1 to {_MAXIMUM_PRECISION} digits.")
    elif not 0 <= scale <= min(kind.precision, _MAXIMUM_SCALE):
        yield _error(
            "type-scale",
            f"DECIMAL of {name} takes a scale of 0 to its precision, at most {_MAXIMUM_SCALE}.",
        )


def _distribution_problems(table: NewTable) -> Iterator[Problem]:
    key, style = table.distribution_key, table.distribution
    if key is None and style is DistributionStyle.KEY:
        yield _error("diststyle-requires-distkey", "DISTSTYLE KEY needs a DISTKEY; name a column.")
    if key is None:
        return
    if style not in (None, DistributionStyle.KEY):
        yield _error("distkey-excludes-diststyle", "DISTKEY goes with DISTSTYLE KEY only.")
    yield from _key_problems(table, "distkey", key)


def _sort_problems(table: NewTable) -> Iterator[Problem]:
    most = MAXIMUM_INTERLEAVED_KEYS if table.is_interleaved else MAXIMUM_COMPOUND_KEYS
    if len(table.sort_key) > most:
        yield _error("sortkey-length", f"This SORTKEY takes {most} columns; leave some out.")
    if len({name.lower() for name in table.sort_key}) < len(table.sort_key):
        yield _error("sortkey-repeated", "SORTKEY names a column twice; remove one.")
    for name in table.sort_key:
        yield from _key_problems(table, "sortkey", name)


def _key_problems(table: NewTable, rule: str, name: str) -> Iterator[Problem]:
    found = next((each for each in table.columns if each.name.lower() == name.lower()), None)
    if found is None:
        yield _error(f"{rule}-unknown", f"{rule.upper()} names {name[:40]}, which is no column.")
    elif found.type.name in _NO_KEYS:
        yield _error(
            f"{rule}-type",
            f"{name[:40]} is {found.type.name.value}, which can't be a {rule.upper()}; "
            "choose another column.",
        )


def _error(rule: str, message: str) -> Problem:
    return Problem(rule, Severity.ERROR, (), message)
