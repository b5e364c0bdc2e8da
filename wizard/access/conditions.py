"""The Condition element of a policy statement, judged against a request's context.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
and .../reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from wizard.access.patterns import has_variable, matches, unescaped
from wizard.access.policy import as_texts
from wizard.access.truth import Truth, all_of, any_of


@dataclass(frozen=True, slots=True)
class Context:
    """The condition keys of a request."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_complete: bool = False
    """Whether a key that isn't listed is surely absent; else it is merely not known."""

    def get(self, key: str) -> tuple[str, ...] | None:
        """The values of a key, whose name doesn't mind case; None when it isn't listed."""
        for name, values in self.values.items():
            if name.lower() == key.lower():
                return values
        return None


def _numeric(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return lambda wanted, actual: compare(float(actual), float(wanted))


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _dated(compare: Callable[[datetime, datetime], bool]) -> Callable[[str, str], bool]:
    return lambda wanted, actual: compare(_moment(actual), _moment(wanted))


def _arn_matches(wanted: str, actual: str) -> bool:
    """Each of the six parts of an ARN is matched on its own."""
    wanted_parts, actual_parts = wanted.split(":", 5), actual.split(":", 5)
    return len(wanted_parts) == len(actual_parts) == 6 and all(
        matches(pattern, part) for pattern, part in zip(wanted_parts, actual_parts, strict=True)
    )


def _in_network(wanted: str, actual: str) -> bool:
    return ipaddress.ip_address(actual) in ipaddress.ip_network(wanted, strict=False)


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "stringequals": lambda wanted, actual: unescaped(wanted) == actual,
    "stringequalsignorecase": lambda wanted, actual: unescaped(wanted).lower() == actual.lower(),
    "stringlike": matches,
    "arnequals": _arn_matches,
    "arnlike": _arn_matches,
    "bool": lambda wanted, actual: wanted.lower() == actual.lower(),
    "binaryequals": lambda wanted, actual: wanted == actual,
    "ipaddress": _in_network,
    "numericequals": _numeric(lambda actual, wanted: actual == wanted),
    "numericlessthan": _numeric(lambda actual, wanted: actual < wanted),
    "numericlessthanequals": _numeric(lambda actual, wanted: actual <= wanted),
    "numericgreaterthan": _numeric(lambda actual, wanted: actual > wanted),
    "numericgreaterthanequals": _numeric(lambda actual, wanted: actual >= wanted),
    "dateequals": _dated(lambda actual, wanted: actual == wanted),
    "datelessthan": _dated(lambda actual, wanted: actual < wanted),
    "datelessthanequals": _dated(lambda actual, wanted: actual <= wanted),
    "dategreaterthan": _dated(lambda actual, wanted: actual > wanted),
    "dategreaterthanequals": _dated(lambda actual, wanted: actual >= wanted),
}

_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
}


@dataclass(frozen=True, slots=True)
class _Operator:
    compare: Callable[[str, str], bool] | None
    """None for Null, and for an operator that isn't known."""
    is_null_test: bool
    negated: bool
    if_exists: bool
    quantifier: str
    """``forallvalues``, ``foranyvalue`` or empty."""


def _read_operator(name: str) -> _Operator:
    quantifier, _, bare = name.lower().rpartition(":")
    if_exists = bare.endswith("ifexists")
    bare = bare.removesuffix("ifexists")
    negated = bare in _NEGATED
    compare = _OPERATORS.get(_NEGATED.get(bare, bare))
    return _Operator(compare, bare == "null", negated, if_exists, quantifier)


def judge_conditions(element: object, context: Context) -> Truth:
    """Whether every condition of a statement holds; UNKNOWN when one can't be judged."""
    if not isinstance(element, Mapping):
        return Truth.UNKNOWN
    return all_of([_judge_tests(operator, tests, context) for operator, tests in element.items()])


def _judge_tests(operator: str, tests: object, context: Context) -> Truth:
    if not isinstance(tests, Mapping):
        return Truth.UNKNOWN
    read = _read_operator(operator)
    return all_of([_judge(read, key, as_texts(wanted), context) for key, wanted in tests.items()])


def condition_keys(statement: Mapping[str, Any]) -> tuple[str, ...]:
    """The condition keys that a statement asks about, each once, as they are spelled."""
    element = statement.get("Condition")
    tests = element.values() if isinstance(element, Mapping) else ()
    return tuple(dict.fromkeys(key for each in tests if isinstance(each, Mapping) for key in each))


def asks_for_one_of(operator: str) -> bool:
    """Whether the operator holds when a text is one of the wanted ones."""
    bare = operator.lower().rpartition(":")[2].removesuffix("ifexists")
    return bare in ("stringequals", "stringlike", "arnequals", "arnlike")


def condition_values(statement: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The values of which a key must have one, by the statement's conditions."""
    element = statement.get("Condition")
    found = [
        value
        for operator, tests in (element.items() if isinstance(element, Mapping) else ())
        if isinstance(tests, Mapping) and asks_for_one_of(operator)
        for name, wanted in tests.items()
        if name.lower() == key.lower()
        for value in as_texts(wanted)
    ]
    return tuple(dict.fromkeys(found))


def _judge(operator: _Operator, key: str, wanted: Sequence[str], context: Context) -> Truth:
    actual = context.get(key)
    if actual is None and not context.is_complete:
        return Truth.UNKNOWN
    if operator.is_null_test:
        return any_of([Truth.of((each.lower() == "true") == (actual is None)) for each in wanted])
    if operator.compare is None:
        return Truth.UNKNOWN
    if not actual:
        return Truth.of(_absent_matches(operator))
    plain = [each for each in wanted if not has_variable(each)]
    try:
        answer = Truth.of(_compare_all(operator, operator.compare, plain, actual))
    except (ValueError, OverflowError, OSError):
        return Truth.UNKNOWN
    # What a policy variable stands for could only add a match.
    is_settled = len(plain) == len(wanted) or answer is Truth.of(not operator.negated)
    return answer if is_settled else Truth.UNKNOWN


def _absent_matches(operator: _Operator) -> bool:
    """What a key that isn't in the request means to an operator."""
    if operator.if_exists or operator.quantifier == "forallvalues":
        return True
    return operator.negated and operator.quantifier != "foranyvalue"


def _compare_all(
    operator: _Operator,
    compare: Callable[[str, str], bool],
    wanted: Sequence[str],
    actual: Sequence[str],
) -> bool:
    def one(value: str) -> bool:
        return any(compare(each, value) for each in wanted) != operator.negated

    if operator.quantifier == "forallvalues":
        return all(one(value) for value in actual)
    return any(one(value) for value in actual)
