"""Entries of interfaces: a signature, and what is said of it.

Generators of reference manuals write each entry in one way, which is known; see ``generators.py`` for those
that do not use lists of definitions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.generators import described
from scrapers.dataset.pairs.rules.go_entries import go_entries
from scrapers.dataset.pairs.rules.reference_sections import sections
from scrapers.dataset.pairs.rules.terms import description_of

_API: Final = "api-1"
_TERM: Final = "term-1"


class ApiEntries:
    """Signature → description."""

    name = "api"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """The entries of ``page``: a ``dt`` with an ``id``, and the ``dd`` behind it (Sphinx); others."""
        for number, container in enumerate(page.containers):
            if container.tag == "dt" and (anchor := _anchor(page, number)):
                yield from _entry(page, number, anchor)
        yield from _of_boxes(page)
        for asked, answer, name in (*sections(page), *go_entries(page)):
            yield Candidate(asked, answer, template=_API, anchor=name)


def _of_boxes(page: PageBlocks) -> Iterator[Candidate]:
    """Entries whose descriptions are boxes of a name; one ends where those begin that stand within it."""
    found = [
        (asked, page.inside[told], name)
        for signature, told, name in described(page)
        if (asked := page.blocks_of(signature)).start < asked.end
    ]
    begins = sorted({asked.start for asked, _, _ in found})
    for asked, told, name in found:
        within = bisect_left(begins, told.start)
        end = min(told.end, begins[within]) if within < len(begins) else told.end
        yield Candidate(asked, Range(told.start, end), template=_API, anchor=name)


def _anchor(page: PageBlocks, term: int) -> str:
    """The name of an entry in its page: that of its ``dt``, or of what stands in it."""
    own = page.containers[term].attributes.get("id")
    if own:
        return own
    element = page.containers[term].element
    return next((name for inner in element.iter("span", "a") if (name := inner.get("id"))), "")


def _entry(page: PageBlocks, term: int, anchor: str) -> Iterator[Candidate]:
    told = description_of(page.containers[term].element)
    at = None if told is None else page.numbers.get(told)
    if at is None:
        return
    blocks, asked = page.inside[at], page.inside[term]
    if blocks.start >= blocks.end or asked.start >= asked.end:
        return
    answer = Range(blocks.start, _until_entry(page, at, blocks.end))
    template = _TERM if anchor.startswith("term-") else _API
    yield Candidate(asked, answer, template=template, anchor=anchor)


def _until_entry(page: PageBlocks, description: int, end: int) -> int:
    """``end``, or where the entries begin that stand within: methods of a class."""
    last = page.containers[description].depth
    for at in range(description + 1, len(page.containers)):
        container = page.containers[at]
        if container.depth <= last:
            break
        if container.tag == "dt" and "id" in container.attributes:
            return min(end, page.inside[at].start)
    return end
