"""What the tests of the AWS adapters share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aws.stubbed_aws import StubbedAws

from wizard.aws.options import AccessKey, AwsOptions
from wizard.sandbox.launch import RunningSandbox
from wizard.text import Secret


@pytest.fixture
def aws() -> Iterator[StubbedAws]:
    """AWS as the test tells it; every answer that was given must have been asked for."""
    stubbed = StubbedAws()
    yield stubbed
    stubbed.check_that_all_was_asked()


@pytest.fixture
def sandbox_options(sandbox: RunningSandbox) -> AwsOptions:
    """Leads to the sandbox, as its data engineer."""
    address = sandbox.address
    return AwsOptions(
        region=address.region,
        endpoint_url=address.endpoint_url,
        access_key=AccessKey(address.access_key_id, Secret(address.secret_access_key)),
    )
