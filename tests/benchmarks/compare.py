"""Interleaved comparison of whole crawl commands: CPU seconds of the process tree, wall, peak RSS, pages.

usage: compare.py PLAN.toml [--rounds 3] [--reference urls.txt]

The plan has one table a command::

    [ours]
    command = "scrapers crawl {base}/ -b requests-lxml -o {out} --extractor none --delay 0 ..."
    [scrapy]
    command = "python peers/scrapy_peer.py {base} {out} 16 none"
    environment = { SCRAPY_TUNED = "1" }

``{base}`` is the plan's top-level ``base``, ``{out}`` a fresh JSONL file. CPU is what the kernel
accounts to the command, all children that it waited for and all that it left behind; RSS is the sum over
the tree, sampled.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import tempfile
import threading
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from cpu_time import adopt_orphans, waited


@dataclass(frozen=True)
class Run:
    """One run of one command."""

    code: int
    wall: float
    cpu: float
    rss: int
    pages: int
    missing: int
    extra: int


def tree_rss(pid: int) -> int:
    """Bytes resident in the process and its descendants."""
    total, stack = 0, [pid]
    while stack:
        process = Path(f"/proc/{stack.pop()}")
        try:
            total += int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in (process / "task").iterdir():
                stack += map(int, (task / "children").read_text().split())
        except (OSError, ValueError):
            continue
    return total


def run(command: str, environment: dict[str, str], out: Path, reference: set[str]) -> Run:
    """Run ``command`` once and measure it."""
    began, peak, stop = time.monotonic(), [0], threading.Event()
    with subprocess.Popen(
        shlex.split(command), env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    ) as process:

        def watch() -> None:
            while not stop.wait(0.1):
                peak[0] = max(peak[0], tree_rss(process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        cpu = waited(process)
        stop.set()
        watcher.join()
    wall = time.monotonic() - began
    urls = pages_in(out)
    missing = len(reference - set(urls)) if reference else 0
    extra = len(set(urls) - reference) if reference else 0
    return Run(process.returncode, wall, cpu, peak[0], len(urls), missing, extra)


def pages_in(out: Path) -> list[str]:
    """The URLs in a JSONL file of ours (``metadata.url``) or of a peer (``url``)."""
    if not out.exists():
        return []
    with out.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return [record.get("url") or record["metadata"]["url"] for record in records]


def main() -> None:
    """Run the plan in turn, print each run and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reference", type=Path)
    options = parser.parse_args()
    adopt_orphans()
    plan = tomllib.loads(options.plan.read_text())
    base = plan.pop("base")
    reference = set(options.reference.read_text().split()) if options.reference else set()
    runs: dict[str, list[Run]] = {name: [] for name in plan}
    for round_ in range(options.rounds):
        for name, entry in plan.items():
            with tempfile.TemporaryDirectory() as folder:
                out = Path(folder) / "out.jsonl"
                command = entry["command"].format(base=base, out=out)
                result = run(command, entry.get("environment", {}), out, reference)
            runs[name].append(result)
            print(round_, name, result, flush=True)
    titles = ("pages/CPU s", 12), ("CPU s", 9), ("wall s", 9), ("wall/CPU", 9), ("RSS MB", 8)
    print(" " * 24 + "".join(f"{t:>{w}}" for t, w in (*titles, ("missing", 8), ("extra", 7))))
    for name, results in runs.items():
        cpu, wall = statistics.median(r.cpu for r in results), statistics.median(r.wall for r in results)
        rate = statistics.median(r.pages / r.cpu for r in results)
        rss = max(r.rss for r in results) / 1e6
        print(
            f"{name:24}{rate:12.1f}{cpu:9.1f}{wall:9.1f}{wall / cpu:9.2f}{rss:8.0f}"
            f"{max(r.missing for r in results):8}{max(r.extra for r in results):7}"
        )


if __name__ == "__main__":
    main()
