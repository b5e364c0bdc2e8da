"""The rows that the engine writes, as the embedded database reads them."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from copying_world import ROLE, CloudInMemory
from wire_world import WireWorld, one, rows, running_world

from wizard.sandbox.copying.engine import run_copy

AUTHORIZED = f"IAM_ROLE '{ROLE}'"
TEXTS = ["", " ", "\\", "\\N", "\\.", "a\tb", "a\nb", "a\r\nb", '"', "|", "'", "\x01\x7f", "é€😀"]


@pytest.fixture(scope="module")
def cloud() -> CloudInMemory:
    return CloudInMemory()


@pytest.fixture(scope="module")
def world(cloud: CloudInMemory) -> Iterator[WireWorld]:
    with running_world() as running:
        running.engine(lambda text, session, _, log: run_copy(text, session, cloud, log))
        yield running


def test_every_text_comes_back_as_it_was(world: WireWorld, cloud: CloudInMemory) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(enumerate(TEXTS))
    cloud.objects["lake", "texts.csv"] = written.getvalue().encode()
    with world.session() as cursor:
        cursor.execute('CREATE TABLE texts (n int, "odd ""name" varchar(20))')
        cursor.execute(f"COPY texts FROM 's3://lake/texts' {AUTHORIZED} CSV NULL AS 'none'")
        found = rows(cursor, "SELECT * FROM texts ORDER BY n")
    assert found == [[number, text] for number, text in enumerate(TEXTS)]


def test_every_type_comes_back_as_its_value(world: WireWorld, cloud: CloudInMemory) -> None:
    cloud.objects["lake", "types.csv"] = (
        b"1,2,3,4.567,1.5,1e300,yes,abc,2026-10-01,2026-10-01 04:12:00.5,"
        b'2026-10-01 04:12:00+02,10:11:12,"{""a"":""b\\n""}"\n'
        b",,,,,,,,,,,,\n"
    )
    with world.session() as cursor:
        cursor.execute(
            "CREATE TABLE types (i smallint, j int, k bigint, d decimal(10,2), r real, f float8,"
            " b boolean, c char(3), day date, at timestamp, atz timestamptz, tm time, s super)"
        )
        cursor.execute(f"COPY types FROM 's3://lake/types' {AUTHORIZED} CSV EMPTYASNULL")
        full, empty = rows(cursor, "SELECT * FROM types ORDER BY i")
    moment = datetime.datetime.fromisoformat
    assert full == [
        *(1, 2, 3, Decimal("4.56"), 1.5, 1e300, True, "abc", datetime.date(2026, 10, 1)),
        moment("2026-10-01 04:12:00.5"),
        moment("2026-10-01 02:12:00+00:00"),
        datetime.time(10, 11, 12),
        '{"a": "b\\n"}',
    ]
    assert empty == [None] * 13


@pytest.mark.parametrize(
    "text",
    [
        "17 Dec 07:37:16 1997 PST",
        "2019-02-11T05:09:12.195Z",
        "2020-01-01 10:00:00 America/New_York",
        "Jan-08-95 BC",
        "J2451187",
        "1996.120",
        "20080215 203045",
    ],
)
def test_what_auto_recognizes_is_a_timestamp_of_the_database(
    world: WireWorld, cloud: CloudInMemory, text: str
) -> None:
    cloud.objects["lake", "moments.csv"] = f'"{text}",1\n'.encode()
    with world.session() as cursor:
        cursor.execute("CREATE TEMP TABLE moments (at timestamptz, n int)")
        cursor.execute(f"COPY moments FROM 's3://lake/moments' {AUTHORIZED} CSV TIMEFORMAT 'auto'")
        assert one(cursor, "SELECT count(at) FROM moments") == 1


def test_identities_and_defaults_fill_what_the_list_leaves_out(
    world: WireWorld, cloud: CloudInMemory
) -> None:
    cloud.objects["lake", "numbers.csv"] = b"7\n8\n"
    with world.session() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE kept (id int IDENTITY(1,1), v char(1) DEFAULT 'd', n int)"
        )
        cursor.execute(f"COPY kept (n) FROM 's3://lake/numbers' {AUTHORIZED} CSV")
        assert rows(cursor, "SELECT * FROM kept ORDER BY n") == [[1, "d", 7], [2, "d", 8]]
