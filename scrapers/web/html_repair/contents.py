"""The contents of an element as one list of texts and elements, which lxml has as texts and tails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml import etree

Content = str | etree._Element  # noqa: SLF001 - lxml has no other name for it


def taken(element: etree._Element) -> list[Content]:
    """What is in ``element``, taken out of it, in order."""
    found: list[Content] = [element.text] if element.text else []
    element.text = None
    for child in list(element):
        found += _with_tail(child)
        element.remove(child)
    return found


def taken_from(first: etree._Element, top: etree._Element) -> list[Content]:
    """``first`` and all that follows it below ``top``, taken out; the elements between end before it."""
    found: list[Content] = []
    node = first
    while node is not top:
        parent = node.getparent()
        if parent is None:
            break
        following = list(node.itersiblings())
        if node is first:
            following.insert(0, node)
        else:
            found += [node.tail] if node.tail else []
            node.tail = None
        for sibling in following:
            found += _with_tail(sibling)
            parent.remove(sibling)
        node = parent
    return found


def _with_tail(element: etree._Element) -> list[Content]:
    tail, element.tail = element.tail, None
    return [element, tail] if tail else [element]


def append(parent: etree._Element, content: Iterable[Content]) -> None:
    """Put ``content`` at the end of ``parent``."""
    last = next(parent.iterchildren(reversed=True), None)
    for each in _joined(content):
        if not isinstance(each, str):
            parent.append(each)
            last = each
        elif last is not None:
            last.tail = (last.tail or "") + each
        else:
            parent.text = (parent.text or "") + each


def put_before(place: etree._Element, content: Iterable[Content]) -> None:
    """Put ``content`` before ``place``, which has a parent."""
    for each in _joined(content):
        if not isinstance(each, str):
            place.addprevious(each)
            continue
        before, parent = place.getprevious(), place.getparent()
        if before is not None:
            before.tail = (before.tail or "") + each
        elif parent is not None:
            parent.text = (parent.text or "") + each


def _joined(content: Iterable[Content]) -> Iterator[Content]:
    """Texts that follow each other as one: a tail that grows by each would be copied as often."""
    for is_text, group in groupby(content, key=lambda each: isinstance(each, str)):
        if is_text:
            yield "".join(str(each) for each in group)
        else:
            yield from group


def removed(element: etree._Element) -> None:
    """Take ``element`` out of its tree, and leave its tail there."""
    parent = element.getparent()
    if parent is not None:
        put_before(element, [element.tail] if element.tail else [])
        element.tail = None
        parent.remove(element)
