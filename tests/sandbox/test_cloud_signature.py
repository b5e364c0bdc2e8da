"""The check of signatures, against what botocore signs."""

from __future__ import annotations

import io
from urllib.parse import quote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from wizard.sandbox.cloud.signature import Environment, is_signed_with, read_signature

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def environment_of(request: AWSRequest, body: bytes) -> Environment:
    target = request.url.removeprefix("http://127.0.0.1:5000")
    path, _, query = target.partition("?")
    headers = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "RAW_URI": target,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1:5000",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **headers,
    }


def signed(path: str, body: bytes, service: str) -> Environment:
    request = AWSRequest("PUT", f"http://127.0.0.1:5000{path}", data=body)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials("AKIAIOSFODNN7EXAMPLE", SECRET), service, "us-east-1").add_auth(request)
    return environment_of(request, body)


@given(keys, keys, st.binary())
def test_what_botocore_signs_for_s3_is_right(key: str, prefix: str, body: bytes) -> None:
    path = f"/bucket/{quote(key, safe='/-_.~')}?prefix={quote(prefix, safe='-_.~')}&list-type=2"
    environment = signed(path, body, "s3")
    signature = read_signature(environment)
    assert signature is not None
    assert signature.service == "s3"
    assert is_signed_with(SECRET, signature, environment, body)


@given(st.binary())
def test_what_botocore_signs_for_other_services_is_right(body: bytes) -> None:
    environment = signed("/", body, "iam")
    signature = read_signature(environment)
    assert signature is not None
    assert is_signed_with(SECRET, signature, environment, body)


def test_another_secret_body_or_path_is_wrong() -> None:
    environment = signed("/bucket/key", b"body", "s3")
    signature = read_signature(environment)
    assert signature is not None
    assert not is_signed_with(SECRET.lower(), signature, environment, b"body")
    assert not is_signed_with(SECRET, signature, environment, b"other")
    elsewhere = {**environment, "RAW_URI": "/bucket/other"}
    assert not is_signed_with(SECRET, signature, elsewhere, b"body")
