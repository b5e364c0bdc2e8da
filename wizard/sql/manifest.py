"""Manifests: the JSON file that pins exactly which objects a COPY loads.

Source: https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wizard.sql.problems import Problem, Severity
from wizard.sql.sources import source_errors, split_url
from wizard.sql.statement import CopyFormat


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One object of a manifest."""

    url: str
    """``s3://bucket/key``, a whole key."""
    size: int | None = None
    """Its length in bytes (``meta.content_length``); columnar formats need it."""
    mandatory: bool = True
    """Whether a missing object fails the COPY."""


@dataclass(frozen=True, slots=True)
class ReadManifest:
    """What a manifest says, and what is wrong with it."""

    entries: tuple[ManifestEntry, ...]
    problems: tuple[Problem, ...] = ()


def write_manifest(entries: Iterable[ManifestEntry]) -> str:
    """The manifest as JSON, an entry a line, in the given order."""
    lines = [json.dumps(_entry_as_json(entry), ensure_ascii=False) for entry in entries]
    return '{"entries": [\n  ' + ",\n  ".join(lines) + "\n]}\n" if lines else '{"entries": []}\n'


def _entry_as_json(entry: ManifestEntry) -> dict[str, Any]:
    document: dict[str, Any] = {"url": entry.url, "mandatory": entry.mandatory}
    if entry.size is not None:
        document["meta"] = {"content_length": entry.size}
    return document


def read_manifest(text: str, copy_format: CopyFormat | None = None) -> ReadManifest:
    """Read a manifest strictly, with everything that is wrong with it.

    Args:
        text: the JSON.
        copy_format: the format of the load, as columnar ones need the objects' lengths;
            None when it isn't known.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"The manifest is not valid JSON: {error.msg}."
        problem = Problem(
            "manifest-json", Severity.ERROR, ("manifest",), message, error.lineno, error.colno
        )
        return ReadManifest((), (problem,))
    except RecursionError:
        return ReadManifest((), (_error("manifest-json", "The manifest is nested too deeply."),))
    values = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(values, list):
        return ReadManifest(
            (), (_error("manifest-shape", 'A manifest is an object with a list "entries".'),)
        )
    problems: list[Problem] = []
    entries: list[ManifestEntry] = []
    for number, value in enumerate(values, 1):
        entry = _entry(number, value, problems)
        if entry is not None:
            entries.append(entry)
    return ReadManifest(tuple(entries), (*problems, *check_manifest(entries, copy_format)))


def _entry(number: int, value: object, problems: list[Problem]) -> ManifestEntry | None:
    if not isinstance(value, dict) or not isinstance(value.get("url"), str):
        problems.append(
            _error("manifest-entry", f'Entry {number} has no "url" that is a text; give it one.')
        )
        return None
    mandatory = value.get("mandatory", False)
    if not isinstance(mandatory, bool):
        problems.append(
            _error("manifest-entry", f'"mandatory" of entry {number} is neither true nor false.')
        )
        mandatory = False
    return ManifestEntry(value["url"], _size(number, value, problems), mandatory)


def _size(number: int, value: dict[str, Any], problems: list[Problem]) -> int | None:
    meta = value.get("meta", {})
    size = meta.get("content_length") if isinstance(meta, dict) else meta
    if size is None:
        return None
    if isinstance(size, int) and not isinstance(size, bool) and size >= 0:
        return size
    problems.append(
        _error("manifest-entry", f"content_length of entry {number} is no number of bytes.")
    )
    return None


def check_manifest(
    entries: Iterable[ManifestEntry], copy_format: CopyFormat | None = None
) -> Iterator[Problem]:
    """What is wrong with the entries of a manifest, in their order."""
    seen: set[str] = set()
    needs_size = copy_format is not None and copy_format.is_columnar
    number = 0
    for number, entry in enumerate(entries, 1):
        if entry.url in seen:
            yield _error(
                "manifest-repeated-url",
                f"Entry {number} names an object that is there already and would be loaded "
                "twice; remove it.",
            )
        seen.add(entry.url)
        yield from _url_problems(number, entry.url)
        if needs_size and entry.size is None:
            yield _error(
                "manifest-content-length",
                f"Entry {number} has no meta.content_length, which columnar formats need; add it.",
            )
    if number == 0:
        yield _error("manifest-empty", "The manifest names no object; add one.")


def _url_problems(number: int, url: str) -> Iterator[Problem]:
    bucket, key = split_url(url)
    # A line break is no trouble here: only a statement can't hold it.
    errors = (each for each in source_errors(url, False) if each.rule != "source-line-break")
    for problem in errors:
        yield _error(problem.rule, f"Entry {number}: {problem.message}")
    if url.startswith("s3://") and bucket and (not key or key.endswith("/")):
        yield _error(
            "manifest-not-a-key",
            f"Entry {number} names a folder, and a manifest takes whole keys; list its objects.",
        )


def _error(rule: str, message: str) -> Problem:
    return Problem(rule, Severity.ERROR, ("manifest",), message)
