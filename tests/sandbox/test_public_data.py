"""Real public data, loaded by COPY and compared with its file value by value."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
import redshift_connector
from cloud_world import COMMANDS_ROLE, client

from wizard.sandbox.launch import RunningSandbox

BUCKET = "acme-redshift-public-data"
"""The role that is attached from the start reads buckets with ``redshift`` in their names."""


@dataclass(frozen=True, slots=True)
class PublicFile:
    name: str
    columns: str
    options: str
    converters: tuple[Any, ...]
    """What turns the file's texts into the table's values."""


def day(pattern: str) -> Any:  # noqa: ANN401
    return lambda text: (
        datetime.datetime.strptime(text, pattern).replace(tzinfo=datetime.UTC).date()
    )


PUBLIC_FILES = (
    PublicFile(
        name="airports.csv",
        columns=(
            "iata VARCHAR(4), name VARCHAR(80), city VARCHAR(60), state VARCHAR(2), "
            "country VARCHAR(40), latitude DOUBLE PRECISION, longitude DECIMAL(12,8)"
        ),
        options="",
        converters=(str, str, str, str, str, float, Decimal),
    ),
    PublicFile(
        name="stocks.csv",
        columns="symbol VARCHAR(8) ENCODE bytedict, date DATE SORTKEY, price DECIMAL(8,2)",
        options="DATEFORMAT 'Mon DD YYYY'",
        converters=(str, day("%b %d %Y"), Decimal),
    ),
    PublicFile(
        name="seattle-weather.csv",
        columns=(
            "date DATE, precipitation REAL, temp_max DECIMAL(4,1), temp_min DECIMAL(4,1), "
            "wind DOUBLE PRECISION, weather VARCHAR(10)"
        ),
        options="DATEFORMAT 'YYYY/MM/DD'",
        converters=(day("%Y/%m/%d"), float, Decimal, Decimal, float, str),
    ),
)


def content_of(name: str) -> bytes:
    return files("vega_datasets").joinpath("_data", name).read_bytes()


@pytest.fixture(scope="module")
def bucket(sandbox: RunningSandbox) -> Iterator[str]:
    s3 = client(sandbox.address, "s3")
    s3.create_bucket(Bucket=BUCKET)
    for each in PUBLIC_FILES:
        s3.put_object(Bucket=BUCKET, Key=each.name, Body=content_of(each.name))
    yield BUCKET
    for each in PUBLIC_FILES:
        s3.delete_object(Bucket=BUCKET, Key=each.name)
    s3.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def cursor(sandbox: RunningSandbox) -> Iterator[Any]:
    where = sandbox.address.redshift
    with redshift_connector.connect(
        host=where.host,
        port=where.port,
        database=where.database,
        user=where.user,
        password=where.password,
        ssl=False,
    ) as connection:
        # Nothing is committed: the table is gone with the connection.
        yield connection.cursor()


@pytest.mark.parametrize("public", PUBLIC_FILES, ids=lambda public: public.name)
def test_the_table_holds_exactly_what_the_file_holds(
    cursor: Any,  # noqa: ANN401 - the driver has no types
    bucket: str,
    public: PublicFile,
) -> None:
    cursor.execute(f"CREATE TABLE public.loaded ({public.columns})")
    cursor.execute(
        f"COPY public.loaded FROM 's3://{bucket}/{public.name}' IAM_ROLE '{COMMANDS_ROLE}' "
        f"CSV IGNOREHEADER 1 {public.options}"
    )
    cursor.execute("SELECT * FROM public.loaded")
    loaded = [list(row) for row in cursor.fetchall()]
    _, *rows = csv.reader(io.StringIO(content_of(public.name).decode(), newline=""))
    expected = [
        [convert(text) for convert, text in zip(public.converters, row, strict=True)]
        for row in rows
    ]
    assert len(expected) > 500
    assert loaded == [
        [pytest.approx(v) if type(v) is float else v for v in row] for row in expected
    ]
