"""Structured data beside the text: by a pydantic model, or by names and selectors."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel

import scrapers
from scrapers import Select
from scrapers.demo import DemoSite


class Article(BaseModel):
    """CSS, with ``::text`` and ``::attr(name)``, or XPath; a list takes every match."""

    heading: Annotated[str, Select("h1")]
    author: Annotated[str, Select("//span[@class='author']")] = ""
    written: Annotated[date | None, Select("time::attr(datetime)")] = None
    sections: Annotated[list[str], Select("article h2")] = []


with DemoSite() as site:
    url = site.url + "articles/storm-surge.html"
    by_model = scrapers.scrape(url, fields=Article, allow_private=["127.0.0.0/8"])
    print(by_model.fields)
    print(Article(**by_model.fields).written)

    by_name = scrapers.scrape(
        url, fields={"heading": "h1", "links": ["nav a::attr(href)"]}, allow_private=["127.0.0.0/8"]
    )
    print(by_name.fields)
