"""The kit: what the author of a plug-in imports, from one place. ``docs/plugins.md`` shows each in use.

A **backend** is a :class:`Scraper`. :class:`HttpScraper` brings one hop over HTTP: deadline, content codings,
guard; :class:`LxmlPage` the parsed page; :class:`GuardProxy` a guarded way out for a program that dials by
itself; :class:`ScraperContract` the tests. A **reader** (:class:`Reader`) makes documents of a media type, an
**extractor** (:class:`Extractor`) the text of an HTML page, a **consent reader** (:class:`ConsentReader`)
statements about what may be done with pages; a **filter** (:data:`Filter`) drops documents.

Names load on first use, each from the room where it lies: this is the door for packages outside, and nothing
within :mod:`scrapers` goes through it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapers.errors import (
        AddressRefused,
        BackendError,
        BodyTooLarge,
        BodyTruncated,
        BrowserError,
        ConfigError,
        ConnectionFailed,
        FetchError,
        FetchTimeout,
        ParseError,
        RenderLimit,
        SelectorError,
        TlsFailed,
    )
    from scrapers.models import (
        Document,
        Drop,
        Failure,
        FetchedPage,
        Filter,
        Headers,
        Link,
        Metadata,
        Page,
        Provenance,
        Rendering,
        Request,
        Response,
        Transfer,
    )
    from scrapers.plugin.browser_page import is_page, passed_on, with_dom
    from scrapers.plugin.guard_proxy import GuardProxy
    from scrapers.plugin.http.client import HttpClient
    from scrapers.plugin.http.options import HttpOptions
    from scrapers.plugin.http.scraper import HttpScraper
    from scrapers.plugin.lxml_page import LxmlPage
    from scrapers.plugin.registry import backend_class, backend_names, make_scraper, open_scraper, register
    from scrapers.plugin.scraper import Capabilities, Scraper, ScraperOptions
    from scrapers.reading.extractor import Extraction, Extractor, Source
    from scrapers.reading.markdown.options import RenderOptions
    from scrapers.reading.read_document import ReadDocument
    from scrapers.reading.reader import Reader, Reading
    from scrapers.rights.signals import Reader as ConsentReader
    from scrapers.rights.signals import Signal, SiteFile
    from scrapers.rights.signals import Sources as ConsentSources
    from scrapers.testing import LocalSite, ScraperContract
    from scrapers.web.guard import Guard, Refused
    from scrapers.web.selectors import Selector, fold
    from scrapers.web.urls import resolve

_HOMES = {
    "errors": (
        "AddressRefused", "BackendError", "BodyTooLarge", "BodyTruncated", "BrowserError", "ConfigError",
        "ConnectionFailed", "FetchError", "FetchTimeout", "ParseError", "RenderLimit", "SelectorError",
        "TlsFailed",
    ),
    "models": (
        "Document", "Drop", "Failure", "FetchedPage", "Filter", "Headers", "Link", "Metadata", "Page",
        "Provenance", "Rendering", "Request", "Response", "Transfer",
    ),
    "plugin.browser_page": ("is_page", "passed_on", "with_dom"),
    "plugin.guard_proxy": ("GuardProxy",),
    "plugin.http.client": ("HttpClient",),
    "plugin.http.options": ("HttpOptions",),
    "plugin.http.scraper": ("HttpScraper",),
    "plugin.lxml_page": ("LxmlPage",),
    "plugin.registry": ("backend_class", "backend_names", "make_scraper", "open_scraper", "register"),
    "plugin.scraper": ("Capabilities", "Scraper", "ScraperOptions"),
    "reading.extractor": ("Extraction", "Extractor", "Source"),
    "reading.markdown.render": ("RenderOptions",),
    "reading.read_document": ("ReadDocument",),
    "reading.reader": ("Reader", "Reading"),
    "rights.signals": ("ConsentReader", "ConsentSources", "Signal", "SiteFile"),
    "testing": ("LocalSite", "ScraperContract"),
    "web.guard": ("Guard", "Refused"),
    "web.selectors": ("Selector", "fold"),
    "web.urls": ("resolve",),
}  # fmt: skip
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_AT_HOME = {"ConsentReader": "Reader", "ConsentSources": "Sources"}  # two rooms read

__all__ = [
    "AddressRefused", "BackendError", "BodyTooLarge", "BodyTruncated", "BrowserError", "Capabilities",
    "ConfigError", "ConnectionFailed", "ConsentReader", "ConsentSources", "Document", "Drop",
    "Extraction", "Extractor", "Failure", "FetchError", "FetchTimeout", "FetchedPage", "Filter", "Guard",
    "GuardProxy", "Headers", "HttpClient", "HttpOptions", "HttpScraper", "Link", "LocalSite", "LxmlPage",
    "Metadata", "Page", "ParseError", "Provenance", "ReadDocument", "Reader", "Reading", "Refused",
    "RenderLimit", "RenderOptions", "Rendering", "Request", "Response", "Scraper", "ScraperContract",
    "ScraperOptions", "Selector", "SelectorError", "Signal", "SiteFile", "Source", "TlsFailed",
    "Transfer", "backend_class", "backend_names", "fold", "is_page", "make_scraper", "open_scraper",
    "passed_on", "register", "resolve", "with_dom",
]  # fmt: skip


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if not TYPE_CHECKING:  # a checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        home = _HOME.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"scrapers.{home}"), _AT_HOME.get(name, name))
        globals()[name] = value
        return value
