"""The callers of the sandbox, by their names, and what disturbs them."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cloud_world import Keys, client, keys_of

from wizard.sandbox.launch import SandboxAddress


def keys_of_caller(address: SandboxAddress, name: str) -> Keys:
    """The keys of one of the sandbox's callers."""
    keys = address.callers[name]
    return Keys(keys.access_key_id, keys.secret_access_key, keys.session_token)


def as_caller(address: SandboxAddress, name: str, service: str) -> Any:  # noqa: ANN401
    """A boto3 client that acts as one of the sandbox's callers."""
    return client(address, service, keys_of_caller(address, name))


def set_disturbances(
    address: SandboxAddress,
    *,
    keys: Keys | None = None,
    **fields: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Let the running sandbox misbehave like this, and in no other way; what holds now."""
    signer = keys or keys_of(address)
    request = AWSRequest(
        "PUT", f"{address.endpoint_url}/copywizard/disturbances", data=json.dumps(fields).encode()
    )
    credentials = Credentials(signer.access_key_id, signer.secret_access_key)
    SigV4Auth(credentials, "copywizard", address.region).add_auth(request)
    sent = urllib.request.Request(
        request.url, request.data, dict(request.headers.items()), method="PUT"
    )
    with urllib.request.urlopen(sent) as answer:
        found: dict[str, Any] = json.loads(answer.read())
        return found


@contextmanager
def disturbed(
    address: SandboxAddress,
    **fields: Any,  # noqa: ANN401
) -> Iterator[None]:
    """Misbehave for a while; as an ordinary AWS afterwards."""
    set_disturbances(address, **fields)
    try:
        yield
    finally:
        set_disturbances(address)
