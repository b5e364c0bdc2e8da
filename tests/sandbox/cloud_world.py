"""The embedded AWS, as an AWS SDK reaches it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from wizard.sandbox.launch import SandboxAddress

ACCOUNT = "123456789012"
CLUSTER = "examplecluster"
COMMANDS_ROLE = (
    f"arn:aws:iam::{ACCOUNT}:role/service-role/AmazonRedshift-CommandsAccessRole-20260301T101500"
)
"""Attached and in-sync from the start; reads buckets with ``redshift`` in their names."""
REDSHIFT_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "redshift.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@dataclass(frozen=True, slots=True)
class Keys:
    """Whose credentials a client signs with."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None


def keys_of(address: SandboxAddress) -> Keys:
    """The data engineer's."""
    return Keys(address.access_key_id, address.secret_access_key)


def client(
    address: SandboxAddress, service: str, keys: Keys | None = None, region: str | None = None
) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    """A boto3 client on the sandbox."""
    used = keys or keys_of(address)
    return boto3.client(
        service,  # type: ignore[call-overload, unused-ignore]
        endpoint_url=address.endpoint_url,
        region_name=region or address.region,
        aws_access_key_id=used.access_key_id,
        aws_secret_access_key=used.secret_access_key,
        aws_session_token=used.session_token,
        config=Config(retries={"total_max_attempts": 1}, signature_version=None),
    )


def refusal(call: Callable[[], object]) -> tuple[str, str, dict[str, str]]:
    """The code, the message and the HTTP headers of the error that a call must end with."""
    try:
        call()
    except ClientError as error:
        said = error.response["Error"]
        headers = error.response["ResponseMetadata"]["HTTPHeaders"]
        return said["Code"], said.get("Message", ""), headers
    raise AssertionError("the call was not refused")


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return once the condition holds; fail when it doesn't in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
