"""The package document of an EPUB, found in the bytes of its archive: it may reserve the book's rights.

As the tags of pages, it is looked for in the crawl's own process before anything of the book is kept, so
nothing here reads the archive as a whole: members are found by their own headers (APPNOTE.TXT 4.3.7), and of
a package no more is unpacked than anybody writes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

_MEMBER = re.compile(rb"PK\x03\x04.{4}(.{2}).{16}(.{2})(.{2})", re.DOTALL)
_ENDING: Final = b".opf"
_LONGEST: Final = 2**20  # bytes of a package
_MOST: Final = 8  # packages of one archive
_DEFLATED: Final = b"\x08\0"


def packages(body: bytes) -> Iterator[bytes]:
    """The package documents in ``body``; of what is no archive of a book there are none."""
    if not body.startswith(b"PK\x03\x04"):
        return
    found = 0
    for member in _MEMBER.finditer(body):
        name, extra = (int.from_bytes(member[group], "little") for group in (2, 3))
        start = member.end()
        if body[start : start + name].lower().endswith(_ENDING):
            data = body[start + name + extra : start + name + extra + _LONGEST]
            yield _inflated(data) if member[1] == _DEFLATED else data
            found += 1
            if found == _MOST:
                return


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, _LONGEST)
    except zlib.error:
        return b""
