"""The styles of an OpenDocument text: how characters look, what is hidden, which lists count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from scrapers.reading.office.flow import Style, is_mono
from scrapers.reading.office.item_numbers import ItemNumbers, stated_number

_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_CODE = re.compile(r"preformatted|source|verbatim|\bcode\b|listing", re.IGNORECASE)
_WEIGHT: Final = re.compile(r"bold|[6-9]00")
_LOWERED = re.compile(r"sub|-\d")
_RAISED = re.compile(r"super|[1-9]")
_AUTOMATIC = re.compile(r"P\d+")
_TURNED: Final = 20  # styles that are based on one another
_DEEPEST: Final = 9  # levels of a list


class OdtStyles:
    """The styles of a file, which are in the parts ``roots``: those of text, and those of lists."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._starts: dict[tuple[str, int], int | None] = {}
        self._numbers = ItemNumbers()
        self._looks: dict[str, Style] = {}
        self._hidden: dict[str, bool] = {}
        for root in roots:
            for style in root.iter(f"{_STYLE}style"):
                self._styles.setdefault(style.get(f"{_STYLE}name", ""), style)
            for style in root.iter(f"{_TEXT}list-style"):
                self._add(style)

    def is_code(self, name: str) -> bool:
        """Whether a style, or the one that it is based on, is called as those of code are."""
        names = f"{name} {self._parent(name)}".replace("_20_", " ").replace("_", " ")
        return _CODE.search(names) is not None

    def is_title(self, name: str) -> bool:
        """Whether a style is the one of titles, or made of it on the spot."""
        return name == "Title" or (self._parent(name) == "Title" and _AUTOMATIC.fullmatch(name) is not None)

    def is_hidden(self, name: str) -> bool:
        """Whether what has the style is not shown."""
        if name not in self._hidden:
            self._hidden[name] = self._first(name, f"{_TEXT}display") == "none"
        return self._hidden[name]

    def style(self, name: str) -> Style:
        """How the characters of a span look."""
        found = self._looks.get(name)
        if found is None:
            found = self._looks[name] = self._style(name)
        return found

    def _style(self, name: str) -> Style:
        place = self._first(name, f"{_STYLE}text-position")
        fonts = (self._first(name, key) for key in (f"{_STYLE}font-name", f"{_FO}font-family"))
        return Style(
            bold=_WEIGHT.match(self._first(name, f"{_FO}font-weight")) is not None,
            italic=self._first(name, f"{_FO}font-style") in {"italic", "oblique"},
            mono=self.is_code(name) or any(map(is_mono, fonts)),
            struck=self._first(name, f"{_STYLE}text-line-through-style") not in {"", "none"},
            raised=_RAISED.match(place) is not None,
            lowered=_LOWERED.match(place) is not None,
        )

    def counts(self, name: str, level: int) -> bool:
        """Whether the lists of a style count their items of ``level``."""
        return self._start(name, level) is not None

    def begin(self, name: str) -> None:
        """Another list of the style begins, which counts anew."""
        self._numbers.begin(name)

    def next(self, name: str, level: int, told: str) -> int | None:
        """The number of the item that stands there now, ``told`` if the file states it."""
        start = self._start(name, level)
        return None if start is None else self._numbers.next(name, level, start, told)

    def _start(self, name: str, level: int) -> int | None:
        """Where a list begins to count; ``None`` if it does not. A level of its own says so, or one above."""
        levels = (each for each in range(min(level, _DEEPEST), -1, -1) if (name, each) in self._starts)
        return next((self._starts[name, each] for each in levels), None)

    def _add(self, style: etree._Element) -> None:
        name = style.get(f"{_STYLE}name", "")
        for level in style:
            counted = str(level.tag) == f"{_TEXT}list-level-style-number"
            counted = counted and level.get(f"{_STYLE}num-format", "1") != ""
            start = stated_number(level.get(f"{_TEXT}start-value", ""), 1) if counted else None
            self._starts.setdefault((name, stated_number(level.get(f"{_TEXT}level", ""), 1) - 1), start)

    def _parent(self, name: str) -> str:
        style = self._styles.get(name)
        return style.get(f"{_STYLE}parent-style-name", "") if style is not None else ""

    def _first(self, name: str, key: str) -> str:
        """What a style says of ``key``, or the first of those that it is based on."""
        return next((told for style in self._based(name) if (told := _said(style, key))), "")

    def _based(self, name: str) -> Iterator[etree._Element]:
        for _ in range(_TURNED):
            if name not in self._styles:
                return
            yield self._styles[name]
            name = self._parent(name)


def _said(style: etree._Element, key: str) -> str:
    about = style.find(f"{_STYLE}text-properties")
    return about.get(key, "") if about is not None else ""
