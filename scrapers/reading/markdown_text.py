"""The reader of Markdown: parsed, and written as the package writes what it read from HTML.

So headings, code and tables have one form in a corpus, and relative links lead somewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapers.errors import ParseError
from scrapers.models import Drop, Failure, FetchedPage
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown_files.dialects import markdown_parser
from scrapers.reading.markdown_files.front_matter import front_matter
from scrapers.reading.metadata.dates import iso_day
from scrapers.reading.metadata.generic_titles import written_title
from scrapers.reading.read_document import ReadDocument
from scrapers.reading.reader import Reading
from scrapers.reading.written import document_links, written
from scrapers.web.decode import clean
from scrapers.web.html_tree import bare_tree
from scrapers.web.sniffing import foreign_body

if TYPE_CHECKING:
    from collections.abc import Mapping


class MarkdownReader:
    """Reads Markdown (CommonMark with tables, strikethrough, formulas); HTML in it counts as what it is."""

    name = "markdown"
    media_types = ("text/markdown", "text/x-markdown")
    version = "3"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()
        self._parser = markdown_parser()

    def read(self, page: FetchedPage) -> Reading:
        """The one document, and the links in it."""
        response = page.response
        foreign = foreign_body(response.body, response.headers.get("content-type", ""))
        if foreign:
            return Reading(refused=Drop("not_text", foreign))
        about, source = front_matter(response.text)
        try:
            body = self._parser.render(source)
            text = clean(written(body, self.options, base=response.url))
            links = document_links(body, response.url)
        except (ParseError, RecursionError) as error:
            return Reading(refused=Failure("parse_limit", f"nested too deep: {error}"))
        if not text:
            return Reading(links=links, refused=Drop("no_text", "nothing to read"))
        return Reading((_described(text, about, body),), links)


def _described(text: str, about: Mapping[str, str], body: str) -> ReadDocument:
    heading = next(bare_tree(f"<body>{body}</body>").iter("h1"), None)
    title = written_title(about.get("title", "")) or (
        " ".join(heading.text_content().split()) if heading is not None else ""
    )
    return ReadDocument(
        text,
        title=title,
        author=about.get("author") or about.get("authors", ""),
        date=iso_day(about.get("date", "")),
        language=about.get("lang", "").split("-")[0].lower(),
        license=about.get("license", ""),
    )
