"""What tests of the sandbox's serverless side share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cloud_world import SERVERLESS_ROLE, client, set_namespace_roles

from wizard.sandbox.launch import RunningSandbox


@pytest.fixture
def serverless(sandbox: RunningSandbox) -> Any:  # noqa: ANN401 - boto3 makes clients without types
    """A client of Redshift Serverless."""
    return client(sandbox.address, "redshift-serverless")


@pytest.fixture
def restored(serverless: Any) -> Iterator[None]:  # noqa: ANN401
    """Whatever a test makes of the namespace's roles, others find them as they were."""
    yield
    set_namespace_roles(serverless, SERVERLESS_ROLE)
