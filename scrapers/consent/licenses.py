"""Licences: where a page names one.

A licence is *declared* by ``rel="license"`` (link, anchor, header field), JSON-LD ``license``, a meta
element or an SPDX line; a link to Creative Commons without that relation *mentions* one, which may
belong to a picture. Declared ones go before mentioned ones. Recorded always; lists of the policy decide.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, Final

import orjson

from scrapers.consent.markup import Markup
from scrapers.consent.signals import Reader, Signal, Sources
from scrapers.consent.spdx import spdx
from scrapers.consent.web_links import web_links

DECLARED: Final = "license_declared"
MENTIONED: Final = "license_mentioned"

_DEEPEST: Final = 4  # levels of @graph and mainEntity
_LINKED_DATA: Final = 1_000_000  # bytes of one block
_METAS = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "dc.", "dc:", "dcterms.", "dcterms:", "cc:", "og:")
    for name in ("license", "licence", "rights", "copyright-license")
)
_PICTURES = frozenset({"ImageObject", "VideoObject", "AudioObject", "MediaObject"})
_CREATIVE_COMMONS = re.compile(
    r"//(?:[\w-]+\.)?creativecommons\.org/(?:licenses|publicdomain)/", re.IGNORECASE
)
_SPDX_LINE = re.compile(rb"spdx-license-identifier:\s*([A-Za-z0-9.+-]{2,64})", re.IGNORECASE)


def _headers(sources: Sources) -> Iterator[Signal]:
    if "link" in sources.headers:
        for link in web_links(sources.headers.get_all("link")):
            if "license" in link.rel and "rsl+xml" not in link.type:
                yield _declared(link.target, "header", "Link")


def _page(sources: Sources) -> Iterator[Signal]:
    markup = sources.markup
    if markup is None:
        return
    yield from _linked(markup) if markup.names_licence else ()
    for name, tag in markup.metas:
        if name in _METAS:
            yield _declared(tag.get("content"), "page", f"meta {name}, line {tag.line}")
    if not markup.names_licence:
        return
    for tag in markup.named("script"):
        if "ld+json" in tag.get("type").lower() and len(tag.text) <= _LINKED_DATA:
            for value in _linked_data(tag.text):
                yield _declared(value, "page", f"JSON-LD, line {tag.line}")
    if b"spdx-license-identifier" in markup.lower:
        for found in _SPDX_LINE.findall(markup.data)[:4]:
            yield _declared(found.decode(), "page", "SPDX-License-Identifier")


def _linked(markup: Markup) -> Iterator[Signal]:
    for tag in markup.named("link", "a", "area"):
        href = tag.get("href").strip()
        if not href or "rsl+xml" in tag.get("type").lower():
            continue
        position = f"{tag.name}, line {tag.line}"
        if "license" in tag.rel:
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
        return
    nodes = deque([(data, 0)])
    while nodes:
        node, depth = nodes.popleft()
        if isinstance(node, list):
            nodes += [(item, depth + 1) for item in node[:100] if depth <= _DEEPEST]
        elif isinstance(node, dict) and not _is_picture(node):
            yield from _strings(node.get("license"))
            nodes += [
                (node[key], depth + 1)
                for key in ("@graph", "mainEntity")
                if key in node and depth <= _DEEPEST
            ]


def _is_picture(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(str(kind).rpartition("/")[2] in _PICTURES for kind in kinds)


def _strings(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        text = (item.get("url") or item.get("@id") or item.get("name")) if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            yield text


READER = Reader("license", "spdx3/1", headers=_headers, page=_page)
