"""Processes that Ray starts, each an actor that talks with us over a socket.

Nothing that is said goes through Ray: it gives the process, and a CPU of its own. So a process that is
killed is seen at once by the end of its pipe, and what is said comes in its order. One on our own node shares
memory and a socket of the system's with us; one on another node has a line (:mod:`scrapers.parallel.line`).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from scrapers.errors import ConfigError
from scrapers.parallel.door import Door, Guest, opened_door
from scrapers.parallel.line import FarEnd, NearEnd, Services
from scrapers.parallel.piped import Piped, Task, does_not_travel
from scrapers.parallel.ray import STARTS, connected_ray, first_line

_PATIENCE: Final = 60.0  # seconds until all have come; others may hold the CPUs
_HASTE: Final = 15.0  # seconds, while others are at work
_REACHES: Final = 5.0  # seconds for a task on the node of a process that does not hear
_CLIENT: Final = "ray://"
_TITLE: Final = b"ray::"


class _Actor:
    """A process of Ray's."""

    def run(self, door: Door, number: int, environment: dict[str, str], carried: tuple[Any, ...]) -> None:
        """Come in, and do what was asked for, in the environment of who asks."""
        import ray  # noqa: PLC0415 - an extra, which is there where actors are

        os.environ.update(environment)
        entered = door.enter(ray.get_runtime_context().get_node_id(), number)
        target, *args = carried
        if isinstance(entered, FarEnd):
            _served(entered, target, args)
        else:
            with entered:
                target(entered, *args)


def _served(line: FarEnd, target: Callable[..., None], args: list[Any]) -> None:
    try:
        target(line.pipe, *args, line=line)
    except BaseException:
        line.close()
        raise
    line.part()


class _Process:
    """An actor as a process; ``ended`` is what its only call comes to."""

    def __init__(self, ray: Any, actor: Any, ended: Any) -> None:  # noqa: ANN401 - Ray is an extra
        self._ray, self._actor, self._ended, self._node = ray, actor, ended, ""
        self.pid: int | None = None

    def is_of(self, guest: Guest) -> None:
        """It is the one that has come in."""
        self.pid, self._node = guest.pid, guest.node

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
            if self._node == self._ray.get_runtime_context().get_node_id():
                _end(self.pid)
            else:
                _end_there(self._ray, self._node, self.pid)
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
    """Starts actors on the nodes of a Ray that is connected."""

    def __init__(self, ray: Any) -> None:  # noqa: ANN401 - Ray is an extra
        self._ray, self._environment = ray, _own_environment()
        self._actor = ray.remote(num_cpus=1, max_restarts=0, scheduling_strategy="SPREAD")(_Actor)

    @property
    def room(self) -> int:
        """See :class:`scrapers.parallel.piped.Launcher`."""
        return int(self._ray.available_resources().get("CPU", 0))

    def start(self, count: int, task: Task, *, patient: bool = True) -> list[Piped]:
        """See :class:`scrapers.parallel.piped.Launcher`. Those that do not come are asked for once more."""
        try:
            carried = self._ray.put((task.target, *task.args))
        except Exception as error:  # noqa: BLE001 - what pickle says, of whatever kind
            raise does_not_travel(error) from None
        found: list[Piped] = []
        why = ""
        for _ in range(STARTS if patient else 1):
            come, why = self._come(
                count - len(found), carried, task.services, _PATIENCE if patient else _HASTE
            )
            found += come
            if len(found) == count:
                break
        if not found:
            raise ConfigError(f"Ray starts no worker: {why}", field="workers")
        return found

    def _come(
        self,
        count: int,
        carried: Any,  # noqa: ANN401 - a reference of Ray's
        services: Services,
        patience: float,
    ) -> tuple[list[Piped], str]:
        """Those of ``count`` actors that come, and why others do not."""
        node, address = _own_address(self._ray)
        with opened_door(node, address) as keeper:
            waiting = {number: self._asked(keeper.door, number, carried) for number in range(count)}
            found: list[Piped] = []
            end = time.monotonic() + patience
            why = ""
            while waiting and not why and time.monotonic() < end:
                if guest := keeper.next():
                    process = waiting.pop(guest.number)
                    process.is_of(guest)
                    found.append(Piped(process, _pipe(guest, services), guest.host))
                else:
                    why = next(filter(None, (each.why() for each in waiting.values())), "")
            for process in waiting.values():
                process.kill()
            return found, why or f"it has no free CPU since {patience:g} s"

    def _asked(self, door: Door, number: int, carried: Any) -> _Process:  # noqa: ANN401 - a reference of Ray's
        actor = self._actor.remote()
        return _Process(self._ray, actor, actor.run.remote(door, number, self._environment, carried))


@contextmanager
def opened_actors(workers: int) -> Iterator[RayLauncher]:
    """What starts ``workers`` actors on the Ray that :func:`connected_ray` finds, or starts.

    Raises :class:`ConfigError` where Ray is not installed, does not start, or is not that of a node.
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
            f"RAY_ADDRESS={address}: who crawls on Ray serves its workers: start it on a node of that"
            " cluster, by ray job submit say", field="workers",
        )  # fmt: skip


def _check_room(ray: Any, workers: int) -> None:  # noqa: ANN401 - Ray is an extra
    """More actors than there are CPUs would wait for ever."""
    nodes = _nodes(ray)
    cpus = sum(node["Resources"].get("CPU", 0) for node in nodes)
    if cpus < workers:
        raise ConfigError(
            f"workers: ray:{workers} crawls on {len(nodes)} node(s) of Ray, which have {cpus:g} CPUs for it:"
            " ask for no more, or add nodes", field="workers",
        )  # fmt: skip


def _nodes(ray: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - Ray is an extra
    return [node for node in ray.nodes() if node["Alive"]]


def _own_address(ray: Any) -> tuple[str, str]:  # noqa: ANN401 - Ray is an extra
    """The node where we are, and its address, where there are others that have to find it."""
    here, nodes = ray.get_runtime_context().get_node_id(), _nodes(ray)
    address = next((node["NodeManagerAddress"] for node in nodes if node["NodeID"] == here), "")
    return here, address if len(nodes) > 1 else ""


def _pipe(guest: Guest, services: Services) -> Connection:
    if isinstance(guest.end, Connection):
        return guest.end
    return NearEnd(guest.end, services.opened()).pipe


def _end(pid: int) -> None:
    """Kill process ``pid`` of this machine, if it is one of Ray's."""
    with suppress(OSError):
        if Path("/proc", str(pid), "cmdline").read_bytes().startswith(_TITLE):
            os.kill(pid, signal.SIGKILL)


def _end_there(ray: Any, node: str, pid: int) -> None:  # noqa: ANN401 - Ray is an extra
    """Kill a process of another node, as far as that can be reached."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy  # noqa: PLC0415 - an extra

    there = NodeAffinitySchedulingStrategy(node, soft=False)
    ended = ray.remote(num_cpus=0, max_retries=0, scheduling_strategy=there)(_end).remote(pid)
    ray.wait([ended], timeout=_REACHES)


def _own_environment() -> dict[str, str]:
    """The environment of this process, less what Ray says to its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
