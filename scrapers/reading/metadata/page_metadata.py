"""What a page says about itself: title, author, date, site, language, licence, canonical URL.

Read from JSON-LD (schema.org), OpenGraph (https://ogp.me), ``<meta>`` names and link relations, in
that order; where these say too little, from what the body marks or shows as byline and day, and last
from a day in the URL.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from lxml.html import tostring

from scrapers.reading.blocks.element_list import ElementList
from scrapers.reading.metadata.bylines import Shown, shown
from scrapers.reading.metadata.dates import iso_day, stated_day
from scrapers.reading.metadata.headings import headings, text_of
from scrapers.reading.metadata.json_ld import Thing, things
from scrapers.reading.metadata.manual_titles import named_title
from scrapers.reading.metadata.page_kind import kind_of
from scrapers.reading.metadata.people import is_no_name, person
from scrapers.reading.metadata.shown_authors import ShownAuthors
from scrapers.reading.metadata.site_names import SiteNames, is_company, is_login, may_be_person
from scrapers.reading.metadata.titles import best_title
from scrapers.reading.metadata.tools_titles import list_of_letter, without_list, without_project
from scrapers.rights.licences.page_licences import license_of
from scrapers.rights.page_tags import Markup
from scrapers.web import urls
from scrapers.web.decode import clean
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST_TAG = 35  # characters of a language tag
_SHOWN = 20  # headings that are looked at
_LONGEST = 500  # characters; a longer "title" or "author" is a paragraph in the wrong place

_TITLES = ("og:title", "citation_title", "dc.title", "dcterms.title", "twitter:title", "headline")
_AUTHORS = (
    "author", "article:author", "citation_author", "citation_authors", "dc.creator", "dcterms.creator",
    "parsely-author",
    "sailthru.author", "og:article:author", "byl",
)  # fmt: skip
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "citation_publication_date",
    "citation_date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date",
    "parsely-pub-date", "sailthru.date", "article.published", "pubdate", "publishdate", "publish_date",
    "publication_date", "published-date", "publication-date", "w-published-date", "publish-date",
    "publish_time", "date_published", "og:published_time", "og:regdate", "citation_online_date",
    "dc.issued", "dc.date.created", "dc.created", "dc.date.publication", "article.created",
    "article:post_date",
    "article_date_original", "bt:pubdate", "displaydate", "originalpublicationdate", "creation_date",
    "date_created", "datecreated", "vr:published_time", "video:release_date", "mediator_published_time",
    "twt-published-at", "rbpubdate", "pdate", "ptime", "content_create_date", "created", "created_at",
    "published", "ms.date", "release_date", "date",
)  # fmt: skip
_CITED = frozenset({"citation_author", "citation_authors", "dc.creator", "dcterms.creator"})
_SITES = ("og:site_name", "application-name", "citation_journal_title", "dc.publisher", "dcterms.publisher")

_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "revised",
    "article:modified",
    "og:article:modified_time",
    "article:updated_time",
    "date_modified",
    "dc.date.modified",
    "lastmod",
    "last_updated",
    "last-updated",
    "updated",
    "modified",
)
_LABELS = re.compile(
    r"written by|interview by|author|by|von|écrit par|escrito por|geschrieben von", re.IGNORECASE
)

_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?=[/_-]|\D|$)")
_BEHIND_NAME = re.compile(r"(?<!\s)\s++[-–—]\s|,\s++the\s", re.IGNORECASE)  # noqa: RUF001 - dashes
_SEPARATORS = re.compile(
    r"(?:(?<!\s)\s++)?(?:[;|]|,\s++(?:and|und|et|y|e)\s)\s*+|(?<!\s)\s++(?:and|und|et|y|e)\s++"
)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """Strings as found, cleaned; ``""`` where the page is silent.

    ``date`` is the day of publication and ``modified`` that of the last change, ISO 8601. Where only
    a change is dated, the page is known to have existed then: both are that day.
    ``language`` is the primary subtag declared.
    ``license`` is a URL, or a name where no URL is given. ``canonical`` is absolute. Several
    authors are joined by ``"; "``.
    """

    title: str = ""
    author: str = ""
    date: str = ""
    modified: str = ""
    site: str = ""
    language: str = ""
    license: str = ""
    canonical: str = ""


class Parts:
    """The elements of a page that tell about it, by tag and in order, each tag's found once.

    ``page`` lists its body.
    """

    def __init__(self, tree: HtmlElement, page: ElementList | None = None) -> None:
        self._tree, self.page = tree, page or ElementList.of_body(tree)
        self._found: dict[str, list[HtmlElement]] = {}

    def __getitem__(self, tag: str) -> list[HtmlElement]:
        found = self._found.get(tag)
        if found is None:
            found = self._found[tag] = self.page.named(self._tree, frozenset((tag,)))
        return found


def read_metadata(
    tree: HtmlElement, url: str = "", parts: Parts | None = None, markup: Markup | None = None
) -> PageMetadata:
    """The metadata of the page ``tree`` found at ``url``. Changes nothing, looks nothing up.

    ``parts`` are those of ``tree``, and ``markup`` is what it was made of, if the caller has them.
    """
    parts = parts or Parts(tree)
    meta = _meta(parts["meta"])
    linked = things(parts["script"])
    sites = [_line(linked.site), _line(_first(meta, _SITES))]
    owners = SiteNames(sites, url)
    author = _stated_author(linked, meta, owners)
    locale = _locale(tree, meta)
    published = _first_day([linked.published, *(day for key in _DATES for day in meta.get(key, ()))], locale)
    modified = _first_day([linked.modified, *(meta[key][0] for key in _MODIFIED if key in meta)], locale)
    doubted = linked.of_house or is_login(author)
    doubted = doubted or (is_company(author) and not any(map(may_be_person, author.split("; "))))
    body = Shown()
    unchanged = linked.published != "" and published == modified  # some templates write but one of the two
    if not author or not published or doubted or unchanged or author in owners:
        kind = kind_of(tree, meta, linked.types, url)
        doubted = doubted and not (kind.thread or kind.sold)
        body = shown(parts.page, ShownAuthors(kind, owners, parts.page.mentions, locale), locale)
    if unchanged and "" < body.published < published:
        published = body.published
    return PageMetadata(
        title=_title(parts, meta, linked, sites, url),
        author=_author(author, _line(body.author), owners, doubted=doubted),
        date=published or body.published or _day_in(url) or modified,
        modified=modified or body.modified,
        site=sites[1] or sites[0],
        language=_language(locale),
        license=license_of(markup or Markup(tostring(tree, encoding="utf-8"), "text/html", "utf-8"), url),
        canonical=canonical_of(parts, url),
    )


def canonical_of(parts: Parts, url: str = "") -> str:
    """The address that the page says is its own, absolute; ``""`` if it says none."""
    return _absolute(_canonical(parts), url)


def _title(parts: Parts, meta: dict[str, list[str]], linked: Thing, sites: list[str], url: str) -> str:
    stated = [_first(meta, (key,)) for key in _TITLES]
    stated.insert(1, without_project(title_element(parts), meta))
    at_root = bool(url) and not url.partition("://")[2].partition("/")[2]
    first, second = (headings(parts[tag], at_root=at_root) for tag in ("h1", "h2"))
    of_list = list_of_letter(parts["h1"])
    if of_list:
        stated = [without_list(title, of_list) for title in stated]
        first = [heading._replace(text=without_list(heading.text, of_list)) for heading in first]
    title = _line(best_title([*stated, linked.title], first, sites, url, second))
    return title or _line(named_title([*parts["h1"], *parts["h2"]]))


def _stated_author(linked: Thing, meta: dict[str, list[str]], owners: SiteNames) -> str:
    """Whom the head names, in JSON-LD or else in ``<meta>``; a person of a later one rather than the site."""
    said = filter(None, map(_authors, (linked.authors, _named(meta), _labelled(meta))))
    first = next(said, "")
    if first not in owners:
        return first
    return next((name for name in said if name not in owners and may_be_person(name)), first)


def _named(meta: dict[str, list[str]]) -> list[str]:
    """The authors in ``<meta>``: under the first name for them, or another that has these and more."""
    found: list[str] = []
    for key in _AUTHORS:
        stated = (
            name for names in meta.get(key, ()) for name in (names.split(";") if key in _CITED else (names,))
        )
        names = [_turned(name, key) for name in stated if person(name, stated=True)]
        if not found or (len(names) > len(found) and set(found) <= set(names)):
            found = names
    return found


def _labelled(meta: dict[str, list[str]]) -> list[str]:
    """The authors in the labelled pairs of a preview."""
    labels = chain.from_iterable(
        zip(meta.get(f"twitter:label{at}", ()), meta.get(f"twitter:data{at}", ()), strict=False)
        for at in (1, 2)
    )
    return [data for label, data in labels if _LABELS.fullmatch(label.strip())]


def _turned(name: str, key: str) -> str:
    """A name of a citation, which begins with the last one, as people say it."""
    last, comma, first = name.partition(",")
    if not comma or not first.strip() or "," in first or key not in _CITED:
        return name
    return f"{first.strip()} {last.strip()}"


def _author(named: str, shown: str, owners: SiteNames, *, doubted: bool) -> str:
    """The author, of whom the head names and whom the body shows; not the site, unless it may be a person.

    ``doubted``: the head names an organisation, or a login of who filled in the page, and a full name says
    more.
    """
    if shown in owners and not may_be_person(shown):
        shown = ""
    if doubted and may_be_person(shown) and not owners.keeps(shown):
        return shown
    if named not in owners:
        return named or shown
    return shown or (named if may_be_person(named) else "")


def _day_in(url: str) -> str:
    found = _URL_DAY.search(url)
    return iso_day(f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}") if found else ""


def first_heading(parts: Parts) -> str:
    """The text of the first ``<h1>`` that has any."""
    return next((text for element in parts["h1"] if (text := text_of(element))), "")


def headings_of(parts: Parts, tag: str) -> list[str]:
    """The texts of the first headings ``tag``."""
    return [text for element in parts[tag][:_SHOWN] if (text := text_of(element))]


def title_element(parts: Parts) -> str:
    """The text of the first ``<title>`` outside SVG."""
    outside = (e for e in parts["title"] if next(e.iterancestors("svg"), None) is None)
    return next((_line(text_of(element)) for element in outside), "")


def _meta(elements: list[HtmlElement]) -> dict[str, list[str]]:
    """The contents of ``<meta>`` by lower-case property, name or itemprop."""
    found: dict[str, list[str]] = {}
    for element in elements:
        content = element.get("content") or element.get("datetime")
        if content and content.strip():
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                for key in (element.get(attribute) or "").lower().split():
                    found.setdefault(key.replace("dc:", "dc."), []).append(content)
    return found


def _canonical(parts: Parts) -> str:
    """The first link element that says so (of an ``<a>`` it is not allowed, HTML 4.6.7)."""
    links = ((element.get("rel") or "", element.get("href") or "") for element in parts["link"])
    return next((href for rel, href in links if href and "canonical" in rel.lower().split()), "")


def _all(meta: dict[str, list[str]], keys: Iterable[str]) -> list[str]:
    """Every content under the first of ``keys`` that is there."""
    return next((meta[key] for key in keys if key in meta), [])


def _first(meta: dict[str, list[str]], keys: Iterable[str]) -> str:
    return next((value for key in keys for value in meta.get(key, ()) if fold(value)), "")


def _line(text: str) -> str:
    text = fold(clean(text))
    return text if len(text) <= _LONGEST else ""


def _authors(names: Iterable[str]) -> str:
    people = [_person(part) for name in names for part in _SEPARATORS.split(fold(clean(html.unescape(name))))]
    return _line("; ".join(dict.fromkeys(filter(None, people))))


def _person(name: str) -> str:
    """``name`` if it can be one: no address, no sentence."""
    name = _BEHIND_NAME.split(name, maxsplit=1)[0]
    name = re.sub(
        r"^(?:(?:written |posted |articles? |posts? )?by|author):?\s+", "", name, flags=re.IGNORECASE
    ).strip(" ,;:-")
    return "" if is_no_name(name) or len(name) > 100 or len(name.split()) > 8 else name  # noqa: PLR2004 - see above


def _first_day(candidates: Iterable[str], locale: str) -> str:
    return next((day for text in candidates if (day := stated_day(text, locale))), "")


def _locale(tree: HtmlElement, meta: dict[str, list[str]]) -> str:
    """The language that the page declares, with its country where it names one."""
    declared = tree.get("lang") or tree.get("xml:lang") or _first(meta, ("content-language", "og:locale"))
    return declared.strip().lower().replace("_", "-")[:_LONGEST_TAG]


def _language(locale: str) -> str:
    primary = re.match(r"([a-z]{2,3})(?![a-z])", locale)
    return primary[1] if primary else ""


def _absolute(href: str, url: str) -> str:
    href = clean(href).strip()
    return (urls.resolve(href, url or None) or "") if href else ""
