"""How COPY statements are read: every spelling that Redshift reads, and what is refused."""

from __future__ import annotations

from textwrap import dedent

import pytest
from sql.sql_statements import CHAIN, LOADER

from wizard.sql.parser import ParsedCopy, parse_copy
from wizard.sql.statement import (
    CopyFormat,
    CopyJob,
    OptionValue,
    RoleReference,
    TableName,
)

BEGINNING = f"COPY orders FROM 's3://acme/orders/' IAM_ROLE '{LOADER}' "


def rules(text: str) -> list[str]:
    return [problem.rule for problem in parse_copy(text).problems]


def place(parsed: ParsedCopy) -> tuple[int | None, int | None]:
    (problem,) = parsed.problems
    assert problem.rule == "syntax"
    assert not parsed.is_readable
    return problem.line, problem.column


@pytest.mark.parametrize(
    ("options", "read"),
    [
        ("", {}),
        ("delimiter ';'", {"delimiter": ";"}),
        ("DELIMITER AS ';'", {"delimiter": ";"}),
        (r"DELIMITER '\t'", {"delimiter": "\t"}),
        (r"DELIMITER '\001'", {"delimiter": "\x01"}),
        ("IGNOREHEADER 2", {"ignoreheader": 2}),
        ("IGNOREHEADER AS 2", {"ignoreheader": 2}),
        ("ignoreheader as '2'", {"ignoreheader": 2}),
        ("NULL AS 'NA'", {"null": "NA"}),
        ("NULL 'NA'", {"null": "NA"}),
        (r"NULL AS '\N'", {"null": r"\N"}),
        (r"NULL AS '\000'", {"null": "\0"}),
        (r"NULL AS '\0'", {"null": "\0"}),
        ("ENCODING UTF16LE", {"encoding": "utf16le"}),
        ("ENCODING AS utf16", {"encoding": "utf16"}),
        ("ACCEPTINVCHARS", {"acceptinvchars": True}),
        ("ACCEPTINVCHARS '^'", {"acceptinvchars": "^"}),
        ("ACCEPTINVCHARS AS '^'", {"acceptinvchars": "^"}),
        ("DATEFORMAT 'auto' TIMEFORMAT AS 'epochsecs'", None),
        ("COMPUPDATE", {"compupdate": True}),
        ("COMPUPDATE ON", {"compupdate": True}),
        ("COMPUPDATE TRUE", {"compupdate": True}),
        ("COMPUPDATE OFF", {"compupdate": False}),
        ("COMPUPDATE false", {"compupdate": False}),
        ("COMPUPDATE PRESET", {"compupdate": "preset"}),
        ("STATUPDATE GZIP", {"statupdate": True, "gzip": True}),
        ("STATUPDATE OFF GZIP", {"statupdate": False, "gzip": True}),
        ("MAXERROR 10 NOLOAD", {"maxerror": 10, "noload": True}),
        ("MAXERROR AS 10", {"maxerror": 10}),
        ("REGION 'eu-west-1'", {"region": "eu-west-1"}),
        ("REGION AS 'eu-west-1'", {"region": "eu-west-1"}),
        ("explicit_ids ROUNDEC Trimblanks", None),
    ],
)
def test_options_are_read_in_all_their_spellings(
    options: str, read: dict[str, OptionValue] | None
) -> None:
    parsed = parse_copy(BEGINNING + options)
    assert parsed.problems == ()
    if read is not None:
        assert parsed.statement.options == read


@pytest.mark.parametrize(
    ("written", "copy_format", "options"),
    [
        ("CSV", CopyFormat.CSV, {}),
        ("FORMAT CSV", CopyFormat.CSV, {}),
        ("format as csv quote as '%'", CopyFormat.CSV, {"quote": "%"}),
        ("CSV QUOTE '%'", CopyFormat.CSV, {"quote": "%"}),
        ("JSON 'auto'", CopyFormat.JSON, {"json": "auto"}),
        ("FORMAT AS JSON AS 'noshred'", CopyFormat.JSON, {"json": "noshred"}),
        ("FORMAT JSON", CopyFormat.JSON, {}),
        ("AVRO 's3://b/p.json'", CopyFormat.AVRO, {"avro": "s3://b/p.json"}),
        ("FIXEDWIDTH AS 'a:1,b:2'", CopyFormat.FIXEDWIDTH, {"fixedwidth": "a:1,b:2"}),
        ("FORMAT AS PARQUET SERIALIZETOJSON", CopyFormat.PARQUET, {"serializetojson": True}),
        ("ORC", CopyFormat.ORC, {}),
        ("SHAPEFILE SIMPLIFY", CopyFormat.SHAPEFILE, {"simplify": True}),
        ("SHAPEFILE SIMPLIFY AUTO", CopyFormat.SHAPEFILE, {"simplify": "auto"}),
        ("SHAPEFILE SIMPLIFY 0.25", CopyFormat.SHAPEFILE, {"simplify": 0.25}),
        ("SHAPEFILE SIMPLIFY AUTO '0.25'", CopyFormat.SHAPEFILE, {"simplify": "auto 0.25"}),
    ],
)
def test_a_format_is_read_with_its_argument(
    written: str, copy_format: CopyFormat, options: dict[str, OptionValue]
) -> None:
    parsed = parse_copy(BEGINNING + written)
    assert parsed.problems == ()
    assert parsed.statement.format is copy_format
    assert parsed.statement.options == options


@pytest.mark.parametrize(
    ("table", "read"),
    [
        ("orders", TableName("orders")),
        ("Public.ORDERS", TableName("orders", "public")),
        ('"Public"."my ""orders"""', TableName('my "orders"', "Public")),
        ('public . "a.b"', TableName("a.b", "public")),
        ("été", TableName("été")),
        ("#temporary", TableName("#temporary")),
    ],
)
def test_a_table_is_named_with_or_without_schema_and_quotes(table: str, read: TableName) -> None:
    parsed = parse_copy(f"copy {table} from 's3://b/k' iam_role default")
    assert parsed.problems == ()
    assert parsed.statement.table == read


def test_the_column_list_keeps_its_order() -> None:
    parsed = parse_copy("COPY t (b, \"A c\" ,a) FROM 's3://b/k' IAM_ROLE default")
    assert parsed.statement.columns == ("b", "A c", "a")


@pytest.mark.parametrize(
    ("clause", "role"),
    [
        (f"IAM_ROLE '{LOADER}'", RoleReference((LOADER,))),
        (f"iam_role as '{LOADER}'", RoleReference((LOADER,))),
        ("IAM_ROLE default", RoleReference(default=True)),
        ("IAM_ROLE DEFAULT", RoleReference(default=True)),
        (f"IAM_ROLE '{','.join(CHAIN)}'", RoleReference(CHAIN)),
        (f"CREDENTIALS 'aws_iam_role={LOADER}'", RoleReference((LOADER,))),
        (f"CREDENTIALS AS 'aws_iam_role={','.join(CHAIN)}'", RoleReference(CHAIN)),
        (f"WITH CREDENTIALS AS 'aws_iam_role={LOADER}'", RoleReference((LOADER,))),
    ],
)
def test_the_role_is_read_from_every_kind_of_authorization(
    clause: str, role: RoleReference
) -> None:
    parsed = parse_copy(f"COPY t FROM 's3://b/k' {clause} CSV")
    assert parsed.problems == ()
    assert parsed.statement.role == role


def test_the_order_of_clauses_does_not_matter() -> None:
    first = parse_copy(f"COPY t FROM 's3://b/k' IAM_ROLE '{LOADER}' CSV GZIP MANIFEST MAXERROR 5")
    second = parse_copy(f"COPY t FROM 's3://b/k' MAXERROR 5 MANIFEST GZIP IAM_ROLE '{LOADER}' CSV")
    assert first == second
    assert first.statement.manifest


def test_comments_and_line_breaks_stand_anywhere() -> None:
    text = """\
        -- the nightly load; it's 'quoted'
        COPY /* target */ orders
        FROM 's3://b/k' -- not FROM 's3://other'
        /* a comment /* in a comment */ GZIP */
        IAM_ROLE default CSV;
        -- done"""
    parsed = parse_copy(dedent(text))
    assert parsed.problems == ()
    assert parsed.statement.source == "s3://b/k"
    assert parsed.statement.options == {}


def test_marks_of_comments_in_a_literal_are_part_of_it() -> None:
    parsed = parse_copy("COPY t FROM 's3://b/--/*k''s*/' IAM_ROLE default")
    assert parsed.problems == ()
    assert parsed.statement.source == "s3://b/--/*k's*/"


@pytest.mark.parametrize(
    ("clause", "job"),
    [
        ("JOB CREATE nightly", CopyJob("nightly")),
        ("JOB CREATE Nightly AUTO ON", CopyJob("nightly")),
        ("job create nightly auto off", CopyJob("nightly", auto=False)),
    ],
)
def test_a_copy_job_is_read(clause: str, job: CopyJob) -> None:
    assert parse_copy(BEGINNING + clause).statement.job == job


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("SELECT 1", 1, 1),
        ("COPY", 1, 5),
        ("COPY orders\nTO 's3://b/k'", 2, 1),
        ("COPY orders FROM s3", 1, 18),
        ("COPY orders (a, b FROM 's3://b/k'", 1, 19),
        ("COPY orders (a,) FROM 's3://b/k'", 1, 16),
        ("COPY a.b.c FROM 's3://b/k'", 1, 9),
        ("COPY orders\n  FROM 's3://b/k'\n  GZIPP", 3, 3),
        ("COPY t FROM 's3://b/k'\r\n\tIGNOREHEADER x", 2, 15),
        ("COPY t FROM 's3://b/k' MAXERROR -1", 1, 33),
        ("COPY t FROM 's3://b/k' MAXERROR 1.5", 1, 33),
        ("COPY t FROM 's3://b/k' ENCODING LATIN1", 1, 33),
        ("COPY t FROM 's3://b/k' FORMAT AS XML", 1, 34),
        ("COPY t FROM 's3://b/k' FORMAT AS TEXT", 1, 34),
        ("COPY t FROM 's3://b/k' FIXEDWIDTH GZIP", 1, 35),
        ("COPY t FROM 's3://b/k' DELIMITER", 1, 33),
        ("COPY t FROM 's3://b/k", 1, 13),
        ("COPY t FROM 's3://b/k' /* open", 1, 24),
        ("/* a\n b */ COPY t FRM", 2, 14),
        ("COPY t FROM 's3://b/k' 'GZIP'", 1, 24),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, line: int, column: int) -> None:
    assert place(parse_copy(text)) == (line, column)


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    parsed = parse_copy("COPY public.orders FROM 's3://b/k' CSV GZIP IGNOREHEADR 1")
    assert parsed.statement.table == TableName("orders", "public")
    assert parsed.statement.source == "s3://b/k"
    assert parsed.statement.format is CopyFormat.CSV
    assert parsed.statement.options == {"gzip": True}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BEGINNING + "; SELECT 1", ["second-statement"]),
        (BEGINNING + ";;", []),
        (BEGINNING + "GZIP GZIP", ["repeated-option"]),
        (BEGINNING + "MANIFEST MANIFEST", ["repeated-option"]),
        (BEGINNING + "IAM_ROLE default", ["repeated-option"]),
        (BEGINNING + "CSV PARQUET", ["one-format"]),
        (BEGINNING + "SSH", ["ssh-not-for-s3"]),
        (BEGINNING + "READRATIO 50", ["readratio-not-for-s3"]),
        ("COPY t FROM 'dynamodb://T' IAM_ROLE default", ["source-not-s3"]),
        ("COPY t FROM 'emr://j-1/out' IAM_ROLE default", ["source-not-s3"]),
        ("COPY t FROM 'ssh://host' IAM_ROLE default", ["source-not-s3"]),
        ("COPY t FROM '/tmp/file.csv' IAM_ROLE default", ["source-not-s3"]),
        ("COPY t FROM 's3://b/k' CREDENTIALS ''", ["credentials-without-role"]),
        ("COPY t FROM 's3://b/k' CREDENTIALS 'aws_role=x'", ["credentials-without-role"]),
    ],
)
def test_what_is_readable_and_wrong_is_told_by_its_rule(text: str, found: list[str]) -> None:
    parsed = parse_copy(text)
    assert [problem.rule for problem in parsed.problems] == found
    assert parsed.is_readable


def test_the_kind_of_another_source_is_named() -> None:
    (problem,) = parse_copy("COPY t FROM 'dynamodb://Orders' IAM_ROLE default").problems
    assert "dynamodb" in problem.message
    assert problem.options == ("from",)


def test_a_wrong_tolerance_is_told_with_its_own_place() -> None:
    text = "COPY t FROM 's3://b/k' SHAPEFILE SIMPLIFY 'much' GZIP"
    assert place(parse_copy(text)) == (1, 43)


def test_a_tolerance_is_read_in_scientific_notation_as_the_documentation_writes_it() -> None:
    parsed = parse_copy(BEGINNING + "FORMAT SHAPEFILE SIMPLIFY AUTO 1.1E-05")
    assert parsed.problems == ()


def test_iam_role_and_credentials_exclude_each_other() -> None:
    assert rules(BEGINNING + "CREDENTIALS 'aws_iam_role=arn:aws:iam::123456789012:role/B'") != []


def test_an_empty_role_is_a_problem() -> None:
    assert rules("COPY t FROM 's3://b/k' IAM_ROLE ''") != []
