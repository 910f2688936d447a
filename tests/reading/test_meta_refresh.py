"""Pages that send their reader on by themselves: hops like redirects, judged before they are followed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import scrapers
from scrapers.models import Headers, Request, Response
from scrapers.reading.extractor import Source
from scrapers.reading.screening.meta_refresh import moves_to
from scrapers.testing import LocalSite, Reply
from scrapers.testing.site import Route

PROSE = "The keeper reads the instruments every morning and writes down what the night has brought. " * 5
TARGET = Reply(body=f"<!doctype html><html lang=en><title>Manual</title><h1>Manual</h1><p>{PROSE}")


def waypoint(target: str, body: str = "", seconds: int = 0) -> Reply:
    meta = f'<meta http-equiv="refresh" content="{seconds}; url={target}">'
    return Reply(body=f"<!doctype html><title>Moved</title>{meta}{body}")


def crawl(
    routes: dict[str, Route], folder: Path, **settings: object
) -> tuple[scrapers.Report, dict[str, tuple[str, str]], list[str]]:
    """The report, (kind, reason) by path, and the paths that were asked for."""
    with LocalSite(routes) as site:
        job = scrapers.Job(
            seeds=[site.url()], output=folder / "corpus.jsonl", delay=0, allow_private=["127.0.0.0/8"],
            workers=1, extractor="full-text", **settings,
        )  # fmt: skip
        report = scrapers.run(job)
        found = {path: scrapers.explain(job.output, site.url(path)) for path in ["/", *routes]}
        fates = {path: (fate.kind, fate.reason) for path, fate in found.items()}
        return report, fates, [hit.path for hit in site.hits]


@pytest.mark.parametrize("backend", ["requests-lxml", "requests-bs4", "scrapy", "langchain"])
def test_a_page_that_only_sends_on_is_a_redirect(backend: str, tmp_path: Path) -> None:
    report, fates, _ = crawl({"/": waypoint("manual/"), "/manual/": TARGET}, tmp_path, backend=backend)
    assert fates["/"] == ("dropped", "redirect")
    assert fates["/manual/"] == ("exported", "")
    assert report.balances
    (line,) = (tmp_path / "corpus.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["metadata"]["redirects"].startswith("http://127.0.0.1:")


def test_the_header_field_counts_too(tmp_path: Path) -> None:
    start = Reply(headers={"Refresh": "0; url=/manual/"}, body="<title>x</title>")
    _, fates, _ = crawl({"/": start, "/manual/": TARGET}, tmp_path, depth=0)
    assert fates["/manual/"] == ("exported", "")


def test_a_page_with_text_of_its_own_is_kept_and_the_target_is_a_link(tmp_path: Path) -> None:
    _, fates, _ = crawl(
        {"/": waypoint("/manual/", f"<p>Here. {PROSE}"), "/manual/": TARGET}, tmp_path, dedup="off"
    )
    assert fates["/"] == fates["/manual/"] == ("exported", "")


def test_pages_that_send_each_other_on_are_a_loop(tmp_path: Path) -> None:
    report, fates, asked = crawl({"/": waypoint("/a"), "/a": waypoint("/b"), "/b": waypoint("/a")}, tmp_path)
    assert fates["/b"] == ("failed", "redirect_loop")
    assert report.balances
    assert max(asked.count(path) for path in ("/", "/a", "/b")) == 1


@pytest.mark.parametrize(
    ("target", "fate"),
    [
        ("http://elsewhere.test/", ("dropped", "redirect_other_host")),
        ("http://169.254.169.254/latest/", ("dropped", "redirect_other_host")),
        ("/private/x", ("dropped", "redirect")),
    ],
)
def test_a_move_is_judged_like_a_redirect(target: str, fate: tuple[str, str], tmp_path: Path) -> None:
    robots = Reply(body="User-agent: *\nDisallow: /private/\n")
    _, fates, asked = crawl({"/": waypoint(target), "/robots.txt": robots, "/private/x": TARGET}, tmp_path)
    assert fates["/"] == fate
    assert "/private/x" not in asked


def test_nofollow_holds_for_moves(tmp_path: Path) -> None:
    start = waypoint("/manual/", "<meta name=robots content=nofollow>")
    _, _, asked = crawl({"/": start, "/manual/": TARGET}, tmp_path)
    assert "/manual/" not in asked


@pytest.mark.browser
def test_a_move_by_script_is_a_hop_with_a_browser(tmp_path: Path) -> None:
    start = Reply(body="<!doctype html><title>x</title><script>location.replace('/manual/')</script>")
    _, fates, asked = crawl(
        {"/": start, "/manual/": TARGET}, tmp_path, backend="selenium", options={"sandbox": False}
    )
    assert fates["/"] == ("dropped", "redirect")
    assert fates["/manual/"] == ("exported", "")
    assert asked.count("/manual/") == 1


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<meta http-equiv=refresh content='0;url=b'>", "http://a.test/x/b"),
        ("<META HTTP-EQUIV='Refresh' CONTENT='5; URL=http://b.test/'>", "http://b.test/"),
        ("<meta http-equiv=refresh content='0;url=#top'>", ""),  # the page itself
        ("<meta http-equiv=refresh content='300;url=b'>", ""),  # to be looked at again, not a move
        ("<meta http-equiv=refresh content='0'>", ""),
        ("<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", ""),
        ("<meta http-equiv=refresh content='0;url=file:///etc/passwd'>", ""),
        (
            "<noscript><meta http-equiv=refresh content='0;url=b'></noscript>",
            "",
        ),  # for readers without scripts
        ("<script>\"<meta http-equiv=refresh content='0;url=b'>\"</script>", ""),
        ("<p>refresh your memory</p>", ""),
    ],
)
def test_what_is_read_as_a_move(html: str, found: str) -> None:
    from datetime import UTC, datetime

    url = "http://a.test/x/y"
    response = Response(Request(url), url, 200, Headers(), html.encode(), datetime.now(UTC))
    assert moves_to(response, Source(html)) == found
