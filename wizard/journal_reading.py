"""What the journal tells: its records put together into changes and loads. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from wizard.changes import Change, inverse_of
from wizard.journal_text import Fields, UnreadableRecordError, change_from_json, record_of

VERSION = 1
"""The version of the records that this program reads and writes."""


class Outcome(Enum):
    """What became of a change, as far as the journal knows."""

    STARTED = "started"
    """It was about to be made; whether it was isn't known."""
    DONE = "done"
    FAILED = "failed"
    """It was refused, and nothing was changed."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A change that was made, or was about to be."""

    id: str
    at: datetime
    """When it was about to be made, in UTC."""
    caller: str
    """ARN of who made it."""
    account: str
    region: str
    walk: str
    """Tells one run of the program from another."""
    change: Change
    outcome: Outcome = Outcome.STARTED
    note: str = ""
    """Why it failed; untrusted text."""
    ended: datetime | None = None
    """When its outcome was known, in UTC."""
    undoes: str | None = None
    """The id of the entry that it takes back."""
    undone_by: str | None = None
    """The id of the entry that took it back."""

    @property
    def is_undone(self) -> bool:
        """Whether it was taken back."""
        return self.undone_by is not None


@dataclass(frozen=True, slots=True)
class LoadNote:
    """A COPY that was run."""

    id: str
    at: datetime
    """When it had ended, in UTC."""
    caller: str
    region: str
    warehouse: str
    """Cluster identifier or workgroup name."""
    table: str
    sql: str
    """The statement, without its secrets."""
    rows: int | None
    """None when it isn't known."""
    ended: str
    """How it ended, in a few words; untrusted text."""


@dataclass(frozen=True, slots=True)
class JournalContents:
    """All that a journal holds, oldest first."""

    entries: tuple[JournalEntry, ...] = ()
    loads: tuple[LoadNote, ...] = ()
    unreadable: int = 0
    """Lines that were cut short or aren't the program's."""
    newer: int = 0
    """Records that only a newer version of the program can read."""


class NewerRecordError(UnreadableRecordError):
    """A record that a newer version of the program wrote."""


def contents_of(lines: Iterable[bytes]) -> JournalContents:
    """Put the lines of a journal together; what can't be read is counted, and left out."""
    entries: dict[str, JournalEntry] = {}
    loads: list[LoadNote] = []
    unreadable = newer = 0
    for line in lines:
        try:
            _take(line, entries, loads)
        except NewerRecordError:
            newer += 1
        except UnreadableRecordError:
            unreadable += 1
    return JournalContents(_with_undone(list(entries.values())), tuple(loads), unreadable, newer)


def taken_back(change: Change, entries: Sequence[JournalEntry]) -> JournalEntry | None:
    """The entry that a change takes back: the newest one that it is the reverse of."""
    for entry in reversed(entries):
        is_open = entry.undoes is None and not entry.is_undone
        if is_open and entry.outcome is not Outcome.FAILED and inverse_of(entry.change) == change:
            return entry
    return None


def _take(line: bytes, entries: dict[str, JournalEntry], loads: list[LoadNote]) -> None:
    fields = record_of(line)
    kind, version = fields.text("record"), fields.optional_count("version")
    if version != VERSION or kind not in ("intent", "outcome", "load"):
        raise NewerRecordError(f"{kind} of version {version}")
    if kind == "intent":
        entry = _intent(fields)
        entries[entry.id] = entry
    elif kind == "outcome":
        _take_outcome(fields, entries)
    else:
        loads.append(_load(fields))


def _intent(fields: Fields) -> JournalEntry:
    entry = JournalEntry(
        id=fields.text("id"),
        at=_moment(fields.text("at")),
        caller=fields.text("caller"),
        account=fields.text("account"),
        region=fields.text("region"),
        walk=fields.text("walk"),
        change=change_from_json(fields.take("change")),
        undoes=fields.optional_text("undoes"),
    )
    fields.end()
    return entry


def _take_outcome(fields: Fields, entries: dict[str, JournalEntry]) -> None:
    entry_id, ended = fields.text("id"), _moment(fields.text("at"))
    said, note = fields.text("outcome"), fields.text("note")
    fields.end()
    try:
        outcome = Outcome(said)
    except ValueError as error:
        raise UnreadableRecordError(f"unknown outcome: {said}") from error
    if entry_id in entries:
        entries[entry_id] = replace(entries[entry_id], outcome=outcome, note=note, ended=ended)


def _load(fields: Fields) -> LoadNote:
    note = LoadNote(
        id=fields.text("id"),
        at=_moment(fields.text("at")),
        caller=fields.text("caller"),
        region=fields.text("region"),
        warehouse=fields.text("warehouse"),
        table=fields.text("table"),
        sql=fields.text("sql"),
        rows=fields.optional_count("rows"),
        ended=fields.text("ended"),
    )
    fields.text("account")
    fields.end()
    return note


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableRecordError(f"no moment: {text}") from error
    if moment.tzinfo is None:
        raise UnreadableRecordError(f"a moment without a zone: {text}")
    return moment


def _with_undone(entries: Sequence[JournalEntry]) -> tuple[JournalEntry, ...]:
    """The entries, each that was taken back with the entry that did it."""
    done = {
        entry.undoes: entry.id
        for entry in entries
        if entry.undoes is not None and entry.outcome is Outcome.DONE
    }
    return tuple(replace(entry, undone_by=done.get(entry.id)) for entry in entries)
