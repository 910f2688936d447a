"""Consent in whole jobs: what is refused leaves nothing behind, and what is kept says on which grounds."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

import scrapers
from scrapers.errors import ConfigError, ScrapersError
from scrapers.testing import LocalSite, Reply

OPT_OUTS: dict[str, dict[str, Any]] = {
    "noai": {"head": '<meta name="robots" content="noai">'},
    "tdmrep": {"head": '<meta name="tdm-reservation" content="1">'},
    "rsl": {
        "head": '<script type="application/rsl+xml"><rsl><content url="/"><license>'
        '<prohibits type="usage">all</prohibits></license></content></rsl></script>'
    },
    "rsl link": {"head": '<link rel="license" type="application/rsl+xml" href="/license.xml">'},
    "noindex": {"head": '<meta name="robots" content="noindex">'},
    "usage header": {"headers": [("Content-Usage", "train-ai=n")]},
    "signal header": {"headers": [("Content-Signal", "ai-train=no")]},
    "noai header": {"headers": [("X-Robots-Tag", "noai")]},
    "tdmrep header": {"headers": [("tdm-reservation", "1")]},
}
LICENSE = (
    '<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>'
    '<prohibits type="usage">ai-train</prohibits></license></content></rsl>'
)


def prose(word: str) -> str:
    return "\n".join(
        f"<p>{word} line {n} has {n * n} of them, and {word} again after {n} days.</p>" for n in range(12)
    )


def page(  # noqa: PLR0913, PLR0917 - what a page is made of
    number: int, secret: str, links: list[str], head: str = "", headers: Any = (), status: int = 200
) -> Reply:
    anchors = " ".join(f'<a href="{link}">to another</a>' for link in links)
    body = (
        f"<!DOCTYPE html><html lang=en><head><title>Title {secret}</title>{head}</head><body><article>"
        f"<h1>Page {number}</h1>{prose(secret)}</article><p>{anchors}</p></body></html>"
    )
    return Reply(status, tuple(headers), body)


def halves() -> dict[str, Any]:
    """Twice as many pages as there are ways to opt out: each odd one opts out, each even one does not."""
    routes: dict[str, Any] = {}
    ways = list(OPT_OUTS.values())
    count = 2 * len(ways)
    for n in range(count):
        links = [f"/p/{m}" for m in (n + 1, n + 2) if m < count]
        way = ways[n // 2] if n % 2 else {}
        routes[f"/p/{n}"] = page(n, f"zqx{'no' if n % 2 else 'yes'}{n:02}", links, **way)
    routes["/p/0"] = page(0, "zqxyes00", [f"/p/{n}" for n in range(1, count)] + ["/gone"])
    routes["/gone"] = page(99, "zqxno99", [], headers=[("X-Robots-Tag", "noai")], status=404)
    routes["/license.xml"] = Reply(headers={"Content-Type": "application/rsl+xml"}, body=LICENSE)
    return routes


def job(site: LocalSite, tmp_path: Path, start: str = "/p/0", **settings: Any) -> scrapers.Job:
    return scrapers.Job(
        seeds=[site.url(start)],
        output=tmp_path / "corpus.jsonl",
        **{
            "delay": 0,
            "allow_private": ["127.0.0.0/8"],
            "retries": 0,
            "workers": 1,
            "min_chars": 0,
            **settings,
        },
    )


def everything(folder: Path) -> bytes:
    """Every byte of a job's folder: files as they are, archives unpacked, tables read out."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            parts.append(data)
            if path.suffix == ".gz":
                parts.append(gzip.decompress(data))
            if path.suffix == ".sqlite":
                with sqlite3.connect(path) as db:
                    parts.append("\n".join(db.iterdump()).encode("utf-8", "surrogateescape"))
                db.close()
    return b"\0".join(parts)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("backend", ["requests-lxml", "scrapy"])
def test_of_pages_that_opt_out_no_byte_of_text_is_left(backend: str, tmp_path: Path) -> None:
    with LocalSite(halves()) as site:
        settings = job(site, tmp_path, backend=backend)
        seen: list[bytes] = []
        report = scrapers.run(settings, progress=lambda _: seen.append(everything(settings.folder)))
    assert report.balances
    found = everything(settings.folder) + (tmp_path / "corpus.jsonl").read_bytes()
    kept = {f"zqxyes{n:02}".encode() for n in range(0, 2 * len(OPT_OUTS), 2)}
    assert set(re.findall(rb"zqx(?:yes|no)\d\d", found)) == kept
    assert not any(b"zqxno" in state for state in seen), "not even for a moment"
    assert report.exported == len(OPT_OUTS)
    assert report.failed == {"http_404": 1}
    assert report.consent.denied == {
        "consent_rsl": 2, "consent_tdmrep": 2, "consent_noai": 2, "consent_content_signal": 1,
        "consent_content_usage": 1, "consent_noindex": 1,
    }  # fmt: skip


def test_the_links_of_a_page_that_opts_out_are_taken_and_of_nofollow_not(tmp_path: Path) -> None:
    routes = {
        "/": page(0, "start", ["/noai", "/nofollow", "/both", "/header"]),
        "/noai": page(1, "noai", ["/a"], '<meta name="robots" content="noai">'),
        "/nofollow": page(2, "nofollow", ["/b"], '<meta name="robots" content="nofollow">'),
        "/both": page(3, "both", ["/c"], '<meta name="robots" content="noai, nofollow">'),
        "/header": page(4, "header", ["/d"], headers=[("X-Robots-Tag", "noai")]),
        **{path: page(9, path, []) for path in ("/a", "/b", "/c", "/d")},
    }
    with LocalSite(routes) as site:
        report = scrapers.run(job(site, tmp_path, "/", dedup="off"))
        asked = {hit.path for hit in site.hits}
    assert "/a" in asked
    assert not asked & {"/b", "/c", "/d"}
    assert report.exported == 3


def test_every_record_has_a_consent_block_of_one_shape(tmp_path: Path) -> None:
    routes = {
        "/": page(0, "start", ["/yes", "/licence"]),
        "/yes": page(1, "second", [], headers=[("Content-Usage", "train-ai=y")]),
        "/licence": page(
            2, "third", [], '<link rel=license href="https://creativecommons.org/licenses/by/4.0/">'
        ),
    }
    with LocalSite(routes) as site:
        scrapers.run(job(site, tmp_path, "/", dedup="off"))
    found = records(tmp_path / "corpus.jsonl")
    blocks = [record["metadata"]["consent"] for record in found]
    assert [block["verdict"] for block in blocks] == ["unknown", "unknown", "allow"]
    assert [block["license"] for block in blocks] == ["", "CC-BY-4.0", ""]
    assert {tuple(block) for block in blocks} == {("verdict", "policy", "evidence", "date", "license")}
    assert all(isinstance(value, str) for block in blocks for value in block.values())
    assert all(re.fullmatch("sha256:[0-9a-f]{64}", block["evidence"]) for block in blocks)
    sidecar = records(tmp_path / "corpus.jsonl.job" / "provenance.jsonl")
    assert [line["consent"]["evidence"] for line in sidecar] == [block["evidence"] for block in blocks]
    assert sidecar[2]["consent"]["signals"][0]["raw"] == "Content-Usage: train-ai=y"


def test_the_log_of_refusals_and_the_summary(tmp_path: Path) -> None:
    routes = {
        "/": page(0, "start", ["/noai", "/closed/1"]),
        "/noai": page(1, "secret", [], '<meta name="robots" content="noai">'),
        "/robots.txt": Reply(body="User-agent: *\nDisallow: /closed/\nContent-Usage: /closed/ train-ai=n\n"),
    }
    with LocalSite(routes) as site:
        report = scrapers.run(job(site, tmp_path, "/"))
        address = site.url()
    refused = {line["url"].removeprefix(address): line for line in records(report.folder / "refusals.jsonl")}
    assert refused.keys() == {"noai", "closed/1"}
    assert refused["noai"]["reason"] == "consent_noai"
    assert refused["noai"]["stage"] == "page"
    assert refused["noai"]["signals"][0]["reader"] == "directives"
    assert refused["closed/1"]["reason"] == "robots_disallow"
    assert {signal["reader"] for signal in refused["closed/1"]["signals"]} >= {"robots", "content_usage"}
    assert all(line["evidence"].startswith("sha256:") and line["at"] for line in refused.values())
    summary = scrapers.consent_summary(tmp_path / "corpus.jsonl")
    assert summary == report.consent == scrapers.consent_summary(report.folder)
    assert (summary.allowed, summary.unknown, summary.judged) == (0, 1, 3)
    assert summary.denied == {"consent_noai": 1, "robots_disallow": 1}
    picture = (report.folder / "consent.html").read_text(encoding="utf-8")
    assert "<svg" in picture
    assert "consent_noai" in picture
    assert "http" not in re.sub(r"https?://127\.0\.0\.1|http://www\.w3\.org/2000/svg", "", picture)


def test_what_sites_write_is_escaped_in_the_summary(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    routes = {
        "/": page(0, "start", [f"/x?{evil}"], f'<meta name="license" content="CC BY 4.0 {evil}">'),
        "/x": page(1, "second", [], headers=[("tdm-reservation", "1")]),
        "/robots.txt": Reply(body=f"User-agent: *\nContent-Signal: ai-train={evil}\n"),
    }
    with LocalSite(routes) as site:
        report = scrapers.run(job(site, tmp_path, "/"))
    assert report.consent.denied
    assert "<script" not in (report.folder / "consent.html").read_text(encoding="utf-8")


def test_site_files_are_fetched_once_a_host_and_judged_from_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the output is a relative path, as people write it
    tdmrep = json.dumps([{"location": "/closed/", "tdm-reservation": 1}])
    routes = {
        "/": page(0, "start", ["/closed/1", "/open"]),
        "/open": page(1, "second", ["/closed/2", "/licensed/1"]),
        "/licensed/1": page(2, "third", []),
        "/robots.txt": Reply(body="License: /license.xml\nUser-agent: *\nAllow: /\n"),
        "/license.xml": Reply(body=LICENSE.replace('url="/"', 'url="/licensed/"')),
        "/.well-known/tdmrep.json": Reply(headers={"Content-Type": "application/json"}, body=tdmrep),
        "/ai.txt": Reply(headers={"Content-Type": "text/plain"}, body="User-Agent: *\nDisallow: /"),
    }
    with LocalSite(routes) as site:
        first = scrapers.run(job(site, Path(), "/", max_pages=1))
        assert first.budget_spent
        again = scrapers.run(job(site, Path(), "/"))
        for path in ("/robots.txt", "/.well-known/tdmrep.json", "/ai.txt", "/license.xml"):
            assert len(site.hits_on(path)) == 1, path
        assert not any(hit.path.startswith("/closed/") for hit in site.hits)
    assert again.consent.denied == {"consent_tdmrep": 2, "consent_rsl": 1}
    assert again.exported == 2
    archived = gzip.decompress((again.folder / "archive" / "00000.warc.gz").read_bytes())
    assert b"tdmrep.json" in archived
    assert b"<prohibits" in archived
    kept = records(again.folder / "provenance.jsonl")[0]["consent"]["signals"]
    assert [signal["raw"] for signal in kept if signal["reader"] == "ai_txt"] == [
        "User-Agent: * | Disallow: /"
    ]


def test_a_licence_document_is_fetched_through_the_guard_only(tmp_path: Path) -> None:
    head = '<link rel="license" type="application/rsl+xml" href="http://192.0.2.1/license.xml">'
    usage = [("Content-Usage", "train-ai=y")]
    with LocalSite({"/": page(0, "start", [], head, usage)}) as site:
        found = scrapers.consent(site.url(), delay=0, allow_private=["127.0.0.0/8"])
    assert (found.verdict, found.kept) == ("unknown", True)
    assert "did not answer" in found.seen["rsl"][0].raw


def test_a_page_that_answers_for_every_site_file_is_none(tmp_path: Path) -> None:
    with LocalSite({"/": page(0, "zqxhome", [], '<meta name="robots" content="noai">')}) as site:
        home = site.routes["/"]
        site.routes |= {"/.well-known/tdmrep.json": home, "/ai.txt": home}
        report = scrapers.run(job(site, tmp_path, "/"))
    assert report.consent.denied == {"consent_noai": 1}
    assert b"zqxhome" not in everything(report.folder)


def test_a_redirect_keeps_nothing_of_what_it_refuses(tmp_path: Path) -> None:
    moved = Reply(302, (("Location", "/open"), ("X-Robots-Tag", "noai")), "zqxmoved " * 50)
    with LocalSite({"/": moved, "/open": page(1, "second", [])}) as site:
        report = scrapers.run(job(site, tmp_path, "/"))
    assert report.exported == 1
    assert b"zqxmoved" not in everything(report.folder)


def test_a_site_file_is_not_looked_for_where_robots_refuses(tmp_path: Path) -> None:
    routes = {
        "/": page(0, "start", [], headers=[("Content-Usage", "train-ai=y")]),
        "/robots.txt": Reply(body="License: /license.xml\nUser-agent: *\nDisallow: /closed/\n"),
        "/.well-known/tdmrep.json": Reply(302, {"Location": "/closed/tdmrep.json"}),
        "/license.xml": Reply(302, {"Location": "/closed/license.xml"}),
    }
    with LocalSite(routes) as site:
        found = scrapers.consent(site.url(), delay=0, allow_private=["127.0.0.0/8"])
        assert not any(hit.path.startswith("/closed/") for hit in site.hits)
    assert found.verdict == "unknown"
    assert [found.seen[name][0].answer for name in ("tdmrep", "rsl")] == ["unclear", "unclear"]


def test_a_refused_page_that_cannot_be_parsed_is_in_the_log(tmp_path: Path) -> None:
    heavy = "<div>" * 400_000
    routes = {"/": page(0, "start", [], f'<meta name="robots" content="noai">{heavy}')}
    with LocalSite(routes) as site:
        report = scrapers.run(job(site, tmp_path, "/", parse_seconds=0.001))
    assert report.consent.denied == {"consent_noai": 1}
    assert records(report.folder / "refusals.jsonl")[0]["reason"] == "consent_noai"


@pytest.mark.browser
def test_a_script_does_not_take_a_statement_away(tmp_path: Path) -> None:
    script = "<script>document.querySelector('meta[name=robots]').remove()</script>"
    routes = {"/": page(0, "zqxno00", [], f'<meta name="robots" content="noai">{script}')}
    with LocalSite(routes) as site:
        settings = job(site, tmp_path, "/", backend="selenium", options={"sandbox": False})
        report = scrapers.run(settings)
    assert report.consent.denied == {"consent_noai": 1}
    assert b"zqxno00" not in everything(report.folder)


def test_the_same_refusals_after_a_stop_and_in_one_run(tmp_path: Path) -> None:
    with LocalSite(halves()) as site:
        whole = scrapers.run(job(site, tmp_path))
        (tmp_path / "again").mkdir()
        for pages in (3, 7, 30):
            parts = scrapers.run(job(site, tmp_path / "again", max_pages=pages))
    assert parts.consent.denied == whole.consent.denied
    assert (tmp_path / "again" / "corpus.jsonl").read_bytes() == (tmp_path / "corpus.jsonl").read_bytes()


def test_one_url_from_python(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"delay": 0, "allow_private": ["127.0.0.0/8"]}
    robots = Reply(body="User-agent: *\nAllow: /\nUser-agent: GPTBot\nDisallow: /\n")
    routes = {"/": page(0, "start", []), "/robots.txt": robots, "/old": Reply(301, {"Location": "/"})}
    with LocalSite(routes) as site:
        found = scrapers.consent(site.url("/old"), **settings)
        assert (found.url, found.verdict, found.kept, found.stage) == (site.url(), "unknown", True, "page")
        assert [signal.raw for signal in found.seen["agents"]] == ["User-agent: GPTBot: Disallow: /"]
        site.clear()
        strict = scrapers.consent(site.url(), mode="strict", **settings)
        assert (strict.verdict, strict.kept, strict.stage) == ("deny", False, "site")
        assert not site.hits_on("/")
        assert scrapers.consent(site.url(), purpose="search", mode="strict", **settings).verdict == "unknown"
        with pytest.raises(ScrapersError, match="http_404"):
            scrapers.consent(site.url("/gone"), **settings)
    with pytest.raises(ConfigError):
        scrapers.consent_summary(tmp_path)


TDM = '[{"location":"/","tdm-reservation":1}]'


@pytest.mark.parametrize("names", [("a-first", "z-last"), ("z-first", "a-last")])
@pytest.mark.parametrize(
    "how",
    [
        lambda to: Reply(302, {"Location": to}),
        lambda to: Reply(body=f"<html><head><meta http-equiv=refresh content='0;url={to}'></head></html>"),
    ],
    ids=["Location", "meta refresh"],
)
def test_the_answer_is_for_where_the_page_ends(how: Any, names: tuple[str, str]) -> None:
    first, last = (f"/{name}" for name in names)
    settings: dict[str, Any] = {"delay": 0, "allow_private": ["127.0.0.0/8"]}
    end = page(0, "end", [], '<meta name="robots" content="noai">')
    with LocalSite({first: how("/middle"), "/middle": how(last), last: end}) as site:
        found = scrapers.consent(site.url(first), **settings)
        assert (found.url, found.verdict, found.reason) == (site.url(last), "deny", "consent_noai")
        assert [hop.url for hop in found.chain] == [site.url(first), site.url("/middle")]


def test_each_hop_is_asked_under_the_rules_of_its_own_host() -> None:
    settings: dict[str, Any] = {"delay": 0, "allow_private": ["127.0.0.0/8"]}
    closed = Reply(body="User-agent: *\nDisallow: /end\n")
    with LocalSite({"/end": page(0, "end", [])}) as end, LocalSite({}) as start:
        start.routes["/"] = Reply(301, {"Location": end.url("/end")})
        found = scrapers.consent(start.url("/"), **settings)
        assert (found.url, found.verdict) == (end.url("/end"), "unknown")
        assert [(hop.url, hop.status, hop.kept) for hop in found.chain] == [(start.url("/"), 301, True)]
        end.routes["/.well-known/tdmrep.json"] = Reply(body=TDM)
        found = scrapers.consent(start.url("/"), **settings)
        assert (found.url, found.reason, found.stage) == (end.url("/end"), "consent_tdmrep", "site")
        end.routes["/robots.txt"] = closed
        end.clear()
        found = scrapers.consent(start.url("/"), **settings)
        assert (found.url, found.reason) == (end.url("/end"), "robots_disallow")
        assert not end.hits_on("/end")
        end.routes["/robots.txt"] = Reply(404)
        start.routes["/.well-known/tdmrep.json"] = Reply(body=TDM)  # the first hop's rules end it there
        end.clear()
        found = scrapers.consent(start.url("/"), **settings)
        assert (found.url, found.reason, found.chain) == (start.url("/"), "consent_tdmrep", ())
        assert not end.hits


def test_a_chain_that_leads_nowhere_is_told() -> None:
    with LocalSite({"/a": Reply(302, {"Location": "/b"})}) as site, pytest.raises(ScrapersError) as told:
        scrapers.consent(site.url("/a"), delay=0, allow_private=["127.0.0.0/8"])
    assert str(told.value).startswith(f"{site.url('/a')} -> {site.url('/b')}: http_404")


@pytest.mark.parametrize("busy", ["/", "/robots.txt"])
def test_what_would_be_asked_again_later_is_told_at_once(busy: str) -> None:
    with (
        LocalSite({"/": page(0, "start", []), busy: Reply(503)}) as site,
        pytest.raises(ScrapersError) as told,
    ):
        scrapers.consent(site.url(), delay=0, retries=0, outage=0, allow_private=["127.0.0.0/8"])
    assert "503" in str(told.value)


def test_settings_are_checked_and_named() -> None:
    with pytest.raises(ConfigError, match=r"consent\.mode"):
        scrapers.Job(seeds=["http://a.test/"], output="o.jsonl", mode="lenient")
    with pytest.raises(ConfigError, match="allow_licenses"):
        scrapers.Job(seeds=["http://a.test/"], output="o.jsonl", allow_license=["CC0"])
    block = scrapers.Job(seeds=["http://a.test/"], output="o.jsonl", consent={"unknown": "deny"}).consent
    assert (block.purpose, block.mode, block.unknown) == ("train", "standard", "deny")
