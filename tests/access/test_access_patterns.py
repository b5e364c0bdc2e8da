"""Which texts, and which beginnings of texts, a policy's pattern takes in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.access.patterns import beginning_is_taken_in, matches, value_is_taken_in
from wizard.access.truth import Truth

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
REPEATABLE = settings(derandomize=True, deadline=None, max_examples=300)


@pytest.mark.parametrize(
    ("pattern", "beginning", "answer"),
    [
        ("*", "", YES),
        ("*", "a/", YES),
        ("a/*", "a/", YES),
        ("a/*", "a/b", YES),
        ("a*", "a/", YES),
        ("a/*", "a", UNKNOWN),
        ("a/b/*", "a/", UNKNOWN),
        ("a/1.csv", "a/1.csv", UNKNOWN),
        ("a/?*", "a/", UNKNOWN),
        ("a/?*", "a/b", YES),
        ("a*?", "ab", YES),
        ("*.csv", "a/", UNKNOWN),
        ("**", "a", YES),
        ("b*", "a/", NO),
        ("a/", "a/b", NO),
        ("?", "ab", NO),
        ("${aws:userid}/*", "a/", UNKNOWN),
        ("b/${aws:userid}/*", "a/", NO),
        ("a/*${aws:userid}", "a/", UNKNOWN),
        ("a${*}*", "a*", YES),
        ("a${*}*", "ab", NO),
        ("a${?}*", "a?b", YES),
        ("a${$}*", "a$b", YES),
    ],
)
def test_a_pattern_takes_in_all_some_or_none_of_what_begins_so(
    pattern: str, beginning: str, answer: Truth
) -> None:
    assert beginning_is_taken_in([pattern], beginning) is answer


def test_patterns_that_take_in_a_part_each_are_not_said_to_take_in_everything() -> None:
    assert beginning_is_taken_in(["a/1*", "a/2*"], "a/") is UNKNOWN
    assert beginning_is_taken_in([], "a/") is NO


@pytest.mark.parametrize(
    ("pattern", "value", "answer"),
    [
        ("a${*}", "a*", YES),
        ("a${*}", "ab", NO),
        ("${?}${$}", "?$", YES),
        ("a/${aws:username}", "a/b", UNKNOWN),
        ("a/${aws:username}/${*}", "a/b/c", NO),
        ("a/${aws:username}/${*}", "a/b/*", UNKNOWN),
        ("a/${aws:PrincipalTag/team, 'none'}", "b/none", NO),
    ],
)
def test_special_characters_and_variables_are_told_apart(
    pattern: str, value: str, answer: Truth
) -> None:
    assert value_is_taken_in([pattern], value) is answer


SMALL = st.text(alphabet="ab*?", max_size=6)
PLAIN = st.text(alphabet="abc*?", max_size=5)


@REPEATABLE
@given(SMALL, PLAIN, PLAIN)
def test_the_answer_for_a_beginning_holds_for_every_ending(
    pattern: str, beginning: str, ending: str
) -> None:
    answer = beginning_is_taken_in([pattern], beginning)
    if answer is YES:
        assert matches(pattern, beginning + ending)
    elif answer is NO:
        assert not matches(pattern, beginning + ending)


@REPEATABLE
@given(SMALL, PLAIN)
def test_some_means_that_one_ending_is_taken_in_and_another_is_not(
    pattern: str, beginning: str
) -> None:
    if beginning_is_taken_in([pattern], beginning) is UNKNOWN:
        fitting = pattern.replace("*", "").replace("?", "a")
        endings = [fitting[start:] for start in range(len(fitting) + 1)]
        endings += [f"{'a' * count}{each}" for count in range(7) for each in endings]
        assert any(matches(pattern, beginning + ending) for ending in endings)
        foreign = ["c" * count for count in range(9)]
        assert not all(matches(pattern, beginning + ending) for ending in foreign)
