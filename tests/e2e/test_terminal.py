"""The program in a real terminal: a pseudo-terminal with a screen behind it."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pexpect
import pyte

_ENTER = "\r"
_DEADLINE = 60.0


class Terminal:
    """A program on an 80×24 terminal."""

    def __init__(self, arguments: list[str], columns: int = 80, rows: int = 24) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "wizard", *arguments],
            dimensions=(rows, columns),
            env={**os.environ, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"},
            timeout=_DEADLINE,
        )

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def text(self) -> str:
        return "\n".join(self._screen.display)

    def until(self, condition: Callable[[str], bool], what: str) -> None:
        """Read what the program draws until a condition on the screen holds."""
        deadline = time.monotonic() + _DEADLINE
        while not condition(self.text()):
            if time.monotonic() > deadline:
                raise AssertionError(f"it never came to this: {what}\n{self.text()}")
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                raise AssertionError(f"it ended before this: {what}\n{self.text()}") from None

    def until_shown(self, text: str) -> None:
        self.until(lambda screen: text in screen, f"{text!r} is on screen")

    def end(self) -> int | None:
        """Read to the end of the program, and return its exit code."""
        self.child.expect(pexpect.EOF, timeout=20)
        self._stream.feed(self.child.before)
        self.child.close()
        status: int | None = self.child.exitstatus
        return status


@contextmanager
def terminal(*arguments: str) -> Iterator[Terminal]:
    started = Terminal(list(arguments))
    try:
        yield started
    finally:
        started.child.close(force=True)


def test_from_the_first_screen_to_loaded_rows_in_a_real_terminal() -> None:
    with terminal("--sandbox") as screen:
        for awaited in (
            "You are connected",
            "RedshiftLoaderRole",
            "examplecluster",
            "Attach the role to the cluster?",
            "acme-data-lake",
            "customers/",
            "customers.csv",
            "may load into",
            "This is what will be sent",
        ):
            screen.until_shown(awaited)
            settle(screen)
            screen.press(_ENTER)
        screen.until(
            lambda text: re.search(r"[\d,]+ rows loaded into public\.customers", text) is not None,
            "the rows are loaded",
        )
        screen.press("q")
        assert screen.end() == 0
        assert "rows loaded into public.customers from s3://acme-data-lake/customers/" in (
            screen.text().replace("\n", "")
        )


def settle(screen: Terminal) -> None:
    """Wait until the list has its rows and the keyboard: nothing is being looked for."""
    screen.until(
        lambda text: " …" not in text.partition("─")[2].partition("─ ")[0] or "so far" not in text,
        "the list is complete",
    )


def test_ctrl_c_ends_the_program_with_130() -> None:
    with terminal("--sandbox") as screen:
        screen.until_shown("copywizard")
        screen.until_shown("Connect")
        screen.press("\x03")
        assert screen.end() == 130
