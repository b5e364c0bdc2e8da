"""Policy documents as IAM answers them, and as it takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

Document = Mapping[str, Any]


def read_document(value: str | Document) -> Document:
    """A policy document; botocore decodes it, the API sends it URL-encoded."""
    if isinstance(value, str):
        decoded: Document = json.loads(unquote(value))
        return decoded
    return value


def written(document: Document) -> str:
    """A document as IAM takes it."""
    return json.dumps(document)
