"""Driving the application in a test: presses, waits on conditions, pictures as text."""

from __future__ import annotations

import asyncio
import html
import os
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fakes import FakeBackend, World
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from screens.app import CopywizardApp
from screens.frame import StepScreen
from wizard.flow import Step
from wizard.plan import LoadPlan
from wizard.services import Backend

_DEADLINE = 20.0
_LOOKS = 5
_CELL_WIDTH = 12.2
_CELL_HEIGHT = 24.4
_FIRST_BASELINE = 20
_TEXT = re.compile(r'<text[^>]*? x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')
_GOLDEN = Path(__file__).parent / "golden"
UPDATE = "COPYWIZARD_UPDATE_GOLDEN"
"""Set this variable to write the golden files anew; then read the difference."""


class Driver:
    """An application that is running in a test."""

    def __init__(self, app: CopywizardApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self.presses = 0

    async def press(self, *keys: str) -> None:
        self.presses += len(keys)
        await self.pilot.press(*keys)

    async def fill(self, text: str) -> None:
        """Put a text into the focused input at once, as pasting does."""
        focused = self.app.focused
        assert isinstance(focused, Input), f"{focused} takes no text"
        focused.value = text
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition; fail with its description and the screen."""
        deadline = time.monotonic() + _DEADLINE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"it never came to this: {what}\n{self.picture()}")
            await self.pilot.pause(0.02)

    async def until_step(self, step: Step) -> None:
        def is_there() -> bool:
            screen = self.app.screen
            is_wanted = isinstance(screen, StepScreen) and screen.step is step
            # Keys count only once the step is drawn.
            return is_wanted and bool(screen.check_action("back", ()))

        await self.until(is_there, f"the step {step.value} is on screen")

    async def until_shown(self, text: str) -> None:
        await self.until(lambda: text in self.flat_picture(), f"{text!r} is on screen")

    def picture(self) -> str:
        return text_of(self.app)

    async def still_picture(self) -> str:
        """The screen once it has been drawn to its end: the same several times in a row."""
        pictures: list[str] = []

        def is_still() -> bool:
            pictures.append(self.picture())
            return len(pictures) >= _LOOKS and len(set(pictures[-_LOOKS:])) == 1

        await self.until(is_still, "the screen stands still")
        return pictures[-1]

    def flat_picture(self) -> str:
        """The screen as one line, so that wrapping doesn't matter."""
        return re.sub(r"\s+", " ", self.picture())


def text_of(app: CopywizardApp) -> str:
    """The screen as lines of text, by its SVG picture."""
    rows: dict[int, str] = {}
    found = [
        (float(match[1]), float(match[2]), html.unescape(match[3]).replace("\xa0", " "))
        for match in _TEXT.finditer(app.export_screenshot(simplify=True, title=" "))
    ]
    for x, y, text in sorted(found, key=lambda each: (each[1], each[0])):
        row = round((y - _FIRST_BASELINE) / _CELL_HEIGHT)
        line = rows.get(row, "")
        rows[row] = line + " " * (round(x / _CELL_WIDTH) - cell_len(line)) + text
    return "".join(f"{rows.get(row, '').rstrip()}\n" for row in range(app.size.height))


@asynccontextmanager
async def driving(
    backend: Backend, size: tuple[int, int] = (80, 24), plan: LoadPlan | None = None
) -> AsyncIterator[Driver]:
    app = CopywizardApp(backend, plan)
    async with app.run_test(size=size) as pilot:
        yield Driver(app, pilot)


def drive(
    world: World,
    walk: Callable[[Driver], Coroutine[Any, Any, None]],
    size: tuple[int, int] = (80, 24),
) -> None:
    """Run a walk on the fakes."""

    async def body() -> None:
        async with driving(FakeBackend(world), size) as driver:
            await walk(driver)

    asyncio.run(body())


def check_golden(name: str, picture: str) -> None:
    """Compare a screen with its golden file."""
    path = _GOLDEN / f"{name}.txt"
    if os.environ.get(UPDATE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, encoding="utf-8")
    assert picture == path.read_text(encoding="utf-8"), f"the screen differs from {path.name}"
