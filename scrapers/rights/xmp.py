"""What a PDF says of its rights in its metadata (XMP, ISO 16684-1): found in its bytes, without a PDF reader.

As the tags of pages, this is looked for in the crawl's own process before anything of the file is kept, so
it must be no parser that can hang or crash: metadata streams are found by their dictionaries, which stand in
plain sight (ISO 32000-1, 14.3.2), no more of one is unpacked than anybody writes, and properties are found by
patterns. The metadata of a picture or a page are not those of the file.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from itertools import islice
from typing import Final, NamedTuple

from scrapers.rights.xml_text import characters, without_comments

_STREAM = re.compile(rb"/Type\s{0,20}/Metadata\b")
_REFERENCE = re.compile(rb"/Metadata\s{1,20}(\d{1,10})\s{1,20}\d{1,5}\s{1,20}R\b")
_OF_A_PART = re.compile(rb"/Subtype\s{0,20}/(?:Image|Form)\b|/Type\s{0,20}/Page\b")
_NUMBER = re.compile(rb"(\d{1,10})\s{1,20}\d{1,5}\s{1,20}$")
_BEGIN = re.compile(rb"\bstream\r?\n")
_NAMESPACE = re.compile(r"""xmlns:([\w.-]{1,40})\s{0,20}=\s{0,20}["']([^"'<>]{1,200})["']""")
_ITEM = re.compile(r"<(?:[\w.-]{1,40}:)?li\b[^<>]{0,300}>([^<>]{0,4000})<")
_RESOURCE = re.compile(r"""\bresource\s{0,20}=\s{0,20}["']([^"'<>]{0,500})""")
_TAG = re.compile(r"<[^<>]*>")
_QUOTED: Final = r"""\s{0,20}=\s{0,20}(?:"([^"<]*)"|'([^'<]*)')"""
_DICTIONARY: Final = 2000  # bytes of one
_LONGEST: Final = 2**20  # bytes of a packet
_ALL: Final = 2**22  # bytes of all packets
_LONG: Final = 20_000  # characters of a property
_CHUNK: Final = 2**14
_MOST: Final = 20  # packets, and values of one property
_NAMES: Final = 3  # prefixes of one vocabulary

PREFIXES: Final[Mapping[str, str]] = {
    "tdm": "www.w3.org/ns/tdmrep",
    "cc": "creativecommons.org/ns",
    "dc": "purl.org/dc/elements/1.1",
    "dcterms": "purl.org/dc/terms",
    "xmpRights": "ns.adobe.com/xap/1.0/rights",
    "xhtml": "www.w3.org/1999/xhtml/vocab",
    "ali": "www.niso.org/schemas/ali/1.0",
    "plus": "ns.useplus.org/ldf/xmp/1.0",
}
"""The vocabularies that are read, by their usual prefix: what a file that declares none means by it."""


class Metadata(NamedTuple):
    """The packets of a file; ``hidden`` says that there are some that cannot be read, as it is encrypted."""

    packets: tuple[str, ...]
    hidden: bool

    def values(self, prefix: str, *names: str) -> list[str]:
        """What the properties ``names`` of a vocabulary say, in any form that RDF has for it."""
        found = [value for packet in self.packets for value in _values(packet, prefix, names)]
        return list(dict.fromkeys(value for told in found[:_MOST] if (value := " ".join(told.split()))))


def metadata_of(body: bytes) -> Metadata:
    """The metadata of the PDF in ``body``, those of its latest revision where it has several."""
    parts = {number for at, number in _references(body) if _OF_A_PART.search(_dictionary(body, at))}
    packets: dict[bytes, str] = {}
    hidden, read = False, 0
    for number, data in _streams(body):
        read += len(data)
        if number in parts or read > _ALL:
            continue
        text = characters(data)
        if ":RDF" in text or "xmpmeta" in text:
            packets[number] = without_comments(text)
        elif b"/Encrypt" in body:
            hidden = True
    return Metadata(tuple(packets.values()), hidden and not packets)


def _references(body: bytes) -> Iterator[tuple[int, bytes]]:
    for found in islice(_REFERENCE.finditer(body), _MOST * 50):
        yield found.start(), found[1]


def _dictionary(body: bytes, at: int) -> bytes:
    """The object around ``at``, as far as its dictionary may reach."""
    begin = max(body.rfind(b"obj", max(0, at - _DICTIONARY), at), at - _DICTIONARY, 0)
    ends = (body.find(mark, at, at + _DICTIONARY) for mark in (b"stream", b"endobj"))
    return body[begin : min((end for end in ends if end >= 0), default=at + _DICTIONARY)]


def _streams(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The metadata streams as the numbers of their objects and what is in them."""
    for found in islice(_STREAM.finditer(body), _MOST):
        begin = _BEGIN.search(body, found.end(), found.end() + _DICTIONARY)
        head = body.rfind(b"obj", max(0, found.start() - _DICTIONARY), found.start())
        if begin is None or head < 0:
            continue
        number = _NUMBER.search(body, max(0, head - 60), head)
        data = body[begin.end() : begin.end() + _LONGEST]
        if b"FlateDecode" in body[head : begin.start()] or b"/Fl " in body[head : begin.start()]:
            data = _inflated(data)
        yield (number[1] if number else b""), data.partition(b"endstream")[0]


def _inflated(data: bytes) -> bytes:
    """What comes out of ``data``, as far as it is whole."""
    inflate, found = zlib.decompressobj(), bytearray()
    try:
        for at in range(0, len(data), _CHUNK):
            found += inflate.decompress(data[at : at + _CHUNK], _LONGEST - len(found))
            if inflate.eof or len(found) >= _LONGEST:
                break
    except zlib.error:
        pass
    return bytes(found)


def _values(packet: str, prefix: str, names: Iterable[str]) -> Iterator[str]:
    for used in _prefixes(packet, prefix):
        for name in names:
            yield from _of_elements(packet, f"{used}:{name}")
            written = rf"""(?<![\w.:/-]){re.escape(used)}:{name}{_QUOTED}"""
            yield from (unescape(one or two) for one, two in re.findall(written, packet))


def _prefixes(packet: str, prefix: str) -> list[str]:
    """The prefixes that a packet has for a vocabulary; the usual one, unless it stands for another."""
    declared = [(name, _plain(address)) for name, address in _NAMESPACE.findall(packet)]
    found = [name for name, address in declared if address == PREFIXES[prefix]]
    taken = {name for name, _ in declared}
    return list(dict.fromkeys([*([] if prefix in taken else [prefix]), *found]))[:_NAMES]


def _plain(address: str) -> str:
    return address.strip().removeprefix("https://").removeprefix("http://").rstrip("/#")


def _of_elements(packet: str, name: str) -> Iterator[str]:
    """The values of the elements ``name``: a resource, the items of a list, or the text."""
    at = -1
    for _ in range(_MOST):
        at = packet.find(f"<{name}", at + 1)
        head = packet.find(">", at) if at >= 0 else -1
        if head < 0:
            return
        if not (packet[at + len(name) + 1] in "/>" or packet[at + len(name) + 1].isspace()):
            continue
        end = head if packet[head - 1] == "/" else packet.find(f"</{name}", head, head + _LONG)
        inside = packet[head + 1 : end] if end > head else ""
        resource = _RESOURCE.search(packet[at:head]) or _RESOURCE.search(inside)
        items = _ITEM.findall(inside) or [resource[1] if resource else _TAG.sub(" ", inside)]
        yield from map(unescape, items)
