"""A small site to try a crawl on: it travels with the package and is served on loopback.

>>> from scrapers.demo import DemoSite
>>> with DemoSite() as site:
...     doc = scrapers.scrape(site.url, allow_private=["127.0.0.0/8"])
"""

from scrapers.demo.site import PAGES, DemoSite

__all__ = ["PAGES", "DemoSite"]
