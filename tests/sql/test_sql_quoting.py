"""Names and texts become identifiers and literals that read back as the same names and texts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sql.sql_statements import names, texts

from wizard.errors import UsageError
from wizard.sql.lexer import Token, TokenKind, decode_literal, tokens
from wizard.sql.quoting import needs_quotes, quote_identifier, quote_mark, quote_text
from wizard.sql.reserved import RESERVED_WORDS

REPEATABLE = settings(derandomize=True, deadline=None)


def only_token(sql: str) -> Token:
    found = list(tokens(sql))
    assert [each.kind for each in found[1:]] == [TokenKind.END]
    return found[0]


@REPEATABLE
@given(texts())
def test_a_text_reads_back_as_itself(text: str) -> None:
    assert decode_literal(quote_text(text)[1:-1]) == text


@REPEATABLE
@given(texts())
def test_a_quoted_text_is_one_literal(text: str) -> None:
    token = only_token(quote_text(text))
    assert (token.kind, token.text) == (TokenKind.STRING, text)


@REPEATABLE
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=6))
def test_a_mark_reads_back_as_itself(mark: str) -> None:
    token = only_token(quote_mark(mark))
    assert (token.kind, token.text) == (TokenKind.STRING, mark)


@REPEATABLE
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=6))
def test_a_mark_holds_no_control_character_as_it_is(mark: str) -> None:
    assert not any(ord(character) < 32 for character in quote_mark(mark))


@REPEATABLE
@given(names())
def test_an_identifier_reads_back_as_the_same_name(name: str) -> None:
    token = only_token(quote_identifier(name))
    assert token.text == name
    assert (token.kind is TokenKind.NAME) == needs_quotes(name)


@pytest.mark.parametrize(
    ("mark", "sql"),
    [
        ("|", "'|'"),
        ("\t", r"'\t'"),
        ("\0", r"'\000'"),
        ("\x01", r"'\001'"),
        ("\x7f", r"'\177'"),
        ("\n", r"'\012'"),
        ("\\", r"'\\'"),
        ("'", "''''"),
        ("\x011", r"'\0011'"),
        ("", "''"),
    ],
)
def test_a_mark_is_written_in_its_documented_spelling(mark: str, sql: str) -> None:
    assert quote_mark(mark) == sql


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r"\t", "\t"),
        (r"\0", "\0"),
        (r"\000", "\0"),
        (r"\001", "\x01"),
        (r"\x09", "\t"),
        (r"\\", "\\"),
        (r"\'", "'"),
        ("''", "'"),
        (r"\\''", "\\'"),
        (r"\N", "N"),
        (r"\q", "q"),
        (r"\x", "x"),
        (r"\0001", "\x001"),
        ("", ""),
    ],
)
def test_an_escape_is_read_as_redshift_reads_it(literal: str, value: str) -> None:
    assert decode_literal(literal) == value


@pytest.mark.parametrize("word", sorted(RESERVED_WORDS))
def test_a_reserved_word_is_quoted(word: str) -> None:
    assert quote_identifier(word) == f'"{word}"'


@pytest.mark.parametrize("name", ["orders", "_x", "a1", "a$b"])
def test_a_plain_name_stands_without_quotes(name: str) -> None:
    assert quote_identifier(name) == name


@pytest.mark.parametrize("name", ["Orders", "1a", "$a", "a b", "a-b", "été", "#temporary", "a.b"])
def test_any_other_name_is_quoted(name: str) -> None:
    assert quote_identifier(name) == f'"{name}"'


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 128, "é" * 64])
def test_a_name_that_redshift_does_not_take_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        quote_identifier(name)


def test_a_name_of_exactly_127_bytes_is_taken() -> None:
    assert quote_identifier("x" * 127) == "x" * 127


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0b"])
def test_a_text_with_a_line_break_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="line break"):
        quote_text(text)
