from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _still_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """No animation and no blinking cursor, so that a screen looks the same twice."""
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none", raising=False)
    monkeypatch.setattr("textual.widgets.Input.cursor_blink", False)
