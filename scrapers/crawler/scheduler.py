"""What is requested next: the frontier's order, as far as manners, budgets and levels allow.

Breadth first for each host: a level begins when all of the one above was answered, so that the order does
not depend on who answers first. Pages that wait for another try hold nobody up.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from scrapers.crawler.consent_gate import ConsentGate
from scrapers.crawler.discovery.sitemap_queue import NamedSitemap
from scrapers.crawler.discovery.sitemaps import Sitemaps
from scrapers.crawler.file_readers import FileReaders
from scrapers.crawler.frontier import Entry, Frontier
from scrapers.crawler.hosts.deferred import GAVE_UP, Deferrals
from scrapers.crawler.hosts.health import HostHealth
from scrapers.crawler.hosts.host_state import Hosts
from scrapers.crawler.hosts.ready_queue import ReadyQueue
from scrapers.crawler.hosts.request_gate import RequestGate
from scrapers.crawler.neighbours import Neighbours
from scrapers.crawler.page_budget import PageBudget
from scrapers.crawler.traps.budgets import Traps
from scrapers.crawler.under_way import UnderWay
from scrapers.models import Drop, Failure
from scrapers.plugin.limits import Limits
from scrapers.rights.policy import Judgement
from scrapers.store.ledger import Outcome
from scrapers.store.state import State
from scrapers.web.urls import host_of

_SOON = 0.001  # seconds; the events of the meantime come first
_LATER = 0.1  # seconds until it is looked again whether the seeds have been asked


@dataclass(frozen=True, slots=True)
class Read:
    """The files of a host are to be read, before its first page or to see whether it is back."""

    host: str
    url: str
    probe: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """``entry`` is not requested."""

    entry: Entry
    outcome: Outcome
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Spent:
    """All that is left of a host is not requested."""

    host: str
    drop: Drop


Step = Entry | Read | NamedSitemap | Refused | Spent


class Scheduler:
    """Gives the steps of a crawl in their order, and knows what is under way."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts that have a say in the order
        self,
        state: State,
        frontier: Frontier,
        hosts: Hosts,
        consent_gate: ConsentGate,
        traps: Traps,
        waits: Deferrals,
        limits: Limits,
        concurrency: int,
        gate: RequestGate,
        sitemaps: Sitemaps,
        neighbours: Neighbours,
    ) -> None:
        self._frontier, self._hosts, self._consent_gate, self._traps = frontier, hosts, consent_gate, traps
        self._waits, self._sitemaps = waits, sitemaps
        self._file_readers = FileReaders(hosts, sitemaps)
        self.host_health = HostHealth(state, limits.outage, limits.retries)
        self.budget = PageBudget(state, limits, frontier, neighbours)
        self._ready_queue = ReadyQueue()
        self._under_way = UnderWay(concurrency, gate, frontier)
        consent_gate.statements.under_way = self._under_way.any_of

    def steps(self) -> Iterator[Step]:
        """What to do now; each step is taken before the next is asked for."""
        now = time.monotonic()
        for host in self._frontier.take_touched() | self._sitemaps.take_woken():
            self._ready_queue.wake(host, now)
        while self._under_way.free > 0 and (turn := self._ready_queue.due(now)) is not None:
            yield from self._of_host(turn, now)

    def next(self) -> float | None:
        """The moment at which there may be something to do; ``None``: only an event can bring it."""
        return self._ready_queue.next() if self._under_way.free > 0 else None

    @property
    def pause(self) -> tuple[str, float] | None:
        """Of a crawl with nothing under way the host whose turn is next, and its moment."""
        return None if self._under_way.pages or self._hosts.busy else self._ready_queue.first()

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do and nothing under way."""
        busy = self._under_way.pages or self._hosts.busy or self._sitemaps.busy
        return not (busy or self._file_readers or self._ready_queue)

    def started(self, entry: Entry) -> None:
        """``entry`` is requested."""
        if not entry.attempts:
            self.budget.take(entry.host)
        self._under_way.start(entry)
        self._traps.started(entry)

    def ended(self, entry: Entry, body: bytes | None = None) -> None:
        """``entry`` is settled; joins the caller's transaction."""
        self._under_way.end(entry)
        self._traps.ended(entry, body)
        self.wake(entry.host)

    def rests(self, entry: Entry, seconds: float) -> None:
        """``entry`` is asked for again, after a while; joins the caller's transaction."""
        self.ended(entry)
        self._under_way.rest(entry, seconds)

    def wake(self, host: str) -> None:
        """Something changed for ``host``."""
        self._ready_queue.wake(host, time.monotonic())

    def read(self, host: str) -> None:
        """The files of ``host`` have been read, or could not be: others may be."""
        self._hosts.asked(host)
        self.wake(host)
        self.reader_is_free()

    def reader_is_free(self) -> None:
        """A file was read: another host's may be."""
        host = self._file_readers.next()
        if host is not None:
            self.wake(host)

    def _of_host(self, host: str, now: float) -> Iterator[Step]:
        own = self._under_way.of(host)
        due = self._due(host, own, now)
        sitemap = self._sitemap(host, idle=not (due or own))
        page = due[0].url if due else sitemap.page if sitemap else ""
        if page:
            if self._may_ask(host) and self._is_open(host, now):
                yield from self._take(page, due, own, now)
        else:
            self._rest(host, own)

    def _may_ask(self, host: str) -> bool:
        """Take over what earlier runs left of the host; whether its moment comes in this run."""
        wait = None if self._hosts.met(host) else self._waits.find("host", host)
        if self._hosts.restore(host):
            self.host_health.known(host)
        if wait is None:
            return True
        if self._waits.due(wait):
            self._hosts.throttle.slow_down(host, wait.until - time.time())
        elif self._waits.retry_later:
            self.host_health.give_up(host)
        else:
            self._hosts.fail(host, Failure(GAVE_UP, f"{wait.reason}: {wait.detail}"))
            self._waits.over("host", host)
        return host not in self.host_health.given_up

    def _sitemap(self, host: str, *, idle: bool) -> NamedSitemap | None:
        """The sitemap of ``host`` that is asked for next, while pages may be asked for too."""
        if self.budget.over_for(host) or self.budget.is_over or self._hosts.failed(host):
            return None
        if host in self.host_health.given_up:
            return None
        return self._sitemaps.next(host, idle=idle)

    def _take(self, page: str, due: list[Entry], own: Mapping[int, Entry], now: float) -> Iterator[Step]:
        """The steps of the host of ``page``, which may be asked now."""
        host = host_of(page)
        if not self._hosts.failed(host) and (
            self.host_health.suspected(host)
            or not (self._hosts.ready(host) and self._consent_gate.known(host))
        ):
            if not own and not self._hosts.reading(host):
                yield from self._read(host, page)
            return
        yield from self._walk(page, idle=not (due or own))
        for entry in due:
            step = self._step(entry, own)
            if step == "wait":
                return
            if step == "spent":
                break
            if isinstance(step, Entry) and not self._claims(host):
                return
            yield step
            if isinstance(step, Spent):
                break
            if self._under_way.free <= 0 or not self._is_open(host, time.monotonic()):
                break
        self._ready_queue.wake(host, now + _SOON)

    def _read(self, host: str, url: str) -> Iterator[Read]:
        """Have the files of ``host`` read; of many hosts at once, most wait for a delay."""
        if self._file_readers.may_read(host):
            yield Read(host, url, self.host_health.suspected(host))

    def _walk(self, page: str, *, idle: bool) -> Iterator[NamedSitemap]:
        """Have the next sitemap of the host of ``page`` read, which is ready."""
        host = host_of(page)
        if not self._sitemaps.met(host):
            self._sitemaps.meet(page, self._hosts.rules(host))
        sitemap = self._sitemap(host, idle=idle)
        if sitemap and self._file_readers.may_read(host):
            yield sitemap

    def _claims(self, host: str) -> bool:
        """Take a slot of ``host`` for a page; a file of it may have taken the last one just now."""
        wait = self._hosts.throttle.claim(host)
        if 0 < wait < math.inf:
            self._ready_queue.wake(host, time.monotonic() + wait)
        return not wait

    def _step(self, entry: Entry, own: Mapping[int, Entry]) -> Step | Literal["wait", "spent"]:
        if not entry.attempts and (step := self._held_back(entry, own)):
            return step
        if len(own) >= self._under_way.share(len(self._frontier.hosts)):
            return "wait"
        judgement = self._consent_gate.before(entry.url)
        refusal = self._hosts.refusal(entry.url, entry.host) or judgement.drop or self._traps.judge(entry)
        if refusal == "wait":
            return "wait"
        if refusal:
            return Refused(entry, refusal, judgement)
        if not (entry.attempts or self.budget.may_request()):
            self.budget.spent = True
            return "spent"
        return entry

    def _held_back(self, entry: Entry, own: Mapping[int, Entry]) -> Spent | Literal["wait", "spent", ""]:
        """Why ``entry``, which was never requested, has to wait or is not requested at all."""
        if any(other.level < entry.level and not other.attempts for other in own.values()):
            return "wait"
        if self.budget.is_over:
            self.budget.spent = True
            return "spent"
        if not entry.seed and self.budget.is_left_to_seeds(self._is_busy):
            self._ready_queue.wake(entry.host, time.monotonic() + _LATER)
            return "wait"
        if not entry.seed and self._sitemaps.walking(entry.host):
            return "wait"
        drop = self.budget.over_for(entry.host)
        return Spent(entry.host, drop) if drop else ""

    def _is_busy(self, host: str) -> bool:
        return host in self._ready_queue or self._under_way.any_of(host) or self._hosts.reading(host)

    def _is_open(self, host: str, now: float) -> bool:
        """Whether ``host`` may be asked; if not, whatever ends the wait is sure to come.

        Of one that is given up for good nothing is asked, so nobody need wait to say so.
        """
        if self._hosts.failed(host):
            return True
        ready = self._hosts.throttle.ready_at(host)
        if now < ready < math.inf:
            self._ready_queue.wake(host, ready)
        return ready <= now

    def _due(self, host: str, own: Mapping[int, Entry], now: float) -> list[Entry]:
        """Pages of ``host`` in their order, without those under way and those that rest."""
        if host in self.host_health.given_up:
            return []
        asleep = self._under_way.asleep(host, now)
        wanted = self._under_way.free + len(own) + len(asleep)
        found = self._frontier.due(host, wanted, tried=self.budget.spent)
        return [entry for entry in found if entry.id not in own and entry.id not in asleep]

    def _rest(self, host: str, own: Mapping[int, Entry]) -> None:
        """Nothing of ``host`` is due: it is done with, or comes back when a page's rest is over."""
        rested = self._under_way.next_of(host)
        if rested is not None and host not in self.host_health.given_up:
            self._ready_queue.wake(host, rested)
        elif not own:
            self._sitemaps.rests(host)
            self._frontier.hosts.pop(host, None)
            self._under_way.forget(host)
