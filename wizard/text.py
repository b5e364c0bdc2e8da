"""Making untrusted text printable, and sizes and times readable. Pure.

S3 keys, table names, error texts and sample rows are data: none of their
characters may reach the terminal as a command.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

_CONTROL_PICTURES = {code: chr(0x2400 + code) for code in range(32)} | {127: "\u2421"}
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that count as printing and show nothing."""
_SIZE_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def printable(text: str) -> str:
    """The text with everything that doesn't print replaced by something that shows it.

    Control characters become their pictures (``␛`` for escape); other invisible
    characters, such as bidirectional marks, become ``<U+202E>``.  A joiner inside an
    emoji is kept: without it one picture would fall apart into several.
    """
    if text.isprintable() and _BLANK_LETTERS.isdisjoint(text):
        return text
    return "".join(
        character if _may_stand(character, index, text) else _picture(character)
        for index, character in enumerate(text)
    )


def _may_stand(character: str, index: int, text: str) -> bool:
    if character in _BLANK_LETTERS:
        return False
    if character.isprintable():
        return True
    joins = character == "\u200d" and 0 < index < len(text) - 1
    return joins and _is_symbol(text[index - 1]) and _is_symbol(text[index + 1])


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Mn", "Me")


def _picture(character: str) -> str:
    code = ord(character)
    return _CONTROL_PICTURES.get(code, f"<U+{code:04X}>")


def readable_size(count: int) -> str:
    """A number of bytes for people, in units of 1,000: ``2.4 MB``."""
    size = float(count)
    for unit in _SIZE_UNITS:
        if size < 999.5 or unit == _SIZE_UNITS[-1]:
            break
        size /= 1000
    return f"{count} B" if unit == "B" else f"{size:.1f} {unit}"


def readable_count(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 object``, ``1,204 objects``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def readable_duration(seconds: float) -> str:
    """A duration as a clock shows it: ``0:21``, ``1:02:03``."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def readable_moment(moment: datetime | None) -> str:
    """A point in time to the minute, in its own time zone; a dash for None."""
    return "–" if moment is None else moment.strftime("%Y-%m-%d %H:%M")


def shortened(text: str, width: int) -> str:
    """The text in at most ``width`` characters, its middle left out where it is longer."""
    if len(text) <= width:
        return text
    if width <= 1:
        return "…"[:width]
    head = (width - 1) // 2
    return f"{text[:head]}…{text[len(text) - (width - 1 - head) :]}"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that no log, traceback or screen may show."""

    _value: str

    def reveal(self) -> str:
        """The secret itself; for the call that needs it, and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__
