"""A date and time as a file gives it: checked, and written for PostgreSQL.

Python's own dates end with the year 9999 and know no BC; Redshift's don't.

Source: https://docs.aws.amazon.com/redshift/latest/dg/r_Datetime_types.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LATEST_YEAR = 294276
_EARLIEST_YEAR_BC = 4713
_CENTURY_PIVOT = 70
"""Two-digit years below it are of this century, as in PostgreSQL."""
_LAST_ZONE_HOUR = 15


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, a time of day, or both; every part is valid."""

    year: int = 2000
    month: int = 1
    day: int = 1
    hour: int = 0
    minute: int = 0
    second: int = 0
    fraction: str = ""
    """Up to six digits."""
    zone: str = ""
    """An offset or a zone's name as PostgreSQL reads it; empty when none is given."""
    is_bc: bool = False
    julian_day: int | None = None
    """Instead of year, month and day."""

    def date_text(self) -> str:
        """The date alone."""
        if self.julian_day is not None:
            return f"J{self.julian_day}"
        return f"{self.year:04}-{self.month:02}-{self.day:02}{' BC' if self.is_bc else ''}"

    def time_text(self, *, with_zone: bool) -> str:
        """The time of day alone; without a zone of its own it is in UTC."""
        fraction = f".{self.fraction}" if self.fraction else ""
        zone = (self.zone or "+00") if with_zone else ""
        return f"{self.hour:02}:{self.minute:02}:{self.second:02}{fraction}{_spaced(zone)}"

    def timestamp_text(self, *, with_zone: bool) -> str:
        """Date and time; without a zone of its own it is in UTC."""
        date = self.date_text().removesuffix(" BC")
        time = self.time_text(with_zone=with_zone)
        return f"{date} {time}{' BC' if self.is_bc else ''}"


def _spaced(zone: str) -> str:
    return f" {zone}" if zone[:1].isalpha() else zone


def moment_of(match: re.Match[str]) -> Moment | None:
    """The moment of a match whose groups name the parts; None when a part is out of range."""
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    moment = Moment(
        year=_year(parts),
        month=_month(parts),
        day=int(parts.get("day", 1)),
        hour=_hour(parts),
        minute=int(parts.get("minute", 0)),
        second=int(parts.get("second", 0)),
        fraction=parts.get("fraction", "")[:6],
        zone=_zone(parts.get("zone", "")),
        is_bc="bc" in parts,
        julian_day=int(parts["julian"]) if "julian" in parts else None,
    )
    if "day_of_year" in parts:
        return _by_day_of_year(moment.year, int(parts["day_of_year"]))
    return moment if _is_valid(moment) else None


def _year(parts: dict[str, str]) -> int:
    if "short_year" not in parts:
        return int(parts.get("year", 2000))
    year = int(parts["short_year"])
    if "bc" in parts:
        return year
    return year + (2000 if year < _CENTURY_PIVOT else 1900)


def _month(parts: dict[str, str]) -> int:
    if "month_name" not in parts:
        return int(parts.get("month", 1))
    beginning = parts["month_name"].lower()[:3]
    return 1 + [month[:3] for month in MONTHS].index(beginning)


def _hour(parts: dict[str, str]) -> int:
    hour = int(parts.get("hour", 0))
    if "half" not in parts:
        return hour
    if not 1 <= hour <= 12:
        return -1
    return hour % 12 + (12 if parts["half"].lower() == "pm" else 0)


def _zone(written: str) -> str:
    if written.upper() in ("Z", "UTC", "GMT"):
        return "+00"
    return written


def _by_day_of_year(year: int, day_of_year: int) -> Moment | None:
    remaining = day_of_year
    for month in range(1, 13):
        days = _days_in_month(year, month)
        if 1 <= remaining <= days:
            return Moment(year, month, remaining)
        remaining -= days
    return None


def _days_in_month(year: int, month: int) -> int:
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and is_leap else _DAYS[month - 1]


def _is_valid(moment: Moment) -> bool:
    astronomical_year = 1 - moment.year if moment.is_bc else moment.year
    latest = _EARLIEST_YEAR_BC if moment.is_bc else _LATEST_YEAR
    return (
        1 <= moment.year <= latest
        and 1 <= moment.month <= 12
        and 1 <= moment.day <= _days_in_month(astronomical_year, moment.month)
        and _is_valid_time(moment)
        and _is_valid_zone(moment.zone)
    )


def _is_valid_time(moment: Moment) -> bool:
    is_midnight = not (moment.minute or moment.second or moment.fraction.strip("0"))
    if moment.hour == 24:
        return is_midnight
    return 0 <= moment.hour <= 23 and moment.minute <= 59 and moment.second <= 59


def _is_valid_zone(zone: str) -> bool:
    if not zone or zone[0] not in "+-":
        return True
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    return int(hours) <= _LAST_ZONE_HOUR and int(minutes) <= 59
