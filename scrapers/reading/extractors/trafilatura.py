"""The extractor ``trafilatura``: the main content of a page (https://trafilatura.readthedocs.io)."""

from __future__ import annotations

import copy
import logging
import re
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from scrapers.reading.extractor import Extraction, Source

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Its remarks on single pages would reach the terminal through logging's last resort.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("readability").addHandler(logging.NullHandler())


# What no reader of the page sees must not reach the reader of a corpus: text is hidden to instruct models.
_HIDING = re.compile(
    r"\shidden|<template|display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE
)
_STYLE = "translate(@style, 'DISPLAYVBTHEN \t\n', 'displayvbthen')"
# A panel that a click unfolds is for readers, and says so; so is what ``until-found`` hides.
_HIDDEN = etree.XPath(
    "//template | //body//*[(@hidden and @hidden != 'until-found')"
    f" or contains({_STYLE}, 'display:none') or contains({_STYLE}, 'visibility:hidden')]"
    "[not(@aria-expanded or @aria-labelledby or @role = 'tabpanel')]"
)


class Trafilatura:
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
            _seen(source),  # copied by trafilatura before it prunes
            url=source.url or None,
            output_format="markdown" if source.markdown else "txt",
            include_comments=False,
            include_tables=True,
            include_links=False,
            include_images=False,
            deduplicate=False,
            with_metadata=False,
        )
        return Extraction((text or "").strip())


def _seen(source: Source) -> HtmlElement:
    """The tree without what is hidden. A page that is hidden as a whole waits for a script to show it."""
    hidden: Any = _HIDDEN(source.tree) if _HIDING.search(source.html) else ()
    if not hidden:
        return source.tree
    half = len(source.tree.text_content()) / 2
    pruned = copy.deepcopy(source.tree)
    for element in cast("list[HtmlElement]", _HIDDEN(pruned)):
        if element.tag == "template" or len(element.text_content()) < half:
            element.drop_tree()
    return pruned
