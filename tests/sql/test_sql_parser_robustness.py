"""Reading a statement never ends in an exception, whatever the text."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sql.sql_statements import LOADER

from wizard.sql.parser import parse_copy

REPEATABLE = settings(derandomize=True, deadline=None, max_examples=200)
BEGINNING = f"COPY orders FROM 's3://acme/orders/' IAM_ROLE '{LOADER}' "


def rules(text: str) -> list[str]:
    return [problem.rule for problem in parse_copy(text).problems]


@REPEATABLE
@given(st.text(max_size=80))
@example("'" * 7)
@example('"' * 7)
@example("/*/**/")
@example("\\")
def test_any_text_is_read_without_an_exception(text: str) -> None:
    parse_copy(text)
    parse_copy(BEGINNING + text)


COPYS_WORDS = """COPY t FROM 's3://b/k' IAM_ROLE default CSV AS FORMAT JSON 'auto' FIXEDWIDTH
SIMPLIFY AUTO 0.5 GZIP NULL '\\N' JOB CREATE j OFF ON COMPUPDATE CREDENTIALS 'a=b;c' WITH ( , ) .
; ENCODING utf8 READRATIO 5 SSH ACCEPTINVCHARS /* */ -- ' " "x" $ MAXERROR"""
WORDS = st.sampled_from([*COPYS_WORDS.split(), "\n"])


@REPEATABLE
@given(st.lists(WORDS, max_size=14))
def test_any_mix_of_copys_words_is_read_without_an_exception(words: list[str]) -> None:
    parse_copy(" ".join(words))
    parse_copy(BEGINNING + " ".join(words))


def test_a_superscript_number_is_a_syntax_error() -> None:
    assert rules(BEGINNING + "IGNOREHEADER '²'") == ["syntax"]


def test_a_number_of_thousands_of_digits_is_a_problem() -> None:
    assert rules(BEGINNING + "MAXERROR " + "9" * 5000) != []
