"""The reader of EPUB: the chapters of the spine, each read as the HTML that it is."""

from __future__ import annotations

import posixpath
from typing import Final
from urllib.parse import unquote

from lxml import etree, html

from scrapers.errors import ParseError
from scrapers.reading.blocks.visibility import is_hidden
from scrapers.reading.office.office_file import Contents, OfficeReader
from scrapers.reading.office.zip_archive import Archive, Locked
from scrapers.web.decode import decode
from scrapers.web.html_tree import html_tree

_CONTAINER: Final = "META-INF/container.xml"
_MOST: Final = 2000  # chapters
_HTML: Final = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml"})
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
        for name in _chapters(package, posixpath.dirname(place))[:_MOST]:
            if name in locked:
                raise Locked("its chapters are encrypted")
            body = archive.read(name)
            parts.append(_body(body) if body.strip() else "")
        about = next(package.iter("{*}metadata"), None)
        return Contents(parts, about, paged=True)


def _locked(archive: Archive) -> set[str]:
    root = archive.xml("META-INF/encryption.xml")
    found = root.iter("{*}CipherReference") if root is not None else ()
    return {unquote(reference.get("URI", "")) for reference in found}


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """The members that are chapters, in order."""
    items = {item.get("id", ""): item for item in package.iter("{*}item")}
    names = []
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None or item.get("media-type", "") not in _HTML:
            continue
        if "nav" in item.get("properties", "").split():
            continue
        names.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))))
    return list(dict.fromkeys(names))


def _is_left_out(element: html.HtmlElement) -> bool:
    """Whether it is no text of the book: what nobody sees, and the numbers of printed pages."""
    printed = "pagebreak" in element.get("epub:type", "") or element.get("role") == "doc-pagebreak"
    return element.tag in _LEFT_OUT or printed or is_hidden(element.items(), element)


def _body(chapter: bytes) -> str:
    """The inside of a chapter's ``<body>``."""
    root = html_tree(decode(chapter, "application/xhtml+xml").text, comments=False)
    body = root.find("body")
    if body is None:
        return ""
    for element in [each for each in body.iterdescendants() if _is_left_out(each)]:
        element.drop_tree()
    return str(html.tostring(body, encoding="unicode")).removeprefix("<body>").removesuffix("</body>")
