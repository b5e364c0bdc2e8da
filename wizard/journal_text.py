"""How the journal writes a change: JSON, to and fro, strictly. Pure.

A field that is missing, unknown or of another type is an error: what undo acts
on is read exactly or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from wizard.changes import (
    Change,
    CreateRole,
    DeleteRole,
    Document,
    ModifyRoles,
    NewRole,
    PauseCluster,
    ResumeCluster,
    SetInlinePolicy,
    SetManagedPolicy,
    SetTrust,
)
from wizard.plan import WarehouseKind, WarehouseRef


class UnreadableRecordError(ValueError):
    """A record of the journal isn't written as this version of the program writes it."""


def change_as_json(change: Change) -> dict[str, Any]:
    """A change as a JSON object; ``kind`` tells which."""
    match change:
        case CreateRole(role):
            return {"kind": "create-role", **_role_as_json(role)}
        case DeleteRole(role):
            return {"kind": "delete-role", **_role_as_json(role)}
        case SetTrust(role_arn, before, after):
            return {"kind": "set-trust", "role": role_arn, "before": before, "after": after}
        case SetInlinePolicy(role_arn, name, before_or_none, after_or_none):
            return {
                "kind": "set-inline-policy",
                "role": role_arn,
                "name": name,
                "before": before_or_none,
                "after": after_or_none,
            }
        case SetManagedPolicy(role_arn, policy_arn, attach):
            return {
                "kind": "set-managed-policy",
                "role": role_arn,
                "policy": policy_arn,
                "attach": attach,
            }
        case ModifyRoles():
            return _roles_as_json(change)
        case ResumeCluster(cluster, region):
            return {"kind": "resume-cluster", "cluster": cluster, "region": region}
        case PauseCluster(cluster, region):
            return {"kind": "pause-cluster", "cluster": cluster, "region": region}


def change_from_json(value: object) -> Change:
    """The change that a JSON object stands for.

    Raises:
        UnreadableRecordError: it stands for none that this version knows.
    """
    fields = Fields(value)
    kind = fields.text("kind")
    reader = _READERS.get(kind)
    if reader is None:
        raise UnreadableRecordError(f"unknown change: {kind}")
    change = reader(fields)
    fields.end()
    return change


def line_of(record: Mapping[str, Any]) -> bytes:
    """A record as the one line that holds it, newline included."""
    text = json.dumps(record, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.encode("ascii") + b"\n"


def record_of(line: bytes) -> Fields:
    """The record that a line holds.

    Raises:
        UnreadableRecordError: it holds none, as when the program was killed while writing it.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableRecordError("not a line of JSON") from error
    return Fields(value)


class Fields:
    """The fields of a JSON object, each to be taken once and by its type."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise UnreadableRecordError("not a JSON object")
        self._fields: dict[str, Any] = dict(value)

    def take(self, name: str) -> object:
        """A field of any type."""
        try:
            return self._fields.pop(name)
        except KeyError:
            raise UnreadableRecordError(f"no field {name}") from None

    def text(self, name: str) -> str:
        """A text."""
        value = self.take(name)
        if not isinstance(value, str):
            raise UnreadableRecordError(f"{name} is not a text")
        return value

    def optional_text(self, name: str) -> str | None:
        """A text or null."""
        value = self.take(name)
        if value is not None and not isinstance(value, str):
            raise UnreadableRecordError(f"{name} is not a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.take(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise UnreadableRecordError(f"{name} is not a list of texts")
        return tuple(value)

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self.take(name)
        if not isinstance(value, bool):
            raise UnreadableRecordError(f"{name} is neither true nor false")
        return value

    def optional_count(self, name: str) -> int | None:
        """A whole number or null."""
        value = self.take(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise UnreadableRecordError(f"{name} is not a number")
        return value

    def document(self, name: str) -> Document:
        """A JSON object."""
        value = self.optional_document(name)
        if value is None:
            raise UnreadableRecordError(f"{name} is not a document")
        return value

    def optional_document(self, name: str) -> Document | None:
        """A JSON object or null."""
        value = self.take(name)
        if value is not None and not isinstance(value, dict):
            raise UnreadableRecordError(f"{name} is not a document")
        return value

    def end(self) -> None:
        """Check that every field was taken."""
        if self._fields:
            raise UnreadableRecordError(f"unknown fields: {', '.join(sorted(self._fields))}")


def _role_as_json(role: NewRole) -> dict[str, Any]:
    return {
        "role": role.arn,
        "trust": role.trust,
        "description": role.description,
        "tags": [list(tag) for tag in role.tags],
        "boundary": role.boundary,
    }


def _read_role(fields: Fields) -> NewRole:
    return NewRole(
        arn=fields.text("role"),
        trust=fields.document("trust"),
        description=fields.text("description"),
        tags=_read_tags(fields.take("tags")),
        boundary=fields.optional_text("boundary"),
    )


def _read_tags(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list):
        raise UnreadableRecordError("tags is not a list")
    tags = []
    for each in value:
        if not isinstance(each, list) or [type(part) for part in each] != [str, str]:
            raise UnreadableRecordError("a tag is not a pair of texts")
        tags.append((each[0], each[1]))
    return tuple(tags)


def _roles_as_json(change: ModifyRoles) -> dict[str, Any]:
    return {
        "kind": "modify-roles",
        "warehouse": {"kind": change.warehouse.kind.value, "id": change.warehouse.id},
        "region": change.region,
        "before": list(change.before),
        "add": list(change.add),
        "remove": list(change.remove),
        "default_before": change.default_before,
        "default_after": change.default_after,
        "namespace": change.namespace,
    }


def _read_roles(fields: Fields) -> ModifyRoles:
    return ModifyRoles(
        warehouse=_read_warehouse(fields.take("warehouse")),
        region=fields.text("region"),
        before=fields.texts("before"),
        add=fields.texts("add"),
        remove=fields.texts("remove"),
        default_before=fields.optional_text("default_before"),
        default_after=fields.optional_text("default_after"),
        namespace=fields.optional_text("namespace"),
    )


def _read_warehouse(value: object) -> WarehouseRef:
    fields = Fields(value)
    kind, identifier = fields.text("kind"), fields.text("id")
    fields.end()
    try:
        return WarehouseRef(WarehouseKind(kind), identifier)
    except ValueError as error:
        raise UnreadableRecordError(f"unknown kind of warehouse: {kind}") from error


def _read_inline_policy(fields: Fields) -> SetInlinePolicy:
    return SetInlinePolicy(
        role_arn=fields.text("role"),
        name=fields.text("name"),
        before=fields.optional_document("before"),
        after=fields.optional_document("after"),
    )


def _read_managed_policy(fields: Fields) -> SetManagedPolicy:
    return SetManagedPolicy(fields.text("role"), fields.text("policy"), fields.flag("attach"))


_READERS: Mapping[str, Callable[[Fields], Change]] = {
    "create-role": lambda fields: CreateRole(_read_role(fields)),
    "delete-role": lambda fields: DeleteRole(_read_role(fields)),
    "set-trust": lambda fields: SetTrust(
        fields.text("role"), fields.document("before"), fields.document("after")
    ),
    "set-inline-policy": _read_inline_policy,
    "set-managed-policy": _read_managed_policy,
    "modify-roles": _read_roles,
    "resume-cluster": lambda fields: ResumeCluster(fields.text("cluster"), fields.text("region")),
    "pause-cluster": lambda fields: PauseCluster(fields.text("cluster"), fields.text("region")),
}
