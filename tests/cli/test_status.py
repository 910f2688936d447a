"""How far a job is, said without disturbing who runs it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import scrapers
from scrapers.cli import commands as cli
from scrapers.demo.site import DemoSite
from scrapers.store.lock import locked


@pytest.fixture
def site() -> Iterator[DemoSite]:
    with DemoSite() as site:
        yield site


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            cli.main(["status", str(tmp_path / "c.jsonl"), *words])
        assert ended.value.code == 0
        return capsys.readouterr().out

    return run


def test_a_job_is_followed_from_its_first_page_to_its_end(
    tmp_path: Path, site: DemoSite, said: Callable[..., str]
) -> None:
    """While it runs, after a budget has ended it, and when nothing is left."""
    job = scrapers.Job(
        seeds=[site.url], output=tmp_path / "c.jsonl", delay=0, allow_private=["127.0.0.0/8"],
        workers=1, max_pages=6,
    )  # fmt: skip
    met: list[scrapers.JobStatus] = []
    report = scrapers.run(job, progress=lambda _: met.append(scrapers.status(job.output)))
    assert [found.state for found in met] == ["running"] * len(met)
    assert {found.pid for found in met} == {os.getpid()}
    assert met[0].requested <= met[-1].requested == report.requested == 6
    stopped = scrapers.status(tmp_path / "c.jsonl.job")
    assert (stopped.state, stopped.pid) == ("stopped", None)
    assert stopped.pending == report.pending > 0
    assert stopped.discovered == stopped.documents + stopped.dropped + stopped.failed + stopped.pending
    assert stopped.rate > 0
    assert said().startswith("stopped: the same command continues\n")
    scrapers.run(job.model_copy(update={"limits": job.limits.model_copy(update={"max_pages": 1000})}))
    assert json.loads(said("--json"))["state"] == scrapers.status(job.output).state == "finished"
    assert said().startswith("finished: nothing waits\n")
    with locked(job.folder):
        assert said().startswith(f"running by process {os.getpid()}: ")


def test_a_host_that_is_away_is_named_with_what_waits_for_it(
    tmp_path: Path, said: Callable[..., str]
) -> None:
    job = scrapers.Job(
        seeds=["http://127.0.0.1:9/a", "http://127.0.0.1:9/b"], output=tmp_path / "c.jsonl", delay=0,
        allow_private=["127.0.0.0/8"], workers=1, retries=0, connect_timeout=1, outage=0,
    )  # fmt: skip
    scrapers.run(job)
    (away,) = scrapers.status(job.output).away
    assert (away.host, away.pages) == ("127.0.0.1:9", 2)
    assert "127.0.0.1:9" in said()
    assert json.loads(said("--json"))["away"][0]["reason"] == away.reason


def test_what_is_no_job_has_no_status(tmp_path: Path) -> None:
    with pytest.raises(scrapers.ConfigError, match="not a job's folder"):
        scrapers.status(tmp_path)
