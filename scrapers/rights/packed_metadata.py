"""The metadata of a book or an office file, found in the bytes of its archive: they may state its rights.

As the tags of pages, they are looked for in the crawl's own process before anything of the file is kept, so
nothing here reads the archive as a whole: members are found by their own headers (APPNOTE.TXT 4.3.7), and of
one no more is unpacked than anybody writes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from typing import Final

from scrapers.rights.metadata_elements import Statement, stated
from scrapers.rights.xml_text import characters

_MEMBER = re.compile(rb"PK\x03\x04.{4}(.{2}).{16}(.{2})(.{2})", re.DOTALL)
_NEXT = re.compile(rb"PK[\x01-\x08]")  # no XML has these characters
_PACKAGE: Final = b".opf"
_OFFICE: Final = (b"docprops/core.xml", b"docprops/custom.xml")
_OPEN_DOCUMENT: Final = (b"meta.xml", b"meta.rdf")
_LONGEST: Final = 2**20  # bytes of a member
_MOST: Final = 8  # members of one kind
_DEFLATED: Final = b"\x08\0"


def packages(body: bytes) -> Iterator[bytes]:
    """The package documents in ``body``; of what is no archive of a book there are none."""
    return _members(body, lambda name: name.endswith(_PACKAGE))


def statements(body: bytes) -> Iterator[Statement]:
    """What the metadata of an EPUB, of OOXML or OpenDocument say in elements that may be about rights."""
    for data in _members(body, lambda name: name.endswith(_PACKAGE) or name in _OFFICE + _OPEN_DOCUMENT):
        yield from stated(characters(data))


def _members(body: bytes, wanted: Callable[[bytes], bool]) -> Iterator[bytes]:
    if not body.startswith(b"PK\x03\x04"):
        return
    found = 0
    for member in _MEMBER.finditer(body):
        name, extra = (int.from_bytes(member[group], "little") for group in (2, 3))
        start = member.end()
        if wanted(body[start : start + name].lower()):
            data = body[start + name + extra : start + name + extra + _LONGEST]
            yield _inflated(data) if member[1] == _DEFLATED else _NEXT.split(data, maxsplit=1)[0]
            found += 1
            if found == _MOST:
                return


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, _LONGEST)
    except zlib.error:
        return b""
