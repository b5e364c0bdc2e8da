"""Files of the program lzop: a header, then blocks that LZO1X has compressed.

Source: https://www.lzop.org (lzop 1.04, lzop.c and doc/lzop.pod)
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"\x89LZO\x00\r\n\x1a\n"
_WITH_LEVEL = 0x0940
"""The first version of lzop whose header has a level and a long modification time."""
_LZO1X_METHODS = (1, 2, 3)
_LARGEST_BLOCK = 64 * 1024 * 1024

_ADLER_OF_PLAIN = 0x0001
_ADLER_OF_COMPRESSED = 0x0002
_HAS_EXTRA_FIELD = 0x0040
_CRC_OF_PLAIN = 0x0100
_CRC_OF_COMPRESSED = 0x0200
_IS_FILTERED = 0x0800


class BadLzopError(OSError):
    """The file isn't what lzop writes, or is damaged."""


class LzopBytes(io.RawIOBase):
    """The decompressed bytes of a file of one or more lzop members."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self._stream = stream
        self._flags: int | None = None
        """Of the member that is being read; None between members."""
        self._pending = memoryview(b"")

    def readable(self) -> bool:
        """Always: it is there to be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as there is data; returns how many bytes.

        Raises:
            BadLzopError: the data isn't lzop's, is damaged, or was filtered.
            EOFError: the file ends inside a member.
        """
        while not self._pending:
            if self._flags is None:
                magic = self._stream.read(len(MAGIC))
                if not magic:
                    return 0
                self._flags = self._read_header(magic)
            self._read_block(self._flags)
        view = memoryview(buffer).cast("B")
        data = self._pending[: len(view)]
        view[: len(data)] = data
        self._pending = self._pending[len(data) :]
        return len(data)

    def _read_header(self, magic: bytes) -> int:
        """The flags of the member that begins here."""
        if magic != MAGIC:
            raise BadLzopError("it does not begin as lzop's files do")
        (version, _library) = struct.unpack(">HH", self._take(4))
        has_level = version >= _WITH_LEVEL
        method = self._take(4 if has_level else 1)[2 if has_level else 0]
        if method not in _LZO1X_METHODS:
            raise BadLzopError(f"method {method} is unknown")
        flags = self._number()
        if flags & _IS_FILTERED:
            raise BadLzopError("lzop --filter is not supported")
        self._take(12 if has_level else 8)  # mode and time of modification
        self._take(self._take(1)[0] + 4)  # name and checksum of the header
        if flags & _HAS_EXTRA_FIELD:
            self._take(self._number() + 4)
        return flags

    def _read_block(self, flags: int) -> None:
        plain_size = self._number()
        if plain_size == 0:
            self._flags = None
            return
        size = self._number()
        if not 0 < size <= plain_size <= _LARGEST_BLOCK:
            raise BadLzopError("a block has an impossible size")
        adler = self._number() if flags & _ADLER_OF_PLAIN else None
        crc = self._number() if flags & _CRC_OF_PLAIN else None
        if size < plain_size:
            for flag in (_ADLER_OF_COMPRESSED, _CRC_OF_COMPRESSED):
                if flags & flag:
                    self._number()
        plain = _decompressed(self._take(size), plain_size)
        is_damaged = (adler is not None and zlib.adler32(plain) != adler) or (
            crc is not None and zlib.crc32(plain) != crc
        )
        if is_damaged:
            raise BadLzopError("a checksum is wrong")
        self._pending = memoryview(plain)

    def _number(self) -> int:
        return int.from_bytes(self._take(4), "big")

    def _take(self, size: int) -> bytes:
        data = self._stream.read(size)
        if len(data) < size:
            raise EOFError("the file ends inside an lzop member")
        return data


def _decompressed(data: bytes, plain_size: int) -> bytes:
    if len(data) == plain_size:
        return data
    # Imported here: files compressed by lzop are rare.
    from lzallright import LZOCompressor, LZOError

    try:
        plain = LZOCompressor.decompress(data, plain_size)
    except LZOError as error:
        raise BadLzopError("a block is damaged") from error
    if len(plain) != plain_size:
        raise BadLzopError("a block has another size than it says")
    return bytes(plain)
