"""Files of the formats that need a library to write, for tests that load them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import fastavro
import pyarrow
import pyarrow.orc
import pyarrow.parquet
import zstandard
from lzallright import LZOCompressor

LZOP_BLOCK = 256 * 1024


def avro_file(
    fields: Sequence[tuple[str, Any]], records: Iterable[Mapping[str, Any]], codec: str = "null"
) -> bytes:
    """An Avro file whose schema is a record with these fields."""
    schema = {
        "type": "record",
        "name": "row",
        "fields": [{"name": name, "type": kind} for name, kind in fields],
    }
    written = io.BytesIO()
    fastavro.writer(written, fastavro.parse_schema(schema), records, codec=codec)
    return written.getvalue()


def parquet_file(table: pyarrow.Table, **options: Any) -> bytes:  # noqa: ANN401
    """A Parquet file of a table."""
    written = io.BytesIO()
    pyarrow.parquet.write_table(table, written, **options)
    return written.getvalue()


def orc_file(table: pyarrow.Table) -> bytes:
    """An ORC file of a table."""
    written = io.BytesIO()
    pyarrow.orc.write_table(table, written)
    return written.getvalue()


def json_lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """An object on each line."""
    return "".join(json.dumps(each) + "\n" for each in records).encode()


def lzop_file(content: bytes) -> bytes:
    """What the program lzop writes for a file, name and checksums included."""
    header = struct.pack(">HHHBBIIIIB", 0x1040, 0x20A0, 0x0940, 1, 5, 0x1, 0o644, 0, 0, 4) + b"data"
    pieces = [b"\x89LZO\x00\r\n\x1a\n", header, struct.pack(">I", zlib.adler32(header))]
    for start in range(0, len(content), LZOP_BLOCK):
        plain = content[start : start + LZOP_BLOCK]
        compressed = LZOCompressor().compress(plain)
        stored = compressed if len(compressed) < len(plain) else plain
        pieces.append(struct.pack(">III", len(plain), len(stored), zlib.adler32(plain)))
        pieces.append(stored)
    return b"".join((*pieces, bytes(4)))


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "GZIP": gzip.compress,
    "BZIP2": bz2.compress,
    "ZSTD": zstandard.ZstdCompressor().compress,
    "LZOP": lzop_file,
}
"""What writes the files that COPY's options for compression read."""
