"""What a job asks of its process: to be told of signals, and to be allowed the files it opens."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from scrapers.errors import ConfigError

_LOG = logging.getLogger(__name__)
FORCED = 13
_UNWIND = 1.0  # seconds after a second signal
_FILES = 40  # open files that have nothing to do with concurrency: state, archive, libraries
_A_PAGE = 3
_A_WORKER = 6


@contextmanager
def signals(stop: Callable[[], None]) -> Iterator[None]:
    """First SIGINT, SIGTERM or SIGHUP: ``stop``. Second: exit with code 13 within about a second.

    SIGHUP stays ignored where it was, by nohup. Outside the main thread nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told = False

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        if told:
            threading.Thread(target=_exit_soon, daemon=True).start()
            _say("ended at once: nothing was exported, what was fetched is kept; the same command continues")
            raise SystemExit(FORCED)
        told = True
        _say("stopping: what is in flight is finished, then exported; once more (Ctrl-C) ends it at once")
        stop()

    numbers = [signal.SIGINT, signal.SIGTERM]
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None and signal.getsignal(hangup) != signal.SIG_IGN:
        numbers.append(hangup)
    kept = {number: signal.signal(number, handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _say(words: str) -> None:
    """Not in the handler itself: the signal may have come while somebody writes."""
    threading.Thread(target=_LOG.warning, args=(words,)).start()


def _exit_soon() -> None:
    """End the process whatever its backend or the user's code still does; the state is whole at any time."""
    time.sleep(_UNWIND)
    os._exit(FORCED)


def check_open_files(concurrency: int, workers: int) -> None:
    """Raise :class:`ConfigError` where the process may not open the files that a job needs.

    Running into the limit in mid-crawl would count as failures of the pages that met it.
    """
    try:
        import resource  # noqa: PLC0415 - POSIX only
    except ImportError:  # pragma: no cover
        return
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    needed = _FILES + _A_PAGE * concurrency + _A_WORKER * workers
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        raise ConfigError(
            f"this process may open {allowed} files and the job needs {needed}: raise the limit "
            "(ulimit -n), or lower concurrency or workers",
            field="concurrency",
        )
