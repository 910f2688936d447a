"""A crawl of many pages over loopback: memory, open files and threads of the crawling process.

usage: long_run.py [--pages 50000] [--backend requests-lxml]

The site is served by a process of its own, so that its memory is not counted.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import tempfile
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

import scrapers
from scrapers.job.report import Progress
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Hit


def serve(pages: int, port: Connection) -> None:
    """A tree of ``pages`` pages with words of their own."""

    def answer(hit: Hit) -> Reply:
        number = int(hit.path.rpartition("/")[2] or 0)
        chance = random.Random(number)
        links = "".join(f'<a href="/n/{n}">n</a>' for n in range(8 * number + 1, 8 * number + 9) if n < pages)
        words = " ".join(f"{chance.getrandbits(40):x}" for _ in range(300))
        return Reply(body=f"<title>{number}</title><p>{words}</p>{links}")

    with LocalSite({"/n/": answer, "/": Reply(body='<a href="/n/0">n</a>')}) as site:
        port.send(site.port)
        port.recv()


def resident() -> float:
    """MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def main() -> None:
    """Crawl and sample."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, default=50_000)
    parser.add_argument("--backend", default="requests-lxml")
    asked = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(asked.pages, theirs), daemon=True)
    server.start()
    port = ours.recv()
    samples: list[tuple[int, float, int, int]] = []
    said = [time.monotonic()]

    def watch(progress: Progress) -> None:
        if progress.requested % 500 == 0:
            files = len(list(Path("/proc/self/fd").iterdir()))
            samples.append((progress.requested, resident(), files, threading.active_count()))
        if time.monotonic() - said[0] > 30:
            said[0] = time.monotonic()
            print(*samples[-1], flush=True)

    with tempfile.TemporaryDirectory() as folder:
        job = scrapers.Job(
            seeds=[f"http://127.0.0.1:{port}/"], output=Path(folder) / "x.jsonl", backend=asked.backend,
            delay=0, allow_private=["127.0.0.0/8"], extractor="none", max_pages=2 * asked.pages,
        )  # fmt: skip
        report = scrapers.run(job, progress=watch)
    ours.send("end")
    half = [sample for sample in samples if sample[0] >= asked.pages / 2]
    slope = (half[-1][1] - half[0][1]) / (half[-1][0] - half[0][0]) * 1000
    print(f"{report.exported} pages in {report.seconds:.0f} s")
    print(f"RSS {slope:+.2f} MB per 1,000 pages in the last half")
    files, threads = [sample[2] for sample in half], [sample[3] for sample in half]
    print(f"open files {max(files)} at most, threads {min(threads)} to {max(threads)}")


if __name__ == "__main__":
    main()
