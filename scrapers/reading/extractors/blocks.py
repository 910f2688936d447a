"""The extractor ``blocks``: cut the page into blocks, keep those that are its text, write them down."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from scrapers.reading.blocks.outline import Block, Outline
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.embedded.text_of_data import LITTLE, text_of_data
from scrapers.reading.extractor import Extraction, Source
from scrapers.reading.link_targets import base_of
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.selection.copies import without_copies
from scrapers.reading.selection.heuristics import plausible
from scrapers.reading.selection.leads import with_lead
from scrapers.reading.selection.manuals.manual_generators import is_manual
from scrapers.reading.selection.page_contents import contents
from scrapers.reading.selection.products import with_product_facts
from scrapers.reading.selection.prompts import without_prompts
from scrapers.reading.selection.smoothing import filled
from scrapers.reading.selection.teasers import without_teasers
from scrapers.reading.selection.threads.posts import with_posts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.selection.character_counts import Vector

VERSION: Final = "13"  # of what is written down, whoever chose it
_FEW: Final = 5  # blocks; of fewer there is nothing to learn from
_LEAST: Final = 1e-6  # limit; that of a page of which nothing is likely to be text may be 0
_LINE: Final = 25  # characters of a line of text; what is shorter is a label
_TINY: Final = 0.05  # share of what the rules find, below which the model's choice is not believed


class Judge(Protocol):
    """What scores blocks: ``selection/scorer.py``, with a model of one's own or ours."""

    @property
    def name(self) -> str:
        """What its judgements can be told from another's by."""

    def judged(self, outline: Outline, root: HtmlElement) -> tuple[Vector, float]:
        """The score of every block, and the one from which on blocks of this page are kept."""


class Blocks:
    """Main content with its structure: code, tables, lists, links.

    ``options`` choose what is written of it, ``scorer`` is a model other than the package's.
    Deterministic: a page gives the same text wherever and whenever it is read.
    """

    name = "blocks"

    def __init__(self, options: RenderOptions | None = None, scorer: Judge | None = None) -> None:
        self.options = options or RenderOptions()
        self._scorer = scorer

    @cached_property
    def scorer(self) -> Judge:
        """The model: the one that was given, or that comes with the package."""
        if self._scorer is not None:
            return self._scorer
        from scrapers.reading.selection.scorer import bundled  # noqa: PLC0415 - numpy, and only where text is wanted

        return bundled()

    @cached_property
    def version(self) -> str:
        """Ours and the model's."""
        return f"{VERSION}-{self.scorer.name}"

    def extract(self, source: Source) -> Extraction:
        """The main content of ``source``; ``""`` where there is none."""
        found = outline(source.tree, page=source.page)
        kept = self.kept(found, source)
        options = replace(self.options, markdown=source.markdown)
        base = base_of(source.tree, source.url, found.page)
        text = render(found, kept, base=base, encoding=source.encoding, options=options)
        if len(text) <= LITTLE and _size(plausible(found)) <= LITTLE:
            told = text_of_data(source.tree, base, source.encoding, options)
            if told is not None:
                return Extraction(told.text, text_from=told.place)
        return Extraction(text)

    def kept(self, found: Outline, source: Source) -> list[Block]:
        """The blocks that make the text, in order."""
        if not found.blocks:
            return []
        chosen, left = self._learned(found, source) if len(found.blocks) >= _FEW else ([], found.blocks)
        if _size(chosen) <= _TINY * _size(left):
            rest = set(map(id, left))
            ruled = [block for block in plausible(found) if id(block) in rest]
            chosen = ruled if _size(chosen) <= _TINY * _size(ruled) else chosen
        seen = with_lead(found, with_product_facts(found, with_posts(found, _seen(found, chosen))))
        return without_copies(found, without_teasers(found, without_prompts(found, seen)))

    def _learned(self, found: Outline, source: Source) -> tuple[list[Block], list[Block]]:
        """The blocks that the model chooses, and those of which it was not told that they stand apart."""
        scores, limit = self.judged(found, source)
        kept = scores >= limit
        nearness = scores / max(limit, _LEAST)
        flags = filled(found, kept.tolist(), nearness.tolist(), manual=is_manual(source.tree))
        for at in contents(found):
            flags[at] = False
        left = [block for block, score in zip(found.blocks, scores.tolist(), strict=True) if score > 0]
        return [block for block, flag in zip(found.blocks, flags, strict=True) if flag], left

    def judged(self, found: Outline, source: Source) -> tuple[Vector, float]:
        """The score of every block, and the one from which on blocks of this page are kept."""
        return self.scorer.judged(found, source.tree)


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _seen(found: Outline, blocks: list[Block]) -> list[Block]:
    """Without what the page hides; unless that is most of it, which is a page that waits for its script.

    Of one that hides all and says nothing, the text is what its script would fetch.
    """
    seen = [block for block in blocks if not found.containers[block.container].hidden]
    if len(seen) == len(blocks) or 2 * _size(seen) >= _size(blocks):
        return seen
    return blocks if seen or any(len(block.text) >= _LINE for block in blocks) else []
