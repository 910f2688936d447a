"""Glossaries: terms of a list of definitions, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rule import Candidate
from scrapers.dataset.pairs.rules.terms import description_of
from scrapers.dataset.pairs.words import word_count

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Container

_LONGEST: Final = 80  # characters of a term
_FEWEST: Final = 5  # words that explain; fewer are data: an author, a date
_SOON: Final = 2  # blocks
_SIGNATURE: Final = "sig"
_LABELLED: Final = frozenset({"notes", "field-list", "params", "tparams", "retval", "exception", "section"})
"""Lists of such parts as Javadoc, docutils and Doxygen write them."""
_LABELS: Final = frozenset((
    "parameters", "type parameters", "template parameters", "returns", "return type", "throws", "raises",
    "yields", "see also", "since", "specified by", "overrides", "functional interface", "enclosing class",
    "all implemented interfaces", "all known implementing classes", "direct known subclasses",
))  # fmt: skip
"""What others call them."""


class Definitions:
    """Term → definition."""

    name = "definitions"
    version = "1"

    def candidates(self, page: PageBlocks) -> Iterator[Candidate]:
        """The terms of ``page`` with the ``dd`` behind each, which several of them may share."""
        for number, container in enumerate(page.containers):
            if container.tag != "dt" or _is_other_call(container) or _names_a_part(page, number):
                continue
            told = description_of(container.element)
            at = None if told is None else page.numbers.get(told)
            asked = page.inside[number]
            if at is None or asked.start >= asked.end or len(page.folded(asked)) > _LONGEST:
                continue
            answer = page.inside[at]
            if _explains(page, answer) and _says(page, answer):
                answer = _all_of(page, at)
                yield Candidate(asked, answer, template="term-1", anchor=container.attributes.get("id", ""))


def _is_other_call(term: Container) -> bool:
    """Whether it is one of several ways to call what the rule of interfaces has, under the last of them."""
    if _SIGNATURE not in term.attributes.get("class", "").split():
        return False
    behind = term.element.getnext()
    return behind is not None and behind.tag == "dt"


def _names_a_part(page: PageBlocks, term: int) -> bool:
    """Whether it is the label of a part of an entry of an interface: its parameters, what it throws."""
    around = page.containers[max(page.parents[term], 0)].attributes.get("class", "")
    if not _LABELLED.isdisjoint(around.split()):
        return True
    return page.folded(page.inside[term])[:_LONGEST].strip(" :").lower() in _LABELS


def _all_of(page: PageBlocks, first: int) -> Range:
    """The blocks of a description, and of further ones that explain: a term may mean several things."""
    found = page.inside[first]
    behind = page.containers[first].element.getnext()
    while behind is not None and behind.tag == "dd":
        at = page.numbers.get(behind)
        if at is None or page.inside[at].start != found.end or not _explains(page, page.inside[at]):
            break
        found = found._replace(end=max(found.end, page.inside[at].end))
        behind = behind.getnext()
    return found


def _explains(page: PageBlocks, answer: Range) -> bool:
    """Whether there are words enough, which mostly the first blocks have: that of a class is long."""
    first = page.folded(answer._replace(end=min(answer.end, answer.start + _SOON)))
    return word_count(first) >= _FEWEST or word_count(page.folded(answer)) >= _FEWEST


def _says(page: PageBlocks, answer: Range) -> bool:
    """Whether a description is more than further terms, of which tables of contents are made."""
    return any(page.blocks[at].role != "term" for at in range(answer.start, answer.end))
