"""JSONPaths files, and the way along a path into a document.

Only what COPY takes: names and array indexes, in dot or in bracket notation.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-copy-from-json.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TypeAlias

from wizard.sandbox.copying.errors import NO_SUCH_KEY, S3_REFUSED, Incident
from wizard.sandbox.copying.objects import ObjectAddress, S3Gate, parse_address
from wizard.sandbox.copying.ports import ServerError

Path: TypeAlias = tuple[str | int, ...]
"""From the root of a document: names of members and indexes of elements."""

_DOT_PATH = re.compile(r"\$(?:\.[^.\[\]'\"*?@,()\s]+|\[[0-9]+\])*")
_DOT_STEP = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<index>[0-9]+)\]")
_BRACKET_PATH = re.compile(r"\$(?:\['[^'*]+'\]|\[[0-9]+\])+")
_BRACKET_STEP = re.compile(r"\['(?P<name>[^']+)'\]|\[(?P<index>[0-9]+)\]")
_LOCATION = "s3_utility.cpp:670"


class MissingElementError(LookupError):
    """A path asks for an element of an array that isn't there, which ends the load."""


def value_at(document: object, path: Path) -> object:
    """The value that a path leads to; None when a member on the way is missing.

    Raises:
        MissingElementError: an element on the way is missing, or is asked of no array.
    """
    value = document
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        elif isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            raise MissingElementError(step)
    return value


def missing_element(incident: Incident, url: str) -> ServerError:
    """The refusal of a load whose data lack an element of an array."""
    message = "Invalid JSONPath format: Not an array or index out of range."
    return incident.refusal(message, S3_REFUSED, f"S3 key being read : {url}", _LOCATION)


def read_json_paths(gate: S3Gate, url: str, column_count: int) -> tuple[Path, ...] | None:
    """The paths of the file at ``url``, one for each column.

    None when the file's member isn't ``jsonpaths``: COPY then matches names as 'auto' does.

    Raises:
        ServerError: the file can't be had or read, or its number of paths is wrong.
    """
    address = parse_address(url)
    expressions = _expressions(_content(gate, address), address, gate.incident)
    if expressions is None:
        return None
    if len(expressions) != column_count:
        message = (
            "Number of jsonpaths and the number of columns should match. JSONPath size: "
            f"{len(expressions)}, Number of columns in table or column list: {column_count}"
        )
        raise gate.incident.refusal(message, S3_REFUSED, "", _LOCATION)
    return tuple(_path(each, address, gate.incident) for each in expressions)


def _content(gate: S3Gate, address: ObjectAddress) -> bytes:
    file = gate.find(address)
    if file is None:
        raise gate.incident.s3_refusal(NO_SUCH_KEY, _context(address))
    gate.require_readable((file,))
    with gate.open(address) as stream:
        return stream.read()


def _expressions(
    content: bytes, address: ObjectAddress, incident: Incident
) -> Sequence[object] | None:
    try:
        document = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise _malformed(address, incident) from error
    if not isinstance(document, dict):
        raise _malformed(address, incident)
    if "jsonpaths" not in document:
        return None
    expressions = document["jsonpaths"]
    if not isinstance(expressions, list):
        raise _malformed(address, incident)
    return expressions


def _path(expression: object, address: ObjectAddress, incident: Incident) -> Path:
    text = expression if isinstance(expression, str) else ""
    if _DOT_PATH.fullmatch(text):
        steps = _DOT_STEP.finditer(text)
    elif _BRACKET_PATH.fullmatch(text):
        steps = _BRACKET_STEP.finditer(text)
    else:
        message = (
            "Invalid JSONPath format. Supported notations are 'dot-notation' and "
            f"'bracket-notation': {text}"
        )
        raise incident.refusal(message, S3_REFUSED, _context(address), _LOCATION)
    return tuple(step["name"] or int(step["index"]) for step in steps)


def _malformed(address: ObjectAddress, incident: Incident) -> ServerError:
    message = "Invalid JSONPath format: the file is not one JSON object."
    return incident.refusal(message, S3_REFUSED, _context(address), _LOCATION)


def _context(address: ObjectAddress) -> str:
    return f"JSONPaths file location={address.url}"
