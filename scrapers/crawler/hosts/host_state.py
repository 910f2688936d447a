"""What is known of each host: its robots.txt, whether it may be dialled, how long it is left alone.

Rules that were read lie in the state; memory holds those of the hosts that were asked last.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Final

from scrapers.crawler.hosts.host_counts import HostCounts
from scrapers.crawler.hosts.lru_cache import LruCache
from scrapers.crawler.hosts.shared_turns import SharedThrottle, Turns
from scrapers.crawler.hosts.site_files import ROBOTS_AGE, HostFiles
from scrapers.crawler.hosts.throttle import Throttle
from scrapers.models import Drop, Failure
from scrapers.plugin.limits import Manners
from scrapers.store.row_checksums import row_digest
from scrapers.store.state import State
from scrapers.web.robots import Robots, product_token

_KEEP = """
INSERT INTO hosts(host, robots_status, robots, robots_at, digest, ready) VALUES (?, ?, ?, ?, ?, 1)
ON CONFLICT(host) DO UPDATE SET robots_status = excluded.robots_status, robots = excluded.robots,
  robots_at = excluded.robots_at, digest = excluded.digest, ready = 1
"""

_RESTORE = "SELECT robots_status, robots, robots_at, not_before FROM hosts WHERE host = ? AND ready = 1"


_HELD: Final = 16 * 2**20  # bytes of robots.txt in memory; the rest is read from the state
_ROW: Final = 2_000  # bytes that a host takes, whatever its robots.txt says


@dataclass(slots=True)
class _Host:
    robots: Robots
    robots_at: float
    refused: Drop | Failure | None = None
    delay: float | None = None


def throttle_of(manners: Manners, state: State, concurrency: int, turns: Turns | None = None) -> Throttle:
    """The throttle of a job. A killed process may have asked just now: every host rests once first.

    With ``turns`` no other process of the job asks a host at the same time.
    """
    since = -math.inf if state.get("archive") is None else time.monotonic()
    per_host = 1 if manners.delay else concurrency
    if turns:
        return SharedThrottle(turns, manners.delay, per_host, since=since)
    return Throttle(manners.delay, per_host, since=since)


class Hosts:
    """Host records in the job's state, with the throttle that paces them."""

    def __init__(self, state: State, manners: Manners, throttle: Throttle) -> None:
        self._db, self._manners, self.throttle = state.db, manners, throttle
        self._token = product_token(manners.user_agent)
        self._reading: set[str] = set()
        self._known: LruCache[_Host] = LruCache(_HELD, lambda host: host not in self._reading)
        self._met = HostCounts(state, "hosts_met")

    @property
    def busy(self) -> bool:
        """Whether a host's files are being read."""
        return bool(self._reading)

    def met(self, host: str) -> bool:
        """Whether this was asked before of the host, in this run."""
        before = bool(self._met[host])
        if not before:
            self._met[host] = 1
        return before

    def ready(self, host: str) -> bool:
        """Whether the host's files are known and fresh."""
        known = self._known.get(host)
        return known is not None and abs(time.time() - known.robots_at) < ROBOTS_AGE

    @property
    def readers(self) -> int:
        """How many hosts' files are being read."""
        return len(self._reading)

    def begin(self, host: str) -> None:
        """Note that the host's files are being read."""
        self._reading.add(host)

    def asked(self, host: str) -> None:
        """The host's files have been read, or it did not answer."""
        self._reading.discard(host)

    def reading(self, host: str) -> bool:
        """Whether the host's files are being read."""
        return host in self._reading

    def keep(self, files: HostFiles) -> None:
        """Remember what was read; joins the caller's transaction."""
        now = time.time()
        robots = Robots.from_status(files.robots_status, files.robots_body, files.robots_why)
        known = _Host(robots, now, files.refused, self._delay(robots))
        if files.refused is None and not robots.refuses_all:
            row = (files.host, files.robots_status, files.robots_body)
            self._db.execute(_KEEP, (*row, now, row_digest(*row)))
            self._known.put(files.host, known, _ROW + len(files.robots_body))
            self._known.trim(files.host)
        else:
            self._known.stay(files.host, known)
        self._pace(files.host, known)
        self.asked(files.host)

    def refusal(self, url: str, host: str) -> Drop | Failure | None:
        """Why ``url`` on a ready host is not requested; ``None`` if it may be."""
        known = self._known.get(host) or self._restore(host)
        if known is None:
            raise KeyError(host)
        if known.refused is not None:
            return known.refused
        refusal = known.robots.refusal(url, self._token)
        if refusal is None:
            return None
        outcome = Failure if known.robots.refuses_all else Drop
        return outcome(refusal.reason, refusal.detail)

    def rules(self, host: str) -> Robots | None:
        """What robots.txt of the host says, if that is known and fresh. From any thread."""
        known = self._known.get(host)
        if known is None or known.refused or abs(time.time() - known.robots_at) >= ROBOTS_AGE:
            return None
        return None if known.robots.refuses_all else known.robots

    def fail(self, host: str, failure: Failure) -> None:
        """Nothing of the host is asked for any more, in this run: all its pages fail."""
        self._known.stay(host, _Host(Robots(), time.time(), failure))

    def failed(self, host: str) -> bool:
        """Whether all pages of the host fail."""
        known = self._known.get(host)
        return known is not None and isinstance(known.refused, Failure)

    def slow_down(self, host: str, seconds: float) -> None:
        """Leave the host alone for a while (Retry-After); joins the caller's transaction."""
        self.throttle.slow_down(host, seconds)
        self._db.execute("UPDATE hosts SET not_before = ? WHERE host = ?", (time.time() + seconds, host))

    def _delay(self, robots: Robots) -> float | None:
        return robots.crawl_delay(self._token) if self._manners.robots else None

    def _pace(self, host: str, known: _Host) -> None:
        if known.delay is not None:
            self.throttle.crawl_delay(host, known.delay)

    def restore(self, host: str) -> bool:
        """Take over what an earlier process knew of the host; whether its robots.txt answered then.

        The delay that it asks for is said again at each of its turns: the throttle forgets it at rest.
        """
        self._known.used(host)
        known = self._known.get(host) or self._restore(host)
        if known:
            self._pace(host, known)
        return known is not None and self._manners.robots

    def _restore(self, host: str) -> _Host | None:
        row = self._db.execute(_RESTORE, (host,)).fetchone()
        if row is None:
            return None
        status, body, read_at, not_before = row
        robots = Robots.from_status(status, body)
        known = _Host(robots, read_at, delay=self._delay(robots))
        self._known.put(host, known, _ROW + len(body))
        self._known.trim(host)
        self._pace(host, known)
        rest = not_before - time.time()
        if rest > 0:  # one of 0 seconds would end after the moment for which the host is looked at
            self.throttle.slow_down(host, rest)
        return known
