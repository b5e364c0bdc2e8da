"""Reading one table of a plan strictly: every key is known, and every value of its type. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import Enum
from typing import Any, TypeVar

from wizard.errors import UsageError

Choice = TypeVar("Choice", bound=Enum)


class PlanTable:
    """A table of a plan file, with the place at which it stands."""

    def __init__(self, place: str, values: Mapping[str, Any], known: Iterable[str]) -> None:
        self._place = place
        self._values = values
        refuse_unknown(place, values, known)

    def place_of(self, key: str) -> str:
        """Where a key stands, such as ``copy.options.gzip``."""
        return place_of(self._place, key)

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self._values

    def text(self, key: str) -> str:
        """A text that must be given and hold something."""
        value = self._values.get(key)
        if value is None:
            raise UsageError(f"{self.place_of(key)} is missing.", "Add it to the plan.")
        if not isinstance(value, str):
            raise wrong_type(self.place_of(key), "a text in quotes", value)
        if not value:
            raise UsageError(f"{self.place_of(key)} is empty.", "Give it a value or remove it.")
        return value

    def optional_text(self, key: str) -> str | None:
        """A text that may be left out."""
        return self.text(key) if key in self._values else None

    def flag(self, key: str) -> bool:
        """True or false; false when it is left out."""
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise wrong_type(self.place_of(key), "true or false", value)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty; empty when it is left out."""
        values = self._values.get(key, [])
        if not isinstance(values, list):
            raise wrong_type(self.place_of(key), "a list of texts", values)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise wrong_type(f"{self.place_of(key)}[{index}]", "a text in quotes", value)
            if not value:
                raise UsageError(f"{self.place_of(key)}[{index}] is empty.", "Remove it.")
        return tuple(values)

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the values of an enum."""
        if default is not None and key not in self._values:
            return default
        value = self.text(key)
        known = [each.value for each in choices]
        if value not in known:
            raise UsageError(
                f"{self.place_of(key)} has an unknown value.",
                suggestion(value, known) or f"It is one of {', '.join(known)}.",
            )
        return choices(value)

    def table(self, key: str) -> Mapping[str, Any]:
        """A table inside this one; empty when it is left out."""
        value = self._values.get(key, {})
        if not isinstance(value, dict):
            raise wrong_type(self.place_of(key), f"a table, [{self.place_of(key)}]", value)
        return value


def place_of(place: str, key: str) -> str:
    """Where a key stands inside a table; the place of the whole file is empty."""
    return f"{place}.{key}" if place else key


def refuse_unknown(place: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a key that the plan file doesn't have.

    Raises:
        UsageError: names the place, and the nearest known name.
    """
    names = list(known)
    for key in given:
        if key not in names:
            hint = suggestion(key, names) or f"Known here: {', '.join(names)}."
            raise UsageError(f"{place_of(place, key)}: the plan file has no such key.", hint)


def wrong_type(place: str, expected: str, value: object) -> UsageError:
    """The error for a value of another type; the value isn't repeated, as it may be secret."""
    words = {
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a table",
    }
    found = words.get(type(value), "a date or a time")
    return UsageError(f"{place}: {expected} is expected, not {found}.", "Correct it in the plan.")


def suggestion(written: str, known: Iterable[str]) -> str:
    """The nearest known name as a question; empty when none is near."""
    near = get_close_matches(written.lower(), list(known), 1, 0.6)
    return f"Did you mean {near[0]}?" if near else ""
