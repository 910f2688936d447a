"""How many documents a build gets through in a CPU second, stage by stage, and how much memory it takes.

    .venv/bin/python tests/benchmarks/dataset/speed.py 10000 [TOKENIZER]

Documents are made up from a seed: 40 to 1,400 words of a vocabulary as frequent as in prose, a tenth of them
near-duplicates. One process, so that CPU time is the build's own; the largest resident size is the process's.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson

import scrapers


def documents(count: int) -> Iterator[bytes]:
    draw = random.Random(1)
    letters = "etaoinshrdlu"
    words = ["".join(draw.choices(letters, k=draw.randint(2, 9))) for _ in range(30_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    pool = draw.choices(words, weights, k=2_000_000)
    text: list[str] = []
    for number in range(count):
        if number % 10 == 9:
            text = [*text]
            text[draw.randrange(len(text))] = "changed"
        else:
            start = draw.randrange(len(pool) - 1400)
            text = pool[start : start + draw.randint(40, 1400)]
            draw.shuffle(text)
        lines = [" ".join(text[at : at + 60]) for at in range(0, len(text), 60)]
        url = f"https://s{number % 200}.test/d/{number}"
        record = {"id": str(number), "text": "\n\n".join(lines), "metadata": {"url": url, "date": "20240101"}}
        yield orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


class Stages:
    """CPU seconds by stage, as the build tells of them."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._began = "", time.process_time()

    def __call__(self, stage: str, _done: int, _whole: int) -> None:
        now = time.process_time()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._began
        self._stage, self._began = stage, now


def main(count: int, tokenizer: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "c.jsonl"
        with corpus.open("wb") as file:
            file.writelines(documents(count))
        size = corpus.stat().st_size
        stages = Stages()
        began, cpu = time.monotonic(), time.process_time()
        recipe = scrapers.Recipe(
            inputs=[str(corpus)],
            output=Path(folder) / "out",
            split={"train": 0.9, "validation": 0.05, "test": 0.05},
            tokens={"tokenizer": tokenizer},
            chunk={"by": "tokens", "tokens": 512},
            workers=1,
        )
        report = scrapers.build(recipe, progress=stages)
        stages("", 0, 0)
        cpu = time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} documents, {size / 2**20:.0f} MB: {count / cpu:.0f} a CPU second, {peak:.0f} MB at most")
    print(f"{time.monotonic() - began:.0f} s by the clock; kept {report.documents}, records {report.records}")
    for stage, seconds in stages.seconds.items():
        print(f"  {stage:16} {seconds:7.1f} s  {count / max(seconds, 1e-9):9.0f} a second")


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:3])
