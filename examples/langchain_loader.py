"""LangChain both ways: a crawl as a LangChain loader, and a LangChain loader as a backend."""

import urllib.request
from collections.abc import Iterator

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

import scrapers
from scrapers.demo import DemoSite
from scrapers.langchain import ScraperLoader


class UrlLoader(BaseLoader):
    """Stands for any loader you have: made from a URL, it gives documents."""

    def __init__(self, url: str) -> None:
        self.url = url

    def lazy_load(self) -> Iterator[Document]:
        with urllib.request.urlopen(self.url) as answer:  # noqa: S310 - the engine gives http and https only
            yield Document(answer.read().decode(), metadata={"source": self.url})


with DemoSite() as site:
    loader = ScraperLoader(site.url, max_pages=5, allow_private=["127.0.0.0/8"], delay=0)
    for found in loader.lazy_load():
        print(found.metadata["source"], found.metadata["license"], len(found.page_content))

    document = scrapers.scrape(
        site.url + "docs/protocol.html",
        backend="langchain",
        options={"loader": UrlLoader},
        allow_private=["127.0.0.0/8"],
    )
    print(document.title, len(document.text))
