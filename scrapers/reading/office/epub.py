"""The reader of EPUB: the chapters of the spine, each read as the HTML that it is."""

from __future__ import annotations

import posixpath
import re
from html import escape
from typing import Final
from urllib.parse import unquote

from lxml import etree, html

from scrapers.errors import ParseError
from scrapers.reading.blocks.visibility import is_hidden
from scrapers.reading.office.office_file import Contents, OfficeReader, at_most
from scrapers.reading.office.zip_archive import Archive, Locked
from scrapers.web.decode import decode
from scrapers.web.html_tree import html_tree

_CONTAINER: Final = "META-INF/container.xml"
_MOST: Final = 10_000  # chapters
_HTML: Final = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
_LISTS: Final = frozenset({"toc", "landmarks", "page-list", "loi", "lot"})  # of what is in the book
_PROLOGUE: Final = 8000  # characters
_SUBSET = re.compile(r"<!DOCTYPE[^>\[]*\[(.*?)\]\s*>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([\w.-]+)\s+[\"']([^\"'<%]{0,40})[\"']\s*>")
_NAMED = re.compile(r"&([\w.-]+);")
_LEFT_OUT: Final = ("nav", "script", "style")


class EpubReader(OfficeReader):
    """Reads ``epub``. Tables of contents are left out; fonts may be obfuscated, chapters may not."""

    name = "epub"
    media_types = ("application/epub+zip",)

    def contents(self, archive: Archive) -> Contents:
        """The chapters in reading order."""
        container = archive.xml(_CONTAINER)
        root = next(container.iter("{*}rootfile"), None) if container is not None else None
        place = root.get("full-path", "") if root is not None else ""
        package = archive.xml(place) if place else None
        if package is None:
            raise ParseError(f"no EPUB: {_CONTAINER} names no package")
        locked = _locked(archive)
        parts = []
        for name in at_most(_MOST, _chapters(package, posixpath.dirname(place)), "chapters"):
            if archive.named(name) in locked:
                raise Locked("its chapters are encrypted")
            body = archive.read(name)
            parts.append(_body(body) if body.strip() else "")
        about = next(package.iter("{*}metadata"), None)
        return Contents(parts, about, paged=True)


def _locked(archive: Archive) -> set[str]:
    root = archive.xml("META-INF/encryption.xml")
    found = root.iter("{*}CipherReference") if root is not None else ()
    return {archive.named(unquote(reference.get("URI", ""))) for reference in found}


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """The members that are chapters, in order."""
    items = {item.get("id", ""): item for item in package.iter("{*}item")}
    names = []
    for reference in package.iter("{*}itemref"):
        item = _readable(items, reference.get("idref", ""))
        if item is None:
            continue
        if "nav" in item.get("properties", "").split():
            continue
        names.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))))
    return list(dict.fromkeys(names))


def _readable(items: dict[str, etree._Element], name: str) -> etree._Element | None:
    """The item ``name``, else the first of what stands in for it that is a chapter."""
    for _ in range(len(items)):
        item = items.get(name)
        if item is None or item.get("media-type", "") in _HTML:
            return item
        name = item.get("fallback", "")
    return None


def _is_left_out(element: html.HtmlElement) -> bool:
    """Whether it is no text of the book: what nobody sees, contents, and the numbers of printed pages."""
    kinds = element.get("epub:type", "").split()
    printed = "pagebreak" in kinds or element.get("role") == "doc-pagebreak"
    listed = not _LISTS.isdisjoint(kinds) and element.tag != "body"
    return element.tag in _LEFT_OUT or printed or listed or is_hidden(element.items(), element)


def _body(chapter: bytes) -> str:
    """The inside of a chapter's ``<body>``."""
    root = html_tree(_as_html(decode(chapter, "application/xhtml+xml").text), comments=False)
    body = root.find("body")
    if body is None:
        return ""
    for element in [each for each in body.iterdescendants() if _is_left_out(each)]:
        element.drop_tree()
    for link in body.iter("a"):
        _mark(link)
    return str(html.tostring(body, encoding="unicode")).removeprefix("<body>").removesuffix("</body>")


def _as_html(chapter: str) -> str:
    """XHTML without what HTML has not: sections of characters, and entities that a chapter names itself."""
    first, *others = chapter.split("<![CDATA[")
    chapter = first + "".join(map(_characters, others))
    subset = _SUBSET.search(chapter[:_PROLOGUE])
    if subset is None:
        return chapter
    named = dict(_ENTITY.findall(subset[1]))
    rest = chapter[: subset.start()] + "<!DOCTYPE html>" + chapter[subset.end() :]
    return _NAMED.sub(lambda found: named.get(found[1], found[0]), rest) if named else rest


def _characters(section: str) -> str:
    """A section of characters, and what follows it."""
    inside, end, behind = section.partition("]]>")
    return escape(inside) + behind if end else f"<![CDATA[{section}"


def _mark(link: html.HtmlElement) -> None:
    """What cites a note is told as in HTML; where the note is in another chapter, it stands in brackets."""
    if "noteref" not in link.get("epub:type", "").split():
        return
    link.set("role", "doc-noteref")
    text = link.text_content().strip()
    if not link.get("href", "").startswith("#") and text and not text.startswith(("[", "(")):
        for child in list(link):
            link.remove(child)
        link.text = f"[{text}]"
