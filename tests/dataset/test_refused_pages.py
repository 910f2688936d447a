"""What a site refused to one of the crawls that go in is in no dataset, whichever input has it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import orjson
import pytest
from dataset.planted import Planted, held

import scrapers
from scrapers.dataset.bundle.files import lines_of
from scrapers.testing import LocalSite, Reply

SETTINGS = {"allow_private": ["127.0.0.0/8"], "delay": 0, "workers": 1, "retries": 0}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two crawls of a site that opts out in between, and what an archive of the first gives."""
    folder = tmp_path_factory.mktemp("crawls")
    files = {name: folder / f"{name}.jsonl" for name in ("before", "after", "archive")}
    texts = [" ".join(text) for text in Planted(41, 3).texts]
    links = "<a href=/own>own</a> <a href=/closed>closed</a>"
    home, own, closed = (f"<p>{text}</p>{links}" for text in texts)
    with LocalSite({"/": Reply(body=home), "/own": Reply(body=own), "/closed": Reply(body=closed)}) as site:
        scrapers.run(scrapers.Job(seeds=[site.url()], output=files["before"], **SETTINGS))
        site.routes["/own"] = Reply(headers={"X-Robots-Tag": "noai"}, body=own)
        site.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /closed\n")
        scrapers.run(scrapers.Job(seeds=[site.url()], output=files["after"], **SETTINGS))
    sources = [str(folder / "before.jsonl.job" / "archive")]
    scrapers.run(scrapers.Job(sources=sources, output=files["archive"], workers=1))
    return files


def built(names: list[Path], output: Path) -> list[str]:
    scrapers.build(scrapers.Recipe(inputs=[str(name) for name in names], output=output, workers=1))
    return sorted(url.rpartition("/")[2] for url in held(output))


def refused_on(day: str, job: Path) -> None:
    """As if the crawl had been refused on another day, and had read robots.txt on it."""
    folder = job.with_name(job.name + ".job")
    log = folder / "refusals.jsonl"
    if day:
        with closing(sqlite3.connect(folder / "state.sqlite")) as db, db:
            db.execute("UPDATE hosts SET robots_at = ?", (datetime.fromisoformat(day).timestamp(),))
    lines = [{**line, "at": day} for line in map(orjson.loads, log.read_bytes().splitlines())]
    log.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines))


def test_what_an_older_crawl_has_stays_out_once_the_site_refuses(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    assert built([inputs["before"]], tmp_path / "alone") == ["", "closed", "own"]
    for number, names in enumerate((["before", "after"], ["after", "archive"])):
        output = tmp_path / str(number)
        assert built([inputs[name] for name in names], output) == [""]
        reasons = {
            line["url"].rpartition("/")[2]: line["detail"].split(",")[0]
            for line in lines_of(output / "dropped.jsonl.zst")
            if line["reason"] == "refused_elsewhere"
        }
        assert reasons == {"own": "consent_noai", "closed": "robots_disallow"}


def test_a_later_crawl_settles_it_and_an_archive_does_not(inputs: dict[str, Path], tmp_path: Path) -> None:
    refused_on("2020-01-01T00:00:00Z", inputs["after"])
    assert built([inputs["before"], inputs["after"]], tmp_path / "crawl") == ["", "closed", "own"]
    assert built([inputs["after"], inputs["archive"]], tmp_path / "archive") == [""]
    refused_on("", inputs["after"])
    assert built([inputs["before"], inputs["after"]], tmp_path / "undated") == [""]


def test_pairs_are_mined_of_no_page_that_a_build_would_leave_out(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    alone = scrapers.pairs(inputs["before"], tmp_path / "alone.jsonl", workers=1)
    assert (alone.pages, alone.dropped.get("refused_elsewhere", 0)) == (3, 0)
    both = scrapers.pairs([inputs["before"], inputs["after"]], tmp_path / "both.jsonl", workers=1)
    assert (both.pages, both.dropped["refused_elsewhere"]) == (2, 2), "the first page of either, and no other"


def test_pairs_are_mined_of_no_page_that_was_forgotten_in_one_of_the_inputs(
    inputs: dict[str, Path], tmp_path: Path
) -> None:
    copies = []
    for name in ("before", "archive"):
        copies.append(tmp_path / inputs[name].name)
        copies[-1].write_bytes(inputs[name].read_bytes())
        job = inputs[name].with_name(inputs[name].name + ".job")
        shutil.copytree(job, tmp_path / job.name)
    url = next(u for line in lines_of(copies[0]) if (u := line["metadata"]["url"]).endswith("/own"))
    scrapers.forget(copies[0], url)
    assert scrapers.pairs(copies, tmp_path / "pairs.jsonl", workers=1).pages == 2 + 2
