"""Robots directives of a page: ``<meta name="robots">`` and ``X-Robots-Tag``.

Sources: the documentation of Google and Bing for noindex, nofollow, noarchive and scoping by a
crawler's name; DeviantArt (2022) for noai and noimageai; noml is a variant. A meta element or header
field that names a crawler speaks to that one only; ``http-equiv`` is met and read as the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from scrapers.rights.readers.ai_agents import is_agent
from scrapers.rights.signals import LONGEST, Reader, Scope, Signal, Sources, Use

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
_ABOUT_TRAINING: Final = ("noai", "noml")
_SCOPED = re.compile(r"\s*([\w*-]+)\s*:\s*((?!\d).*)", re.DOTALL)  # with digits behind it is a time of day
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_NO_NAMES: Final = _WITH_VALUE | _DIRECTIVES.keys() | {"all", "index", "follow"}
_VALUED = re.compile(
    r"max-[a-z-]{1,40}\s*:\s*[\w-]+", re.IGNORECASE
)  # "max-image-preview: none" is no "none"
_BETWEEN = re.compile(r"[\s,;]+")
_WORD = re.compile(r"[\w-]+")


def directives(text: str, source: str, position: str, scope: Scope = "all") -> Iterator[Signal]:
    """The directives in ``text`` that we know, however they are separated and spelled."""
    for word in _WORD.findall(_VALUED.sub(" ", text)):
        name = word.lower().replace("-", "").replace("_", "")
        for use in _DIRECTIVES.get(name, ()):
            yield Signal("no", use, source, position, word, scope=scope, name=name)
        if name not in _DIRECTIVES and name.startswith(_ABOUT_TRAINING):  # misspelled, so it grants nothing
            yield Signal("unclear", "train", source, position, word, scope=scope)


def _headers(sources: Sources) -> Iterator[Signal]:
    for line in sources.headers.get_all(FIELD):
        yield from _field(line, "header", "X-Robots-Tag", sources.token)


def _field(line: str, source: str, position: str, token: str) -> Iterator[Signal]:
    """A value of the header field; a crawler's name is for all directives up to the next name."""
    scope: Scope | None = "all"
    for part in line.split(","):
        scoped = _SCOPED.fullmatch(part)
        text = part
        if scoped and scoped[1].lower() not in _NO_NAMES:
            scope, text = _scope(scoped[1], token), scoped[2]
        if scope is not None:
            yield from directives(text, source, position, scope)


def _page(sources: Sources) -> Iterator[Signal]:
    markup = sources.markup
    if markup is None:
        return
    if markup.cut_short:
        yield Signal("unclear", "*", "page", "", "more tags or attributes than are read")
    for names, tag in markup.metas:
        content = tag.get("content")
        if names == FIELD:
            yield from _field(content, "page", f"meta {names}, line {tag.line}", sources.token)
            continue
        for name in _BETWEEN.split(names[:LONGEST]) if content else ():
            scope = _scope(name, sources.token)
            if scope is not None:
                yield from directives(content, "page", f"meta {name}, line {tag.line}", scope)


def _scope(name: str, token: str) -> Scope | None:
    """Whom a directive for the crawler ``name`` addresses; ``None`` if that is nobody of interest."""
    name = name.lower()
    if name in {"robots", "robot", "*"}:
        return "all"
    if name == token.lower():
        return "own"
    return "agents" if is_agent(name) else None


READER = Reader("directives", "2022/2", headers=_headers, page=_page)
