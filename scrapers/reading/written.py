"""HTML that a reader made itself, written down by the package's one Markdown writer."""

from __future__ import annotations

from lxml.html import HtmlElement

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.web.html_tree import bare_tree
from scrapers.web.urls import resolve


def page_tree(body: str) -> HtmlElement:
    """The tree of a page with ``body`` in it. Raises ``ParseLimit`` for what is nested too deep."""
    return bare_tree(f"<!doctype html><html><body>{body}</body></html>")


def written(body: str, options: RenderOptions, *, base: str = "") -> str:
    """``body``, the inside of a ``<body>``, as Markdown or text: all of it, nothing is chosen."""
    found = outline(page_tree(body), whole=True)
    return render(found, found.blocks, base=base, options=options).strip("\n")


def document_links(body: str, base: str) -> tuple[str, ...]:
    """The http(s) URLs that ``body`` links to, each once; how many are followed is the job's to say."""
    found = (resolve(link.get("href", ""), base) for link in page_tree(body).iter("a") if link.get("href"))
    return tuple(dict.fromkeys(url for url in found if url))
