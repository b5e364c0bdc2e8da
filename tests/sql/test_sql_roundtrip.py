"""What is rendered reads back as the same statement, and passes the driver unharmed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from redshift_connector.config import DbApiParamstyle
from redshift_connector.core import convert_paramstyle
from sql.sql_statements import EXAMPLES, names, statements, texts

from wizard.sql.parser import parse_copy
from wizard.sql.quoting import quote_identifier, quote_text
from wizard.sql.render import render
from wizard.sql.statement import CopyFormat, CopyStatement, RoleReference, TableName

REPEATABLE = settings(derandomize=True, deadline=None)
PARAMETER_STYLES = [style.value for style in DbApiParamstyle]
COMPLETE = {
    name: statement for name, statement in EXAMPLES.items() if statement.role and statement.table
}


@settings(REPEATABLE, max_examples=150)
@given(statements())
def test_a_rendered_statement_reads_back_as_itself(statement: CopyStatement) -> None:
    parsed = parse_copy(render(statement))
    assert parsed.problems == ()
    assert parsed.statement == statement


@settings(REPEATABLE, max_examples=50)
@given(statements())
def test_a_statement_with_a_semicolon_reads_back_as_itself(statement: CopyStatement) -> None:
    assert parse_copy(render(statement) + ";\n-- done\n").statement == statement


@pytest.mark.parametrize("name", COMPLETE)
def test_an_example_reads_back_without_a_problem(name: str) -> None:
    parsed = parse_copy(render(COMPLETE[name]))
    assert parsed.problems == ()
    assert render(parsed.statement) == render(COMPLETE[name])


@pytest.mark.parametrize("style", PARAMETER_STYLES)
@given(statement=statements())
@settings(REPEATABLE, max_examples=25)
def test_the_driver_finds_no_placeholder_in_a_statement(
    style: str, statement: CopyStatement
) -> None:
    sql = render(statement)
    assert convert_paramstyle(style, sql)[0] == sql


@pytest.mark.parametrize("style", PARAMETER_STYLES)
@given(key=texts(), name=names())
@settings(REPEATABLE, max_examples=40)
def test_the_driver_leaves_any_key_and_any_name_alone(style: str, key: str, name: str) -> None:
    sql = f"COPY {quote_identifier(name)} FROM {quote_text(key)} IAM_ROLE default"
    assert convert_paramstyle(style, sql)[0] == sql


def test_a_small_tolerance_reads_back_as_itself() -> None:
    statement = CopyStatement(
        TableName("borders"),
        source="s3://acme-data-lake/borders.shp",
        role=RoleReference(default=True),
        format=CopyFormat.SHAPEFILE,
        options={"simplify": 0.00001},
    )
    assert parse_copy(render(statement)).statement == statement
