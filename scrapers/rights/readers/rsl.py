"""RSL 1.0 (Really Simple Licensing): where a licence document is named, and what it says of a page.

Source: https://rslstandard.org/rsl (Recommendation of 2025-11-06). Named by ``License:`` in robots.txt
(of the whole site), the header field ``Link``, a ``link`` element, or given in a ``script``. The longest
path pattern decides, for each use apart; several licences are a choice, but what one prohibits is
prohibited. Uses that a list of permitted ones leaves out are not permitted, and a prohibition that cannot
be read may mean any. A licence that must be bought or fetched from a server is a "no" until the policy
names that server. A vendor's ``Permits:`` and ``Prohibits:`` lines in robots.txt are noted only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from lxml import etree

from scrapers.rights.licences.spdx import spdx
from scrapers.rights.robots_extensions import RobotsRule, robots_rules
from scrapers.rights.signals import ROBOTS, Reader, Signal, SiteFile, Sources, Use, covers
from scrapers.web.link_header import web_links
from scrapers.web.urls import resolve

MEDIA_TYPE: Final = "application/rsl+xml"
MOST_DOCUMENTS: Final = 4  # of one source; more are no licence that a person wrote

_LARGEST: Final = 2**20  # bytes of a document, in a page's script too
_MARKS: Final = 20_000  # tags and attributes of a document, and so what its tree takes
_MOST: Final = 2_000  # contents of a document; a longer one is a hostile one
_LICENCES: Final = 50  # of one content
_TOKENS: Final[dict[str, tuple[Use, ...]]] = {
    "all": ("train", "search", "archive", "input"),
    "ai-all": ("train", "input"),
    "ai-train": ("train",),
    "train-ai": ("train",),  # as one implementer spells it
    "ai-input": ("input",),
    "ai-index": ("input",),
    "search": ("search",),
}
_JUDGED: Final[tuple[Use, ...]] = ("train", "search", "archive", "input")
_FREE = frozenset({"", "free", "attribution"})


def _site(sources: Sources) -> Iterator[Signal]:
    yield from _read(_robots_urls(sources), sources, "robots.txt License")
    for rule in _robots_rules(sources):
        if rule.field != "license":
            yield Signal("note", "*", "robots.txt", f"line {rule.line}", f"{rule.field}: {rule.value}")


def _headers(sources: Sources) -> Iterator[Signal]:
    yield from _read(_header_urls(sources), sources, "header Link")


def _page(sources: Sources) -> Iterator[Signal]:
    yield from _read(_page_urls(sources), sources, "page link")
    markup = sources.markup
    if markup is None or not markup.names_rsl:
        return
    for tag in markup.named("script"):
        if "rsl+xml" in tag.get("type").lower():
            yield from terms(tag.text.strip().encode(), sources.url, f"page script, line {tag.line}")


def _documents(sources: Sources) -> Iterator[str]:
    yield from (
        _robots_urls(sources)[:MOST_DOCUMENTS] if not sources.headers and sources.markup is None else ()
    )
    yield from _header_urls(sources)[:MOST_DOCUMENTS]
    yield from _page_urls(sources)[:MOST_DOCUMENTS]


def _robots_urls(sources: Sources) -> list[str]:
    lines = [rule.value for rule in _robots_rules(sources) if rule.field == "license"]
    return _resolved(lines, resolve(ROBOTS, sources.url) or sources.url) if lines else []


def _robots_rules(sources: Sources) -> list[RobotsRule]:
    file = sources.file(ROBOTS)
    rules = robots_rules(file.body) if file else ()
    return [rule for rule in rules if rule.field in {"license", "permits", "prohibits"}]


def _header_urls(sources: Sources) -> list[str]:
    if "link" not in sources.headers:
        return []
    links = web_links(sources.headers.get_all("link"))
    return _resolved(
        [link.target for link in links if "license" in link.rel and link.type == MEDIA_TYPE], sources.url
    )


def _page_urls(sources: Sources) -> list[str]:
    markup = sources.markup
    if markup is None or not markup.names_rsl:
        return []
    tags = [
        tag
        for tag in markup.named("link", "a")
        if "license" in tag.rel and "rsl+xml" in tag.get("type").lower()
    ]
    base = (markup.base and resolve(markup.base, sources.url)) or sources.url
    return _resolved([tag.get("href") for tag in tags], base)


def _resolved(targets: Iterable[str], base: str) -> list[str]:
    """The URLs of documents; a licence that is known by its URL needs no document."""
    found = [
        url for target in targets if target and not spdx(target) and (url := resolve(target, base or None))
    ]
    return list(dict.fromkeys(found))[: MOST_DOCUMENTS + 1]


def _read(urls: list[str], sources: Sources, source: str) -> Iterator[Signal]:
    for url in urls[MOST_DOCUMENTS:]:
        yield Signal("unclear", "*", source, "", f"{url} is one document too many")
    for url in urls[:MOST_DOCUMENTS]:
        file = sources.files.get(url)
        if file is None or not file.found:
            yield Signal("unclear", "*", source, "", f"{url} {_state(file)}", value=url)
        else:
            yield from terms(file.body, sources.url, f"{source} {url}")


def _state(file: SiteFile | None) -> str:
    return (
        "was not fetched" if file is None else f"answered {file.status}" if file.status else "did not answer"
    )


def terms(document: bytes, url: str, source: str) -> Iterator[Signal]:
    """What an RSL ``document`` says of ``url``; unclear if it is none."""
    contents = _contents(document)
    if contents is None:
        yield Signal("unclear", "*", source, "", "not an RSL document")
        return
    if len(contents) > _MOST:
        yield Signal("unclear", "*", source, "", f"more than {_MOST} contents")
    here = [content for content in contents[:_MOST] if covers(content[0] or "/", url)]
    said = [
        (_length(pattern), signal)
        for pattern, element in here
        for signal in _content(
            element, Signal("note", "*", source, f"content {pattern or 'of this page'}", "")
        )
    ]
    yield from _longest(said)


def _longest(said: list[tuple[int, Signal]]) -> Iterator[Signal]:
    """For each use what the longest patterns say of it; a server speaks of all, the unclear lifts none."""
    longest: dict[Use, int] = {}
    for length, signal in said:
        for use in _JUDGED if signal.use == "*" else (signal.use,):
            longest[use] = max(longest.get(use, 0), length if signal.answer != "unclear" else 0)
    for length, signal in said:
        if length >= (min(longest.values()) if signal.use == "*" else longest[signal.use]):
            yield signal


def _length(pattern: str) -> int:
    """Octets of a pattern's path, whether it is absolute or not."""
    host = pattern.partition("://")[2]
    return len(f"/{host.partition('/')[2]}" if host else pattern)


@lru_cache(maxsize=8)
def _contents(document: bytes) -> tuple[tuple[str, etree._Element], ...] | None:
    """The ``<content>`` elements with their URL patterns; no entity, no DTD, nothing from elsewhere.

    What is larger than anybody writes is not parsed at all: the tree is made in the crawl's own process.
    """
    marks = document.count(b"<") + document.count(b"=")
    if len(document) > _LARGEST or marks > _MARKS or b"<!doctype" in document.lower():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document.removeprefix(b"\xef\xbb\xbf"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.getroottree().docinfo.internalDTD is not None or _name(root) not in {"rsl", "rss"}:
        return None
    found = [e for e in root.iter() if _name(e) == "content" and (_name(root) == "rsl" or _is_rsl(e))]
    return tuple((element.get("url", "").strip(), element) for element in found)


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _is_rsl(element: etree._Element) -> bool:
    """Whether an element of a feed is one of RSL's; there are others of that name."""
    return "rslstandard" in str(element.tag).lower()


def _content(element: etree._Element, signal: Signal) -> Iterator[Signal]:
    server = element.get("server", "").strip()
    if server:
        raw = f'<content server="{server}">'
        yield replace(signal, answer="no", raw=raw, value=server, name="rsl_server")
    children = [child for child in element if _name(child) == "license"]
    if len(children) > _LICENCES:
        yield replace(signal, answer="unclear", raw=f"more than {_LICENCES} licences")
    licences = [_License(child) for child in children[:_LICENCES]]
    for use in _JUDGED:
        yield from _choice([licence.says(use, signal) for licence in licences])


def _choice(said: list[Signal | None]) -> Iterator[Signal]:
    """Of several licences any may be taken, unless one of them prohibits the use in so many words."""
    signals = [signal for signal in said if signal is not None]
    refused = [s for s in signals if s.answer == "no"]
    prohibited = [s for s in refused if s.raw.startswith("prohibits")]
    granted = [s for s in signals if s.answer == "yes"]
    unclear = [s for s in signals if s.answer == "unclear"]
    yield from prohibited or granted or unclear or refused


class _License:
    """One ``<license>``: the usage it permits and prohibits, its price, its conditions."""

    def __init__(self, element: etree._Element) -> None:
        self.permits = self._words(element, "permits", "usage")
        self.prohibits = self._words(element, "prohibits", "usage")
        self.restricted = any(_restricts(child) for child in element)
        self.unreadable = [word for word in self.prohibits or [] if word not in _TOKENS]
        payments = [_kind(child) for child in element if _name(child) == "payment"]
        self.price = next((kind for kind in payments if kind not in _FREE), "")

    @staticmethod
    def _words(element: etree._Element, name: str, kind: str) -> list[str] | None:
        found = [c for c in element if _name(c) == name and c.get("type", "usage").strip().lower() == kind]
        words = [
            word for c in found for word in "".join(map(str, c.itertext())).lower().replace(",", " ").split()
        ]
        return words if found else None

    def says(self, use: Use, signal: Signal) -> Signal | None:
        """What the licence says of one use; ``None`` if nothing."""
        if _covers(self.prohibits or [], use):
            return replace(signal, answer="no", use=use, raw=f"prohibits {' '.join(self.prohibits or [])}")
        if self.permits is not None and not _covers(self.permits, use):
            return replace(signal, answer="no", use=use, raw=f"permits only {' '.join(self.permits)}")
        if self.price:
            return replace(signal, answer="no", use=use, raw=f"payment {self.price}", name="rsl_payment")
        if self.unreadable:
            return replace(signal, answer="unclear", use=use, raw=f"prohibits {' '.join(self.unreadable)}")
        if self.permits is None:
            return None
        answer = replace(signal, answer="yes", use=use, raw=f"permits {' '.join(self.permits)}")
        return (
            replace(answer, answer="unclear", raw=f"{answer.raw}, to some only")
            if self.restricted
            else answer
        )


def _restricts(term: etree._Element) -> bool:
    """Whether a term is about more than usage (users, places), or a prohibition that is none we know."""
    name = _name(term)
    about_usage = term.get("type", "usage").strip().lower() == "usage"
    return name.startswith(("permit", "prohibit")) and not (about_usage and name in {"permits", "prohibits"})


def _kind(payment: etree._Element) -> str:
    """What is to be paid; without a word for it nothing, unless an amount stands there."""
    return payment.get("type", "").strip().lower() or ("unstated" if len(payment) else "")


def _covers(words: Iterable[str], use: Use) -> bool:
    return any(use in _TOKENS.get(word, ()) for word in words)


READER = Reader("rsl", "1.0/2", site=_site, headers=_headers, page=_page, documents=_documents)
