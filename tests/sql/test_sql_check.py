"""The rules of what goes together in a COPY, one by one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sql.sql_statements import EXAMPLES

from wizard.sql.check import check
from wizard.sql.options import BY_NAME, OPTIONS, ValueKind, options_for
from wizard.sql.parser import parse_copy
from wizard.sql.problems import Severity
from wizard.sql.statement import CopyFormat, CopyJob, CopyStatement, OptionValue, RoleReference

BEGINNING = "COPY t FROM 's3://b/k' IAM_ROLE 'arn:aws:iam::123456789012:role/R' "


def rules(options: str) -> set[str]:
    parsed = parse_copy(BEGINNING + options)
    assert parsed.problems == ()
    return {problem.rule for problem in check(parsed.statement)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_are_accepted(name: str) -> None:
    assert check(EXAMPLES[name]) == ()


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ("CSV ESCAPE", "csv-excludes-escape"),
        ("CSV REMOVEQUOTES", "csv-excludes-removequotes"),
        ("QUOTE '%'", "quote-requires-csv"),
        ("JSON 'auto' QUOTE '%'", "json-excludes-quote"),
        ("FIXEDWIDTH 'a:1' DELIMITER ','", "fixedwidth-excludes-delimiter"),
        ("FIXEDWIDTH 'a:1' ESCAPE", "fixedwidth-excludes-escape"),
        ("FIXEDWIDTH 'a:1' REMOVEQUOTES", "fixedwidth-excludes-removequotes"),
        ("JSON 'auto' DELIMITER ','", "json-excludes-delimiter"),
        ("JSON 'auto' ESCAPE", "json-excludes-escape"),
        ("JSON 'auto' FILLRECORD", "json-excludes-fillrecord"),
        ("JSON 'auto' IGNOREBLANKLINES", "json-excludes-ignoreblanklines"),
        ("JSON 'auto' NULL AS 'x'", "json-excludes-null"),
        ("JSON 'auto' REMOVEQUOTES", "json-excludes-removequotes"),
        ("SHAPEFILE REMOVEQUOTES", "shapefile-excludes-removequotes"),
        ("SHAPEFILE ESCAPE", "shapefile-excludes-escape"),
        ("SHAPEFILE BZIP2", "shapefile-excludes-bzip2"),
        ("PARQUET REGION 'eu-west-1'", "parquet-excludes-region"),
        ("ORC GZIP", "orc-excludes-gzip"),
        ("PARQUET MAXERROR 5", "parquet-excludes-maxerror"),
        ("PARQUET IGNOREALLERRORS", "parquet-excludes-ignoreallerrors"),
        ("PARQUET ACCEPTANYDATE", "parquet-excludes-acceptanydate"),
        ("PARQUET NOLOAD", "parquet-excludes-noload"),
        ("PARQUET COMPUPDATE ON", "parquet-excludes-compupdate"),
        ("CSV SERIALIZETOJSON", "csv-excludes-serializetojson"),
        ("SIMPLIFY AUTO", "simplify-requires-shapefile"),
        ("GZIP BZIP2", "gzip-excludes-bzip2"),
        ("LZOP ZSTD", "lzop-excludes-zstd"),
        ("MAXERROR 5 IGNOREALLERRORS", "maxerror-excludes-ignoreallerrors"),
        ("ENCRYPTED", "encrypted-requires-master_symmetric_key"),
        ("MASTER_SYMMETRIC_KEY 'eA=='", "master_symmetric_key-requires-encrypted"),
        ("MAXERROR 100001", "maxerror-range"),
        ("COMPROWS 999", "comprows-range"),
        ("CSV QUOTE ','", "quote-equals-delimiter"),
        ("CSV QUOTE '|' DELIMITER '|'", "quote-equals-delimiter"),
        (r"DELIMITER '\n'", "delimiter-value"),
        ("DELIMITER ''", "delimiter-value"),
        ("JOB CREATE j MAXERROR 5", "job-excludes-maxerror"),
        ("JOB CREATE j IGNOREALLERRORS", "job-excludes-ignoreallerrors"),
        ("JOB CREATE j MANIFEST", "job-excludes-manifest"),
        ('JOB CREATE "nightly-load"', "job-name"),
    ],
)
def test_a_combination_that_redshift_refuses_is_one_error(options: str, rule: str) -> None:
    assert rules(options) == {rule}


@pytest.mark.parametrize(
    "options",
    [
        "CSV GZIP IGNOREHEADER 1 DELIMITER ';' QUOTE '''' NULL AS ''",
        "ESCAPE REMOVEQUOTES FILLRECORD MAXERROR 100000",
        "PARQUET STATUPDATE ON ACCEPTINVCHARS FILLRECORD EXPLICIT_IDS SERIALIZETOJSON MANIFEST",
        "SHAPEFILE GZIP MAXERROR 5",
        "JSON 'auto' BLANKSASNULL EMPTYASNULL TRUNCATECOLUMNS TIMEFORMAT 'auto' ENCODING UTF16",
        "FIXEDWIDTH 'a:1' NULL AS 'x' IGNOREBLANKLINES",
        "COMPUPDATE ON COMPROWS 1000 MAXERROR 0",
        "JOB CREATE nightly AUTO ON",
    ],
)
def test_a_combination_that_redshift_takes_has_no_problem(options: str) -> None:
    assert rules(options) == set()


def test_a_job_needs_a_role_that_is_named() -> None:
    statement = CopyStatement(role=RoleReference(default=True), job=CopyJob("nightly"))
    (problem,) = check(statement)
    assert problem.rule == "job-excludes-iam_role"
    assert "IAM_ROLE default" in problem.message


def test_every_problem_is_an_error_that_names_what_it_is_about() -> None:
    problems = check(parse_copy(BEGINNING + "CSV ESCAPE GZIP ZSTD MAXERROR 100001").statement)
    assert len(problems) == 3
    for problem in problems:
        assert problem.severity is Severity.ERROR
        assert problem.options
        assert any(name.upper() in problem.message for name in problem.options)


def test_two_options_that_exclude_each_other_are_told_once() -> None:
    problems = check(CopyStatement(options={"gzip": True, "zstd": True}))
    assert len(problems) == 1


def test_a_format_argument_without_its_format_is_an_error() -> None:
    problems = check(CopyStatement(options={"json": "auto"}))
    assert [problem.rule for problem in problems] == ["json-argument-without-format"]


@pytest.mark.parametrize("copy_format", CopyFormat)
def test_each_option_alone_is_accepted_with_its_formats_only(copy_format: CopyFormat) -> None:
    for option in OPTIONS:
        values: dict[ValueKind, OptionValue] = {ValueKind.INTEGER: max(option.minimum, 1)}
        plain = option.choices[0] if option.kind is ValueKind.KEYWORD else True
        options = {option.name: values.get(option.kind, plain)}
        options |= dict.fromkeys(option.requires, True)
        options |= {"fixedwidth": "a:1"} if copy_format is CopyFormat.FIXEDWIDTH else {}
        accepted = check(CopyStatement(format=copy_format, options=options)) == ()
        assert accepted == (option in options_for(copy_format)), option.name


def test_options_name_only_each_other() -> None:
    for option in OPTIONS:
        assert set(option.excludes) | set(option.requires) <= set(BY_NAME)
        for other in option.excludes:
            assert option.name in BY_NAME[other].excludes


def test_every_option_tells_what_it_does_and_where_that_stands() -> None:
    for option in OPTIONS:
        assert option.summary.endswith(".")
        assert option.page.startswith("copy-")
        assert option.choices or option.kind not in (ValueKind.KEYWORD, ValueKind.SWITCH)


def test_fixed_width_without_its_widths_is_an_error() -> None:
    assert check(CopyStatement(format=CopyFormat.FIXEDWIDTH)) != ()


def test_fixed_width_takes_no_other_encoding() -> None:
    assert rules("FIXEDWIDTH 'a:1' ENCODING UTF16") != set()


def test_the_default_quote_as_delimiter_of_csv_is_an_error() -> None:
    assert rules("CSV DELIMITER '\"'") == {"quote-equals-delimiter"}


def test_a_line_break_as_null_marker_is_an_error() -> None:
    assert rules(r"NULL AS '\n'") != set()


def test_a_number_that_is_a_switch_is_an_error() -> None:
    assert check(CopyStatement(options={"maxerror": True})) != ()


def test_an_option_that_copy_does_not_have_is_an_error() -> None:
    assert check(CopyStatement(options={"gizp": True})) != ()


def test_the_order_of_the_problems_is_the_same_in_every_process() -> None:
    program = (
        "from wizard.sql.check import check; from wizard.sql.statement import CopyStatement;"
        "print([each.rule for each in check(CopyStatement(options={"
        "'json': 'auto', 'avro': 'auto', 'fixedwidth': 'a:1'}))])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(1, 6)
    }
    assert len(outputs) == 1


def test_a_rule_has_the_same_name_in_whatever_order_the_options_stand() -> None:
    assert rules("GZIP ZSTD") == rules("ZSTD GZIP")
