"""Long, short and bare pages made of labelled ones: few labelled pages are such, and a crawl meets many.

A long page has its own paragraphs and headings many times over, each with the words of a paragraph of some
other page's text; a short one has lost all but the first of its paragraphs. What is around the text stays. A
bare page has some of the text and nothing around it.
"""

from __future__ import annotations

import copy
import random
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from lxml import html

from scrapers.reading.blocks.outline import Block, Outline
from scrapers.reading.page_tree import parse

WANTED = 0.8  # share of a block's words in the gold text from which on it is of the text
LEAST = 5  # paragraphs beside each other of a page that is made longer, or shorter
SHORTEST = 40  # characters of a paragraph
LONGEST = 1_500
SIZES = (20_000, 150_000)  # characters of long pages
LEFT = 4  # paragraphs of a short page, at most
DROPPED = frozenset(
    ("p", "h2", "h3", "h4", "h5", "h6", "li", "pre", "table", "blockquote", "dt", "dd", "figcaption")
)
HALF = 0.5
TITLE = "Of this and that"  # of a bare page; whether one is text labelled pages do not agree on
DOUBTFUL = 0.5
HEADED = (3, 12)  # paragraphs under one heading

BARE = (3, 14)  # elements of a bare page
WRAPPED = ("<main>", "<article>", "<div>", '<div class="content">', "<main><article>", "")

Targets = dict[str, float]


def paragraphs(found: Outline, target: Sequence[float]) -> list[str]:
    """What of this page can stand on others: paragraphs of its text."""
    return [
        block.text
        for block, share in zip(found.blocks, target, strict=True)
        if share >= WANTED and block.role == "paragraph" and SHORTEST <= len(block.text) <= LONGEST
    ]


def _told(found: Outline, target: Sequence[float]) -> Targets:
    """The share of each text of the page; of those that are there twice the higher."""
    told: Targets = defaultdict(float)
    for block, share in zip(found.blocks, target, strict=True):
        told[block.text] = max(told[block.text], float(share))
    return told


def _body(found: Outline, target: Sequence[float]) -> list[Block]:
    """The most paragraphs of the page's text that are elements beside each other."""
    beside: dict[Any, list[Block]] = defaultdict(list)
    for block, share in zip(found.blocks, target, strict=True):
        if share >= WANTED and block.element.tag in {"p", "div"} and len(block.text) >= SHORTEST:
            beside[block.element.getparent()].append(block)
    return max(beside.values(), key=len, default=[])


def longer(
    found: Outline, target: Sequence[float], donated: Sequence[str], rng: random.Random
) -> Targets | None:
    """Make the page of ``found`` long. Gives the shares of its texts; ``None``: it has no place for more."""
    body = _body(found, target)
    if len(body) < LEAST or not donated:
        return None
    around = body[-1].element.getparent()
    told = _told(found, target)
    headings = [
        block.element
        for block, share in zip(found.blocks, target, strict=True)
        if block.level > 1 and share >= WANTED and block.element.getparent() is around
    ]
    wanted = int(SIZES[0] * (SIZES[1] / SIZES[0]) ** rng.random())
    place, until_heading = around.index(body[-1].element) + 1, 0
    while wanted > 0:
        if headings and until_heading == 0:
            until_heading = rng.randint(*HEADED)
            words = rng.choice(donated).split()[: rng.randint(2, 7)]
            place = _put(around, place, rng.choice(headings), " ".join(words), told)
        text = rng.choice(donated)
        place = _put(around, place, rng.choice(body).element, text, told)
        wanted -= len(text)
        until_heading = max(0, until_heading - 1)
    return told


def _put(around: Any, place: int, like: Any, text: str, told: Targets) -> int:
    """Put a copy of the element ``like`` with another text at ``place``. Gives the place after it."""
    made = html.Element(like.tag, dict(copy.copy(like.attrib)))
    made.attrib.pop("id", None)
    made.text = text
    around.insert(place, made)
    told[text] = 1.0
    return place + 1


def shorter(found: Outline, target: Sequence[float], rng: random.Random) -> Targets | None:
    """Leave the first few of the page's paragraphs. Gives the shares of its texts; ``None``: not possible."""
    body = _body(found, target)
    wanted = [b for b, share in zip(found.blocks, target, strict=True) if share >= WANTED]
    size = sum(len(block.text) for block in wanted)
    if len(body) < LEAST or sum(len(block.text) for block in body) < 0.7 * size:
        return None
    told = _told(found, target)
    kept = rng.randint(1, LEFT)
    left = {id(block.element) for block in body[:kept]}
    first = found.blocks.index(body[0])
    for block in found.blocks[first:]:
        element = block.element
        goes = told[block.text] >= WANTED and element.tag in DROPPED and id(element) not in left
        if goes and element.getparent() is not None:
            element.drop_tree()
    return told


def bare(found: Outline, target: Sequence[float], rng: random.Random) -> Any | None:
    """A page of nothing but some of the text of ``found``; ``None`` where none stands together."""
    body = _body(found, target)
    if len(body) < LEAST:
        return None
    around = body[0].element.getparent()
    unwanted = {b.element for b, share in zip(found.blocks, target, strict=True) if share < WANTED}
    whole = [child for child in around if isinstance(child.tag, str) and unwanted.isdisjoint(child.iter())]
    first = rng.randrange(len(whole)) if whole else 0
    chosen = whole[first : first + rng.randint(*BARE)]
    if not chosen:
        return None
    title = f"<h1>{TITLE}</h1>" if rng.random() < HALF else ""
    texts = "".join(html.tostring(child, encoding="unicode", with_tail=False) for child in chosen)
    return parse(f"<html><head></head><body>{rng.choice(WRAPPED)}{title}{texts}")
