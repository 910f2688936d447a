"""The reader of Word files (ECMA-376, WordprocessingML)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from lxml import etree

from scrapers.errors import ParseError
from scrapers.reading.office.flow import Flow, styled
from scrapers.reading.office.office_file import Contents, OfficeReader
from scrapers.reading.office.zip_archive import Archive

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo)\s*([1-9])", re.IGNORECASE)
_CODE = re.compile(r"source ?code|preformatted|verbatim|\bcode\b|listing", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|menlo", re.IGNORECASE)
_LEFT_OUT: Final = frozenset({"del", "moveFrom", "instrText", "Fallback", "commentReference", "pPr", "rPr"})
_TURNED: Final = 20  # styles that are based on one another


class DocxReader(OfficeReader):
    """Reads ``docx``. Deleted text of tracked changes, comments, headers and footers are left out."""

    name = "docx"
    media_types = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)

    def contents(self, archive: Archive) -> Contents:
        """The document's body, its footnotes behind it."""
        root = archive.xml("word/document.xml")
        body = root.find(f"{_W}body") if root is not None else None
        if body is None:
            raise ParseError("no Word file: word/document.xml is missing")
        writer = _Writer(archive)
        writer.blocks(body)
        writer.footnotes()
        return Contents([writer.flow.html()], archive.xml("docProps/core.xml"), writer.title)


class _Writer:
    def __init__(self, archive: Archive) -> None:
        self.flow, self.title = Flow(), ""
        self._archive = archive
        self._links = archive.targets("word/document.xml")
        styles = _all(archive.xml("word/styles.xml"), "style")
        self._styles = {style.get(f"{_W}styleId", ""): style for style in styles}
        self._ordered = _numbered(archive.xml("word/numbering.xml"))
        self._cited: list[str] = []

    def blocks(self, parent: etree._Element) -> None:
        """Paragraphs and tables in order; what only wraps them is looked into."""
        for child in parent:
            name = _name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                lines = child.iterchildren(f"{_W}tr")
                rows = [[self._cell(cell) for cell in line.iter(f"{_W}tc")] for line in lines]
                self.flow.table(rows, header=next(child.iter(f"{_W}tblHeader"), None) is not None)
            elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}:
                self.blocks(child)

    def footnotes(self) -> None:
        """The notes that the text cites, in the order of their citation."""
        written = _all(self._archive.xml("word/footnotes.xml"), "footnote")
        notes = {note.get(f"{_W}id", ""): note for note in written}
        for number, cited in enumerate(self._cited, 1):
            if cited in notes:
                told = " ".join(self._inline(paragraph) for paragraph in notes[cited].iter(f"{_W}p"))
                self.flow.paragraph(f"[{number}] {told.strip()}")

    def _paragraph(self, paragraph: etree._Element) -> None:
        names = list(self._style_names(paragraph))
        told = self._inline(paragraph)
        level = self._heading(paragraph, names)
        if level:
            bare = re.sub(r"</?(?:strong|em|code)>", "", told)
            self.title = self.title or ("" if level > 1 else " ".join(_text(paragraph).split()))
            self.flow.heading(level, bare)
        elif any(_CODE.search(name) for name in names):
            for line in _text(paragraph).split("\n"):
                self.flow.code(line)
        elif (place := self._list_place(paragraph)) is not None:
            depth, ordered = place
            self.flow.item(depth, told, ordered=ordered)
        else:
            self.flow.paragraph(told)

    def _style_names(self, paragraph: etree._Element) -> Iterator[str]:
        """The names of a paragraph's style, and of those on which it is based."""
        own = paragraph.find(f"{_W}pPr/{_W}pStyle")
        key = own.get(f"{_W}val", "") if own is not None else ""
        for _ in range(_TURNED):
            style = self._styles.get(key)
            if style is None:
                return
            name, base = style.find(f"{_W}name"), style.find(f"{_W}basedOn")
            yield name.get(f"{_W}val", "") if name is not None else key
            key = base.get(f"{_W}val", "") if base is not None else ""

    def _heading(self, paragraph: etree._Element, names: list[str]) -> int:
        level = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if level is not None and level.get(f"{_W}val", "9") in "012345":
            return int(level.get(f"{_W}val", "0")) + 1
        if names and names[0].lower() == "title":
            return 1
        return next((int(found[1]) for name in names if (found := _HEADING.match(name))), 0)

    def _list_place(self, paragraph: etree._Element) -> tuple[int, bool] | None:
        number = paragraph.find(f"{_W}pPr/{_W}numPr")
        if number is None:
            return None
        depth, which = number.find(f"{_W}ilvl"), number.find(f"{_W}numId")
        told = depth.get(f"{_W}val", "") if depth is not None else ""
        at = int(told) if told.isdecimal() and len(told) == 1 else 0
        key = which.get(f"{_W}val", "") if which is not None else ""
        return None if key == "0" else (at, self._ordered.get((key, at), False))

    def _cell(self, cell: etree._Element) -> str:
        return "<br>".join(filter(None, (self._inline(paragraph) for paragraph in cell.iter(f"{_W}p"))))

    def _inline(self, parent: etree._Element) -> str:
        parts = []
        for child in parent:
            name = _name(child)
            if name in _LEFT_OUT:
                continue
            if name == "r":
                parts.append(self._run(child))
            elif name == "hyperlink" and (to := self._links.get(child.get(_ID, ""), "")):
                parts.append(f'<a href="{escape(to)}">{self._inline(child)}</a>')
            elif name in {"t", "tab", "br", "cr"}:
                parts.append(escape(_text(child)))
            else:
                parts.append(self._inline(child))
        return "".join(parts)

    def _run(self, run: etree._Element) -> str:
        style = run.find(f"{_W}rPr")
        text = _text(run)
        for note in run.iter(f"{_W}footnoteReference"):
            self._cited.append(note.get(f"{_W}id", ""))
            text += f"[{len(self._cited)}]"
        if style is None:
            return escape(text)
        mono = any(_MONO.search(font.get(f"{_W}ascii", "")) for font in style.iter(f"{_W}rFonts")) or any(
            _CODE.search(named.get(f"{_W}val", "")) for named in style.iter(f"{_W}rStyle")
        )
        return styled(text, bold=_is_on(style, "b"), italic=_is_on(style, "i"), mono=mono)


def _all(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    yield from root.iter(f"{_W}{name}") if root is not None else ()


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_on(style: etree._Element, name: str) -> bool:
    found = style.find(f"{_W}{name}")
    return found is not None and found.get(f"{_W}val", "1") not in {"0", "false", "off"}


def _text(element: etree._Element) -> str:
    """The characters of a run or paragraph: deleted ones, and second copies for old programs, are none."""
    told = []
    for node in element.iter():
        name = _name(node)
        if name == "t":
            outside = any(_name(above) in {"Fallback", "del"} for above in node.iterancestors())
            told.append("" if outside else node.text or "")
        elif name == "tab" and (above := node.getparent()) is not None and _name(above) == "r":
            told.append("\t")
        elif name in {"br", "cr"}:
            told.append("\n")
    return "".join(told)


def _numbered(root: etree._Element | None) -> dict[tuple[str, int], bool]:
    """Which lists count their items: list and level to yes or no."""
    kinds: dict[tuple[str, int], bool] = {}
    for abstract in _all(root, "abstractNum"):
        for level in abstract.iter(f"{_W}lvl"):
            form = level.find(f"{_W}numFmt")
            at = level.get(f"{_W}ilvl", "0")
            kind = form.get(f"{_W}val", "bullet") if form is not None else "bullet"
            if at.isdecimal():
                kinds[abstract.get(f"{_W}abstractNumId", ""), int(at)] = kind not in {"bullet", "none"}
    found: dict[tuple[str, int], bool] = {}
    for number in _all(root, "num"):
        based = number.find(f"{_W}abstractNumId")
        key, own = based.get(f"{_W}val", "") if based is not None else "", number.get(f"{_W}numId", "")
        found |= {(own, at): kind for (known, at), kind in kinds.items() if known == key}
    return found
