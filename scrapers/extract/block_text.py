"""The extractor ``blocks``: cut the page into blocks, keep those that are its text, write them down."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from scrapers.extract.blocks import Block, Outline, outline
from scrapers.extract.extractor import Extraction, Source
from scrapers.extract.gaps import filled
from scrapers.extract.links import base_of
from scrapers.extract.render import RenderOptions, render
from scrapers.extract.rules import plausible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.extract.character_counts import Vector
    from scrapers.extract.scorer import Scorer

_VERSION: Final = "1"
_FEW: Final = 3  # blocks; of fewer there is nothing to learn from
_TINY: Final = 0.05  # share of what the rules find, below which the model's choice is not believed
_REPEATED: Final = 80  # characters from which on a second copy of a block is one


class Blocks:
    """Main content with its structure: code, tables, lists, links.

    ``options`` choose what is written of it. Deterministic: a page gives the same text wherever and
    whenever it is read.
    """

    name = "blocks"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()

    @cached_property
    def scorer(self) -> Scorer:
        """The model that comes with the package."""
        from scrapers.extract.scorer import bundled  # noqa: PLC0415 - numpy, and only where text is wanted

        return bundled()

    @cached_property
    def version(self) -> str:
        """Ours and the model's."""
        return f"{_VERSION}-{self.scorer.name}"

    def extract(self, source: Source) -> Extraction:
        """The main content of ``source``; ``""`` where there is none."""
        found = outline(source.tree)
        kept = self.kept(found, source)
        options = replace(self.options, markdown=source.markdown)
        return Extraction(render(found, kept, base=base_of(source.tree, source.url), options=options))

    def kept(self, found: Outline, source: Source) -> list[Block]:
        """The blocks that make the text, in order."""
        if not found.blocks:
            return []
        chosen = self._learned(found, source) if len(found.blocks) >= _FEW else []
        if _size(chosen) <= _TINY * _size(found.blocks):
            ruled = plausible(found)
            chosen = ruled if _size(chosen) <= _TINY * _size(ruled) else chosen
        return _once(_seen(found, chosen))

    def _learned(self, found: Outline, source: Source) -> list[Block]:
        scores, limit = self.judged(found, source)
        kept = filled(found, [score >= limit for score in scores.tolist()])
        return [block for block, flag in zip(found.blocks, kept, strict=True) if flag]

    def judged(self, found: Outline, source: Source) -> tuple[Vector, float]:
        """The score of every block, and the one from which on blocks of this page are kept."""
        from scrapers.extract.scorer import threshold, words_of  # noqa: PLC0415 - as above

        scores = self.scorer.scores(found, source.tree)
        return scores, threshold(scores, words_of(found))


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _seen(found: Outline, blocks: list[Block]) -> list[Block]:
    """Without what the page hides; unless that is most of it, which is a page that waits for its script."""
    seen = [block for block in blocks if not found.containers[block.container].hidden]
    return seen if 2 * _size(seen) >= _size(blocks) else blocks


def _once(blocks: list[Block]) -> list[Block]:
    """Without second copies of long blocks: the same article for another width of screen."""
    known: set[str] = set()
    kept = []
    for block in blocks:
        if len(block.text) >= _REPEATED and block.role != "code":
            if block.text in known:
                continue
            known.add(block.text)
        kept.append(block)
    return kept
