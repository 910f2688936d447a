"""The document of an HTML page, in order: metadata → text → judgements.

What a crawl for links alone never loads: the patterns of walls and of bylines take .2 s to be compiled.
"""

from __future__ import annotations

from typing import Final

from scrapers.models import Drop, Metadata, Response
from scrapers.plugin.entry_points import of_kind
from scrapers.reading.extractor import Extraction, Extractor, Source
from scrapers.reading.metadata.generic_titles import written_title
from scrapers.reading.metadata.page_metadata import (
    Parts,
    first_heading,
    headings_of,
    read_metadata,
    title_element,
)
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.screening.needs_javascript import needs_javascript, shown_text
from scrapers.reading.screening.soft_404 import soft_404
from scrapers.reading.screening.walls.search import BESIDE_TEXT, LONGEST, wall
from scrapers.web import urls
from scrapers.web.selectors import fold

_SHORT_SOURCE: Final = 100_000  # characters of a page of which all that is shown may be a wall


def document(response: Response, source: Source, extractor: Extractor, name: str) -> ReadDocument | Drop:
    """The document with its text, which ``extractor`` takes, and what the page says about itself.

    ``name`` is what it records of how it was read.
    """
    parts = Parts(source.tree, source.page)
    about = read_metadata(source.tree, source.url, parts, source.markup)
    found = of_kind(extractor.extract(source), Extraction, f"extractor {extractor.name!r}")
    text = found.text.strip()
    drop = _judged(response, source, parts, text)
    if drop:
        return drop
    metadata = Metadata(
        title=written_title(found.title) or about.title,
        author=found.author or about.author,
        date=found.date or about.date,
        site=found.site or about.site,
        language=about.language,
        license=about.license,
        canonical=urls.redacted(about.canonical) if about.canonical else "",
    )
    return ReadDocument(text, extractor=name, text_from=found.text_from, vetted=True, metadata=metadata)


def _judged(response: Response, source: Source, parts: Parts, text: str) -> Drop | None:
    """Why the page is none although the server said so; a browser has already run its scripts."""
    drop = None if response.rendered else needs_javascript(source.tree, text)
    title = title_element(parts)
    drop = drop or _wall(source, parts, title, text) or soft_404(title, first_heading(parts), text)
    return drop or (None if text else Drop("no_text", "the extractor found none"))


def _wall(source: Source, parts: Parts, title: str, text: str) -> Drop | None:
    """Which wall the page is; where little is said, also by what stands beside its text."""
    if len(text) > LONGEST:
        return None
    titles = [title, *(heading for tag in ("h1", "h2") for heading in headings_of(parts, tag))]
    found = wall(titles, text, source.html, source.url)
    body = source.tree.find("body")
    if found or body is None or len(source.html) > _SHORT_SOURCE:
        return found
    return wall(titles, fold(shown_text(body)), source.html, kinds=BESIDE_TEXT)
