"""Which signs of a run of Markdown set emphasis, by the rules of CommonMark 0.31 (6.2) and of GFM."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scrapers.corpus.markdown.inline import Span

_RUN = re.compile(r"\\.|(\*+|_+|~+)", re.DOTALL)
_MOST: Final = 400  # runs of signs; more are no text, and are taken as they stand


@dataclass(slots=True)
class _Delimiter:
    sign: str
    at: int  # of the first sign that is left
    size: int  # signs that are left
    opens: bool
    closes: bool
    length: int


def emphasised(run: str, spans: Iterable[Span]) -> list[tuple[int, int, int]]:
    """The pairs of signs that set emphasis: places of the opening and the closing ones, and how many each.

    ``spans`` are those of the run: in code, addresses, tags and targets nothing is emphasised. A link is a
    border that no emphasis crosses.
    """
    if "*" not in run and "_" not in run and "~" not in run:
        return []
    closed = _closed_places(spans)
    groups: dict[int, list[_Delimiter]] = {}
    total = 0
    for found in _RUN.finditer(run):
        group = _group(closed, found.start()) if found[1] else -1
        if group >= 0:
            total += 1
            groups.setdefault(group, []).append(_delimiter(run, found.start(), found.end()))
    if total > _MOST:
        return []
    return sorted(pair for delimiters in groups.values() for pair in _paired(delimiters))


def _closed_places(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """(place, group from there on): 0 outside links, -1 where there is no emphasis, else that of the link."""
    places = [(0, 0)]
    ahead: list[tuple[int, int]] = []  # what begins again where a span ends, the nearest last
    for number, span in enumerate(spans, 1):
        while ahead and ahead[-1][0] <= span.start:
            places.append(ahead.pop())
        outer = places[-1][1]
        ahead.append((span.end, outer))
        if span.kind in {"link", "image"} and outer >= 0:
            ahead.append((span.inner_end, -1))
            places += [(span.start, -1), (span.inner, number)]
        else:
            places.append((span.start, -1))
    return [*places, *reversed(ahead)]


def _group(places: list[tuple[int, int]], at: int) -> int:
    return places[bisect_right(places, at, key=lambda place: place[0]) - 1][1]


def _delimiter(run: str, start: int, end: int) -> _Delimiter:
    before, after = run[start - 1 : start] or " ", run[end : end + 1] or " "
    left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
    right = not before.isspace() and (
        not _is_punctuation(before) or after.isspace() or _is_punctuation(after)
    )
    sign, size = run[start], end - start
    if sign == "_":
        opens = left and (not right or _is_punctuation(before))
        closes = right and (not left or _is_punctuation(after))
    else:
        opens, closes = left, right
    if sign == "~" and size != 2:  # noqa: PLR2004 - as our own writer has it
        opens = closes = False
    return _Delimiter(sign, start, size, opens, closes, size)


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] in "PS"


def _paired(delimiters: list[_Delimiter]) -> list[tuple[int, int, int]]:
    pairs: list[tuple[int, int, int]] = []
    opened: list[_Delimiter] = []
    for closer in delimiters:
        while closer.closes and closer.size:
            found = next((at for at in range(len(opened) - 1, -1, -1) if _fits(opened[at], closer)), -1)
            if found < 0:
                break
            opener = opened[found]
            del opened[found + 1 :]
            width = 2 if min(opener.size, closer.size) >= 2 else 1  # noqa: PLR2004 - strong
            pairs.append((opener.at + opener.size - width, closer.at, width))
            opener.size -= width
            closer.at, closer.size = closer.at + width, closer.size - width
            if not opener.size:
                opened.pop()
        if closer.opens and closer.size:
            opened.append(closer)
    return pairs


def _fits(opener: _Delimiter, closer: _Delimiter) -> bool:
    if opener.sign != closer.sign:
        return False
    both = opener.closes or closer.opens
    thirds = (opener.length + closer.length) % 3 == 0 and (opener.length % 3 or closer.length % 3)
    return not (both and thirds)
