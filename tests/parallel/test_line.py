"""A line to another machine: nobody comes in without the key, and who is cut off asks nobody any more."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scrapers.parallel import line
from scrapers.parallel.door import Door, Guest, opened_door
from scrapers.parallel.line import LOST, FarEnd, LineLost, NearEnd
from scrapers.parallel.sealed import SealedSocket

KEY, OTHER = b"k" * 32, b"o" * 32
HERE = "127.0.0.1"


class Doubling:
    """Answers with twice what it is asked; notes when it ends."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.closed = threading.Event()

    def answer(self, what: str, *values: Any) -> Any:
        if what == "double":
            return 2 * values[0]
        self.told.append((what, *values))
        return None

    def close(self) -> None:
        self.closed.set()


@contextmanager
def wire() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a TCP connection."""
    with socket.create_server((HERE, 0)) as server, socket.create_connection(server.getsockname()) as came:
        admitted, _ = server.accept()
        with admitted:
            yield came, admitted


def both(one: Callable[[], Any], other: Callable[[], Any]) -> tuple[Any, Any]:
    """What two ends come to, or why not."""

    def tried(end: Callable[[], Any]) -> Any:
        try:
            return end()
        except (OSError, EOFError) as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(tried, one), threads.submit(tried, other)
        return first.result(20), second.result(20)


@contextmanager
def sealed() -> Iterator[tuple[SealedSocket, SealedSocket]]:
    with wire() as (came, admitted):
        yield both(lambda: SealedSocket.greet(came, KEY), lambda: SealedSocket.admit(admitted, KEY))


@contextmanager
def ends() -> Iterator[tuple[FarEnd, NearEnd, Doubling]]:
    with sealed() as (far, near):
        session = Doubling()
        served = NearEnd(near, session)
        yield FarEnd(far), served, session
        far.shut()
        near.shut()


def test_ends_of_one_key_talk_in_json() -> None:
    with sealed() as (far, near):
        far.send("said", [1, "é", None, {"a": [2.5]}])
        near.send("y")
        assert near.recv() == ["said", [1, "é", None, {"a": [2.5]}]]
        assert far.recv() == ["y"]


@pytest.mark.parametrize(("came", "admits"), [(OTHER, KEY), (KEY, OTHER)])
def test_who_has_another_key_comes_in_nowhere(came: bytes, admits: bytes) -> None:
    with wire() as (one, other):
        greeted, admitted = both(
            lambda: _closing(one, lambda: SealedSocket.greet(one, came)),
            lambda: _closing(other, lambda: SealedSocket.admit(other, admits)),
        )
    assert isinstance(greeted, (OSError, EOFError))
    assert isinstance(admitted, OSError)


def _closing(opened: socket.socket, what: Callable[[], Any]) -> Any:
    try:
        return what()
    except OSError:
        opened.close()
        raise


def test_a_proof_that_is_sent_back_proves_nothing() -> None:
    """Who has no key opens a second connection and lets the door answer for it."""
    with wire() as (thief, door):

        def steals() -> None:
            drawn = thief.recv(32)
            thief.sendall(drawn + drawn)

        _, admitted = both(steals, lambda: SealedSocket.admit(door, KEY))
    assert isinstance(admitted, OSError)


@pytest.mark.parametrize("what", ["changed", "again", "pickled", "huge"])
def test_a_frame_that_the_other_end_has_not_sent_ends_the_line(what: str, tmp_path: Path) -> None:
    with wire() as (came, admitted):
        far, near = both(lambda: SealedSocket.greet(came, KEY), lambda: SealedSocket.admit(admitted, KEY))
        far.send("said", 1)
        frame = admitted.recv(2**16, socket.MSG_PEEK)
        assert near.recv() == ["said", 1]
        trap = pickle.dumps(_Trap(tmp_path / "sprung"))
        sent = {
            "changed": frame[:-2] + b"2]",
            "again": frame,
            "pickled": struct.pack(">I", len(trap)) + bytes(32) + trap,
            "huge": b"\xff" * 40,
        }[what]
        came.sendall(sent)
        with pytest.raises(OSError, match="frame"):
            near.recv()
        assert not (tmp_path / "sprung").exists()


class _Trap:
    """Whoever unpickles it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_the_door_lets_in_who_has_its_key_whoever_else_stands_there() -> None:
    with opened_door("here", HERE) as keeper:
        address = keeper.door.address
        assert address is not None
        strangers = [socket.create_connection(address) for _ in range(5)]
        strangers[0].sendall(pickle.dumps("x") * 20)
        wrong = Door("here", keeper.door.path, address, OTHER)
        came: list[Guest] = []
        with ThreadPoolExecutor(3) as threads:
            tried = threads.submit(_entered, wrong, "there", 7)
            others = [
                threads.submit(_entered, keeper.door, "there", 8),
                threads.submit(_entered, keeper.door, "here", 9),
            ]
            end = time.monotonic() + 30
            while len(came) < 2 and time.monotonic() < end:
                if guest := keeper.next():
                    came.append(guest)
                    if isinstance(guest.end, SealedSocket):
                        NearEnd(guest.end, Doubling())
            assert isinstance(tried.result(), (OSError, EOFError))
            entered = [other.result() for other in others]
        assert sorted((guest.number, guest.node, guest.pid) for guest in came) == [
            (8, "there", os.getpid()), (9, "here", os.getpid()),
        ]  # fmt: skip
        assert isinstance(entered[0], FarEnd)
        assert str(KEY) not in repr(keeper.door)
        assert keeper.door.key.hex() not in repr(keeper.door)
        entered[0].part()
        for each in (*strangers, entered[1], *(guest.end for guest in came if guest.number == 9)):
            each.close()


def _entered(door: Door, node: str, number: int) -> Any:
    try:
        return door.enter(node, number)
    except (OSError, EOFError) as error:
        return error


def test_what_is_said_goes_both_ways_and_many_ask_at_once() -> None:
    with ends() as (far, near, session):
        near.pipe.send(("own", [1, 2]))
        assert far.pipe.recv() == ["own", [1, 2]]
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(lambda n: far.ask("double", n), range(200))) == [
                2 * n for n in range(200)
            ]
        far.tell("ended", "a.test")
        far.pipe.send(("ended", [[3, {"kept": 1}]]))
        far.check_present()
        far.part()
        assert near.pipe.recv() == ["ended", [[3, {"kept": 1}]]]
        with pytest.raises(EOFError):
            near.pipe.recv()
        assert session.closed.wait(5)
        assert session.told == [("ended", "a.test")]


def test_who_is_cut_off_is_gone_only_when_nothing_is_promised_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The connection breaks: at once nothing is answered, and nothing is given to others for as long."""
    monkeypatch.setattr(line, "PRESENT", 1.5)
    monkeypatch.setattr(line, "_MARGIN", 0.1)
    with ends() as (far, near, session):
        assert far.ask("double", 2) == 4
        began = time.monotonic()
        far.close()
        with pytest.raises(EOFError):
            far.pipe.recv()
        with pytest.raises(LineLost):
            far.ask("double", 2)
        far.tell("ended", "a.test")
        assert not near.pipe.poll(0)
        assert not session.closed.is_set()
        with pytest.raises(EOFError):
            near.pipe.recv()
        assert session.closed.is_set()
        assert time.monotonic() - began > 0.5, "a promise of a second and a half, renewed each second"
        assert session.told == []


SLEEPER = """
import socket, sys, time
from scrapers.parallel import line
line.PRESENT, line._ASK = 0.5, 0.1
from scrapers.parallel.line import FarEnd
from scrapers.parallel.sealed import SealedSocket
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as opened:
    far = FarEnd(SealedSocket.greet(opened, bytes(32)))
    while True:
        far.check_present()
        print("asks", flush=True)
        time.sleep(0.05)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX only")
def test_who_wakes_after_its_promise_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The near end has given it up by then."""
    monkeypatch.setattr(line, "PRESENT", 0.5)
    with socket.create_server((HERE, 0)) as server, sleeper(server.getsockname()[1]) as process:
        assert process.stdout is not None
        near = NearEnd(SealedSocket.admit(server.accept()[0], bytes(32)), Doubling())
        assert process.stdout.readline() == b"asks\n"
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(EOFError):
            near.pipe.recv()
        os.set_blocking(process.stdout.fileno(), False)
        process.stdout.read()
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(30) == LOST
        assert not process.stdout.read()


@contextmanager
def sleeper(port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", SLEEPER, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()
