"""Robots directives of a page: ``<meta name="robots">`` and ``X-Robots-Tag``.

Sources: the documentation of Google and Bing for noindex, nofollow, noarchive and scoping by a
crawler's name; DeviantArt (2022) for noai and noimageai; noml is a variant. A meta element or header
field that names a crawler speaks to that one only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from scrapers.consent.agents import is_agent
from scrapers.consent.signals import Reader, Scope, Signal, Sources, Use

FIELD: Final = "x-robots-tag"

_DIRECTIVES: Final[Mapping[str, tuple[Use, ...]]] = {
    "noai": ("train",),
    "noml": ("train",),
    "noimageai": ("images",),
    "noimageml": ("images",),
    "noarchive": ("cache",),
    "nocache": ("cache",),
    "noindex": ("index",),
    "nofollow": ("follow",),
    "none": ("index", "follow"),
}
_SCOPED = re.compile(r"\s*([\w*-]+)\s*:\s*(.*)", re.DOTALL)
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_WORD = re.compile(r"[^\s,;\"']+")


def directives(text: str, source: str, position: str, scope: Scope = "all") -> Iterator[Signal]:
    """The directives in ``text`` that we know, however they are separated and spelled."""
    for word in _WORD.findall(text):
        name = word.lower().replace("-", "").replace("_", "")
        for use in _DIRECTIVES.get(name, ()):
            yield Signal("no", use, source, position, word, scope=scope, name=name)


def _headers(sources: Sources) -> Iterator[Signal]:
    for line in sources.headers.get_all(FIELD):
        scope: Scope | None = "all"
        for part in line.split(","):
            scoped = _SCOPED.fullmatch(part)
            text = part
            if scoped and scoped[1].lower() not in _WITH_VALUE | _DIRECTIVES.keys():
                scope, text = _scope(scoped[1], sources.token), scoped[2]
            if scope is not None:
                yield from directives(text, "header", "X-Robots-Tag", scope)


def _page(sources: Sources) -> Iterator[Signal]:
    for name, tag in sources.markup.metas if sources.markup else ():
        scope = _scope(name, sources.token)
        if scope is not None and tag.get("content"):
            yield from directives(tag.get("content"), "page", f"meta {name}, line {tag.line}", scope)


def _scope(name: str, token: str) -> Scope | None:
    """Whom a directive for the crawler ``name`` addresses; ``None`` if that is nobody of interest."""
    name = name.lower()
    if name in {"robots", "*"}:
        return "all"
    if name == token.lower():
        return "own"
    return "agents" if is_agent(name) else None


READER = Reader("directives", "2022/1", headers=_headers, page=_page)
