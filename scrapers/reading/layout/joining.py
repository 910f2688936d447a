"""Lines to running text: hyphenation undone, ligatures written out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from scrapers.reading.layout.placed import Line, Span

_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\u00ad": ""}
)
_ACCENTS: Final = {"¨": "\u0308", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c", "˚": "\u030a"}
_ACCENTED = re.compile(r"([¨´ˆ˜ˇ˚])\s?([A-Za-zı])")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}+)[-‐]$")  # also U+2010, which CSS hyphenates with
_TYPESET: Final = "\u2010"
_BEGINS = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]++-[^\W\d_]++")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")
_JOINS_ON: Final = ("/", "\u2014")


class Joiner:
    """Joins lines of one document, whose own spelling decides what a hyphen at a line's end was."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._compounds: set[str] = set()
        self._typed = False
        for line in lines:
            said = line.text[:-1]
            self._typed |= _TYPESET in said
            if "-" in said or _TYPESET in said:
                found = _COMPOUND.findall(said.replace(_TYPESET, "-"))
                self._compounds.update(each.casefold() for each in found)

    def spans(self, lines: Sequence[Line]) -> list[Span]:
        """The text of ``lines`` as one paragraph."""
        joined: list[Span] = []
        for line in lines:
            new = [Span(written(span.text), span.style) for span in in_one(line)]
            joined = self.joined(joined, new)
        return joined

    def joined(self, before: list[Span], after: list[Span]) -> list[Span]:
        """Two runs of text that a line end parts."""
        if not before or not after:
            return before or after
        last, first = before[-1], after[0]
        text, gap = self._at_line_end(last.text, first.text)
        if last.style == first.style:
            return [*before[:-1], Span(text + gap + first.text, last.style), *after[1:]]
        return [*before[:-1], Span(text + gap, last.style), *after]

    def _at_line_end(self, before: str, after: str) -> tuple[str, str]:
        """``before``, perhaps without its hyphen, and what parts it from ``after``."""
        if before.endswith(_TYPESET) and not self._typed:  # only what sets the lines has this sign
            return before[:-1], ""
        broken, begins = _BROKEN.search(before), _BEGINS.match(after)
        if broken and begins:
            whole = f"{broken[1]}-{begins[0]}".casefold()
            if begins[0][0].islower() and whole not in self._compounds:
                return before[:-1], ""
            return before, ""
        if before.endswith("-") and begins:  # --option, 2-fold
            return before, "" if before[-2:].strip() == before[-2:] and len(before) > 1 else " "
        if before.endswith(_JOINS_ON) and not before[-2:-1].isspace():
            return before, ""
        wide = _WIDE.match(after) and _WIDE.match(before[-1:])
        return before, "" if wide else " "


def in_one(line: Line) -> list[Span]:
    """The spans of all segments of ``line``, with spaces between them."""
    spans: list[Span] = []
    for segment in line.segments:
        if spans:
            spans[-1] = Span(spans[-1].text + " ", spans[-1].style)
        spans += segment.spans
    return spans


def written(text: str) -> str:
    """``text`` with its ligatures written out, and accents that stand before their letters put upon them."""
    if text.isascii():
        return text
    return _ACCENTED.sub(_composed, text.translate(_LIGATURES))


def _composed(found: re.Match[str]) -> str:
    whole = unicodedata.normalize("NFC", found[2].replace("ı", "i") + _ACCENTS[found[1]])
    return whole if len(whole) == 1 else found[0]
