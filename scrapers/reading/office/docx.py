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
_LISTED = re.compile(r"list (bullet|number)(?: ([2-9]))?", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc \d|table of (?:figures|authorities)$)", re.IGNORECASE)
_CODE = re.compile(r"source ?code|preformatted|verbatim|\bcode\b|listing", re.IGNORECASE)
_MONO = re.compile(r"mono|courier|consol|menlo", re.IGNORECASE)
_LEFT_OUT: Final = frozenset({
    "del", "moveFrom", "instrText", "Fallback", "commentReference", "pPr", "rPr", "txbxContent",
})  # fmt: skip
_WRAPPERS: Final = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_UNSEEN: Final = _LEFT_OUT - {"pPr", "rPr"}
_NOTES: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_MOST_COLUMNS: Final = 100
_TURNED: Final = 20  # styles that are based on one another


class DocxReader(OfficeReader):
    """Reads ``docx``. Deleted and hidden text, comments, contents, headers and footers are left out."""

    name = "docx"
    media_types = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)

    def contents(self, archive: Archive) -> Contents:
        """The document's body, its notes behind it."""
        main = archive.related("", "officeDocument", "word/document.xml")
        root = archive.xml(main)
        body = root.find(f"{_W}body") if root is not None else None
        if body is None:
            raise ParseError("no Word file: word/document.xml is missing")
        writer = _Writer(archive, main)
        writer.blocks(body)
        writer.notes()
        return Contents([writer.flow.html()], archive.xml("docProps/core.xml"), writer.title)


class _Writer:
    def __init__(self, archive: Archive, main: str) -> None:
        self.flow, self.title = Flow(), ""
        self._archive, self._main = archive, main
        self._links = archive.targets(main)
        styles = _all(self._part("styles"), "style")
        self._styles = {style.get(f"{_W}styleId", ""): style for style in styles}
        self._ordered = _numbered(self._part("numbering"))
        self._cited: list[tuple[str, str]] = []

    def _part(self, kind: str) -> etree._Element | None:
        return self._archive.xml(self._archive.related(self._main, kind, f"word/{kind}.xml"))

    def blocks(self, parent: etree._Element) -> None:
        """Paragraphs and tables in order; what only wraps them is looked into."""
        for child in parent:
            name = _name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                rows = [self._row(line) for line in _within(child, "tr") if not _is_deleted(line)]
                self.flow.table(rows, header=next(child.iter(f"{_W}tblHeader"), None) is not None)
            elif name in _WRAPPERS:
                self.blocks(child)

    def notes(self) -> None:
        """The notes that the text cites, in the order of their citation."""
        written = [(kind, note) for kind in _NOTES.values() for note in _all(self._part(f"{kind}s"), kind)]
        notes = {(kind, note.get(f"{_W}id", "")): note for kind, note in written}
        for number, cited in enumerate(self._cited, 1):
            if cited in notes:
                told = " ".join(self._inline(paragraph) for paragraph in notes[cited].iter(f"{_W}p"))
                self.flow.paragraph(f"[{number}] {told.strip()}")

    def _paragraph(self, paragraph: etree._Element) -> None:
        names = [_named(style) for style in self._styles_of(paragraph)]
        if not any(_CONTENTS.match(name) for name in names):
            self._written(paragraph, names)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not _is_unseen(box, paragraph):
                self.blocks(box)

    def _written(self, paragraph: etree._Element, names: list[str]) -> None:
        told = self._inline(paragraph)
        level = self._heading(paragraph, names)
        if level:
            bare = re.sub(r"</?(?:strong|em|code)>", "", told)
            self.title = self.title or ("" if level > 1 else " ".join(_text(paragraph).split()))
            self.flow.heading(level, bare)
        elif any(_CODE.search(name) for name in names):
            for line in _text(paragraph).split("\n"):
                self.flow.code(line)
        elif (place := self._list_place(paragraph, names)) is not None:
            depth, ordered = place
            self.flow.item(depth, told, ordered=ordered)
        else:
            self.flow.paragraph(told)

    def _styles_of(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        """A paragraph's style, and those on which it is based."""
        own = paragraph.find(f"{_W}pPr/{_W}pStyle")
        key = own.get(f"{_W}val", "") if own is not None else ""
        for _ in range(_TURNED):
            style = self._styles.get(key)
            if style is None:
                return
            yield style
            base = style.find(f"{_W}basedOn")
            key = base.get(f"{_W}val", "") if base is not None else ""

    def _heading(self, paragraph: etree._Element, names: list[str]) -> int:
        level = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if level is not None and level.get(f"{_W}val", "9") in "012345":
            return int(level.get(f"{_W}val", "0")) + 1
        if names and names[0].lower() == "title":
            return 1
        return next((int(found[1]) for name in names if (found := _HEADING.match(name))), 0)

    def _list_place(self, paragraph: etree._Element, names: list[str]) -> tuple[int, bool] | None:
        """How deep in lists a paragraph stands and whether they count, by itself, else by its style."""
        levels = [paragraph, *self._styles_of(paragraph)]
        numbers = (each.find(f"{_W}pPr/{_W}numPr") for each in levels)
        number = next((one for one in numbers if one is not None), None)
        by_name = next((found for name in names if (found := _LISTED.fullmatch(name))), None)
        if number is None and by_name is None:
            return None
        at, key = _place(number, int((by_name and by_name[2]) or 1) - 1)
        counts = by_name is not None and by_name[1].lower() == "number"
        return None if key == "0" else (at, self._ordered.get((key, at), counts))

    def _row(self, line: etree._Element) -> list[str]:
        """The cells of a row, of which one that spans columns has empty ones behind it."""
        row = [""] * _number(line.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _within(line, "tc"):
            row += [self._cell(cell), *[""] * (_number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1) - 1)]
        return row

    def _cell(self, cell: etree._Element) -> str:
        told = (self._inline(each) for each in cell.iter(f"{_W}p") if not _is_unseen(each, cell))
        return "<br>".join(filter(None, told))

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
        for note in run.iter(*(f"{_W}{name}" for name in _NOTES)):
            self._cited.append((_NOTES[_name(note)], note.get(f"{_W}id", "")))
            text += f"[{len(self._cited)}]"
        if style is None:
            return escape(text)
        if _is_on(style, "vanish"):
            return ""
        mono = any(_MONO.search(font.get(f"{_W}ascii", "")) for font in style.iter(f"{_W}rFonts")) or any(
            _CODE.search(named.get(f"{_W}val", "")) for named in style.iter(f"{_W}rStyle")
        )
        return styled(text, bold=_is_on(style, "b"), italic=_is_on(style, "i"), mono=mono)


def _all(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    yield from root.iter(f"{_W}{name}") if root is not None else ()


def _within(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those that something wraps, but of no table within."""
    for child in parent:
        if _name(child) == name:
            yield child
        elif _name(child) in _WRAPPERS:
            yield from _within(child, name)


def _is_deleted(row: etree._Element) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _is_unseen(element: etree._Element, within: etree._Element) -> bool:
    """Whether something between both is no part of the text."""
    for above in element.iterancestors():
        if above is within:
            return False
        if _name(above) in _UNSEEN:
            return True
    return False


def _named(style: etree._Element) -> str:
    name = style.find(f"{_W}name")
    return name.get(f"{_W}val", "") if name is not None else style.get(f"{_W}styleId", "")


def _place(number: etree._Element | None, level: int) -> tuple[int, str]:
    """Level and list of a paragraph's numbering."""
    if number is None:
        return level, ""
    depth, which = number.find(f"{_W}ilvl"), number.find(f"{_W}numId")
    told = depth.get(f"{_W}val", "") if depth is not None else ""
    at = int(told) if told.isdecimal() and len(told) == 1 else level
    return at, which.get(f"{_W}val", "") if which is not None else ""


def _number(element: etree._Element | None, otherwise: int) -> int:
    told = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(told), _MOST_COLUMNS) if told.isdecimal() and len(told) < 9 else otherwise  # noqa: PLR2004


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
            told.append("" if _is_unseen(node, element) else node.text or "")
        elif name == "noBreakHyphen":
            told.append("-")
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
