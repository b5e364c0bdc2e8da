"""Turning names and texts into Redshift's identifiers and literals.

Redshift reads a backslash in an ordinary literal as an escape, and
redshift_connector's placeholder scanner knows only the doubled quote: so quotes
are doubled and so are backslashes.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_names.html and .../r_pg_keywords.html
"""

from __future__ import annotations

import re

from wizard.errors import UsageError
from wizard.sql.reserved import RESERVED_WORDS

MAXIMUM_NAME_BYTES = 127
"""How long an identifier may be, in UTF-8 bytes without its quotes."""

_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_$]*")


def needs_quotes(name: str) -> bool:
    """Whether an identifier can't stand in a statement as it is."""
    return _PLAIN_NAME.fullmatch(name) is None or name in RESERVED_WORDS


def quote_identifier(name: str) -> str:
    """An identifier as a statement spells it, with quotes where it needs them.

    Raises:
        UsageError: the name is empty, too long, or holds a NUL.
    """
    if not name:
        raise UsageError("A name is empty.", "Give the table or column a name.")
    if "\0" in name:
        raise UsageError("A name holds a NUL character, which Redshift doesn't allow.")
    if len(name.encode("utf-8", "surrogatepass")) > MAXIMUM_NAME_BYTES:
        raise UsageError(
            f"A name is longer than {MAXIMUM_NAME_BYTES} bytes, which is Redshift's limit.",
            "Shorten it.",
        )
    if not needs_quotes(name):
        return name
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """A literal in which every character means itself: keys, ARNs, formats.

    Raises:
        UsageError: the text holds a NUL or a line break, which no option of COPY takes.
    """
    if any(character in text for character in "\0\r\n"):
        raise UsageError(
            "A text of the statement holds a line break or a NUL, which COPY can't take.",
            "For such an S3 key, load it through a manifest.",
        )
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def quote_mark(text: str) -> str:
    """A literal for a delimiter, a quote character or a NULL marker, in its canonical spelling.

    A tab is ``'\\t'`` and any other control character an octal escape, as the
    documentation of DELIMITER and NULL AS writes them.
    """
    return "'" + "".join(_mark_character(character) for character in text) + "'"


def _mark_character(character: str) -> str:
    if character == "\t":
        return r"\t"
    if ord(character) < 32 or ord(character) == 127:
        return f"\\{ord(character):03o}"
    return {"\\": "\\\\", "'": "''"}.get(character, character)
