"""What each option of COPY changes in the rows, on the whole sandbox.

Every option of the grammar has a case here, or an entry that says why it changes no rows.
"""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest
import zstandard
from cloud_world import client
from copy_world import Loader, loader
from format_files import lzop_file, parquet_file

from wizard.sandbox.launch import RunningSandbox
from wizard.sql.options import OPTIONS

FAILS = "Check 'stl_load_errors' system table for details"
OTHER_REGION = "eu-west-1"

Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class Case:
    """A file that is loaded without an option and then with it."""

    option: str
    columns: str
    body: str | bytes
    rest: str
    """The rest of the options, in both loads."""
    written: str
    """The option as the statement writes it."""
    without: Rows | str
    """The rows, or what the refusal says."""
    having: Rows | str
    """The same with the option."""
    is_elsewhere: bool = False
    """Whether the file is in a bucket of another Region."""


def text_case(option: str, body: str | bytes, without: Rows | str, having: Rows | str) -> Case:
    """A case of a flag with one column of text and one number, in CSV."""
    return Case(option, "v VARCHAR(5), n INT", body, "CSV", option.upper(), without, having)


def compression_case(option: str, body: bytes) -> Case:
    return Case(option, "v VARCHAR(5), n INT", body, "CSV", option, FAILS, [["a", 1]])


NESTED = parquet_file(pa.table({"v": pa.array([[1, 2]])}))
NARROW = parquet_file(pa.table({"v": pa.array([1], pa.int32())}))
BROKEN = parquet_file(pa.table({"v": pa.array([b"a\xff"])}))
MOMENT = datetime(2026, 10, 1, 4, 12)  # noqa: DTZ001 - the column has no zone

CASES = (
    Case("delimiter", "v VARCHAR(5), n INT", "a;1\n", "CSV", "DELIMITER ';'", FAILS, [["a", 1]]),
    Case("delimiter", "v VARCHAR(5), n INT", "a\t1\n", "", r"DELIMITER '\t'", FAILS, [["a", 1]]),
    Case("quote", "v VARCHAR(5), n INT", "%a,b%,1\n", "CSV", "QUOTE '%'", FAILS, [["a,b", 1]]),
    Case("serializetojson", "v SUPER", NESTED, "PARQUET", "SERIALIZETOJSON",
         "Spectrum Scan Error", [["[1, 2]"]]),
    Case("simplify", "v VARCHAR(5)", b"", "SHAPEFILE", "SIMPLIFY AUTO",
         "The sandbox cannot", "The sandbox cannot"),
    Case("region", "v VARCHAR(5), n INT", "a,1\n", "CSV", f"REGION '{OTHER_REGION}'",
         "PermanentRedirect", [["a", 1]], is_elsewhere=True),
    Case("encrypted", "v VARCHAR(5), n INT", "a,1\n", "CSV",
         "ENCRYPTED MASTER_SYMMETRIC_KEY 'c2VjcmV0'", [["a", 1]], "The sandbox cannot"),
    Case("master_symmetric_key", "v VARCHAR(5), n INT", "a,1\n", "CSV",
         "MASTER_SYMMETRIC_KEY 'c2VjcmV0'", [["a", 1]], "ENCRYPTED"),
    compression_case("gzip", gzip.compress(b"a,1\n")),
    compression_case("bzip2", bz2.compress(b"a,1\n")),
    compression_case("lzop", lzop_file(b"a,1\n")),
    compression_case("zstd", zstandard.ZstdCompressor().compress(b"a,1\n")),
    Case("ignoreheader", "v VARCHAR(5), n INT", "v,n\na,1\n", "CSV", "IGNOREHEADER 1",
         FAILS, [["a", 1]]),
    Case("null", "v VARCHAR(5), n INT", "-,1\n", "CSV", "NULL AS '-'", [["-", 1]], [[None, 1]]),
    Case("encoding", "v VARCHAR(5), n INT", "é,1\n".encode("utf-16"), "CSV", "ENCODING UTF16",
         FAILS, [["é", 1]]),
    Case("encoding", "v VARCHAR(5), n INT", "é,1\n".encode("latin-1"), "CSV",
         "ENCODING ISO88591", FAILS, [["é", 1]]),
    Case("dateformat", "v DATE", "01.10.2026\n", "CSV", "DATEFORMAT 'DD.MM.YYYY'",
         FAILS, [[date(2026, 10, 1)]]),
    Case("timeformat", "v TIMESTAMP", "20261001 041200\n", "CSV", "TIMEFORMAT 'auto'",
         FAILS, [[MOMENT]]),
    Case("timeformat", "v TIMESTAMP", "1790827920\n", "CSV", "TIMEFORMAT 'epochsecs'",
         FAILS, [[MOMENT]]),
    Case("timeformat", "v TIMESTAMP", '{"v": 1790827920000}', "JSON 'auto'",
         "TIMEFORMAT 'epochmillisecs'", FAILS, [[MOMENT]]),
    Case("acceptanydate", "v DATE", "never\n", "CSV DATEFORMAT 'auto'", "ACCEPTANYDATE",
         FAILS, [[None]]),
    text_case("acceptinvchars", b"a\xff,1\n", FAILS, [["a?", 1]]),
    Case("acceptinvchars", "v VARCHAR(5)", BROKEN, "PARQUET", "ACCEPTINVCHARS AS '^'",
         "Spectrum Scan Error", [["a^"]]),
    Case("blanksasnull", "v VARCHAR(5)", "'  '\n", "CSV QUOTE ''''", "BLANKSASNULL",
         [[""]], [[None]]),
    text_case("emptyasnull", ",1\n", [["", 1]], [[None, 1]]),
    Case("escape", "v VARCHAR(5), n INT", "a\\|b|1\n", "", "ESCAPE", FAILS, [["a|b", 1]]),
    Case("explicit_ids", "i BIGINT IDENTITY(5, 1), n INT", "70,1\n", "CSV", "EXPLICIT_IDS",
         FAILS, [[70, 1]]),
    Case("fillrecord", "v VARCHAR(5), n INT, w VARCHAR(5)", "a\n", "CSV", "FILLRECORD",
         FAILS, [["a", None, ""]]),
    Case("fillrecord", "v INT, n INT", NARROW, "PARQUET", "FILLRECORD",
         "Spectrum Scan Error", [[1, None]]),
    text_case("ignoreblanklines", "a,1\n\nb,2\n", FAILS, [["a", 1], ["b", 2]]),
    Case("removequotes", "v VARCHAR(5), n INT", '"a|b"|1\n', "", "REMOVEQUOTES",
         FAILS, [["a|b", 1]]),
    Case("roundec", "v DECIMAL(5,1)::text", "1.25\n", "CSV", "ROUNDEC", [["1.2"]], [["1.3"]]),
    Case("trimblanks", "v VARCHAR(5)::length", "ab  \n", "CSV", "TRIMBLANKS", [[4]], [[2]]),
    text_case("truncatecolumns", "abcdéf,1\n", FAILS, [["abcd", 1]]),
    Case("maxerror", "v INT", "1\nx\n3\n", "CSV", "MAXERROR 2", FAILS, [[1], [3]]),
    Case("ignoreallerrors", "v INT", "1\nx\ny\n4\n", "CSV", "IGNOREALLERRORS", FAILS, [[1], [4]]),
    Case("noload", "v INT", "1\n", "CSV", "NOLOAD", [[1]], []),
    Case("noload", "v INT", "x\n", "CSV", "NOLOAD", FAILS, FAILS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Harmless:
    """An option that changes no rows."""

    written: str
    reason: str


HARMLESS = {
    "compupdate": Harmless(
        "COMPUPDATE ON", "It chooses encodings, which the embedded database doesn't have."
    ),
    "comprows": Harmless(
        "COMPUPDATE ON COMPROWS 1000", "It sizes the sample that encodings are chosen by."
    ),
    "statupdate": Harmless(
        "STATUPDATE ON", "It refreshes statistics, which no query's rows depend on."
    ),
}


@pytest.fixture(scope="module")
def world(sandbox: RunningSandbox) -> Iterator[Loader]:
    with loader(sandbox.address) as opened:
        yield opened


@pytest.fixture(scope="module")
def bucket_elsewhere(sandbox: RunningSandbox) -> Iterator[str]:
    """A bucket in another Region; whoever uses it puts ``file`` there."""
    s3 = client(sandbox.address, "s3", region=OTHER_REGION)
    name = "redshift-tests-elsewhere"
    where = {"LocationConstraint": OTHER_REGION}
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    yield name
    s3.delete_object(Bucket=name, Key="file")
    s3.delete_bucket(Bucket=name)


def test_every_option_has_a_case_or_a_reason_for_having_none() -> None:
    told = {case.option for case in CASES}
    assert {option.name for option in OPTIONS} == told | set(HARMLESS)
    assert not told & set(HARMLESS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.option}: {case.written}")
def test_an_option_changes_the_rows_as_documented(
    world: Loader, sandbox: RunningSandbox, bucket_elsewhere: str, case: Case
) -> None:
    url = world.bucket.put("file", case.body)
    if case.is_elsewhere:
        s3 = client(sandbox.address, "s3", region=OTHER_REGION)
        s3.put_object(Bucket=bucket_elsewhere, Key="file", Body=case.body)
        url = f"s3://{bucket_elsewhere}/file"
    require(world, case, case.rest, url, case.without)
    require(world, case, f"{case.rest} {case.written}", url, case.having)


@pytest.mark.parametrize("option", HARMLESS)
def test_an_option_without_effect_loads_the_same_rows(world: Loader, option: str) -> None:
    written = HARMLESS[option].written
    case = Case(option, "v INT", "1\n2\n", "CSV", written, [[1], [2]], [[1], [2]])
    url = world.bucket.put("file", case.body)
    require(world, case, f"CSV {written}", url, case.having)


def require(world: Loader, case: Case, options: str, url: str, expected: Rows | str) -> None:
    """Load the file into a new table, and compare the rows or the refusal."""
    columns, _, shown_as = case.columns.partition("::")
    table = world.table(columns)
    statement = world.copy(table, url, options)
    if isinstance(expected, str):
        refusal = world.session.refusal(statement)
        assert expected in f"{refusal.message} {refusal.detail}"
        return
    world.session.run(statement)
    shown = {"": "*", "text": "CAST(v AS VARCHAR)", "length": "LENGTH(v)"}[shown_as]
    assert world.session.rows(f"SELECT {shown} FROM {table}") == expected
