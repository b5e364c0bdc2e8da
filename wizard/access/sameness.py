"""Whether two policy documents say the same, as IAM stores them. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]

_ACCOUNT_ROOT = re.compile(r"arn:aws[\w-]*:iam::(\d{12}):root")


def is_same(one: Document, other: Document) -> bool:
    """Whether two documents say the same.

    IAM stores a list of one as it likes, in any order, and an account's number
    as the ARN of its root (IAM User Guide, "AWS JSON policy elements: Principal").
    """
    return bool(_normal(one) == _normal(other))


def _normal(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        return {
            key: _accounts(each) if key == "AWS" else _normal(each) for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        items = sorted((_normal(each) for each in value), key=_sorting_text)
        return items[0] if len(items) == 1 else items
    if isinstance(value, bool):
        # A condition's true and "true" are one to IAM.
        return str(value).lower()
    return value


def _accounts(principals: object) -> Any:  # noqa: ANN401 - JSON
    listed = principals if isinstance(principals, (list, tuple)) else [principals]
    return _normal([_account(str(each)) for each in listed])


def _account(principal: str) -> str:
    match = _ACCOUNT_ROOT.fullmatch(principal)
    if match:
        return match.group(1)
    return principal


def _sorting_text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
