"""robots.txt for our own product token (RFC 9309): what it refuses is not fetched, for any purpose."""

from __future__ import annotations

from collections.abc import Iterator

from scrapers.rights.signals import ROBOTS, Reader, Scope, Signal, Sources


def _site(sources: Sources) -> Iterator[Signal]:
    if ROBOTS not in sources.files:
        return
    refusal = sources.robots.refusal(sources.url, sources.token)
    if refusal:
        scope: Scope = "own" if sources.robots.names(sources.token) else "all"
        raw = refusal.rule or refusal.detail
        yield Signal("no", "fetch", "robots.txt", refusal.position, raw, scope=scope)


READER = Reader("robots", "rfc9309/2", site=_site)
