"""One page through every backend: the same text, except where a page needs its scripts run."""

import os

import scrapers
from scrapers.demo import DemoSite

root = hasattr(os, "geteuid") and os.geteuid() == 0
options = {"selenium": {"sandbox": not root}}  # Chromium's sandbox cannot work as root; the pages are ours

with DemoSite() as site:
    for backend in scrapers.backend_names():
        for path in ("docs/install.html", "live.html"):
            try:
                document = scrapers.scrape(
                    site.url + path, backend, options=options.get(backend, {}), allow_private=["127.0.0.0/8"]
                )
            except scrapers.ScrapersError as error:
                print(f"{backend:14} {error}")
            else:
                print(f"{backend:14} {document.title}: {len(document.text)} characters")
