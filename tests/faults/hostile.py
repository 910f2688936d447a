"""One site with a page for each row of the weaknesses that a whole crawl can meet.

Each backend crawls it once; the tests of the rows then read the ledger.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil
from faults.cases import CAP, FETCH, GOOD, HOPS, ODD, PRIVATE, Case, good_page, inside_cases, redirect
from faults.server import OUTER, SPY, Inside, options

from scrapers.job.report import Explanation, Report
from scrapers.job.run import explain, run
from scrapers.job.settings import Job
from scrapers.testing import LocalSite
from scrapers.testing.processes import peak_memory
from scrapers.testing.site import Hit, Reply


@dataclass(frozen=True)
class Crawl:
    """A crawl that is over: its report, the fate of each URL, and who was asked for what.

    ``growth`` is of this process, ``peak`` of it and all below it beyond what it held before, bytes.
    """

    backend: str
    cases: tuple[Case, ...]
    report: Report
    fates: Mapping[str, Explanation]
    hits: tuple[Hit, ...]
    inside_accepted: int
    inside_port: int
    connects: frozenset[str]
    growth: int
    peak: int
    output: Path
    origin: str

    def outcome(self, url: str) -> str:
        """``document``, ``dropped:reason``, ``failed:reason``, ``pending`` or ``unknown``."""
        fate = self.fates[url if "://" in url else self.origin + url]
        if fate.kind in {"dropped", "failed"}:
            return f"{fate.kind}:{fate.reason}"
        return "document" if fate.kind == "exported" else fate.kind

    def asked(self, path: str) -> int:
        """How often the server was asked for ``path``."""
        return sum(hit.path == path for hit in self.hits)

    def check(self, row: str) -> None:
        """Every page of ``row`` ended as it may, and was asked for as often as it may be."""
        cases = [case for case in self.cases if case.path.startswith(f"/{row}/")]
        assert cases
        found = {case.path: self.outcome(case.path) for case in cases}
        other = {case.path: found[case.path] for case in cases if found[case.path] not in case.allowed}
        assert not other, other
        asked = {case.path: self.asked(case.path) for case in cases}
        wrong = [case for case in cases if case.hits is not None and not case.fits(asked[case.path])]
        assert not wrong, {case.path: (asked[case.path], case.hits) for case in wrong}


def crawl(backend: str, folder: Path) -> Crawl:
    """Crawl the hostile site once with ``backend``."""
    with Inside() as inside, LocalSite() as site:
        cases = (*FETCH, *inside_cases(inside))
        _furnish(site, inside, cases)
        job = _job(backend, folder, site, inside)
        before = peak_memory(reset=True)
        with SPY.listening() as connects, Watch() as watch:
            report = run(job)
        growth = peak_memory() - before
        origin = site.url("").rstrip("/")
        known = [case.path if "://" in case.path else origin + case.path for case in cases]
        known += [*_addresses(PRIVATE, inside, "private"), *_addresses(ODD, inside, "odd")]
        known += [origin + f"/good/{number}" for number in range(GOOD)]
        fates = {url: explain(job.output, url) for url in known}
        return Crawl(
            backend, cases, report, fates, tuple(site.hits), inside.accepted, inside.port,
            frozenset(connects), growth, watch.peak - watch.before, job.output, origin,
        )  # fmt: skip


class Watch(threading.Thread):
    """The most memory that this process and those below it held at once, looked at now and then.

    ``before`` is what this process held already; it may have run other tests.
    """

    def __init__(self) -> None:
        super().__init__(name="LocalSite watch", daemon=True)
        self.peak, self.before = 0, _resident(psutil.Process())
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        """Look, until told to end."""
        me = psutil.Process()
        while not self._over.wait(0.1):
            self.peak = max(self.peak, sum(map(_resident, [me, *me.children(recursive=True)])))


def _resident(process: psutil.Process) -> int:
    """Memory of a process, what it shares with others counted once (by the first)."""
    try:
        info = process.memory_full_info()
    except (psutil.Error, OSError):
        return 0
    return int(getattr(info, "uss", info.rss))


def _furnish(site: LocalSite, inside: Inside, cases: tuple[Case, ...]) -> None:
    xml = {"Content-Type": "application/xml"}
    origin = site.url("").rstrip("/")
    linked = [case.path for case in cases if case.path.startswith("/") and case.path not in HOPS]
    inner = [*_addresses(PRIVATE, inside, "private"), *_addresses(ODD, inside, "odd")]
    site.routes |= {case.path: case.route for case in cases if case.route is not None}
    site.routes |= {
        "/": Reply(body=good_page("start", _links([*linked, *inner]))),
        "/more": Reply(body=good_page("more", _links(f"/good/{number}" for number in range(GOOD)))),
        "/good/": lambda hit: Reply(body=good_page(hit.path)),
        "/robots.txt": Reply(headers={"Content-Type": "text/plain"}, body=_robots(inside)),
        "/map.xml": Reply(headers=xml, body=_sitemap(inside, origin)),
        "/moved-map.xml": redirect(302, inside.url("/map.xml")),
        "/maps/": lambda hit: Reply(headers=xml, body=_index(int(hit.path[6:]))),
    }


def _job(backend: str, folder: Path, site: LocalSite, inside: Inside) -> Job:
    return Job(
        seeds=[site.url("/"), site.url("/more")],
        output=folder / "corpus.jsonl",
        backend=backend,
        options=options(backend),
        hosts=[*(f"{host}:{inside.port}" for host in PRIVATE), "169.254.169.254"],
        sitemap=True,
        allow_private=OUTER,
        delay=0,
        retries=1,
        retry_later=False,  # what the pages come to is seen in one run
        fetch_timeout=11.0 if backend == "selenium" else 3.0,  # a browser waits for a machine with other work
        connect_timeout=2.0,
        rate_window=1.0,
        max_bytes=CAP,
        extractor="full-text",
        workers=2,
        concurrency=16,
    )


def _addresses(hosts: Iterable[str], inside: Inside, name: str) -> list[str]:
    return [f"http://{host}:{inside.port}/{name}/{number}" for number, host in enumerate(hosts)]


def _links(urls: Iterable[str]) -> str:
    return "".join(f"<a href='{url}'>x</a> " for url in urls)


def _robots(inside: Inside) -> str:
    """Rules, sitemaps here and elsewhere, and more than anybody wants to read (row P10)."""
    maps = (
        inside.url("/map.xml"),
        "/map.xml",
        "/moved-map.xml",
        "/maps/0",
        "http://10.0.0.1/m.xml",
        "file:///m",
    )
    named = "".join(f"Sitemap: {url}\n" for url in maps)
    return f"User-agent: *\nDisallow: /P10/\n{named}" + "# nothing\n" * 1_200_000 + "Disallow: /\n"


def _sitemap(inside: Inside, origin: str) -> str:
    urls = (inside.url("/listed"), "http://10.0.0.1/", "file:///etc/passwd", f"{origin}/S7/listed")
    entries = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def _index(number: int) -> str:
    """An index that leads to the next one and back to the first."""
    entries = "".join(f"<sitemap><loc>/maps/{n}</loc></sitemap>" for n in (number + 1, 0))
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>'
