"""The elements of a page in one list, so that what lies inside an element is a stretch of it.

A search below an element makes lxml build an iterator with a matcher; a look into the list does not. And
lxml makes a Python object of an element when it is reached, and again when it is reached once more: most
of what a pass over a page costs. The list holds them all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

UNREAD: Final = frozenset((
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "canvas", "audio", "video",
    "map", "select", "datalist", "textarea", "input", "head", "link", "meta", "title", "base", "param",
    "source",
    "track", "progress", "meter", "col", "colgroup", "frameset", "noframes", "rp",
))  # fmt: skip
_LINK: Final = frozenset(("a",))
_SILENT: Final = frozenset(("script", "style", "template", "noscript", "svg", "select", "textarea"))


class ElementList:
    """``root`` and all elements below it in document order, and their tags.

    ``read`` is what they were parsed from, if the caller has it.
    """

    def __init__(self, root: HtmlElement, read: Decoded | None = None) -> None:
        self._read = read
        self.elements: list[HtmlElement] = list(root.iter())
        self.tags: list[str] = [element.tag for element in self.elements]
        self._found: dict[frozenset[str], list[int]] = {}
        self._above: list[HtmlElement] | None = None

    @classmethod
    def of_body(cls, root: HtmlElement, read: Decoded | None = None) -> Self:
        """The body of the page ``root`` listed; all of it where there is no body."""
        body = root.find("body")
        return cls(root if body is None else body, read)

    def mentions(self, word: bytes) -> bool:
        """Whether ``word``, in small letters, stands in the page's source; true where that is not known.

        No element need be asked for an attribute that its page never mentions. In values a character may
        be written as a reference, so look for words that nobody spells so.
        """
        return self._read is None or self._read.has(word)

    def named(self, root: HtmlElement, tags: frozenset[str]) -> list[HtmlElement]:
        """The elements of the page ``root`` that have one of ``tags``; this lists the page, or its body.

        A search of the whole tree takes three times as long.
        """
        head = self._head(root)
        if head is None:
            return list(root.iter(*tags))
        elements = self.elements
        return [*(e for e in head if e.tag in tags), *[elements[at] for at in self.places(tags)]]

    def counted(self, root: HtmlElement, tags: Collection[str]) -> dict[str, int]:
        """How many elements of the page ``root`` have each of ``tags``."""
        head = self._head(root)
        rest = Counter([element.tag for element in (root.iter(*tags) if head is None else head)])
        return {tag: rest[tag] + (0 if head is None else len(self._by_tag.get(tag, ()))) for tag in tags}

    def _head(self, root: HtmlElement) -> list[HtmlElement] | None:
        """The elements of the head of the page ``root``, if these and what is listed are all of it."""
        if self._above is None:
            parts = list(root)
            if len(parts) != 2 or parts[1] is not self.elements[0]:  # noqa: PLR2004 - a head and a body
                return None
            self._above = list(parts[0].iter())
        return self._above

    @cached_property
    def _by_tag(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {tag: [] for tag in set(self.tags)}
        for at, tag in enumerate(self.tags):
            found[tag].append(at)
        return found

    @cached_property
    def _places(self) -> dict[HtmlElement, int]:
        return dict(zip(self.elements, range(len(self.elements)), strict=True))

    def place(self, element: HtmlElement) -> int:
        """The index of ``element``."""
        return self._places[element]

    @cached_property
    def ends(self) -> Sequence[int]:
        """For each element the index after the last one inside it: the next that it does not hold."""
        elements = self.elements
        ends = [len(elements)] * len(elements)
        around, opened = elements[0], [0]
        for at, element in enumerate(elements[1:], 1):
            parent = element.getparent()
            while around is not parent:
                ends[opened.pop()] = at
                around = elements[opened[-1]]
            around = element
            opened.append(at)
        return ends

    def places(self, tags: frozenset[str]) -> list[int]:
        """The indices of the elements that have one of ``tags``, in order; found once."""
        found = self._found.get(tags)
        if found is None:
            by_tag = self._by_tag
            lists = [by_tag[tag] for tag in by_tag.keys() & tags]
            found = lists[0] if len(lists) == 1 else sorted(chain.from_iterable(lists))
            self._found[tags] = found
        return found

    def number(self, tags: frozenset[str], start: int, end: int) -> int:
        """How many elements from ``start`` to before ``end`` have one of ``tags``."""
        found = self.places(tags)
        return bisect_left(found, end) - bisect_left(found, start) if found else 0

    def places_in(self, tags: frozenset[str], start: int, end: int) -> list[int]:
        """The indices from ``start`` to before ``end`` of elements that have one of ``tags``."""
        found = self.places(tags)
        return found[bisect_left(found, start) : bisect_left(found, end)]

    def link_sizes(self, start: int, end: int) -> list[int]:
        """How many characters each link from ``start`` to before ``end`` holds."""
        return [len(self.text(at, self.ends[at])) for at in self.places_in(_LINK, start, end)]

    def text(self, at: int, end: int) -> str:
        """The text in the element at ``at``, which ends before ``end``; scripts and styles left out."""
        element = self.elements[at]
        if end - at == 1:
            return element.text or ""
        if end - at == 2 and (child := self.elements[at + 1]).tag not in _SILENT:  # noqa: PLR2004 - a single child
            return f"{element.text or ''}{child.text or ''}{child.tail or ''}"
        if not _SILENT.isdisjoint(self.tags[at + 1 : end]):
            return "".join(_read(element))
        # Five times as fast as to join ``itertext``.
        return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))

    def strings(self, at: int, end: int) -> Iterable[str]:
        """That text, string by string."""
        element = self.elements[at]
        return element.itertext() if _SILENT.isdisjoint(self.tags[at + 1 : end]) else _read(element)


def _read(element: HtmlElement) -> Iterator[str]:
    """The strings in ``element`` without those in elements that nobody reads."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start":
            if node.tag in UNREAD and node is not element:
                walk.skip_subtree()
            elif node.text:
                yield node.text
        elif node is not element and node.tail:
            yield node.tail
