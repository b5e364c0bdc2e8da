"""The renderer's whole output for a set of statements, compared with files that people can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sql.sql_statements import EXAMPLES, MASTER_KEY

from wizard.sql.render import Clause, ClauseKind, clauses, render
from wizard.sql.statement import CopyStatement, RoleReference

GOLDEN = Path(__file__).parent / "golden"
REDACTED = "encrypted_in_another_region"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_statement_is_rendered_as_its_golden_file_says(name: str) -> None:
    expected = (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")
    assert render(EXAMPLES[name], redact=name == REDACTED) + "\n" == expected


def test_every_golden_file_has_its_statement() -> None:
    assert {file.stem for file in GOLDEN.glob("*.sql")} == set(EXAMPLES)


def test_only_a_redacted_statement_hides_the_root_key() -> None:
    statement = EXAMPLES[REDACTED]
    assert f"MASTER_SYMMETRIC_KEY '{MASTER_KEY}'" in render(statement)
    assert MASTER_KEY not in render(statement, redact=True)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_statement_always_renders_the_same_way(name: str) -> None:
    assert render(EXAMPLES[name]) == render(EXAMPLES[name])


def test_the_clauses_are_the_lines_of_the_statement() -> None:
    for statement in EXAMPLES.values():
        assert "\n".join(each.sql for each in clauses(statement)) == render(statement)


def test_what_is_not_decided_is_marked_as_a_blank() -> None:
    assert clauses(CopyStatement()) == (
        Clause(ClauseKind.TABLE, "table", "COPY <table>", is_blank=True),
        Clause(ClauseKind.SOURCE, "from", "FROM <source>", is_blank=True),
        Clause(ClauseKind.AUTHORIZATION, "iam_role", "<authorization>", is_blank=True),
    )


def test_a_decided_statement_has_no_blank() -> None:
    assert not any(each.is_blank for each in clauses(EXAMPLES["the_article"]))


def test_options_come_in_the_same_order_however_they_were_chosen() -> None:
    options: dict[str, bool | int | float | str] = {"maxerror": 5, "gzip": True, "delimiter": ";"}
    backwards = dict(reversed(options.items()))
    role = RoleReference(default=True)
    assert render(CopyStatement(role=role, options=options)) == render(
        CopyStatement(role=role, options=backwards)
    )
