"""By hand, as root on Linux: a crawl over two nodes that share a folder, and nothing else but a network.

    python tests/benchmarks/scale/nodes.py FOLDER --hosts 40 --pages 10
    python tests/benchmarks/scale/nodes.py FOLDER --hosts 40 --pages 120 --kills 20

Each node has a network, a host name, processes, shared memory and a monotonic clock of its own (namespaces).
In one crawl a worker of the second node is killed, then that node, then the command; then the second node is
cut off from the first one, but not from the sites. The server tells who asked what, and when. With --kills so
many workers are killed instead, of either node, each at a random moment.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from partitions.net import NAMES, PROGRAM, Crawl, Net
from partitions.nodes import START, Node

BRIDGE, SITES = "scrapers-br", "10.77.0.1"
HEAD, OTHER = "10.77.0.11", "10.77.0.12"
OPEN = {"RAY_AUTH_MODE": "disabled"}  # nobody else is on the bridge
CLOCK = {HEAD: 0, OTHER: 500_000}  # seconds by which a node's monotonic clock is ahead


class Sites(Net):
    """Seen by all nodes; remembers who asks."""

    def start(self) -> None:
        """Listen on the bridge."""
        self._stopping.clear()
        self._listener = socket.create_server((SITES, 0), backlog=128)
        self._listener.settimeout(0.2)
        self.port = self._listener.getsockname()[1]
        self.peers: dict[int, str] = {}
        self._begin(self._accept, self._listener)

    def _hold(self, number: int, connection: socket.socket) -> None:
        self.peers[number] = connection.getpeername()[0]
        super()._hold(number, connection)

    def of(self, address: str) -> list[float]:
        """When a node asked."""
        return [hit.time for hit in self.hits if self.peers[hit.connection] == address]


def ip(*words: str) -> None:
    subprocess.run(["/usr/sbin/ip", *words], check=True)


@contextmanager
def network() -> Iterator[None]:
    """A bridge, and two namespaces on it."""
    with ExitStack() as stack:
        ip("link", "add", BRIDGE, "type", "bridge")
        stack.callback(ip, "link", "del", BRIDGE)
        ip("addr", "add", f"{SITES}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        for address in (HEAD, OTHER):
            name = name_of(address)
            ip("netns", "add", name)
            ip("link", "add", f"{name}v", "type", "veth", "peer", "name", "eth0", "netns", name)
            stack.callback(ip, "netns", "del", name)
            stack.callback(ip, "link", "del", f"{name}v")
            ip("link", "set", f"{name}v", "master", BRIDGE, "up")
            for words in (
                ("addr", "add", f"{address}/24", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
                ("link", "set", "lo", "up"),
            ):
                ip("-n", name, *words)
        yield


def name_of(address: str) -> str:
    return f"node{address.rpartition('.')[2]}"


@contextmanager
def node(address: str, folder: Path, cpus: int) -> Iterator[Node]:
    """A node of Ray in namespaces of its own."""
    ray = (
        ["--head", "--port=6379", "--include-dashboard=false"]
        if address == HEAD
        else [f"--address={HEAD}:6379"]
    )
    start = [
        sys.executable, "-c", START, "start", *ray, f"--node-ip-address={address}", "--block",
        f"--num-cpus={cpus}", f"--object-store-memory={80 * 2**20}", "--disable-usage-stats",
    ]  # fmt: skip
    memory = "mount -t tmpfs shm /dev/shm; mkdir -p /tmp/ray; mount -t tmpfs ray /tmp/ray"
    clock = str(CLOCK[address])
    command = [
        "ip", "netns", "exec", name_of(address), "unshare", "--mount", "--pid", "--uts", "--ipc", "--time",
        "--monotonic", clock, "--boottime", clock, "--kill-child", "sh", "-c",
        f'set -e; mount -t proc proc /proc; {memory}; hostname {name_of(address)} && exec "$@"', "sh", *start,
    ]  # fmt: skip
    path = os.pathsep.join([str(folder), str(Path(__file__).resolve().parents[2])])
    with (folder / f"{name_of(address)}.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            env={**os.environ, **OPEN, "PYTHONPATH": path},
            start_new_session=True,
        )
    try:
        yield Node(process)
    finally:
        process.kill()  # and with it, all in its namespace
        process.wait()


def inside(found: Node) -> list[str]:
    """What has a command run on a node."""
    inner = next(
        pid
        for pid in found.pids
        if b"ray" in Path("/proc", str(pid), "comm").read_bytes()
        or b"-c" in Path("/proc", str(pid), "cmdline").read_bytes().split(b"\0")[1:2]
    )
    return ["nsenter", "-t", str(inner), "-a"]


def wait_until(net: Sites, process: subprocess.Popen[bytes], hits: int, address: str = "") -> None:
    """Wait for so many more requests, of one node where an address is given."""
    count = (lambda: len(net.of(address))) if address else (lambda: len(net.hits))
    most = count() + hits
    while count() < most and process.poll() is None:
        time.sleep(0.02)
    if process.poll() is not None:
        sys.exit(f"it ended early: {process.communicate()}")


@contextmanager
def crawling(crawl: Crawl, net: Sites, head: Node, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    job = {
        "seeds": net.seeds, "output": str(crawl.output), "hosts": [net.name(n) for n in range(net.hosts)],
        **SETTINGS,
    }  # fmt: skip
    command = [*inside(head), sys.executable, "-c", PROGRAM, json.dumps(job), "ray:2"]
    env = {**os.environ, **OPEN, "PYTHONPATH": str(folder), "RAY_ADDRESS": f"{HEAD}:6379"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    try:
        yield process
    finally:
        Node(process).kill()  # it waits outside for what it runs inside
        process.wait()


SETTINGS = {
    "delay": 0.5, "retries": 1, "workers": 1, "concurrency": 16, "depth": 500, "max_pages": 50_000,
    "allow_private": ["10.77.0.0/24"], "extractor": "full-text",
}  # fmt: skip


def main() -> None:  # noqa: PLR0915 - a story, told in its order
    """Do all of it, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--pages", type=int, default=10)
    parser.add_argument("--kills", type=int, default=0)
    given = parser.parse_args()
    folder = given.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(NAMES.replace("127.0.0.1", SITES))
    with network(), Sites(given.hosts, given.pages) as net:
        alone = Crawl(net, folder / "alone", SETTINGS | {"delay": 0})
        expected = run_alone(alone, net, folder)
        pages, hits = len(net.pages_asked()), len(net.hits)
        step = hits // 8
        net.clear()
        crawl = Crawl(net, folder / "shared")
        crawl.folder.mkdir()
        if given.kills:
            killed_at_random(crawl, net, folder, given.kills, int(1.7 * hits / given.kills))
            judge(crawl, alone, net, pages)
            return
        with node(HEAD, folder, 2) as head:
            time.sleep(8)
            with node(OTHER, folder, 1) as other:
                time.sleep(12)
                with crawling(crawl, net, head, folder) as process:
                    wait_until(net, process, step)
                    wait_until(net, process, 5, OTHER)
                    tell(net, "both nodes ask")
                    os.kill(other.actors[0], signal.SIGKILL)
                    tell(net, "killed a worker of the other node")
                    wait_until(net, process, step)
                    other.process.kill()
                    tell(net, "killed the other node")
                    wait_until(net, process, step)
            with node(OTHER, folder, 1) as other:
                time.sleep(15)
                with crawling(crawl, net, head, folder) as process:
                    wait_until(net, process, 20, OTHER)
                    tell(net, "both ask again; the command is killed")
                    Node(process).kill()
                    process.wait(30)
                    time.sleep(15)
                    net_before = len(net.of(OTHER))
                    time.sleep(3)
                    tell(net, f"asked by the other node since: {len(net.of(OTHER)) - net_before}")
                with crawling(crawl, net, head, folder) as process:
                    wait_until(net, process, 20, OTHER)
                    ip("-n", name_of(OTHER), "route", "add", "blackhole", f"{HEAD}/32")
                    cut = time.monotonic()
                    tell(net, "cut the nodes from each other")
                    out, said = process.communicate(timeout=900)
                late = [moment - cut for moment in net.of(OTHER) if moment > cut]
                print(
                    f"after the cut the other node asked {len(late)} times, the last one after"
                    f" {max(late, default=0):.1f} s"
                )
        print("report", out.decode(), "expected", json.dumps(expected), said.decode()[-500:])
        judge(crawl, alone, net, pages)


def judge(crawl: Crawl, alone: Crawl, net: Sites, pages: int) -> None:
    """Tell what came of it, beside the crawl by one process, which asked for so many pages."""
    print("same bytes" if crawl.digest == alone.digest else "OTHER BYTES", crawl.digest)
    print(f"shortest gap {net.shortest_gap():.3f} s, of a delay of {SETTINGS['delay']}")
    print(f"pages asked {len(net.pages_asked())}, once {pages}")


def killed_at_random(crawl: Crawl, net: Sites, folder: Path, kills: int, most: int) -> None:
    """Crawl over both nodes; workers of either are killed, each after ``most`` more requests or fewer."""
    chance, of = random.Random(kills), dict.fromkeys((HEAD, OTHER), 0)
    with node(HEAD, folder, 2) as head:
        time.sleep(8)
        with node(OTHER, folder, 1) as other:
            time.sleep(12)
            with crawling(crawl, net, head, folder) as process:
                wait_until(net, process, 20, OTHER)
                for _ in range(kills):
                    wait_until(net, process, chance.randint(1, most))
                    address, pid = chance.choice(workers_of({HEAD: head, OTHER: other}))
                    os.kill(pid, signal.SIGKILL)
                    of[address] += 1
                tell(net, f"killed {of[HEAD]} workers of the first node, {of[OTHER]} of the second")
                out, said = process.communicate(timeout=1800)
    print("ended with", process.returncode, out.decode(), said.decode()[-500:])


def workers_of(nodes: dict[str, Node]) -> list[tuple[str, int]]:
    """The workers that are there, and on which node; waited for."""
    while not (found := [(address, pid) for address, each in nodes.items() for pid in each.actors]):
        time.sleep(0.05)
    return found


def run_alone(crawl: Crawl, net: Sites, folder: Path) -> list[object]:
    """The crawl by one process, here."""
    crawl.folder.mkdir()
    job = {
        "seeds": net.seeds, "output": str(crawl.output), "hosts": [net.name(n) for n in range(net.hosts)],
        **crawl.settings,
    }  # fmt: skip
    command = [sys.executable, "-c", PROGRAM, json.dumps(job), ""]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, check=True
    )
    found: list[object] = json.loads(done.stdout)
    return found


def tell(net: Sites, what: str) -> None:
    asked = {name_of(address): len(net.of(address)) for address in (HEAD, OTHER)}
    print(f"{time.monotonic():.1f} {what}: asked so far {asked}", flush=True)


if __name__ == "__main__":
    main()
