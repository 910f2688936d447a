"""Threads that fetch: the engine stays single-threaded, only waiting for the network is parallel."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final

from scrapers.crawler.in_flight import checked
from scrapers.errors import ConnectionFailed, FetchError, FetchTimeout
from scrapers.models import Request, Response
from scrapers.plugin.scraper import AnyScraper
from scrapers.plugin.wrapper import Wrapper

Task = Callable[[], None]
GRACE: Final = 10.0
"""Seconds a backend may overrun its own deadline before it is given up."""


class FetchThreads:
    """``size`` daemon threads that run tasks in order of submission, once started.

    Daemons, since a backend of somebody else's may hang for good: the engine gives such a task
    up at its deadline and calls :meth:`replace`, and the interpreter can still end.
    """

    def __init__(self, size: int) -> None:
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._size = size

    @property
    def size(self) -> int:
        """How many threads were started."""
        return len(self._threads)

    def start(self) -> None:
        """Start the threads."""
        for _ in range(self._size):
            self.replace()

    def submit(self, task: Task, under_way: int = 0) -> None:
        """Run ``task`` as soon as a thread is free; it must not raise. There is one for all ``under_way``."""
        if under_way > self.size:
            self.replace()
        self._tasks.put(task)

    def replace(self) -> None:
        """Add a thread, in the place of one that is taken to hang."""
        thread = threading.Thread(target=self._work, name="scrapers-fetch", daemon=True)
        thread.start()
        self._threads.append(thread)

    def close(self, patience: float = 5.0) -> None:
        """End the threads; wait up to ``patience`` seconds for those that are busy."""
        for _ in self._threads:
            self._tasks.put(None)
        end = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


class Patient(Wrapper):
    """A backend of which every fetch ends after ``seconds``, with an error of ours whatever it does.

    Pages are given up by the engine; this is for files that are read in the midst of something else.
    """

    def __init__(self, inner: AnyScraper, seconds: float) -> None:
        super().__init__(inner)
        self._seconds = seconds

    def fetch(self, request: Request) -> Response:
        """One hop, in a thread of its own."""
        answers: SimpleQueue[Response | FetchError] = SimpleQueue()

        def fetch() -> None:
            try:
                answers.put(checked(self._inner.fetch(request)))
            except FetchError as error:
                answers.put(error)
            except BaseException as error:  # noqa: BLE001 - a plug-in broke its contract
                answers.put(ConnectionFailed(request, f"{type(error).__name__}: {error}"))

        threading.Thread(target=fetch, name="scrapers-files", daemon=True).start()
        try:
            answer = answers.get(timeout=self._seconds)
        except Empty:
            raise FetchTimeout(request, "the backend did not return in time") from None
        if isinstance(answer, FetchError):
            raise answer
        return answer
