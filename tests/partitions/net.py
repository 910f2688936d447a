"""A small net of many sites on one server, whose names a process finds on loopback, and crawls of it.

Every site has pages of its own, links to others, a page that redirects to another site, one that repeats
another site's word for word, a path that its robots.txt refuses and a link into nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from faults.cases import prose
from faults.kill_harness import in_a_group

from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit

NAMES = """
import socket
_real = socket.getaddrinfo
def getaddrinfo(host, port, *args, **options):
    name = host.decode() if isinstance(host, bytes) else host
    if isinstance(name, str) and name.endswith(".test"):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port or 0)))]
    return _real(host, port, *args, **options)
socket.getaddrinfo = getaddrinfo
"""
"""A ``sitecustomize`` by which every process finds names that end in .test on loopback."""

PROGRAM = """
import json, sys
from scrapers import Job, run
from scrapers.cli.exits import of_error, of_report
from scrapers.errors import ScrapersError
settings, workers, words = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3:]
if __name__ == "__main__":
    try:
        report = run(Job(**settings), workers=workers or None, **dict.fromkeys(words, True))
    except ScrapersError as error:
        print(error, file=sys.stderr)
        sys.exit(of_error(error))
    told = [report.discovered, report.exported, report.dropped, report.failed, report.pending]
    sys.stdout.write(json.dumps([*told, report.balances, report.requested]))
    sys.exit(of_report(report))
"""


REFRESH = """
import json, sys
from scrapers import refresh
found = refresh(sys.argv[1])
sys.stdout.write(json.dumps({kind: dict(reasons) for kind, reasons in found.counts.items()}))
"""


class Net(LocalSite):
    """``hosts`` sites of so many ``pages``."""

    def __init__(self, hosts: int, pages: int, late: float = 0.0) -> None:
        super().__init__({"/": self._answer})
        self.hosts, self.pages, self._late = hosts, pages, late

    def name(self, number: int) -> str:
        """The host of a site, with its port."""
        return f"site{number % self.hosts:02}.test:{self.port}"

    def page(self, host: int, number: int) -> str:
        """The URL of a page."""
        return f"http://{self.name(host)}/p/{number}"

    @property
    def seeds(self) -> list[str]:
        """The first page of the first two sites: what else there is has to be found."""
        return [self.page(0, 0), self.page(1, 0)]

    def _answer(self, hit: Hit) -> Reply:
        time.sleep(self._late)
        host = int((hit.headers.get("host") or "site00")[4:6])
        if hit.path == "/robots.txt":
            return Reply(body="User-agent: *\nDisallow: /private/\n")
        if hit.path == "/moved":
            return Reply(302, {"Location": self.page(host + 3, self.pages)})
        if not hit.path.startswith("/p/"):
            return Reply(404, body="nothing here")
        number = int(hit.path[3:])
        links = [f"/p/{n}" for n in range(2 * number + 1, 2 * number + 3) if n < self.pages]
        links += [self.page(host + 1, 0), "/p/0"]
        links += (
            [self.page(host + 2, number)] if number < self.pages else []
        )  # the last is redirected to alone
        links += ["/moved", "/gone", "/private/x"] if number == 0 else []
        text = prose("common" if number == 2 else f"{host} {number}")
        anchors = "".join(f'<li><a href="{link}">to {link}</a>' for link in links)
        return Reply(
            body=f"<!DOCTYPE html><html lang=en><title>Page {number}</title><article><h1>Page {number}</h1>"
            f"<p>{text}</p></article><ul>{anchors}</ul>"
        )

    def asked(self) -> dict[str, list[float]]:
        """When each host was asked for something."""
        found: defaultdict[str, list[float]] = defaultdict(list)
        for hit in self.hits:
            found[hit.headers.get("host") or ""].append(hit.time)
        return found

    def shortest_gap(self) -> float:
        """The shortest time between two requests to one host."""
        gaps = [b - a for times in self.asked().values() for a, b in pairwise(times)]
        return min(gaps)

    def pages_asked(self) -> list[tuple[str, str]]:
        """The requests for pages: host and path."""
        kept = [hit for hit in self.hits if hit.path.startswith("/p/") or hit.path in {"/moved", "/gone"}]
        return [(hit.headers.get("host") or "", hit.path) for hit in kept]


@dataclass
class Crawl:
    """A job on ``net``, run as often as a test likes, each time in processes of its own."""

    net: Net
    folder: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    ray: str = ""
    """The address of a Ray that is there; else one is started where one is asked for."""

    @property
    def output(self) -> Path:
        """The corpus."""
        return self.folder / "corpus.jsonl"

    @property
    def job_folder(self) -> Path:
        """The folder of the job."""
        return self.folder / "corpus.jsonl.job"

    @property
    def digest(self) -> str:
        """The SHA-256 of the corpus."""
        return sha256(self.output.read_bytes()).hexdigest()

    @contextmanager
    def running(self, workers: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """The crawl, in a process group of its own; whatever is left of it is killed at the end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "sitecustomize.py").write_text(NAMES)
        hosts = [self.net.name(number) for number in range(self.net.hosts)]
        job = {
            "seeds": self.net.seeds, "output": str(self.output), "hosts": hosts, "delay": 0.1, "retries": 1,
            "workers": 1, "concurrency": 16, "depth": 500, "max_pages": 50_000,
            "allow_private": ["127.0.0.0/8"], "extractor": "full-text", **self.settings,
        }  # fmt: skip
        path = os.pathsep.join(filter(None, [str(self.folder), os.environ.get("PYTHONPATH", "")]))
        command = [sys.executable, "-c", PROGRAM, json.dumps(job), workers, *words]
        with in_a_group(
            command, {"PYTHONPATH": path} | ({"RAY_ADDRESS": self.ray} if self.ray else {})
        ) as process:
            yield process

    def run(self, workers: str, *words: str, seconds: float = 240) -> list[Any]:
        """Run to the end; what the report says."""
        with self.running(workers, *words) as process:
            out, said = process.communicate(timeout=seconds)
        assert process.returncode == 0, said.decode()
        found: list[Any] = json.loads(out)
        return found

    def refresh(self, seconds: float = 240) -> dict[str, dict[str, int]]:
        """Bring it up to date; how many pages are what."""
        path = os.pathsep.join(filter(None, [str(self.folder), os.environ.get("PYTHONPATH", "")]))
        command = [sys.executable, "-c", REFRESH, str(self.output)]
        with in_a_group(command, {"PYTHONPATH": path}) as process:
            out, said = process.communicate(timeout=seconds)
        assert process.returncode == 0, said.decode()
        found: dict[str, dict[str, int]] = json.loads(out)
        return found
