"""The extractor ``full-text``: everything a reader of the page could see, in document order."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Extraction, Source
from scrapers.reading.extractors.blocks import VERSION
from scrapers.reading.link_targets import base_of
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render

_ALL: Final = RenderOptions()


class FullText:
    """The visible text of the whole page, written as ``blocks`` writes: every block, menus and footers too.

    What the page hides and no control of it opens is left out. ``options`` choose what is written.
    """

    name = "full-text"
    version = VERSION

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or _ALL

    def extract(self, source: Source) -> Extraction:
        """Every block of ``source`` that can be seen."""
        found = outline(source.tree, whole=True, page=source.page)
        seen = [block for block in found.blocks if not found.containers[block.container].hidden]
        options = replace(self.options, markdown=source.markdown)
        base = base_of(source.tree, source.url, found.page)
        return Extraction(render(found, seen, base=base, encoding=source.encoding, options=options))
