"""A crawl by several processes: the corpus of one, at no host's cost, whatever is killed."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from partitions.net import Crawl, Net
from partitions.nodes import Node, another_node

import scrapers
from scrapers.crawler.partitions.places import partition_folders
from scrapers.testing.processes import wait_until

JITTER = 0.02  # seconds


def workers_of(crawl: Crawl) -> set[int]:
    """The worker processes of a crawl that are alive, as its status has them."""
    owners = {each.owner for each in scrapers.status(crawl.output).partitions if each.owner}
    return {pid for pid in owners if re.search(rb"multiprocessing|^ray::", command_of(pid))}


def command_of(pid: int) -> bytes:
    with suppress(OSError):  # it has ended
        return Path("/proc", str(pid), "cmdline").read_bytes()
    return b""


def wait_for(net: Net, process: subprocess.Popen[bytes], hits: int) -> bool:
    """Wait for so many requests; whether the crawl is still at work then."""
    end = time.monotonic() + 300
    while len(net.hits) < hits and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    return process.poll() is None


def works_on(node: Node, crawl: Crawl, process: subprocess.Popen[bytes]) -> bool:
    """Wait until a worker on ``node``, which may begin after the others, has a partition; whether one had."""
    while not (found := {each.owner for each in scrapers.status(crawl.output).partitions} & set(node.actors)):
        if process.poll() is not None:
            break
        time.sleep(0.05)
    return bool(found)


def kill_a_worker(crawl: Crawl, chance: random.Random) -> bool:
    """Kill one, as soon as there is one; whether there was before the crawl came to its end."""
    end = time.monotonic() + 30
    while not (found := sorted(workers_of(crawl))) and time.monotonic() < end:
        time.sleep(0.05)
    for pid in chance.sample(found, min(1, len(found))):
        os.kill(pid, signal.SIGKILL)
    return bool(found)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_several_processes_make_the_corpus_of_one(tmp_path: Path) -> None:
    """A budget over all, a worker killed, another number of them, a folder moved: nothing shows."""
    with Net(8, 10) as net:
        alone = Crawl(net, tmp_path / "alone")
        expected = alone.run("")
        pages = len(net.pages_asked())
        net.clear()
        crawl = Crawl(net, tmp_path / "several", {"max_pages": 30})
        *_, requested = crawl.run("pool:2")
        assert requested == len(set(net.pages_asked())) == 30
        assert len(partition_folders(crawl.job_folder)) > 2
        moved = partition_folders(crawl.job_folder).popitem()[1]
        shutil.move(moved, tmp_path / "elsewhere")
        with pytest.raises(scrapers.ScrapersError, match=rf"not where it was: \S+{moved.name}"):
            scrapers.forget(crawl.output, "nobody.test")
        crawl.settings = {}
        with crawl.running("pool:1") as process:
            assert "not where it was" in process.communicate(timeout=60)[1].decode()
        moved.symlink_to(tmp_path / "elsewhere")
        with crawl.running("pool:1") as process:
            assert wait_for(net, process, 70)
            in_flight = 16 * kill_a_worker(crawl, random.Random(1))
            found = scrapers.status(crawl.output)
            assert (found.state, found.pid, len(found.partitions) > 2) == ("running", process.pid, True)
            out, said = process.communicate(timeout=200)
        assert process.returncode == 0, said.decode()
        assert json.loads(out) == expected
        assert crawl.digest == alone.digest
        assert pages <= len(net.pages_asked()) <= pages + in_flight
        assert net.shortest_gap() >= 0.1 - JITTER
        assert not any(hit.path.startswith("/private") for hit in net.hits)
        explained(crawl, net)
        forgotten(crawl, net)
        refreshed(crawl, net)
        assert not (tmp_path / "elsewhere").exists()


@pytest.mark.ray
def test_actors_of_ray_make_the_corpus_of_one_process(ray_cluster: str, tmp_path: Path) -> None:
    """One is killed, then all of it; processes without Ray go on, and the end is as if nothing had been."""
    with Net(8, 10) as net:
        alone = Crawl(net, tmp_path / "alone")
        expected = alone.run("")
        pages, half = len(net.pages_asked()), len(net.hits) // 2
        net.clear()
        crawl = Crawl(net, tmp_path / "several", {"delay": 0.5}, ray=ray_cluster)
        with crawl.running("ray:2") as process:
            assert wait_for(net, process, half // 2)
            assert kill_a_worker(crawl, random.Random(1))
            assert wait_for(net, process, half)
            found = scrapers.status(crawl.output)
            assert (found.state, found.pid, len(found.partitions) > 2) == ("running", process.pid, True)
            process.kill()
            out, _ = process.communicate()
            assert not out, "Ray's words of who died are nobody's to read"
        assert crawl.run("pool:1") == expected
        assert crawl.digest == alone.digest
        assert pages <= len(net.pages_asked()) <= pages + 3 * 16
        assert net.shortest_gap() >= 0.5 - JITTER
        assert not any(hit.path.startswith("/private") for hit in net.hits)
        assert scrapers.status(crawl.output).state == "finished"
        with pytest.raises(scrapers.ConfigError, match="of Ray, which have 2 CPUs"):
            scrapers.run(scrapers.Job(seeds=net.seeds, output=tmp_path / "none.jsonl"), workers="ray:3")


@pytest.mark.ray
def test_nodes_of_ray_make_the_corpus_of_one_process(ray_cluster: str, tmp_path: Path) -> None:
    """A worker on another node is killed, then that node as a whole: the same run goes on to its end."""
    with Net(8, 10) as net, another_node(ray_cluster, 2, tmp_path) as node:
        alone = Crawl(net, tmp_path / "alone")
        expected = alone.run("")
        pages, half = len(net.pages_asked()), len(net.hits) // 2
        net.clear()
        crawl = Crawl(net, tmp_path / "several", {"delay": 0.5}, ray=ray_cluster)
        with crawl.running("ray:4") as process:
            assert wait_for(net, process, half // 4)
            assert works_on(node, crawl, process)
            found = scrapers.status(crawl.output).partitions
            assert {each.node for each in found} == {socket.gethostname()}
            os.kill(node.actors[0], signal.SIGKILL)
            assert wait_for(net, process, half)
            node.kill()
            out, said = process.communicate(timeout=200)
        assert process.returncode == 0, said.decode()
        assert json.loads(out) == expected
        assert crawl.digest == alone.digest
        assert pages <= len(net.pages_asked()) <= pages + 3 * 16
        assert net.shortest_gap() >= 0.5 - JITTER


@pytest.mark.parametrize(
    ("workers", "address", "line"),
    [("ray:2", "ray://head.test:10001", "start it on a node of that cluster"),
     ("slurm:2", "", "should be pool:N or ray:N"), ("ray:0", "", "should be pool:N or ray:N")],
)  # fmt: skip
def test_workers_that_cannot_crawl_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: str, address: str, line: str
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", address)
    job = scrapers.Job(seeds=["http://a.test/"], output=tmp_path / "a.jsonl")
    with pytest.raises(scrapers.ConfigError, match=line) as refused:
        scrapers.run(job, workers=workers)
    assert "\n" not in str(refused.value)


def refreshed(crawl: Crawl, net: Net) -> None:
    """One process brings it up to date: every page is as it was, and what was taken out stays out."""
    before = crawl.output.read_bytes()
    net.clear()
    counts = crawl.refresh()
    assert {kind for kind, reasons in counts.items() if sum(reasons.values())} == {"unchanged"}
    assert crawl.output.read_bytes() == before
    assert partition_folders(crawl.job_folder) == {}
    assert scrapers.verify(crawl.output).sound


def explained(crawl: Crawl, net: Net) -> None:
    """What came from another partition is told as in any job, and every tool reads the job."""
    found = scrapers.explain(crawl.output, net.page(3, net.pages))
    assert (found.kind, found.facts["redirects"]) == ("exported", (f"http://{net.name(0)}/moved",))
    assert scrapers.explain(crawl.output, net.page(7, 0)).facts["referrer"].startswith("http://site0")
    assert scrapers.status(crawl.output).state == "finished"
    assert scrapers.verify(crawl.output).sound
    before = crawl.digest
    assert scrapers.rebuild(crawl.output).exported
    assert crawl.digest == before
    with pytest.raises(scrapers.ConfigError, match="in partitions"):
        scrapers.run(scrapers.Job(seeds=net.seeds, output=crawl.output))


def forgotten(crawl: Crawl, net: Net) -> None:
    """What is taken out is gone from the partition, too."""
    url = net.page(5, 4)
    text = next(
        line
        for line in map(json.loads, crawl.output.read_text().splitlines())
        if line["metadata"]["url"] == url
    )["text"]
    words = " ".join(text.split()[5:9])
    states = [folder / "state.sqlite" for folder in partition_folders(crawl.job_folder).values()]
    assert sum(words.encode() in path.read_bytes() for path in states) == 1
    unfinished = crawl.job_folder / "partitions" / "merged"  # as a process leaves it that is killed
    shutil.copytree(next(path for path in states if words.encode() in path.read_bytes()).parent, unfinished)
    assert scrapers.forget(crawl.output, url).documents == 1
    assert not unfinished.exists()
    assert not any(words.encode() in path.read_bytes() for path in states)


MANY = ["pool:2", "pool:3", "pool:1"]
OF_RAY = ["ray:2", "pool:3", "ray:1"]


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("pages", "sizes"), [(25, MANY), (250, MANY), pytest.param(25, OF_RAY, marks=pytest.mark.ray)]
)
def test_many_kills_and_sizes(
    request: pytest.FixtureRequest, tmp_path: Path, pages: int, sizes: list[str]
) -> None:
    """Workers and coordinators killed at random moments, two, three and one of them in turns."""
    chance, kills = random.Random(pages), 20
    ray = request.getfixturevalue("ray_cluster") if sizes is OF_RAY else ""
    with Net(40, pages) as net:
        alone = Crawl(net, tmp_path / "alone")
        expected = alone.run("", seconds=1800)
        once, step = len(net.pages_asked()), len(net.hits) // (kills + 1)
        net.clear()
        crawl = Crawl(net, tmp_path / "several", ray=ray)
        killed, ended = 0, False
        for size in sizes * kills:
            with crawl.running(size) as process:
                while killed < kills and wait_for(net, process, len(net.hits) + chance.randint(1, step)):
                    killed += 1
                    if killed % 5 == 0:
                        process.kill()
                        break
                    kill_a_worker(crawl, chance)
                out, said = process.communicate(timeout=1800)
            ended = process.returncode == 0
            if ended:
                break
            assert process.returncode == -signal.SIGKILL, said.decode()
        assert (ended, killed) == (True, kills)
        assert json.loads(out) == expected
        assert crawl.digest == alone.digest
        assert len(net.pages_asked()) <= once + 3 * 16 * kills
        assert net.shortest_gap() >= 0.1 - JITTER


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["pool", pytest.param("ray", marks=pytest.mark.ray)])
def test_a_worker_that_sleeps_is_replaced(
    request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    """It says nothing for a minute, and its partitions go to another one."""
    ray = request.getfixturevalue("ray_cluster") if engine == "ray" else ""
    with Net(8, 10) as net:
        alone = Crawl(net, tmp_path / "alone")
        expected = alone.run("")
        net.clear()
        crawl = Crawl(net, tmp_path / "several", ray=ray)
        with crawl.running(f"{engine}:2") as process:
            assert wait_for(net, process, 40)
            assert wait_until(lambda: bool(workers_of(crawl)), 30)  # its status may be of a moment before
            sleeper = min(workers_of(crawl))
            os.kill(sleeper, signal.SIGSTOP)
            out, said = process.communicate(timeout=280)
        assert process.returncode == 0, said.decode()
        assert json.loads(out) == expected
        assert crawl.digest == alone.digest
        assert net.shortest_gap() >= 0.1 - JITTER
        assert not command_of(sleeper)
