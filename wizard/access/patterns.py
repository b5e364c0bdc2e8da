"""The wildcards of policies: which texts a pattern takes in, and which beginnings.

``*`` stands for any characters, ``?`` for one; ``${*}``, ``${?}`` and ``${$}`` for the
characters themselves; any other ``${…}`` is a policy variable, which can't be resolved
from here.

Sources: IAM User Guide, "IAM JSON policy elements: Resource" (wildcards in ARNs) and
"IAM policy elements: Variables and tags" (predefined variables for special characters).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from wizard.access.truth import Truth, any_of

_ESCAPED = re.compile(r"\$\{([*?$])\}")
_VARIABLE = re.compile(r"\$\{[^}]*\}")
# Lone surrogates stand for the escaped characters: no text of a request can hold them.
_LITERAL_STAR, _LITERAL_MARK = "\udc2a", "\udc3f"
_STAND_INS = {"*": _LITERAL_STAR, "?": _LITERAL_MARK, "$": "$"}
_OTHER = "\udcff"
"""A character that no pattern names, so that only a wildcard takes it."""


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether a value matches a pattern, in which a policy variable is plain text.

    Only the last star is ever taken back, so that many stars don't cost more than
    the two lengths multiplied.
    """
    if ignore_case:
        pattern, value = pattern.lower(), value.lower()
    if "${" in pattern and _ESCAPED.search(pattern):
        pattern = _ESCAPED.sub(lambda found: _STAND_INS[found.group(1)], pattern)
        value = value.replace("*", _LITERAL_STAR).replace("?", _LITERAL_MARK)
    if "*" not in pattern and "?" not in pattern:
        return pattern == value
    return _matches_wildcards(pattern, value)


def _matches_wildcards(pattern: str, value: str) -> bool:
    at, position, star, retry = 0, 0, -1, 0
    while position < len(value):
        if at < len(pattern) and pattern[at] == "*":
            star, retry, at = at, position, at + 1
        elif at < len(pattern) and pattern[at] in ("?", value[position]):
            at, position = at + 1, position + 1
        elif star >= 0:
            retry += 1
            at, position = star + 1, retry
        else:
            return False
    return not pattern[at:].strip("*")


def has_variable(pattern: str) -> bool:
    """Whether a pattern holds a policy variable that can't be resolved from here."""
    return "${" in pattern and "${" in _ESCAPED.sub("", pattern)


def unescaped(text: str) -> str:
    """A value as it is compared where there are no wildcards."""
    return _ESCAPED.sub(lambda found: found.group(1), text) if "${" in text else text


def value_is_taken_in(patterns: Iterable[str], value: str) -> Truth:
    """Whether any pattern matches the value; UNKNOWN when a policy variable decides."""
    return any_of([_value_truth(pattern, value) for pattern in patterns])


def _value_truth(pattern: str, value: str) -> Truth:
    if not has_variable(pattern):
        return Truth.of(matches(pattern, value))
    return Truth.UNKNOWN if matches(_widened(pattern), value) else Truth.NO


def beginning_is_taken_in(patterns: Iterable[str], beginning: str) -> Truth:
    """Whether one pattern takes in every text that begins so.

    NO: none of them takes in any such text. UNKNOWN: some texts, or it depends on a
    policy variable.
    """
    return any_of([_beginning_truth(pattern, beginning) for pattern in patterns])


def _beginning_truth(pattern: str, beginning: str) -> Truth:
    wide = _widened(pattern)
    # A text that begins so is taken in exactly when the pattern can be cut in two at some
    # place, the first part matching the beginning; a star may be cut through.
    if not _reaches_past(wide, beginning):
        return Truth.NO
    if wide != pattern:
        return Truth.UNKNOWN
    # Texts of characters that the pattern doesn't name are the hardest to take in, and
    # once they are longer than its question marks it takes a star, which takes all longer.
    longest = pattern.count("?") + 1
    endings = (_OTHER * length for length in range(longest + 1))
    covers_all = all(matches(pattern, beginning + ending) for ending in endings)
    return Truth.YES if covers_all else Truth.UNKNOWN


def _widened(pattern: str) -> str:
    """The pattern with each policy variable as a star; escaped characters stay."""
    if not has_variable(pattern):
        return pattern
    kept = _ESCAPED.sub(lambda found: _STAND_INS[found.group(1)], pattern)
    wide = _VARIABLE.sub("*", kept)
    return wide.replace(_LITERAL_STAR, "${*}").replace(_LITERAL_MARK, "${?}")


def _reaches_past(pattern: str, beginning: str) -> bool:
    """Whether the pattern matches any text that begins so."""
    tokens = _ESCAPED.sub(lambda found: _STAND_INS[found.group(1)], pattern)
    states = _after_stars({0}, tokens)
    for character in beginning:
        literal = _STAND_INS.get(character, character)
        states = _after_stars(
            {
                at if tokens[at] == "*" else at + 1
                for at in states
                if at < len(tokens) and tokens[at] in ("*", "?", literal)
            },
            tokens,
        )
        if not states:
            return False
    return True


def _after_stars(states: set[int], tokens: str) -> set[int]:
    """The places in the pattern that are reached when stars take nothing."""
    reached = set(states)
    for at in states:
        place = at
        while place < len(tokens) and tokens[place] == "*":
            place += 1
            reached.add(place)
    return reached
