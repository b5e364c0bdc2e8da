"""What may be known beside a statement when it is checked."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.sql.options import OPTIONS, ValueKind
from wizard.sql.statement import CopyStatement


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What may be known beside a statement; None and empty stand for not known."""

    must_be_complete: bool = False
    """Whether a blank is an error: the statement is meant to be run as it is."""
    bucket_region: str | None = None
    cluster_region: str | None = None
    keys: tuple[str, ...] = ()
    """Keys of the objects that the source matches."""
    table_columns: tuple[str, ...] = ()
    """The columns of the table, in its order."""
    identity_columns: tuple[str, ...] | None = None
    """Those of them that are IDENTITY; empty: the table has none."""
    names_keep_case: bool = False
    """Whether ``enable_case_sensitive_identifier`` is on."""
    first_line_is_header: bool = False
    """Whether the first line of the files looks like column names."""
    is_table_owner: bool | None = None
    """Whether the database user owns the table or is a superuser."""


def given_options(statement: CopyStatement) -> frozenset[str]:
    """The options that are said: a flag that is off isn't."""
    return frozenset(
        option.name
        for option in OPTIONS
        if option.name in statement.options
        and not (option.kind is ValueKind.FLAG and statement.options[option.name] is False)
    )
