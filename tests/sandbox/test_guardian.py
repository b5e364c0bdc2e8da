"""PostgreSQL's guardian: nothing is left behind, however things end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wizard.errors import CopywizardError
from wizard.sandbox import postgres as postgres_module
from wizard.sandbox.postgres import find_installation, start_postgres
from wizard.sandbox.postgres_server import reachable_installation, unprivileged_account
from wizard.sandbox.wire.backend import BackendConnection

REPOSITORY = Path(__file__).resolve().parents[2]

STARTER = """
import sys, time
from wizard.sandbox.postgres import start_postgres
running = start_postgres()
print(running.folder, flush=True)
time.sleep(600)
"""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def postmaster(folder: Path) -> int:
    """The process id of the server in that folder."""
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()
    return status.rpartition(")")[2].split()[0] != "Z"


def parent_of(pid: int) -> int:
    answer = subprocess.run(
        ["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return int(answer.stdout)


def start_in_another_process() -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_answers_and_leaves_nothing_behind_when_stopped() -> None:
    with start_postgres() as running:
        server = postmaster(running.folder)
        connection = BackendConnection(running.socket_path)
        connection.log_in("postgres", "postgres")
        assert connection.query("SELECT 1, NULL, 'a\\'b'") == [("1", None, "a'b")]
        assert connection.query("SHOW listen_addresses") == [("",)]
        connection.close()
    assert not running.folder.exists()
    assert not is_alive(server)


def test_stopping_twice_is_fine() -> None:
    running = start_postgres()
    running.stop()
    running.stop()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_sandbox_process_ends(number: signal.Signals) -> None:
    process, folder = start_in_another_process()
    server = postmaster(folder)
    guardian = parent_of(server)
    process.send_signal(number)
    process.wait(10)
    if process.stdout is not None:
        process.stdout.close()
    wait_until(lambda: not folder.exists())
    wait_until(lambda: not is_alive(server) and not is_alive(guardian))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_guardian_cleans_up_when_it_is_asked_to_end(number: signal.Signals) -> None:
    with start_postgres() as running:
        server = postmaster(running.folder)
        os.kill(parent_of(server), number)
        wait_until(lambda: not running.folder.exists() and not is_alive(server))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_the_server_does_not_outlive_a_killed_guardian() -> None:
    with start_postgres() as running:
        server = postmaster(running.folder)
        os.kill(parent_of(server), signal.SIGKILL)
        wait_until(lambda: not is_alive(server))
    assert not running.folder.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_the_next_start_removes_what_a_killed_pair_left() -> None:
    process, folder = start_in_another_process()
    server = postmaster(folder)
    os.kill(parent_of(server), signal.SIGKILL)
    process.kill()
    process.wait(10)
    if process.stdout is not None:
        process.stdout.close()
    wait_until(lambda: not is_alive(server))
    with start_postgres() as running:
        assert running.folder.exists()
        assert not folder.exists()


def test_two_servers_do_not_get_in_each_others_way() -> None:
    with start_postgres() as first, start_postgres() as second:
        assert first.folder.exists()
        assert second.folder.exists()


def test_a_start_that_fails_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "t"
    temporary.mkdir(mode=0o755)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(postgres_module, "find_installation", lambda: tmp_path / "nowhere")
    with pytest.raises(CopywizardError) as caught:
        start_postgres()
    assert "nowhere" in str(caught.value)
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_programs_that_the_account_cannot_reach_are_copied(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    package = find_installation().parent
    hidden.mkdir(mode=0o700)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, hidden / folder.name, symlinks=True)
    place = Path("/tmp") / f"copywizard-test-{os.getpid()}"
    place.mkdir(mode=0o755)
    try:
        account = unprivileged_account()
        assert account is not None
        found = reachable_installation(hidden / package.name / "pginstall", place, account)
        assert place in found.parents
        for program in ("postgres", "initdb"):
            subprocess.run(
                [found / "bin" / program, "--version"],
                check=True,
                cwd="/",
                stdout=subprocess.DEVNULL,
                user=account.user,
                group=account.group,
                extra_groups=[],
            )
    finally:
        shutil.rmtree(place)


def test_a_deep_temporary_folder_does_not_break_the_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    with start_postgres() as running:
        assert len(os.fsencode(running.socket_path)) <= 100
    assert list(deep.iterdir()) == []
