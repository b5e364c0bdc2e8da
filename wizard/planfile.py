"""A load plan as a TOML file: written in a fixed order, read strictly, and without secrets."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wizard.errors import UsageError
from wizard.plan import (
    CopyChoice,
    LoadPlan,
    Login,
    SourceChoice,
    TargetChoice,
    WarehouseChoice,
    WarehouseKind,
)
from wizard.plan_values import PlanTable, refuse_unknown, wrong_type
from wizard.sql.options import BY_NAME, FORMAT_ARGUMENTS, OPTIONS, CopyOption, ValueKind
from wizard.sql.statement import CopyFormat, OptionValue, RoleReference
from wizard.sql.values import expected_value, fits_kind
from wizard.toml_text import TomlValue, toml_line, toml_table

VERSION = 1
"""The version of the plan file that this program reads and writes."""

_SECTIONS = ("version", "role", "warehouse", "source", "target", "copy")
_ARGUMENTS = tuple(copy_format.value for copy_format in FORMAT_ARGUMENTS)
_OPTION_NAMES = (*_ARGUMENTS, *(option.name for option in OPTIONS))


def load_plan_file(path: Path) -> LoadPlan:
    """Read a plan file.

    Raises:
        UsageError: there is no such file, or it is no plan; the message names the place.
    """
    return read_plan(read_text_file(path))


def save_plan_file(path: Path, plan: LoadPlan) -> None:
    """Write a plan file, whole or not at all, readable by its owner only.

    Raises:
        UsageError: it can't be written there.
    """
    text = write_plan(plan)
    try:
        # mkstemp makes the file readable by its owner only.
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    except OSError as error:
        raise _file_error(path, "can't be written", error) from error
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException as error:
        Path(name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _file_error(path, "can't be written", error) from error
        raise


def read_text_file(path: Path) -> str:
    """The text of a UTF-8 file, a byte order mark at its start left out.

    Raises:
        UsageError: there is no such file, it can't be read, or it isn't UTF-8.
    """
    try:
        return decoded(path.read_bytes(), str(path))
    except (OSError, ValueError) as error:
        raise _file_error(path, "can't be read", error) from error


def decoded(content: bytes, name: str) -> str:
    """Bytes as UTF-8 text, a byte order mark at its start left out.

    Raises:
        UsageError: they aren't UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is not UTF-8: byte {error.start + 1} can't be read.", "Save it as UTF-8."
        ) from error


def _file_error(path: Path, verb: str, error: Exception) -> UsageError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UsageError(f"{path} {verb}: {reason}.", "Check the path.")


def read_plan(text: str) -> LoadPlan:
    """Read the TOML of a plan; what it leaves out is undecided.

    Raises:
        UsageError: it isn't valid TOML, has an unknown key, or a value of a wrong type.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"The plan is not valid TOML: {error}.", "Correct it there.") from error
    refuse_unknown("", document, _SECTIONS)
    version = document.get("version")
    if type(version) is not int or version != VERSION:
        raise UsageError(
            f"version: this program reads plans of version {VERSION}.",
            f"The plan begins with version = {VERSION}.",
        )
    for section in _SECTIONS[1:]:
        if not isinstance(document.get(section, {}), dict):
            raise wrong_type(section, f"a table, [{section}]", document[section])
    return LoadPlan(
        role=_role(document["role"]) if "role" in document else None,
        warehouse=_warehouse(document["warehouse"]) if "warehouse" in document else None,
        source=_source(document["source"]) if "source" in document else None,
        target=_target(document["target"]) if "target" in document else None,
        copy=_copy(document.get("copy", {})),
    )


def _role(values: Mapping[str, Any]) -> RoleReference:
    table = PlanTable("role", values, ("arns", "default"))
    arns, default = table.texts("arns"), table.flag("default")
    if default and arns:
        raise UsageError("role: arns and default = true exclude each other.", "Remove one.")
    if not default and not arns:
        raise UsageError("role.arns is missing.", "Give one ARN, a chain, or default = true.")
    return RoleReference(arns, default)


def _warehouse(values: Mapping[str, Any]) -> WarehouseChoice:
    known = ("kind", "id", "region", "database", "user", "login", "secret")
    table = PlanTable("warehouse", values, known)
    return WarehouseChoice(
        table.choice("kind", WarehouseKind),
        table.text("id"),
        table.text("region"),
        table.text("database"),
        table.optional_text("user"),
        table.choice("login", Login, Login.IAM),
        table.optional_text("secret"),
    )


def _source(values: Mapping[str, Any]) -> SourceChoice:
    table = PlanTable("source", values, ("url", "manifest"))
    return SourceChoice(table.text("url"), table.flag("manifest"))


def _target(values: Mapping[str, Any]) -> TargetChoice:
    table = PlanTable("target", values, ("schema", "table", "columns"))
    return TargetChoice(table.text("table"), table.optional_text("schema"), table.texts("columns"))


def _copy(values: Mapping[str, Any]) -> CopyChoice:
    table = PlanTable("copy", values, ("format", "options"))
    copy_format = table.choice("format", CopyFormat, CopyFormat.TEXT)
    given = table.table("options")
    refuse_unknown("copy.options", given, _OPTION_NAMES)
    options: dict[str, OptionValue] = {}
    for name, value in given.items():
        read = _option(name, value)
        # A flag that is off says what leaving it out says.
        if not (read is False and name in BY_NAME and BY_NAME[name].kind is ValueKind.FLAG):
            options[name] = read
    return CopyChoice(copy_format, options)


def _option(name: str, value: object) -> OptionValue:
    place = f"copy.options.{name}"
    if not isinstance(value, bool | int | float | str):
        raise wrong_type(place, "a text, a number or true", value)
    if name in _ARGUMENTS:
        if not isinstance(value, str):
            raise wrong_type(place, "a text in quotes", value)
        return value
    option: CopyOption = BY_NAME[name]
    if not fits_kind(option, value):
        raise UsageError(f"{place}: {expected_value(option)} is expected.", "Correct it.")
    is_whole_tolerance = option.kind is ValueKind.TOLERANCE and type(value) is int
    return float(value) if is_whole_tolerance else value


def write_plan(plan: LoadPlan) -> str:
    """A plan as TOML, in a fixed order. Secrets and reasons are left out.

    Raises:
        UsageError: a text holds half a character, which no file can hold.
    """
    parts = [toml_line("version", VERSION)]
    if plan.role is not None:
        arns = list(plan.role.arns)
        said: dict[str, TomlValue] = {"default": True} if plan.role.default else {"arns": arns}
        parts.append(toml_table("role", said))
    if plan.warehouse is not None:
        parts.append(toml_table("warehouse", _warehouse_values(plan.warehouse)))
    if plan.source is not None:
        source: dict[str, TomlValue] = {"url": plan.source.url, "manifest": plan.source.manifest}
        parts.append(toml_table("source", source))
    if plan.target is not None:
        target: dict[str, TomlValue] = {}
        if plan.target.schema is not None:
            target["schema"] = plan.target.schema
        target |= {"table": plan.target.table, "columns": list(plan.target.columns)}
        parts.append(toml_table("target", target))
    parts.append(toml_table("copy", {"format": plan.copy.format.value}))
    options = {
        name: plan.copy.options[name]
        for name in _OPTION_NAMES
        if name in plan.copy.options and _is_written(name, plan.copy.options[name])
    }
    if options:
        parts.append(toml_table("copy.options", options))
    return "\n\n".join(parts) + "\n"


def _warehouse_values(warehouse: WarehouseChoice) -> dict[str, TomlValue]:
    values: dict[str, TomlValue] = {
        "kind": warehouse.kind.value,
        "id": warehouse.id,
        "region": warehouse.region,
        "database": warehouse.database,
    }
    if warehouse.user is not None:
        values["user"] = warehouse.user
    values["login"] = warehouse.login.value
    if warehouse.secret is not None:
        values["secret"] = warehouse.secret
    return values


def _is_written(name: str, value: OptionValue) -> bool:
    option = BY_NAME.get(name)
    if option is None:
        return True
    return not option.is_secret and not (option.kind is ValueKind.FLAG and value is False)
