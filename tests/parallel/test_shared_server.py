"""A worker that has workers itself has them forked by the server that forked it, as long as that lives."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

import pytest

from scrapers.parallel.line import Services
from scrapers.parallel.piped import LocalLauncher, Piped, Task
from scrapers.parallel.worker_pool import WorkerPool

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


class Nobody(Services):
    """Serves nobody."""

    opened: Callable[[], Any]


def parent(_task: object) -> int:
    """Who forked the process that does the task."""
    return os.getppid()


def work(pipe: Connection) -> None:
    """Say who forked this process and its worker, as often as it is asked."""
    pool: WorkerPool[object, Any] = WorkerPool(parent, workers=1, seconds=5.0, memory=1 << 30)
    try:
        while pipe.recv():
            answer = SimpleQueue[Any]()
            pool.submit(None, answer.put)
            pipe.send((os.getppid(), answer.get(timeout=60)))
    finally:
        pool.kill()


def asked(worker: Piped) -> tuple[int, int]:
    worker.pipe.send(True)
    assert worker.pipe.poll(60)
    server, of_pool = worker.pipe.recv()
    return server, of_pool


def started_anew(worker: Piped, server: int) -> int:
    """Who forks for ``worker`` when what ``server`` had forked for it has ended: an orphan ends at once."""
    end, adopters = time.monotonic() + 60, {1, os.getpid(), os.getppid()}
    while (found := asked(worker)[1]) in {server, *adopters}:
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_one_server_forks_all_and_another_one_where_it_was_killed() -> None:
    one, other = LocalLauncher().start(2, Task(work, (), Nobody()))
    try:
        server, of_pool = asked(one)
        assert asked(other) == (server, of_pool) == (server, server)
        os.kill(server, signal.SIGKILL)
        begun = {started_anew(each, server) for each in (one, other)}
        assert len(begun) == 2, "each has begun one of its own"
    finally:
        for each in (one, other):
            each.pipe.send(False)
            each.process.join(30)
            each.process.kill()
            each.pipe.close()
