"""Setting up and running one PostgreSQL server process, in a folder that is thrown away.

Used by the guardian process only, so it needs nothing but the standard library. As root the server
runs as an unprivileged account, because PostgreSQL refuses root.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 60.0
STOP_SECONDS = 3.0
UNPRIVILEGED_ACCOUNTS = ("nobody", "daemon", "bin")

INITDB_OPTIONS = (
    "--no-sync",
    "--no-locale",
    "--encoding=UTF8",
    "--auth=trust",
    "--username=postgres",
    "--no-instructions",
)

SERVER_SETTINGS = {
    # Nobody but this sandbox, through a socket in a private folder.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    # The data lives as long as the process: nothing has to survive a crash.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "checkpoint_timeout": "1d",
    # Light: few processes, little memory, nothing outside the folder.
    "shared_buffers": "24MB",
    "autovacuum": "off",
    "io_method": "sync",
    "max_worker_processes": "0",
    "max_parallel_workers": "0",
    "jit": "off",
    "dynamic_shared_memory_type": "mmap",
    "logging_collector": "off",
    "log_min_messages": "fatal",
    # How Redshift reads and shows things.
    "standard_conforming_strings": "off",
    "escape_string_warning": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "ISO, MDY",
    # Redshift's md5 hashes, so that CREATE USER ... PASSWORD can be checked by the front.
    "password_encryption": "md5",
    "md5_password_warnings": "off",
    # The database's superuser may act as every user that it creates.
    "createrole_self_grant": "set, inherit",
}


class StartFailedError(Exception):
    """PostgreSQL could not be set up; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's account that PostgreSQL runs as."""

    user: int
    group: int

    def popen_options(self) -> dict[str, Any]:
        """The arguments of ``subprocess`` that make a child run as this account."""
        return {"user": self.user, "group": self.group, "extra_groups": []}


def unprivileged_account() -> Account | None:
    """The account to use when this process is root, which PostgreSQL refuses; else None."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED_ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise StartFailedError(
        "PostgreSQL refuses to run as root, and there is no unprivileged account "
        f"({', '.join(UNPRIVILEGED_ACCOUNTS)}) to run it as."
    )


def reachable_installation(installation: Path, folder: Path, account: Account | None) -> Path:
    """The installation itself, or a copy in the folder when the account cannot reach it."""
    if account is None or can_run(installation / "bin" / "postgres", account):
        return installation
    package = installation.parent
    copy = folder / package.name / installation.name
    shutil.copytree(installation, copy, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        # The programs look for these next to the package's folder (their run path).
        shutil.copytree(libraries, folder / libraries.name)
    (folder / package.name).chmod(0o755)
    return copy


def can_run(program: Path, account: Account) -> bool:
    """Whether the account may start the program."""
    try:
        finished = subprocess.run(
            [program, "--version"],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            **account.popen_options(),
        )
    except OSError:
        return False
    return finished.returncode == 0


def dies_with_guardian() -> Callable[[], None] | None:
    """What a child runs before its program so that the kernel ends it when this process dies.

    Only Linux has it. This process has one thread, which is what makes a hook between fork and
    exec safe.
    """
    if sys.platform != "linux":
        return None
    set_parent_death_signal = 1
    library = ctypes.CDLL(None, use_errno=True)
    guardian = os.getpid()

    def hook() -> None:
        library.prctl(set_parent_death_signal, signal.SIGQUIT, 0, 0, 0)
        if os.getppid() != guardian:
            os._exit(1)

    return hook


class Postgres:
    """One PostgreSQL server in one folder."""

    def __init__(self, folder: Path, installation: Path, account: Account | None) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._programs = installation / "bin"
        self._log = folder / "postgres.log"
        self._options: dict[str, Any] = account.popen_options() if account else {}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._process is None:
            raise StartFailedError("PostgreSQL has not been started.")
        return self._process.pid

    def start(self) -> None:
        """Create the database files, start the server and wait until it accepts connections."""
        self._run_initdb()
        command = [str(self._programs / "postgres"), "-D", str(self._data)]
        command += ["-c", f"unix_socket_directories={self._folder}"]
        for name, value in SERVER_SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment(),
                preexec_fn=dies_with_guardian(),
                **self._options,
            )
        self._wait_until_ready()

    def _run_initdb(self) -> None:
        finished = subprocess.run(
            [self._programs / "initdb", "-D", self._data, *INITDB_OPTIONS],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=clean_environment(),
            check=False,
            **self._options,
        )
        if finished.returncode != 0:
            words = finished.stdout.decode(errors="replace").strip()
            raise StartFailedError(f"initdb failed: {words[-800:]}")

    def _wait_until_ready(self) -> None:
        """The last line of postmaster.pid says when connections are accepted (as pg_ctl reads)."""
        status_file = self._data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                words = self._log.read_text(errors="replace").strip()
                raise StartFailedError(f"PostgreSQL ended while starting: {words[-800:]}")
            with contextlib.suppress(FileNotFoundError):
                lines = status_file.read_text().splitlines()
                if len(lines) >= 8 and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        raise StartFailedError(f"PostgreSQL did not answer within {START_SECONDS:.0f} seconds.")

    def stop(self) -> None:
        """Stop the server without its last checkpoint, and for certain after three seconds.

        Its data goes with its folder, so nothing is worth the writing.
        """
        if self._process is None:
            return
        for way in (signal.SIGQUIT, signal.SIGKILL):
            self._process.send_signal(way)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return


def clean_environment() -> dict[str, str]:
    """The environment for PostgreSQL: none of the person's PG* variables or locale."""
    kept = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C"}
