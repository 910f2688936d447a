"""What a printed page has around its text: running titles, page numbers, the table of contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Final

from scrapers.reading.layout.placed import Column, Line

_EDGE: Final = 3  # lines at the top and the bottom of a page that may be furniture
_BAND: Final = 4.0  # points in which a running title stands on all its pages
_FEW: Final = 3  # pages on which a line is said again to be a running title
_MOST: Final = 0.5  # share of the lines in a band that are furniture, of which the rest is too
_NUMBER: Final = r"(?:\d{1,4}|[ivxlc]{1,7}|[A-Z]-?\d{1,3})"
_PAGE_NUMBER = re.compile(
    rf"[\s\-–—|·•\[(]*(?:(?:page|seite|p\.|стр\.|página|pagina)\s*)?{_NUMBER}(?:\s*(?:of|/|von|de|sur|из)\s*\d{{1,4}})?[\s\-–—|·•\])]*",
    re.IGNORECASE,
)
_LEADERS = re.compile(rf"(?:[.․·‧…_]\s?){{4,}}\s*{_NUMBER}?\s*$")
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_BEGINNING = re.compile(r"^[\dA-Z]{1,3}(?:\.\d{1,3}){0,5}\.?\s+")
_ENDING = re.compile(rf"(?<!\s)\s*+{_NUMBER}\s*$")
_ENDS_OR_BEGINS = re.compile(rf"^{_NUMBER}\s+|(?<!\s)\s++{_NUMBER}$")
_DAY: Final = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\.?,?"
_MOMENT: Final = rf"{_DAY}\s+(?:\w{{2}}\s)?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:\s?[AP]\.?M\.?)?"
_PRINTED = re.compile(rf"{_MOMENT}(?:\s|$)|.*\s{_MOMENT}$", re.IGNORECASE)  # Chromium's head, Firefox's foot
_OF_PAGES = re.compile(
    r"(?:(?:https?|file)://\S+\s+)?\d{1,4}(?:\s?/\s?|\s\w{1,4}\s)\d{1,4}(?=\s|$)", re.IGNORECASE
)
_NO_WORDS: Final = " #-–—|·•[]()"
_SIGNS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Letters and digits alone: how two titles are compared."""
    return _SIGNS.sub("", text).casefold()


def without_furniture(
    pages: Sequence[list[Column]], titles: Collection[str] = ()
) -> tuple[list[list[Column]], int]:
    """``pages`` without running titles and page numbers, and how many lines those were.

    ``titles`` are those of the outline, as :func:`plain` has them: they run too.
    """
    ends = [_ends(page) for page in pages]
    body = _in_the_text(pages, ends)
    said: Counter[tuple[str, int]] = Counter()
    for page in ends:
        said.update({(key, at) for line in page if (key := _key(line)) not in body for at in _bands(line)})
    bands: dict[int, list[bool]] = {}
    for page in ends:
        for line in page[:1] + page[-1:]:
            runs = _repeats(line, said, len(pages)) or plain(_ENDS_OR_BEGINS.sub("", line.text)) in titles
            bands.setdefault(round(line.top / _BAND), []).append(runs)
    printed = {id(line) for page in ends for line in _by_browser(page)}
    removed = printed | {
        id(line)
        for page in ends
        for lines in (page[:_EDGE], page[: -_EDGE - 1 : -1])
        for line in takewhile(
            lambda line, page=page: (
                _repeats(line, said, len(pages))  # type: ignore[misc]
                or (line in (page[0], page[-1]) and _in_band(line, bands))
            ),
            lines,
        )
    }
    kept = [[_without(column, removed) for column in page] for page in pages]
    return [[column for column in page if column.lines] for page in kept], len(removed)


def _by_browser(page: list[Line]) -> list[Line]:
    """What a browser prints around a page, though it is the only one: title, day and hour; URL and number."""
    if len(page) < 3:  # noqa: PLR2004 - and text between them
        return []
    head, foot = page[0], page[-1]
    chromium = _PRINTED.match(head.text) and _OF_PAGES.fullmatch(foot.text)
    firefox = _PRINTED.match(foot.text) and _OF_PAGES.match(foot.text)
    return [head, foot] if chromium or firefox else []


def _without(column: Column, removed: set[int]) -> Column:
    lines = [line for line in column.lines if id(line) not in removed]
    return Column(lines, column.x0, column.x1, column.page, column.rules)


def _ends(page: list[Column]) -> list[Line]:
    """The lines nearest to the top and the bottom of a page."""
    lines = sorted((line for column in page for line in column.lines), key=lambda line: line.top)
    return lines if len(lines) <= 2 * _EDGE else lines[:_EDGE] + lines[-_EDGE:]


def _in_the_text(pages: Sequence[list[Column]], ends: list[list[Line]]) -> set[str]:
    """What lines say that stand at the ends of pages and between them too: records, steps, rows, no titles.

    That is so where most of the pages have more of them; a heading is said below its running title but once.
    A number alone is that of a page, whatever numbers the text has.
    """
    near: Counter[str] = Counter()
    more: Counter[str] = Counter()
    for page, edge in zip(pages, ends, strict=True):
        inside = Counter(_key(line) for column in page for line in column.lines)
        inside.subtract(map(_key, edge))
        keys = {key for line in edge if (key := _key(line)).strip(_NO_WORDS)}
        near.update(keys)
        more.update(key for key in keys if inside[key] > 1)
    return {key for key, times in more.items() if times * 2 >= near[key]}


def _key(line: Line) -> str:
    return _DIGITS.sub("#", line.text.casefold())


def _bands(line: Line) -> tuple[int, ...]:
    at = round(line.top / _BAND)
    return (at - 1, at, at + 1)


def _repeats(line: Line, said: Counter[tuple[str, int]], pages: int) -> bool:
    text = line.text.strip()
    number = _PAGE_NUMBER.fullmatch(text)
    again = said[_key(line), round(line.top / _BAND)]
    return again >= (min(2, pages) if number else _FEW)


def _in_band(line: Line, bands: dict[int, list[bool]]) -> bool:
    """Whether ``line`` stands where running titles stand, although only its page has this one."""
    known = bands.get(round(line.top / _BAND), [])
    return len(known) > _FEW and sum(known) > _MOST * len(known) and len(line.text) < 120  # noqa: PLR2004


def without_contents(lines: Sequence[Line], titles: dict[str, set[int]]) -> list[Line]:
    """``lines`` without those of a table of contents, the first lines of long titles included."""
    kept: list[Line] = []
    for line in lines:
        if not is_contents(line, titles):
            kept.append(line)
        elif kept and kept[-1].page == line.page:
            whole = f"{kept[-1].text} {_ENDING.sub('', _LEADERS.sub('', line.text))}"
            if plain(whole) in titles or plain(_BEGINNING.sub("", whole)) in titles:
                kept.pop()
    return kept


def is_contents(line: Line, titles: dict[str, set[int]]) -> bool:
    """Whether ``line`` is one of a table of contents: what it says is a title of another page.

    ``titles`` are those of the outline, as :func:`plain` has them, with their pages.
    """
    text = line.text
    if _LEADERS.search(text):
        return True
    bare = _ENDING.sub("", text)
    if bare == text:
        return False
    pages = titles.get(plain(bare)) or titles.get(plain(_BEGINNING.sub("", bare))) or ()
    return bool(pages) and line.page not in pages
