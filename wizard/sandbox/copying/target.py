"""The table that a COPY loads: found through the search path, with the columns it fills.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-column-mapping.html and
copy-parameters-data-conversion.html (EXPLICIT_IDS)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.sandbox.copying.ports import DatabaseSession, ServerError
from wizard.sql.statement import TableName

_TYPE_NAMES = {"bpchar": "char", "text": "varchar", "jsonb": "super", "bytea": "varbyte"}
_HEADER_BYTES = 4
"""What PostgreSQL adds to a declared length in a type modifier."""
_DEFAULT_LENGTHS = {"varchar": 256, "char": 1}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a COPY can fill."""

    name: str
    type_name: str
    """Redshift's short name, such as ``int4`` or ``varchar``."""
    length: int | None = None
    """Of CHAR and VARCHAR, in bytes."""
    precision: int = 18
    scale: int = 0
    """Of NUMERIC, as is the precision."""
    is_not_null: bool = False
    has_default: bool = False
    is_strict_identity: bool = False
    """``IDENTITY(seed, step)``: filled from the file only with EXPLICIT_IDS."""
    is_identity: bool = False

    @property
    def shown_length(self) -> str:
        """The length as the error views show it; empty for types without one."""
        return "" if self.length is None else str(self.length)


@dataclass(frozen=True, slots=True)
class Target:
    """The table, and which of its columns the fields of a record fill, in order."""

    table_id: int
    schema: str
    name: str
    columns: tuple[Column, ...]

    def copy_statement(self) -> str:
        """The statement that takes the converted rows."""
        names = ", ".join(_quoted(column.name) for column in self.columns)
        table = f"{_quoted(self.schema)}.{_quoted(self.name)}"
        return f"COPY {table} ({names}) FROM STDIN (ENCODING 'UTF8')"


def find_target(
    session: DatabaseSession, table: TableName, listed: Sequence[str], explicit_identities: bool
) -> Target:
    """Resolve a table as the session sees it, and choose the columns to load.

    Raises:
        ServerError: no such table or column, no INSERT privilege, an identity column
            listed without EXPLICIT_IDS.
    """
    table_id, schema, name = _find_table(session, table)
    existing = _columns_of(session, table_id)
    chosen = _chosen_columns(existing, listed, explicit_identities, name)
    _refuse_missing_values(existing, chosen)
    return Target(table_id, schema, name, chosen)


def _find_table(session: DatabaseSession, table: TableName) -> tuple[int, str, str]:
    path = [_quoted(part) for part in (table.schema, table.name) if part is not None]
    rows = session.query(
        "SELECT c.oid, n.nspname, c.relname, c.relkind, has_table_privilege(c.oid, 'INSERT')"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE c.oid = to_regclass({_literal('.'.join(path))})"
    )
    if not rows:
        raise ServerError(f"Cannot COPY into nonexistent table {table.name}")
    table_id, schema, name, kind, may_insert = (value or "" for value in rows[0])
    if kind in ("v", "m"):
        raise ServerError(f'cannot copy to view "{name}"', code="42809")
    if kind not in ("r", "p"):
        raise ServerError(f'cannot copy to non-table relation "{name}"', code="42809")
    if may_insert != "t":
        raise ServerError(f"permission denied for relation {name}", code="42501")
    return int(table_id), schema, name


def _columns_of(session: DatabaseSession, table_id: int) -> tuple[Column, ...]:
    rows = session.query(
        "SELECT a.attname, t.typname, a.atttypmod, a.attnotnull, a.atthasdef, a.attidentity"
        " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
        f" WHERE a.attrelid = {table_id} AND a.attnum > 0 AND NOT a.attisdropped"
        " ORDER BY a.attnum"
    )
    return tuple(_column(row) for row in rows)


def _column(row: tuple[str | None, ...]) -> Column:
    name, type_name, modifier, not_null, has_default, identity = (value or "" for value in row)
    shown_type = _TYPE_NAMES.get(type_name, type_name)
    declared = int(modifier or -1) - _HEADER_BYTES
    length = _DEFAULT_LENGTHS.get(shown_type)
    if length is not None and declared > 0:
        length = declared
    is_sized_decimal = shown_type == "numeric" and declared >= 0
    return Column(
        name=name,
        type_name=shown_type,
        length=length,
        precision=declared >> 16 if is_sized_decimal else 18,
        scale=declared & 0x7FF if is_sized_decimal else 0,
        is_not_null=not_null == "t",
        has_default=has_default == "t",
        is_strict_identity=identity == "a",
        is_identity=identity in ("a", "d"),
    )


def _chosen_columns(
    existing: Sequence[Column], listed: Sequence[str], explicit_identities: bool, table: str
) -> tuple[Column, ...]:
    if not listed:
        return tuple(
            column for column in existing if explicit_identities or not column.is_strict_identity
        )
    by_name = {column.name: column for column in existing}
    chosen: list[Column] = []
    for name in listed:
        if name not in by_name:
            raise ServerError(f'column "{name}" of relation "{table}" does not exist', code="42703")
        if by_name[name] in chosen:
            raise ServerError(f'column "{name}" specified more than once', code="42701")
        if by_name[name].is_strict_identity and not explicit_identities:
            raise ServerError("cannot set an identity column to a value", code="42601")
        chosen.append(by_name[name])
    return tuple(chosen)


def _refuse_missing_values(existing: Sequence[Column], chosen: Sequence[Column]) -> None:
    for column in existing:
        is_filled = column in chosen or column.has_default or column.is_identity
        if column.is_not_null and not is_filled:
            raise ServerError(f"Cannot insert a NULL value into column {column.name}", code="23502")


def _quoted(name: str) -> str:
    """An identifier for the embedded database, always quoted and never folded."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    """A literal that reads the same whatever ``standard_conforming_strings`` is."""
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
