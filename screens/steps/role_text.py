"""Changes of roles as people read them before they are made: documents, differences, commands."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from screens.printing import GOOD_STYLE, HINT_STYLE, PROBLEM_STYLE, lines, plain
from wizard.access.commands import commands_of
from wizard.access.diff import DiffKind, document_diff
from wizard.access.documents import as_json
from wizard.changes import (
    Change,
    CreateRole,
    Document,
    NewRole,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
    described,
)

_STYLES = {DiffKind.SAME: "", DiffKind.ADDED: GOOD_STYLE, DiffKind.REMOVED: PROBLEM_STYLE}


def changes_text(changes: Sequence[Change]) -> Text:
    """What each change does, and the AWS CLI commands that do the same and undo it."""
    text = Text()
    for change in changes:
        text.append_text(_change_text(change)).append("\n\n")
    text.append("The same with the AWS CLI\n", "bold")
    commands = [command for change in changes for command in commands_of(change)]
    text.append_text(Text("\n").join(plain(command) for command in commands))
    return text.append("\n\nTo undo it: ", "bold").append("copywizard undo")


def _change_text(change: Change) -> Text:
    match change:
        case CreateRole(role):
            return _new_role_text(role)
        case SetTrust(_, before, after):
            return _document_text("Trust policy: who may assume it", before, after)
        case SetInlinePolicy(_, name, before, after):
            title = f"Permission policy {name}: what it may do then"
            return _document_text(title, before, after)
        case SetManagedPolicy(_, policy_arn, attach):
            text = Text().append("Permission policy: what it may do then", "bold")
            name = policy_arn.rpartition("/")[2]
            verb = "attached" if attach else "detached"
            return text.append("\n").append_text(plain(f"{name} is {verb}"))
        case _:
            return plain(described(change))


def _new_role_text(role: NewRole) -> Text:
    text = Text()
    facts = [("Role", role.arn), ("Description", role.description)]
    facts += [("Tag", f"{key} = {value}") for key, value in role.tags]
    if role.boundary:
        facts.append(("Boundary", role.boundary))
    for label, value in facts:
        if value:
            text.append(f"{label:<13}", HINT_STYLE).append_text(plain(value)).append("\n")
    return text.append("\n").append_text(
        _document_text("Trust policy: who may assume it", None, role.trust)
    )


def _document_text(title: str, before: Document | None, after: Document | None) -> Text:
    """A new document as it is; a changed one line by line."""
    text = Text().append_text(plain(title, "bold"))
    if before is None and after is not None:
        return text.append("\n").append_text(lines(as_json(after)))
    for line in document_diff(before, after):
        text.append("\n").append_text(plain(f"{line.kind.value} {line.text}", _STYLES[line.kind]))
    return text
