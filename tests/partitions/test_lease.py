"""A folder with one owner at a time: a stale one that wakes up commits nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.errors import ExportError, JobLocked, LeaseLost
from scrapers.models import Headers, Request, Response
from scrapers.store.archive import Archive
from scrapers.store.lease import Lease, owner_of
from scrapers.store.state import State

OWNER = """
import sys
from pathlib import Path
from scrapers.errors import LeaseLost
from scrapers.store.lease import Lease
from scrapers.store.state import State
folder = Path(sys.argv[1])
lease = Lease.take(folder, float(sys.argv[2]))
state = State.open(folder, lease)
with state.transaction():
    state.set("last", "the first owner's")
print("ready", flush=True)
sys.stdin.readline()
try:
    with state.transaction():
        state.set("last", "a stale owner's")
except LeaseLost:
    print("refused", flush=True)
else:
    print("committed", flush=True)
state.close()
"""


def a_response(body: bytes) -> Response:
    return Response(Request("http://a.test/"), "http://a.test/", 200, Headers(), body, datetime.now(UTC))


@contextmanager
def owner(folder: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """A process that owns ``folder`` and commits once more when it is told to."""
    command = [sys.executable, "-c", OWNER, str(folder), str(seconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def says(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_a_stale_owner_that_wakes_up_is_refused_its_commit(tmp_path: Path) -> None:
    """It slept for longer than its lease; another one owns the folder by then, and goes on after it."""
    with owner(tmp_path, 0.5) as first:
        os.kill(first.pid, signal.SIGSTOP)
        time.sleep(0.6)
        lease = Lease.take(tmp_path)
        with pytest.raises(JobLocked):  # the file itself is still the sleeper's: nobody writes beside it
            State.open(tmp_path, lease)
        os.kill(first.pid, signal.SIGCONT)
        assert says(first) == "refused"
        first.wait(30)
        with closing(State.open(tmp_path, lease)) as state:
            assert state.get("last") == "the first owner's"
            with state.transaction():
                state.set("last", "the second owner's")
        lease.release()
    with closing(State.open(tmp_path)) as state:
        assert state.get("last") == "the second owner's"


def test_an_owner_whose_lease_holds_is_not_disturbed(tmp_path: Path) -> None:
    with owner(tmp_path, 60) as first:
        assert owner_of(tmp_path).endswith(f":{first.pid}")
        with pytest.raises(JobLocked, match=str(first.pid)) as refused:
            Lease.take(tmp_path)
        assert refused.value.pid == first.pid
        assert says(first) == "committed"


def test_the_lease_of_a_process_that_was_killed_ends_with_it(tmp_path: Path) -> None:
    with owner(tmp_path, 3600) as first:
        first.kill()
        first.wait(30)
        lease = Lease.take(tmp_path)
    with closing(State.open(tmp_path, lease)) as state:
        assert state.get("last") == "the first owner's"


def test_of_the_archive_a_stale_owner_writes_nothing_either(tmp_path: Path) -> None:
    stale = Lease.take(tmp_path, 0.0)
    with Archive.open(tmp_path, None) as archive:
        archive.fence = stale.held
        archive.append(a_response(b"one"))
        before = (tmp_path / archive.position[0]).read_bytes()
        lease = Lease.take(tmp_path)
        with pytest.raises(LeaseLost):
            archive.append(a_response(b"two"))
        assert (tmp_path / archive.position[0]).read_bytes() == before
    with lease.held():
        pass
    lease.release()
    with pytest.raises(LeaseLost):
        lease.renew()


def test_a_lease_is_renewed_by_its_owner_alone(tmp_path: Path) -> None:
    first = Lease.take(tmp_path, 0.0)
    first.renew(60)
    with pytest.raises(JobLocked):
        Lease.take(tmp_path)
    first.renew(0.0)
    second = Lease.take(tmp_path)
    with pytest.raises(LeaseLost, match="nothing more is written"):
        first.renew(60)
    second.release()


def test_a_damaged_owner_file_is_nobodys(tmp_path: Path) -> None:
    for text in (b"", b"\xff\xfe", b"1", b"x y z", b"1 nan host:1"):
        (tmp_path / "owner").write_bytes(text)
        Lease.take(tmp_path).release()
    with pytest.raises(ExportError):
        Lease.take(tmp_path / "nowhere")
