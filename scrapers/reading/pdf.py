"""The reader of PDF: pages to lines, columns, blocks, headings, and then to text.

pages → furniture out → blocks → joined over page ends → headings → HTML → the package's own writer. The
layout is ours (``layout/``); the characters and where they stand are PDFium's (``pdfium.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from scrapers.errors import ParseError
from scrapers.models import Drop, Failure, FetchedPage
from scrapers.reading.layout.blocks import Block, blocks_of
from scrapers.reading.layout.columns import ColumnFinder
from scrapers.reading.layout.furniture import plain, without_contents, without_furniture
from scrapers.reading.layout.headings import body_size, tell_headings
from scrapers.reading.layout.joining import Joiner
from scrapers.reading.layout.markup import html_of
from scrapers.reading.layout.paragraphs import joined_over_ends
from scrapers.reading.layout.placed import Column
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.metadata.generic_titles import is_generic
from scrapers.reading.pdfium import Encrypted, Entry, Pdf, opened
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading
from scrapers.reading.written import written
from scrapers.web.decode import clean
from scrapers.web.urls import resolve

_MOST_PAGES: Final = 3000
_MOST_WORDS: Final = 1_500_000
_FEW: Final = 20  # characters a page, under which pictures of text are all that there is
_PICTURED: Final = 0.5  # of a page
_UNREADABLE: Final = 0.3  # of the characters, that have no meaning outside of their font
_DAY = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_NO_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel) - .*"
    r"|.*\.(?:docx?|tex|dvi|indd|pptx?|pdf|html?|ps|md|rst|odt|fm|qxd))$",
    re.IGNORECASE,
)
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd\x80-\x9f]")


class _Layout(NamedTuple):
    pages: list[list[Column]]
    images: float
    letters: int
    targets: tuple[str, ...]
    lost: int


class PdfReader:
    """Reads PDF. ``options`` choose what is written."""

    name = "pdf"
    media_types = ("application/pdf", "application/x-pdf")
    version = "5"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()

    def read(self, page: FetchedPage) -> Reading:
        """The one document of a file; drops are ``encrypted``, ``scanned``, ``garbled`` and ``no_text``."""
        try:
            with opened(page.response.body) as pdf:
                return self._read(pdf, page.response.url)
        except Encrypted as told:
            return Reading(refused=Drop("encrypted", str(told)))
        except ParseError as error:
            return Reading(refused=Failure(error.reason, str(error)))

    def _read(self, pdf: Pdf, url: str) -> Reading:
        if not 0 < len(pdf) <= _MOST_PAGES:
            told = f"{len(pdf)} pages, at most {_MOST_PAGES} are read"
            return Reading(refused=Failure("parse_limit", told) if len(pdf) else Drop("no_text", "no pages"))
        layout = _laid_out(pdf)
        if isinstance(layout, Failure):
            return Reading(refused=layout)
        links = tuple(dict.fromkeys(found for to in layout.targets if (found := resolve(to, url))))
        refused = _refused(layout, len(pdf))
        if refused:
            return Reading(links=links, refused=refused)
        outline = pdf.outline()
        blocks, removed = _blocks(layout.pages, outline)
        text, places = self._written(blocks, len(pdf), url)
        notes = [f"{removed} lines of running titles, page numbers and contents"] if removed else []
        notes += [f"{layout.lost} pages that cannot be read"] if layout.lost else []
        document = _described(pdf, blocks, text, places)
        refused = None if text else Drop("no_text", "nothing but running titles")
        return Reading((document,) if text else (), links, notes=tuple(notes), refused=refused)

    def _written(self, blocks: Sequence[Block], pages: int, url: str) -> tuple[str, tuple[int, ...]]:
        """The text, and where each page begins in it. Pages are written one by one."""
        parts: list[str] = []
        places, length = [], 0
        by_page: dict[int, list[Block]] = {}
        for block in blocks:
            by_page.setdefault(block.page, []).append(block)
        for number in range(pages):
            told = written(html_of(by_page[number]), self.options, base=url) if number in by_page else ""
            told = clean(told).strip("\n")
            places.append(length + 2 if parts and told else length)
            if told:
                length = places[-1] + len(told)
                parts.append(told)
        return "\n\n".join(parts), tuple(min(place, length) for place in places)


def _laid_out(pdf: Pdf) -> _Layout | Failure:
    """The columns of all pages; not the words, which would take ten times the memory."""
    pages: list[list[Column]] = []
    images, letters, words, lost = 0.0, 0, 0, 0
    targets: dict[str, None] = {}
    unreadable, finder = 0, ColumnFinder()
    for number in range(len(pdf)):
        page = pdf.page(number)
        if page is None:
            lost += 1
            continue
        words += len(page.words)
        if words > _MOST_WORDS:
            return Failure("parse_limit", f"more than {_MOST_WORDS} words")
        text = "".join(word.text for word in page.words)
        letters, images = letters + len(text), images + min(page.images, 1.0)
        unreadable += len(_PRIVATE.findall(text))
        targets.update(dict.fromkeys(page.targets))
        pages.append(finder.columns(page))
    if letters and unreadable > _UNREADABLE * letters:
        letters = -1
    return _Layout(pages, images, letters, tuple(targets), lost)


def _refused(layout: _Layout, pages: int) -> Drop | Failure | None:
    if layout.lost == pages:
        return Failure("parse_error", "none of its pages can be read")
    if layout.letters < 0:
        return Drop("garbled", "its fonts do not say which characters they show")
    if layout.letters < _FEW * pages and layout.images > _PICTURED * pages:
        return Drop("scanned", "pictures of pages without a text layer")
    return None if layout.letters else Drop("no_text", "no characters on its pages")


def _blocks(pages: list[list[Column]], outline: Sequence[Entry]) -> tuple[list[Block], int]:
    """The blocks of all pages, headings told, and how many lines were left out."""
    titles: dict[str, dict[int, int]] = {}
    for entry in outline:
        titles.setdefault(plain(entry.title), {}).setdefault(entry.page, entry.level + 1)
    kept, removed = without_furniture(pages, titles)
    kept, contents = _without_contents(kept, titles)
    lines = [line for page in kept for column in page for line in column.lines]
    joiner, pitch = Joiner(lines), _pitch(kept)
    groups = [list(blocks_of(column, pitch, joiner)) for page in kept for column in page]
    found = [block for group in groups for block in group]
    tell_headings(found, titles)
    blocks = joined_over_ends(groups, body_size(found), joiner)
    return blocks, removed + contents


def _without_contents(
    pages: list[list[Column]], titles: dict[str, dict[int, int]]
) -> tuple[list[list[Column]], int]:
    places = {title: set(found) for title, found in titles.items() if title}
    removed = 0
    for column in (column for page in pages for column in page):
        lines = without_contents(column.lines, places)
        removed += len(column.lines) - len(lines)
        column.lines = lines
    return [[column for column in page if column.lines] for page in pages], removed


def _pitch(pages: list[list[Column]]) -> float:
    """The usual distance of two lines of text."""
    steps: Counter[float] = Counter()
    for column in (column for page in pages for column in page):
        for before, line in pairwise(column.lines):
            if not line.is_mono and 0 < line.top - before.top < 3 * line.size:
                steps[round(2 * (line.top - before.top)) / 2] += 1
    return steps.most_common(1)[0][0] if steps else 12.0


def _described(pdf: Pdf, blocks: Sequence[Block], text: str, places: tuple[int, ...]) -> ReadDocument:
    about = pdf.metadata
    return ReadDocument(
        text,
        title=next(_titles(about.get("Title", ""), blocks), ""),
        author=clean(about.get("Author", "")).strip(),
        date=_day(about.get("CreationDate", "")) or _day(about.get("ModDate", "")),
        language=pdf.language.split("-")[0].lower(),
        pages=places,
    )


def _titles(told: str, blocks: Sequence[Block]) -> Iterator[str]:
    """The title that the file names, if it is one; else what its first page says in the largest letters."""
    said = " ".join(clean(told).split())
    if said and not _NO_TITLE.match(said) and not is_generic(said):
        yield said
    first = [block for block in blocks if block.page == 0 and block.kind == "heading"]
    if first:
        yield max(first, key=lambda block: block.size).text.strip()


def _day(told: str) -> str:
    found = _DAY.match(told)
    if not found:
        return ""
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    valid = 1980 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - a calendar's
    return f"{year:04}-{month:02}-{day:02}" if valid else ""


def text_of(body: bytes, *, markdown: bool = True) -> str:
    """The text of the PDF in ``body``; ``""`` if it is refused."""
    with opened(body) as pdf:
        layout = _laid_out(pdf)
        if isinstance(layout, Failure):
            return ""
        blocks, _ = _blocks(layout.pages, pdf.outline())
        return PdfReader(RenderOptions(markdown=markdown))._written(blocks, len(pdf), "")[0]  # noqa: SLF001
