"""The reader of feeds: RSS, RDF, Atom and JSON Feed. Entries with their text are documents, all are links.

What only summarises an entry is no document: its page is the next one to be fetched.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any, Final

import orjson
from lxml import etree

from scrapers.errors import ParseError
from scrapers.models import Drop, Failure, FetchedPage, Metadata
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.metadata.dates import stated_day
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading
from scrapers.reading.safe_xml import local_name, parsed_xml
from scrapers.reading.written import page_tree, written
from scrapers.web.decode import clean
from scrapers.web.urls import resolve

_MOST: Final = 2000  # entries
_BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_DAYS: Final = ("pubdate", "published", "date", "issued", "updated")
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_MEDIA = re.compile(
    r"^\{[^}]*(?:search\.yahoo\.com/mrss|itunes|googleplay|spotify|podcastindex)", re.IGNORECASE
)
_TEXTS: Final = frozenset({"text/html", "text/plain", "application/xhtml+xml"})
_BLANK = re.compile(r"\n[ \t]*\n")
_ENTRY: Final = "{http://www.w3.org/2005/Atom}entry"
"""A document of Atom may be one entry (RFC 4287 section 2)."""
_TAGS_AS_TEXT = re.compile(
    r"&(?:lt|#0*60|#x0*3c);/?(?:p|div|h[1-6]|ul|ol|li|br|blockquote|table|pre|figure|section|article)"
    r"(?:\s[^<>]{0,500}?)?/?&(?:gt|#0*62|#x0*3e);",
    re.IGNORECASE,
)
"""A block's tag that was escaped once more than the feed is."""
_SENDER = re.compile(
    r"\S{1,100}@\S{1,200}\s*\(([^()]{1,200})\)|([^<>@]{1,200}?)\s*<\S{1,100}@[^<>\s]{1,200}>"
)
"""An address with a name, as RSS has its authors."""
_ROOTS: Final = frozenset({"rss", "feed", "rdf"})


class FeedReader:
    """Reads feeds."""

    name = "feed"
    media_types = (
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
    )
    version = "3"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()

    def read(self, page: FetchedPage) -> Reading:
        """The entries; ``not_feed`` is other XML or JSON."""
        response = page.response
        try:
            body = response.body.removeprefix(BOM_UTF8)
            if response.content_type.endswith("json") or body.lstrip()[:1] == b"{":
                entries = list(_of_json(orjson.loads(body), response.url))
            else:
                entries = list(_of_xml(_root(response.body, response.text), response.url))
        except _NotFeedError as told:
            return Reading(refused=Drop("not_feed", str(told)))
        except (orjson.JSONDecodeError, ParseError) as error:
            return Reading(refused=Failure("parse_error", str(error)))
        notes = (f"{len(entries) - _MOST} entries more than {_MOST}",) if len(entries) > _MOST else ()
        entries = entries[:_MOST]
        documents = tuple(document for entry in entries if (document := self._document(entry)))
        links = tuple(dict.fromkeys(entry["url"] for entry in entries if entry["url"]))
        refused = None if documents else Drop("no_text", "no entry has its text")
        return Reading(documents, links, notes=notes, refused=refused)

    def _document(self, entry: Mapping[str, str]) -> ReadDocument | None:
        text = clean(written(entry["html"], self.options, base=entry["base"])) if entry["html"] else ""
        if not text:
            return None
        title, author, site, rights = (
            " ".join(clean(entry[name]).split()) for name in ("title", "author", "site", "license")
        )
        language = entry["language"]
        day = stated_day(entry["date"], language)
        metadata = Metadata(title, author, day, site, language, license=rights)
        return ReadDocument(text, url=entry["url"], metadata=metadata)


class _NotFeedError(Exception):
    """It is something else."""


def _root(body: bytes, text: str) -> etree._Element:
    root = parsed_xml(body, text)
    if local_name(root) not in _ROOTS and root.tag != _ENTRY:
        raise _NotFeedError(f"XML ({local_name(root)})")
    return root


def _of_xml(root: etree._Element, url: str) -> Iterator[dict[str, str]]:
    about = _channel(root)
    for entry in root.iter("{*}item", "{*}entry"):
        base = _base(entry, url)
        parts = _parts(entry)
        content = parts.get("encoded", parts.get("content"))
        author = parts.get("creator", parts.get("author"))
        yield {
            "html": _html(content) if content is not None else "",
            "title": _plain(parts.get("title")),
            "author": _name(author) or about["author"],
            "date": next((_plain(parts[name]) for name in _DAYS if name in parts), ""),
            "site": about["site"],
            "license": _license(entry, parts) or about["license"],
            "language": (entry.get(_LANGUAGE) or about["language"]).split("-")[0].lower(),
            "url": _link(entry, base),
            "base": base,
        }


def _channel(root: etree._Element) -> dict[str, str]:
    """What the feed says about all of its entries."""
    inner = "{*}source" if root.tag == _ENTRY else "{*}channel"
    channel = next(iter(root.iterchildren(inner)), etree.Element("none") if root.tag == _ENTRY else root)
    parts = _parts(channel)
    return {
        "site": _plain(parts.get("title")),
        "author": _name(parts.get("author")) if local_name(root) == "feed" else "",
        "license": _license(channel, parts),
        "language": root.get(_LANGUAGE) or _plain(parts.get("language")),
    }


def _parts(parent: etree._Element) -> dict[str, etree._Element]:
    """What an entry or channel says of itself, by name; what pictures and recordings are called is theirs."""
    own = [each for each in reversed(parent) if isinstance(each.tag, str) and not _is_of_media(each)]
    return {local_name(child): child for child in own}


def _is_of_media(element: etree._Element) -> bool:
    return _MEDIA.search(str(element.tag)) is not None and local_name(element) != "author"


def _license(element: etree._Element, parts: Mapping[str, etree._Element]) -> str:
    """The licence that an entry or channel states: one that it links to says most."""
    links = (child for child in element.iterchildren("{*}link") if child.get("rel") == "license")
    linked = next((to for link in links if (to := link.get("href", ""))), "")
    names = (parts[name] for name in ("license", "rights", "copyright") if name in parts)
    return linked or next((told for each in names if (told := each.get(_ABOUT, "") or _plain(each))), "")


def _base(entry: etree._Element, url: str) -> str:
    bases = [element.get(_BASE) for element in (entry, *entry.iterancestors()) if element.get(_BASE)]
    for base in reversed(bases):
        url = resolve(base or "", url) or url
    return url


def _link(entry: etree._Element, base: str) -> str:
    """The entry's own page: Atom's alternate link, RSS's link, or a guid that is one."""
    told = ""
    for child in entry:
        name = local_name(child) if isinstance(child.tag, str) else ""
        if name == "link" and child.get("rel", "alternate") == "alternate":
            told = told or child.get("href") or (child.text or "").strip()
        elif name == "guid" and child.get("isPermaLink", "true") == "true" and not told:
            told = (child.text or "").strip()
    return (resolve(told, base) or "") if told else ""


def _html(content: etree._Element) -> str:
    """The HTML in an entry: escaped in RSS and Atom's ``html``, elements in its ``xhtml``, or plain text."""
    kind = content.get("type", "html").lower()
    if kind in {"xhtml", "application/xhtml+xml"} or len(content):
        for element in content.iter(etree.Element):
            element.tag = local_name(element)
        return "".join(etree.tostring(child, encoding="unicode", method="html") for child in content)
    text = content.text or ""
    if content.get("src") or ("/" in kind and kind not in _TEXTS):  # elsewhere, or a picture in base64
        return ""
    if kind in {"text", "text/plain"}:
        return _paragraphs(text)
    return unescape(text) if "<" not in text and _TAGS_AS_TEXT.search(text) else text


def _paragraphs(text: str) -> str:
    """Plain text as HTML, its lines and paragraphs kept."""
    parts = (escape(part.strip("\n")).replace("\n", "<br>") for part in _BLANK.split(text))
    return "".join(f"<p>{part}</p>" for part in parts if part.strip())


def _plain(element: etree._Element | None) -> str:
    """The characters of a title, of which markup is no part."""
    if element is None:
        return ""
    text = "".join(map(str, element.itertext()))
    if "<" in text or "&" in text:
        text = page_tree(text).text_content()
    return " ".join(text.split())


def _name(element: etree._Element | None) -> str:
    if element is None:
        return ""
    name = next(iter(element.iterchildren("{*}name")), None)
    if name is not None:
        return _plain(name)
    told = " ".join("".join(map(str, element.itertext())).split())
    sender = _SENDER.fullmatch(told)
    return (sender[1] or sender[2]).strip(' "') if sender else _plain(element)


def _of_json(feed: Any, url: str) -> Iterator[dict[str, str]]:  # noqa: ANN401 - whatever JSON holds
    if not (isinstance(feed, dict) and str(feed.get("version", "")).startswith("https://jsonfeed.org/")):
        raise _NotFeedError("JSON")
    items = feed.get("items")
    for item in items if isinstance(items, list) else []:
        if not isinstance(item, dict):
            continue
        text = _string(item, "content_text")
        authors = item.get("authors") or feed.get("authors") or [item.get("author") or {}]
        first = authors[0] if isinstance(authors, list) and authors and isinstance(authors[0], dict) else {}
        yield {
            "html": _string(item, "content_html") or _paragraphs(text),
            "title": _string(item, "title"),
            "author": _string(first, "name"),
            "date": _string(item, "date_published") or _string(item, "date_modified"),
            "site": _string(feed, "title"),
            "license": "",
            "language": (_string(item, "language") or _string(feed, "language")).split("-")[0].lower(),
            "url": resolve(_string(item, "url"), url) or "" if _string(item, "url") else "",
            "base": url,
        }


def _string(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""
