"""The reader of plain text: what was sent, without page breaks and what surrounds them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from scrapers.models import Drop, FetchedPage
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading
from scrapers.web.sniffing import foreign_body

_BREAK: Final = "\f"
_PAGE_END = re.compile(r"\[Page \d+\]\s*$")
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_UNDERLINED = re.compile(r"[=~*#^\"'-]{3,}")
_LONGEST_TITLE: Final = 120
_BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{4,}")
_EDGES: Final = 6  # lines that are looked at for the heads of pages
_FEW: Final = 3  # pages with the same head


class TextReader:
    """Reads plain text. It stays as it is, line for line: what is indented in it may be code."""

    name = "text"
    media_types = ("text/plain",)
    version = "1"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()

    def read(self, page: FetchedPage) -> Reading:
        """The one document; ``not_text`` is what is something else by its first bytes."""
        response = page.response
        foreign = foreign_body(response.body, response.headers.get("content-type", ""))
        if foreign or _HTML.match(response.text[:1000]):
            return Reading(refused=Drop("not_text", foreign or "HTML"))
        text = tidied(response.text)
        if not text:
            return Reading(refused=Drop("no_text", "nothing but white space"))
        return Reading((ReadDocument(text, title=_title(text), markup="text"),))


def tidied(text: str) -> str:
    """``text`` without blanks at line ends, page breaks, and long runs of empty lines."""
    text = _BLANKS.sub("", text)
    if _PAGE_END.search(text) or re.search(r"\[Page \d+\]\n", text):
        text = _GAPS.sub("\n\n", _unpaged(text))
    return text.strip("\n").rstrip()


def _unpaged(text: str) -> str:
    """``text`` of an RFC without the feet of its pages, and the heads that follow them.

    A form feed has become a line feed by now.
    """
    lines = text.split("\n")
    heads: Counter[str] = Counter()
    for at in _feet(lines):
        heads.update(_head(lines, at))
    known = {line for line, count in heads.items() if count >= min(_FEW, max(1, sum(heads.values()) // 2))}
    kept: list[str] = []
    skipping = False
    for line in lines:
        if _PAGE_END.search(line):
            while kept and not kept[-1]:
                kept.pop()
            kept.append("")
            skipping = True
        elif skipping and (not line or line in known):
            continue
        else:
            kept.append(line)
            skipping = False
    return "\n".join(kept)


def _feet(lines: list[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if _PAGE_END.search(line)]


def _head(lines: list[str], foot: int) -> list[str]:
    return [line for line in lines[foot + 1 : foot + _EDGES] if line][:1]


def _title(text: str) -> str:
    """The first line, if it stands by itself."""
    first, _, rest = text.partition("\n")
    first, second = first.strip(), rest.partition("\n")[0].strip()
    if not first or len(first) > _LONGEST_TITLE or _UNDERLINED.fullmatch(first):
        return second if _UNDERLINED.fullmatch(first) and len(second) <= _LONGEST_TITLE else ""
    return first if not second or _UNDERLINED.fullmatch(second) else ""
