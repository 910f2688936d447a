"""CPU milliseconds a page beside trafilatura, on pages of 100 to 150 KB, the arms in turns.

usage: speed.py FOLDER [--rounds N] [--pages N] [--seldom]

FOLDER holds HTML files, gzipped or not; each arm is a process of its own. ``--seldom`` sets the garbage
collector of every arm as a worker of a crawl has it; without, it is as Python has it. Printed are the medians
of the rounds, in which each page counts with the better of two times.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

import scrapers
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.web.decode import decode

SIZES = range(100_000, 150_001)
SELDOM = (20_000, 20, 50)  # as scrapers/parallel/worker_pool.py


def whole() -> Callable[[bytes], object]:
    """Text as Markdown, metadata, licence and consent."""
    return lambda body: scrapers.extract(body, url="https://example.org/a")


def alone() -> Callable[[bytes], object]:
    """The extractor with decoding and parse."""
    blocks = Blocks()

    def extract(body: bytes) -> object:
        read = decode(body, "text/html")
        return blocks.extract(Source(read.text, read=read))

    return extract


def trafilaturas() -> Callable[[bytes], object]:
    """Formatting, links, tables and metadata: what ours gives besides licence and consent."""
    return lambda body: trafilatura.extract(
        body,
        url="https://example.org/a",
        output_format="markdown",
        include_formatting=True,
        include_links=True,
        include_tables=True,
        with_metadata=True,
    )


def trafilaturas_text() -> Callable[[bytes], object]:
    """Its text alone, by its defaults."""
    return trafilatura.extract


ARMS = {
    "scrapers.extract": whole,
    "extractor alone": alone,
    "trafilatura": trafilaturas,
    "trafilatura, text": trafilaturas_text,
}


def pages(folder: Path, most: int) -> list[bytes]:
    """Pages of these sizes, drawn by seed."""
    files = sorted(path for path in folder.rglob("*.htm*") if path.is_file())
    random.Random(7).shuffle(files)
    bodies = (
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files
    )
    found = [body for body in bodies if len(body) in SIZES][:most]
    if not found:
        raise SystemExit(f"no page of {SIZES.start} to {SIZES.stop - 1} bytes in {folder}")
    return found


def run(arm: str, bodies: list[bytes], *, seldom: bool) -> float:
    """Milliseconds of CPU a page, each page the better of two times."""
    extract = ARMS[arm]()
    for body in bodies[:5]:
        extract(body)
    if seldom:
        gc.freeze()
        gc.set_threshold(*SELDOM)
    best = [float("inf")] * len(bodies)
    for _ in range(2):
        for at, body in enumerate(bodies):
            start = time.process_time()
            extract(body)
            best[at] = min(best[at], time.process_time() - start)
    return 1000 * sum(best) / len(best)


def main() -> None:
    """Run the arms in turns, or one of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seldom", action="store_true")
    parser.add_argument("--arm", choices=ARMS)
    given = parser.parse_args()
    if given.arm:
        print(run(given.arm, pages(given.folder, given.pages), seldom=given.seldom))
        return
    took: dict[str, list[float]] = {arm: [] for arm in ARMS}
    for _ in range(given.rounds):
        for arm, times in took.items():
            command = [sys.executable, *sys.argv, "--arm", arm]
            times.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    middle = {arm: statistics.median(times) for arm, times in took.items()}
    for arm, times in took.items():
        print(f"{arm:20}{middle[arm]:8.1f} ms   ", " ".join(f"{one:.1f}" for one in times))
    theirs = middle["trafilatura"]
    print(f"scrapers.extract: {theirs / middle['scrapers.extract']:.2f} times trafilatura's pages")
    print(f"extractor alone: {theirs / middle['extractor alone']:.2f} times")


main()
