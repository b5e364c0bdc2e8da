"""From the program's values to styled text for the terminal.

Whatever comes from outside passes :func:`wizard.text.printable` here and goes
into ``Text``, in which nothing is markup.
"""

from __future__ import annotations

from rich.text import Text

from wizard.errors import CopywizardError
from wizard.sql.render import REDACTED, Clause
from wizard.text import printable

PROBLEM_STYLE = "bold red"
HINT_STYLE = "dim"
BLANK_STYLE = "bold yellow"
KEYWORD_STYLE = "bold cyan"
GOOD_STYLE = "green"
WAITING_STYLE = "yellow"


def plain(text: str, style: str = "") -> Text:
    """Untrusted text, safe to show; line breaks become visible pictures."""
    return Text(printable(text), style=style)


def line(text: str, style: str = "") -> Text:
    """The same as a line of its own."""
    return Text().append_text(plain(text, style)).append("\n")


def lines(text: str, style: str = "") -> Text:
    """Untrusted text whose line breaks are kept, every other control character shown."""
    return Text("\n".join(printable(line) for line in text.split("\n")), style=style)


def problem(error: CopywizardError) -> Text:
    """An error as a sentence and the way out."""
    text = Text().append("✗ ", PROBLEM_STYLE)
    text.append_text(lines(error.message, PROBLEM_STYLE))
    if error.hint:
        text.append("\n  ")
        text.append_text(lines(error.hint))
    return text


def clause_line(clause: Clause) -> Text:
    """One clause of the statement, its keyword and its blank set apart."""
    keyword, space, rest = clause.sql.partition(" ")
    if clause.is_blank and not rest:
        return plain(keyword, BLANK_STYLE)
    text = Text().append_text(plain(keyword, KEYWORD_STYLE)).append(space)
    style = BLANK_STYLE if clause.is_blank else HINT_STYLE if REDACTED in rest else ""
    return text.append_text(plain(rest, style))
