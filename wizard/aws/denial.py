"""Reading AWS's sentences about denied access: which action, on what, and by which policy.

Source: IAM User Guide, "Troubleshoot access denied error messages".
"""

from __future__ import annotations

import re

from wizard.errors import DeniedError

_ACTION = re.compile(r"not authorized to perform:? ([\w-]+:\w+)")
_RESOURCE = re.compile(r'on (?:the )?resource:? (?:"([^"]*)"|(\S+))')
_COLLECTION = re.compile(r"\*|.*[:/]\*?")
"""What lists are asked of: everything, which isn't worth being named."""

_POLICIES = (
    (
        "service control policy",
        "A service control policy of the organization stands in the way: only who manages the "
        "organization can change that, no policy of yours.",
    ),
    (
        "resource control policy",
        "A resource control policy of the organization stands in the way: only who manages the "
        "organization can change that.",
    ),
    (
        "permissions boundary",
        "Your permissions boundary doesn't let it through: an administrator has to widen the "
        "boundary, another policy doesn't help.",
    ),
    (
        "session policy",
        "The policy that your session was limited to doesn't let it through: log in without "
        "that limit.",
    ),
    (
        "vpc endpoint policy",
        "The policy of the VPC endpoint doesn't let it through: whoever manages the network can "
        "change it.",
    ),
)
_EXPLICIT = "explicit deny"


def denied(message: str, doing: str, action: str) -> DeniedError:
    """The error for an answer that denies access.

    Args:
        message: AWS's sentence, which may say less than one would wish.
        doing: what was being done: ``list the roles``.
        action: the IAM action that it needs, where the sentence names none.
    """
    found = _ACTION.search(message)
    said = found.group(1) if found else action
    resource = _resource_in(message)
    where = f" on {resource}" if resource and not _COLLECTION.fullmatch(resource) else ""
    return DeniedError(
        f"You may not {doing}: {said} is denied{where}.", _way_out(message, said), said, resource
    )


def _resource_in(message: str) -> str:
    match = _RESOURCE.search(message)
    if match is None:
        return ""
    return match.group(1) or (match.group(2) or "").rstrip(".,;")


def _way_out(message: str, action: str) -> str:
    words = message.lower()
    for policy, sentence in _POLICIES:
        if policy in words:
            return f"{sentence} Or go on by hand."
    if _EXPLICIT in words:
        return (
            f"A policy denies {action} explicitly, which no other policy can outweigh: ask an "
            "administrator to take that out, or go on by hand."
        )
    return f"Ask an administrator to allow {action}, or go on by hand."
