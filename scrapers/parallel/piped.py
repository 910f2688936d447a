"""Processes that talk over a pipe with who started them, whatever it is that starts them."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Protocol

from scrapers.errors import ConfigError
from scrapers.parallel.line import Services
from scrapers.parallel.processes import Context


class Process(Protocol):
    """A process that was started."""

    @property
    def pid(self) -> int | None:
        """Its number on its machine."""

    def is_alive(self) -> bool:
        """Whether it runs."""

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, at most so many seconds."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Piped:
    """A process, and this end of the pipe; the other one is closed when the process ends, however it does.

    ``host`` is the name of its machine.
    """

    process: Process
    pipe: Connection
    host: str


@dataclass(frozen=True, slots=True)
class Task:
    """What processes are started for: they call ``target`` with their end of a pipe and ``args``.

    One on another machine is served by ``services``, over a ``line`` which ``target`` is given too. Those of
    this one begin with ``modules`` at hand, as far as that can be.
    """

    target: Callable[..., None]
    args: tuple[Any, ...]
    services: Services
    modules: tuple[str, ...] = ()


class Launcher(Protocol):
    """What starts processes, on this machine or on others."""

    @property
    def room(self) -> int:
        """How many more there is room for now, as far as is known."""

    def start(self, count: int, task: Task, *, patient: bool = True) -> list[Piped]:
        """Start so many that do ``task``, or fewer where not all come.

        Who is not ``patient`` has others at work. Raises :class:`ConfigError` for arguments that do not
        travel, and where no process comes.
        """


class LocalLauncher:
    """Starts children of this process, which need nobody to serve them."""

    room = sys.maxsize

    def start(self, count: int, task: Task, *, patient: bool = True) -> list[Piped]:  # noqa: ARG002 - they come at once
        """See :class:`Launcher`."""
        return [self._started(task) for _ in range(count)]

    @staticmethod
    def _started(task: Task) -> Piped:
        context = Context(task.target.__module__, *task.modules)
        ours, theirs = context.Pipe()
        process = context.Process(target=task.target, args=(theirs, *task.args))
        try:
            process.start()
        except (TypeError, AttributeError, ImportError) as error:  # what pickle says
            raise does_not_travel(error) from None
        theirs.close()
        return Piped(process, ours, socket.gethostname())


def does_not_travel(error: Exception) -> ConfigError:
    """What is said of arguments that pickle refuses."""
    why = str(error).strip().partition("\n")[0]
    return ConfigError(f"the job cannot be given to other processes: {why}", field="workers")
