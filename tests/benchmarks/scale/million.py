"""By hand: synthetic documents through a build, with time, memory and disk told by stage.

    python tests/benchmarks/scale/million.py FOLDER 100000 --workers 2
    python tests/benchmarks/scale/million.py FOLDER 1000000 --workers 2

Every twentieth document is nearly another one. CPU time is that of this process alone, without what it takes
to look at memory and disk: pools reap their own.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import orjson
import psutil

import scrapers

SHARE = 20  # one of so many documents repeats another one
VOCABULARY = 20_000


def documents(count: int, seed: int = 7) -> Iterator[bytes]:
    """Records of made-up words, the usual ones more often, as lines."""
    random = np.random.default_rng(seed)
    letters = np.array(list("abcdefghijklmnoprstuvw"))
    words = np.array(["".join(random.choice(letters, random.integers(2, 10))) for _ in range(VOCABULARY)])
    last = words[:80]
    for number in range(count):
        if number % SHARE:
            text = words[(random.pareto(1.1, random.integers(60, 140)) * 40).astype(int) % VOCABULARY]
        else:
            text = last.copy()
            text[random.integers(0, len(text), max(1, len(text) // 100))] = words[random.integers(VOCABULARY)]
        if number % SHARE == SHARE // 2:
            last = text
        url = f"https://s{number % 5000}.test/d/{number}"
        yield orjson.dumps(
            {"id": str(number), "text": " ".join(text), "metadata": {"url": url}},
            option=orjson.OPT_APPEND_NEWLINE,
        )


class Watch:
    """Looks at the memory of this process and of those below it, and at what lies in a folder."""

    def __init__(self, folder: Path) -> None:
        self.own = self.worker = self.disk = 0
        self.cpu = 0.0
        self._folder, self._ended = folder, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        this = psutil.Process()
        while not self._ended.wait(1.0):
            self.own = max(self.own, this.memory_info().rss)
            for child in this.children(recursive=True):
                try:
                    self.worker = max(self.worker, child.memory_info().rss)
                except psutil.Error:
                    continue
            with suppress(OSError):  # folders come and go
                self.disk = max(self.disk, sum(size_of(each) for each in self._folder.rglob("*")))
            self.cpu = time.thread_time()

    def end(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()


def size_of(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def cpu(watch: Watch) -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime - watch.cpu


def main() -> None:
    """Make the documents, build, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("documents", type=int)
    parser.add_argument("--workers", default="2")
    given = parser.parse_args()
    source = given.folder / f"{given.documents}.jsonl"
    given.folder.mkdir(exist_ok=True)
    if not source.exists():
        with source.open("wb") as file:
            file.writelines(documents(given.documents))
    output = given.folder / f"built-{given.documents}"
    shutil.rmtree(output, ignore_errors=True)
    began, watch, stage = time.monotonic(), Watch(given.folder), ""

    def told(name: str, _done: int, _all: int) -> None:
        nonlocal stage
        if name != stage:
            stage = name
            rss = psutil.Process().memory_info().rss >> 20
            print(
                f"{time.monotonic() - began:8.1f} s  cpu {cpu(watch):8.1f} s  rss {rss:5} MB  {name}",
                flush=True,
            )

    split = {"train": 0.9, "validation": 0.05, "test": 0.05}
    report = scrapers.build(
        scrapers.Recipe(inputs=[str(source)], output=output, workers=given.workers, split=split),
        progress=told,
    )
    told("end", 1, 1)
    watch.end()
    print(f"{report.read} read, {report.documents} kept, {report.dropped}")
    print(f"largest: this process {watch.own >> 20} MB, a worker {watch.worker >> 20} MB")
    print(f"disk: {source.stat().st_size >> 20} MB in, {watch.disk >> 20} MB with it at the most")


if __name__ == "__main__":
    main()
