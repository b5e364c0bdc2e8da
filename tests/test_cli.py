"""The commands that need no terminal, and what they say to wrong usage."""

from __future__ import annotations

import subprocess
import sys

import pytest

from wizard import __version__
from wizard.cli import main


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_the_version_goes_to_stdout() -> None:
    answer = run("--version")
    assert (answer.returncode, answer.stdout) == (0, f"copywizard {__version__}\n")


def test_help_names_every_option_of_the_readme() -> None:
    answer = run("--help")
    assert answer.returncode == 0
    for option in ("--profile", "--region", "--endpoint-url", "--read-only", "--sandbox"):
        assert option in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--sandbox", "--profile", "x"], "--sandbox brings its own AWS"),
        (["--scenario", "drill"], "--scenario goes with --sandbox."),
        ([], "The wizard needs a terminal."),
        (["--sandbox"], "The wizard needs a terminal."),
        (["sandbox", "--scenario", "no-such-world"], "no-such-world"),
        (["--no-such-option"], "unrecognized arguments"),
        (["no-such-command"], "invalid choice"),
    ],
)
def test_wrong_usage_is_one_sentence_on_stderr_and_exit_2(
    arguments: list[str], sentence: str
) -> None:
    answer = run(*arguments)
    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("wizard.cli._run_wizard", interrupted)
    assert main([]) == 130
