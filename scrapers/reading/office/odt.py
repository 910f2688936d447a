"""The reader of OpenDocument texts (ISO/IEC 26300)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from lxml import etree

from scrapers.errors import ParseError
from scrapers.reading.office.flow import Flow
from scrapers.reading.office.office_file import Contents, OfficeReader
from scrapers.reading.office.zip_archive import Archive, Locked

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_CODE = re.compile(r"preformatted|source|verbatim|\bcode\b|listing", re.IGNORECASE)
_SVG: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"  # what pictures show, in words
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LEFT_OUT: Final = frozenset({
    "tracked-changes", "annotation", "note-citation", "sequence-decls", "forms", "table-of-content", "svg",
    "ruby-text", "hidden-text", "hidden-paragraph", "binary-data", "text-box",
})  # fmt: skip
_ROWS: Final = frozenset({"table-header-rows", "table-rows", "table-row-group"})
_MOST_COLUMNS: Final = 100
_BLANKS: Final = 200  # that one element may stand for


class OdtReader(OfficeReader):
    """Reads ``odt``. Deleted and hidden text, comments and the table of contents are left out."""

    name = "odt"
    media_types = ("application/vnd.oasis.opendocument.text",)

    def contents(self, archive: Archive) -> Contents:
        """The document's body."""
        manifest = archive.xml("META-INF/manifest.xml")
        if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
            raise Locked("it needs a password")
        root = archive.xml("content.xml")
        body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
        if root is None or body is None:
            raise ParseError("no OpenDocument text: content.xml is missing")
        writer = _Writer([root, archive.xml("styles.xml")])
        writer.blocks(body, -1, ordered=False)
        return Contents([writer.flow.html()], archive.xml("meta.xml"), writer.title)


class _Writer:
    def __init__(self, roots: list[etree._Element | None]) -> None:
        self.flow, self.title = Flow(), ""
        self._ordered: dict[str, bool] = {}
        self._parents: dict[str, str] = {}
        for root in filter(lambda found: found is not None, roots):
            for style in root.iter(f"{_TEXT}list-style") if root is not None else ():
                ordered = next(style.iter(f"{_TEXT}list-level-style-number"), None) is not None
                self._ordered[style.get(f"{_STYLE}name", "")] = ordered
            for style in root.iter(f"{_STYLE}style") if root is not None else ():
                parent = style.get(f"{_STYLE}parent-style-name", "")
                self._parents[style.get(f"{_STYLE}name", "")] = parent

    def blocks(self, parent: etree._Element, depth: int, *, ordered: bool) -> None:
        """What stands in ``parent``, which is in ``depth`` + 1 lists."""
        first = True
        for child in parent:
            name = _name(child)
            if (name in _LEFT_OUT and name != "text-box") or child.get(f"{_TEXT}display") == "none":
                continue
            if name == "h":
                self._heading(child)
            elif name == "p":
                self._paragraph(child, depth if first else -1, ordered=ordered)
                first = False
            elif name == "list":
                kind = self._ordered.get(child.get(f"{_TEXT}style-name", ""), ordered)
                for item in child:
                    self.blocks(item, depth + 1, ordered=kind)
            elif name == "table":
                rows = [list(self._cells(row)) for row in _rows(child)]
                header = next(child.iter(f"{_TABLE}table-header-rows"), None) is not None
                self.flow.table([row for row in rows if any(row)], header=header)
            else:
                self.blocks(child, depth, ordered=ordered)

    def _heading(self, heading: etree._Element) -> None:
        told = heading.get(f"{_TEXT}outline-level", "1")
        text = "".join(_plain(heading))
        self.title = self.title or (" ".join(text.split()) if told == "1" else "")
        self.flow.heading(int(told) if told.isdecimal() and len(told) < 3 else 1, escape(text))  # noqa: PLR2004

    def _paragraph(self, paragraph: etree._Element, depth: int, *, ordered: bool) -> None:
        if next(paragraph.iterchildren(f"{_TEXT}hidden-paragraph"), None) is None:
            self._written(paragraph, depth, ordered=ordered)
        for box in paragraph.iter(f"{_DRAW}text-box"):
            if next(box.iterancestors(f"{_DRAW}text-box", f"{_TEXT}p")) is paragraph:
                self.blocks(box, -1, ordered=False)

    def _written(self, paragraph: etree._Element, depth: int, *, ordered: bool) -> None:
        style = paragraph.get(f"{_TEXT}style-name", "")
        names = f"{style} {self._parents.get(style, '')}".replace("_20_", " ")
        if _CODE.search(names):
            for line in "".join(_plain(paragraph)).split("\n"):
                self.flow.code(line)
        elif depth >= 0:
            self.flow.item(depth, self._inline(paragraph), ordered=ordered)
        elif names.strip().lower() == "title":
            self.title = self.title or " ".join("".join(_plain(paragraph)).split())
            self.flow.heading(1, self._inline(paragraph))
        else:
            self.flow.paragraph(self._inline(paragraph))

    def _cells(self, row: etree._Element) -> Iterator[str]:
        for cell in row.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            told = "<br>".join(
                filter(None, (self._inline(paragraph) for paragraph in cell.iter(f"{_TEXT}p")))
            )
            yield from [told] * _times(cell.get(f"{_TABLE}number-columns-repeated", "1"), _MOST_COLUMNS)

    def _inline(self, parent: etree._Element) -> str:
        parts = [escape(parent.text or "")]
        for child in parent:
            name = _name(child)
            if name == "a" and child.get(_HREF):
                parts.append(f'<a href="{escape(child.get(_HREF, ""))}">{self._inline(child)}</a>')
            elif name in {"s", "tab", "line-break"}:
                parts.append("<br>" if name == "line-break" else " ")
            elif name == "note":
                parts.append(f" ({self._inline(child).strip()})")
            elif name not in _LEFT_OUT:
                parts.append(self._inline(child))
            parts.append(escape(child.tail or ""))
        return "".join(parts)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Those of a table, and of none within it."""
    for child in table:
        if _name(child) == "table-row":
            yield child
        elif _name(child) in _ROWS:
            yield from _rows(child)


def _times(told: str, most: int) -> int:
    return min(int(told), most) if told.isdecimal() and len(told) < 9 else 1  # noqa: PLR2004


def _name(element: etree._Element) -> str:
    space, _, name = str(element.tag).rpartition("}")
    return "svg" if space == _SVG else name


def _plain(parent: etree._Element) -> Iterator[str]:
    """The characters, blanks and line ends written out."""
    yield parent.text or ""
    for child in parent:
        name = _name(child)
        if name == "s":
            yield " " * _times(child.get(f"{_TEXT}c", "1"), _BLANKS)
        elif name in {"tab", "line-break"}:
            yield "\t" if name == "tab" else "\n"
        elif name not in _LEFT_OUT and name != "note":
            yield from _plain(child)
        yield child.tail or ""
