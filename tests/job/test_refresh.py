"""A finished job is brought up to date: what is asked, what is said of each page, what the archive holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from fastwarc.warc import ArchiveIterator
from job.refreshed_site import CHANGES, SITE_FILES, after, asked, before, html, job, served, told

import scrapers
from scrapers.cli import main
from scrapers.crawler.refresh.conditional import conditions_of
from scrapers.models import Headers, Request, Response
from scrapers.testing import LocalSite, Reply


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with LocalSite() as server:
        before(server)
        yield server


def lines(corpus: Path) -> dict[str, dict[str, Any]]:
    """The lines of a corpus by URL, without the days of fetching."""
    found = {}
    for line in map(orjson.loads, corpus.read_bytes().splitlines()):
        line["metadata"]["fetched_at"] = line["metadata"]["consent"]["date"] = ""
        found[line["metadata"]["url"]] = line
    return found


def archived(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Type and profile of each record of a page, by URL."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                fields = dict(record.headers)
                if "WARC-Target-URI" in fields and fields.get("X-Scrapers-Role") != "statement":
                    kept = (fields["WARC-Type"], fields.get("WARC-Profile", "").rpartition("/")[2])
                    found.setdefault(fields["WARC-Target-URI"], []).append(kept)
    return found


def text_of(folder: Path) -> bytes:
    """All that a job's archive holds, unpacked."""
    data = b""
    for path in sorted((folder / "archive").glob("*.warc.gz")):
        with path.open("rb") as file:
            data += b"".join(record.reader.read() for record in ArchiveIterator(file, parse_http=False))
    return data


def test_a_site_that_changed_in_more_than_ten_ways(site: LocalSite, tmp_path: Path) -> None:
    crawled = job(site, tmp_path / "corpus.jsonl")
    assert scrapers.run(crawled).exported == 16  # all but the refused page and the copy
    forgotten = scrapers.forget(crawled.output, site.url("/lost"))
    assert forgotten.repeats == (site.url("/lost-copy"),)
    after(site)
    site.clear()
    found = scrapers.refresh(crawled)
    assert told(site, found) == CHANGES
    assert {kind: found.total(kind) for kind in found.counts} == {
        "changed": 3, "unchanged": 5, "gone": 3, "withdrawn": 3, "new": 4, "waiting": 1,
    }  # fmt: skip
    details = {page.url: page.detail for page in found.pages()}
    assert details[site.url("/unlinked")] == "unlinked"
    assert details[site.url("/moved")] == site.url("/moves")
    assert details[site.url("/linked")] == site.url("/")
    assert details[site.url("/licence")] == "consent, license"
    hits = asked(site)
    assert set(hits.values()) == {1}
    assert hits.keys() == {*CHANGES, *SITE_FILES, "/lost-copy"} - {"/banned"}  # and not /lost
    conditional = {
        hit.path for hit in site.hits if {"if-none-match", "if-modified-since"} & hit.headers.keys()
    }
    asked_plainly = {"/refused", "/linked", "/listed", "/moved", *SITE_FILES}
    assert conditional == hits.keys() - asked_plainly

    fresh = job(site, tmp_path / "fresh.jsonl")
    scrapers.run(fresh)
    ours, theirs = lines(crawled.output), lines(fresh.output)
    only = {site.url("/unlinked"), site.url("/busy")}, {site.url("/lost")}
    assert (ours.keys() - theirs.keys(), theirs.keys() - ours.keys()) == only
    assert all(ours[url] == theirs[url] for url in ours.keys() & theirs.keys())

    records = archived(crawled.folder)
    not_modified = ("revisit", "server-not-modified")
    assert records[site.url("/same")] == records[site.url("/unlinked")] == [("response", ""), not_modified]
    assert records[site.url("/text")] == [("response", ""), ("response", "")]
    assert not records.keys() & {site.url(path) for path in ("/banned", "/header", "/meta", "/lost")}
    held = text_of(crawled.folder)
    assert b"The page same" in held
    assert not [name for name in (b"banned", b"header", b"meta", b"lost") if b"The page " + name in held]
    assert scrapers.verify(crawled.output).sound

    said = scrapers.explain(crawled.output, site.url("/busy"))
    assert said.facts["note"].startswith("not_refreshed http_503")
    known = crawled.output.read_bytes()
    assert scrapers.rebuild(crawled).exported == len(ours)
    assert crawled.output.read_bytes() == known


def test_the_archive_of_a_refresh_is_read_back_with_what_a_304_says(site: LocalSite, tmp_path: Path) -> None:
    site.routes = {path: site.routes[path] for path in ("/same", "/robots.txt")} | {
        "/": served(html("root", links=["same", "kept"])),
        "/kept": served(html("kept")),
    }
    crawled = job(site, tmp_path / "corpus.jsonl", sitemap=False)
    scrapers.run(crawled)
    site.routes["/kept"] = served(html("kept"), tdm_reservation="0")
    found = scrapers.refresh(crawled.output)  # a folder or an output names it as well
    assert {*told(site, found).values()} == {("unchanged", "unmodified"), ("changed", "license_changed")}
    imported = scrapers.Job(
        sources=[str(path) for path in sorted((crawled.folder / "archive").glob("*"))],
        output=tmp_path / "imported.jsonl", workers=1,
    )  # fmt: skip
    scrapers.run(imported)
    assert lines(imported.output) == lines(crawled.output)
    site.stop()
    found = scrapers.refresh(crawled.output, connect_timeout=1.0)
    assert {kind for kind in found.counts if found.total(kind)} == {"waiting"}
    assert lines(imported.output) == lines(crawled.output)


def test_the_command_tells_what_has_changed(
    site: LocalSite, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["one", "two", "three"]
    site.routes |= {"/": served(html("root", links=names)), **{f"/{n}": served(html(n)) for n in names}}
    crawled = job(site, tmp_path / "corpus.jsonl", sitemap=False)
    scrapers.run(crawled)
    corpus, asked_so_far = crawled.output.read_bytes(), len(site.hits)
    crawled.output.write_bytes(corpus + b'{"somebody": "else"}\n')
    code, out = command(capsys, "refresh", crawled.output)
    assert (code, len(site.hits)) == (4, asked_so_far)  # that is known before anything is asked for
    crawled.output.write_bytes(corpus)
    site.routes["/"] = served(html("root", links=names[:2]))
    site.routes["/one"] = Reply(404)
    code, out = command(capsys, "refresh", crawled.output, "--drop-unlinked", "--json", "-q")
    pages = {page["url"]: (page["kind"], page["reason"]) for page in json.loads(out)["pages"]}
    assert code == 0
    assert pages[site.url("/one")] == ("gone", "http_404")
    assert pages[site.url("/three")] == ("gone", "unlinked")
    site.routes["/robots.txt"] = Reply(200, {"Content-Type": "text/plain"}, "User-agent: *\nDisallow: /\n")
    code, out = command(capsys, "refresh", crawled.output)
    assert code == 1  # all is withdrawn, and nothing of it stays
    assert "withdrawn  robots_disallow  2" in out
    assert f"withdrawn: {site.url('/two')}: robots_disallow" in out
    assert crawled.output.read_bytes() == b""
    assert b"The page two" not in text_of(crawled.folder)


def command(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    assert isinstance(ended.value.code, int)
    return ended.value.code, capsys.readouterr().out


def stored(**fields: str) -> Response:
    from datetime import UTC, datetime

    request = Request("https://a.test/")
    headers = Headers((name.replace("_", "-"), value) for name, value in fields.items())
    return Response(request, request.url, 200, headers, b"x", datetime(2026, 2, 2, 12, 0, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        ({}, {}),
        ({"etag": '"a"'}, {"If-None-Match": '"a"'}),
        ({"etag": 'W/"a b"'}, {}),
        ({"etag": "a"}, {}),
        ({"etag": '"a"\r\nX: y'}, {}),
        (
            {"last_modified": "Mon, 02 Feb 2026 11:00:00 GMT"},
            {"If-Modified-Since": "Mon, 02 Feb 2026 11:00:00 GMT"},
        ),
        ({"last_modified": "Mon, 02 Feb 2026 12:00:00 GMT"}, {}),  # it may change again within that second
        ({"last_modified": "Mon, 02 Feb 2026 11:59:59 GMT", "date": "Mon, 02 Feb 2026 11:59:59 GMT"}, {}),
        ({"last_modified": "yesterday"}, {}),
        ({"last_modified": "Mon, 02 Feb 2026 99:00:00 GMT"}, {}),
    ],
)
def test_the_validators_of_a_stored_answer(fields: dict[str, str], sent: dict[str, str]) -> None:
    assert conditions_of(stored(**fields)) == sent
