"""A small process of its own that owns PostgreSQL and its folder, and never leaves them behind.

It is started by ``wizard.sandbox.postgres`` and needs nothing but the standard library. It makes a
private folder, runs ``initdb`` and ``postgres`` in it, prints one line of JSON once PostgreSQL
answers, and then waits for the end of its standard input: that is how it learns that the sandbox
ended, in whatever way. Then it stops PostgreSQL and removes the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn

from wizard.sandbox.postgres_server import (
    SOCKET_NAME,
    Postgres,
    StartFailedError,
    reachable_installation,
    unprivileged_account,
)

FOLDER_PREFIX = "copywizard-"
LOCK_NAME = "guardian.lock"
LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel's structure holds 104 (macOS) to 108 (Linux), with the closing zero."""
REMOVE_SECONDS = 3.0


def make_folder() -> Path:
    """A fresh private folder with a path short enough for a socket in it."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    if len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return folder
    folder.rmdir()
    return Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir="/tmp"))


def lock_folder(folder: Path) -> IO[str]:
    """Mark the folder as in use: the lock ends with this process, however that ends."""
    unnamed = folder / f"{LOCK_NAME}.new"
    handle = unnamed.open("w")
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unnamed.rename(folder / LOCK_NAME)
    return handle


def remove_abandoned_folders(beside: Path) -> None:
    """Remove folders whose guardian was killed before it could clean up."""
    for lock_path in beside.glob(f"{FOLDER_PREFIX}*/{LOCK_NAME}"):
        try:
            if lock_path.parent.is_symlink() or lock_path.lstat().st_uid != os.geteuid():
                continue
            with lock_path.open() as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove_folder(lock_path.parent)
        except OSError:
            # In use by another sandbox, or just removed by it: not ours to touch.
            continue


def remove_folder(folder: Path) -> None:
    """Remove the folder, also while a dying server still writes its last file into it."""
    deadline = time.monotonic() + REMOVE_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(0.05)


def end_on_signal(number: int, _frame: object) -> NoReturn:
    """Turn a signal into the ordinary way out, so that everything is cleaned up."""
    raise SystemExit(128 + number)


def catch_signals() -> None:
    """Clean up on every signal that asks a process to end."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end_on_signal)


def ignore_signals() -> None:
    """Nothing interrupts the cleaning up."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """A locked folder that is gone afterwards."""
    folder = make_folder()
    try:
        with lock_folder(folder):
            yield folder
    finally:
        ignore_signals()
        remove_folder(folder)


def say(line: dict[str, object]) -> None:
    """Tell the process that started this one something, as a line of JSON."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def guard(installation: Path) -> None:
    """Run PostgreSQL until standard input ends."""
    with private_folder() as folder:
        remove_abandoned_folders(folder.parent)
        account = unprivileged_account()
        if account is not None:
            os.chown(folder, account.user, account.group)
        postgres = Postgres(folder, reachable_installation(installation, folder, account), account)
        try:
            postgres.start()
            say({"folder": str(folder), "socket": str(folder / SOCKET_NAME), "pid": postgres.pid})
            while os.read(sys.stdin.fileno(), 1024):
                pass
        finally:
            ignore_signals()
            postgres.stop()


def main() -> int:
    """Read the command line and guard one PostgreSQL; 0 when it was stopped as asked."""
    parser = argparse.ArgumentParser(description="Own an embedded PostgreSQL and its folder.")
    parser.add_argument("installation", type=Path, help="the folder that holds bin/postgres")
    arguments = parser.parse_args()
    catch_signals()
    try:
        guard(arguments.installation)
    except (StartFailedError, OSError) as error:
        say({"error": str(error)})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
