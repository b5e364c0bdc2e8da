"""The files that a manifest names.

Source: https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from wizard.sandbox.copying.errors import NO_SUCH_KEY, S3_REFUSED, Incident
from wizard.sandbox.copying.objects import ObjectAddress, S3Gate, SourceFile, parse_address
from wizard.sandbox.copying.ports import ServerError

_LOCATION = "s3_utility.cpp:328"
_SPECTRUM_MANIFEST = 15003
"""The internal code of a manifest that Spectrum can't use."""
_PROBLEM = "Problem reading manifest file - "


@dataclass(frozen=True, slots=True)
class _Entry:
    url: str
    is_mandatory: bool
    meta: object
    """None when there is none."""


def expand_manifest(
    gate: S3Gate, address: ObjectAddress, *, needs_lengths: bool = False
) -> tuple[SourceFile, ...]:
    """The objects that a manifest names, in its order, each of them readable.

    ``needs_lengths``: every entry must have its ``content_length``, as columnar formats demand.

    Raises:
        ServerError: the manifest can't be had or read, a mandatory file is missing,
            or there is no file at all.
    """
    if not address.key or address.key.endswith("/"):
        message = "COPY with MANIFEST parameter requires full path of an S3 object."
        raise gate.incident.refusal(message, S3_REFUSED, "", _LOCATION)
    entries = _entries(_text_of(gate, address), address, gate.incident)
    if needs_lengths:
        _require_lengths(entries, address, gate.incident)
    files = _existing(gate, address, entries)
    if not files:
        message = "None of the files in the manifest file exist."
        raise gate.incident.refusal(message, S3_REFUSED, _context(address), _LOCATION)
    gate.require_readable(files)
    return files


def _context(address: ObjectAddress) -> str:
    return f"Manifest file location={address.url}"


def _text_of(gate: S3Gate, address: ObjectAddress) -> bytes:
    manifest = gate.find(address)
    if manifest is None:
        raise gate.incident.s3_refusal(NO_SUCH_KEY, _context(address), _PROBLEM)
    gate.require_readable((manifest,))
    with gate.open(address) as stream:
        return stream.read()


def _entries(text: bytes, address: ObjectAddress, incident: Incident) -> tuple[_Entry, ...]:
    try:
        return tuple(_entry(each) for each in json.loads(text.decode())["entries"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"{_PROBLEM}it is not a valid manifest"
        raise incident.refusal(message, S3_REFUSED, _context(address), _LOCATION) from error


def _entry(entry: dict[str, object]) -> _Entry:
    url, is_mandatory = entry["url"], entry.get("mandatory", False)
    if not isinstance(url, str) or not isinstance(is_mandatory, bool):
        raise TypeError("an entry of a manifest has a text as url and a boolean as mandatory")
    return _Entry(url, is_mandatory, entry.get("meta"))


def _require_lengths(
    entries: tuple[_Entry, ...], address: ObjectAddress, incident: Incident
) -> None:
    for entry in entries:
        if not isinstance(entry.meta, dict):
            missing = "File entry does not have 'meta' key."
        elif not isinstance(entry.meta.get("content_length"), int):
            missing = "'meta' does not have 'content_length' key."
        else:
            continue
        raise incident.refusal(
            missing, _SPECTRUM_MANIFEST, _context(address), "spectrum_manifest.cpp:139"
        )


def _existing(
    gate: S3Gate, address: ObjectAddress, entries: tuple[_Entry, ...]
) -> tuple[SourceFile, ...]:
    files = []
    for entry in entries:
        file = gate.find(parse_address(entry.url))
        if file is not None:
            files.append(file)
        elif entry.is_mandatory:
            raise _mandatory_is_missing(gate.incident, address, entry)
    return tuple(files)


def _mandatory_is_missing(incident: Incident, address: ObjectAddress, entry: _Entry) -> ServerError:
    message = "Mandatory url is not present in manifest file."
    context = f"{_context(address)} url={entry.url}"
    return incident.refusal(message, S3_REFUSED, context, _LOCATION)
