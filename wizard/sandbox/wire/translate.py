"""What the front does with one statement: run it as COPY, refuse it, or hand it to PostgreSQL.

A statement for PostgreSQL is changed as little as possible: letters in quoted identifiers fold to
lower case as Redshift's do by default, table definitions lose Redshift's attributes, and a few
statements and settings that PostgreSQL lacks become ones that it has.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from wizard.sandbox.wire.editing import StatementEditor, fold, identifier
from wizard.sandbox.wire.scanner import Token, TokenKind, joined, significant, statements
from wizard.sandbox.wire.table_ddl import rewrite_alter_table, rewrite_create_table

CASE_SENSITIVITY = "enable_case_sensitive_identifier"

REDSHIFT_SETTINGS = frozenset(
    {
        CASE_SENSITIVITY,
        "analyze_threshold_percent",
        "auto_analyze",
        "downcase_delimited_identifier",
        "enable_case_sensitive_super_attribute",
        "enable_result_cache_for_session",
        "json_serialization_enable",
        "json_serialization_parse_nested_strings",
        "query_group",
        "wlm_query_slot_count",
    }
)
"""Settings that PostgreSQL does not have (Configuration reference, cm_chap_ConfigurationRef)."""

SETTINGS_NAMESPACE = "redshift"
"""PostgreSQL keeps any setting whose name has a prefix."""

TRUE_WORDS = ("true", "on", "1", "yes")

_CONCERNS_THE_FRONT = re.compile(
    r'"|\b(?:copy|create|alter|cancel|unload|set|reset|show|sysdate|default_iam_role)\b', re.I
)


class Handling(Enum):
    """Who runs a statement."""

    POSTGRES = auto()
    COPY = auto()
    """The front itself: a COPY from S3."""
    REFUSED = auto()
    """Nobody: the sandbox has nothing like it."""


@dataclass(frozen=True, slots=True)
class Translation:
    """One statement, ready to be run."""

    handling: Handling
    sql: str
    """What PostgreSQL runs; for COPY, what the person wrote, with folded names; for REFUSED,
    the reason.
    """
    case_sensitive: bool | None = None
    """Whether quoted identifiers keep their letters from now on; None when it says nothing."""
    reads_default_role: bool = False
    """Whether it calls ``default_iam_role()``, whose answer comes from the cluster."""
    controls_transaction: bool = False
    """Whether it begins or ends a transaction."""


def translate_all(sql: str, case_sensitive: bool) -> list[Translation]:
    """Every statement of a text that may hold several; empty for blanks only."""
    if not _CONCERNS_THE_FRONT.search(sql):
        return [Translation(Handling.POSTGRES, sql)] if sql.strip() else []
    found = []
    for statement in statements(sql):
        translation = translate(statement, case_sensitive)
        if translation.case_sensitive is not None:
            case_sensitive = translation.case_sensitive
        found.append(translation)
    return found


def translate(statement: Sequence[Token], case_sensitive: bool) -> Translation:
    """One statement, without its semicolon."""
    words = significant(statement)
    first = words[0].upper
    folded = list(statement) if case_sensitive else [_folded(token) for token in statement]
    if first == "COPY":
        return _translate_copy(folded, words)
    if first == "UNLOAD":
        return Translation(Handling.REFUSED, "UNLOAD is not available in the sandbox.")
    if first == "CANCEL":
        return _translate_cancel(words)
    if first in ("SET", "RESET", "SHOW"):
        setting = _translate_setting(statement)
        if setting is not None:
            return setting
    rewritten = rewrite_create_table(folded) or rewrite_alter_table(folded) or joined(folded)
    return Translation(
        Handling.POSTGRES,
        _with_current_time(rewritten),
        reads_default_role=any(identifier(token) == "default_iam_role" for token in words),
        controls_transaction=first in ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT"),
    )


def _folded(token: Token) -> Token:
    if token.kind is not TokenKind.QUOTED:
        return token
    return Token(TokenKind.QUOTED, fold(token.text))


def _with_current_time(sql: str) -> str:
    """``SYSDATE`` is a word in Redshift; the catalogue has it as a function."""
    if not re.search(r"\bsysdate\b", sql, re.I):
        return sql
    changed = []
    for statement in statements(sql):
        editor = StatementEditor(statement)
        for position in range(len(editor)):
            before, after = editor.token(position - 1), editor.token(position + 1)
            is_part_of_name = before.is_symbol(".") or before.upper == "AS"
            if editor.words(position, "SYSDATE") and not is_part_of_name:
                editor.replace(position, "sysdate" if after.is_symbol("(") else "sysdate()")
        changed.append(editor.result())
    return ";".join(changed)


def _translate_copy(statement: Sequence[Token], words: Sequence[Token]) -> Translation:
    source = _source_of_copy(words)
    # Neither from nor to anywhere: a syntax error, which is told by whoever reads the statement.
    is_unreadable = source is None and not any(word.upper == "TO" for word in words)
    if is_unreadable or _is_in_s3(source):
        return Translation(Handling.COPY, joined(statement).strip())
    if source is not None and source.kind is TokenKind.STRING:
        kind = source.text.strip("'").partition(":")[0]
        return Translation(
            Handling.REFUSED, f"COPY from {kind} is not available in the sandbox, only from S3."
        )
    return Translation(
        Handling.REFUSED,
        "COPY takes data from S3 only: COPY table FROM 's3://bucket/key' IAM_ROLE ...",
    )


def _is_in_s3(source: Token | None) -> bool:
    return source is not None and source.text.strip("'").lower().startswith("s3://")


def _source_of_copy(words: Sequence[Token]) -> Token | None:
    """The token behind the FROM that stands outside all parentheses."""
    depth = 0
    for token, following in itertools.pairwise(words):
        depth += token.is_symbol("(") - token.is_symbol(")")
        if depth == 0 and token.upper == "FROM":
            return following
    return None


def _translate_cancel(words: Sequence[Token]) -> Translation:
    """``CANCEL process_id ['message']`` (Developer Guide, CANCEL)."""
    if len(words) not in (2, 3) or words[1].kind is not TokenKind.NUMBER:
        return Translation(Handling.POSTGRES, joined(words))
    sql = f"DO 'BEGIN PERFORM pg_internal.cancel_session({words[1].text}); END'"
    return Translation(Handling.POSTGRES, sql)


def _translate_setting(statement: Sequence[Token]) -> Translation | None:
    """SET, RESET and SHOW of a setting that only Redshift has; None for all others."""
    editor = StatementEditor(statement)
    position = 2 if editor.token(1).upper in ("SESSION", "LOCAL") else 1
    name = identifier(editor.token(position))
    if name not in REDSHIFT_SETTINGS:
        return None
    if editor.words(0, "SHOW"):
        sql = f"SELECT pg_internal.show_setting('{name}') AS {name}"
        return Translation(Handling.POSTGRES, sql)
    editor.replace(position, f"{SETTINGS_NAMESPACE}.{name}")
    case_sensitive = None
    if name == CASE_SENSITIVITY:
        value = editor.token(position + 2).text.strip("'").lower()
        case_sensitive = editor.words(0, "SET") and value in TRUE_WORDS
    return Translation(Handling.POSTGRES, editor.result(), case_sensitive=case_sensitive)
