"""The reader of OpenDocument texts (ISO/IEC 26300)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from lxml import etree

from scrapers.errors import ParseError
from scrapers.reading.office.equations import mathml
from scrapers.reading.office.flow import Flow, styled
from scrapers.reading.office.item_numbers import stated_number
from scrapers.reading.office.odt_styles import OdtStyles
from scrapers.reading.office.office_file import Contents, OfficeReader
from scrapers.reading.office.zip_archive import Archive, Locked

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
_SVG: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"  # what pictures show, in words
_MATH: Final = "{http://www.w3.org/1998/Math/MathML}"
_DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LEFT_OUT: Final = frozenset({
    "tracked-changes", "annotation", "note-citation", "sequence-decls", "forms", "table-of-content", "svg",
    "ruby-text", "hidden-text", "hidden-paragraph", "binary-data", "text-box",
})  # fmt: skip
_SIGNS: Final = {"s": " ", "tab": " ", "line-break": "<br>"}
_ROWS: Final = frozenset({"table-header-rows", "table-rows", "table-row-group"})
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
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
        writer = _Writer(archive, root)
        writer.blocks(body)
        return Contents([writer.flow.html()], archive.xml("meta.xml"), writer.title)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists that something stands in: how deep they are, and the style of the innermost."""

    depth: int = -1
    style: str = ""
    number: str = ""


class _Writer:
    def __init__(self, archive: Archive, root: etree._Element) -> None:
        self.flow, self.title = Flow(), ""
        self._archive = archive
        roots = (root, archive.xml("styles.xml"))
        self._styles = OdtStyles(each for each in roots if each is not None)

    def blocks(self, parent: etree._Element, around: _Lists = _Lists()) -> None:
        """What stands in ``parent``, which is in the lists ``around``."""
        first = True
        for child in parent:
            name = _name(child)
            if (name in _LEFT_OUT and name != "text-box") or child.get(f"{_TEXT}display") == "none":
                continue
            if name == "h":
                self._heading(child)
            elif name == "p":
                self._paragraph(child, around if first else _Lists())
                first = False
            elif name == "list":
                self._list(child, around)
            elif name == "table":
                self._table(child)
            else:
                self.blocks(child, around)

    def _table(self, table: etree._Element) -> None:
        cells = [cell for row in _rows(table) for cell in row.iterchildren(*_CELLS)]
        if len(cells) == 1:  # a frame around what it holds
            self.blocks(cells[0])
            return
        rows = [self._cells(row) for row in _rows(table)]
        header = next(table.iter(f"{_TABLE}table-header-rows"), None) is not None
        self.flow.table([row for row in rows if any(row)], header=header)

    def _list(self, element: etree._Element, around: _Lists) -> None:
        style = element.get(f"{_TEXT}style-name", around.style)
        goes_on = element.get(f"{_TEXT}continue-list") or element.get(f"{_TEXT}continue-numbering") == "true"
        if around.depth < 0 and not goes_on:
            self._styles.begin(style)
        for item in element:
            self.blocks(item, _Lists(around.depth + 1, style, item.get(f"{_TEXT}start-value", "")))

    def _heading(self, heading: etree._Element) -> None:
        told = heading.get(f"{_TEXT}outline-level", "1")
        text = " ".join("".join(_plain(heading)).split())
        self.title = self.title or (text if told == "1" else "")
        self.flow.heading(int(told) if told.isdecimal() and len(told) < 3 else 1, self._inline(heading))  # noqa: PLR2004

    def _paragraph(self, paragraph: etree._Element, around: _Lists) -> None:
        hidden = self._styles.is_hidden(paragraph.get(f"{_TEXT}style-name", ""))
        if not hidden and next(paragraph.iterchildren(f"{_TEXT}hidden-paragraph"), None) is None:
            self._written(paragraph, around)
        for box in paragraph.iter(f"{_DRAW}text-box"):
            if next(box.iterancestors(f"{_DRAW}text-box", f"{_TEXT}p")) is paragraph:
                self.blocks(box)

    def _written(self, paragraph: etree._Element, around: _Lists) -> None:
        style = paragraph.get(f"{_TEXT}style-name", "")
        if self._styles.is_code(style):
            for line in "".join(_plain(paragraph)).split("\n"):
                self.flow.code(line)
        elif around.depth >= 0:
            level, number = around.depth, self._styles.next(around.style, around.depth, around.number)
            ordered = self._styles.counts(around.style, level)
            self.flow.item(level, self._inline(paragraph), ordered=ordered, number=number)
        elif self._styles.is_title(style):
            self.title = self.title or " ".join("".join(_plain(paragraph)).split())
            self.flow.heading(1, self._inline(paragraph))
        else:
            self.flow.paragraph(self._inline(paragraph))

    def _cells(self, row: etree._Element) -> list[str]:
        told: list[str] = []
        for cell in row.iterchildren(*_CELLS):
            lines = filter(None, (self._inline(paragraph) for paragraph in cell.iter(f"{_TEXT}p")))
            most = max(1, _MOST_COLUMNS - len(told))
            repeated = stated_number(cell.get(f"{_TABLE}number-columns-repeated", "1"), 1, most)
            told += ["<br>".join(lines)] * repeated
        return told

    def _inline(self, parent: etree._Element) -> str:
        told = (
            ("" if _name(child) in _LEFT_OUT else self._one(child)) + escape(child.tail or "")
            for child in parent
        )
        return escape(parent.text or "") + "".join(told)

    def _one(self, child: etree._Element) -> str:
        name = _name(child)
        if name in _SIGNS:
            return _SIGNS[name]
        if name == "note":
            told = (self._inline(paragraph).strip() for paragraph in child.iter(f"{_TEXT}p"))
            return f" ({' '.join(told)})"
        if name in {"object", "math"}:
            return self._equation(child)
        if name == "a" and child.get(_HREF):
            return f'<a href="{escape(child.get(_HREF, ""))}">{self._inline(child)}</a>'
        if name != "span":
            return self._inline(child)
        style = child.get(f"{_TEXT}style-name", "")
        return "" if self._styles.is_hidden(style) else styled(self._inline(child), self._styles.style(style))

    def _equation(self, element: etree._Element) -> str:
        """The formula that stands there, or is a file of its own in this one."""
        place = element.get(_HREF, "")
        if _name(element) == "math" or not place:
            return mathml(next(element.iter(f"{_MATH}math"), None))
        return mathml(self._archive.xml(posixpath.normpath(f"{place}/content.xml")))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """Those of a table, and of none within it."""
    for child in table:
        if _name(child) == "table-row":
            yield child
        elif _name(child) in _ROWS:
            yield from _rows(child)


def _name(element: etree._Element) -> str:
    space, _, name = str(element.tag).rpartition("}")
    return "svg" if space == _SVG else name


def _plain(parent: etree._Element) -> Iterator[str]:
    """The characters, blanks and line ends written out."""
    yield parent.text or ""
    for child in parent:
        name = _name(child)
        if name == "s":
            yield " " * stated_number(child.get(f"{_TEXT}c", "1"), 1, _BLANKS)
        elif name in {"tab", "line-break"}:
            yield "\t" if name == "tab" else "\n"
        elif name not in _LEFT_OUT and name != "note":
            yield from _plain(child)
        yield child.tail or ""
