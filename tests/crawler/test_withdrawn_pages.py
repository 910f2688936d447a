"""A crawl that goes on after a day reads a site's statements again; what they refuse now leaves it."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

import scrapers
from scrapers.testing import LocalSite, Reply

TEXTS = {name: f"Of {name} much is told here, and none of it is told anywhere else. " * 6 for name in "abcd"}
LINKS = "".join(f"<a href=/{name}>{name}</a>" for name in TEXTS)


def site() -> LocalSite:
    pages = {f"/{name}": Reply(body=f"<title>{name}</title><p>{text}</p>") for name, text in TEXTS.items()}
    return LocalSite({"/": Reply(body=f"<p>{'The first page of all. ' * 15}</p>{LINKS}"), **pages})


def crawled(
    site: LocalSite, output: Path, pages: int, processes: str | None = None, **settings: object
) -> scrapers.Report:
    job = scrapers.Job(
        seeds=[site.url()], output=output, max_pages=pages, allow_private=["127.0.0.0/8"], delay=0,
        workers=1, concurrency=1, retries=0, **settings,
    )  # fmt: skip
    return scrapers.run(job, workers=processes)


def a_day_later(output: Path) -> None:
    for path in output.with_name(output.name + ".job").rglob("state.sqlite"):
        with sqlite3.connect(path) as db:
            db.execute("UPDATE hosts SET robots_at = robots_at - 90000")
        db.close()


def kept(output: Path) -> set[str]:
    return {name for name, text in TEXTS.items() if text[:40] in output.read_text()}


def holds(output: Path, text: str) -> list[str]:
    """The files of the job in which ``text`` stands."""
    found = []
    for path in output.with_name(output.name + ".job").rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        if text.encode() in (gzip.decompress(data) if path.suffix == ".gz" else data):
            found.append(path.name)
    return found


@pytest.mark.parametrize("processes", [None, "pool:1"])
def test_what_a_site_refuses_by_now_leaves_a_crawl_that_goes_on(
    tmp_path: Path, processes: str | None
) -> None:
    output = tmp_path / "c.jsonl"
    with site() as running:
        crawled(running, output, 4, processes)
        first = kept(output)
        assert len(first) == 3
        robots, reserved, left = sorted(first)
        running.routes["/robots.txt"] = Reply(body=f"User-agent: *\nDisallow: /{robots}\n")
        running.routes["/.well-known/tdmrep.json"] = Reply(
            headers={"Content-Type": "application/json"},
            body=f'[{{"location": "/{reserved}", "tdm-reservation": 1}}]',
        )
        assert crawled(running, output, 4, processes).dropped == {}, "they hold for a day"
        a_day_later(output)
        report = crawled(running, output, 9, processes)
    assert report.dropped == {"robots_disallow": 1, "consent_tdmrep": 1}
    assert report.balances
    assert kept(output) == set(TEXTS) - {robots, reserved}
    assert scrapers.explain(output, running.url(f"/{robots}")).reason == "robots_disallow"
    assert scrapers.verify(output).sound
    assert [holds(output, TEXTS[name][:40]) for name in (robots, reserved)] == [[], []]
    assert holds(output, TEXTS[left][:40])


def test_what_is_read_again_and_says_the_same_or_is_not_obeyed_takes_nothing(tmp_path: Path) -> None:
    with site() as running:
        running.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /none\n")
        for name in ("obeys", "own"):
            crawled(running, tmp_path / name / "c.jsonl", 3, robots=name == "obeys")
            a_day_later(tmp_path / name / "c.jsonl")
        assert crawled(running, tmp_path / "obeys" / "c.jsonl", 9).exported == 5
        running.routes["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /\n")
        assert crawled(running, tmp_path / "own" / "c.jsonl", 9, robots=False).exported == 5
