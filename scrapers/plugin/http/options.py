"""The options of the backends that fetch through requests."""

from __future__ import annotations

from pydantic import Field

from scrapers.plugin.scraper import ScraperOptions


class HttpOptions(ScraperOptions):
    """The options of the backends that speak HTTP through requests."""

    ca_bundle: str = Field("", description="file of CA certificates to trust; empty: those of certifi")
