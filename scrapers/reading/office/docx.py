"""The reader of Word files (ECMA-376, WordprocessingML)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from lxml import etree

from scrapers.errors import ParseError
from scrapers.reading.office.equations import EQUATIONS, equation
from scrapers.reading.office.flow import Flow, Style, is_mono, styled
from scrapers.reading.office.item_numbers import stated_number
from scrapers.reading.office.office_file import Contents, OfficeReader
from scrapers.reading.office.word_lists import WordLists
from scrapers.reading.office.zip_archive import Archive

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo)\s*([1-9])", re.IGNORECASE)
_LISTED = re.compile(r"list (bullet|number)(?: ([2-9]))?", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc (?:\d|heading$)|table of (?:figures|authorities)$)", re.IGNORECASE)
_CODE = re.compile(r"source ?code|preformatted|verbatim|\bcode\b|listing", re.IGNORECASE)
_LEFT_OUT: Final = frozenset({
    "del", "moveFrom", "instrText", "Fallback", "commentReference", "pPr", "rPr", "txbxContent", "rt",
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
        self.flow, self.title, self._initial = Flow(), "", ""
        self._archive, self._main = archive, main
        self._links = archive.targets(main)
        styles = _all(self._part("styles"), "style")
        self._styles = {style.get(f"{_W}styleId", ""): style for style in styles}
        self._lists = WordLists(self._part("numbering"))
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
                self._table(child)
            elif name in _WRAPPERS and not _is_prompt(child):
                self.blocks(child)

    def _table(self, table: etree._Element) -> None:
        lines = [line for line in _within(table, "tr") if not _is_deleted(line)]
        cells = [cell for line in lines for cell in _within(line, "tc")]
        if len(cells) == 1:  # a frame around what it holds
            self.blocks(cells[0])
            return
        header = next(table.iter(f"{_W}tblHeader"), None) is not None
        self.flow.table(map(self._row, lines), header=header)

    def notes(self) -> None:
        """The notes that the text cites, in the order of their citation."""
        self.flow.paragraph(self._initial)  # of a paragraph that never came
        written = [(kind, note) for kind in _NOTES.values() for note in _all(self._part(f"{kind}s"), kind)]
        notes = {(kind, note.get(f"{_W}id", "")): note for kind, note in written}
        for number, cited in enumerate(self._cited, 1):
            if cited in notes:
                told = " ".join(self._inline(paragraph) for paragraph in notes[cited].iter(f"{_W}p"))
                self.flow.paragraph(f"[{number}] {told.strip()}")

    def _paragraph(self, paragraph: etree._Element) -> None:
        styles = list(self._styles_of(paragraph))
        names = [_named(style) for style in styles]
        frame = paragraph.find(f"{_W}pPr/{_W}framePr")
        if frame is not None and frame.get(f"{_W}dropCap", "none") != "none":
            self._initial = self._inline(paragraph).strip()
        elif not (any(map(_CONTENTS.match, names)) or _is_on(_looks(styles), "vanish")):
            self._written(paragraph, names)
        for box in paragraph.iter(f"{_W}txbxContent"):
            if not _is_unseen(box, paragraph):
                self.blocks(box)

    def _written(self, paragraph: etree._Element, names: list[str]) -> None:
        told, self._initial = self._initial + self._inline(paragraph), ""
        level = self._heading(paragraph, names)
        if level:
            self.title = self.title or ("" if level > 1 else " ".join(_text(paragraph).split()))
            self.flow.heading(level, told)
        elif any(_CODE.search(name) for name in names):
            for line in _text(paragraph).split("\n"):
                self.flow.code(line)
        elif (place := self._list_place(paragraph, names)) is not None:
            depth, ordered, number = place
            self.flow.item(depth, told, ordered=ordered, number=number)
        else:
            self.flow.paragraph(told)

    def _styles_of(self, paragraph: etree._Element) -> Iterator[etree._Element]:
        """A paragraph's style, and those on which it is based."""
        yield from self._based(paragraph.find(f"{_W}pPr/{_W}pStyle"))

    def _based(self, named: etree._Element | None) -> Iterator[etree._Element]:
        """The style that ``named`` names, and those on which it is based."""
        key = named.get(f"{_W}val", "") if named is not None else ""
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

    def _list_place(self, paragraph: etree._Element, names: list[str]) -> tuple[int, bool, int | None] | None:
        """How deep in lists a paragraph stands, if they count, how far: by itself, else by its style."""
        levels = [paragraph, *self._styles_of(paragraph)]
        numbers = (each.find(f"{_W}pPr/{_W}numPr") for each in levels)
        number = next((one for one in numbers if one is not None), None)
        by_name = next((found for name in names if (found := _LISTED.fullmatch(name))), None)
        if number is None and by_name is None:
            return None
        at, key = _place(number, int((by_name and by_name[2]) or 1) - 1)
        if key == "0":
            return None
        counts = by_name is not None and by_name[1].lower() == "number"
        return at, self._lists.counts(key, at, otherwise=counts), self._lists.next(key, at)

    def _row(self, line: etree._Element) -> list[str]:
        """The cells of a row, of which one that spans columns has empty ones behind it."""
        row = [""] * _number(line.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _within(line, "tc"):
            spanned = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            row += [self._cell(cell), *[""] * min(spanned - 1, max(0, _MOST_COLUMNS - len(row) - 1))]
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
            if child.tag in EQUATIONS:
                parts.append(equation(child))
            elif name == "r":
                parts.append(self._run(child))
            elif name == "sdt" and _is_prompt(child):
                continue
            elif name == "hyperlink" and (to := self._links.get(child.get(_ID, ""), "")):
                parts.append(f'<a href="{escape(to)}">{self._inline(child)}</a>')
            elif name in {"t", "tab", "br", "cr"}:
                parts.append(styled(escape(_text(child))))
            else:
                parts.append(self._inline(child))
        return "".join(parts)

    def _run(self, run: etree._Element) -> str:
        text = _text(run)
        for note in run.iter(*(f"{_W}{name}" for name in _NOTES)):
            self._cited.append((_NOTES[_name(note)], note.get(f"{_W}id", "")))
            text += f"[{len(self._cited)}]"
        about = run.find(f"{_W}rPr")
        if about is None:
            return styled(escape(text))
        looks = [about, *_looks(self._based(about.find(f"{_W}rStyle")))]
        return "" if _is_on(looks, "vanish") else styled(escape(text), _style(about, looks))


def _looks(styles: Iterable[etree._Element]) -> list[etree._Element]:
    """What ``styles`` say of the characters."""
    return [looks for style in styles if (looks := style.find(f"{_W}rPr")) is not None]


def _style(about: etree._Element, looks: list[etree._Element]) -> Style:
    fonts = (font.get(f"{_W}ascii", "") for each in looks for font in each.iter(f"{_W}rFonts"))
    names = (named.get(f"{_W}val", "") for named in about.iter(f"{_W}rStyle"))
    raised = next((found for each in looks if (found := each.find(f"{_W}vertAlign")) is not None), None)
    place = raised.get(f"{_W}val", "") if raised is not None else ""
    return Style(
        bold=_is_on(looks, "b"),
        italic=_is_on(looks, "i"),
        mono=any(map(is_mono, fonts)) or any(map(_CODE.search, names)),
        struck=_is_on(looks, "strike") or _is_on(looks, "dstrike"),
        raised=place == "superscript",
        lowered=place == "subscript",
    )


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


def _is_prompt(control: etree._Element) -> bool:
    """Whether nobody has filled in what says "Click here to enter text"."""
    return control.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None


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
    return stated_number(told, otherwise, _MOST_COLUMNS)


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_on(looks: list[etree._Element], name: str) -> bool:
    """Whether ``name`` is on by the first of ``looks`` that speaks of it."""
    found = next((one for each in looks if (one := each.find(f"{_W}{name}")) is not None), None)
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
        elif name == "sym":
            told.append(_symbol(node.get(f"{_W}char", "")))
        elif name == "tab" and (above := node.getparent()) is not None and _name(above) == "r":
            told.append("\t")
        elif name in {"br", "cr"}:  # those of a page or a column part words, not lines
            told.append(" " if node.get(f"{_W}type") in {"page", "column"} else "\n")
    return "".join(told)


def _symbol(code: str) -> str:
    """The character of a number; those of symbol fonts alone are none."""
    found = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else ""
    return found if found.isprintable() else ""
