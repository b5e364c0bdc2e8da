"""A text to send to somebody who may make the changes that the person may not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wizard.access.commands import commands_of
from wizard.access.diff import document_diff
from wizard.access.documents import as_json
from wizard.access.needs import needed_actions
from wizard.access.policy import principals_of
from wizard.access.trust import EXTERNAL_ID
from wizard.changes import (
    Change,
    CreateRole,
    DeleteRole,
    Document,
    ModifyRoles,
    PauseCluster,
    ResumeCluster,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
    described,
    inverse_of,
)
from wizard.text import printable


def request_for_administrator(
    changes: Sequence[Change], purpose: str, caller: str | None = None
) -> str:
    """Markdown that says what is asked for and why, how to do it, and how to undo it.

    Args:
        changes: what is asked for, in order; at least one.
        purpose: what it is for, as the end of a sentence: ``load s3://… into Redshift``.
        caller: ARN of who asks; None when that isn't known.
    """
    blocks = ["# Request: let Amazon Redshift load from Amazon S3", _introduction(purpose, caller)]
    for number, change in enumerate(changes, start=1):
        blocks += [f"## {number}. {_heading(change)}", _granted(change), *_documents(change)]
        blocks += _shell("Command:", [change])
    blocks += ["## What it takes", "Whoever runs this needs these permissions:", _needs(changes)]
    blocks += ["## To undo it", *_undoing(changes)]
    return "\n\n".join(blocks) + "\n"


def _introduction(purpose: str, caller: str | None) -> str:
    who = f"The caller `{_code(caller)}` wants" if caller else "I want"
    whose = "it lacks" if caller else "I lack"
    return (
        f"{who} to {printable(purpose)}, and {whose} the permission for what follows. "
        "Please make these changes, in this order."
    )


def _heading(change: Change) -> str:
    text = printable(described(change))
    return text[:1].upper() + text[1:]


def _granted(change: Change) -> str:
    """What the change grants, in a sentence."""
    match change:
        case CreateRole(role):
            bounded = _bounded(role.boundary)
            return f"{_assumed_by(role.trust)} By itself the role grants nothing.{bounded}"
        case DeleteRole():
            return "It grants nothing; whatever uses the role loses it."
        case SetTrust():
            return "It changes who may assume the role, not what the role may do."
        case SetInlinePolicy(_, _, _, after):
            if after is None:
                return "It takes away what the policy allowed."
            return "It grants the role the actions in this document, on the named resources only."
        case SetManagedPolicy(_, policy_arn, attach):
            name = policy_arn.rsplit("/", 1)[-1]
            verb = "grants the role" if attach else "takes from the role"
            return f"It {verb} what the managed policy `{_code(name)}` allows."
        case ModifyRoles():
            return (
                "It decides with which roles COPY in this warehouse may act; "
                "roles that are not named in it stay as they are."
            )
        case ResumeCluster():
            return "It grants nothing; AWS bills the cluster from then on."
        case PauseCluster():
            return "It grants nothing; nobody can query the cluster until it is resumed."


def _assumed_by(trust: Document) -> str:
    names = [f"`{_code(name)}`" for name in principals_of(trust)]
    is_restricted = EXTERNAL_ID in as_json(trust)
    whom = " on behalf of the database users in its condition" if is_restricted else ""
    return f"The role may be assumed by {' and '.join(names) or 'nobody'} only{whom}."


def _bounded(boundary: str | None) -> str:
    return f" Its permissions are bounded by `{_code(boundary)}`." if boundary else ""


def _documents(change: Change) -> Iterator[str]:
    match change:
        case CreateRole(role):
            yield "Trust policy:"
            yield _fenced("json", as_json(role.trust))
        case SetTrust(_, before, after):
            yield "Trust policy, whole:"
            yield _fenced("json", as_json(after))
            yield "What changes in it:"
            yield _diff(before, after)
        case SetInlinePolicy(_, name, before, after):
            if after is not None:
                yield f"Inline policy `{_code(name)}`, whole:"
                yield _fenced("json", as_json(after))
            if before is not None:
                yield "What changes in it:"
                yield _diff(before, after)


def _diff(before: Document | None, after: Document | None) -> str:
    lines = (f"{line.kind.value} {line.text}" for line in document_diff(before, after))
    return _fenced("diff", "\n".join(lines))


def _needs(changes: Sequence[Change]) -> str:
    needed = dict.fromkeys(each for change in changes for each in needed_actions(change))
    return "\n".join(f"- `{each.action}` on `{_code(each.resource)}`" for each in needed)


def _undoing(changes: Sequence[Change]) -> list[str]:
    return _shell("In this order:", [inverse_of(change) for change in reversed(changes)])


def _shell(title: str, changes: Sequence[Change]) -> list[str]:
    commands = [command for change in changes for command in commands_of(change)]
    return [title, _fenced("sh", "\n".join(commands))] if commands else []


def _fenced(language: str, text: str) -> str:
    """A block of code, whose fence is longer than any run of backticks in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text}\n{fence}"


def _code(text: str) -> str:
    """A text between backticks; one in the text itself would end the code."""
    return printable(text).replace("`", "'")
