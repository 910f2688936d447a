"""Scrapy as its users write it, for comparison. usage: scrapy_peer.py BASE OUT CONCURRENCY {none,trafilatura}

Same host, robots obeyed, no delay; fragments are stripped before the duplicate filter sees them,
which is fairer to Scrapy than its default link extractor.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.linkextractors import LinkExtractor

base, out, concurrency, mode = sys.argv[1:5]


class Pages(scrapy.Spider):
    """Every HTML page of one host."""

    name = "pages"
    links = LinkExtractor(
        tags=("a",),
        allow_domains=[urlsplit(base).netloc],  # compared with host and port, whatever it is called
        deny_extensions=[],
        process_value=lambda value: urldefrag(value)[0] or None,
    )

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(base + "/")

    def parse(self, response: Response) -> Iterator[Any]:
        if not isinstance(response, HtmlResponse):
            return
        for link in self.links.extract_links(response):
            if link.url.startswith(base + "/"):
                yield scrapy.Request(link.url)
        yield {"url": response.url, "title": response.css("title::text").get(), "text": text_of(response)}


def text_of(response: HtmlResponse) -> str:
    if mode == "none":
        return ""
    import trafilatura

    return trafilatura.extract(response.text, url=response.url) or ""


process = AsyncCrawlerProcess(
    {
        "CONCURRENT_REQUESTS": int(concurrency),
        "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "FEEDS": {out: {"format": "jsonlines", "overwrite": True}},
    }
)
process.crawl(Pages)
process.start()
