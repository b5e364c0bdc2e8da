"""A file's lines: read from S3 in pieces, decompressed and decoded on the way.

Source: https://docs.aws.amazon.com/redshift/latest/dg/copy-parameters-file-compression.html
and copy-parameters-data-conversion.html (ENCODING)
"""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import zstandard

from wizard.sandbox.copying.errors import (
    S3_REFUSED,
    FieldProblem,
    Incident,
    LoadErrorCode,
)
from wizard.sandbox.copying.lzop import LzopBytes
from wizard.sandbox.copying.objects import ObjectAddress
from wizard.sandbox.copying.options import ENCODINGS, Compression

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

DECOMPRESSION_ERRORS = (EOFError, OSError, zlib.error, zstandard.ZstdError)
"""What the decompressors raise for data that is damaged or not theirs."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BYTE_ORDER_MARK = "\ufeff"


class CountedBytes(io.RawIOBase):
    """The bytes of an object, counted as they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0
        """How many bytes have been read from S3 so far."""

    def readable(self) -> bool:
        """Always: it is there to be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as there is data; returns how many bytes."""
        view = memoryview(buffer).cast("B")
        data = self._stream.read(len(view))
        view[: len(data)] = data
        self.count += len(data)
        return len(data)


class ZstandardBytes(io.RawIOBase):
    """The decompressed bytes of a Zstandard file of one or more frames."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._compressed = b""
        self._pending = b""
        self._is_inside_frame = False

    def readable(self) -> bool:
        """Always: it is there to be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as there is data; returns how many bytes.

        Raises:
            EOFError: the file ends inside a frame.
            zstandard.ZstdError: it isn't Zstandard data.
        """
        while not self._pending:
            compressed = self._compressed or self._stream.read(1 << 16)
            if not compressed:
                if self._is_inside_frame:
                    raise EOFError("the file ends inside a Zstandard frame")
                return 0
            self._decompress(compressed)
        view = memoryview(buffer).cast("B")
        data = self._pending[: len(view)]
        view[: len(data)] = data
        self._pending = self._pending[len(data) :]
        return len(data)

    def _decompress(self, compressed: bytes) -> None:
        self._pending = self._frame.decompress(compressed)
        self._compressed = self._frame.unused_data
        self._is_inside_frame = not self._frame.eof
        if self._frame.eof:
            self._frame = zstandard.ZstdDecompressor().decompressobj()


class FileLines:
    """The lines of one file with their numbers, each with the newline that ends it."""

    def __init__(self, stream: io.BufferedIOBase, encoding: str) -> None:
        """``encoding`` is a value of COPY's ENCODING.

        Bytes that are no UTF-8 come through as lone surrogates, since it depends on
        the column whether they are an error.
        """
        self.last_number = 0
        """How many lines have been read so far."""
        self._text = io.TextIOWrapper(
            cast("BinaryIO", stream),
            encoding=ENCODINGS[encoding],
            errors="surrogateescape" if encoding == "utf8" else "strict",
            newline="\n",
        )

    def __iter__(self) -> Iterator[tuple[int, str]]:
        try:
            for self.last_number, line in enumerate(self._text, 1):  # noqa: B020
                text = line if self.last_number > 1 else line.removeprefix(_BYTE_ORDER_MARK)
                if text:
                    yield self.last_number, text
        except UnicodeDecodeError as error:
            raise wrong_encoding() from error


def wrong_encoding() -> FieldProblem:
    """The file isn't in the encoding that the statement names; the file is skipped."""
    return FieldProblem(
        LoadErrorCode.WRONG_ENCODING,
        "File encoding does not match the encoding specified with the ENCODING option.",
    )


@contextmanager
def opened_lines(raw: CountedBytes, compression: Compression, encoding: str) -> Iterator[FileLines]:
    """The decompressed and decoded lines of a file.

    Raises:
        FieldProblem: the file has no byte order mark and ENCODING is UTF16.
    """
    with opened_bytes(raw, compression) as decompressed:
        stream = _with_utf16_mark(decompressed) if encoding == "utf16" else decompressed
        yield FileLines(stream, encoding)


@contextmanager
def opened_bytes(raw: CountedBytes, compression: Compression) -> Iterator[io.BufferedIOBase]:
    """The decompressed bytes of a file."""
    with io.BufferedReader(raw, 1 << 16) as buffered:
        yield _decompressed(buffered, compression)


def _decompressed(stream: io.BufferedIOBase, compression: Compression) -> io.BufferedIOBase:
    if compression is Compression.GZIP:
        return gzip.GzipFile(fileobj=stream)
    if compression is Compression.BZIP2:
        return bz2.BZ2File(stream)
    if compression is Compression.ZSTD:
        return io.BufferedReader(ZstandardBytes(stream), 1 << 20)
    if compression is Compression.LZOP:
        return io.BufferedReader(LzopBytes(stream), 1 << 20)
    return stream


def _with_utf16_mark(stream: io.BufferedIOBase) -> io.BufferedIOBase:
    buffered = io.BufferedReader(cast("io.RawIOBase", stream))
    start = buffered.peek(2)[:2]
    if start and start not in _UTF16_MARKS:
        raise wrong_encoding()
    return buffered


@contextmanager
def decompression_refusals(
    compression: Compression, address: ObjectAddress, incident: Incident
) -> Iterator[None]:
    """Turn what the decompressors raise into the refusal that ends the load."""
    context = f"S3 key being read : {address.url}"
    location = "table_s3_scanner.cpp:354"
    try:
        yield
    except DECOMPRESSION_ERRORS as error:
        if compression is Compression.NONE:
            raise
        message = _decompression_message(compression, isinstance(error, EOFError))
        raise incident.refusal(message, S3_REFUSED, context, location) from error


def _decompression_message(compression: Compression, is_cut_off: bool) -> str:
    if compression is Compression.GZIP:
        return f"Unknown zlib error code.  zlib error code: {-5 if is_cut_off else -3}"
    what = "is cut off" if is_cut_off else "is not in the expected format"
    return f"Error decompressing the input file: the {compression.name} data {what}."
