"""Pages that are not asked for, as a sitemap says that they have not changed since they were fetched.

Only where the user trusts it: ``lastmod`` speaks of the text at best, and a header field or tag may take
consent back without it. A sitemap that gives all of its pages one date, or dates that are still to come, is
written by a program that does not know, and is not believed at all.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from scrapers.crawler.discovery.sitemap_parsing import ListedPages
from scrapers.store.standing_job import StandingJob
from scrapers.store.state import State
from scrapers.web.urls import canonical

LASTMOD: Final = "sitemap_lastmod"
"""Why a page was not asked for."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ANYWHERE: Final = timedelta(hours=12)  # by which a clock somewhere is behind UTC
_SPARE: Final = """
UPDATE urls SET state = 2, reason = ? WHERE key = ? AND state = 0 AND attempts = 0 AND priority >= 0
"""


class TrustedDates:
    """Takes pages off the frontier, to be kept as they are stored when the crawl has come to rest."""

    def __init__(self, state: State, standing: StandingJob) -> None:
        self._state, self._standing = state, standing

    def __call__(self, found: ListedPages) -> None:
        """See what a sitemap says of its pages; joins the caller's transaction."""
        if not _are_kept(found, datetime.now(UTC)):
            return
        for url, lastmod in found.dated():
            changed, key = latest(lastmod), canonical(url)
            page = self._standing.kept(key) if changed else None
            if page and changed and changed < datetime.fromisoformat(page.fetched_at):
                self._state.db.execute(_SPARE, (LASTMOD, key))


def latest(lastmod: str) -> datetime | None:
    """The latest moment that a day or moment of the W3C's form may mean; ``None`` for any other form."""
    try:
        moment = datetime.fromisoformat(lastmod)
        if _DAY.fullmatch(lastmod):
            return moment.replace(tzinfo=UTC) + timedelta(days=1) + _ANYWHERE
        if "T" not in lastmod:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC) + _ANYWHERE
    except (ValueError, OverflowError):
        return None


def _are_kept(found: ListedPages, now: datetime) -> bool:
    """Whether somebody seems to keep the dates of a sitemap."""
    seen, pages = set(), 0
    for _, lastmod in found.dated():
        pages += 1
        seen.add(lastmod)
        changed = latest(lastmod)
        if changed is not None and changed > now + timedelta(days=1) + _ANYWHERE:
            return False
    return len(seen) > 1 or pages == 1
