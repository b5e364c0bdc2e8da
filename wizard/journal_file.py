"""A file that is only ever appended to, a line at a time, by several programs at once.

It is for its owner's eyes only.  A line that was cut short, because the program
was killed or the disk was full, stays alone: the next one begins on a new line.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wizard.errors import CopywizardError
from wizard.text import printable

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def append_line(path: Path, line: bytes) -> None:
    """Write one line, newline included, at the end, and wait until the disk has it.

    The folder and the file are made when there are none.

    Raises:
        CopywizardError: it can't be written, or others than its owner could read or write it.
    """
    with _explained(path):
        _make_folder(path.parent)
        descriptor = _opened_for_appending(path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _append(descriptor, line)
        finally:
            os.close(descriptor)


def read_lines(path: Path) -> tuple[bytes, ...]:
    """All lines, without their newlines, also one that was cut short; none without a file.

    Raises:
        CopywizardError: it can't be read, or others than its owner could have written it.
    """
    with _explained(path):
        try:
            _refuse_others(path.parent, "700")
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return ()
        with os.fdopen(descriptor, "rb") as file:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            _refuse_others(path, "600")
            return tuple(line for line in file.read().split(b"\n") if line)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        _refuse_others(folder, "700")
    else:
        # Whatever the umask took away of it, or a set-group-id parent added.
        folder.chmod(0o700)


def _opened_for_appending(path: Path) -> int:
    # Read too, to see how the last line ended.
    flags = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        descriptor = os.open(path, flags)
        try:
            _refuse_others(path, "600")
        except CopywizardError:
            os.close(descriptor)
            raise
        return descriptor
    os.fchmod(descriptor, 0o600)
    _sync_folder(path.parent)
    return descriptor


def _append(descriptor: int, line: bytes) -> None:
    size = os.fstat(descriptor).st_size
    is_torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
    data = b"\n" + line if is_torn else line
    written = os.write(descriptor, data)
    os.fsync(descriptor)
    if written < len(data):
        raise OSError("the disk took only a part of it")


def _sync_folder(folder: Path) -> None:
    """Make sure that a new file's name is on the disk, and not only what is in it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_others(path: Path, mode: str) -> None:
    """What others could have written is no ground to act on, and theirs to read it isn't."""
    if path.stat().st_mode & _OTHERS:
        raise CopywizardError(
            f"Others than you may open the journal {printable(str(path))}.",
            f"See what is in it, then run: chmod {mode} {printable(str(path))}",
        )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CopywizardError(
            f"The journal {printable(str(path))} can't be used: {error.strerror or error}.",
            "Nothing is changed without it. Make room or give yourself the right to write there,"
            " or set XDG_STATE_HOME to another folder.",
        ) from error
