"""A host's own files, read once before its first page: robots.txt and what consent readers want to see."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from http import HTTPStatus
from typing import Final
from weakref import WeakValueDictionary

from scrapers.crawler.hosts.request_gate import RequestGate, Rests
from scrapers.crawler.hosts.transient_failures import Transient
from scrapers.errors import FetchError
from scrapers.models import Drop, Failure, Request, Response
from scrapers.plugin.limits import Manners
from scrapers.rights.registry import wanted_documents
from scrapers.rights.signals import ROBOTS, SiteFile, Sources
from scrapers.web.cookies import CookieJar
from scrapers.web.guard import Guard, Refused
from scrapers.web.robots import MAX_BYTES as ROBOTS_BYTES
from scrapers.web.robots import Refusal, Robots, product_token
from scrapers.web.urls import host_of, resolve

_NOT_FOUND = 404
_TOO_MANY = "too_many_redirects"
_UNREACHABLE = "robots_unreachable"
UNREAD: Final = "statement_unreachable"
"""Reason of pages that wait for a file in which their site may say something of their use."""
_STATEMENT_BYTES = 2**20  # of a file that makes statements; more is none that a person wrote
_UTF16 = 2  # bytes for one of UTF-8
ROBOTS_HOPS = 5  # RFC 9309 section 2.3.1.2
ROBOTS_AGE: Final = 24 * 3600  # seconds; RFC 9309 section 2.4
_REMEMBERED: Final = 32  # robots.txt of hosts beside the crawl's own; each may be half a megabyte
_HALF_READ: Final = 32  # hosts of which some files have come, and others are asked for again
_REFUSED_AGE: Final = 600.0  # seconds until one that did not answer is asked again for a file of a page's
_PATIENCE: Final = (
    60.0  # seconds; who wants a file to be asked for later than that has it read by another run
)


@dataclass(frozen=True, slots=True)
class HostFiles:
    """What a host said: its robots.txt as fetched, or why it may not be dialled.

    ``robots_status`` is ``None`` if there was no answer, for ``robots_why``. ``statements`` are the files
    that consent readers want, robots.txt among them, ``documents`` the licences that these name.
    ``transient``: what must be read before the host's pages could not be had now, which may pass; the
    pages wait.
    """

    host: str
    robots_status: int | None
    robots_body: bytes = b""
    refused: Drop | None = None
    responses: tuple[Response, ...] = ()
    statements: tuple[SiteFile, ...] = ()
    documents: tuple[SiteFile, ...] = ()
    transient: Transient | None = None
    robots_why: str = ""


@dataclass(frozen=True, slots=True)
class Alive:
    """Whether a host that seemed to be away answers again."""

    host: str
    answered: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    """robots.txt of a host as it was answered, and when (a clock that does not jump).

    ``refused``: why the host may not be dialled, and was not asked. ``transient``: why there is no answer,
    or none that counts, where that may pass.
    """

    status: int | None
    body: bytes
    robots: Robots
    at: float
    refused: Drop | None = None
    transient: Transient | None = None
    why: str = ""

    def is_old(self, again: bool) -> bool:
        """Whether the host is to be asked once more, ``again`` at once if it did not answer."""
        longest = ROBOTS_AGE if not self.robots.refuses_all else 0.0 if again else _REFUSED_AGE
        return time.monotonic() - self.at >= longest


def _nothing(_host: str) -> Robots | None:
    return None


@dataclass
class SiteFiles:
    """Reads :class:`HostFiles` through the gate. Called from fetch threads.

    Every file is asked under the rules of the host it lies on, be it another one: its robots.txt, which
    is read first, and the delay that this asks for. ``known`` gives the rules of hosts that the crawl
    knows already. What raises :class:`Stopped` was not read, since the crawl ends.
    """

    gate: RequestGate
    manners: Manners
    retries: int
    wanted: tuple[str, ...] = ()
    known: Callable[[str], Robots | None] = _nothing
    _rules: OrderedDict[str, _Rules] = field(default_factory=OrderedDict, init=False)
    _reading: dict[str, _Rules] = field(default_factory=dict, init=False)
    _came: dict[str, dict[str, SiteFile]] = field(default_factory=dict, init=False)
    _asking: WeakValueDictionary[str, threading.Lock] = field(default_factory=WeakValueDictionary, init=False)
    _naming: threading.Lock = field(default_factory=threading.Lock, init=False)

    def read(self, url: str) -> HostFiles:
        """Read the files of the host of ``url``."""
        host, root = host_of(url), _root(url)
        refused = self._refused(root)
        if refused:
            return HostFiles(host, _NOT_FOUND, refused=refused)
        responses: list[Response] = []
        rules = self._rules_of(root, responses, first=True)
        if rules.transient:
            robots = SiteFile(ROBOTS, f"{root}robots.txt", None)
            return HostFiles(host, None, b"", None, tuple(responses), (robots,), (), rules.transient)
        self._reading[host] = rules  # however many hosts are read meanwhile
        try:
            statements, documents, waiting = self._statements(root, rules, responses)
        finally:
            del self._reading[host]
        return HostFiles(
            host,
            rules.status,
            rules.body,
            None,
            tuple(responses),
            statements,
            documents,
            waiting,
            robots_why=rules.why,
        )

    def probe(self, url: str) -> Alive:
        """Ask for robots.txt of the host of ``url``; any answer will do."""
        try:
            self.gate.fetch(Request(_root(url) + "robots.txt", body_limit=_UTF16 * ROBOTS_BYTES))
        except FetchError:
            return Alive(host_of(url), answered=False)
        return Alive(host_of(url), answered=True)

    def statement(self, name: str, url: str, responses: list[Response]) -> SiteFile:
        """One file in which a site makes statements; a page that stands in its place is not kept.

        What its host's rules refuse is not read, by no redirect either.
        """
        return self.tried_statement(name, url, responses, self.retries)[0]

    def tried_statement(
        self, name: str, url: str, responses: list[Response], retries: int
    ) -> tuple[SiteFile, Transient | None]:
        """The same after so many ``retries``, and why it could not be had if that may pass."""
        hops: list[Response] = []
        answer = self._tried(url, hops, _STATEMENT_BYTES, retries, ruled=True)
        if isinstance(answer, Transient):
            return SiteFile(name, url, None), replace(answer, detail=f"{url}: {answer.detail}")
        if not isinstance(answer, Response):
            return SiteFile(name, url, _NOT_FOUND if answer.reason == _TOO_MANY else None), None
        return self._statement(name, answer, hops, responses), None

    @staticmethod
    def _statement(name: str, answer: Response, hops: list[Response], responses: list[Response]) -> SiteFile:
        at = answer.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        file = SiteFile(name, answer.url, answer.status, answer.body, at)
        if not file.found or file.is_page:
            return SiteFile(name, answer.url, _NOT_FOUND if file.found else answer.status, b"", at)
        responses.extend(hops)
        return file

    def get(self, url: str, responses: list[Response], most: int) -> Response | Drop | Failure | Transient:
        """``most`` bytes of a file, its redirects followed, asked again where that may help.

        :class:`Transient` if it still could not be had, but may be by another run.
        """
        return self._tried(url, responses, most, self.retries, ruled=True)

    def _tried(
        self, url: str, responses: list[Response], most: int, retries: int, *, ruled: bool
    ) -> Response | Drop | Failure | Transient:
        for attempt in range(retries + 1):
            answer = self._redirects(url, responses, most, ruled=ruled)
            passing = answer if isinstance(answer, Transient) else _passing(answer)
            if passing is None or attempt == retries or not self._waits(url, passing, attempt):
                break
        return passing or answer

    def refusal(self, url: str, responses: list[Response]) -> Drop | None:
        """Why the rules of the host of ``url`` refuse it; they are read first if nobody knows them."""
        if not self.manners.robots:
            return None
        host = host_of(url)
        known = self.known(host)
        if known is not None:
            self._pace(host, known)
            return _drop(known.refusal(url, self.token))
        rules = self._reading.get(host) or self._rules_of(_root(url), responses)
        self._pace(host, rules.robots)
        return rules.refused or _drop(rules.robots.refusal(url, self.token))

    def _statements(
        self, root: str, rules: _Rules, responses: list[Response]
    ) -> tuple[tuple[SiteFile, ...], tuple[SiteFile, ...], Transient | None]:
        """What consent readers want to see of a site before its first page; robots.txt is obeyed here too.

        Also why one of them could not be had, if that may pass: the engine has all read again, and those
        that have come are not asked for twice.
        """
        robots = SiteFile(ROBOTS, f"{root}robots.txt", rules.status, rules.body)
        files = {ROBOTS: robots} if self.manners.robots else {}
        if rules.robots.refuses_all:
            return tuple(files.values()), (), None
        came, waiting = self._came.pop(host_of(root), {}), []

        def ask(name: str, url: str) -> SiteFile:
            if name not in came:
                file, passing = self.tried_statement(name, url, responses, 0)
                if passing:
                    waiting.append(replace(passing, reason=UNREAD))
                    return file
                came[name] = file
            return came[name]

        for name in self.wanted:
            files[name] = ask(name, root + name.removeprefix("/"))
        wanted = wanted_documents(Sources(root, self.token, files)) if self.wanted else ()
        documents = [ask(url, url) for url in wanted]
        if waiting and len(self._came) < _HALF_READ:
            self._came[host_of(root)] = came
        return tuple(files.values()), tuple(documents), _longest(waiting)

    @cached_property
    def token(self) -> str:
        """The name by which robots.txt addresses us."""
        return product_token(self.manners.user_agent)

    def _refused(self, root: str) -> Drop | None:
        name, _, port = host_of(root).rpartition(":")
        name, port = (name, port) if name and port.isdigit() else (host_of(root), "80")
        try:
            Guard(self.manners.allow_private).resolve(name, int(port))
        except Refused as error:
            return Drop("address_refused", str(error))
        except OSError:
            return None  # not resolvable: the fetch says so, and is tried again
        return None

    def _rules_of(self, root: str, responses: list[Response], *, first: bool = False) -> _Rules:
        """robots.txt of a host, asked for by one at a time; the delay that it names holds from then on.

        ``first``: for the pages of the host, for which the engine asks again if it has to be; else what a
        page of another host names waits for it.
        """
        host = host_of(root)
        if not self.manners.robots:
            return _Rules(_NOT_FOUND, b"", Robots(), 0.0)
        with self._naming:  # one lock a host, or a slow host would keep others from being asked
            asking = self._asking.setdefault(host, threading.Lock())
        with asking:
            found = self._rules.get(host)
            if found is None or found.is_old(first):
                found = self._asked(root, responses, 0 if first else self.retries)
                self._remember(host, found)
        return found

    def _asked(self, root: str, responses: list[Response], retries: int) -> _Rules:
        refused = self._refused(root)
        found = (None, b"", "") if refused else self._robots(root, responses, retries)
        passing = found if isinstance(found, Transient) else None
        status, body, why = (None, b"", "") if isinstance(found, Transient) else found
        robots = Robots.from_status(status, body, why)
        return _Rules(status, body, robots, time.monotonic(), refused, passing, why)

    def _pace(self, host: str, robots: Robots) -> None:
        delay = robots.crawl_delay(self.token)
        if delay is not None:
            self.gate.throttle.crawl_delay(host, delay)

    def _remember(self, host: str, rules: _Rules) -> None:
        self._pace(host, rules.robots)
        self._rules[host] = rules
        while len(self._rules) > _REMEMBERED:
            self._rules.popitem(last=False)

    def _robots(
        self, root: str, responses: list[Response], retries: int
    ) -> tuple[int | None, bytes, str] | Transient:
        """The final answer to robots.txt, or why there is none; a failing server is asked again."""
        answer = self._tried(f"{root}robots.txt", responses, _UTF16 * ROBOTS_BYTES, retries, ruled=False)
        if isinstance(answer, Transient):
            return replace(answer, reason=_UNREACHABLE, detail=f"robots.txt: {answer.detail}")
        if not isinstance(answer, Response):
            # RFC 9309 section 2.3.1.2: after too many redirects as if there were none
            status = HTTPStatus.FOUND if answer.reason == _TOO_MANY else None
            return status, b"", answer.detail or answer.reason
        return answer.status, answer.body, ""

    def _redirects(
        self, url: str, responses: list[Response], most: int, *, ruled: bool
    ) -> Response | Drop | Failure | Transient:
        """One try for a file, its redirects followed; each hop is judged by the backend's guard.

        It is ``ruled`` by robots.txt of every host on the way, unless it is a robots.txt itself.
        """
        jar = CookieJar()
        for _ in range(ROBOTS_HOPS + 1):
            refusal = self.refusal(url, responses) if ruled else None
            if refusal:
                return refusal
            try:
                plain, cookie = Request(url, body_limit=most), jar.header(url)
                asked = replace(plain, headers={"Cookie": cookie}) if cookie else plain
                response = self.gate.fetch(asked, _PATIENCE)
            except Rests as rest:
                return Transient("host_busy", str(rest), rest.seconds, overloaded=True)
            except FetchError as error:
                return Transient.of(error) or Failure(error.reason, str(error))
            responses.append(replace(response, request=plain))
            jar.take(url, response.headers.get_all("set-cookie"))
            target = resolve(response.location, url) if response.location else None
            if target is None:
                return response
            url = target
        return Failure(_TOO_MANY, url)

    def _waits(self, url: str, why: Transient, attempt: int) -> bool:
        """Whether ``url`` is asked for again; its host then rests for as long as it wants."""
        pause = why.pause(attempt + 1)
        self.gate.throttle.slow_down(host_of(url), pause)
        return pause <= _PATIENCE


def _longest(waiting: list[Transient]) -> Transient | None:
    """The failure that wants the longest pause."""
    return max(waiting, key=lambda why: why.retry_after or 0.0, default=None)


def _drop(refusal: Refusal | None) -> Drop | None:
    return Drop(refusal.reason, refusal.detail) if refusal else None


def _passing(answer: Response | Drop | Failure) -> Transient | None:
    return Transient.of(answer) if isinstance(answer, Response) else None


def _root(url: str) -> str:
    """Where the files of the host of ``url`` lie."""
    return url[: url.index("/", url.index("//") + 2) + 1]
