"""A page's whole life, in one place.

``frontier -> robots -> throttle -> BACKEND.fetch -> archive -> worker -> ledger``. One thread owns
the state and takes every decision; fetch threads and worker processes only hand back events. A
page holds its slot from the request until its transaction is committed, so a crash costs at most
``concurrency`` repeated requests.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from scrapers.crawl.archive import Archive, ArchiveEntry
from scrapers.crawl.fetchers import Fetchers
from scrapers.crawl.frontier import Entry, Frontier
from scrapers.crawl.hosts import Hosts
from scrapers.crawl.ledger import Fetch, Ledger, Outcome
from scrapers.crawl.links import Links
from scrapers.crawl.site_files import HostFiles, SiteFiles
from scrapers.crawl.state import State
from scrapers.crawl.throttle import retry_after
from scrapers.crawl.workers import WorkerPool
from scrapers.errors import FetchError
from scrapers.limits import Limits, Manners
from scrapers.models import REDIRECTS, Drop, Failure, FetchedPage, PageResult, Request, Response
from scrapers.scraper import AnyScraper
from scrapers.urls import Scope, canonical, host_of, registered_domain, resolve

_LOG = logging.getLogger(__name__)
TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504, 522, 524})
_GRACE = 10.0  # seconds a backend may overrun its own deadline before it is given up


@dataclass(frozen=True, slots=True)
class Settled:
    """A URL that got its final word."""

    url: str
    outcome: Outcome


@dataclass(slots=True)
class _Visit:
    """A URL in flight."""

    entry: Entry
    deadline: float
    fetch: Fetch = field(default_factory=Fetch)
    fetching: bool = True


@dataclass(slots=True)
class _Parsed:
    """A worker's answer for a page in flight."""

    url_id: int
    result: PageResult | Failure


class CrawlLoop:
    """Drives one job's frontier to its end. Used by one thread, except :meth:`stop`."""

    def __init__(  # noqa: PLR0913 - the one place where the parts of a crawl are put together
        self,
        *,
        state: State,
        archive: Archive,
        scraper: AnyScraper,
        files: SiteFiles,
        pool: WorkerPool[FetchedPage, PageResult],
        scope: Scope,
        limits: Limits,
        manners: Manners,
        concurrency: int,
    ) -> None:
        self._state, self._archive, self._scraper, self._files, self._pool = (
            state,
            archive,
            scraper,
            files,
            pool,
        )
        self._limits, self._manners = limits, manners
        self._concurrency = concurrency
        self.frontier, self.ledger = Frontier(state), Ledger(state)
        self._links = Links(state, self.frontier, self.ledger, scope, limits.depth)
        self._hosts = Hosts(state, manners, per_host=1 if manners.delay else concurrency)
        self._fetchers = Fetchers(concurrency)
        self._events: SimpleQueue[tuple[int, Response | Failure] | _Parsed | HostFiles] = SimpleQueue()
        self._in_flight: dict[int, _Visit] = {}
        self.requested = self.ledger.requested()
        self._stopping = False
        self.budget_spent = False

    def stop(self) -> None:
        """Start nothing new; :meth:`run` ends when what is in flight is settled. Any thread, signals."""
        self._stopping = True

    @property
    def stopped(self) -> bool:
        """Whether :meth:`stop` was called."""
        return self._stopping

    def seed(self, urls: tuple[str, ...]) -> None:
        """Enter the seeds; known ones stay as they are."""
        with self._state.transaction():
            self._links.seed(urls)

    def run(self) -> Iterator[Settled]:
        """Crawl until nothing is left, yielding each URL as it is settled."""
        self._fetchers.start()
        try:
            while True:
                settled, wake = self._dispatch()
                yield from settled
                if not self._in_flight and not self._hosts.busy and (self._stopping or wake is None):
                    return
                yield from self._wait(wake)
        finally:
            self._fetchers.close(patience=1.0)

    # --- frontier -> robots -> throttle -> fetch

    def _dispatch(self) -> tuple[list[Settled], float | None]:
        """Start what may start now; gives what was refused, and when to look again (``None``: never)."""
        settled: list[Settled] = []
        wakes: list[float] = []
        if not self._stopping and not self.budget_spent:
            for host in list(self.frontier.hosts):
                wake = self._dispatch_host(host, settled)
                if wake is not None:
                    wakes.append(wake)
        return settled, min(wakes, default=None)

    def _dispatch_host(self, host: str, settled: list[Settled]) -> float | None:
        """Start the due pages of one host. Returns seconds until it wants to be looked at again."""
        free = self._concurrency - len(self._in_flight)
        if free <= 0:
            return 0.5
        own = {v.entry.id: v.entry.depth for v in self._in_flight.values() if v.entry.host == host}
        due = [e for e in self.frontier.due(host, time.time(), free + len(own)) if e.id not in own]
        if not due:
            return self._idle(host, bool(own))
        if not self._hosts.ready(host):
            if not self._hosts.reading(host):
                self._read_files(host, due[0].url)
            return 0.5
        level = min(own.values(), default=due[0].depth)
        for entry in due:
            wait = self._hosts.throttle.ready_at(host) - time.monotonic()
            if entry.depth > level or wait > 0 or self._full():
                return max(wait, 0.001) if wait > 0 else 0.5
            refusal = self._hosts.refusal(entry.url, host)
            if refusal:
                settled.append(self._settle_unfetched(entry, refusal))
            elif not self._start(entry):
                return None
            level = min(level, entry.depth)
        return 0.0 if settled else 0.5

    def _idle(self, host: str, busy: bool) -> float | None:
        retry = self.frontier.next_retry(host)
        if busy:
            return 0.5
        if retry is None:
            del self.frontier.hosts[host]
            return None
        return max(0.01, retry - time.time())

    def _full(self) -> bool:
        return self._stopping or len(self._in_flight) >= self._concurrency

    def _start(self, entry: Entry) -> bool:
        if entry.attempts == 0:
            if self.requested >= self._limits.max_pages:
                self.budget_spent = True
                return False
            self.requested += 1
        deadline = time.monotonic() + self._limits.fetch_timeout + self._limits.connect_timeout + _GRACE
        self._in_flight[entry.id] = _Visit(entry, deadline)
        self._hosts.throttle.started(entry.host)
        self._fetchers.submit(lambda: self._fetch(entry))
        return True

    def _fetch(self, entry: Entry) -> None:
        """Runs in a fetch thread."""
        answer: Response | Failure
        try:
            answer = self._scraper.fetch(Request(entry.url))
        except FetchError as error:
            answer = Failure(("" if error.transient else "!") + error.reason, str(error))
        except Exception as error:  # noqa: BLE001 - a plug-in broke its contract; the crawl goes on
            answer = Failure("!backend_error", f"{type(error).__name__}: {error}")
        self._events.put((entry.id, answer))

    def _read_files(self, host: str, url: str) -> None:
        self._hosts.begin(host)
        self._fetchers.submit(lambda: self._events.put(self._files.read(url)))

    # --- events

    def _wait(self, wake: float | None) -> Iterator[Settled]:
        """Handle what came in, waiting for the first event up to ``wake`` seconds."""
        try:
            event = self._events.get(timeout=max(0.001, min(0.5, 0.5 if wake is None else wake)))
        except Empty:
            yield from self._give_up_overdue()
            return
        while True:
            yield from self._handle(event)
            try:
                event = self._events.get_nowait()
            except Empty:
                return

    def _handle(self, event: tuple[int, Response | Failure] | _Parsed | HostFiles) -> Iterator[Settled]:
        if isinstance(event, HostFiles):
            yield from self._host_is_ready(event)
        elif isinstance(event, _Parsed):
            yield from self._parsed(event)
        else:
            yield from self._fetched(*event)

    def _host_is_ready(self, files: HostFiles) -> Iterator[Settled]:
        for response in files.responses:
            self._archive.append(response)
        with self._state.transaction():
            self._hosts.keep(files)
            self._links.listed(files.urls)
            self.ledger.outside((host_of(url), reason, url) for reason, url in files.notes)
            self._commit_archive()
        yield from ()

    def _fetched(self, url_id: int, answer: Response | Failure) -> Iterator[Settled]:
        visit = self._in_flight.get(url_id)
        if visit is None or not visit.fetching:
            return  # given up before it came back
        visit.fetching = False
        self._hosts.throttle.finished(visit.entry.host)
        if isinstance(answer, Failure):
            yield from self._fetch_failed(visit, answer)
            return
        archived = self._archive.append(answer)
        visit.fetch = _fetch_record(visit.entry, answer, archived)
        if answer.status in TRANSIENT_STATUS and self._retry(visit, answer):
            return
        if answer.status in REDIRECTS:
            settled = self._redirected(visit, answer)
            if settled:
                yield settled
            return
        task = FetchedPage(
            answer, self.ledger.chain(url_id)[:-1] if visit.entry.redirected_from else (),
            archived.file, archived.offset, archived.payload_digest,
        )  # fmt: skip
        self._pool.submit(task, lambda result: self._events.put(_Parsed(url_id, result)))

    def _fetch_failed(self, visit: _Visit, failure: Failure) -> Iterator[Settled]:
        final = failure.reason.startswith("!")
        failure = Failure(failure.reason.removeprefix("!"), failure.detail)
        visit.fetch = Fetch(attempts=visit.entry.attempts + 1, fetched_at=_iso(datetime.now(UTC)))
        if final or not self._retry(visit, None):
            refused = failure.reason == "address_refused"
            outcome = Drop(failure.reason, failure.detail) if refused else failure
            yield self._settle(visit, outcome)

    def _retry(self, visit: _Visit, response: Response | None) -> bool:
        """Put the page back for later, if it has tries left. A Retry-After slows the host down."""
        wait = retry_after(response.headers.get("retry-after", ""), time.time()) if response else None
        if wait is not None:
            self._hosts.slow_down(visit.entry.host, wait)
        attempts = visit.entry.attempts + 1
        if attempts > self._limits.retries:
            return False
        pause = wait if wait is not None else min(60.0, 2.0 ** (attempts - 1))
        with self._state.transaction():
            self.ledger.retry(visit.entry.id, attempts, time.time() + pause)
            self._hosts.touch(visit.entry.host)
            self._commit_archive()
        del self._in_flight[visit.entry.id]
        self.frontier.hosts[visit.entry.host] = None
        return True

    def _parsed(self, event: _Parsed) -> Iterator[Settled]:
        visit = self._in_flight[event.url_id]
        result = event.result
        if isinstance(result, Failure):
            yield self._settle(visit, result)
        else:
            yield self._settle(visit, result.outcome, result.links, note=_note(result))

    def _give_up_overdue(self) -> Iterator[Settled]:
        now = time.monotonic()
        for visit in [v for v in self._in_flight.values() if v.fetching and v.deadline < now]:
            visit.fetching = False
            self._hosts.throttle.finished(visit.entry.host)
            self._fetchers.replace()
            yield from self._fetch_failed(visit, Failure("timeout", "the backend did not return in time"))

    # --- settling

    def _settle(
        self, visit: _Visit, outcome: Outcome, links: tuple[str, ...] = (), hop: str = "", note: str = ""
    ) -> Settled:
        """The page's one transaction: its outcome, its document, its links, how far the archive is."""
        with self._state.transaction():
            self.ledger.settle(visit.entry.id, outcome, visit.fetch, note)
            self._links.follow(links, visit.entry)
            if hop:
                self.frontier.add([hop], visit.entry.depth, visit.entry.id, hop=True)
            self._hosts.touch(visit.entry.host)
            self._commit_archive()
        del self._in_flight[visit.entry.id]
        return Settled(visit.entry.url, outcome)

    def _settle_unfetched(self, entry: Entry, outcome: Outcome) -> Settled:
        with self._state.transaction():
            self.ledger.settle(entry.id, outcome, Fetch())
        return Settled(entry.url, outcome)

    def _commit_archive(self) -> None:
        file, length = self._archive.position
        self._state.set("archive", f"{file}:{length}")

    def _redirected(self, visit: _Visit, response: Response) -> Settled | None:
        """Settle a redirect and enter its target, judged like any link; ``None`` if it goes on."""
        entry = visit.entry
        target = resolve(response.location, entry.url) if response.location else None
        if target is None:
            return self._settle(visit, Failure("bad_redirect", "no http or https URL in Location"))
        refusal = self._judge_hop(entry, target)
        if refusal:
            return self._settle(visit, refusal)
        if canonical(target) == canonical(entry.url):
            self._moved(visit, target)
            return None
        return self._settle(visit, Drop("redirect", target), hop=target)

    def _judge_hop(self, entry: Entry, target: str) -> Drop | Failure | None:
        chain = self.ledger.chain(entry.id)
        if target in chain or entry.attempts > self._limits.redirects:
            return Failure("redirect_loop", target)
        if len(chain) > self._limits.redirects:
            return Failure("too_many_redirects", f"more than {self._limits.redirects}")
        if entry.depth == 0 and registered_domain(target) == registered_domain(entry.url):
            self._links.adopt(host_of(target))
        reason = self._links.refusal(target)
        return Drop(f"redirect_{reason}", target) if reason else None

    def _moved(self, visit: _Visit, target: str) -> None:
        """The same page under another spelling (a tracking parameter less): ask again, there."""
        with self._state.transaction():
            self.frontier.move(visit.entry.id, target)
            self._commit_archive()
        del self._in_flight[visit.entry.id]
        self.frontier.hosts[visit.entry.host] = None


def _fetch_record(entry: Entry, response: Response, archived: ArchiveEntry) -> Fetch:
    return Fetch(
        response.status or 0, entry.attempts + 1, _iso(response.fetched_at), archived.file, archived.offset
    )


def _note(result: PageResult) -> str:
    """What was cut or not valid on a page, for its line in the ledger."""
    parts = [f"links_cut {result.links_cut}"] if result.links_cut else []
    parts += [f"fields_invalid {', '.join(result.fields_invalid)}"] if result.fields_invalid else []
    return "; ".join(parts)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
