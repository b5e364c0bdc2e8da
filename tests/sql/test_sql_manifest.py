"""Manifests: what is written reads back, and what is wrong is told by entry."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.sql.manifest import ManifestEntry, read_manifest, write_manifest
from wizard.sql.statement import CopyFormat

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda key: not key.endswith("/")
)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.tuples(KEYS, st.none() | st.integers(0, 2**50)), min_size=1, unique_by=str))
def test_a_written_manifest_reads_back_as_itself(objects: list[tuple[str, int | None]]) -> None:
    sizes = dict(objects)
    entries = tuple(ManifestEntry(f"s3://acme/{key}", size) for key, size in sizes.items())
    read = read_manifest(write_manifest(entries))
    assert read.entries == entries
    assert read.problems == ()


def test_every_object_is_mandatory_and_tells_its_length() -> None:
    assert json.loads(write_manifest([ManifestEntry("s3://acme/a", 5)])) == {
        "entries": [{"url": "s3://acme/a", "mandatory": True, "meta": {"content_length": 5}}]
    }


def entries(*values: object) -> str:
    return json.dumps({"entries": list(values)})


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{", "manifest-json"),
        ("[]", "manifest-shape"),
        ('{"entries": {}}', "manifest-shape"),
        (entries(), "manifest-empty"),
        (entries({"url": "s3://b/k"}, {"url": 1}), "manifest-entry"),
        (entries({"url": "s3://b/k", "mandatory": "yes"}), "manifest-entry"),
        (entries({"url": "s3://b/k", "meta": {"content_length": -1}}), "manifest-entry"),
        (entries({"url": "s3://b/k", "meta": 7.5}), "manifest-entry"),
        (entries({"url": "s3://b/k"}, {"url": "s3://b/k"}), "manifest-repeated-url"),
        (entries({"url": "s3://b/folder/"}), "manifest-not-a-key"),
        (entries({"url": "s3://b"}), "manifest-not-a-key"),
        (entries({"url": "/tmp/k"}), "source-not-s3"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_one_error(text: str, rule: str) -> None:
    assert [each.rule for each in read_manifest(text).problems] == [rule]


def test_columnar_formats_need_the_length_of_every_object() -> None:
    text = entries({"url": "s3://b/k"}, {"url": "s3://b/l", "meta": {"content_length": 1}})
    (problem,) = read_manifest(text, CopyFormat.PARQUET).problems
    assert problem.rule == "manifest-content-length"
    assert read_manifest(text, CopyFormat.CSV).problems == ()
