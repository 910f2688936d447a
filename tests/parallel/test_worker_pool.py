from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from pathlib import Path
from queue import SimpleQueue

import pytest

from scrapers.models import Failure
from scrapers.parallel.worker_pool import WorkerPool


def misbehave(task):
    """What a page can do to its parser."""
    if task == "hang":
        time.sleep(60)
    if task == "spin":
        while True:
            pass
    if task == "die":
        os._exit(3)
    if task == "eat":
        return len(bytearray(3 << 30))
    if task == "raise":
        raise ValueError("no")
    if task == "exit":
        sys.exit(3)
    if task == "pid":
        return os.getpid()
    return die_or_tell(task)


def die_or_tell(task):
    """By one's own hand; or say which process reads, and wait to be killed, the third one reads on."""
    if task == "shot":
        os.kill(os.getpid(), signal.SIGKILL)
    if not isinstance(task, Path):
        return task
    path = task
    counts = path.with_suffix(".count")
    count = len(counts.read_text()) if counts.is_file() else 0
    counts.write_text("x" * (count + 1))
    if count < 2:
        path.write_text(f"{os.getpid()}\n")
        time.sleep(5)
    return "told"


@pytest.fixture
def pool():
    pool = WorkerPool(misbehave, workers=1, seconds=1.0, memory=1 << 30)
    yield pool
    pool.kill()


def results(pool, *tasks):
    done = SimpleQueue()
    for task in tasks:
        pool.submit(task, lambda result, task=task: done.put((task, result)))
    return dict(done.get(timeout=60) for _ in tasks)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("hang", "parse_limit"),
        ("spin", "parse_limit"),
        ("die", "parse_limit"),
        ("eat", "parse_limit"),
        ("raise", "parse_error"),
        ("exit", "parse_error"),
    ],
)
def test_a_fault_costs_only_its_own_page(pool, fault, reason):
    found = results(pool, "before", fault, "after")
    assert found["before"] == "before"
    assert found["after"] == "after"
    assert isinstance(found[fault], Failure)
    assert found[fault].reason == reason


def test_a_worker_killed_while_idle_costs_nothing(pool):
    for _ in range(2):
        worker = results(pool, "pid")["pid"]
        os.kill(worker, signal.SIGKILL)
        time.sleep(0.5)  # pebble notices, and gives its pool up
    assert results(pool, "one", "two") == {"one": "one", "two": "two"}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_what_a_worker_did_that_was_killed_from_outside_is_done_again(pool, tmp_path, number):
    done = SimpleQueue()
    pool.submit(tmp_path / "pid", done.put)
    for _ in range(2):
        os.kill(told(tmp_path / "pid"), number)
    assert done.get(timeout=60) == "told"


def test_what_ends_its_worker_each_time_fails_in_the_end(pool, tmp_path):
    found = results(pool, "before", "shot", "after")
    assert found["before"] == "before"
    assert found["after"] == "after"
    assert found["shot"].reason == "parse_limit"


def told(path):
    """The process that wrote its number, which is then forgotten."""
    end = time.monotonic() + 60
    while not (path.is_file() and path.read_text().endswith("\n")):
        assert time.monotonic() < end
        time.sleep(0.01)
    number = int(path.read_text())
    path.unlink()
    return number


def test_tasks_of_a_pool_that_breaks_go_to_the_next(pool):
    done = SimpleQueue()
    for task in range(200):
        pool.submit(task, done.put)
    pool._pools.pool(fresh=False)._pool_manager.handle_broken_pool(BrokenProcessPool("as pebble does"))
    pool.check()
    assert sorted(done.get(timeout=60) for _ in range(200)) == list(range(200))
    assert done.empty()


def test_a_script_needs_no_main_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
            import threading
            from scrapers.parallel.worker_pool import WorkerPool
            print("imported", flush=True)
            class Double:
                def __call__(self, n):
                    return n * 2
            done = threading.Event()
            pool = WorkerPool(Double(), workers=1, seconds=20, memory=1 << 30)
            pool.submit(21, lambda result: (print(result, flush=True), done.set()))
            done.wait(30)
            pool.kill()
        """)
    )
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split() == ["imported", "42"]


def test_workers_end_when_their_parent_is_killed(tmp_path):
    code = textwrap.dedent("""
        import os, sys, time
        from scrapers.parallel.worker_pool import WorkerPool
        pool = WorkerPool(lambda task: os.getpid(), workers=1, seconds=20, memory=1 << 30)
        pool.submit(0, lambda pid: print(pid, flush=True))
        time.sleep(60)
    """)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    for _ in range(100):
        if not _alive(worker):
            return
        time.sleep(0.1)
    pytest.fail("the worker outlived its parent")


def test_signals_to_the_whole_group_leave_its_helpers_alone(tmp_path):
    """By Ctrl-C or a closed terminal, and while they still import; handlers of ours are not inherited."""
    code = textwrap.dedent("""
        import os, signal, sys
        from queue import SimpleQueue
        from scrapers.parallel.worker_pool import WorkerPool
        numbers = [signal.SIGINT, signal.SIGHUP, signal.SIGTERM]
        for number in numbers:
            signal.signal(number, lambda *_: None)
        pool = WorkerPool(str, workers=1, seconds=20, memory=1 << 30, modules=["scrapers.job.run"])
        done = SimpleQueue()
        for number in numbers:
            pool.submit(number, done.put)
            os.killpg(0, number)
            pool.check()
            print(done.get(timeout=60), flush=True)
        pool.kill()
    """)
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False,
        start_new_session=True,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout.split(), ran.stderr) == (0, ["2", "1", "15"], "")


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_of_a_pool_of_the_callers_have_workers(tmp_path, method):
    """Those of ``multiprocessing.Pool`` are daemons, and forks of a process that has a server already."""
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
            import multiprocessing
            from queue import SimpleQueue
            from scrapers.parallel.worker_pool import WorkerPool
            def doubled(n):
                pool, done = WorkerPool(lambda n: 2 * n, workers=1, seconds=20, memory=1 << 30), SimpleQueue()
                pool.submit(n, done.put)
                pool.check()
                found = done.get(timeout=60)
                pool.kill()
                return found
            if __name__ == "__main__":
                print(doubled(1))
                with multiprocessing.get_context("{method}").Pool(1) as pool:
                    print(pool.apply(doubled, (2,)), pool.apply(doubled, (3,)))
        """)
    )
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=False)
    assert (ran.stdout.split(), ran.stderr) == (["2", "4", "6"], "")


def test_where_no_process_can_be_started_one_line_says_so(tmp_path):
    """The folder in which one stands was removed: Python's way to start a process asks for its name."""
    program = textwrap.dedent("""
        import os, sys
        from scrapers.errors import ConfigError
        from scrapers.parallel.worker_pool import WorkerPool
        os.rmdir(os.getcwd())
        pool = WorkerPool(str, workers=1, seconds=20, memory=1 << 30)
        try:
            pool.check()
        except ConfigError as error:
            print(error)
        pool.kill()
    """)
    (tmp_path / "gone").mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False,
        cwd=tmp_path / "gone",
    )  # fmt: skip
    assert "no parser process can start" in ran.stdout
    assert ran.stderr == ""


def test_a_worker_is_started_again_whose_server_was_killed(pool):
    assert results(pool, "one") == {"one": "one"}
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    assert results(pool, "die", "two")["two"] == "two"


def _alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - not a path of ours
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_tasks_that_travel_together_do_not_suffer_for_each_other(pool):
    faults = ["die", "raise", "eat", "spin"]
    found = results(pool, *range(10), *faults, *range(10, 30), *(f"{n}!" for n in range(30)))
    assert {task: result for task, result in found.items() if task == result}.keys() == found.keys() - {
        *faults
    }
    assert {found[fault].reason for fault in faults} == {"parse_limit", "parse_error"}
    assert "ValueError" in found["raise"].detail


def hoard(task, kept=[]):  # noqa: B006 - what stays from task to task
    """Take as many bytes, and keep them where the number is odd."""
    taken = bytearray(task)
    if task % 2:
        kept.append(taken)
    return task


def test_what_a_worker_did_before_leaves_no_page_with_less_memory():
    pool = WorkerPool(hoard, workers=1, seconds=10.0, memory=1 << 30)
    most, too_much = 500 << 20, 3 << 30
    try:
        assert set(results(pool, (700 << 20) + 1).values()) == {(700 << 20) + 1}
        assert results(pool, most) == {most: most}
        assert results(pool, 2, most, too_much, 4)[most] == most
        found = results(pool, too_much)[too_much]
    finally:
        pool.kill()
    assert (found.reason, found.detail) == ("parse_limit", "parsing took too much memory")


def test_what_a_server_has_imported_takes_nothing_from_a_task():
    """The fork server of a crawl over partitions has a gigabyte of addresses that a library reserves."""
    program = textwrap.dedent("""
        from queue import SimpleQueue
        from scrapers.parallel.worker_pool import WorkerPool
        def take(size):
            return len(bytearray(size))
        if __name__ == "__main__":
            pool, done = WorkerPool(take, workers=1, seconds=10.0, memory=1 << 29,
                                    modules=["scrapers.corpus.dedup.duplicates"]), SimpleQueue()
            for megabytes in (300, 600):
                pool.submit(megabytes << 20, done.put)
                found = done.get(timeout=60)
                print(getattr(found, "detail", found))
            pool.kill()
    """)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [str(300 << 20), "parsing took too much memory"]


def test_where_temporary_files_have_a_long_path(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 20)
    folder.mkdir()
    code = (
        "from scrapers.parallel.worker_pool import WorkerPool\n"
        "from queue import SimpleQueue\n"
        "pool, done = WorkerPool(abs, workers=1, seconds=9.0, memory=1 << 30), SimpleQueue()\n"
        "pool.submit(-3, done.put)\n"
        "print(done.get(timeout=30))\n"
        "pool.kill()\n"
    )
    environment = {**os.environ, "TMPDIR": str(folder)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout, ran.stderr) == ("3\n", "")
