"""Threads that fetch: the engine stays single-threaded, only waiting for the network is parallel."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

Task = Callable[[], None]


class Fetchers:
    """``size`` daemon threads that run tasks in order of submission, once started.

    Daemons, since a backend of somebody else's may hang for good: the engine gives such a task
    up at its deadline and calls :meth:`replace`, and the interpreter can still end.
    """

    def __init__(self, size: int) -> None:
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._size = size

    def start(self) -> None:
        """Start the threads."""
        for _ in range(self._size):
            self.replace()

    def submit(self, task: Task) -> None:
        """Run ``task`` as soon as a thread is free; it must not raise."""
        self._tasks.put(task)

    def replace(self) -> None:
        """Add a thread, in the place of one that is taken to hang."""
        thread = threading.Thread(target=self._work, name="scrapers-fetch", daemon=True)
        thread.start()
        self._threads.append(thread)

    def close(self, patience: float = 5.0) -> None:
        """End the threads; wait up to ``patience`` seconds for each that is busy."""
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(patience)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()
