"""How worker processes start and end: quickly, without the caller's ``__main__``, and without a word.

A script needs no ``if __name__`` guard, and whoever stops a crawl while a worker starts sees no traceback.
On Linux workers are forks of a process that has our modules already (multiprocessing's fork server: it has
one thread, which ours has not, so that forking it is safe): a worker is there in milliseconds instead of
most of a second, when a page has ended one as well. The server ends with this process. macOS' frameworks
do not survive a fork, and Windows has none: there each worker is a new interpreter.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing import current_process, resource_tracker
from multiprocessing.util import get_temp_dir
from typing import Any

import pebble

from scrapers.parallel.group_signals import held_back, let_terminate
from scrapers.parallel.socket_folder import socket_folder

if sys.platform == "linux":
    from multiprocessing import forkserver
    from multiprocessing.context import ForkServerContext as _BaseContext
    from multiprocessing.context import ForkServerProcess as _BaseProcess

    def _forget_server() -> None:
        """Let a fork of this process begin a server of its own: Python takes the parent's for its child."""
        vars(forkserver._forkserver)["_forkserver_pid"] = None  # noqa: SLF001 - nothing public says so

    def _share_server() -> None:
        """Let this process, which a server has forked, have that one fork for it."""
        server = forkserver._forkserver  # noqa: SLF001 - as above
        if vars(server).get("_forkserver_address"):
            vars(server)["ensure_running"] = resource_tracker.ensure_running

    def _leave_server() -> None:
        """The shared server is gone: the next process is that of a server of our own."""
        vars(forkserver._forkserver).pop("ensure_running", None)  # noqa: SLF001 - as above

    os.register_at_fork(after_in_child=_forget_server)
else:
    from multiprocessing.context import SpawnContext as _BaseContext
    from multiprocessing.context import SpawnProcess as _BaseProcess

    def _share_server() -> None:
        """There is none."""

    def _leave_server() -> None:
        """There is none."""


LOST = 255
"""Exit code of a worker whose fork server was killed, so that nobody knows how it ended."""
_ENDING = 3.0  # seconds that a worker may take to end before pebble kills it
_STARTS = 3  # of a worker whose fork server somebody killed just then: the next one begins another
_ONE_THREAD = "OPENBLAS_NUM_THREADS"
"""No server begins with threads of numpy's: they are never asked, and would spin in each fork."""
_OWN_MODULES = "PYTHONSAFEPATH"
"""No server takes modules out of the folder that somebody stands in, who may have a ``scrapers/`` there."""
_start_lock = threading.Lock()
_ended: set[int] = set()  # numbers of contexts whose pools end


@contextmanager
def _without_main() -> Iterator[None]:
    """Hide where ``__main__`` came from while a worker starts, or it would be run again there."""
    main = sys.modules["__main__"]
    names = ("__file__", "__spec__")
    with _start_lock:
        kept = {name: getattr(main, name) for name in names if hasattr(main, name)}
        try:
            for name in kept:
                setattr(main, name, None)
            yield
        finally:
            for name, value in kept.items():
                setattr(main, name, value)


def _choose_folder() -> None:
    """Let the server's socket have a path that it can have; multiprocessing makes a folder for it once."""
    usual, tempfile.tempdir = tempfile.gettempdir(), socket_folder()
    try:
        get_temp_dir()
    finally:
        tempfile.tempdir = usual


@contextmanager
def _set(name: str) -> Iterator[None]:
    """Have the environment variable ``name`` be 1 while a server begins, if it is not set."""
    if name in os.environ:
        yield
        return
    os.environ[name] = "1"
    try:
        yield
    finally:
        del os.environ[name]


@contextmanager
def _daemons_too() -> Iterator[None]:
    """Let a worker of ``multiprocessing.Pool`` have workers: they do not outlive it, as Python fears."""
    caller = current_process()
    if not caller.daemon:
        yield
        return
    caller.daemon = False
    try:
        yield
    finally:
        caller.daemon = True


class _Process(_BaseProcess):
    context = -1

    def start(self) -> None:
        self._environment = dict(os.environ)
        with _without_main(), _set(_ONE_THREAD), _set(_OWN_MODULES), held_back(), _daemons_too():
            if self.context in _ended:
                raise OSError(errno.ECANCELED, "the pool ends")  # pebble gives the pool up, which is meant
            _choose_folder()
            for left in reversed(range(_STARTS)):
                try:
                    super().start()
                    break
                except (EOFError, ConnectionError):
                    _leave_server()
                    if not left:
                        raise

    def run(self) -> None:
        """In the environment of who started it: a fork server has that of the time when it began."""
        let_terminate()
        _share_server()
        os.environ.update(self._environment)
        if _OWN_MODULES not in self._environment:  # what a plug-in starts finds its modules as ever
            os.environ.pop(_OWN_MODULES, None)
        super().run()


class Context(_BaseContext):
    """Knows the processes of its pool, and ends those that pebble would leave without their locks.

    pebble removes the locks of a pool before it ends the workers; one that starts just then would
    write a traceback into the user's terminal.
    """

    _numbers = count()

    def __init__(self, *modules: str) -> None:
        """``modules`` are what workers will need; those of the first pool are at hand in all that follow."""
        super().__init__()
        with held_back():  # or a hangup ends what knows of the locks that this context makes
            resource_tracker.ensure_running()
        # anything may happen while those of others are imported
        self.set_forkserver_preload([name for name in modules if name.startswith("scrapers.")])
        self._number, self._made = next(self._numbers), list[_Process]()

    def Process(self, *args: Any, **settings: Any) -> _Process:  # type: ignore[override]  # noqa: ANN401, N802 - as there
        """A process of this context, as ``multiprocessing`` makes one."""
        process = _Process(*args, **settings)
        process.context = self._number
        self._made = [made for made in self._made if made.exitcode is None] + [process]
        return process

    def end(self) -> None:
        """End what has been started; nothing more will."""
        with _start_lock:
            _ended.add(self._number)
        for process in self._made:
            if process.pid is not None:
                process.terminate()
                process.join(_ENDING)


class ProcessPool(pebble.ProcessPool):
    """A pool that takes its workers along."""

    def __init__(self, context: Context, **settings: Any) -> None:  # noqa: ANN401 - pebble's settings
        super().__init__(context=context, **settings)
        self._workers_of = context

    def end(self) -> None:
        """End the workers at once, and wait until they have."""
        self.stop()  # type: ignore[no-untyped-call]  # pebble types its results only
        self._workers_of.end()
        self.join()
