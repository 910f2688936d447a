"""The reader of Markdown: parsed, and written as the package writes what it read from HTML.

So headings, code and tables have one form in a corpus, and relative links lead somewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from scrapers.errors import ParseError
from scrapers.models import Drop, Failure, FetchedPage
from scrapers.reading.markdown.options import RenderOptions
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

_FRONT = re.compile(
    r"\A---[ \t]*\n(?=[A-Za-z_][\w-]*:)(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_FRONT_TOML = re.compile(r"\A\+\+\+[ \t]*\n(.{0,20000}?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^([A-Za-z_][\w-]{0,40})(?::|[ \t]*=)[ \t]*(.+?)[ \t]*$", re.MULTILINE)
_QUOTES: Final = "\"'"


class MarkdownReader:
    """Reads Markdown (CommonMark with tables and strikethrough); HTML in it counts as what it is."""

    name = "markdown"
    media_types = ("text/markdown", "text/x-markdown")
    version = "2"

    def __init__(self, options: RenderOptions | None = None) -> None:
        self.options = options or RenderOptions()
        self._parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

    def read(self, page: FetchedPage) -> Reading:
        """The one document, and the links in it."""
        response = page.response
        foreign = foreign_body(response.body, response.headers.get("content-type", ""))
        if foreign:
            return Reading(refused=Drop("not_text", foreign))
        source = response.text
        front = _FRONT.match(source) or _FRONT_TOML.match(source)
        about = {name: _value(told) for name, told in _PAIR.findall(front[1])} if front else {}
        try:
            body = self._parser.render(source[front.end() :] if front else source)
            text = clean(written(body, self.options, base=response.url))
            links = document_links(body, response.url)
        except (ParseError, RecursionError) as error:
            return Reading(refused=Failure("parse_limit", f"nested too deep: {error}"))
        if not text:
            return Reading(links=links, refused=Drop("no_text", "nothing to read"))
        return Reading((_described(text, about, body),), links)


def _value(told: str) -> str:
    """A value of front matter (YAML, TOML), of a list its items."""
    items = told[1:-1].split(",") if told.startswith("[") and told.endswith("]") else [told]
    return ", ".join(bare for item in items if (bare := item.strip().strip(_QUOTES)))


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
