"""What leads through a work and is no text of it: to pages before and after, to the parts of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.asides.named_boxes import WAY
from scrapers.reading.selection.asides.rails import said_by
from scrapers.reading.selection.asides.way_words import LEADING, ON_THE_WAY
from scrapers.reading.selection.prompt_words import any_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Outline
    from scrapers.reading.selection.asides.kept_boxes import KeptBoxes

_MOST: Final = 400  # characters of such a box
_SHARE: Final = 0.3  # of the kept text
_LINE: Final = 300  # characters of such a line
_WAY: Final = 200  # characters of a table of such links
_LETTERS = re.compile(r"[^\W\d_]+")
_LABEL: Final = 32  # characters of what stands over a table of contents
_FEW: Final = 4  # links
_ARROWS = re.compile(r"[«‹←<⇐◀]\s*(?P<rest>.*?)\s*[»›→>⇒▶]", re.DOTALL)  # noqa: RUF001 - arrows
_SUITE = re.compile(
    r"(?:this (?:command|program|page|tool|utility|manual) is )?part of (?:the )?[\w .+-]{1,40}"
    r"(?:\(\d\w{0,3}\)|\[\d\])? (?:suite|package|distribution)\b"
    r"(?:[\s,;:–—-]{0,3}see .{0,60})?\.?",  # noqa: RUF001 - dashes
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"(?:this (?:article|post|story|page|tutorial|guide|essay|lesson|chapter) is )?(?:the )?"
    r"(?:part|chapter|episode|lesson|number) (?:\d{1,3}|[ivx]{1,5}|one|two|three|four|five)?\s?"
    r"(?:of|in) (?:\d{1,3} )?(?:(?:in|of) )?(?:a|an|the|our|my|this) (?:\w{3,12} )?"
    r"(?:series|collection|project)(?: (?:on|about|of))?\s?[:,–—-]?\s",  # noqa: RUF001 - dashes
    re.IGNORECASE,
)
"""How a line begins that leads to the series that a text is of."""
_PARTS = re.compile(
    r"\W*"
    + any_of(
        r"""
        table of contents|(?:on|in) this (?:page|article|post|section|guide)|jump (?:to|links)
        (?:quick|page) (?:links|navigation)|inhalts(?:verzeichnis|übersicht)|auf dieser seite
        table des matières|(?:sur|dans) cet(?:te)? (?:page|article)|tabla de contenidos?
        índice de contenidos|en este artículo|neste artigo|indice dei contenuti|in questo articolo
        inhoudsopgave|in dit artikel|spis treści|оглавление|в этой статье|içindekiler|目次|もくじ|目录|目錄
        本文目录|목차
        """
    )
    + r"\W*",
    re.IGNORECASE,
)
"""What stands over a table of contents of a page, and over nothing else."""
_CONTENTS = re.compile(
    r"\W*(?:contents|inhalt|sommaire|contenidos?|índice|sumário|indice|inhoud|obsah|содержание|зміст"
    r"|المحتويات)\W*",
    re.IGNORECASE,
)
"""The same, in words that may stand over what a book or film is about."""
_BEGINNINGS: Final = (  # of both: most lines are told at a look, at a fifth of the price
    "table", "on this", "in this", "jump", "quick", "page", "inhalt", "auf dieser", "sur cet", "dans cet",
    "tabla", "índice", "en este", "neste", "indice", "in questo", "inhoud", "in dit", "spis", "оглавление",
    "в этой", "içindekiler", "目", "もくじ", "本文", "목차", "contents", "sommaire", "contenido", "sumário",
    "obsah", "содержание", "зміст", "المحتويات",
)  # fmt: skip
_SIGNS: Final = " \t\xa0[(«*#:·•–—-"  # noqa: RUF001 - dashes
_ENTRY = re.compile(r"[\W\d_]*")


def boxes_on_the_way(boxes: KeptBoxes, named: Sequence[tuple[int, int]]) -> set[int]:
    """Those of the containers ``named`` that lead to the page before and after, and hold hardly more."""
    found = [at for at, kind in named if kind & WAY]
    most = min(_MOST, _SHARE * boxes.size) if found else 0
    return {at for at in found if 0 < boxes.size_of(at) <= most and _leads(boxes, at)}


def _leads(boxes: KeptBoxes, at: int) -> bool:
    return any(block.links for block in boxes.all(at))


def lines_on_the_way(outline: Outline, kept: Sequence[Block]) -> set[int]:
    """The indices in ``kept`` of lines that lead on or through the page, with headings over them alone."""
    titles: set[str] | None = None
    found = set[int]()
    for at, block in enumerate(kept):
        text, links = block.text, block.links
        size = len(text)
        if size > _LINE and block.role != "table":
            continue
        if (links > 1 and _is_between_arrows(block)) or ("art of" in text[:40] and _SUITE.fullmatch(text)):
            found.update(_with_heading(kept, at))
        elif links == 1 and size <= _WAY and _leads_to_series(block):
            found.add(at)
        elif size <= _LABEL and block.level != 1 and _is_over_parts(outline, block):
            found.update(_label(kept, at))
        elif links > 1 and size <= _WAY and block.role == "table" and _leads_through(block):
            found.add(at)
        elif links >= _FEW - 1 and block.role in {"paragraph", "table", "list_item"}:
            links_here = _links_within(block)
            if len(links_here) < _FEW - 1:
                continue
            titles = _titles(outline) if titles is None else titles
            if _lists_parts(block, links_here, titles):
                found.add(at)
    return found


def _leads_to_series(block: Block) -> bool:
    """Whether all of ``block`` says which part of a series the text is, and leads to that."""
    label = _SERIES.match(block.text.strip())
    return label is not None and block.link_chars >= len(block.text.strip(" .")) - label.end()


def _leads_through(block: Block) -> bool:
    """Whether all links of a small table are called "Previous", "Up", "Next" and the like."""
    said = ["".join(link.itertext()).lower() for link in block.anchors()]
    own = [word for text in said for word in _LETTERS.findall(text)]
    return (
        bool(own)
        and ON_THE_WAY.issuperset(own)
        and any(LEADING.fullmatch(text.strip(" «»<>←→")) for text in said)
    )


def _is_between_arrows(block: Block) -> bool:
    """Whether all of ``block`` is a few links, between an arrow back and one on."""
    if block.links > _FEW or block.role == "heading" or not _ARROWS.fullmatch(block.text.strip()):
        return False
    letters = sum(map(str.isalnum, block.text))
    return letters <= block.link_chars


def _with_heading(kept: Sequence[Block], at: int) -> set[int]:
    """``at``, and the heading before it if that has nothing else below it."""
    ends = at + 1 == len(kept) or kept[at + 1].level > 0
    alone = at > 0 and kept[at - 1].level > 1 and ends
    return {at - 1, at} if alone else {at}


def _label(kept: Sequence[Block], at: int) -> set[int]:
    """``at``, a label of a table of contents, unless it is followed by one that was left to be text."""
    if at + 1 == len(kept):
        return {at}
    following = kept[at + 1]
    listed = following.role in {"list_item", "table", "term"} or following.links > 0
    return set() if listed or following.level > kept[at].level > 0 else {at}


def _is_over_parts(outline: Outline, block: Block) -> bool:
    if not block.text.lstrip(_SIGNS).lower().startswith(_BEGINNINGS):
        return False
    return _PARTS.fullmatch(block.text) is not None or _is_over_left_out(outline, block)


def _is_over_left_out(outline: Outline, block: Block) -> bool:
    """Whether ``block`` is called "contents", and links to parts of the page follow it."""
    if not _CONTENTS.fullmatch(block.text):
        return False
    after = next(at for at, other in enumerate(outline.blocks, 1) if other is block)
    following = outline.blocks[after : after + 1]
    return any(other.links and other.link_chars >= len(other.text) - _FEW for other in following)


def _titles(outline: Outline) -> set[str]:
    return {_said(block.text) for block in outline.blocks if block.level and len(block.text) <= _LINE} - {""}


def _links_within(block: Block) -> list[HtmlElement]:
    """The links in ``block`` to places of the page."""
    return [link for link in block.anchors() if (link.get("href") or "").startswith("#")]


def _lists_parts(block: Block, links: Sequence[HtmlElement], titles: set[str]) -> bool:
    """Whether ``block`` is ``links`` to parts of the page by their headings, and at most a label."""
    named = [said for link in links if (said := _said("".join(link.itertext())))]
    if len(named) < _FEW - 1 or sum(said in titles for said in named) < len(named) - 1:
        return False
    rest = block.text
    for link in links:
        rest = rest.replace(said_by(link), "", 1)
    return not rest.strip(" |·•/,-–—\n") or names_parts(rest.strip())  # noqa: RUF001 - dashes


def names_parts(text: str) -> bool:
    """Whether all of ``text`` is a label over a table of contents."""
    return (_PARTS.fullmatch(text) or _CONTENTS.fullmatch(text)) is not None


def _said(text: str) -> str:
    return _ENTRY.sub("", " ".join(text.lower().split()), count=1).strip(" .:#¶")
