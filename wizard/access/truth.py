"""Answers to questions that can't always be decided from here."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum


class Truth(Enum):
    """The answer to a question that can't always be decided from here."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool) -> Truth:
        """YES or NO."""
        return cls.YES if value else cls.NO

    def negated(self) -> Truth:
        """NO for YES, YES for NO; UNKNOWN stays."""
        if self is Truth.UNKNOWN:
            return self
        return Truth.NO if self is Truth.YES else Truth.YES


def all_of(answers: Sequence[Truth]) -> Truth:
    """YES when every answer is; NO when any is; UNKNOWN between."""
    if Truth.NO in answers:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.YES


def any_of(answers: Sequence[Truth]) -> Truth:
    """YES when any answer is; NO when every one is; UNKNOWN between."""
    if Truth.YES in answers:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in answers else Truth.NO
