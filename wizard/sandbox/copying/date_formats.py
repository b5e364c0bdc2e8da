"""Format strings of DATEFORMAT and TIMEFORMAT, and what 'auto' recognizes, as patterns.

The groups of the patterns are those that :func:`wizard.sandbox.copying.moments.moment_of` reads.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html
and automatic-recognition.html
"""

from __future__ import annotations

import re

from wizard.sandbox.copying.moments import MONTHS

_MONTH_NAME = "|".join(f"{month}|{month[:3]}" for month in MONTHS)
_ZONE = (
    r"(?P<zone>[+-][0-9]{1,2}(?::?[0-9]{2})?|Z|UTC|GMT|[ECMP][SD]T|AK[SD]T|HST|CES?T|EES?T|BST|WET"
    r"|(?:America|Europe|Asia|Africa|Australia|Pacific|Atlantic|Indian)/[A-Za-z_/+-]+)"
)
_FRACTION = r"(?:\.(?P<fraction>[0-9]+))?"

_DATE_TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4,6})",
    "YY": r"(?P<short_year>[0-9]{2})",
    "MONTH": rf"(?P<month_name>{_MONTH_NAME})",
    "MON": rf"(?P<month_name>{_MONTH_NAME})",
    "MM": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{1,2})",
}
_TIME_TOKENS = {
    "HH24": r"(?P<hour>[0-9]{1,2})",
    "HH12": r"(?P<hour>[0-9]{1,2})",
    "HH": r"(?P<hour>[0-9]{1,2})",
    "MI": r"(?P<minute>[0-9]{1,2})",
    "SS": rf"(?P<second>[0-9]{{1,2}}){_FRACTION}",
    "AM": r"(?P<half>AM|PM)",
    "PM": r"(?P<half>AM|PM)",
}
_TOKENS = {**_DATE_TOKENS, **_TIME_TOKENS}
_TOKEN = re.compile("|".join(_TOKENS), re.IGNORECASE)
_GROUP = re.compile(r"\?P<(\w+)>")
_TIME_BEHIND = r"(?:[ T][0-9].*)?"
_MAY_BE_MISSING = ("HH24", "HH12", "HH", "SS")


def compile_format(written: str, *, allows_time_behind: bool) -> re.Pattern[str]:
    """The pattern of one format string.

    A field may lack the time, or the seconds, that a format has at its end.
    ``allows_time_behind`` is for dates, of which a time of day behind is cut off.
    """
    pieces, optional_from = _pieces(written)
    for start in reversed(optional_from):
        pieces[start:] = ["(?:", *pieces[start:], ")?"]
    if not allows_time_behind:
        pieces.append(f"(?: ?{_ZONE})?")
    elif not optional_from:
        pieces.append(_TIME_BEHIND)
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)


def _pieces(written: str) -> tuple[list[str], list[int]]:
    """A format's parts as patterns, and from which of them on a field may end."""
    pieces: list[str] = []
    optional_from: list[int] = []
    groups: set[str] = set()
    position = 0
    for token in _TOKEN.finditer(written):
        name = token[0].upper()
        if name in _DATE_TOKENS:
            optional_from.clear()
        elif name in _MAY_BE_MISSING and groups:
            optional_from.append(len(pieces))
        is_joined = 0 < position == token.start()
        pieces.append(re.escape(written[position : token.start()]))
        pieces.append(_token_pattern(name, groups, is_joined=is_joined))
        position = token.end()
    pieces.append(re.escape(written[position:]))
    has_date = not groups.isdisjoint(("year", "short_year", "month", "month_name", "day"))
    return pieces, (optional_from if has_date else [])


def _token_pattern(name: str, groups: set[str], *, is_joined: bool) -> str:
    """A token's pattern, with its groups added to those in use.

    Where no separator stands before it, its width is fixed.
    """
    pattern = _TOKENS[name]
    if is_joined:
        pattern = pattern.replace("{1,2}", "{2}").replace("{4,6}", "{4}")
    for group in _GROUP.findall(pattern):
        if group in groups:
            pattern = pattern.replace(f"?P<{group}>", "?:")
        groups.add(group)
    return pattern


_CLOCK = (
    rf"(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}}){_FRACTION})?"
    r"(?: ?(?P<half>AM|PM))?"
)
_TAIL = rf"(?:[ T]{_CLOCK})?(?: ?{_ZONE})?(?: (?P<bc>BC)| AD)?"
_JOINED_TAIL = (
    r"(?:[ T](?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2}):?(?P<second>[0-9]{2})"
    rf"{_FRACTION})?(?: ?{_ZONE})?"
)
_NAME = rf"(?P<month_name>{_MONTH_NAME})"
_LONG_YEAR = r"(?P<year>[0-9]{4,6})"
_SHORT_YEAR = r"(?P<short_year>[0-9]{2})"
_ANY_YEAR = rf"(?:{_LONG_YEAR}|{_SHORT_YEAR})"
_MONTH = r"(?P<month>[0-9]{1,2})"
_DAY = r"(?P<day>[0-9]{1,2})"
_TWO_DIGIT_MONTH_AND_DAY = r"(?P<month>[0-9]{2})(?P<day>[0-9]{2})"

AUTOMATIC_FORMATS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_LONG_YEAR}[-/.]{_MONTH}[-/.]{_DAY}{_TAIL}",
        rf"{_MONTH}[-/]{_DAY}[-/]{_ANY_YEAR}{_TAIL}",
        rf"{_DAY}\.{_MONTH}\.{_LONG_YEAR}{_TAIL}",
        rf"(?P<year>[0-9]{{4}}){_TWO_DIGIT_MONTH_AND_DAY}{_JOINED_TAIL}",
        rf"{_SHORT_YEAR}{_TWO_DIGIT_MONTH_AND_DAY}{_JOINED_TAIL}",
        r"(?P<year>[0-9]{4})\.(?P<day_of_year>[0-9]{3})",
        r"J(?P<julian>[0-9]{1,7})",
        rf"{_NAME}[- ]{_DAY},?[- ]{_ANY_YEAR}{_TAIL}",
        rf"{_DAY}[- ]{_NAME}[- ]{_ANY_YEAR}{_TAIL}",
        rf"{_LONG_YEAR}[- ]{_NAME}[- ]{_DAY}{_TAIL}",
        rf"{_DAY} {_NAME} {_CLOCK} {_LONG_YEAR}(?: {_ZONE})?",
    )
)
"""What 'auto' recognizes, in the order in which they are tried."""
