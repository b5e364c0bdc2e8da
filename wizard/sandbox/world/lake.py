"""What stands in which bucket of the default world."""

from __future__ import annotations

import bz2
import datetime
import gzip
from collections.abc import Iterator

from wizard.sandbox.cloud.account import PARTNER_ACCOUNT
from wizard.sandbox.world import files
from wizard.sandbox.world.description import BucketSpec, KeySpec, LakeFile
from wizard.sandbox.world.roles import PARTNER_BUCKET

ORDER_PARTS = 10
ORDERS_IN_A_PART = 30_000
EVENTS_IN_A_PART = 4_000
CLICKSTREAM_KEYS = 10_000
ODD_KEY = "odd/it's [red] 50% 🎉.csv"
"""A key with everything that breaks careless programs; a good CSV file of products."""

LAKE_KEY = KeySpec("acme-data-lake", "Encrypts what is confidential in the lake")
CONFIDENTIAL_KEY = "vault/customers.csv"
"""The object that is encrypted with it; the same customers as those of ``customers/``."""
SHARED_KEY = "shared/products.csv"
"""What the partner shares."""


def _midnight(year: int, month: int, day: int) -> datetime.datetime:
    return datetime.datetime(year, month, day, tzinfo=datetime.UTC)


def _at(month: int, day: int, hour: int = 4, minute: int = 12) -> datetime.datetime:
    """A moment of 2026, as S3 dates an object."""
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=datetime.UTC)


def data_lake() -> Iterator[LakeFile]:
    """``acme-data-lake``: the small files first, so that they are there first."""
    yield LakeFile("customers/customers.csv", files.customers(), _at(3, 1))
    yield LakeFile("products.csv", files.products(), _at(2, 1))
    yield LakeFile("dirty/orders-bad.csv", files.bad_orders(), _at(3, 2))
    yield LakeFile(ODD_KEY, files.products(), _at(2, 14))
    today = files.orders(31, 800_001, 120, _midnight(2026, 3, 3))
    yesterday = files.orders(32, 800_001, 110, _midnight(2026, 3, 2))
    yield LakeFile("reports/daily.csv", today, _at(3, 3, 6))
    yield LakeFile("reports/daily.csv.bak", yesterday, _at(3, 2, 6))
    yield from _events()
    yield LakeFile(CONFIDENTIAL_KEY, files.customers(), _at(3, 3), encrypted_with=LAKE_KEY)
    yield from _orders()


def _orders() -> Iterator[LakeFile]:
    for part in range(ORDER_PARTS):
        first = part * ORDERS_IN_A_PART
        start = _midnight(2026, 1, 1) + datetime.timedelta(seconds=29 * first)
        content = files.orders(2026 + part, first + 1, ORDERS_IN_A_PART, start)
        # Without a time in the header: the same bytes at every start.
        packed = gzip.compress(content, compresslevel=5, mtime=0)
        yield LakeFile(f"orders/2026/orders-{part:04d}.csv.gz", packed, _at(3, 1, 5, part))


def _events() -> Iterator[LakeFile]:
    import zstandard

    compressor = zstandard.ZstdCompressor(level=3)
    for part in range(4):
        day = _midnight(2026, 3, 1 + part)
        content = files.events(part, part * EVENTS_IN_A_PART + 1, EVENTS_IN_A_PART, day)
        name = f"events-{day:%Y-%m-%d}.txt"
        if part < 2:
            yield LakeFile(f"events/bzip2/{name}.bz2", bz2.compress(content), _at(3, 2 + part))
        else:
            packed = compressor.compress(content)
            yield LakeFile(f"events/zstd/{name}.zst", packed, _at(3, 2 + part))


def archive() -> Iterator[LakeFile]:
    """``acme-archive-eu``: last years' orders, one of them too old to be read at once."""
    for year, storage_class in ((2024, "STANDARD"), (2019, "GLACIER")):
        content = files.orders(year, year * 100_000, 2_000, _midnight(year, 1, 1))
        packed = gzip.compress(content, compresslevel=5, mtime=0)
        yield LakeFile(f"orders/{year}/orders-{year}.csv.gz", packed, _at(1, 5), storage_class)


def clickstream() -> Iterator[LakeFile]:
    """``acme-web-clickstream``: very many very small files, as a stream leaves them behind."""
    lines = files.events(7, 5_000_001, CLICKSTREAM_KEYS, _midnight(2026, 3, 4))
    for place, line in enumerate(lines.splitlines(keepends=True)):
        moment = _at(3, 4) + datetime.timedelta(seconds=4 * place)
        yield LakeFile(f"raw/2026-03-04/part-{place:05d}.txt", line, moment)


def partner_lake() -> Iterator[LakeFile]:
    """``partner-lake``: in another account, to be read through a chain of roles."""
    yield LakeFile(SHARED_KEY, files.products(), _at(2, 20))


BUCKETS = (
    BucketSpec("acme-archive-eu", "eu-west-1", archive),
    BucketSpec("acme-data-lake", "us-east-1", data_lake),
    BucketSpec(PARTNER_BUCKET, "us-east-1", partner_lake, account=PARTNER_ACCOUNT),
    BucketSpec("acme-web-clickstream", "us-east-1", clickstream),
)
"""In the order in which they are filled."""
