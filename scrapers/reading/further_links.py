"""Where a page leads beside its ``<a>`` and ``<area>``: frames, the next page, other versions of it.

Which of these are followed is the job's to say. They are read here and not by the backends, so that a page
leads to the same places through each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scrapers.errors import ParseError
from scrapers.models import Response
from scrapers.reading.extractor import Source
from scrapers.reading.link_targets import base_of
from scrapers.web.decode import Decoded
from scrapers.web.link_header import web_links
from scrapers.web.urls import resolve

FRAMES: Final = frozenset({"frame", "iframe"})
_TAG: Final = 4096  # bytes of a tag that are looked at
RELATIONS: Final = frozenset({"next", "alternate", "canonical"})


def further_links(response: Response, source: Source, follow: frozenset[str]) -> tuple[str, ...]:
    """The URLs that ``response`` names in the ways of ``follow``, each once: frames and relations by name."""
    relations = follow & RELATIONS
    found = [resolve(target, response.url) for target in _of_header(response, relations)]
    if _may_hold(source.decoded, follow & FRAMES, relations):
        found += _of_page(response, source, follow & FRAMES, relations)
    return tuple(dict.fromkeys(filter(None, found)))


def _of_header(response: Response, relations: frozenset[str]) -> Iterator[str]:
    """The targets of ``Link`` fields (RFC 8288) that speak of the page itself."""
    for link in web_links(response.headers.get_all("link")):
        if not link.anchor and _is_one(link.rel, relations):
            yield link.target


def _may_hold(page: Decoded, frames: frozenset[str], relations: frozenset[str]) -> bool:
    """Whether a look into the tree is worth it: most pages have nothing of the kind."""
    if any(page.has(b"<" + name.encode()) for name in frames):
        return True
    html = page.lower
    names = [name.encode() for name in relations]
    at = html.find(b"<link")
    while at >= 0:
        tag = html[at : at + _TAG]
        tag = tag[: tag.find(b">") + 1] or tag
        if any(name in tag for name in names):
            return True
        at = html.find(b"<link", at + len(tag))
    return False


def _of_page(
    response: Response, source: Source, frames: frozenset[str], relations: frozenset[str]
) -> Iterator[str | None]:
    try:
        root = source.tree
    except ParseError:
        return  # a backend's own parser may have read it
    base = base_of(root, response.url)
    for element in root.iter(*sorted(frames), "link"):
        relation = element.tag == "link"
        reference = element.get("href" if relation else "src")
        if reference and (not relation or _is_one(element.get("rel", "").lower().split(), relations)):
            yield resolve(reference, base, source.encoding)


def _is_one(rel: list[str] | tuple[str, ...], relations: frozenset[str]) -> bool:
    """Whether a link has one of ``relations``; a style sheet may be an alternate one."""
    return not relations.isdisjoint(rel) and "stylesheet" not in rel
