"""The default world: the same files at every start, and tables that fit them."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
from datetime import UTC, datetime
from itertools import islice

import pytest
import zstandard

from wizard.errors import UsageError
from wizard.sandbox.scenarios import find_scenario
from wizard.sandbox.world import files, lake
from wizard.sandbox.world.default import DEFAULT_WORLD
from wizard.sandbox.world.description import LakeFile
from wizard.sandbox.world.roles import COMMANDS_ROLE, LOADER_ROLE


@pytest.fixture(scope="module")
def small_files() -> dict[str, LakeFile]:
    """The files of the lake before the large ones."""
    return {file.key: file for file in islice(lake.data_lake(), 10)}


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_files_are_the_same_at_every_start(small_files: dict[str, LakeFile]) -> None:
    again = {file.key: file for file in islice(lake.data_lake(), 10)}
    assert again == small_files


def test_customers_have_quotes_line_ends_and_foreign_letters(
    small_files: dict[str, LakeFile],
) -> None:
    header, *rows = rows_of(small_files["customers/customers.csv"].content)
    text = small_files["customers/customers.csv"].content.decode()
    assert tuple(header) == files.CUSTOMER_COLUMNS
    assert len(rows) == files.CUSTOMER_COUNT
    assert all(len(row) == len(header) for row in rows)
    assert '""the boss""' in text
    assert any("\n" in row[-1] for row in rows)
    assert any(not row[1].isascii() for row in rows)


def test_order_parts_are_compressed_csv_with_a_header() -> None:
    part = files.orders(1, 1, 1_000, datetime(2026, 1, 1, tzinfo=UTC))
    header, *rows = rows_of(gzip.decompress(gzip.compress(part, mtime=0)))
    assert tuple(header) == files.ORDER_COLUMNS
    assert [int(row[0]) for row in rows] == list(range(1, 1_001))
    assert all(len(row) == len(header) for row in rows)
    assert lake.ORDER_PARTS * lake.ORDERS_IN_A_PART == 300_000


def test_bad_orders_are_bad_in_seven_ways(small_files: dict[str, LakeFile]) -> None:
    _, *rows = rows_of(small_files["dirty/orders-bad.csv"].content)
    assert len(rows) == 40
    assert sum(len(row) != len(files.ORDER_COLUMNS) for row in rows) == 2
    assert max(len(row[2]) for row in rows) > 40
    assert any(row[3] == "a dozen" for row in rows)


def test_events_are_delimited_text_in_two_compressions(small_files: dict[str, LakeFile]) -> None:
    packed = small_files["events/bzip2/events-2026-03-01.txt.bz2"].content
    lines = bz2.decompress(packed).decode().splitlines()
    zipped = small_files["events/zstd/events-2026-03-03.txt.zst"].content
    others = zstandard.ZstdDecompressor().decompress(zipped).decode().splitlines()
    assert len(lines) == len(others) == lake.EVENTS_IN_A_PART
    assert {line.count("|") for line in [*lines, *others]} == {5}


def test_a_prefix_matches_more_than_the_report(small_files: dict[str, LakeFile]) -> None:
    matching = [key for key in small_files if key.startswith("reports/daily.csv")]
    assert matching == ["reports/daily.csv", "reports/daily.csv.bak"]


def test_there_is_a_key_that_breaks_careless_programs(small_files: dict[str, LakeFile]) -> None:
    assert all(part in lake.ODD_KEY for part in ("'", "[red]", " ", "%", "🎉"))
    assert rows_of(small_files[lake.ODD_KEY].content)[0] == list(files.PRODUCT_COLUMNS)


def test_the_loader_role_waits_to_be_attached() -> None:
    example = DEFAULT_WORLD.clusters[0]
    assert example.identifier == "examplecluster"
    assert LOADER_ROLE in DEFAULT_WORLD.roles
    assert example.roles == (COMMANDS_ROLE,)


def test_an_unknown_scenario_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as refused:
        find_scenario("nonsense")
    assert "nonsense" in refused.value.message
    assert "default" in refused.value.hint
