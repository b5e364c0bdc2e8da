"""Signature Version 4: what a request claims about its signer, and whether that is true.

The check works on the request as it came over the wire, before any framework decoded it, so that
keys and parameters of every spelling verify.

Source: IAM User Guide, "Create a signed AWS API request"; Amazon S3 API Reference,
"Authenticating Requests (AWS Signature Version 4)".
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote_to_bytes

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
_HEADER_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")
_UNRESERVED = "-_.~"

Environment = dict[str, Any]
"""A WSGI environment."""


class MalformedSignatureError(Exception):
    """The request is signed in a way that can't be read."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a request claims: who signed it, for which service, and with what result."""

    access_key_id: str
    date: str
    region: str
    service: str
    """The signing name, such as ``s3`` or ``iam``."""
    signed_headers: tuple[str, ...]
    value: str
    """The signature itself, in hexadecimal."""
    timestamp: str
    """``YYYYMMDDTHHMMSSZ``."""
    token: str | None
    """The session token of temporary credentials."""
    valid_seconds: int | None = None
    """For a presigned URL: how long it is valid; None for a signed header."""

    @property
    def is_expired(self) -> bool:
        """Whether the time of a presigned URL is over."""
        if self.valid_seconds is None:
            return False
        until = _moment(self.timestamp) + datetime.timedelta(seconds=self.valid_seconds)
        return until < datetime.datetime.now(datetime.UTC)


def read_signature(environment: Environment) -> Signature | None:
    """The signature in the header or the query of a request; None when it is not signed.

    Raises:
        MalformedSignatureError: there is one that can't be read.
    """
    authorization = environment.get("HTTP_AUTHORIZATION", "")
    try:
        if authorization.startswith(ALGORITHM):
            return _from_header(authorization, environment)
        query = dict(_query_pairs(environment))
        if query.get("X-Amz-Algorithm") == ALGORITHM:
            return _from_query(query)
    except (KeyError, ValueError) as error:
        raise MalformedSignatureError(str(error)) from error
    if authorization:
        raise MalformedSignatureError("not Signature Version 4")
    return None


def _moment(timestamp: str) -> datetime.datetime:
    """The moment of a timestamp; ValueError when it is none."""
    return datetime.datetime.strptime(f"{timestamp}+0000", "%Y%m%dT%H%M%SZ%z")


def _from_header(authorization: str, environment: Environment) -> Signature:
    parts = dict(_HEADER_PART.findall(authorization))
    key, date, region, service, _ = parts["Credential"].rsplit("/", 4)
    return Signature(
        access_key_id=key,
        date=date,
        region=region,
        service=service.lower(),
        signed_headers=tuple(parts["SignedHeaders"].split(";")),
        value=parts["Signature"],
        timestamp=environment["HTTP_X_AMZ_DATE"],
        token=environment.get("HTTP_X_AMZ_SECURITY_TOKEN"),
    )


def _from_query(query: Mapping[str, str]) -> Signature:
    key, date, region, service, _ = query["X-Amz-Credential"].rsplit("/", 4)
    _moment(query["X-Amz-Date"])
    return Signature(
        access_key_id=key,
        date=date,
        region=region,
        service=service.lower(),
        signed_headers=tuple(query["X-Amz-SignedHeaders"].split(";")),
        value=query["X-Amz-Signature"],
        timestamp=query["X-Amz-Date"],
        token=query.get("X-Amz-Security-Token"),
        valid_seconds=int(query["X-Amz-Expires"]),
    )


def is_signed_with(
    secret_access_key: str, signature: Signature, environment: Environment, body: bytes
) -> bool:
    """Whether this secret makes this signature for this request."""
    declared = environment.get("HTTP_X_AMZ_CONTENT_SHA256")
    payload_hash = hashlib.sha256(body).hexdigest()
    if signature.valid_seconds is not None:
        declared = declared or UNSIGNED_PAYLOAD
    if declared is not None and re.fullmatch(r"[0-9a-f]{64}", declared):
        if declared != payload_hash:
            return False
    elif declared is not None:
        # UNSIGNED-PAYLOAD and the STREAMING- forms stand for themselves.
        payload_hash = declared
    canonical = _canonical_request(signature, environment, payload_hash)
    expected = _sign(secret_access_key, signature, canonical)
    return hmac.compare_digest(expected, signature.value)


def _canonical_request(signature: Signature, environment: Environment, payload_hash: str) -> bytes:
    headers = [f"{name}:{_header(environment, name)}\n" for name in signature.signed_headers]
    lines = (
        environment["REQUEST_METHOD"],
        _canonical_path(signature.service, environment),
        _canonical_query(environment),
        "".join(headers),
        ";".join(signature.signed_headers),
        payload_hash,
    )
    # Header values came as bytes and were decoded as Latin-1: this gives the same bytes back.
    return "\n".join(lines).encode("latin-1")


def _canonical_path(service: str, environment: Environment) -> str:
    path = raw_path(environment)
    if service == "s3":
        return quote(unquote_to_bytes(path), safe="/" + _UNRESERVED)
    # Every service but S3 encodes the path that is sent once more.
    return quote(path, safe="/" + _UNRESERVED)


def _canonical_query(environment: Environment) -> str:
    encoded = sorted(
        (
            quote(unquote_to_bytes(name), safe=_UNRESERVED),
            quote(unquote_to_bytes(value), safe=_UNRESERVED),
        )
        for name, value in _raw_query_pairs(environment)
    )
    return "&".join(f"{name}={value}" for name, value in encoded if name != "X-Amz-Signature")


def _header(environment: Environment, name: str) -> str:
    variable = name.upper().replace("-", "_")
    if variable not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        variable = f"HTTP_{variable}"
    return " ".join(str(environment.get(variable, "")).split())


def raw_path(environment: Environment) -> str:
    """The path as it was sent, still percent-encoded."""
    target = str(environment.get("RAW_URI") or environment.get("REQUEST_URI") or "/")
    if "://" in target.partition("?")[0]:
        target = "/" + target.partition("://")[2].partition("/")[2]
    return target.partition("?")[0] or "/"


def _raw_query_pairs(environment: Environment) -> list[tuple[str, str]]:
    parts = [part for part in str(environment.get("QUERY_STRING", "")).split("&") if part]
    return [(name, value) for name, _, value in (part.partition("=") for part in parts)]


def _query_pairs(environment: Environment) -> list[tuple[str, str]]:
    return [
        (unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode())
        for name, value in _raw_query_pairs(environment)
    ]


def _sign(secret_access_key: str, signature: Signature, canonical_request: bytes) -> str:
    scope = f"{signature.date}/{signature.region}/{signature.service}/aws4_request"
    digest = hashlib.sha256(canonical_request).hexdigest()
    text = "\n".join((ALGORITHM, signature.timestamp, scope, digest))
    key = f"AWS4{secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
