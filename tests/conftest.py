"""What all tests share: one sandbox for the whole session."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from wizard.sandbox.launch import RunningSandbox, start_sandbox

pytest_plugins = ["serverless_fixtures"]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """A sandbox with the default world; who changes it puts back what others rely on."""
    with start_sandbox("default", lambda _sentence: None, threading.Event()) as running:
        yield running


@pytest.fixture(autouse=True)
def _still_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """No animation and no blinking cursor, so that a screen looks the same twice."""
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr("textual.widgets.Input.cursor_blink", False)
