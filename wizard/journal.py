"""The journal: what the program changed in an account, written before it is changed.

One file per account.  For each change there is a record of the intent, on disk
before AWS is asked, and one of the outcome; so a change is known also when the
program was killed in the middle of it.  Nothing in it is secret.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from wizard.account import Identity
from wizard.changes import Change
from wizard.errors import (
    ChangeRefusedError,
    CopywizardError,
    CredentialsError,
    DeniedError,
    NotFoundError,
    ReadOnlyError,
    UsageError,
)
from wizard.journal_file import append_line, read_lines
from wizard.journal_reading import (
    VERSION,
    JournalContents,
    JournalEntry,
    LoadNote,
    Outcome,
    contents_of,
    taken_back,
)
from wizard.journal_text import change_as_json, line_of
from wizard.plan import LoadPlan, statement_of
from wizard.services import ChangeService
from wizard.sql.render import render

__all__ = [
    "Journal",
    "JournalContents",
    "JournalEntry",
    "JournaledChanges",
    "LoadNote",
    "Outcome",
    "default_folder",
]

_REFUSALS = (
    ChangeRefusedError,
    CredentialsError,
    DeniedError,
    NotFoundError,
    ReadOnlyError,
    UsageError,
)
"""The errors after which it is sure that nothing was changed."""


def default_folder() -> Path:
    """Where the journal is kept: in the person's own state folder."""
    from platformdirs import user_state_path

    return user_state_path("copywizard") / "journal"


class Journal:
    """The journal of the account that the caller belongs to. Safe to use from several threads."""

    def __init__(self, folder: Path, identify: Callable[[], Identity], scope: str = "") -> None:
        """Nothing is read or asked yet.

        Args:
            folder: where the journals of all accounts are.
            identify: asks who is calling; that decides the account.
            scope: tells apart what answers for the same account number elsewhere, such as the
                endpoint in use; empty for AWS itself.
        """
        self._folder = folder
        self._identify = identify
        self._scope = scope
        self._walk = uuid4().hex
        self._lock = threading.Lock()

    def path(self) -> Path:
        """The file of the caller's account, which may not exist yet."""
        return self._path_of(self._identify())

    def entries(self) -> tuple[JournalEntry, ...]:
        """The changes, oldest first.

        Raises:
            CopywizardError: it can't be read, or the caller can't be identified.
        """
        return self.read().entries

    def read(self) -> JournalContents:
        """Everything that the journal of the caller's account holds.

        Raises:
            CopywizardError: it can't be read, or the caller can't be identified.
        """
        return contents_of(read_lines(self.path()))

    def begin(self, change: Change) -> str:
        """Write that a change is about to be made; its id. It is on disk when this returns.

        A change that is the reverse of an earlier one is noted as taking that back.

        Raises:
            CopywizardError: it can't be written: then the change must not be made.
        """
        identity = self._identify()
        path = self._path_of(identity)
        with self._lock:
            earlier = taken_back(change, contents_of(read_lines(path)).entries)
            record = {
                **_head("intent", identity),
                "walk": self._walk,
                "change": change_as_json(change),
                "undoes": None if earlier is None else earlier.id,
            }
            append_line(path, line_of(record))
        return str(record["id"])

    def end(self, entry_id: str, outcome: Outcome, note: str = "") -> None:
        """Write what became of a change.

        Raises:
            CopywizardError: it can't be written; the change stays as one that was started.
        """
        record = {
            "record": "outcome",
            "version": VERSION,
            "id": entry_id,
            "at": _now(),
            "outcome": outcome.value,
            "note": note,
        }
        with self._lock:
            append_line(self.path(), line_of(record))

    def note_load(self, plan: LoadPlan, rows: int | None, ended: str) -> None:
        """Write that a COPY was run.

        Args:
            plan: what was loaded; its statement is written without secrets.
            rows: how many rows it loaded, if known.
            ended: how it ended, in a few words.

        Raises:
            CopywizardError: it can't be written.
        """
        identity = self._identify()
        target, warehouse = plan.target, plan.warehouse
        names = () if target is None else (target.schema, target.table)
        record = {
            **_head("load", identity),
            "warehouse": "" if warehouse is None else warehouse.id,
            "table": ".".join(name for name in names if name is not None),
            "sql": render(statement_of(plan), redact=True),
            "rows": rows,
            "ended": ended,
        }
        with self._lock:
            append_line(self._path_of(identity), line_of(record))

    def _path_of(self, identity: Identity) -> Path:
        scope = f"@{_as_filename(self._scope)}" if self._scope else ""
        return self._folder / f"{_as_filename(identity.account)}{scope}.jsonl"


class JournaledChanges:
    """ChangeService that writes down every change before it is made."""

    def __init__(self, inner: ChangeService, journal: Journal) -> None:
        self._inner = inner
        self._journal = journal

    def apply(self, change: Change) -> None:
        """Write the intent, make the change, write the outcome.

        Raises:
            CopywizardError: the change was refused, or the journal can't be written; if that
                happens before the change, the change isn't made.
        """
        entry_id = self._journal.begin(change)
        try:
            self._inner.apply(change)
        except _REFUSALS as refusal:
            self._journal.end(entry_id, Outcome.FAILED, refusal.message)
            raise
        except CopywizardError as error:
            # Such as an answer that never came: AWS may have made the change.
            self._journal.end(entry_id, Outcome.STARTED, error.message)
            raise
        self._journal.end(entry_id, Outcome.DONE)


def _head(record: str, identity: Identity) -> dict[str, Any]:
    """What every record but an outcome begins with."""
    return {
        "record": record,
        "version": VERSION,
        "id": uuid4().hex,
        "at": _now(),
        "caller": identity.arn,
        "account": identity.account,
        "region": identity.region,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _as_filename(text: str) -> str:
    """A name that is safe for a file; whatever had to be replaced is told apart by a hash."""
    safe = re.sub(r"[^A-Za-z0-9.:_-]", "_", text)[:80]
    if safe == text and not safe.startswith("."):
        return safe
    return f"{safe.lstrip('.')}-{sha256(text.encode()).hexdigest()[:12]}"
