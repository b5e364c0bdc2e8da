"""Writing the little TOML that a plan needs. Pure.

The standard library reads TOML and doesn't write it.
Source: https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from wizard.errors import UsageError

TomlValue: TypeAlias = bool | int | float | str | Sequence[str]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def toml_table(name: str, values: Mapping[str, TomlValue]) -> str:
    """A table with its header, a key a line, in the given order."""
    lines = [f"[{name}]", *(toml_line(key, value) for key, value in values.items())]
    return "\n".join(lines)


def toml_line(key: str, value: TomlValue) -> str:
    """A key with its value.

    Raises:
        UsageError: a text holds half a character, which no file can hold.
    """
    spelled = key if _BARE_KEY.fullmatch(key) else _text(key)
    return f"{spelled} = {_value(value)}"


def _value(value: TomlValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    return "[" + ", ".join(_text(each) for each in value) + "]"


def _text(text: str) -> str:
    return '"' + "".join(_character(character) for character in text) + '"'


def _character(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise UsageError("A text holds half a character, which no file can hold.", "Correct it.")
    if character in _ESCAPES:
        return _ESCAPES[character]
    # Escaped too: what an editor or a terminal wouldn't show.
    return character if character.isprintable() else f"\\U{code:08X}"
