"""The first lines of an object, decompressed, from its first bytes. Pure."""

from __future__ import annotations

import bz2
import zlib

HEAD_SIZE = 64 * 1024
"""How many bytes of an object are read to look inside."""

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def first_lines(content: bytes, compression: str | None) -> str | None:
    """The whole lines at the beginning of an object.

    Args:
        content: the first bytes, as stored.
        compression: ``gzip``, ``bzip2`` or None; others can't be read here.

    Returns:
        The text up to its last line break, or all of it when it has none; None when
        it can't be read as text.
    """
    try:
        plain = _decompressed(content, compression)
    except (zlib.error, OSError, ValueError):
        return None
    if plain is None or b"\0" in plain:
        return None
    whole = plain[: plain.rfind(b"\n") + 1] or plain
    try:
        return whole.decode("utf-8-sig")
    except UnicodeDecodeError as flaw:
        was_cut_short = flaw.reason == "unexpected end of data"
        return whole[: flaw.start].decode("utf-8-sig") if was_cut_short else None


def _decompressed(content: bytes, compression: str | None) -> bytes | None:
    if compression is None:
        return content
    if compression == "gzip":
        return zlib.decompressobj(_GZIP_WINDOW).decompress(content, HEAD_SIZE)
    if compression == "bzip2":
        return bz2.BZ2Decompressor().decompress(content, HEAD_SIZE)
    return None
