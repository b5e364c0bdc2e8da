"""Undo after a full walk, and after one that was killed: the account is as it was."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from account_snapshot import snapshot
from full_walk import ROLE, full_walk
from running import run

from wizard.sandbox.launch import RunningSandbox, SandboxAddress

_MOMENTS = 12
"""Four of each change: the role, its policy, and its place at the cluster."""
_TIMEOUT = 120
_WALK = Path(__file__).parent / "full_walk.py"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A folder for the program's state, with the place that the journal takes in it."""
    return tmp_path / "state"


@pytest.fixture(autouse=True)
def _empty_table(sandbox: RunningSandbox) -> Iterator[None]:
    run(sandbox.address, "TRUNCATE public.customers")
    yield
    run(sandbox.address, "TRUNCATE public.customers")


def journal_in(state: Path) -> Path:
    return state / "copywizard" / "journal"


def copywizard(
    address: SandboxAddress, state: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run the program as a person does, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "wizard", *arguments, "--endpoint-url", address.endpoint_url],
        env={
            **os.environ,
            "AWS_ACCESS_KEY_ID": address.access_key_id,
            "AWS_SECRET_ACCESS_KEY": address.secret_access_key,
            "AWS_REGION": address.region,
            "XDG_STATE_HOME": str(state),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )


def killed_walk(address: SandboxAddress, state: Path, moment: int) -> int:
    """Walk in another process that is killed at a moment; how that process ended."""
    paths = [path for path in sys.path if path]
    return subprocess.run(
        [sys.executable, str(_WALK), str(journal_in(state)), str(moment)],
        input=address.to_json(),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.DEVNULL,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    ).returncode


def test_undo_after_a_full_walk_leaves_the_account_as_it_was(
    sandbox: RunningSandbox, state: Path
) -> None:
    before = snapshot(sandbox.address)
    assert asyncio.run(full_walk(sandbox.address, journal_in(state))) > 0
    assert snapshot(sandbox.address) != before

    listed = copywizard(sandbox.address, state, "undo", "--json", "--list")
    assert listed.returncode == 0
    changes = json.loads(listed.stdout)
    assert all(change["state"] == "ready" for change in changes)
    assert ROLE in changes[-1]["change"], "the oldest one comes last"

    unasked = copywizard(sandbox.address, state, "undo")
    assert unasked.returncode == 2
    assert "--yes" in unasked.stderr
    read_only = copywizard(sandbox.address, state, "undo", "--yes", "--read-only")
    assert read_only.returncode != 0
    assert "--read-only" in read_only.stderr
    assert snapshot(sandbox.address) != before, "none of these may change anything"

    done = copywizard(sandbox.address, state, "undo", "--yes")
    assert done.returncode == 0, done.stderr
    assert snapshot(sandbox.address) == before

    again = copywizard(sandbox.address, state, "undo", "--yes")
    assert (again.returncode, again.stdout) == (
        0,
        "Nothing was changed here that isn't taken back.\n",
    )


@pytest.mark.parametrize("moment", range(1, _MOMENTS + 1))
def test_undo_after_a_killed_walk_leaves_the_account_as_it_was(
    sandbox: RunningSandbox, state: Path, moment: int
) -> None:
    before = snapshot(sandbox.address)
    assert killed_walk(sandbox.address, state, moment) == -9
    done = copywizard(sandbox.address, state, "undo", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert snapshot(sandbox.address) == before
