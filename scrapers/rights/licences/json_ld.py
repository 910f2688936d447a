"""The licence in JSON-LD (schema.org): that of the page's main entity, not of what it shows or offers."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from scrapers.web.html_repair.lenient_json import values
from scrapers.web.urls import resolve

_DEEPEST: Final = 4  # levels of @graph and mainEntity
_LONGEST: Final = 1_000_000  # characters of one block
_MOST: Final = 20  # licences of one block
_KEY = re.compile(r"\"(?:\w+:)?license\"\s*:\s*\"([^\"\\]{1,500})\"", re.IGNORECASE)
_WORKS: Final = re.compile(
    r"(?:Article|Posting|Report|APIReference|Question|QAPage|FAQPage|HowTo|Recipe|Book|Chapter|Course|LearningResource"
    r"|CreativeWork|Thesis|Guide|WebContent|DigitalDocument|Legislation|Poem|ShortStory|Blog)$"
)
_PAGES: Final = re.compile(r"(?:WebPage|ItemPage|AboutPage|CollectionPage|ProfilePage|ContactPage|WebSite)$")


class Stated(NamedTuple):
    """A licence as written, and whether it is the page's; ``None``: that cannot be read."""

    text: str
    own: bool | None


def stated(text: str, url: str) -> Iterator[Stated]:
    """The licences in one block."""
    if "icense" not in text.lower() or len(text) > _LONGEST:
        return
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        yield from (Stated(found, None) for found in _KEY.findall(text)[:_MOST])
        return
    nodes = list(_nodes(data))
    own = _own(nodes, url)
    for node in nodes:
        for name, value in node.items():
            if name.rpartition(":")[2] == "license":
                yield from (Stated(found, any(node is one for one in own)) for found in _strings(value))


def notices(text: str, url: str) -> Iterator[str]:
    """The notices of copyright on what is the page's own, be it JSON that only lenient readers take."""
    if "copyrightNotice" not in text or len(text) > _LONGEST:
        return
    for data in values(text):
        for node in _own(list(_nodes(data)), url):
            yield from _strings(node.get("copyrightNotice"))


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """The objects of a block: lists, ``@graph`` and ``mainEntity`` opened."""
    nodes = deque([(data, 0)])
    while nodes:
        node, depth = nodes.popleft()
        if depth > _DEEPEST:
            continue
        if isinstance(node, list):
            nodes += [(item, depth + 1) for item in node[:100]]
        elif isinstance(node, dict):
            yield node
            nodes += [(node[key], depth + 1) for key in ("@graph", "mainEntity") if key in node]


def _own(nodes: list[dict[str, Any]], url: str) -> list[dict[str, Any]]:
    """The page, its site and the one work that it is; of several works the one that says it is this page's."""
    works = [node for node in nodes if _is(node, _WORKS)]
    named = [node for node in works if _is_at(node, url)]
    pages = [node for node in nodes if _is(node, _PAGES) or "@type" not in node]
    pages = [node for node in pages if _is(node, _PAGES) or _strings_of(node, "license")]
    return [*(named or (works if len(works) == 1 else [])), *pages]


def _is(node: dict[str, Any], kinds: re.Pattern[str]) -> bool:
    types = node.get("@type")
    types = types if isinstance(types, list) else [types]
    return any(isinstance(kind, str) and kinds.search(kind) for kind in types)


def _is_at(node: dict[str, Any], url: str) -> bool:
    here = url.partition("#")[0]
    known = [text for key in ("@id", "url", "mainEntityOfPage") for text in _strings(node.get(key))]
    return bool(here) and any((resolve(text, url) or "").partition("#")[0] == here for text in known)


def _strings_of(node: dict[str, Any], name: str) -> list[str]:
    return [text for key, value in node.items() if key.rpartition(":")[2] == name for text in _strings(value)]


def _strings(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        text = (item.get("url") or item.get("@id") or item.get("name")) if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            yield text
