"""S3 locations: reading them, writing them, and walking up and down."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wizard.errors import UsageError
from wizard.storage import Location, parse_s3_url

REPEATABLE = settings(derandomize=True, deadline=None)
INNER = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
KEYS = st.tuples(INNER, st.sampled_from("ab/'%🚚")).map("".join)


@REPEATABLE
@given(KEYS)
def test_a_url_reads_back_as_the_same_key_whatever_it_holds(key: str) -> None:
    location = Location("acme-data-lake", key)
    assert parse_s3_url(location.url) == location


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("s3://acme", Location("acme")),
        ("s3://acme/", Location("acme")),
        ("s3://acme/orders/", Location("acme", "orders/")),
        ("s3://acme//x", Location("acme", "/x")),
        ("s3://acme/a%20b", Location("acme", "a%20b")),
        ("s3://acme/a b?c#d", Location("acme", "a b?c#d")),
        ("s3a://acme/x", Location("acme", "x")),
        ("s3://my.dotted.bucket/x", Location("my.dotted.bucket", "x")),
        ("s3://my-ap-x1-s3alias/p", Location("my-ap-x1-s3alias", "p")),
    ],
)
def test_an_s3_url_is_read_as_it_stands(text: str, location: Location) -> None:
    assert parse_s3_url(text) == location


@pytest.mark.parametrize(
    "text",
    [
        "",
        "acme/orders",
        "s3:/acme",
        "s3://",
        "s3:///key",
        "s3://a/key",
        "s3://-acme/key",
        "S3://acme/key",
        "https://acme.s3.amazonaws.com/key",
        "s3://arn:aws:s3:us-east-1:123456789012:accesspoint/x/key",
        "s3://ac me/key",
    ],
)
def test_what_is_no_s3_url_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        parse_s3_url(text)
    assert "s3://bucket/prefix" in refusal.value.hint


@pytest.mark.parametrize(
    ("key", "parent"),
    [
        ("a/b/c.csv", "a/b/"),
        ("a/b/", "a/"),
        ("a/", ""),
        ("a", ""),
        ("a b/ü/", "a b/"),
        ("a//b", "a//"),
        ("a//b/", "a//"),
    ],
)
def test_the_parent_is_the_folder_around(key: str, parent: str) -> None:
    assert Location("acme", key).parent == Location("acme", parent)


def test_a_bucket_has_no_parent() -> None:
    assert Location("acme").parent is None


@pytest.mark.parametrize(
    ("key", "folder"),
    [("", ""), ("a/", "a/"), ("a/b.csv", "a/"), ("b.csv", ""), ("a//b", "a//"), ("/b", "/")],
)
def test_the_folder_of_a_key_is_where_it_stands(key: str, folder: str) -> None:
    assert Location("acme", key).folder == Location("acme", folder)


@REPEATABLE
@given(KEYS)
def test_walking_up_ends_at_the_bucket(key: str) -> None:
    location: Location | None = Location("acme", key)
    steps = 0
    while location is not None:
        above = location.parent
        assert above is None or len(above.key) < len(location.key)
        location, steps = above, steps + 1
    assert steps <= key.count("/") + 2


@pytest.mark.parametrize("key", ["orders ", "orders\n", "orders/\t"])
def test_a_key_that_ends_with_white_space_keeps_it(key: str) -> None:
    location = Location("acme", key)
    assert parse_s3_url(location.url) == location


@pytest.mark.parametrize(("key", "parent"), [("a//", "a/"), ("/a", "/")])
def test_a_folder_without_a_name_is_a_parent_too(key: str, parent: str) -> None:
    assert Location("acme", key).parent == Location("acme", parent)
