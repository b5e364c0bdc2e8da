"""What all tests share: one sandbox for the whole session."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from wizard.sandbox.launch import RunningSandbox, start_sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """A sandbox with the default world; who changes it puts back what others rely on."""
    with start_sandbox("default", lambda _sentence: None, threading.Event()) as running:
        yield running
