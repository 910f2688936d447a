"""The values that flow between the stages: frozen, small, importable from everywhere.

``Request -> Response`` is the crawl, ``Response -> Page`` the parse, ``Page -> Document | Drop``
the extraction. Nothing here opens a socket or imports a parser.
"""

from __future__ import annotations

from scrapers.models.document import FILTER_ERROR, Document, Filter
from scrapers.models.fetched_page import FetchedPage, PageResult
from scrapers.models.headers import Headers
from scrapers.models.metadata import Metadata
from scrapers.models.outcome import Drop, Failure
from scrapers.models.page import Link, Page
from scrapers.models.provenance import Provenance
from scrapers.models.rendering import Rendering
from scrapers.models.response import REDIRECTS, Request, Response, Revisited
from scrapers.models.transfer import Transfer

__all__ = [
    "FILTER_ERROR", "REDIRECTS", "Document", "Drop", "Failure", "FetchedPage", "Filter", "Headers", "Link",
    "Metadata", "Page", "PageResult", "Provenance", "Rendering", "Request", "Response", "Revisited",
    "Transfer",
]  # fmt: skip
