"""Running a plan's COPY, and noting in the journal how it ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import TypeAlias

from wizard.errors import CopywizardError, ReadOnlyError
from wizard.journal import Journal
from wizard.plan import LoadPlan, statement_of
from wizard.sql.render import render
from wizard.warehouse.load import (
    Connect,
    LoadEvent,
    LoadFailed,
    LoadRunning,
    LoadSucceeded,
    LoadUnknown,
    load,
)

_log = logging.getLogger(__name__)

_Ending: TypeAlias = LoadFailed | LoadSucceeded | LoadUnknown


def load_plan(
    plan: LoadPlan, connect: Connect, journal: Journal, cancelled: threading.Event
) -> Iterator[LoadEvent]:
    """Run the COPY that a plan stands for; the last value is how it ended.

    Raises:
        CopywizardError: no connection could be had; nothing was run.
    """
    for event in load(connect, render(statement_of(plan)), cancelled):
        if not isinstance(event, LoadRunning):
            _note(journal, plan, event)
        yield event


def _note(
    journal: Journal, plan: LoadPlan, event: LoadFailed | LoadSucceeded | LoadUnknown
) -> None:
    if isinstance(event, LoadFailed) and isinstance(event.error, ReadOnlyError):
        return
    rows = event.rows if isinstance(event, LoadSucceeded) else None
    try:
        journal.note_load(plan, rows, _ending(event))
    except CopywizardError as error:
        # The rows are what they are; that they weren't noted doesn't change how the load ended.
        _log.warning("the load isn't in the journal: %s", error)


def _ending(event: _Ending) -> str:
    if isinstance(event, LoadSucceeded):
        return "committed"
    if isinstance(event, LoadUnknown):
        return "unknown: the connection broke, and the server hasn't told"
    return "cancelled" if event.was_cancelled else f"failed: {event.error.message}"
