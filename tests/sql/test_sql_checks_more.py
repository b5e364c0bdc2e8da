"""What the context of a statement says about it, and every option of the table, one by one."""

from __future__ import annotations

import pytest

from wizard.sql.check import check
from wizard.sql.context import CheckContext
from wizard.sql.options import OPTIONS
from wizard.sql.parser import parse_copy
from wizard.sql.problems import Severity
from wizard.sql.render import render
from wizard.sql.statement import CopyFormat, CopyStatement, OptionValue, RoleReference, TableName

BEGINNING = "COPY t FROM 's3://acme-lake/k' IAM_ROLE default "

# For each option: a value and its format, what it adds to the statement, and a wrong use with
# the rule that tells it.
OPTION_CASES: dict[str, tuple[CopyFormat, OptionValue, str, str, str]] = {
    "delimiter": (CopyFormat.CSV, ";", "DELIMITER ';'", r"DELIMITER '\n'", "delimiter-value"),
    "quote": (CopyFormat.CSV, "%", "QUOTE AS '%'", "QUOTE '%'", "quote-requires-csv"),
    "serializetojson": (
        CopyFormat.PARQUET,
        True,
        "SERIALIZETOJSON",
        "CSV SERIALIZETOJSON",
        "csv-excludes-serializetojson",
    ),
    "simplify": (
        CopyFormat.SHAPEFILE,
        "auto",
        "SIMPLIFY AUTO",
        "CSV SIMPLIFY",
        "csv-excludes-simplify",
    ),
    "region": (
        CopyFormat.TEXT,
        "eu-west-1",
        "REGION 'eu-west-1'",
        "ORC REGION 'x'",
        "orc-excludes-region",
    ),
    "encrypted": (
        CopyFormat.TEXT,
        True,
        "ENCRYPTED",
        "ENCRYPTED",
        "encrypted-requires-master_symmetric_key",
    ),
    "master_symmetric_key": (
        CopyFormat.TEXT,
        "a2V5",
        "MASTER_SYMMETRIC_KEY 'a2V5'",
        "MASTER_SYMMETRIC_KEY 'a2V5'",
        "master_symmetric_key-requires-encrypted",
    ),
    "gzip": (CopyFormat.TEXT, True, "GZIP", "PARQUET GZIP", "parquet-excludes-gzip"),
    "bzip2": (CopyFormat.TEXT, True, "BZIP2", "BZIP2 GZIP", "gzip-excludes-bzip2"),
    "lzop": (CopyFormat.TEXT, True, "LZOP", "LZOP ZSTD", "lzop-excludes-zstd"),
    "zstd": (CopyFormat.TEXT, True, "ZSTD", "SHAPEFILE ZSTD", "shapefile-excludes-zstd"),
    "ignoreheader": (
        CopyFormat.CSV,
        1,
        "IGNOREHEADER 1",
        "IGNOREHEADER 9999999999",
        "ignoreheader-range",
    ),
    "null": (CopyFormat.TEXT, "NA", "NULL AS 'NA'", "JSON 'auto' NULL 'x'", "json-excludes-null"),
    "encoding": (
        CopyFormat.TEXT,
        "utf16",
        "ENCODING UTF16",
        "FIXEDWIDTH 'a:1' ENCODING UTF16",
        "fixedwidth-excludes-encoding",
    ),
    "dateformat": (
        CopyFormat.TEXT,
        "auto",
        "DATEFORMAT 'auto'",
        r"DATEFORMAT 'YYYY\n'",
        "dateformat-value",
    ),
    "timeformat": (
        CopyFormat.TEXT,
        "epochsecs",
        "TIMEFORMAT 'epochsecs'",
        "ORC TIMEFORMAT 'auto'",
        "orc-excludes-timeformat",
    ),
    "acceptanydate": (
        CopyFormat.TEXT,
        True,
        "ACCEPTANYDATE",
        "ORC ACCEPTANYDATE",
        "orc-excludes-acceptanydate",
    ),
    "acceptinvchars": (
        CopyFormat.TEXT,
        "^",
        "ACCEPTINVCHARS '^'",
        "ACCEPTINVCHARS 'ab'",
        "acceptinvchars-value",
    ),
    "statupdate": (
        CopyFormat.ORC,
        False,
        "STATUPDATE OFF",
        "SHAPEFILE STATUPDATE",
        "shapefile-excludes-statupdate",
    ),
    "maxerror": (CopyFormat.TEXT, 5, "MAXERROR 5", "MAXERROR 100001", "maxerror-range"),
    "ignoreallerrors": (
        CopyFormat.TEXT,
        True,
        "IGNOREALLERRORS",
        "MAXERROR 1 IGNOREALLERRORS",
        "maxerror-excludes-ignoreallerrors",
    ),
    "compupdate": (
        CopyFormat.TEXT,
        "preset",
        "COMPUPDATE PRESET",
        "ORC COMPUPDATE",
        "orc-excludes-compupdate",
    ),
    "comprows": (CopyFormat.TEXT, 5000, "COMPROWS 5000", "COMPROWS 1", "comprows-range"),
    **{
        name: (copy_format, True, name.upper(), f"{wrong} {name}", f"{rule}-excludes-{name}")
        for name, copy_format, wrong, rule in (
            ("blanksasnull", CopyFormat.TEXT, "ORC", "orc"),
            ("emptyasnull", CopyFormat.TEXT, "ORC", "orc"),
            ("escape", CopyFormat.TEXT, "CSV", "csv"),
            ("explicit_ids", CopyFormat.TEXT, "SHAPEFILE", "shapefile"),
            ("fillrecord", CopyFormat.TEXT, "JSON 'auto'", "json"),
            ("ignoreblanklines", CopyFormat.TEXT, "JSON 'auto'", "json"),
            ("removequotes", CopyFormat.TEXT, "CSV", "csv"),
            ("roundec", CopyFormat.TEXT, "PARQUET", "parquet"),
            ("trimblanks", CopyFormat.TEXT, "PARQUET", "parquet"),
            ("truncatecolumns", CopyFormat.TEXT, "PARQUET", "parquet"),
            ("noload", CopyFormat.TEXT, "PARQUET", "parquet"),
        )
    },
}


def rules(options: str, context: CheckContext | None = None) -> list[str]:
    return [each.rule for each in check(parse_copy(BEGINNING + options).statement, context)]


def test_every_row_of_the_table_has_its_case() -> None:
    assert set(OPTION_CASES) == {option.name for option in OPTIONS}


@pytest.mark.parametrize("name", OPTION_CASES)
def test_an_option_changes_the_statement(name: str) -> None:
    copy_format, value, line, _, _ = OPTION_CASES[name]
    statement = CopyStatement(
        TableName("t"), (), "s3://acme-lake/k", False, RoleReference(default=True), copy_format
    )
    chosen = CopyStatement(
        statement.table,
        source=statement.source,
        role=statement.role,
        format=copy_format,
        options={name: value},
    )
    added = set(render(chosen).splitlines()) - set(render(statement).splitlines())
    assert added == {line}


@pytest.mark.parametrize("name", OPTION_CASES)
def test_a_wrong_use_of_an_option_is_an_error(name: str) -> None:
    _, _, _, wrong, rule = OPTION_CASES[name]
    assert rule in rules(wrong)


@pytest.mark.parametrize(
    ("options", "context", "rule", "severity"),
    [
        ("ACCEPTANYDATE", {}, "acceptanydate-without-dateformat", Severity.WARNING),
        ("COMPROWS 5000", {}, "comprows-without-compupdate", Severity.WARNING),
        ("DELIMITER '|~|'", {}, "delimiter-length", Severity.WARNING),
        ("ENCODING ISO88591", {}, "encoding-unconfirmed", Severity.WARNING),
        (
            "PARQUET",
            {"bucket_region": "eu-west-1", "cluster_region": "us-east-1"},
            "columnar-needs-cluster-region",
            Severity.ERROR,
        ),
        (
            "CSV",
            {"bucket_region": "eu-west-1", "cluster_region": "us-east-1"},
            "region-missing",
            Severity.ERROR,
        ),
        (
            "REGION 'us-east-1'",
            {"bucket_region": "eu-west-1", "cluster_region": "us-east-1"},
            "region-mismatch",
            Severity.ERROR,
        ),
        (
            "REGION 'us-east-1'",
            {"cluster_region": "us-east-1"},
            "region-is-cluster-region",
            Severity.INFO,
        ),
        ("CSV", {"keys": ("a/b.csv.gz",)}, "compression-mismatch", Severity.WARNING),
        ("CSV GZIP", {"keys": ("a/b.csv",)}, "compression-mismatch", Severity.WARNING),
        ("CSV", {"first_line_is_header": True}, "header-not-ignored", Severity.WARNING),
        (
            "EXPLICIT_IDS",
            {"identity_columns": ()},
            "explicit_ids-without-identity",
            Severity.WARNING,
        ),
        ("STATUPDATE ON", {"is_table_owner": False}, "statupdate-needs-owner", Severity.WARNING),
    ],
)
def test_what_is_known_beside_the_statement_is_told(
    options: str, context: dict[str, object], rule: str, severity: Severity
) -> None:
    statement = parse_copy(BEGINNING + options).statement
    problems = check(statement, CheckContext(**context))  # type: ignore[arg-type]
    assert [(each.rule, each.severity) for each in problems] == [(rule, severity)]
    assert all(each.severity is Severity.ERROR for each in check(statement))


@pytest.mark.parametrize(
    ("options", "context"),
    [
        ("ACCEPTANYDATE DATEFORMAT 'auto'", CheckContext()),
        ("COMPROWS 5000 COMPUPDATE ON", CheckContext()),
        ("PARQUET", CheckContext(bucket_region="us-east-1", cluster_region="us-east-1")),
        (
            "REGION 'eu-west-1'",
            CheckContext(bucket_region="eu-west-1", cluster_region="us-east-1"),
        ),
        ("CSV GZIP", CheckContext(keys=("a.csv.gz", "b.csv.gz"))),
        ("PARQUET", CheckContext(keys=("a.parquet.gz",))),
        ("CSV IGNOREHEADER 1", CheckContext(first_line_is_header=True)),
        ("EXPLICIT_IDS", CheckContext(identity_columns=("id",))),
        ("CSV", CheckContext(must_be_complete=True)),
    ],
)
def test_what_fits_its_context_has_no_problem(options: str, context: CheckContext) -> None:
    assert rules(options, context) == []


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("s3://arn:aws:s3:us-east-1:123456789012:accesspoint/a/k", "source-access-point-arn"),
        ("s3://acme--use1-az4--x-s3/k", "source-directory-bucket"),
        ("s3:///k", "source-without-bucket"),
        ("s3://acme/a\nb", "source-line-break"),
        ("s3://acme/" + "k" * 1025, "source-key-length"),
        ("https://acme/k", "source-not-s3"),
    ],
)
def test_a_source_that_copy_cannot_read_is_an_error(source: str, rule: str) -> None:
    assert [each.rule for each in check(CopyStatement(source=source))] == [rule]


@pytest.mark.parametrize("source", ["s3://acme", "s3://acme/", "s3://acme/orders/"])
def test_a_manifest_is_a_whole_key(source: str) -> None:
    (problem,) = check(CopyStatement(source=source, manifest=True))
    assert problem.rule == "manifest-needs-a-key"


def test_an_alias_of_an_access_point_is_a_bucket() -> None:
    assert check(CopyStatement(source="s3://lake-abc123-s3alias/k")) == ()


def test_a_name_of_128_bytes_is_an_error_and_one_of_127_is_not() -> None:
    assert check(CopyStatement(TableName("é" * 63 + "e"))) == ()
    (problem,) = check(CopyStatement(TableName("é" * 64)))
    assert problem.rule == "name-length"


def test_upper_case_in_quotes_is_a_warning_unless_names_keep_their_case() -> None:
    statement = parse_copy('COPY "Sales"."Orders" ("Id") FROM \'s3://b/k\'').statement
    problems = check(statement, CheckContext())
    assert [each.options for each in problems] == [("schema",), ("table",), ("columns",)]
    assert {each.severity for each in problems} == {Severity.WARNING}
    assert check(statement, CheckContext(names_keep_case=True)) == ()


def test_a_complete_statement_names_table_source_and_role() -> None:
    found = [each.rule for each in check(CopyStatement(), CheckContext(must_be_complete=True))]
    assert found == ["table-missing", "source-missing", "authorization-missing"]


def test_a_column_that_is_listed_twice_or_unknown_is_an_error() -> None:
    assert [each.rule for each in check(CopyStatement(columns=("a", "A")))] == ["repeated-column"]
    known = CheckContext(table_columns=("a",))
    assert [each.rule for each in check(CopyStatement(columns=("b",)), known)] == ["unknown-column"]


def test_an_identity_column_on_the_list_needs_explicit_ids() -> None:
    context = CheckContext(identity_columns=("id",))
    (missing,) = check(CopyStatement(columns=("id", "a")), context)
    assert missing.rule == "identity-requires-explicit_ids"
    (unlisted,) = check(CopyStatement(columns=("a",), options={"explicit_ids": True}), context)
    assert unlisted.rule == "explicit_ids-requires-identity"


def test_a_flag_that_is_off_excludes_nothing() -> None:
    assert check(CopyStatement(options={"gzip": False, "bzip2": True})) == ()


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("COPY order FROM 's3://b/k'", "table"),
        ("COPY public.user FROM 's3://b/k'", "table"),
        ("COPY t (id, Group) FROM 's3://b/k'", "columns"),
    ],
)
def test_a_reserved_word_without_quotes_is_an_error(text: str, clause: str) -> None:
    (problem,) = parse_copy(text).problems
    assert (problem.rule, problem.options) == ("reserved-word", (clause,))


def test_a_reserved_word_in_quotes_is_a_name() -> None:
    assert parse_copy('COPY "order" ("user") FROM \'s3://b/k\'').problems == ()


def test_keys_in_the_place_of_a_role_are_forgotten() -> None:
    parsed = parse_copy("COPY t FROM 's3://b/k' IAM_ROLE 'aws_access_key_id=AKIAX;token=SECRET'")
    assert [each.rule for each in parsed.problems] == ["keys-not-allowed"]
    assert "SECRET" not in repr(parsed)


def test_what_follows_a_secret_is_not_repeated() -> None:
    parsed = parse_copy("COPY t FROM 's3://b/k' SECRET_ACCESS_KEY 'first'wJalrXUtn CSV")
    assert "wJalr" not in repr(parsed)


def test_a_misspelled_option_is_told_with_the_nearest_one() -> None:
    (problem,) = parse_copy(BEGINNING + "IGNOREHEADR 1").problems
    assert "perhaps IGNOREHEADER" in problem.message
