"""Crawler traps: places of a site that give URLs without end, bounded by budgets with a counted reason.

- ``query_budget``, ``facet_budget``: URLs of one path that differ in the query alone.
- ``near_equal``: pages of one path pattern that say the same. Of a pattern's first pages all but a few
  must be alike; then the rest of it is set aside.

Every verdict hangs on the order of the frontier, not on the order of answers: a page that would decide
waits for those before it. So the same pages are taken with any concurrency, backend and after a crash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal

from scrapers.crawler.frontier import Entry
from scrapers.crawler.traps.page_fingerprint import PageFingerprint, alike, page_fingerprint
from scrapers.crawler.traps.path_patterns import PathPattern, PathPatterns
from scrapers.models import Drop
from scrapers.plugin.limits import Limits
from scrapers.store.state import State
from scrapers.web.urls import host_of

_FIRST: Final = 10  # pages of a pattern that are only counted: most patterns have few
_ODD: Final = 25  # one in so many may be of another kind
_FACETS: Final = 3  # query parameters from which on they are taken for facets
_NUMBER = re.compile(r"(?<=/)[^/]*[0-9][^/]*(?=/)")


class Traps:
    """Judges URLs before they are requested. Those that write join the caller's transaction."""

    def __init__(self, state: State, limits: Limits) -> None:
        self._patterns, self._limits = PathPatterns(state), limits

    def judge(self, entry: Entry) -> Drop | Literal["wait"] | None:
        """Why ``entry`` is not requested, or that it waits for pages under way; ``None``: it may go."""
        if entry.attempts:
            return None
        for name, budget, reason in self._budgets(entry.url):
            pattern = self._patterns[name]
            if pattern.taken + pattern.under_way >= budget:
                return Drop(reason, f"{budget} were taken of {name}")
        for name in self._templates(entry.url):
            pattern = self._patterns[name]
            if pattern.aside:
                return Drop("near_equal", f"pages like {name} repeat each other")
            if self._is_open(pattern, entry) and self._sample_is_full(pattern):
                return "wait"
        return None

    def started(self, entry: Entry) -> None:
        """``entry`` is requested."""
        if entry.attempts:
            return
        for name in self._templates(entry.url):
            pattern = self._patterns[name]
            if pattern.distinct_at >= 0 and self._is_open(pattern, entry):
                pattern.distinct_at, pattern.taken, pattern.unsaved = -1, 0, True
            pattern.under_way += 1
        for name, _, _ in self._budgets(entry.url):
            self._patterns[name].under_way += 1

    def ended(self, entry: Entry, body: bytes | None) -> None:
        """``entry`` is settled or comes back later; ``body`` is what a successful answer holds."""
        if entry.attempts:
            return
        for name in self._templates(entry.url):
            pattern = self._patterns[name]
            pattern.under_way -= 1
            if body is not None and pattern.distinct_at < 0 and not pattern.aside:
                pattern.taken += 1
                self._patterns.keep(name, pattern, self._compare(name, pattern, entry, body))
            elif pattern.unsaved:
                self._patterns.keep(name, pattern)
        for name, _, _ in self._budgets(entry.url):
            pattern = self._patterns[name]
            pattern.under_way -= 1
            pattern.taken += 1
            self._patterns.keep(name, pattern)

    def _compare(
        self, name: str, pattern: PathPattern, entry: Entry, body: bytes
    ) -> list[PageFingerprint] | None:
        """Decide if that can be, counting a page that is in the sample; the outlines if they change."""
        outlines: list[PageFingerprint] | None = None
        sample = self._limits.alike_pages
        odd = sample // _ODD
        if pattern.taken > min(_FIRST, sample // 2):
            outlines = _add(pattern, self._patterns.outlines(name), page_fingerprint(body, entry.url))
        if len(pattern.pages) > odd + 1:
            pattern.distinct_at = entry.depth
        elif pattern.taken >= sample:
            pattern.aside = max(pattern.pages) >= sum(pattern.pages) - odd
            pattern.distinct_at = -1 if pattern.aside else entry.depth
        if pattern.aside or pattern.distinct_at >= 0:
            pattern.pages, outlines = [], []
        return outlines

    def _is_open(self, pattern: PathPattern, entry: Entry) -> bool:
        """Whether the pattern is undecided at this depth: one that had many faces is looked at again."""
        return pattern.distinct_at < 0 or entry.depth >= 2 * pattern.distinct_at + 2

    def _sample_is_full(self, pattern: PathPattern) -> bool:
        return pattern.distinct_at < 0 and pattern.taken + pattern.under_way >= self._limits.alike_pages

    def _templates(self, url: str) -> tuple[str, ...]:
        return templates(url) if self._limits.alike_pages else ()

    def _budgets(self, url: str) -> Iterator[tuple[str, int, str]]:
        path, mark, query = url.partition("?")
        if mark:
            yield f"{path}?", self._limits.queries_per_path, "query_budget"
            if query.count("&") + 1 >= _FACETS:
                yield f"{path}?&", self._limits.facets_per_path, "facet_budget"


def set_aside(state: State) -> frozenset[str]:
    """The patterns of which the rest is not requested, their pages being near-equal."""
    return frozenset(name for (name,) in state.db.execute("SELECT pattern FROM patterns WHERE aside"))


@lru_cache(maxsize=256)  # asked for when a page is judged, begun and ended
def templates(url: str) -> tuple[str, ...]:
    """The path patterns of ``url``: its folder with numbers folded, and its part of the site.

    A query makes a pattern of its own, of the path and the names of its parameters.
    """
    host = host_of(url)
    path, mark, query = url[url.index("//") + 2 + len(host) :].partition("?")
    folded = _NUMBER.sub("#", path)
    if mark:
        names = "&".join(sorted({part.partition("=")[0] for part in query.split("&")}))
        return (f"{host}{folded}?{names}=",)
    folder = folded[: folded.rindex("/") + 1]
    top = folder[: folder.find("/", 1) + 1]
    narrow, broad = f"{host}{folder}*", f"{host}{top}**"
    return (narrow, broad) if folder not in {"/", top} else (narrow,)


def _add(
    pattern: PathPattern, outlines: list[PageFingerprint], found: PageFingerprint
) -> list[PageFingerprint] | None:
    """Count a page of ``pattern``; ``outlines`` with what is new among them."""
    for number, known in enumerate(outlines):
        if alike(known, found):
            pattern.pages[number] += 1
            return None
    pattern.pages.append(1)
    return [*outlines, found]
