"""Writing what the person asked for into files of theirs."""

from __future__ import annotations

from pathlib import Path

from wizard.errors import UsageError


def write_new(name: str, content: str) -> Path:
    """Write a file that doesn't exist yet.

    Raises:
        UsageError: it exists, or can't be written.
    """
    path = Path(name).expanduser()
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except OSError as cause:
        raise UsageError(
            f"{path} can't be written: {cause.strerror}.", "Choose another name."
        ) from cause
    return path.resolve()
