"""What is wrong with a statement in the light of the table that it loads.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-column-mapping.html,
.../copy-parameters-data-conversion.html and .../copy-parameters-data-load.html
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.sql.context import CheckContext, given_options
from wizard.sql.problems import Problem, Severity
from wizard.sql.statement import CopyStatement


def table_advice(statement: CopyStatement, context: CheckContext) -> Iterator[Problem]:
    """What the table says about a statement, in a stable order."""
    given = given_options(statement)
    yield from _columns(statement, context)
    identities = context.identity_columns
    if identities is not None and not identities and "explicit_ids" in given:
        yield Problem(
            "explicit_ids-without-identity",
            Severity.WARNING,
            ("explicit_ids",),
            "The table has no IDENTITY column, so EXPLICIT_IDS does nothing; remove it.",
        )
    listed = {column.lower() for column in statement.columns}
    is_listed = any(column.lower() in listed for column in identities or ())
    if is_listed and "explicit_ids" not in given:
        yield Problem(
            "identity-requires-explicit_ids",
            Severity.ERROR,
            ("columns", "explicit_ids"),
            "The column list holds an IDENTITY column; add EXPLICIT_IDS or take it off the list.",
        )
    elif identities and listed and not is_listed and "explicit_ids" in given:
        yield Problem(
            "explicit_ids-requires-identity",
            Severity.ERROR,
            ("explicit_ids", "columns"),
            "EXPLICIT_IDS needs the IDENTITY column in the column list; add it there.",
        )
    if "statupdate" in given and context.is_table_owner is False:
        yield Problem(
            "statupdate-needs-owner",
            Severity.WARNING,
            ("statupdate",),
            "Only the table's owner or a superuser may say STATUPDATE; remove it.",
        )


def _columns(statement: CopyStatement, context: CheckContext) -> Iterator[Problem]:
    if not context.table_columns:
        return
    keeps = context.names_keep_case
    known = {name if keeps else name.lower() for name in context.table_columns}
    for column in statement.columns:
        if (column if keeps else column.lower()) not in known:
            yield Problem(
                "unknown-column",
                Severity.ERROR,
                ("columns",),
                f"The table has no column {column[:40]}; correct the column list.",
            )
