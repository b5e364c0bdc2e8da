"""The journal: written before the change, private, append-only, and read whatever it holds."""

from __future__ import annotations

import json
import multiprocessing
import threading
from pathlib import Path
from typing import Any

import pytest
from fakes import ACCOUNT, FakeBackend, FakeIdentity, World, role_arn
from hypothesis import given
from hypothesis import strategies as st

from wizard.changes import (
    Change,
    CreateRole,
    DeleteRole,
    ModifyRoles,
    NewRole,
    PauseCluster,
    ResumeCluster,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
    inverse_of,
)
from wizard.errors import ChangeRefusedError, CopywizardError, UnreachableError
from wizard.journal import Journal, JournaledChanges, Outcome
from wizard.journal_text import change_as_json, change_from_json
from wizard.plan import LoadPlan, TargetChoice, WarehouseKind, WarehouseRef

PAUSE = PauseCluster("nightly", "us-east-1")
RESUME = ResumeCluster("nightly", "us-east-1")

texts = st.text(max_size=20)
documents = st.dictionaries(texts, st.recursive(texts | st.booleans(), st.lists, max_leaves=4))
arns = st.lists(texts, max_size=3).map(tuple)
roles = st.builds(
    NewRole,
    texts,
    documents,
    texts,
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    st.none() | texts,
)
changes = st.one_of(
    st.builds(CreateRole, roles),
    st.builds(DeleteRole, roles),
    st.builds(SetTrust, texts, documents, documents),
    st.builds(SetInlinePolicy, texts, texts, st.none() | documents, st.none() | documents),
    st.builds(SetManagedPolicy, texts, texts, st.booleans()),
    st.builds(
        ModifyRoles,
        st.builds(WarehouseRef, st.sampled_from(WarehouseKind), texts),
        texts,
        arns,
        arns,
        arns,
        st.none() | texts,
        st.none() | texts,
        st.none() | texts,
    ),
    st.builds(ResumeCluster, texts, texts),
    st.builds(PauseCluster, texts, texts),
)


def a_journal(folder: Path, scope: str = "") -> Journal:
    return Journal(folder / "journal", FakeIdentity(World()).identify, scope)


class Applying:
    """Makes changes, or fails as it is told; notes what the journal held at that moment."""

    def __init__(self, journal: Journal, error: CopywizardError | None = None) -> None:
        self.seen: list[Outcome] = []
        self._journal = journal
        self._error = error

    def apply(self, change: Change) -> None:
        self.seen += [entry.outcome for entry in self._journal.entries()]
        if self._error is not None:
            raise self._error


@given(changes)
def test_every_change_is_read_as_it_was_written(change: Change) -> None:
    assert change_from_json(json.loads(json.dumps(change_as_json(change)))) == change


@given(changes)
def test_taking_back_twice_is_doing_it_again(change: Change) -> None:
    assert isinstance(inverse_of(inverse_of(change)), type(change))


def test_the_intent_is_on_disk_before_the_change_is_made(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    inner = Applying(journal)
    JournaledChanges(inner, journal).apply(PAUSE)
    assert inner.seen == [Outcome.STARTED]
    (entry,) = journal.entries()
    assert (entry.change, entry.outcome, entry.account) == (PAUSE, Outcome.DONE, ACCOUNT)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ChangeRefusedError("No."), Outcome.FAILED),
        (UnreachableError("No answer."), Outcome.STARTED),
    ],
)
def test_a_refusal_is_told_from_an_answer_that_never_came(
    tmp_path: Path, error: CopywizardError, outcome: Outcome
) -> None:
    journal = a_journal(tmp_path)
    with pytest.raises(type(error)):
        JournaledChanges(Applying(journal, error), journal).apply(PAUSE)
    (entry,) = journal.entries()
    assert (entry.outcome, entry.note) == (outcome, error.message)


def test_the_reverse_of_a_change_takes_it_back(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    doing = JournaledChanges(Applying(journal), journal)
    for change in (PAUSE, RESUME, PAUSE):
        doing.apply(change)
    first, second, third = journal.entries()
    assert (first.undone_by, second.undoes) == (second.id, first.id)
    assert (third.undoes, third.is_undone) == (None, False)


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    journal.begin(PAUSE)
    assert journal.path().stat().st_mode & 0o777 == 0o600
    assert journal.path().parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_may_write_is_not_acted_on(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    journal.begin(PAUSE)
    journal.path().chmod(0o644)
    with pytest.raises(CopywizardError, match="Others than you"):
        journal.entries()


def test_without_a_journal_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("in the way")
    journal = a_journal(tmp_path)
    inner = Applying(journal)
    with pytest.raises(CopywizardError, match="journal"):
        JournaledChanges(inner, journal).apply(PAUSE)
    assert inner.seen == []


@pytest.mark.parametrize("torn", [b'{"record":"intent","vers', b"\xff\xfe", b"[]", b"{}"])
def test_a_line_that_was_cut_short_spoils_no_other(tmp_path: Path, torn: bytes) -> None:
    journal = a_journal(tmp_path)
    journal.begin(PAUSE)
    with journal.path().open("ab") as file:
        file.write(torn)
    journal.begin(ResumeCluster("other", "us-east-1"))
    contents = journal.read()
    assert len(contents.entries) == 2
    assert contents.unreadable == 1


def test_what_a_newer_version_wrote_is_counted_and_left_alone(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    journal.begin(PAUSE)
    with journal.path().open("ab") as file:
        file.write(b'{"record":"intent","version":99}\n')
    assert journal.read().newer == 1


def test_accounts_and_endpoints_have_files_of_their_own(tmp_path: Path) -> None:
    real, other = a_journal(tmp_path), a_journal(tmp_path, "127.0.0.1:4566/../x")
    real.begin(PAUSE)
    assert other.entries() == ()
    assert real.path().name == f"{ACCOUNT}.jsonl"
    assert other.path().parent == real.path().parent


def test_a_load_is_noted_without_its_secrets(tmp_path: Path) -> None:
    journal = a_journal(tmp_path)
    journal.note_load(LoadPlan(target=TargetChoice("orders", "public")), 7, "committed")
    (note,) = journal.read().loads
    assert (note.table, note.rows, note.ended) == ("public.orders", 7, "committed")
    assert journal.entries() == ()


def write_many(folder: str, cluster: str, count: int) -> None:
    journal = a_journal(Path(folder))
    for number in range(count):
        journal.begin(PauseCluster(f"{cluster}-{number}", "us-east-1"))


def test_two_programs_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=write_many, args=(str(tmp_path), name, 25)) for name in ("a", "b")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    contents = a_journal(tmp_path).read()
    assert len(contents.entries) == 50
    assert contents.unreadable == 0


def test_nothing_is_written_in_read_only(tmp_path: Path) -> None:
    from wizard.readonly import read_only

    world = World(journal_folder=tmp_path / "journal")
    services: Any = read_only(
        FakeBackend(world).open(None, None, lambda _: None, threading.Event())
    )
    with pytest.raises(CopywizardError):
        services.changes.apply(SetManagedPolicy(role_arn("X"), "arn:aws:iam::aws:policy/Y", True))
    assert not (tmp_path / "journal").exists()
