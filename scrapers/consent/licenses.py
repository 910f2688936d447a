"""Licences: where a page names one.

A licence is *declared* by ``rel="license"`` (link, anchor, header field), JSON-LD ``license``, a meta
element or an SPDX line; a link to Creative Commons without that relation *mentions* one. Declared ones
go before mentioned ones. What stands in a figure is the picture's, and what stands in a sample of code is
a sample: recorded, not the page's. Recorded always; lists of the policy decide.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

import orjson

from scrapers.consent.markup import Markup
from scrapers.consent.signals import Reader, Signal, Sources
from scrapers.consent.spdx import spdx
from scrapers.consent.web_links import web_links

DECLARED: Final = "license_declared"
MENTIONED: Final = "license_mentioned"
OF_A_PART: Final = "license_of_a_part"

_DEEPEST: Final = 4  # levels of @graph and mainEntity
_LINKED_DATA: Final = 1_000_000  # bytes of one block
_MOST_KEYS: Final = 20  # licences of one block, and SPDX lines of a page
_METAS = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "dc.", "dc:", "dcterms.", "dcterms:", "cc:", "og:")
    for name in ("license", "licence", "rights", "copyright-license")
)
_PICTURES = frozenset({"ImageObject", "VideoObject", "AudioObject", "MediaObject", "Photograph"})
_CREATIVE_COMMONS = re.compile(
    r"//(?:[\w-]+\.)?creativecommons\.org/(?:licenses|publicdomain)/", re.IGNORECASE
)
_KEY = re.compile(r"\"(?:\w+:)?license\"\s*:\s*\"([^\"\\]{1,500})\"", re.IGNORECASE)
_SPDX_LINE = re.compile(rb"spdx-license-identifier:[ \t]*([A-Za-z0-9.+() \t-]{2,200})", re.IGNORECASE)
_OPERATOR = re.compile(r"(?<!\s)\s++(?:(?:AND|OR)\s+|WITH\s+\S+)|[()]|--")


def _headers(sources: Sources) -> Iterator[Signal]:
    if "link" in sources.headers:
        for link in web_links(sources.headers.get_all("link")):
            if "license" in link.rel and "rsl+xml" not in link.type:
                yield _declared(link.target, "header", "Link")


def _page(sources: Sources) -> Iterator[Signal]:
    markup = sources.markup
    if markup is None:
        return
    yield from _linked(markup, sources.url) if markup.names_licence else ()
    for name, tag in markup.metas:
        if name in _METAS or (name == "copyright" and spdx(tag.get("content"))):
            yield _declared(tag.get("content"), "page", f"meta {name}, line {tag.line}")
    if not markup.names_licence:
        return
    for tag in markup.named("script"):
        if "ld+json" in tag.get("type").lower() and len(tag.text) <= _LINKED_DATA:
            for value in _linked_data(tag.text):
                yield _declared(value, "page", f"JSON-LD, line {tag.line}")
    if b"spdx-license-identifier" in markup.lower:
        yield from _spdx_lines(markup)


def _spdx_lines(markup: Markup) -> Iterator[Signal]:
    """Every licence of an expression counts, be it joined by AND or OR."""
    in_sample = _inside(markup.lower, b"pre", b"code")
    for found in islice(_SPDX_LINE.finditer(markup.data), _MOST_KEYS):
        for name in _OPERATOR.split(found[1].decode()) if not in_sample(found.start()) else ():
            if name.strip():
                yield _declared(name.split()[0], "page", "SPDX-License-Identifier")


def _inside(lower: bytes, *names: bytes) -> Callable[[int], bool]:
    """Whether an offset is in an element of ``names``: one that never ends has nothing in it."""
    if not any(b"<" + name in lower for name in names):
        return lambda _: False
    pattern = re.compile(rb"<(/?)(?:" + b"|".join(names) + rb")(?=[\s/>])")
    tags = [(found.start(), not found[1]) for found in pattern.finditer(lower)]
    starts = [at for at, _ in tags]

    def inside(offset: int) -> bool:
        n = bisect(starts, offset)
        return 0 < n < len(tags) and tags[n - 1][1] and not all(opens for _, opens in tags[n : n + 2])

    return inside


def _linked(markup: Markup, url: str) -> Iterator[Signal]:
    in_figure = _inside(markup.lower, b"figure")
    for tag in markup.named("link", "a", "area"):
        href = tag.get("href").strip()
        if not href or "rsl+xml" in tag.get("type").lower():
            continue
        position = f"{tag.name}, line {tag.line}"
        if in_figure(tag.at) or tag.get("about") not in {"", url}:  # RDFa says of what it is the licence
            yield Signal("note", "license", "page", position, href, name=OF_A_PART, value=spdx(href))
        elif any(relation.rpartition(":")[2] == "license" for relation in tag.rel):
            yield _declared(href, "page", position)
        elif _CREATIVE_COMMONS.search(href) and spdx(href):
            yield Signal("note", "license", "page", position, href, name=MENTIONED, value=spdx(href))


def _declared(statement: str, source: str, position: str) -> Signal:
    return Signal("note", "license", source, position, statement, name=DECLARED, value=spdx(statement))


def _linked_data(text: str) -> Iterator[str]:
    """The ``license`` of what a block describes: ``@graph`` and ``mainEntity`` opened, pictures not."""
    if "license" not in text:
        return
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        yield from _broken(text)
        return
    nodes = deque([(data, 0)])
    while nodes:
        node, depth = nodes.popleft()
        if isinstance(node, list):
            nodes += [(item, depth + 1) for item in node[:100] if depth <= _DEEPEST]
        elif isinstance(node, dict) and not _is_picture(node):
            for key, value in node.items():
                if key.rpartition(":")[2] == "license":
                    yield from _strings(value)
            nodes += [
                (node[key], depth + 1)
                for key in ("@graph", "mainEntity")
                if key in node and depth <= _DEEPEST
            ]


def _broken(text: str) -> list[str]:
    """What JSON that cannot be read names as licences: none that is known, if they may be a picture's."""
    found = _KEY.findall(text)[:_MOST_KEYS]
    return ["(broken JSON-LD)"] if found and any(kind in text for kind in _PICTURES) else found


def _is_picture(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).rpartition("/")[2] in _PICTURES for kind in kinds)


def _strings(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        text = (item.get("url") or item.get("@id") or item.get("name")) if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            yield text


READER = Reader("license", "spdx3/2", headers=_headers, page=_page)
