"""One column of CREATE TABLE or ALTER TABLE ADD: Redshift's types and attributes in PostgreSQL's.

Sources: CREATE TABLE (r_CREATE_TABLE_NEW) and Data types (c_Supported_data_types) in the Amazon
Redshift Database Developer Guide.
"""

from __future__ import annotations

from wizard.sandbox.wire.editing import StatementEditor, identifier
from wizard.sandbox.wire.layout import TableLayout
from wizard.sandbox.wire.scanner import TokenKind

VARYING_TYPES = (
    ("NATIONAL", "CHARACTER", "VARYING"),
    ("NATIONAL", "CHAR", "VARYING"),
    ("CHARACTER", "VARYING"),
    ("CHAR", "VARYING"),
    ("NCHAR", "VARYING"),
    ("NVARCHAR",),
    ("VARCHAR",),
    ("TEXT",),
)
BINARY_TYPES = (("BINARY", "VARYING"), ("VARBINARY",), ("VARBYTE",))
DECIMAL_TYPES = ("DECIMAL", "NUMERIC", "DEC")

DEFAULT_VARCHAR_LENGTH = 256
DEFAULT_BPCHAR_LENGTH = 256
LARGEST_VARCHAR_LENGTH = 65535
DEFAULT_DECIMAL = "(18,0)"


def rewrite_column(editor: StatementEditor, start: int, end: int, layout: TableLayout) -> None:
    """Rewrite the column definition whose tokens are those from ``start`` up to ``end``."""
    name = identifier(editor.token(start))
    position = rewrite_type(editor, start + 1)
    while position < end:
        position = _rewrite_attribute(editor, position, name, layout)


def rewrite_type(editor: StatementEditor, position: int) -> int:
    """Rewrite the type that starts there; returns the position after it."""
    for words in VARYING_TYPES:
        if editor.words(position, *words):
            return _rewrite_varying(editor, position, len(words))
    for words in BINARY_TYPES:
        if editor.words(position, *words):
            after = position + len(words)
            after = editor.after_group(after) if editor.token(after).is_symbol("(") else after
            return _replace_all(editor, position, after, "bytea")
    after = position + 1
    has_arguments = editor.token(after).is_symbol("(")
    word = editor.token(position).upper
    if word == "SUPER":
        editor.replace(position, "jsonb")
    elif word == "DATETIME":
        editor.replace(position, "timestamp")
    elif word == "BPCHAR":
        editor.replace(position, "char" if has_arguments else f"char({DEFAULT_BPCHAR_LENGTH})")
    elif word in DECIMAL_TYPES and not has_arguments:
        editor.replace(position, f"numeric{DEFAULT_DECIMAL}")
    return editor.after_group(after) if has_arguments else after


def _rewrite_varying(editor: StatementEditor, position: int, words: int) -> int:
    after = position + words
    if not editor.token(after).is_symbol("("):
        return _replace_all(editor, position, after, f"varchar({DEFAULT_VARCHAR_LENGTH})")
    _replace_all(editor, position, after, "varchar")
    if editor.words(after + 1, "MAX"):
        editor.replace(after + 1, str(LARGEST_VARCHAR_LENGTH))
    return editor.after_group(after)


def _replace_all(editor: StatementEditor, start: int, end: int, text: str) -> int:
    editor.replace(start, text)
    editor.drop(start + 1, end)
    return end


def _rewrite_attribute(
    editor: StatementEditor, position: int, column: str, layout: TableLayout
) -> int:
    """Rewrite or skip what stands at ``position``; returns the position after it."""
    word = editor.token(position).upper
    following_is_group = editor.token(position + 1).is_symbol("(")
    if editor.token(position).is_symbol("("):
        return editor.after_group(position)
    if editor.words(position, "GENERATED", "BY", "DEFAULT", "AS", "IDENTITY"):
        return _rewrite_identity(editor, position, position + 5, "BY DEFAULT")
    if word == "IDENTITY" and following_is_group:
        return _rewrite_identity(editor, position, position + 1, "ALWAYS")
    if editor.words(position, "PRIMARY", "KEY"):
        # Redshift does not enforce the key, but its columns are NOT NULL.
        return _replace_all(editor, position, position + 2, "NOT NULL")
    if word == "REFERENCES":
        return _drop(editor, position, _after_reference(editor, position))
    if word == "ENCODE" and not following_is_group:
        layout.encodings[column] = identifier(editor.token(position + 1))
        return _drop(editor, position, position + 2)
    if word in ("COLLATE", "CONSTRAINT"):
        return _drop(editor, position, position + 2)
    if word == "DISTKEY":
        layout.distribution_style, layout.distribution_key = "key", column
        return _drop(editor, position, position + 1)
    if word == "SORTKEY":
        layout.sort_key.append(column)
        return _drop(editor, position, position + 1)
    if word == "UNIQUE":
        return _drop(editor, position, position + 1)
    return position + 1


def _drop(editor: StatementEditor, start: int, end: int) -> int:
    editor.drop(start, end)
    return end


def _after_reference(editor: StatementEditor, position: int) -> int:
    after = position + 2
    while editor.token(after).is_symbol("."):
        after += 2
    return editor.after_group(after) if editor.token(after).is_symbol("(") else after


def _rewrite_identity(editor: StatementEditor, start: int, group: int, how: str) -> int:
    """``IDENTITY(seed, step)``: numbers from the seed on, in either direction."""
    end = editor.after_group(group) if editor.token(group).is_symbol("(") else group
    inside = editor.text_between(group + 1, end - 1) if end > group else ""
    seed, _, step = (inside or "1,1").partition(",")
    bound = "MAXVALUE" if step.startswith("-") else "MINVALUE"
    options = f"START WITH {seed} INCREMENT BY {step or 1} {bound} {seed}"
    return _replace_all(editor, start, end, f"GENERATED {how} AS IDENTITY ({options})")


def is_name(editor: StatementEditor, position: int) -> bool:
    """Whether a name can stand there."""
    return editor.token(position).kind in (TokenKind.WORD, TokenKind.QUOTED)
