"""CREATE TABLE and ALTER TABLE with Redshift's attributes, as statements that PostgreSQL runs.

Only what PostgreSQL does not understand is touched. Distribution, sort keys and encodings are noted
in a ``TableLayout``. Primary keys, unique and foreign keys are dropped, since Redshift does not
enforce them; columns of a primary key stay NOT NULL.

Sources: CREATE TABLE (r_CREATE_TABLE_NEW), CREATE TABLE AS (r_CREATE_TABLE_AS) and ALTER TABLE
(r_ALTER_TABLE) in the Amazon Redshift Database Developer Guide.
"""

from __future__ import annotations

from collections.abc import Sequence

from wizard.sandbox.wire.column_ddl import is_name, rewrite_column, rewrite_type
from wizard.sandbox.wire.editing import StatementEditor, identifier
from wizard.sandbox.wire.layout import TableLayout
from wizard.sandbox.wire.scanner import Token

TABLE_CONSTRAINTS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN")
NO_CHANGE = "SET (fillfactor = 100)"
"""An ALTER TABLE action without effect: it checks that the table exists and belongs to the user."""


def rewrite_create_table(statement: Sequence[Token]) -> str | None:
    """The statement for PostgreSQL; None when it is no CREATE TABLE."""
    editor = StatementEditor(statement)
    position = _after_create_table(editor)
    if position is None:
        return None
    layout = TableLayout()
    position = _read_name(editor, position, layout)
    group = position if editor.token(position).is_symbol("(") else None
    position = _rewrite_table_attributes(
        editor, editor.after_group(position) if group is not None else position, layout
    )
    if group is not None and not editor.words(position, "AS"):
        _rewrite_elements(editor, group, layout)
    return editor.result() + layout.as_comment()


def _after_create_table(editor: StatementEditor) -> int | None:
    if not editor.words(0, "CREATE"):
        return None
    position = 1
    while editor.token(position).upper in ("LOCAL", "TEMP", "TEMPORARY"):
        position += 1
    if not editor.words(position, "TABLE"):
        return None
    return position + (4 if editor.words(position + 1, "IF", "NOT", "EXISTS") else 1)


def _read_name(editor: StatementEditor, position: int, layout: TableLayout) -> int:
    names = [identifier(editor.token(position))]
    position += 1
    while editor.token(position).is_symbol("."):
        names.append(identifier(editor.token(position + 1)))
        position += 2
    layout.table = names[-1]
    layout.schema = names[-2] if len(names) > 1 else None
    return position


def _rewrite_table_attributes(editor: StatementEditor, position: int, layout: TableLayout) -> int:
    """Drop and note the attributes behind the columns; the position of what follows them."""
    while (end := _after_table_attribute(editor, position, layout)) > position:
        editor.drop(position, end)
        position = end
    return position


def _after_table_attribute(editor: StatementEditor, position: int, layout: TableLayout) -> int:
    word = editor.token(position).upper
    if word == "BACKUP" or editor.words(position, "ENCODE", "AUTO"):
        return position + 2
    if word == "DISTSTYLE":
        layout.distribution_style = editor.token(position + 1).upper.lower()
        return position + 2
    if word == "DISTKEY":
        end = editor.after_group(position + 1)
        layout.distribution_style = "key"
        layout.distribution_key = identifier(editor.token(position + 2))
        return end
    kind = position + (word in ("COMPOUND", "INTERLEAVED"))
    if not editor.words(kind, "SORTKEY"):
        return position
    if not editor.token(kind + 1).is_symbol("("):
        return kind + 2  # SORTKEY AUTO
    end = editor.after_group(kind + 1)
    layout.interleaved = word == "INTERLEAVED"
    layout.sort_key = _names_in_group(editor, kind + 1, end)
    return end


def _names_in_group(editor: StatementEditor, group: int, end: int) -> list[str]:
    inside = range(group + 1, end - 1)
    return [identifier(editor.token(place)) for place in inside if is_name(editor, place)]


def _rewrite_elements(editor: StatementEditor, group: int, layout: TableLayout) -> None:
    """Rewrite the columns and constraints between the parentheses."""
    elements = _elements(editor, group)
    key_columns: list[str] = []
    columns: list[tuple[int, int]] = []
    kept_one = False
    for start, end in elements:
        kept = editor.token(start).upper not in TABLE_CONSTRAINTS
        if not kept:
            key_columns += _primary_key_columns(editor, start, end)
            editor.drop(start, end)
        elif not editor.words(start, "LIKE"):
            columns.append((start, end))
        if start > group + 1 and not (kept and kept_one):
            editor.drop(start - 1, start)
        kept_one = kept_one or kept
    for start, end in columns:
        is_key = identifier(editor.token(start)) in key_columns
        rewrite_column(editor, start, end, layout)
        if is_key:
            editor.append(end - 1, " NOT NULL")


def _elements(editor: StatementEditor, group: int) -> list[tuple[int, int]]:
    """The start and end of everything between the commas of the group."""
    end = editor.after_group(group) - 1
    found: list[tuple[int, int]] = []
    start = position = group + 1
    while position < end:
        if editor.token(position).is_symbol("("):
            position = editor.after_group(position)
            continue
        if editor.token(position).is_symbol(","):
            found.append((start, position))
            start = position + 1
        position += 1
    return [*found, (start, end)]


def _primary_key_columns(editor: StatementEditor, start: int, end: int) -> list[str]:
    position = start + (2 if editor.words(start, "CONSTRAINT") else 0)
    if not editor.words(position, "PRIMARY", "KEY"):
        return []
    return _names_in_group(editor, position + 2, end)


def rewrite_alter_table(statement: Sequence[Token]) -> str | None:
    """The statement for PostgreSQL; None when it is no ALTER TABLE."""
    editor = StatementEditor(statement)
    if not editor.words(0, "ALTER", "TABLE"):
        return None
    action = _read_name(editor, 2, TableLayout())
    if _is_about_storage(editor, action) or _is_about_keys(editor, action):
        editor.replace(action, NO_CHANGE)
        editor.drop(action + 1, len(editor))
    elif editor.words(action, "ADD"):
        column = action + (2 if editor.words(action + 1, "COLUMN") else 1)
        rewrite_column(editor, column, len(editor), TableLayout())
    elif editor.words(action, "ALTER"):
        column = action + (2 if editor.words(action + 1, "COLUMN") else 1)
        if editor.words(column + 1, "TYPE"):
            rewrite_type(editor, column + 2)
    return editor.result()


def _is_about_storage(editor: StatementEditor, action: int) -> bool:
    if not editor.words(action, "ALTER"):
        return False
    word = editor.token(action + 1).upper
    if word in ("DISTKEY", "DISTSTYLE", "SORTKEY", "COMPOUND", "INTERLEAVED", "ENCODE"):
        return True
    return word == "COLUMN" and editor.words(action + 3, "ENCODE")


def _is_about_keys(editor: StatementEditor, action: int) -> bool:
    word = editor.token(action + 1).upper
    return editor.words(action, "ADD") and word in TABLE_CONSTRAINTS
