"""By hand: CPU and wall time of one crawl by one process and by workers of its partitions, in turns.

    python tests/benchmarks/scale/crawl.py FOLDER --hosts 40 --pages 50 --rounds 3 one pool:1 pool:2

What a second core gives: all of it, the sites too, on one core, and on two.

    taskset -c 0 python tests/benchmarks/scale/crawl.py FOLDER --pages 250 --rounds 1 pool:1
    taskset -c 0,1 python tests/benchmarks/scale/crawl.py FOLDER --pages 250 --rounds 1 --readers 2 pool:2

The sites are on loopback, in this process, with no delay. CPU is that of all processes of the crawl: orphans
come to this process, which waits for them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cpu_time import adopt_orphans
from partitions.net import Crawl, Net


def cpu_of_children() -> float:
    """CPU seconds of all that was started and has ended."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Crawl in turns, tell each, then the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("ways", nargs="+", help="one, pool:N or ray:N")
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--readers", type=int, default=1, help="processes in all that read pages, and export")
    given = parser.parse_args()
    adopt_orphans()
    spent: defaultdict[str, list[float]] = defaultdict(list)
    walls: defaultdict[str, list[float]] = defaultdict(list)
    digests = set[str]()
    with Net(given.hosts, given.pages) as net:
        for _ in range(given.rounds):
            for way in given.ways:
                shutil.rmtree(given.folder, ignore_errors=True)
                crawl = Crawl(net, given.folder, {"delay": 0, "workers": given.readers})
                before, began = cpu_of_children(), time.monotonic()
                found = crawl.run("" if way == "one" else way, seconds=3600)
                walls[way].append(time.monotonic() - began)
                spent[way].append(cpu_of_children() - before)
                digests.add(crawl.digest)
                print(
                    f"{way:8} cpu {spent[way][-1]:6.1f} s  wall {walls[way][-1]:6.1f} s"
                    f"  {found[-1]} pages  load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
    first = given.ways[0]
    for way in given.ways:
        cpu, wall = statistics.median(spent[way]), statistics.median(walls[way])
        ratio = cpu / statistics.median(spent[first])
        print(f"{way:8} cpu {cpu:6.1f} s ({ratio:.2f} of {first})  wall {wall:6.1f} s")
    print("same bytes" if len(digests) == 1 else "OTHER BYTES")


if __name__ == "__main__":
    main()
