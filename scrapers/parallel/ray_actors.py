"""Processes that Ray starts on this machine, each an actor that talks with us over a socket.

Nothing that is said goes through Ray: it gives the process, and a CPU of its own. So a process that is
killed is seen at once by the end of its pipe, and what is said comes in its order. What they share (turns of
hosts, the budget of pages) is memory of one machine: they run where who started them does, or not at all.
"""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from scrapers.errors import ConfigError
from scrapers.parallel.piped import Piped, does_not_travel
from scrapers.parallel.ray import STARTS, connected_ray, first_line

_PATIENCE: Final = 60.0  # seconds until all have come; others may hold the CPUs
_LOOK: Final = 0.2  # seconds between two looks at those that have not
_CLIENT: Final = "ray://"


class _Actor:
    """A process of Ray's."""

    def run(self, door: str, number: int, environment: dict[str, str], carried: tuple[Any, ...]) -> None:
        """Say who comes, and do what was asked for, in the environment of who asks."""
        os.environ.update(environment)
        with socket.socket(socket.AF_UNIX) as opened:
            opened.connect(door)
            pipe = Connection(opened.detach())
        pipe.send((number, os.getpid()))
        target, *args = carried
        with pipe:
            target(pipe, *args)


class _Process:
    """An actor as a process; ``ended`` is what its only call comes to."""

    def __init__(self, ray: Any, actor: Any, ended: Any) -> None:  # noqa: ANN401 - Ray is an extra
        self._ray, self._actor, self._ended = ray, actor, ended
        self.pid: int | None = None

    def is_alive(self) -> bool:
        """See :class:`scrapers.parallel.piped.Process`."""
        return not self._ray.wait([self._ended], timeout=0)[0]

    def join(self, timeout: float | None = None) -> None:
        """See :class:`scrapers.parallel.piped.Process`; who has ended gives its CPU back."""
        if self._ray.wait([self._ended], timeout=timeout)[0]:
            self._ray.kill(self._actor)

    def kill(self) -> None:
        """See :class:`scrapers.parallel.piped.Process`. One that sleeps does not hear Ray."""
        if self.pid is not None and self.is_alive():
            with suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)
        self._ray.kill(self._actor)

    def why(self) -> str:
        """Why it has not come; empty for one that still may."""
        if self.is_alive():
            return ""
        try:
            self._ray.get(self._ended)
        except Exception as error:  # noqa: BLE001 - Ray's, or of what it was to import
            return first_line(error)
        return "it ended"


class RayLauncher:
    """Starts actors on the node of a Ray that is connected."""

    def __init__(self, ray: Any) -> None:  # noqa: ANN401 - Ray is an extra
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy  # noqa: PLC0415 - an extra

        self._ray, self._environment = ray, _own_environment()
        here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
        self._actor = ray.remote(num_cpus=1, max_restarts=0, scheduling_strategy=here)(_Actor)

    def start(self, count: int, target: Callable[..., None], *args: Any) -> list[Piped]:  # noqa: ANN401 - the target's
        """See :class:`scrapers.parallel.piped.Launcher`. Those that do not come are asked for once more."""
        try:
            carried = self._ray.put((target, *args))
        except Exception as error:  # noqa: BLE001 - what pickle says, of whatever kind
            raise does_not_travel(error) from None
        found: list[Piped] = []
        for _ in range(STARTS):
            come, why = self._come(count - len(found), carried)
            found += come
            if len(found) == count:
                return found
        for each in found:
            each.process.kill()
        raise ConfigError(f"Ray starts no worker on this machine: {why}", field="workers")

    def _come(self, count: int, carried: Any) -> tuple[list[Piped], str]:  # noqa: ANN401 - a reference of Ray's
        """Those of ``count`` actors that come, and why others do not."""
        with _door() as (path, door):
            waiting = {number: self._asked(path, number, carried) for number in range(count)}
            found: list[Piped] = []
            end = time.monotonic() + _PATIENCE
            why = ""
            while waiting and not why and time.monotonic() < end:
                if come := _come_in(door):
                    number, pid, pipe = come
                    process = waiting.pop(number)
                    process.pid = pid
                    found.append(Piped(process, pipe))
                else:
                    why = next(filter(None, (each.why() for each in waiting.values())), "")
            for process in waiting.values():
                process.kill()
            return found, why or f"it has no free CPU here since {_PATIENCE:g} s"

    def _asked(self, path: str, number: int, carried: Any) -> _Process:  # noqa: ANN401 - a reference of Ray's
        actor = self._actor.remote()
        return _Process(self._ray, actor, actor.run.remote(path, number, self._environment, carried))


@contextmanager
def opened_actors(workers: int) -> Iterator[RayLauncher]:
    """What starts ``workers`` actors on the Ray that :func:`connected_ray` finds, or starts.

    Raises :class:`ConfigError` where Ray is not installed, does not start, or is not of this machine.
    """
    _check_here(os.environ.get("RAY_ADDRESS", ""))
    with connected_ray(workers) as ray:
        if ray.util.client.ray.is_connected():
            _check_here(_CLIENT)
        _check_room(ray, workers)
        yield RayLauncher(ray)


def _check_here(address: str) -> None:
    if address.startswith(_CLIENT):
        raise ConfigError(
            f"RAY_ADDRESS={address}: a crawl on Ray runs where it is started: start it on a node of that"
            " cluster, by ray job submit say", field="workers",
        )  # fmt: skip


def _check_room(ray: Any, workers: int) -> None:  # noqa: ANN401 - Ray is an extra
    """More actors than this node has CPUs would wait for ever."""
    here = ray.get_runtime_context().get_node_id()
    cpus = next((node["Resources"].get("CPU", 0) for node in ray.nodes() if node["NodeID"] == here), 0)
    if cpus < workers:
        raise ConfigError(
            f"workers: ray:{workers} crawls on this node of Ray's, which has {cpus:g} CPUs for it: ask for no"
            " more, or start it on a larger node", field="workers",
        )  # fmt: skip


@contextmanager
def _door() -> Iterator[tuple[str, socket.socket]]:
    """Where processes of nobody else come in: a socket in a folder that others may not enter."""
    with tempfile.TemporaryDirectory(prefix="scrapers-") as folder, socket.socket(socket.AF_UNIX) as door:
        path = str(Path(folder, "door"))
        door.bind(path)
        door.listen()
        door.settimeout(_LOOK)
        yield path, door


def _come_in(door: socket.socket) -> tuple[int, int, Connection] | None:
    """Who comes in now: number, process and pipe; ``None`` if nobody does, or was killed on its way in."""
    try:
        opened, _ = door.accept()
    except TimeoutError:
        return None
    opened.setblocking(True)
    pipe = Connection(opened.detach())
    with suppress(EOFError, OSError):
        if pipe.poll(_PATIENCE):
            number, pid = pipe.recv()
            return number, pid, pipe
    pipe.close()
    return None


def _own_environment() -> dict[str, str]:
    """The environment of this process, less what Ray says to its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
