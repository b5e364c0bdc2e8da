"""Whatever stands in names, keys and values: what is rendered comes out of the sandbox the same."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterator

import pytest
from cloud_world import COMMANDS_ROLE
from copy_world import Loader, loader
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from wizard.sandbox.launch import RunningSandbox
from wizard.sql.quoting import MAXIMUM_NAME_BYTES, quote_identifier, quote_text
from wizard.sql.render import render
from wizard.sql.statement import CopyFormat, CopyStatement, OptionValue, RoleReference, TableName

HOSTILE = ("'", '"', "\\", "%", "%s", "?", ":a", "$1", "[red]", "[/]", "🎉", "é", ";", "--", "/*",
           "*/", "''", '""', "\\'", "{x}", "\t", " ", "(", ")", ",", ".", "|", "select", "A", "z",
           "1", "_", "$$", "\x1b[31m", "\x7f", "\u202e", "\u00a0", "\ufeff", "//", "&", "+", "#",
           "n", "\\N", "t", "~", "*", "日本")  # fmt: skip
"""What breaks careless quoting, as pieces of texts."""

texts = st.lists(
    st.sampled_from(HOSTILE) | st.characters(codec="utf-8", exclude_characters="\0\r\n"),
    max_size=12,
).map("".join)
names = (
    texts.map(lambda text: text.strip())
    # Redshift folds ASCII letters also in quotes, so names that differ by them only are the same.
    .map(lambda text: "".join(each.lower() if each.isascii() else each for each in text))
    .filter(lambda text: 0 < len(text.encode()) <= MAXIMUM_NAME_BYTES // 2)
)
keys = texts.filter(lambda text: len(text.encode()) < 500 and not _is_path_walk(text))
column_values = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")) | texts)

few = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _is_path_walk(key: str) -> bool:
    """HTTP clients resolve such segments themselves, so that they never reach S3."""
    return any(segment in (".", "..") for segment in key.split("/"))


@pytest.fixture(scope="module")
def world(sandbox: RunningSandbox) -> Iterator[Loader]:
    with loader(sandbox.address) as made:
        yield made


def statement(
    world: Loader,
    table: TableName,
    key: str,
    columns: tuple[str, ...] = (),
    copy_format: CopyFormat = CopyFormat.CSV,
    **options: OptionValue,
) -> str:
    """The SQL that the wizard would send."""
    source = f"s3://{world.bucket.name}/{key}"
    role = RoleReference((COMMANDS_ROLE,))
    return render(CopyStatement(table, columns, source, False, role, copy_format, options))


def csv_file(*rows: list[str]) -> str:
    """Rows as a CSV file whose every field is quoted, so that an empty one is no NULL."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return text.getvalue()


@given(text=texts)
@few
def test_a_quoted_text_is_that_text(world: Loader, text: str) -> None:
    connection = world.session.connection
    cursor = connection.cursor()
    cursor.execute(f"SELECT {quote_text(text)}")
    assert cursor.fetchall() == ([text],)


@given(schema=names, table=names, columns=st.lists(names, min_size=1, max_size=3, unique=True))
@few
def test_a_load_goes_into_exactly_the_table_and_columns_that_were_named(
    world: Loader, schema: str, table: str, columns: list[str]
) -> None:
    assume(not schema.startswith(("pg_", "pg")) and schema not in ("public", "information_schema"))
    run = world.session.run
    schema_sql, table_sql = quote_identifier(schema), quote_identifier(table)
    fields = ", ".join(f"{quote_identifier(name)} VARCHAR(20)" for name in columns)
    key = world.bucket.put("names.csv", csv_file([str(place) for place in range(len(columns))]))
    run("BEGIN", f"CREATE SCHEMA {schema_sql}", f"CREATE TABLE {schema_sql}.{table_sql} ({fields})")
    try:
        listed = tuple(reversed(columns))
        assert key.endswith("names.csv")
        run(statement(world, TableName(table, schema), "names.csv", listed))
        selected = ", ".join(quote_identifier(name) for name in listed)
        cursor = world.session.connection.cursor()
        cursor.execute(f"SELECT {selected} FROM {schema_sql}.{table_sql}")
        assert cursor.fetchall() == ([str(place) for place in range(len(columns))],)
    finally:
        run("ROLLBACK")


@given(key=keys)
@few
def test_a_load_reads_exactly_the_key_that_was_named(world: Loader, key: str) -> None:
    # Its own folder, so that no other example's key begins with this one.
    folder = uuid.uuid4().hex
    table = world.table("found VARCHAR(20)")
    world.bucket.put(f"{folder}/{key}.csv", "this\n")
    world.bucket.put(f"{folder}/other {key}.csv", "other\n")
    world.session.run(statement(world, TableName(table), f"{folder}/{key}.csv"))
    assert world.session.rows(f"SELECT found FROM {table}") == [["this"]]
    shown = world.session.value(
        "SELECT data_source FROM sys_load_history WHERE query_id = pg_last_copy_id()"
    )
    assert shown == f"s3://{world.bucket.name}/{folder}/{key}.csv"


@given(values=column_values)
@few
def test_values_of_a_csv_file_come_back_as_they_were(world: Loader, values: list[str]) -> None:
    written = [value for value in values if value != "\\N"]
    rows = [[str(place), value] for place, value in enumerate(written)]
    table = world.table("place INTEGER, value VARCHAR(2000)")
    world.bucket.put("values.csv", csv_file(*rows) or "\n")
    assume(rows)
    world.session.run(statement(world, TableName(table), "values.csv"))
    cursor = world.session.connection.cursor()
    cursor.execute(f"SELECT value FROM {table} ORDER BY place")
    assert [row[0] for row in cursor.fetchall()] == written


@given(
    values=st.lists(texts, min_size=1, max_size=4),
    delimiter=st.sampled_from(["|", "\t", "\x01", "\x1f", "~", "'", "%", ";", '"', "\x7f"]),
    null=st.sampled_from(["\\N", "NULL", "''", "%s", "-'-", "[red]"]),
)
@few
def test_escaped_text_comes_back_with_any_delimiter_and_null_marker(
    world: Loader, values: list[str], delimiter: str, null: str
) -> None:
    assume(delimiter not in null)
    written = [value for value in values if value not in (null, "")]
    assume(written)
    lines = [
        f"{place}{delimiter}{escaped(value, delimiter)}\n" for place, value in enumerate(written)
    ]
    options: dict[str, OptionValue] = {"delimiter": delimiter, "escape": True}
    if null != "\\N":
        options["null"] = null
    table = world.table("place INTEGER, value VARCHAR(2000)")
    world.bucket.put("text.txt", "".join([*lines, f"{len(written)}{delimiter}{null}\n"]))
    sql = statement(world, TableName(table), "text.txt", (), CopyFormat.TEXT, **options)
    world.session.run(sql)
    cursor = world.session.connection.cursor()
    cursor.execute(f"SELECT value FROM {table} ORDER BY place")
    assert [row[0] for row in cursor.fetchall()] == [*written, None]


def escaped(value: str, delimiter: str) -> str:
    """The value with a backslash before everything that would mean something else."""
    return "".join(f"\\{each}" if each in ("\\", delimiter) else each for each in value)


@pytest.mark.parametrize(
    ("created", "named"), [('"Mixed"', "Mixed"), ("MIXED", "mixed"), ('"mixed"', "MIXED")]
)
def test_letters_are_folded_the_same_way_by_create_table_and_by_copy(
    world: Loader, created: str, named: str
) -> None:
    world.bucket.put("folded.csv", "1\n")
    world.session.run("BEGIN", f'CREATE TEMP TABLE {created} ("Id" INTEGER)')
    try:
        world.session.run(statement(world, TableName(named), "folded.csv", ("ID",)))
        assert world.session.value("SELECT id FROM mixed") == 1
    finally:
        world.session.run("ROLLBACK")


def test_quoted_letters_count_where_identifiers_are_case_sensitive(world: Loader) -> None:
    world.bucket.put("folded.csv", "1\n")
    run = world.session.run
    run(
        "SET enable_case_sensitive_identifier TO true", "BEGIN", 'CREATE TEMP TABLE "Cased" (i INT)'
    )
    try:
        run(statement(world, TableName("Cased"), "folded.csv"))
        assert world.session.value('SELECT i FROM "Cased"') == 1
    finally:
        run("ROLLBACK", "RESET enable_case_sensitive_identifier")
