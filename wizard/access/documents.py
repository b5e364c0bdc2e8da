"""Policy documents as text: how people read them, how IAM counts them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

INLINE_QUOTA = 10_240
"""Characters of all inline policies of a role together (IAM User Guide, "IAM and AWS STS
quotas")."""
TRUST_QUOTA = 2_048
"""Characters of a role's trust policy, unless AWS has raised the quota for the account."""
RAISED_TRUST_QUOTA = 4_096
"""Characters up to which AWS raises the quota of trust policies."""


def as_json(document: Mapping[str, Any]) -> str:
    """A document as people read it."""
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_compact_json(document: Mapping[str, Any]) -> str:
    """A document as it is sent: on one line, without needless spaces."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def counted_size(document: Mapping[str, Any]) -> int:
    """Characters of a document as IAM counts them: white space doesn't count."""
    return len("".join(as_compact_json(document).split()))
