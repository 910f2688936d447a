"""The reader of PowerPoint files (ECMA-376, PresentationML): one part a slide."""

from __future__ import annotations

from html import escape
from typing import Final

from lxml import etree

from scrapers.errors import ParseError
from scrapers.reading.office.equations import EQUATIONS, OFFICE_MATH, equation
from scrapers.reading.office.flow import Flow, Style, is_mono, styled
from scrapers.reading.office.office_file import Contents, OfficeReader, at_most
from scrapers.reading.office.zip_archive import Archive

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_YES: Final = frozenset({"1", "true"})
_TITLES: Final = frozenset({"title", "ctrTitle"})
_FURNITURE: Final = frozenset({"dt", "ftr", "sldNum", "hdr"})
_LINE_END: Final = "\v"
_MOST: Final = 10_000  # slides


class PptxReader(OfficeReader):
    """Reads ``pptx``: titles, lists, tables, the speaker's notes; no numbers, footers or hidden shapes."""

    name = "pptx"
    media_types = ("application/vnd.openxmlformats-officedocument.presentationml.presentation",)

    def contents(self, archive: Archive) -> Contents:
        """The slides in their order; those that are hidden are none."""
        main = archive.related("", "officeDocument", "ppt/presentation.xml")
        root = archive.xml(main)
        if root is None:
            raise ParseError("no PowerPoint file: ppt/presentation.xml is missing")
        names = archive.targets(main)
        parts = []
        for entry in at_most(_MOST, list(root.iter(f"{_P}sldId")), "slides"):
            name = names.get(entry.get(_ID, ""), "")
            slide = archive.xml(name)
            if slide is not None and slide.get("show") != "0":
                parts.append(_slide(slide, archive.targets(name)) + _notes(archive, name))
        return Contents(parts, archive.xml("docProps/core.xml"), paged=True)


def _slide(slide: etree._Element, links: dict[str, str]) -> str:
    flow = Flow()
    shapes = [shape for shape in slide.iter(f"{_P}sp", f"{_A}tbl") if not _is_unseen(shape)]
    shapes.sort(key=lambda shape: _kind(shape) not in _TITLES)  # the title first, then as they were drawn
    for shape in shapes:
        kind = _kind(shape)
        if shape.tag == f"{_A}tbl":
            rows = [
                ["<br>".join(_inline(p, links) for p in cell.iter(f"{_A}p")) for cell in row.iter(f"{_A}tc")]
                for row in shape.iter(f"{_A}tr")
            ]
            flow.table(rows, header=True)
        elif kind in _TITLES:
            flow.heading(2, " ".join(filter(None, (_inline(p, links) for p in shape.iter(f"{_A}p")))))
        elif kind not in _FURNITURE:
            _text(flow, shape, links, listed=kind in {"body", "obj", "placeholder"})
    return flow.html()


def _is_unseen(shape: etree._Element) -> bool:
    """Whether a shape or its group is hidden, or there a second time for old programs."""
    around = [shape, *shape.iterancestors(f"{_P}graphicFrame", f"{_P}grpSp", f"{_MC}Fallback")]
    told = (each.find(f"*/{_P}cNvPr") for each in around)
    return any(one is not None and one.get("hidden") in _YES for one in told) or any(
        each.tag == f"{_MC}Fallback" for each in around
    )


def _kind(shape: etree._Element) -> str:
    """The kind of a placeholder; ``""`` for a shape that is none."""
    place = next(shape.iter(f"{_P}ph"), None)
    return place.get("type", "placeholder") if place is not None else ""


def _text(flow: Flow, shape: etree._Element, links: dict[str, str], *, listed: bool) -> None:
    """The paragraphs of a shape; those of a placeholder for text are a list, as slides show them."""
    paragraphs = [p for p in shape.iter(f"{_A}p") if "".join(map(str, p.itertext())).strip()]
    for paragraph in paragraphs:
        about = paragraph.find(f"{_A}pPr")
        level = about.get("lvl", "0") if about is not None else "0"
        bare = about is not None and about.find(f"{_A}buNone") is not None
        counter = about.find(f"{_A}buAutoNum") if about is not None else None
        told = _inline(paragraph, links)
        if listed and not bare and (len(paragraphs) > 1 or level != "0"):
            depth = int(level) if level.isdecimal() and len(level) == 1 else 0
            flow.item(depth, told, ordered=counter is not None, number=_start(counter))
        else:
            flow.paragraph(told)


def _start(counter: etree._Element | None) -> int | None:
    """Where a list begins to count, if that is not 1: as long as it goes on, each item says the same."""
    told = counter.get("startAt", "") if counter is not None else ""
    return int(told) if told.isdecimal() and len(told) < 6 and int(told) > 1 else None  # noqa: PLR2004


def _inline(paragraph: etree._Element, links: dict[str, str]) -> str:
    parts = []
    for run in paragraph.iter(f"{_A}r", f"{_A}br", f"{_A}fld", f"{OFFICE_MATH}oMath"):
        if next(run.iterancestors(f"{OFFICE_MATH}oMath"), None) is not None:
            continue  # a part of the one that was written
        if run.tag in EQUATIONS:
            parts.append(equation(run))
        else:
            parts.append("<br>" if run.tag == f"{_A}br" else _run(run, links))
    return "".join(parts)


def _run(run: etree._Element, links: dict[str, str]) -> str:
    about = run.find(f"{_A}rPr")
    told = "".join(node.text or "" for node in run.iterchildren(f"{_A}t")).replace(_LINE_END, "\n")
    text = styled(escape(told), _style(about) if about is not None else Style())
    link = next(run.iter(f"{_A}hlinkClick"), None)
    to = links.get(link.get(_ID, ""), "") if link is not None else ""
    return f'<a href="{escape(to)}">{text}</a>' if to.startswith(("http:", "https:")) else text


def _style(about: etree._Element) -> Style:
    font, place = about.find(f"{_A}latin"), about.get("baseline", "0")
    return Style(
        bold=about.get("b") in _YES,
        italic=about.get("i") in _YES,
        mono=font is not None and is_mono(font.get("typeface", "")),
        struck=about.get("strike", "noStrike") != "noStrike",
        raised=place.rstrip("%").isdecimal() and place.strip("0%") != "",
        lowered=place.startswith("-"),
    )


def _notes(archive: Archive, slide: str) -> str:
    """What the speaker has noted for a slide."""
    name = next((to for to in archive.targets(slide).values() if "/notesSlides/" in to), "")
    root = archive.xml(name) if name else None
    flow = Flow()
    for shape in root.iter(f"{_P}sp") if root is not None else ():
        if _kind(shape) == "body":
            for paragraph in shape.iter(f"{_A}p"):
                flow.paragraph(_inline(paragraph, {}))
    return flow.html()
