"""Lists: the mark in front of each item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_ITEMS: Final = frozenset(("li",))
_INPUTS: Final = frozenset(("input",))
_BULLET: Final = "- "
_HIGHEST: Final = 999_999_999  # CommonMark reads nine digits


class Numbers:
    """The marks of a page's list items; each list is counted through once."""

    def __init__(self) -> None:
        self._marks: dict[HtmlElement, str] = {}

    def marker(self, item: HtmlElement) -> str:
        """``"- "``, or the number that a browser shows, with ``start``, ``value`` and ``reversed`` obeyed."""
        mark = self._marks.get(item)
        if mark is None:
            parent = item.getparent()
            if parent is None or parent.tag != "ol":
                return self._marks.setdefault(item, _BULLET)
            self._count(parent)
            mark = self._marks[item]
        return mark

    def _count(self, ordered: HtmlElement) -> None:
        items = [*ordered.iterchildren("li")]
        backwards = ordered.get("reversed") is not None
        number = _integer(ordered.get("start"), len(items) if backwards else 1)
        for item in items:
            number = _integer(item.get("value"), number)
            self._marks[item] = f"{min(max(number, 0), _HIGHEST)}. "
            number += -1 if backwards else 1


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
