"""The extractors ``resiliparse`` and ``readability``: others' choice of the main content, written down by us.

Both give HTML without much of the page's structure (resiliparse neither tables nor definition lists);
what they leave is rendered as for every other page, so that only the choice differs.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cached_property
from importlib.metadata import version

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Extraction, Source
from scrapers.reading.link_targets import base_of
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse

# Its remarks on single pages would reach the terminal through logging's last resort.
logging.getLogger("readability").addHandler(logging.NullHandler())


class Resiliparse:
    """Main content by resiliparse, which judges elements by rules (https://resiliparse.chatnoir.eu)."""

    name = "resiliparse"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()

    @cached_property
    def version(self) -> str:
        """Resiliparse's own."""
        return version("resiliparse")

    def extract(self, source: Source) -> Extraction:
        """The main content of ``source``; ``""`` where resiliparse finds none."""
        from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 - only where it is used

        chosen = extract_plain_text(
            source.html,
            preserve_formatting="minimal_html",
            main_content=True,
            list_bullets=False,
            alt_texts=False,
            links=True,
            comments=bool(self.options.comments),
        )
        return Extraction(_written(str(chosen), source, self.options))


class Readability:
    """Main content by readability-lxml (https://github.com/buriy/python-readability), an extra."""

    name = "readability"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()

    @cached_property
    def version(self) -> str:
        """readability-lxml's own."""
        return version("readability-lxml")

    def extract(self, source: Source) -> Extraction:
        """The main content of ``source``; ``""`` where readability finds none."""
        from readability import Document  # noqa: PLC0415 - an extra
        from readability.readability import Unparseable  # noqa: PLC0415 - same

        _ = source.tree  # a page that libxml2 would read only in part is an error here too
        try:
            chosen = Document(source.html).summary(html_partial=True)
        except Unparseable:
            return Extraction("")
        return Extraction(_written(str(chosen), source, self.options))


def _written(chosen: str, source: Source, options: RenderOptions) -> str:
    if not chosen.strip():
        return ""
    found = outline(parse(chosen), whole=True)
    base = base_of(source.tree, source.url)
    options = replace(options, markdown=source.markdown)
    return render(found, found.blocks, base=base, encoding=source.encoding, options=options)
