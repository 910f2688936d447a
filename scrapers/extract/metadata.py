"""What a page says about itself: title, author, date, site, language, licence, canonical URL.

Read from JSON-LD (schema.org), OpenGraph (https://ogp.me), ``<meta>`` names and link relations, in
that order. Nothing is guessed from running text or from the URL: a wrong date is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate
from typing import TYPE_CHECKING, cast

from lxml import etree

from scrapers import urls
from scrapers.decode import clean
from scrapers.extract.linked_data import things
from scrapers.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST = 500  # characters; a longer "title" or "author" is a paragraph in the wrong place

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "headline")
_AUTHORS = (
    "author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author",
    "sailthru.author", "og:article:author", "byl",
)  # fmt: skip
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date",
    "parsely-pub-date", "sailthru.date", "article.published", "pubdate", "publishdate", "publish_date",
    "publication_date", "date",
)  # fmt: skip
_SITES = ("og:site_name", "application-name", "citation_journal_title", "dc.publisher", "dcterms.publisher")
_LICENSES = ("dcterms.license", "dc.rights", "dcterms.rights", "license", "copyright-license")

_H1 = etree.XPath("//h1")
_BY = etree.XPath(
    "//a[@rel='author'] | //body//*[@itemprop='author'] | //address[contains(@class, 'author')]"
)
_BYLINE = etree.XPath(
    "//body//*[self::a or self::span or self::div or self::p or self::strong or self::em]"
    "[contains(@class, 'byline') or contains(@class, 'author')]"
)
_BYLINE_CLASS = re.compile(
    r"(?:^|\s)(?:p-author|byline(?:[-_]+(?:name|author))?"
    r"|(?:post|entry|article)?[-_]*author(?:[-_]+name)?)(?:\s|$)"
)
_TIMES = etree.XPath("//*[@itemprop='datePublished'] | //time[@pubdate]")
_LICENSED = etree.XPath("//a[@rel and @href] | //link[@rel and @href]")
_CC_LINKS = etree.XPath("//a[contains(@href, 'creativecommons.org/')]")
_CC = re.compile(r"^https?://(?:www\.)?creativecommons\.org/(?:licenses/[a-z-]+/\d|publicdomain/\w+/\d)")

_PERMALINK = re.compile(r"\s*[¶§#🔗]$")  # what documentation tools hang on a heading
_ISO_DAY = re.compile(r"\s*(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d)")
_YEARS = range(1970, 2100)
_SEPARATORS = re.compile(r"\s*(?:;|,?\s+(?:and|und|et|y|e)\s+|\s*\|\s*)\s*")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Strings as found, cleaned; ``""`` where the page is silent.

    ``date`` is the day of publication, ISO 8601. ``language`` is the primary subtag declared.
    ``license`` is a URL, or a name where no URL is given. ``canonical`` is absolute. Several
    authors are joined by ``"; "``.
    """

    title: str = ""
    author: str = ""
    date: str = ""
    site: str = ""
    language: str = ""
    license: str = ""
    canonical: str = ""


def read_metadata(tree: HtmlElement, url: str = "") -> Metadata:
    """The metadata of the page ``tree`` found at ``url``. Changes nothing, looks nothing up."""
    meta = _meta(tree)
    linked = things(tree)
    relations = _relations(tree)
    return Metadata(
        title=_line(_first(meta, _TITLES) or linked.title or _heading(tree)),
        author=_authors([*linked.authors] or _all(meta, _AUTHORS) or _bylines(tree)),
        date=_first_day([linked.published, *_all(meta, _DATES), *_marked_days(tree)]),
        site=_line(_first(meta, _SITES) or linked.site),
        language=_language(tree, meta),
        license=_license(tree, url, relations, [linked.license, *_all(meta, _LICENSES)]),
        canonical=_absolute(next((href for rel, href in relations if "canonical" in rel), ""), url),
    )


def first_heading(tree: HtmlElement) -> str:
    """The text of the first ``<h1>`` that has any."""
    return next((text for element in _find(_H1, tree) if (text := _text(element))), "")


def title_element(tree: HtmlElement) -> str:
    """The text of the first ``<title>`` outside SVG."""
    outside = (e for e in tree.iter("title") if next(e.iterancestors("svg"), None) is None)
    return next((_line(_text(element)) for element in outside), "")


def _find(path: etree.XPath, tree: HtmlElement) -> list[HtmlElement]:
    return cast("list[HtmlElement]", path(tree))


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of ``<meta>`` by lower-case property, name or itemprop."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        if content and content.strip():
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                for key in (element.get(attribute) or "").lower().split():
                    found.setdefault(key.replace("dc:", "dc."), []).append(content)
    return found


def _relations(tree: HtmlElement) -> list[tuple[list[str], str]]:
    return [(e.get("rel", "").lower().split(), e.get("href", "")) for e in _find(_LICENSED, tree)]


def _all(meta: dict[str, list[str]], keys: Iterable[str]) -> list[str]:
    """Every content under the first of ``keys`` that is there."""
    return next((meta[key] for key in keys if key in meta), [])


def _first(meta: dict[str, list[str]], keys: Iterable[str]) -> str:
    return next((value for key in keys for value in meta.get(key, ()) if fold(value)), "")


def _text(element: HtmlElement) -> str:
    return _PERMALINK.sub("", fold("".join(element.itertext()) if len(element) else element.text or ""))


def _line(text: str) -> str:
    text = fold(clean(text))
    return text if len(text) <= _LONGEST else ""


def _heading(tree: HtmlElement) -> str:
    """The only ``<h1>``; of several, none names the page."""
    headings = _find(_H1, tree)
    return _text(headings[0]) if len(headings) == 1 else ""


def _authors(names: Iterable[str]) -> str:
    people = [_person(part) for name in names for part in _SEPARATORS.split(fold(clean(name)))]
    return _line("; ".join(dict.fromkeys(filter(None, people))))


def _person(name: str) -> str:
    """``name`` if it can be one: no address, no sentence."""
    name = re.sub(r"^(?:written |posted )?by:?\s+", "", name, flags=re.IGNORECASE).strip(" ,;:-")
    return "" if "://" in name or len(name) > 100 or len(name.split()) > 8 else name  # noqa: PLR2004 - see above


def _bylines(tree: HtmlElement) -> list[str]:
    """The person marked as author in the body, if there is exactly one."""
    marked = [_person_in(element) for element in _find(_BY, tree)]
    if not any(marked):
        marked = [_text(e) for e in _find(_BYLINE, tree) if _BYLINE_CLASS.search(e.get("class", ""))]
    names = [*dict.fromkeys(name for name in marked if name and not any(c.isdigit() for c in name))]
    return names if len(names) == 1 else []


def _person_in(element: HtmlElement) -> str:
    name = next((e for e in element.iter() if e.get("itemprop") == "name"), element)
    return fold(name.get("content") or "") or _text(name)


def _marked_days(tree: HtmlElement) -> list[str]:
    return [e.get("datetime") or e.get("content") or _text(e) for e in _find(_TIMES, tree)]


def _first_day(candidates: Iterable[str]) -> str:
    return next((day for text in candidates if (day := iso_day(text))), "")


def iso_day(text: str) -> str:
    """The day in ``text``, which begins with an ISO 8601 or is an RFC 5322 date; else ``""``."""
    text = text[:_LONGEST]
    match = _ISO_DAY.match(text)
    try:
        parts = (match[1], match[3], match[4]) if match else (parsedate(text) or ())[:3]
        day = date(*map(int, parts)) if parts else None
    except (ValueError, IndexError, TypeError):  # parsedate knows only dates that are nearly right
        return ""
    return day.isoformat() if day and day.year in _YEARS else ""


def _language(tree: HtmlElement, meta: dict[str, list[str]]) -> str:
    declared = tree.get("lang") or tree.get("xml:lang") or _first(meta, ("content-language", "og:locale"))
    primary = re.match(r"\s*([a-z]{2,3})(?![a-z])", declared, re.IGNORECASE)
    return primary[1].lower() if primary else ""


def _license(
    tree: HtmlElement, url: str, relations: list[tuple[list[str], str]], stated: Iterable[str]
) -> str:
    """The licence named by relation or data; else the one Creative Commons licence linked to."""
    for relation, href in relations:
        if "license" in relation and (link := _absolute(href, url)):
            return link
    for value in map(_line, stated):
        if value:
            return value
    linked = dict.fromkeys(
        href for e in _find(_CC_LINKS, tree) if _CC.match(href := e.get("href", "").strip())
    )
    return _line(next(iter(linked))) if len(linked) == 1 else ""


def _absolute(href: str, url: str) -> str:
    href = clean(href).strip()
    return (urls.resolve(href, url or None) or "") if href else ""
