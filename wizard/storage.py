"""S3 locations and what listings show, as values. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from wizard.errors import UsageError

_S3_URL = re.compile(r"s3[an]?://([^/]+)(?:/(.*))?", re.DOTALL)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Location:
    """A bucket, and a key or the beginning of keys in it."""

    bucket: str
    key: str = ""

    @property
    def url(self) -> str:
        """As COPY spells it."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def parent(self) -> Location | None:
        """The folder around it; None for a whole bucket."""
        if not self.key:
            return None
        inner = self.key.removesuffix("/")
        return Location(self.bucket, inner[: inner.rfind("/") + 1])

    @property
    def folder(self) -> Location:
        """The folder that the key stands in: itself, when it ends with a slash."""
        if not self.key or self.key.endswith("/"):
            return self
        return Location(self.bucket, self.key[: self.key.rfind("/") + 1])


def parse_s3_url(text: str) -> Location:
    """Read ``s3://bucket/key``; the key is taken as it stands: not URL-decoded, not trimmed.

    Raises:
        UsageError: the text is no S3 URL.
    """
    match = _S3_URL.fullmatch(text)
    if match is None or _BUCKET.fullmatch(match.group(1)) is None:
        raise UsageError("That is no S3 location.", "It looks like s3://bucket/prefix.")
    return Location(match.group(1), match.group(2) or "")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket as ListBuckets shows it."""

    name: str
    region: str | None
    """None when the listing doesn't tell."""
    created: datetime | None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as ListObjectsV2 shows it."""

    key: str
    size: int
    """In bytes."""
    modified: datetime | None
    storage_class: str


ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})
"""Storage classes whose objects can't be read before they are restored.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a folder."""

    folders: tuple[str, ...]
    """Whole prefixes, each ending with a slash."""
    objects: tuple[StoredObject, ...]
    next_token: str | None
    """What asks for the page after this one; None on the last."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The objects that COPY would load for a prefix."""

    count: int
    size: int
    """In bytes, together."""
    sample: tuple[StoredObject, ...]
    """The first of them, in key order."""
    is_complete: bool
    """Whether every page was counted; otherwise there are more."""
