"""How the state behaves when it is large: URLs added a second, memory, the start of a resumed job.

usage: state.py [--urls 1000000] [--hosts 1]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from scrapers.crawler.frontier import Frontier
from scrapers.store.state import State


def resident() -> float:
    """MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def main() -> None:
    """Fill a state, close it, open it again."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--hosts", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        state = State.open(Path(folder))
        frontier, step, at_first = Frontier(state), 1000, 0.0
        began = time.perf_counter()
        for start in range(0, asked.urls, step):
            numbers = range(start, start + step)
            with state.transaction():
                frontier.add([f"http://h{n % asked.hosts}.test/{n % 97}/page-{n}.html" for n in numbers], 3)
            at_first = resident() if start == 10 * step else at_first
        seconds = time.perf_counter() - began
        print(f"{asked.urls / seconds:,.0f} adds/s; RSS {resident() - at_first:+.0f} MB over 10,000 URLs")
        state.close()
        began = time.perf_counter()
        state = State.open(Path(folder))
        frontier = Frontier(state)
        first = frontier.due(next(iter(frontier.hosts)), 8)
        dict(frontier.requested()), frontier.resting(time.time())
        print(f"resumed in {time.perf_counter() - began:.2f} s, {len(first)} URLs due")
        state.close()


if __name__ == "__main__":
    main()
