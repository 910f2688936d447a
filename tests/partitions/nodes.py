"""A second node of a Ray that is there, on this machine: with an address and processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from faults.kill_harness import in_a_group
from partitions.net import NAMES

START = "from ray.scripts.scripts import cli; cli()"
ADDRESS = "127.0.0.2"


@dataclass
class Node:
    """What was started as a node, and all that it has started."""

    process: subprocess.Popen[bytes]

    @property
    def pids(self) -> list[int]:
        """Its processes, the first one first."""
        parents = dict(map(_parent, Path("/proc").glob("[0-9]*")))
        found = [self.process.pid]
        for pid in found:
            found += [each for each, parent in parents.items() if parent == pid]
        return found

    @property
    def actors(self) -> list[int]:
        """Its processes that crawl."""
        return [pid for pid in self.pids if b"_Actor.run" in _read(Path("/proc", str(pid), "cmdline"))]

    def kill(self) -> None:
        """End all of it at once, the ones that could start others first."""
        for pid in self.pids:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


@contextmanager
def another_node(gcs: str, cpus: int, folder: Path) -> Iterator[Node]:
    """A node with so many CPUs, until the end of the block."""
    (folder / "sitecustomize.py").write_text(NAMES)
    command = [
        sys.executable, "-c", START, "start", f"--address={gcs}", f"--node-ip-address={ADDRESS}", "--block",
        f"--num-cpus={cpus}", f"--object-store-memory={80 * 2**20}", "--disable-usage-stats",
    ]  # fmt: skip
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
    with in_a_group(command, {"PYTHONPATH": path}) as process:
        node = Node(process)
        try:
            _wait_for(process)
            yield node
        finally:
            node.kill()


def _wait_for(process: subprocess.Popen[bytes]) -> None:
    import ray

    end = time.monotonic() + 60
    while not any(each["Alive"] and each["NodeManagerAddress"] == ADDRESS for each in ray.nodes()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.2)


def _parent(folder: Path) -> tuple[int, int]:
    words = _read(folder / "stat").rpartition(b")")[2].split()
    return int(folder.name), int(words[1]) if words else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""
