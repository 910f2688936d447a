"""The encoding that a document declares: the prescan of the HTML standard (13.2.3.2), and XML's declaration.

Written in ASCII as it is, a declaration cannot be true of UTF-16: it means UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scrapers.web.encodings.labels import USER_DEFINED, WIDE, codec

_XML = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]+)""")
_MARKUP = re.compile(
    rb"""<!(?=--)(?s:.*?-->|.*)                   # a comment declares nothing
       |<(/?)([a-z][^\s/>]*+)                     # of other tags, too: a quoted > ends none
       |<[!/?][^>]*+""",
    re.IGNORECASE | re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    rb"""[\s/]*+([^\s/>][^\s/>=]*+)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|(["'])|([^\s>]*+)(?=[\s>])))?"""
)
_CHARSET = re.compile(rb"""charset\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s;"']*+)(["'])?)""", re.IGNORECASE)
_MEANS: Final = {**dict.fromkeys(WIDE, "utf-8"), USER_DEFINED: "cp1252"}


def declared(head: bytes) -> str | None:
    """The first usable declaration in ``head``, as a codec's name; ``None`` if there is none."""
    small = head.lower()
    labels = [match[1] for match in [_XML.match(head)] if match]
    for label in [*labels, *(_meta_labels(head) if b"charset" in small else ())]:
        name = codec(label.decode("latin-1"))
        if name:
            return _MEANS.get(name, name)
    return None


def _meta_labels(head: bytes) -> Iterator[bytes]:
    at = 0
    while found := _MARKUP.search(head, at):
        at = found.end()
        if not found[2]:
            continue
        attributes, at = _attributes(head, at)
        if found[2].lower() == b"meta" and not found[1] and at < len(head):
            label = _label(attributes)
            if label is not None:
                yield label


def _attributes(head: bytes, at: int) -> tuple[dict[bytes, bytes], int]:
    """The attributes from ``at`` on, of equal ones the first, and where the tag ends."""
    found: dict[bytes, bytes] = {}
    while match := _ATTRIBUTE.match(head, at):
        if match[4]:  # a quote that nobody closes
            return found, len(head)
        at = match.end()
        found.setdefault(match[1].lower(), match[2] or match[3] or match[5] or b"")
    while head[at : at + 1] in b"\t\n\f\r /" and at < len(head):
        at += 1
    return found, at if head[at : at + 1] == b">" else len(head)


def _label(attributes: dict[bytes, bytes]) -> bytes | None:
    if b"charset" in attributes:
        return attributes[b"charset"]
    match = _CHARSET.search(attributes.get(b"content", b""))
    if match is None or attributes.get(b"http-equiv", b"").lower() != b"content-type":
        return None
    return match[1] or match[2] or (None if match[4] else match[3])
