"""The elements of metadata in XML that may be about rights: of packages, office files and feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Final, NamedTuple

from scrapers.rights.xml_text import without_comments
from scrapers.web.html_tokens import attributes

_ELEMENT = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(meta|link|property|user-defined|rights|licen[sc]e|license_ref|copyright)(?=[\s/>])"
    rb"([^<>]{0,2000})>(?:\s{0,200}<[\w.-]{1,40}(?::[\w.-]{1,40})?>)?([^<]{0,20000})",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^.*[:./#]")
_CDATA = re.compile(r"<!\[CDATA\[([^\]<>]{0,2000})\]\]>")
_WRAPPERS: Final = ("meta", "link", "property", "user-defined")
_NAMES: Final = ("property", "name", "meta:name", "rel")
_VALUES: Final = ("content", "href", "rdf:resource", "resource")
_STATEMENTS: Final = 200  # of one file


class Statement(NamedTuple):
    """What one element says: the property's name in small letters, without its prefix, and a value."""

    name: str
    value: str


def stated(xml: str) -> Iterator[Statement]:
    """What each says; what refines an item of a package is about that alone, and left out."""
    told = without_comments(_CDATA.sub(r"\1", xml)).encode()
    for found in islice(_ELEMENT.finditer(told), _STATEMENTS):
        given, _, _ = attributes(told, found.end(1))
        if not given.get("refines"):
            yield _statement(found, given)


def _statement(found: re.Match[bytes], given: dict[str, str]) -> Statement:
    tag = found[1].decode().lower()
    named = next(filter(None, map(given.get, _NAMES)), "") if tag in _WRAPPERS else tag
    text = unescape(found[3].decode("utf-8", "replace"))
    value = " ".join(text.split()) or next(filter(None, map(given.get, _VALUES)), "")
    return Statement(_PREFIX.sub("", named.strip().lower()), value)
