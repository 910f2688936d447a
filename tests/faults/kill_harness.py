"""Crawls in processes of their own, killed and continued, and what is counted of them.

Pages are counted as the server served them. The site is a tree of pages with prose of their own and the
usual accidents at its edges; a page comes a little late, so that a kill finds some under way.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults.cases import prose
from faults.server import OUTER, options

from scrapers.job.settings import Job
from scrapers.job.stored_job import job_folder
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Answer, Hit, Route

CONCURRENCY = 4
LATE = 0.02  # seconds
SITE_FILES = {"/robots.txt", "/ai.txt", "/.well-known/tdmrep.json", "/favicon.ico"}
"""What is asked of a host beside its pages: again after a restart only if nothing was kept of it."""

PROGRAM = """
import json, sys
from scrapers import Job, run
from scrapers.cli.exits import of_error, of_report
from scrapers.errors import ScrapersError
try:
    report = run(Job(**json.loads(sys.argv[1])), **dict.fromkeys(sys.argv[2:], True))
except ScrapersError as error:
    print(error, file=sys.stderr)
    sys.exit(of_error(error))
sys.stdout.write(json.dumps([report.exported, report.dropped, report.failed, report.pending, report.balances]))
sys.exit(of_report(report))
"""


def page(number: int, links: list[str], late: float = LATE, name: str = "") -> Callable[[Hit], Reply]:
    """A page of the tree; trees of different names share no text."""
    anchors = "".join(f'<li><a href="{link}">to {link}</a>' for link in links)
    body = (
        f"<!DOCTYPE html><html lang=en><title>Page {number}</title><article><h1>Page {number}</h1>"
        f"<p>{prose(name + str(number))}</p></article><ul>{anchors}</ul>"
    )

    def answer(_hit: Hit) -> Reply:
        time.sleep(late)
        return Reply(body=body)

    return answer


def tree(pages: int, late: float = LATE, name: str = "") -> dict[str, Route]:
    """A tree of ``pages`` pages, three branches each, with a redirect, a 404 and a refused path."""
    found: dict[str, Route] = {"/robots.txt": Reply(body="User-agent: *\nDisallow: /private/\n")}
    for number in range(pages - 1):
        below = [f"/p/{n}" for n in range(3 * number + 1, 3 * number + 4) if n < pages - 1]
        found[f"/p/{number}"] = page(number, [*below, "/", f"/p/{number // 3}"], late, name)
    edges = ["/p/0", "/moved", "/gone", "/private/x"]
    return {**found, "/": page(-1, edges, late, name), "/moved": Reply(301, {"Location": "/p/1"})}


def held(routes: Mapping[str, Route], after: int) -> tuple[dict[str, Route], threading.Event]:
    """``routes`` of which ``after`` requests are answered, and all others once the event is set.

    So a crawl that is told to stop is still at work, however late it hears of it on a busy machine.
    """
    go, count = threading.Event(), itertools.count(1)

    def holding(route: Route) -> Route:
        def answer(hit: Hit) -> Answer:
            if next(count) > after:
                go.wait(60)
            return route(hit) if callable(route) else route

        return answer

    return {path: holding(route) for path, route in routes.items()}, go


def job(site: LocalSite, folder: Path, **settings: object) -> Job:
    """A job on ``site`` for this process."""
    return Job(**{
        "seeds": [site.url()], "output": folder / "corpus.jsonl", "delay": 0, "allow_private": OUTER,
        "retries": 1, "workers": 1, "concurrency": CONCURRENCY, "extractor": "full-text", **settings,
    })  # fmt: skip


HEARS_HANGUPS = (
    sys.executable, "-c",
    "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])",
)  # fmt: skip
"""Begins a command that hears SIGHUP, however the tests were started: nohup makes all below it deaf to it."""


@dataclass
class Crawl:
    """One job, run as often as a test likes."""

    site: LocalSite
    output: Path
    backend: str = "requests-lxml"
    settings: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    program: str = PROGRAM

    @property
    def job(self) -> dict[str, Any]:
        """The settings of the job."""
        return {
            "seeds": [self.site.url()], "output": str(self.output), "backend": self.backend,
            "options": options(self.backend), "delay": 0, "retries": 1, "concurrency": CONCURRENCY,
            "workers": 1, "allow_private": OUTER, "extractor": "full-text", **self.settings,
        }  # fmt: skip

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """The crawl in a process group of its own; whatever is left of it is killed at the end."""
        command = [
            *self.prefix,
            *HEARS_HANGUPS,
            sys.executable,
            "-c",
            self.program,
            json.dumps(self.job),
            *words,
        ]
        with in_a_group(command, self.environment) as process:
            yield process

    def run(self, *words: str, seconds: float = 240) -> tuple[int, str]:
        """Run to the end: the exit code and what was said on standard error."""
        with self.running(*words) as process:
            _, said = process.communicate(timeout=seconds)
        return process.returncode, said.decode()

    def killed(self, after: int) -> bool:
        """Kill the crawl after as many more requests; whether it was still at work then."""
        with self.running() as process:
            return not self.wait(process, len(self.site.hits) + after)

    def wait(self, process: subprocess.Popen[bytes], hits: int, seconds: float = 120) -> bool:
        """Wait for a number of requests; whether the crawl came to its end before."""
        end = time.monotonic() + seconds
        while len(self.site.hits) < hits:
            if process.poll() is not None:
                return True
            assert time.monotonic() < end, f"{len(self.site.hits)} of {hits} requests"
            time.sleep(0.005)
        return False

    @property
    def folder(self) -> Path:
        """The job's folder."""
        return job_folder(self.output)


@contextmanager
def in_a_group(command: list[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, of which whatever is left is killed at the end."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        kill_group(process)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the process and all that it started in its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


@dataclass(frozen=True)
class Figures:
    """What is left after the kills, in the words of the promise."""

    backend: str
    kills: int
    lost: int
    duplicates: int
    torn: int
    fetches: int
    allowed: int
    identical: bool
    slowest_start: float

    def hold(self) -> None:
        """Raise ``AssertionError`` for a promise that was broken."""
        assert (self.lost, self.duplicates, self.torn) == (0, 0, 0), self
        assert self.fetches <= self.allowed, self
        assert self.identical or self.backend == "selenium", self


def survive(backend: str, folder: Path, *, pages: int, kills: int, seed: int, **settings: Any) -> Figures:
    """Crawl once in peace and once with ``kills`` at random request counts; compare."""
    chance = random.Random(seed)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it where the test fails
    with LocalSite(tree(pages)) as site:
        code, said = Crawl(site, folder / "peace.jsonl", backend, settings).run()
        assert code == 0, said
        fetched = len(page_hits(site))
        site.clear()
        crawl = Crawl(site, folder / "corpus.jsonl", backend, settings)
        room = max(2, fetched // (kills + 1))
        killed, starts = 0, []
        for _ in range(kills):
            began, before = time.monotonic(), len(site.hits)
            killed += crawl.killed(chance.randint(1, room))
            new = site.hits[before:]
            starts.append(new[0].time - began if new else 0.0)
        code, said = crawl.run()
        assert code == 0, said
        hits = page_hits(site)
    reference, found = urls(folder / "peace.jsonl"), urls(crawl.output)
    return Figures(
        backend,
        killed,
        lost=len(set(reference) - set(found)),
        duplicates=sum(count - 1 for count in Counter(found).values()),
        torn=torn(crawl.output),
        fetches=len(hits),
        allowed=fetched + killed * CONCURRENCY,
        identical=(folder / "peace.jsonl").read_bytes() == crawl.output.read_bytes(),
        slowest_start=max(starts),
    )


def page_hits(site: LocalSite) -> list[Hit]:
    """The requests for pages."""
    return [hit for hit in site.hits if hit.path not in SITE_FILES]


def urls(output: Path) -> list[str]:
    """The URLs of a corpus's lines."""
    return [json.loads(line)["metadata"]["url"] for line in output.read_text("utf-8").splitlines()]


def torn(output: Path) -> int:
    """Lines that are no JSON, and a last line without its end."""
    lines = output.read_bytes().split(b"\n")
    bad = 1 if lines.pop() else 0
    for line in lines:
        try:
            json.loads(line)
        except ValueError:
            bad += 1
    return bad


def dying(command: str) -> str:
    """A program that runs ``command`` and kills itself when more pages are settled than its last word says."""
    return f"""
import os, signal, sys
import scrapers
from scrapers.store.ledger import Ledger

settle, count = Ledger.settle, 0

def dying(self, *args, **kwargs):
    global count
    settle(self, *args, **kwargs)
    count += 1
    if count > int(sys.argv[-1]):
        os.kill(os.getpid(), signal.SIGKILL)

Ledger.settle = dying
{command}
"""
