"""Faults F6 to F8 of the plan: readers that go away, full disks, places that cannot be written."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from faults import kill_harness as harness
from faults.cases import good_page
from faults.kill_harness import Crawl, job, page_hits, tree, urls
from faults.server import OUTER, ROOT

import scrapers
from scrapers.cli.exits import DISK_FULL, of_error
from scrapers.errors import ExportError
from scrapers.testing import LocalSite, Reply

PAGES = 60


@pytest.mark.slow
@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_F6_a_reader_that_goes_away(closed: str, tmp_path: Path) -> None:
    with LocalSite(tree(PAGES)) as site:
        words = [sys.executable, "-m", "scrapers", "crawl", site.url(), "-o", str(tmp_path / "corpus.jsonl")]
        words += ["--delay", "0", "--allow-private", OUTER[0], "--extractor", "full-text"]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen(words, **streams) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            (process.stdout if closed == "stdout" else process.stderr).close()
            rest = (process.stderr if closed == "stdout" else process.stdout).read()
            assert process.wait(60) in {0, 141}
        assert b"Traceback" not in rest
        again = subprocess.run(words, capture_output=True, check=False)
        assert again.returncode == 0, again.stderr
        assert max(Counter(hit.path for hit in page_hits(site)).values()) == 1
    assert len(urls(tmp_path / "corpus.jsonl")) == PAGES


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own of ``size``."""
    folder.mkdir()
    if not ROOT:
        pytest.skip("mounting takes root")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],  # noqa: S607 - of the system's path
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S607 - of the system's path


@pytest.mark.parametrize("blocks", [0, 3])
def test_F7_a_disk_that_was_full_before_is_told_as_such(blocks: int, tmp_path: Path) -> None:
    """At no block left the lock says it, at a few SQLite's shared memory: an I/O error in its words."""
    with small_disk(tmp_path / "disk", "2m") as disk:
        free = shutil.disk_usage(disk).free
        (disk / "filling").write_bytes(bytes(free - blocks * 4096))
        with pytest.raises(ExportError, match=r"cannot write .* no space left") as told:
            scrapers.run(scrapers.Job(seeds=["http://127.0.0.1:9/"], output=disk / "corpus.jsonl"))
    assert of_error(told.value) == DISK_FULL


def enlarge(disk: Path) -> None:
    """Make room."""
    subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)  # noqa: S607 - of the system's path


def big_tree() -> dict[str, Any]:
    """Pages of 20 KB that hardly pack."""
    routes = tree(PAGES, late=0.0)
    noise = {n: random.Random(n).randbytes(10_000).hex() for n in range(PAGES)}
    for number in range(PAGES - 1):
        below = [f"/p/{n}" for n in range(3 * number + 1, 3 * number + 4) if n < PAGES - 1]
        anchors = "".join(f'<a href="{link}">t</a>' for link in below)
        body = good_page(f"page {number}", f"{anchors}<p>{noise[number]}</p>")
        routes[f"/p/{number}"] = Reply(body=body)
    return routes


def test_F7_a_full_disk_under_the_job(tmp_path: Path) -> None:
    with LocalSite(big_tree()) as site, small_disk(tmp_path / "disk", "700k") as disk:
        crawl = Crawl(site, disk / "corpus.jsonl")
        code, said = crawl.run()
        assert code == 3, said
        assert str(disk) in said
        assert "make room" in said
        assert "Traceback" not in said
        before = len(page_hits(site))
        assert before < PAGES
        enlarge(disk)
        assert crawl.run()[0] == 0
        assert len(page_hits(site)) <= PAGES + 2 + harness.CONCURRENCY
        assert len(set(urls(crawl.output))) == len(urls(crawl.output)) == PAGES
        assert harness.torn(crawl.output) == 0


def test_F7_a_full_disk_under_the_corpus_alone(tmp_path: Path) -> None:
    """The job's folder is elsewhere: the export fails, and what stood there before still stands."""
    with LocalSite(big_tree()) as site, small_disk(tmp_path / "disk", "200k") as disk:
        (tmp_path / "job").mkdir()
        (disk / "corpus.jsonl.job").symlink_to(tmp_path / "job")
        (disk / "corpus.jsonl").write_text('{"id": "of an earlier run"}\n')
        crawl = Crawl(site, disk / "corpus.jsonl")
        code, said = crawl.run("overwrite")
        assert code == 3, said
        assert str(crawl.output) in said
        assert crawl.output.read_text() == '{"id": "of an earlier run"}\n'
        enlarge(disk)
        hits = len(site.hits)
        assert crawl.run("overwrite")[0] == 0
        assert len(site.hits) == hits
        assert len(urls(crawl.output)) == PAGES


LIMITED = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))\n"


def test_F7_no_file_may_grow(tmp_path: Path) -> None:
    with LocalSite(big_tree()) as site:
        out = tmp_path / "corpus.jsonl"
        code, said = Crawl(site, out, program=LIMITED.format(300_000) + harness.PROGRAM).run()
        assert code in {3, 4}, said
        assert str(tmp_path) in said
        assert "Traceback" not in said
        assert Crawl(site, out).run()[0] == 0
        assert len(page_hits(site)) <= PAGES + 2 + harness.CONCURRENCY
    assert len(set(urls(out))) == len(urls(out)) == PAGES


@pytest.mark.slow
@pytest.mark.parametrize("call", ["write", "pwrite64", "fdatasync", "ftruncate"])
def test_F7_a_call_says_that_the_disk_is_full(call: str, tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    with LocalSite(tree(20)) as site:
        out = tmp_path / "corpus.jsonl"
        fault = f"inject={call}:error=ENOSPC:when=60+"
        trace = ("strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", fault)
        paths = ("-P", str(tmp_path / "corpus.jsonl.job" / "state.sqlite-wal"))
        code, said = Crawl(site, out, prefix=(*trace, *paths)).run()
        assert code in {0, 3, 4}, said
        assert "Traceback" not in said
        assert Crawl(site, out).run()[0] == 0
    assert len(set(urls(out))) == len(urls(out)) == 20


@pytest.mark.parametrize("where", ["nowhere/deep/corpus.jsonl", "plain/corpus.jsonl"])
def test_F8_a_missing_folder_is_made(where: str, tmp_path: Path) -> None:
    with LocalSite(tree(3)) as site:
        scrapers.run(job(site, tmp_path, output=tmp_path / where))
    assert len(urls(tmp_path / where)) == 3


@pytest.mark.parametrize("output", ["folder.jsonl", "file/corpus.jsonl", "/proc/none/corpus.jsonl"])
def test_F8_what_cannot_be_written_is_said_before_the_first_request(output: str, tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "file").write_text("no folder")
    with LocalSite(tree(3)) as site:
        with pytest.raises(ExportError, match="cannot write"):
            scrapers.run(job(site, tmp_path, output=tmp_path / output))
        assert not site.hits


def test_F8_a_folder_that_vanishes_ends_the_job(tmp_path: Path) -> None:
    with LocalSite(tree(PAGES)) as site:
        removed: list[int] = []

        def remove(progress: scrapers.job.run.Progress) -> None:
            if progress.kept == 10 and not removed:
                shutil.rmtree(tmp_path / "corpus.jsonl.job")
                removed.append(len(site.hits))

        with pytest.raises(ExportError, match="removed"):
            scrapers.run(job(site, tmp_path), progress=remove)
        assert len(site.hits) - removed[0] <= 2 * 4
