"""``copywizard undo``: list what was changed in the account, and take it back."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wizard.access.commands import commands_of
from wizard.changes import described, inverse_of
from wizard.errors import CopywizardError, ExitCode, ReadOnlyError, UsageError
from wizard.services import Services
from wizard.text import printable, readable_moment
from wizard.undo import UndoItem, UndoState, undo, undo_items


@dataclass(frozen=True, slots=True)
class UndoOptions:
    """What the person asked for."""

    only_list: bool = False
    as_json: bool = False
    assume_yes: bool = False
    read_only: bool = False


def run_undo(
    services: Services, options: UndoOptions, ask: Callable[[str], bool] | None
) -> ExitCode:
    """List the changes, newest first, and take back those that can be.

    Args:
        services: of the account.
        options: what was asked for.
        ask: asks the person a question; None when nobody can be asked.

    Raises:
        UsageError: a confirmation is needed, and nobody can be asked.
        CopywizardError: the journal can't be read.
    """
    items = undo_items(services)
    if options.as_json:
        sys.stdout.write(json.dumps([_as_json(item) for item in items], indent=2) + "\n")
    else:
        sys.stdout.write(_listed(items))
    ready = [item for item in items if item.state is UndoState.READY]
    unsettled = any(item.state in (UndoState.REFUSED, UndoState.UNKNOWN) for item in items)
    ending = ExitCode.ANSWER_IS_NO if unsettled else ExitCode.DONE
    if options.only_list:
        return ExitCode.DONE
    if not ready:
        return ending
    if options.read_only:
        raise ReadOnlyError("This is --read-only, so nothing is taken back.", "Leave it out.")
    if not options.assume_yes and not _confirmed(ready, ask):
        sys.stderr.write("Nothing was taken back.\n")
        return ExitCode.ANSWER_IS_NO
    return max(ending, _take_back(services, ready))


def _confirmed(ready: Sequence[UndoItem], ask: Callable[[str], bool] | None) -> bool:
    if ask is None:
        raise UsageError(
            "Nobody can be asked whether to take this back.",
            "Give --yes to do it without asking, or --list to only see it.",
        )
    count = "this change" if len(ready) == 1 else f"these {len(ready)} changes"
    return ask(f"Take back {count}?")


def _take_back(services: Services, ready: Sequence[UndoItem]) -> ExitCode:
    """Newest first; what fails doesn't keep others from being tried."""
    ending = ExitCode.DONE
    for item in ready:
        try:
            for progress in undo(item, services, threading.Event()):
                if progress.is_done:
                    sys.stdout.write(f"{printable(progress.described())}\n")
        except CopywizardError as error:
            ending = max(ending, error.exit_code)
            what = printable(described(inverse_of(item.entry.change)))
            sys.stderr.write(f"not done: {what}\n  {printable(error.message)}\n")
            if error.hint:
                sys.stderr.write(f"  {printable(error.hint)}\n")
    return ending


def _listed(items: Sequence[UndoItem]) -> str:
    if not items:
        return "Nothing was changed here that isn't taken back.\n"
    return "\n".join(_described(item) for item in items) + "\n"


def _described(item: UndoItem) -> str:
    entry = item.entry
    lines = [
        f"{readable_moment(entry.at)}  {described(entry.change)}",
        f"  by {entry.caller}",
        f"  {item.state.value}{': ' if item.reason else ''}{item.reason}",
    ]
    if item.state is UndoState.READY:
        lines += [f"  {command}" for command in commands_of(inverse_of(entry.change))]
    return "\n".join(printable(line) for line in lines)


def _as_json(item: UndoItem) -> dict[str, object]:
    entry = item.entry
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "caller": entry.caller,
        "region": entry.region,
        "change": described(entry.change),
        "state": item.state.name.lower(),
        "reason": item.reason,
        "undo": list(commands_of(inverse_of(entry.change))),
    }
