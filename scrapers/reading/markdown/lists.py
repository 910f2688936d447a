"""Lists: the mark in front of each item."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_ITEMS: Final = frozenset(("li",))
_INPUTS: Final = frozenset(("input",))
BULLET: Final = "- "
_HIGHEST: Final = 999_999_999  # CommonMark reads nine digits
_HIGHEST_ROMAN: Final = 3999
_TYPES: Final = {kind: kind for kind in "1aAiI"}
_ALPHA = r"(lower|upper)-?(alpha|latin|roman)"
_STYLE = re.compile(rf"list-style(?:-type)?\s*:[^;]{{0,40}}?\b{_ALPHA}\b", re.IGNORECASE)
_CLASS = re.compile(rf"(?:^|\s){_ALPHA}(?:$|\s)", re.IGNORECASE)  # of docutils and Asciidoctor
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class Numbers:
    """The marks of a page's list items; each list is counted through once.

    Markdown has digits alone: there a letter or a Roman number, to which the text may refer, stands in an
    item with a bullet.
    """

    def __init__(self, *, markdown: bool = True) -> None:
        self._lettered = "- {}. " if markdown else "{}. "
        self._marks: dict[HtmlElement, str] = {}

    def marker(self, item: HtmlElement) -> str:
        """``"- "``, or the number that a browser shows, with ``start``, ``value`` and ``reversed`` obeyed."""
        mark = self._marks.get(item)
        if mark is None:
            parent = item.getparent()
            if parent is None or parent.tag != "ol":
                return self._marks.setdefault(item, BULLET)
            self._count(parent)
            mark = self._marks[item]
        return mark

    def _count(self, ordered: HtmlElement) -> None:
        items = [*ordered.iterchildren("li")]
        backwards = ordered.get("reversed") is not None
        number = _integer(ordered.get("start"), len(items) if backwards else 1)
        kind = _kind(ordered)
        for item in items:
            number = _integer(item.get("value"), number)
            written = _WRITTEN[_TYPES.get(item.get("type", ""), kind)](number)
            mark = self._lettered if not written[-1].isdecimal() else "{}. "
            self._marks[item] = mark.format(written)
            number += -1 if backwards else 1


def indent(mark: str) -> str:
    """What stands before further lines of an item that begins by ``mark``."""
    return " " * (len(BULLET) if mark.startswith(BULLET) else len(mark))


def _kind(ordered: HtmlElement) -> str:
    """How items are counted: one of the values of ``type``, which style or class may say too."""
    stated = _TYPES.get(ordered.get("type", ""))
    if stated:
        return stated
    style, classes = ordered.get("style"), ordered.get("class")
    found = _STYLE.search(style) if style else None
    found = found or (_CLASS.search(classes) if classes else None)
    if found is None:
        return "1"
    kind = "i" if found[2].lower() == "roman" else "a"
    return kind.upper() if found[1].lower() == "upper" else kind


def _digits(number: int) -> str:
    return str(min(max(number, 0), _HIGHEST))


def _letters(number: int) -> str:
    """A to z, then aa, ab; there is none for zero."""
    letters = ""
    left = number
    while left > 0:
        left, place = divmod(left - 1, 26)
        letters = chr(ord("a") + place) + letters
    return letters or _digits(number)


def _roman(number: int) -> str:
    if not 0 < number <= _HIGHEST_ROMAN:
        return _digits(number)
    written = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        written += sign * times
    return written


_WRITTEN: Final[dict[str, Callable[[int], str]]] = {
    "1": _digits, "a": _letters, "A": lambda number: _letters(number).upper(), "i": _roman,
    "I": lambda number: _roman(number).upper(),
}  # fmt: skip


def with_boxes(page: ElementList) -> frozenset[HtmlElement]:
    """The list items on ``page`` that hold something to tick or fill in."""
    nearest: dict[HtmlElement | None, HtmlElement | None] = {None: None}  # the item of what is around a box
    for at in page.places(_INPUTS) if page.places(_ITEMS) else ():
        path, element = [], page.elements[at].getparent()
        while element not in nearest:
            path.append(element)
            element = None if element.tag == "li" else element.getparent()
        found = path[-1] if path and path[-1].tag == "li" else nearest[element]
        nearest.update(dict.fromkeys(path, found))
    return frozenset(item for item in nearest.values() if item is not None)


def task_mark(item: HtmlElement) -> str:
    """``"[x] "`` or ``"[ ] "`` for an item of a task list, as GitHub writes it; ``""`` for any other."""
    for box in item.iter("input"):
        classes = item.get("class", "")
        if box.get("type") != "checkbox" or not (box.get("disabled") is not None or "task" in classes):
            break
        if next(box.iterancestors("li"), None) is item:
            return "[x] " if box.get("checked") is not None else "[ ] "
        break
    return ""


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text[:12]) if text else default
    except ValueError:
        return default
