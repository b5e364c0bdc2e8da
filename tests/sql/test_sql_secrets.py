"""A secret that stands in a statement is in no problem, whatever else is wrong with the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.sql.parser import ParsedCopy, parse_copy
from wizard.sql.render import render

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SECRET_BEGINNING = "wJalrXUtnFEMI"
BEGINNING = "COPY orders FROM 's3://acme/orders/' "
KEY_CLAUSES = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
REPEATABLE = settings(derandomize=True, deadline=None, max_examples=80)


def said(parsed: ParsedCopy) -> str:
    return " ".join(problem.message for problem in parsed.problems)


@pytest.mark.parametrize("clause", KEY_CLAUSES)
@pytest.mark.parametrize("noise", ["", "AS "])
def test_access_keys_are_refused_without_an_echo(clause: str, noise: str) -> None:
    parsed = parse_copy(f"{BEGINNING}{clause.lower()} {noise}'{SECRET}' CSV")
    assert [problem.rule for problem in parsed.problems] == ["keys-not-allowed"]
    assert parsed.problems[0].options == (clause.lower(),)
    assert SECRET not in repr(parsed)


@pytest.mark.parametrize(
    "credentials",
    [
        f"aws_access_key_id=AKIAIOSFODNN7EXAMPLE;aws_secret_access_key={SECRET}",
        f"aws_access_key_id=AKIAIOSFODNN7EXAMPLE;aws_secret_access_key={SECRET};token={SECRET}",
        f"token={SECRET}",
    ],
)
def test_keys_in_credentials_are_refused_without_an_echo(credentials: str) -> None:
    parsed = parse_copy(f"{BEGINNING}CREDENTIALS '{credentials}' CSV")
    assert [problem.rule for problem in parsed.problems] == ["keys-not-allowed"]
    assert SECRET not in repr(parsed)


def test_the_root_key_in_credentials_is_an_option_that_redaction_hides() -> None:
    role = "aws_iam_role=arn:aws:iam::123456789012:role/Loader"
    parsed = parse_copy(f"{BEGINNING}CREDENTIALS '{role};master_symmetric_key={SECRET}' ENCRYPTED")
    assert parsed.statement.options["master_symmetric_key"] == SECRET
    assert SECRET not in render(parsed.statement, redact=True)
    assert SECRET not in said(parsed)


@REPEATABLE
@given(st.text(max_size=20), st.text(max_size=20))
def test_no_problem_repeats_a_secret_in_quotes(before: str, after: str) -> None:
    for clause in (*KEY_CLAUSES, "MASTER_SYMMETRIC_KEY", "CREDENTIALS"):
        text = f"{BEGINNING}{before.replace(chr(39), '')} {clause} '{SECRET}' {after}"
        assert SECRET_BEGINNING not in said(parse_copy(text))


@pytest.mark.parametrize("clause", [*KEY_CLAUSES, "MASTER_SYMMETRIC_KEY", "CREDENTIALS"])
@pytest.mark.parametrize("broken", [f"'{SECRET}", f"('{SECRET}')", f"= '{SECRET}'"])
def test_no_problem_repeats_a_secret_whose_clause_is_broken(clause: str, broken: str) -> None:
    assert SECRET_BEGINNING not in said(parse_copy(f"{BEGINNING}{clause} {broken}"))


@pytest.mark.parametrize("clause", [*KEY_CLAUSES, "MASTER_SYMMETRIC_KEY", "CREDENTIALS"])
@pytest.mark.parametrize("written", [SECRET, f'"{SECRET}"', f"AS {SECRET}", f"{SECRET}'"])
def test_no_problem_repeats_a_secret_that_lacks_its_single_quotes(
    clause: str, written: str
) -> None:
    assert SECRET_BEGINNING not in said(parse_copy(f"{BEGINNING}{clause} {written} CSV"))
