"""Dates, times and timestamps of a file, by DATEFORMAT and TIMEFORMAT.

Sources: https://docs.aws.amazon.com/redshift/latest/dg/r_DATEFORMAT_and_TIMEFORMAT_strings.html
and automatic-recognition.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from wizard.sandbox.copying.date_formats import AUTOMATIC_FORMATS, compile_format
from wizard.sandbox.copying.errors import FieldProblem, LoadErrorCode
from wizard.sandbox.copying.moments import Moment, moment_of

_REMEMBERED = 4096
"""How many different fields a date column remembers: dates repeat."""
_DEFAULT_DATE = "YYYY-MM-DD"
_DEFAULT_TIMESTAMP = "YYYY-MM-DD HH24:MI:SS"
_SHORTEST_DATE = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_UNITS = {"epochsecs": 1, "epochmillisecs": 1000}
_EPOCH_FIELD = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r" ?(?P<zone>Z|[+-][0-9]{1,2}(?::?[0-9]{2})?)?",
    re.IGNORECASE,
)


def date_parser(date_format: str | None) -> Callable[[str], str]:
    """The function for DATE columns; a time of day behind the date is cut off."""
    patterns = _patterns(date_format, _DEFAULT_DATE, is_date=True)

    @lru_cache(maxsize=_REMEMBERED)
    def convert(text: str) -> str:
        is_too_short = date_format is None and len(text.strip()) < _SHORTEST_DATE
        moment = None if is_too_short else _read(text.strip(), patterns)
        if moment is None:
            raise _invalid_date(date_format, is_too_short=is_too_short)
        return moment.date_text()

    return convert


def timestamp_parser(time_format: str | None, *, with_zone: bool) -> Callable[[str], str]:
    """The function for TIMESTAMP columns, or TIMESTAMPTZ ones."""
    if time_format in _EPOCH_UNITS:
        return _epoch_parser(_EPOCH_UNITS[time_format], time_format, with_zone=with_zone)
    patterns = _patterns(time_format, _DEFAULT_TIMESTAMP, is_date=False)

    def convert(text: str) -> str:
        if time_format is None and _is_plain_timestamp(text):
            return f"{text}+00" if with_zone else text
        moment = _read(text.strip(), patterns)
        if moment is None or (moment.zone and not with_zone and time_format != "auto"):
            raise _invalid_timestamp(time_format)
        return moment.timestamp_text(with_zone=with_zone)

    return convert


def time_parser(*, with_zone: bool) -> Callable[[str], str]:
    """The function for TIME columns, or TIMETZ ones."""

    def convert(text: str) -> str:
        match = _TIME.fullmatch(text.strip())
        moment = moment_of(match) if match else None
        if moment is None:
            raise FieldProblem(LoadErrorCode.TIMESTAMP_FORMAT, "Invalid time format or value")
        return moment.time_text(with_zone=with_zone)

    return convert


def _patterns(written: str | None, default: str, *, is_date: bool) -> tuple[re.Pattern[str], ...]:
    if written == "auto":
        return AUTOMATIC_FORMATS
    return (compile_format(written or default, allows_time_behind=is_date),)


def _read(text: str, patterns: tuple[re.Pattern[str], ...]) -> Moment | None:
    for pattern in patterns:
        match = pattern.fullmatch(text)
        moment = moment_of(match) if match else None
        if moment is not None:
            return moment
    return None


def _is_plain_timestamp(text: str) -> bool:
    """Whether it is exactly ``YYYY-MM-DD HH:MI:SS``, by far the most frequent spelling."""
    if len(text) != 19 or text[10] != " " or text[4] != "-" or text[13] != ":":
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return text.isascii()


def _epoch_parser(per_second: int, shown: str, *, with_zone: bool) -> Callable[[str], str]:
    def convert(text: str) -> str:
        number = text.strip()
        if _EPOCH_FIELD.fullmatch(number) is None:
            raise _invalid_timestamp(shown)
        whole, _, fraction = number.partition(".")
        microseconds = int(whole) * 1_000_000 // per_second
        if fraction:
            sign = -1 if whole.startswith("-") else 1
            microseconds += sign * int(fraction[:6].ljust(6, "0")) // per_second
        try:
            moment = _EPOCH + timedelta(microseconds=microseconds)
        except OverflowError:
            raise _invalid_timestamp(shown) from None
        written = moment.replace(tzinfo=None).isoformat(" ")
        return f"{written}+00" if with_zone else written

    return convert


def _invalid_date(date_format: str | None, *, is_too_short: bool) -> FieldProblem:
    if is_too_short:
        message = f"Invalid Date Format - length must be {_SHORTEST_DATE} or more"
    else:
        message = f"Invalid date format or value [{date_format or _DEFAULT_DATE}]"
    return FieldProblem(LoadErrorCode.DATE_FORMAT, message)


def _invalid_timestamp(time_format: str | None) -> FieldProblem:
    shown = time_format or _DEFAULT_TIMESTAMP
    message = f"Invalid timestamp format or value [{shown}]"
    return FieldProblem(LoadErrorCode.TIMESTAMP_FORMAT, message)
