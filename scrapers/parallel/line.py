"""The line between a process and one on another machine that it serves: what is said, asked and promised.

Each end forwards between the connection and a pipe in its own process, so that who talks over a line need
not know of it. The far end asks for things, and is *present* for as long as the near one has promised: from
when it asked for that, by its own clock, since those of two machines never agree. Who is not present asks no
host for anything; and the near end takes nobody for gone before its last promise has run out, whatever was
heard of it.
"""

from __future__ import annotations

import math
import os
import threading
import time
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Pipe, wait
from queue import Empty, SimpleQueue
from typing import Any, Final, Protocol

from scrapers.parallel.sealed import SealedSocket

PRESENT: Final = 10.0
"""Seconds for which a promise holds."""
LOST: Final = 87
"""Exit code of a process that was about to ask somebody although it was present no more."""
_ASK: Final = 1.0  # seconds between two requests for a promise
_TICK: Final = 0.25
_MARGIN: Final = 1.0  # seconds: for what was about to be sent when the promise ran out
_PARTING: Final = 1.0  # seconds for the last word of one to whom nothing more is said


class LineLost(Exception):  # noqa: N818 - a state of affairs, which is met everywhere
    """Nobody answers any more."""


class Session(Protocol):
    """What is done for one far end."""

    def answer(self, what: str, *values: Any) -> Any:  # noqa: ANN401 - what JSON has
        """The answer to a question; ``None`` where none is waited for."""

    def close(self) -> None:
        """It is gone: what it held is others'."""


class Services(Protocol):
    """What processes on other machines may ask for."""

    def opened(self) -> Session:
        """For one more of them."""


class NearEnd:
    """Serves a far end: ``pipe`` says what it says, and ends when it is gone for sure."""

    def __init__(self, sealed: SealedSocket, session: Session) -> None:
        self._sealed, self._session = sealed, session
        self.pipe, self._inner = Pipe()
        self._heard, self._parted, self._until = clock(), False, math.inf
        self._said = SimpleQueue[list[Any] | None]()  # who listens may be busy, and a pipe takes only so much
        for each in (self._run, self._tell):
            threading.Thread(target=each, name="scrapers-line", daemon=True).start()

    def _run(self) -> None:
        try:
            while not self._parted and clock() < min(self._heard + PRESENT, self._until):
                self._forward()
        except (EOFError, OSError):
            pass
        finally:
            self._end()

    def _forward(self) -> None:
        """Hear both ends, as far as there is something to hear."""
        line, ended = self._sealed.fileno(), self._until < math.inf
        for ready in wait([line] if ended else [line, self._inner], timeout=_TICK):
            if ready == line:
                self._hear(*self._sealed.recv())
                continue
            try:
                said = self._inner.recv()
            except EOFError:
                self._until = clock() + _PARTING
            else:
                self._sealed.send("said", said)

    def _hear(self, what: str, *values: Any) -> None:  # noqa: ANN401 - as it came over the line
        if what == "said":
            self._said.put(values[0])
        elif what == "presence":
            self._heard = clock()
            self._sealed.send("present", *values)
        elif what == "part":
            self._parted = True
        else:
            number, *asked = values
            answer = self._session.answer(what, *asked)
            if number is not None:
                self._sealed.send("answer", number, answer)

    def _end(self) -> None:
        self._sealed.close()
        if not self._parted:
            time.sleep(max(0.0, self._heard + PRESENT + _MARGIN - clock()))
        self._session.close()
        self._said.put(None)

    def _tell(self) -> None:
        """Have the pipe say what was said, and end when all is."""
        with self._inner, suppress(OSError):
            while (said := self._said.get()) is not None:
                self._inner.send(said)


class FarEnd:
    """The end of who is served; ``pipe`` says what the near end says, and ends when nobody answers any more.

    Raises :class:`LineLost` where nobody does from the start.
    """

    def __init__(self, sealed: SealedSocket) -> None:
        self._sealed = sealed
        self.pipe, self._inner = Pipe()
        self._numbers, self._waiting = count(), dict[int, SimpleQueue[Any]]()
        self._until, self._asked, self._lost = -math.inf, -math.inf, False
        self._promised = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scrapers-line", daemon=True)
        self._thread.start()
        if not self._promised.wait(PRESENT):
            raise LineLost

    def ask(self, what: str, *values: Any) -> Any:  # noqa: ANN401 - what JSON has
        """Ask, and wait for the answer. From any thread. Raises :class:`LineLost`."""
        number, answer = next(self._numbers), SimpleQueue[Any]()
        self._waiting[number] = answer
        try:
            self._send(what, number, *values)
            while not self._lost:
                with suppress(Empty):
                    return answer.get(timeout=_TICK)
            raise LineLost
        finally:
            del self._waiting[number]

    def tell(self, what: str, *values: Any) -> None:  # noqa: ANN401 - what JSON has
        """Say what needs no answer. From any thread."""
        with suppress(LineLost):
            self._send(what, None, *values)

    def check_present(self) -> None:
        """Go on only while present. Who is not has slept, or been cut off: nothing of it counts any more."""
        if clock() >= self._until:
            os._exit(LOST)

    def part(self) -> None:
        """All is done: nobody need wait for anything. What was said over the pipe is heard before."""
        self.pipe.close()
        self._thread.join(PRESENT)

    def close(self) -> None:
        """Something went wrong: the near end sees to what is left."""
        self._sealed.shut()

    def _send(self, *message: Any) -> None:  # noqa: ANN401 - what JSON has
        try:
            if self._lost:
                raise LineLost
            self._sealed.send(*message)
        except OSError:
            raise LineLost from None

    def _run(self) -> None:
        try:
            self._forward()
        except (EOFError, OSError):
            pass
        finally:
            self._lost = True
            self._sealed.close()
            self._inner.close()

    def _forward(self) -> None:
        """Hear both ends, until the pipe's is closed or nothing is promised any more."""
        self._renew()
        end = self._asked + PRESENT
        line = self._sealed.fileno()
        while clock() < max(end, self._until):
            for ready in wait([line, self._inner], timeout=_TICK):
                if ready == line:
                    self._hear(*self._sealed.recv())
                elif not self._said():
                    self._sealed.send("part")
                    return
            self._renew()

    def _said(self) -> bool:
        """Pass on what this process says; whether it says more."""
        try:
            message = self._inner.recv()
        except EOFError:
            return False
        self._sealed.send("said", message)
        return True

    def _renew(self) -> None:
        now = clock()
        if now - self._asked >= _ASK:
            self._asked = now
            self._sealed.send("presence", now)

    def _hear(self, what: str, *values: Any) -> None:  # noqa: ANN401 - as it came over the line
        if what == "present":
            self._until = values[0] + PRESENT
            self._promised.set()
        elif what == "answer":
            number, answer = values
            if waiting := self._waiting.get(number):
                waiting.put(answer)
        else:
            self._inner.send(values[0])


def clock() -> float:
    """Seconds that also pass while the machine sleeps, where the system tells them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
