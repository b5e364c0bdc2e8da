"""One real data set in every format and compression that COPY reads, compared value by value."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pyarrow as pa
import pytest
from copy_world import Loader, loader
from format_files import COMPRESSIONS, avro_file, json_lines, orc_file, parquet_file

from wizard.sandbox.launch import RunningSandbox

COLUMNS = (
    "iata VARCHAR(4), name VARCHAR(80), city VARCHAR(60), state VARCHAR(2), "
    "country VARCHAR(40), latitude DOUBLE PRECISION, longitude DECIMAL(12,8)"
)
CONTENT = files("vega_datasets").joinpath("_data", "airports.csv").read_bytes()
NAMES, *TEXTS = csv.reader(io.StringIO(CONTENT.decode(), newline=""))
AIRPORTS: list[list[Any]] = [
    [*texts, float(latitude), Decimal(longitude)] for *texts, latitude, longitude in TEXTS
]
RECORDS: list[dict[str, Any]] = [
    dict(zip(NAMES, [*texts, latitude, float(longitude)], strict=True))
    for *texts, latitude, longitude in AIRPORTS
]
WIDTHS = [max(map(len, column)) for column in zip(*TEXTS, strict=True)]
SPECIFICATION = ",".join(f"{name}:{width}" for name, width in zip(NAMES, WIDTHS, strict=True))
PATHS = {"jsonpaths": [f"$['place']['{name}'][0]" for name in NAMES]}


def delimited() -> bytes:
    lines = ("|".join(text.replace("\\", "\\\\") for text in row) + "\n" for row in TEXTS)
    return "".join(lines).encode()


def fixed_width() -> bytes:
    lines = (
        "".join(text.ljust(width) for text, width in zip(row, WIDTHS, strict=True)) + "\n"
        for row in TEXTS
    )
    return "".join(lines).encode()


def nested_json() -> bytes:
    places = ({"place": {name: [each] for name, each in row.items()}} for row in RECORDS)
    return json_lines(places)


def table() -> pa.Table:
    kinds = [*[pa.string()] * 5, pa.float64(), pa.decimal128(12, 8)]
    columns = zip(NAMES, zip(*AIRPORTS, strict=True), kinds, strict=True)
    return pa.table(
        {
            name: pa.array(
                [round(each, 8) if isinstance(each, Decimal) else each for each in column], kind
            )
            for name, column, kind in columns
        }
    )


def avro() -> bytes:
    kinds: list[Any] = [*[["null", "string"]] * 5, "double", "double"]
    return avro_file(list(zip(NAMES, kinds, strict=True)), RECORDS, codec="snappy")


@dataclass(frozen=True, slots=True)
class Written:
    """A format: what writes the airports in it, and how COPY is told to read it."""

    options: str
    content: Callable[[], bytes]
    may_be_compressed: bool = True
    """Whether COPY's options for compression go with it."""


FORMATS = {
    "csv": Written("CSV IGNOREHEADER 1", lambda: CONTENT),
    "text": Written("ESCAPE", delimited),
    "fixedwidth": Written(f"FIXEDWIDTH '{SPECIFICATION}' TRIMBLANKS", fixed_width),
    "json": Written("JSON 'auto'", lambda: json_lines(RECORDS)),
    "json by paths": Written("JSON '{paths}'", nested_json),
    "avro": Written("AVRO 'auto'", avro),
    "parquet": Written("PARQUET", lambda: parquet_file(table()), may_be_compressed=False),
    "orc": Written("ORC", lambda: orc_file(table()), may_be_compressed=False),
}
CASES = [
    (name, compression)
    for name, written in FORMATS.items()
    for compression in ("", *COMPRESSIONS)
    if not compression or written.may_be_compressed
]


@pytest.fixture(scope="module")
def world(sandbox: RunningSandbox) -> Iterator[Loader]:
    with loader(sandbox.address) as opened:
        yield opened


@pytest.mark.parametrize(("name", "compression"), CASES)
def test_the_table_holds_exactly_what_the_file_holds(
    world: Loader, name: str, compression: str
) -> None:
    written = FORMATS[name]
    content = written.content()
    key = f"{name}/airports{compression}"
    world.bucket.put(key, COMPRESSIONS[compression](content) if compression else content)
    paths = world.bucket.put("paths.json", json.dumps(PATHS))
    loaded = world.table(COLUMNS)
    options = f"{written.options.format(paths=paths)} {compression}"
    world.session.run(world.copy(loaded, key, options))
    rows = world.session.rows(f"SELECT * FROM {loaded}")
    assert len(rows) > 3_000
    assert rows == [
        [pytest.approx(each) if isinstance(each, float) else each for each in row]
        for row in expected_rows()
    ]


def expected_rows() -> list[list[Any]]:
    """The airports with their longitudes as the table's type holds them."""
    return [
        [each.quantize(Decimal("1e-8")) if isinstance(each, Decimal) else each for each in row]
        for row in AIRPORTS
    ]
