"""What COPY refuses of its table and its text, before it asks AWS anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from copy_world import Loader, loader, session, unique

from wizard.sandbox.launch import RunningSandbox


@pytest.fixture(scope="module")
def world(sandbox: RunningSandbox) -> Iterator[Loader]:
    with loader(sandbox.address) as made:
        made.bucket.put("people/one.csv", "1,Ann\n2,Bob\n")
        yield made


@pytest.fixture(scope="module")
def table(world: Loader) -> str:
    return world.table("id INTEGER NOT NULL, name VARCHAR(10)")


def test_a_table_that_does_not_exist_is_refused(world: Loader) -> None:
    refusal = world.session.refusal(world.copy("nowhere", "people/"))
    assert refusal.message == "Cannot COPY into nonexistent table nowhere"
    assert refusal.code == "XX000"


def test_a_column_that_does_not_exist_is_refused(world: Loader, table: str) -> None:
    refusal = world.session.refusal(world.copy(f"{table} (id, nam)", "people/"))
    assert refusal.message == f'column "nam" of relation "{table}" does not exist'
    assert refusal.code == "42703"


def test_a_user_needs_usage_of_the_schema_and_insert_on_the_table(
    world: Loader, sandbox: RunningSandbox
) -> None:
    user, schema, password = unique("user"), unique("schema"), "Loader-Pass-1"
    admin, target = world.session, f'"{schema}".people'
    statement = world.copy(target, "people/")
    admin.run(
        f"CREATE USER \"{user}\" PASSWORD '{password}'",
        f'CREATE SCHEMA "{schema}"',
        f"CREATE TABLE {target} (id INTEGER, name VARCHAR(10))",
    )
    try:
        with session(sandbox.address, user, password) as restricted:
            refusal = restricted.refusal(statement)
            assert refusal.message == f"permission denied for schema {schema}"
            assert refusal.code == "42501"
            admin.run(f'GRANT USAGE ON SCHEMA "{schema}" TO "{user}"')
            refusal = restricted.refusal(statement)
            assert refusal.message == "permission denied for relation people"
            assert refusal.code == "42501"
            admin.run(f'GRANT INSERT ON {target} TO "{user}"')
            restricted.run(statement)
            assert restricted.value("SELECT count(*) FROM sys_load_history") == 1
        assert admin.value(f"SELECT count(*) FROM {target}") == 2
    finally:
        admin.run(f'DROP SCHEMA "{schema}" CASCADE', f'DROP USER "{user}"')


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("CSV ESCAPE", "CSV is not compatible with ESCAPE"),
        ("CSV REMOVEQUOTES", "CSV is not compatible with REMOVEQUOTES"),
        ("CSV GZIP BZIP2", "GZIP is not compatible with BZIP2"),
        ("CSV MAXERROR 3 IGNOREALLERRORS", "MAXERROR is not compatible with IGNOREALLERRORS"),
    ],
)
def test_options_that_exclude_each_other_are_refused(
    world: Loader, table: str, options: str, said: str
) -> None:
    refusal = world.session.refusal(world.copy(table, "people/", options))
    assert (refusal.message, refusal.code) == (said, "42601")


@pytest.mark.parametrize(
    "options", ["QUOTE '%'", "CSV MAXERROR 100001", "CSV IGNOREHEADER -1", "CSV ENCODING UTF9"]
)
def test_an_option_out_of_place_or_out_of_range_is_refused(
    world: Loader, table: str, options: str
) -> None:
    assert world.session.refusal(world.copy(table, "people/", options)).code == "42601"


@pytest.mark.parametrize(
    ("word", "instead"),
    [("FROM", "FRM"), (" CSV", " CVS"), ("IAM_ROLE", "ROLE"), ("FROM ", ""), (" CSV", " '")],
)
def test_a_statement_that_cannot_be_read_is_a_syntax_error(
    world: Loader, table: str, word: str, instead: str
) -> None:
    refusal = world.session.refusal(world.copy(table, "people/").replace(word, instead))
    assert refusal.code == "42601"
    assert "syntax error" in refusal.message or "unterminated" in refusal.message


def test_a_copy_without_authorization_is_refused(world: Loader, table: str) -> None:
    statement = world.copy(table, "people/")
    refusal = world.session.refusal(statement[: statement.index("IAM_ROLE")])
    assert refusal.message == "CREDENTIALS or IAM_ROLE must be specified for COPY"
