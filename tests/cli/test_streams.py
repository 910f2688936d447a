"""What the shell made of the standard streams: terminals, full disks, closed ends; and what a Ctrl-C says."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest
from faults.kill_harness import tree
from sampling import sampled

from scrapers.cli import console
from scrapers.cli.streams import Forgiving
from scrapers.job.report import Report
from scrapers.job.reporting.page_counts import PageCounts
from scrapers.job.reporting.run_summary import RunSummary
from scrapers.rights.report import ConsentSummary
from scrapers.testing import LocalSite

PAGES = 12
ERASED = "\x1b[2K"  # how a moving line is taken away


def words(site: LocalSite, folder: Path) -> list[str]:
    return [
        sys.executable, "-m", "scrapers", "crawl", site.url(), "-o", str(folder / "corpus.jsonl"), "--delay",
        "0", "--workers", "1", "--allow-private", "127.0.0.0/8", "--extractor", "full-text",
    ]  # fmt: skip


def shown_on(terminal: int, until: str = "", seconds: float = 60) -> str:
    """What is written to the other side, to its end or until something stands there."""
    found = b""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not (until and until in found.decode(errors="replace")):
        if select.select([terminal], [], [], 0.5)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # Linux says EIO where the other side is closed
                break
            if not piece:
                break
            found += piece
    return found.decode(errors="replace")


STREAMS = ["2>&-", "2>/dev/full", ">&- 2>&-", "<&- >&- 2>&-", ">&-"]


@pytest.mark.parametrize(
    ("stream", "quiet"),
    sampled(product(STREAMS, ["", "-q"]), ci=[*product(STREAMS, [""]), ("2>/dev/full", "-q")]),
)
def test_a_stream_that_cannot_be_written_ends_no_crawl(stream: str, quiet: str, tmp_path: Path) -> None:
    with LocalSite(tree(PAGES, late=0.0)) as site:
        line = " ".join([*words(site, tmp_path), quiet, stream])
        done = subprocess.run(["sh", "-c", line], capture_output=True, check=False, timeout=120)  # noqa: S607
    assert done.returncode == 0, done
    assert len((tmp_path / "corpus.jsonl").read_bytes().splitlines()) == PAGES
    assert b"scrapers:" not in done.stdout
    state = (tmp_path / "corpus.jsonl.job" / "state.sqlite").read_bytes()
    assert state.startswith(b"SQLite format 3\0")


def test_standard_output_that_is_full_is_said_in_one_line(tmp_path: Path) -> None:
    with LocalSite(tree(PAGES, late=0.0)) as site, Path("/dev/full").open("w") as full:
        done = subprocess.run(
            words(site, tmp_path), stdout=full, stderr=subprocess.PIPE, check=False, timeout=120
        )
    assert done.returncode == 3
    last = done.stderr.decode().splitlines()[-1]
    assert last.startswith("scrapers: ")
    assert "No space left" in last
    assert b"Traceback" not in done.stderr
    assert len((tmp_path / "corpus.jsonl").read_bytes().splitlines()) == PAGES


@pytest.mark.parametrize("into", ["terminal", "file"])
def test_the_demonstrations_report_follows_the_moving_line(into: str, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    report = tmp_path / "report"
    with report.open("wb") as file:
        stdout = theirs if into == "terminal" else file
        running = subprocess.Popen(
            [sys.executable, "-m", "scrapers", "demo"], stdout=stdout, stderr=theirs, cwd=tmp_path
        )
        os.close(theirs)
        shown = shown_on(ours)
        assert running.wait(30) == 0
    os.close(ours)
    if into == "file":
        assert "discovered 30 =" in report.read_text()
        assert "discovered" not in shown
        assert "What became" not in shown
        return
    after = shown.rpartition("requested (")[2]
    assert ERASED not in after.partition("What became of each page")[2]
    assert "discovered 30 =" in after


def test_ctrl_c_while_the_command_is_loaded_ends_it_without_a_word() -> None:
    program = """
import os, signal, sys
class Interrupted:
    def find_spec(self, name, *_):
        if name == "scrapers.cli.commands":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupted())
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may have it ignored
from scrapers.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", program, "--version"], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (11, b"", b"")


@pytest.fixture
def folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("folder_of_its_own")
@pytest.mark.parametrize(
    ("written", "exported", "folder", "said"),
    [
        (True, 3, "c.jsonl.job", "what is there was exported; "),
        (False, 0, "c.jsonl.job", "c.jsonl is not written: nothing was kept yet; "),
        (
            False,
            3,
            "fresh",
            "c.jsonl stays as it was until the new crawl has come to its end; without --fresh ",
        ),
        (False, 3, "c.jsonl.job", "c.jsonl stays as it was until the new crawl has come to its end; "),
    ],
)
def test_what_was_stopped_says_what_stands(written: bool, exported: int, folder: str, said: str) -> None:
    if exported:
        Path("c.jsonl").touch()
    report = Report(
        Path("c.jsonl"),
        Path(folder),
        PageCounts(3, exported, {}, {}, 3),
        RunSummary(0, 0.0, stopped=True),
        ConsentSummary(),
        written=written,
    )
    assert next(console._remarks(report)) == f"stopped: {said}the same command continues"


@pytest.mark.parametrize("number", sampled([signal.SIGINT, signal.SIGTERM], ci=[signal.SIGINT]))
def test_the_first_signal_says_what_the_second_does(number: signal.Signals, tmp_path: Path) -> None:
    with LocalSite(tree(60, late=0.2)) as site:
        ours, theirs = pty.openpty()
        running = subprocess.Popen(
            [*words(site, tmp_path), "--concurrency", "1"], stdout=subprocess.DEVNULL, stderr=theirs
        )
        os.close(theirs)
        shown_on(ours, until="3 requested (")
        running.send_signal(number)
        first = shown_on(ours, until="ends it at once")
        assert "stopping" in first
        assert "Ctrl-C" in first
        running.send_signal(number)
        second = shown_on(ours)
        assert running.wait(30) in {11, 13}  # a quick machine has come to its end
        if running.returncode == 13:
            assert "the same command continues" in second
        os.close(ours)


def test_a_stream_that_failed_once_is_silent() -> None:
    with Path("/dev/full").open("w") as full:
        stream = Forgiving(full)
        for _ in range(3):
            assert stream.write("a line\n") == 7
            stream.flush()
        assert not stream.isatty()
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as pipe:
        stream = Forgiving(pipe)
        stream.write("nobody reads this")
        stream.flush()
        stream.write("nor this")
