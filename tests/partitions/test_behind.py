"""A run killed before its partitions were put together, also where the disk knows no links."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from faults.cases import prose

import scrapers
from scrapers.crawler.partitions.commons import Commons
from scrapers.crawler.partitions.numbers import partition_of
from scrapers.crawler.partitions.places import PARTITIONS, partition_folder, partition_folders
from scrapers.errors import JobLocked
from scrapers.job.folder import job_folder
from scrapers.job.merging.behind import catch_up
from scrapers.job.merging.merge import merge
from scrapers.job.merging.merged_files import copied_partitions
from scrapers.job.partitions.opening import equipped, open_partition
from scrapers.job.refresh.withdrawal import erase_withdrawn
from scrapers.job.resume import same_settings
from scrapers.job.settings import Job
from scrapers.store.archive_erasure import archived_records
from scrapers.store.lease import Lease
from scrapers.store.state import State
from scrapers.testing import LocalSite, Reply

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="leases are POSIX's")
REFUSE = "UPDATE urls SET kind = 'dropped', reason = 'robots_disallow', archive_file = '' WHERE url = ?"
PAGE = "<!DOCTYPE html><html lang=en><title>P</title><article><h1>P</h1><p>{}</p><a href=/{}>n</a></article>"


@pytest.fixture(scope="module")
def site() -> Iterator[LocalSite]:
    pages = {f"/{n}": Reply(body=PAGE.format(prose(str(n)), n + 1)) for n in range(3)}
    with LocalSite(pages) as found:
        yield found


@pytest.fixture(scope="module")
def killed(site: LocalSite, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A job of one partition that is crawled to its end, of which the job's own state knows nothing."""
    job = Job(
        seeds=[site.url("/0")], output=tmp_path_factory.mktemp("killed") / "c.jsonl", workers=1, delay=0,
        allow_private=["127.0.0.0/8"], extractor="full-text", concurrency=2,
    )  # fmt: skip
    (job.folder / PARTITIONS).mkdir(parents=True)
    with closing(State.open(job.folder)) as state:
        same_settings(job, state, accept_changes=False)
    with (
        closing(Commons(job.folder, 100, "a-run")),
        equipped(job, job.folder, "a-run", None) as shared,
        open_partition(shared, partition_of(job.seeds[0]), 2) as partition,
    ):
        partition.exchange.end()
        for _ in partition.crawl.engine.run():
            pass
        partition.state.set("finished", "1")
    return job


@pytest.fixture
def job(killed: Job, tmp_path: Path) -> Job:
    """One that a test may change."""
    output = tmp_path / "a" / killed.output.name
    shutil.copytree(killed.output.parent, output.parent)
    return killed.model_copy(update={"output": output})


def refuse(*_args: object, **_keywords: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_what_partitions_have_is_told_and_exported(site: LocalSite, job: Job) -> None:
    found = scrapers.status(job.output)
    assert (found.state, found.discovered, found.documents, found.failed) == ("stopped", 4, 3, 1)
    explanation = scrapers.explain(job.output, site.url("/2"))
    assert (explanation.kind, explanation.reason) == ("pending", "not_exported")
    assert scrapers.explain(job.output, site.url("/3")).reason == "http_404"
    unborn = partition_folder(job.folder, 255)
    unborn.mkdir()
    (unborn / "state.sqlite").touch()  # as a process leaves it that is killed
    assert scrapers.status(job.output) == found
    lease = Lease.take(partition_folder(job.folder, partition_of(job.seeds[0])))
    assert scrapers.status(job.output).state == "stopped"
    with pytest.raises(JobLocked, match="is being crawled"):
        scrapers.explain(job.output, site.url("/2"))
    with pytest.raises(JobLocked):  # a worker of the run that was killed is still at work
        scrapers.rebuild(job.output)
    lease.release()
    report = scrapers.rebuild(job.output)
    assert (report.discovered, report.exported) == (4, 3)
    assert scrapers.status(job.output).discovered == 4
    assert scrapers.explain(job.output, site.url("/2")).kind == "exported"
    assert not (job.folder / "archive" / "00000.warc.gz").exists()


@pytest.mark.parametrize("links", ["hard", "symbolic", "none"])
def test_a_disk_without_links_loses_nothing(
    site: LocalSite, job: Job, monkeypatch: pytest.MonkeyPatch, links: str
) -> None:
    """Whatever became of the archive's files: the job may be moved, and what is taken out is out of all."""
    if links != "hard":
        monkeypatch.setattr(os, "link", refuse)
    if links == "none":
        monkeypatch.setattr(Path, "symlink_to", refuse)
    unfinished = job.folder / "archive" / "1.warc.gz.part"  # as a process leaves it that is killed
    unfinished.parent.mkdir()
    unfinished.write_bytes(b"")
    catch_up(job.folder)
    assert bool(copied_partitions(job.folder)) == (links == "none")
    assert not unfinished.exists()
    files = {path.name: path.stat().st_ino for path in unfinished.parent.iterdir()}
    merge(job.folder)
    assert {path.name: path.stat().st_ino for path in unfinished.parent.iterdir()} == files
    folder = job.folder.rename(job.folder.with_name("moved.jsonl.job"))
    assert scrapers.verify(folder).sound
    with closing(State.open(folder)) as state:
        state.db.execute(REFUSE, (site.url("/2"),))
        assert erase_withdrawn(folder, state, None)
    scrapers.forget(folder, site.url("/1"))
    for each in (folder, *partition_folders(folder).values()):
        kept = {url for record in archived_records(each) if not record.blank for url in record.urls}
        assert site.url("/0") in kept
        assert not {site.url("/1"), site.url("/2")} & kept


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_a_fresh_crawl_that_dies_while_it_takes_its_place_has_its_own_partitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bool, after: bool
) -> None:
    real = Path.rename
    for last in range(8):
        job = tmp_path / str(last)
        for place, name, there in ((job, "old", before), (job / "fresh", "new", after)):
            (place / "archive").mkdir(parents=True)
            for each in ("state.sqlite", "provenance.jsonl", "refusals.jsonl"):
                (place / each).touch()
            if there:
                (place / PARTITIONS / "042" / name).mkdir(parents=True)
        (job / "fresh" / "complete").touch()
        moves = itertools.count()

        def dying(path: Path, target: Path, moves: Iterator[int] = moves, last: int = last) -> Path:
            if next(moves) == last:
                raise KeyboardInterrupt
            return real(path, target)

        with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
            patch.setattr(Path, "rename", dying)
            with job_folder(job, fresh=False):
                pass
        with job_folder(job, fresh=False) as folder:
            assert not folder.is_fresh
            assert [path.name for path in job.glob("partitions/042/*")] == ["new"] * after
