"""The extractor ``trafilatura``: the main content of a page (https://trafilatura.readthedocs.io)."""

from __future__ import annotations

import logging
from functools import cached_property
from importlib.metadata import version
from typing import Any

from scrapers.decode import clean
from scrapers.extract.extractor import Extraction, Source

# Its remarks on single pages would reach the terminal through logging's last resort.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("readability").addHandler(logging.NullHandler())


class MainText:
    """Main content by trafilatura: tables kept, comments and link targets left out.

    Nothing is carried from page to page (``deduplicate`` off), so a page gives the same text in
    any order and process. Metadata is not read here.
    """

    name = "trafilatura"

    @cached_property
    def version(self) -> str:
        """Trafilatura's own."""
        return version("trafilatura")

    def extract(self, source: Source) -> Extraction:
        """The main content of ``source``; ``""`` where trafilatura finds none."""
        import trafilatura  # noqa: PLC0415 - 0.3 s, and only where text is wanted

        text: Any = trafilatura.extract(
            source.tree,  # copied by trafilatura before it prunes
            url=source.url or None,
            output_format="markdown" if source.markdown else "txt",
            include_comments=False,
            include_tables=True,
            include_links=False,
            include_images=False,
            deduplicate=False,
            with_metadata=False,
        )
        return Extraction(clean(text or "").strip())
