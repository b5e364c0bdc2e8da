"""The sandbox's start and its end: however it ends, no process and no folder remains."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from wizard.errors import CancelledByUserError, UsageError
from wizard.sandbox import launch
from wizard.sandbox.launch import start_sandbox

HOME = Path(__file__).resolve().parents[2]
END_SECONDS = 5.0
"""What the command line promises."""
CLEAN_SECONDS = 10.0

FOREGROUND = "import sys; from wizard.sandbox.serve import serve; sys.exit(serve('default', {}))"
WIZARD = """
import sys, threading
from wizard.sandbox.launch import start_sandbox
running = start_sandbox("default", lambda sentence: None, threading.Event())
print(running.address.to_json(), flush=True)
threading.Event().wait()
"""


@dataclass
class Run:
    """A process with a temporary folder of its own, and everything that it started."""

    folder: Path
    process: subprocess.Popen[str]
    family: list[psutil.Process] = field(default_factory=list)

    def read_address(self) -> dict[str, object]:
        assert self.process.stdout is not None
        address: dict[str, object] = json.loads(self.process.stdout.readline())
        own = psutil.Process(self.process.pid)
        self.family = [own, *own.children(recursive=True)]
        assert any("postgres" in each.name() for each in self.family)
        assert list(self.folder.glob("copywizard-*"))
        return address

    def nothing_remains(self) -> None:
        _, alive = psutil.wait_procs(self.family, CLEAN_SECONDS)
        assert alive == []
        deadline = time.monotonic() + CLEAN_SECONDS
        while list(self.folder.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert list(self.folder.iterdir()) == []


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for temporary files that PostgreSQL's unprivileged account can reach too."""
    made = Path(tempfile.mkdtemp(prefix="lifecycle-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


_HEED_HANGUP = "import signal; signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
"""Who runs the tests may ignore SIGHUP, as nohup does; a child inherits that."""


def begin(folder: Path, program: str) -> Run:
    process = subprocess.Popen(
        [sys.executable, "-c", _HEED_HANGUP + program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(HOME)},
    )
    return Run(folder, process)


@pytest.mark.parametrize(
    ("number", "exit_code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)],
    ids=["Ctrl+C", "SIGTERM", "closed terminal"],
)
def test_a_signal_ends_it_within_five_seconds(
    folder: Path, number: signal.Signals, exit_code: int
) -> None:
    run = begin(folder, FOREGROUND.format("True, False"))
    run.read_address()
    run.process.send_signal(number)
    assert run.process.wait(END_SECONDS) == exit_code
    run.nothing_remains()


def test_a_signal_during_the_start_ends_it_too(folder: Path) -> None:
    run = begin(folder, FOREGROUND.format("True, True") + "  # its child")
    assert run.process.stdout is not None
    assert "progress" in json.loads(run.process.stdout.readline())
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(END_SECONDS) == 0
    run.nothing_remains()


def test_killing_it_leaves_nothing_behind(folder: Path) -> None:
    run = begin(folder, FOREGROUND.format("True, False"))
    run.read_address()
    run.process.kill()
    run.nothing_remains()


def test_killing_the_wizard_leaves_nothing_behind(folder: Path) -> None:
    run = begin(folder, WIZARD)
    run.read_address()
    run.process.kill()
    run.nothing_remains()


def test_the_line_of_the_contract_has_its_fields(folder: Path) -> None:
    run = begin(folder, FOREGROUND.format("True, False"))
    address = run.read_address()
    run.process.terminate()
    assert set(address) == {
        "endpoint_url", "region", "access_key_id", "secret_access_key", "redshift", "scenario",
        "callers",
    }  # fmt: skip
    assert isinstance(address["redshift"], dict)
    assert set(address["redshift"]) == {"host", "port", "database", "user", "password"}
    run.nothing_remains()


def test_the_start_can_be_cancelled() -> None:
    cancelled = threading.Event()
    with pytest.raises(CancelledByUserError):
        start_sandbox("default", lambda _sentence: cancelled.set(), cancelled)


def test_an_unknown_scenario_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no scenario named 'nonsense'"):
        start_sandbox("nonsense", lambda _sentence: None, threading.Event())


def test_missing_packages_are_named_with_the_way_to_install_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(launch, "NEEDED_PACKAGES", ("no_such_package",))
    with pytest.raises(UsageError) as refused:
        start_sandbox("default", lambda _sentence: None, threading.Event())
    assert "no_such_package" in refused.value.message
    assert "pip install 'redshift-copy-wizard[sandbox]'" in refused.value.hint


def test_the_persons_own_aws_settings_do_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "a-profile-that-does-not-exist")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null/nothing")
    with start_sandbox("default", lambda _sentence: None, threading.Event()) as running:
        own = psutil.Process(running.pid)
        assert running.is_running
        assert not any(name.startswith("AWS_") for name in own.environ())
    assert not running.is_running
