"""Where links come from beside ``<a>``, and how they are spelled: alike through every backend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from faults.cases import good_page
from faults.server import BACKENDS, OUTER, options

import scrapers
from scrapers.cli.arguments import settings
from scrapers.errors import ConfigError
from scrapers.job.run import Report
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Raw, Reply, head
from scrapers.web.query_encoding import in_encoding

SOURCES = ("frame", "next", "iframe", "alternate", "canonical")


def crawl(site: LocalSite, folder: Path, backend: str = "requests-lxml", **settings: Any) -> Report:
    known: dict[str, Any] = {
        "seeds": [site.url()], "robots": False, "delay": 0, "allow_private": OUTER, "workers": 1,
        "extractor": "none", "retries": 0, "options": options(backend),
    }  # fmt: skip
    return scrapers.run(
        scrapers.Job(output=folder / "corpus.jsonl", backend=backend, **{**known, **settings})
    )


def pages(site: LocalSite) -> list[str]:
    return sorted({hit.target for hit in site.hits if "." not in hit.path} - {"/"})


def echo(hit: Hit) -> Reply:
    return Reply(body=good_page(hit.target))


def many() -> dict[str, Any]:
    """A page with every kind of link, once in its head and once in its header fields."""
    links = """<link rel="Prev NEXT" href="../2"><link rel=alternate hreflang=de href=/de>
    <link rel=canonical href=/canon><link rel="alternate stylesheet" href=/style><link rel=nextpage href=/no>
    <base href=/deep/x/>"""
    body = good_page(
        "page", "<a href=/plain>x</a><iframe src=/inner></iframe><iframe srcdoc='<p>x'></iframe>"
    )
    fields = [
        ("Link", '</h2>; rel="next", </hde>; rel=alternate, </hcanon>; rel=canonical, </hs>; rel=stylesheet'),
        ("Link", '</other>; rel=next; anchor="/elsewhere"'),
    ]
    page = Reply(headers=tuple(fields), body=body.replace("<title>", f"{links}<title>"))
    return {"/": page, **dict.fromkeys(EVERY, echo)}


EVERY = [
    "/deep/2", "/de", "/canon", "/style", "/no", "/plain", "/inner", "/h2", "/hde", "/hcanon", "/hs",
    "/other",
]  # fmt: skip
FOUND = {
    "next": ["/deep/2", "/h2"], "iframe": ["/inner"], "alternate": ["/de", "/hde"],
    "canonical": ["/canon", "/hcanon"], "frame": [],
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_next_page_is_followed_and_other_versions_are_not(tmp_path: Path, backend: str) -> None:
    with LocalSite(many()) as site:
        crawl(site, tmp_path, backend, depth=1)
        loaded = {"/inner", "/style"} if backend == "selenium" else set()  # by the browser, for itself
        found = [target for target in pages(site) if target not in loaded]
    assert found == ["/deep/2", "/h2", "/plain"]


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_is_a_setting(tmp_path: Path, source: str) -> None:
    with LocalSite(many()) as site:
        chosen = {f"follow_{name}": name == source for name in SOURCES}
        crawl(site, tmp_path, depth=1, **chosen)
        assert pages(site) == sorted(["/plain", *FOUND[source]])


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_frameset_leads_somewhere(tmp_path: Path, backend: str) -> None:
    frames = "<frameset cols='20%,80%'><frame src=nav><frameset><FRAME SRC='start#top'></frameset></frameset>"
    routes = {
        "/": Reply(body=f"<html><head><title>Manual</title></head>{frames}</html>"),
        "/nav": echo,
        "/start": echo,
    }
    with LocalSite(routes) as site:
        report = crawl(site, tmp_path, backend)
        assert pages(site) == ["/nav", "/start"]
    assert report.discovered == 3
    with LocalSite(routes) as site:
        off = crawl(site, tmp_path / "off", follow_frame=False)
    assert off.discovered == 1


def test_a_feed_goes_on_where_it_says(tmp_path: Path) -> None:
    def feed(hit: Hit) -> Reply:
        number = int(hit.query.get("page", 1))
        more = f"<link rel='next' href='?page={number + 1}'/>" if number < 3 else ""
        body = (
            f"<feed xmlns='http://www.w3.org/2005/Atom'>{more}<entry><link href='/e{number}'/></entry></feed>"
        )
        return Reply(headers={"Content-Type": "application/atom+xml"}, body=body)

    routes = {"/feed": feed, **{f"/e{number}": echo for number in (1, 2, 3)}}
    with LocalSite(routes) as site:
        crawl(site, tmp_path, seeds=[site.url("/feed")])
        assert pages(site) == ["/e1", "/e2", "/e3", "/feed", "/feed?page=2", "/feed?page=3"]
    with LocalSite(routes) as site:
        crawl(site, tmp_path / "off", seeds=[site.url("/feed")], follow_next=False)
        assert pages(site) == ["/e1", "/feed"]


def test_the_words_of_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="follow_canonical"):
        scrapers.Job(
            seeds=["http://a.test/"], output=tmp_path / "c.jsonl", **settings({"follow": ["canonicals"]})
        )
    chosen = settings({"follow": ["iframe", "canonical"], "no_follow": ["next"]})
    job = scrapers.Job(seeds=["http://a.test/"], output=tmp_path / "c.jsonl", **chosen)
    assert job.scope.followed == {"frame", "iframe", "canonical"}


ENCODED = [
    ("windows-1251", "погода", "%EF%EE%E3%EE%E4%E0"),
    ("gbk", "天气€", "%CC%EC%C6%F8%80"),
    ("gb2312", "中文", "%D6%D0%CE%C4"),
    ("shift_jis", "天気表", "%93V%8BC%95\\"),
    ("euc-jp", "天気ｱ", "%C5%B7%B5%A4%8E%B1"),
    ("iso-2022-jp", "あaい", "%1B$B$%22%1B(Ba%1B$B$$%1B(B"),
    ("big5", "天氣", "%A4%D1%AE%F0"),
    ("euc-kr", "날씨", "%B3%AF%BE%BE"),
    ("iso-8859-1", "café", "caf%E9"),
    ("koi8-r", "кот", "%CB%CF%D4"),
    ("windows-1252", "a天b", "a%26%2322825%3Bb"),
    ("windows-1251", "é", "%26%23233%3B"),
    ("utf-8", "café", "caf%C3%A9"),
]
"""Encoding, query, and what Chromium 156 makes of it."""


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_query_is_sent_in_the_encoding_of_its_page(tmp_path: Path, backend: str) -> None:
    routes: dict[str, Any] = {
        "/": Reply(body=good_page("hub", "".join(f"<a href='/{n}/'>x</a>" for n in range(len(ENCODED)))))
    }
    for number, (label, word, _) in enumerate(ENCODED):
        references = "".join(f"&#{ord(char)};" for char in word)
        link = f"<a href='/pfad-ü/{number}?q={references}&amp;x=1'>y</a>"
        page = f"<meta charset={label}><title>t</title><p>x</p>{link}"
        routes[f"/{number}/"] = Reply(headers={"Content-Type": "text/html"}, body=page.replace("ü", "&uuml;"))
        routes[f"/pfad-%C3%BC/{number}"] = echo
    with LocalSite(routes) as site:
        crawl(site, tmp_path, backend)
        found = [target for target in pages(site) if "?" in target]
    assert found == sorted(f"/pfad-%C3%BC/{number}?q={sent}&x=1" for number, (*_, sent) in enumerate(ENCODED))


def test_the_text_names_the_same_targets_as_the_crawl_takes(tmp_path: Path) -> None:
    body = good_page("hub", "<p>" + "Some words about it. " * 9 + "<a href='/s?q=погода'>погода</a></p>")
    page = Reply(headers={"Content-Type": "text/html; charset=windows-1251"}, body=body.encode("cp1251"))
    with LocalSite({"/": page, "/s": echo}) as site:
        found = scrapers.scrape(site.url(), robots=False, delay=0, allow_private=OUTER)
        assert f"]({site.url('/s?q=%EF%EE%E3%EE%E4%E0')})" in found.text


@pytest.mark.parametrize("backend", BACKENDS)
def test_location_is_taken_as_the_bytes_that_were_sent(tmp_path: Path, backend: str) -> None:
    sent = {
        "/latin": b"/caf\xe9?q=\xe9",
        "/utf": "/café?q=é".encode(),
        "/gbk": b"/s?q=\xd6\xd0",
        "/plain": b"/a b",
    }
    want = ["/caf%E9?q=%E9", "/caf%C3%A9?q=%C3%A9", "/s?q=%D6%D0", "/a%20b"]
    routes: dict[str, Any] = {
        path: Raw((head(302, [("Content-Length", "0")])[:-2] + b"Location: " + where + b"\r\n\r\n",))
        for path, where in sent.items()
    }
    routes |= {target.partition("?")[0]: echo for target in want}
    with LocalSite(
        {"/": Reply(body=good_page("hub", "".join(f"<a href='{path}'>x</a>" for path in sent))), **routes}
    ) as site:
        crawl(site, tmp_path, backend, retries=2)  # the site closes connections that were to be kept
        assert pages(site) == sorted([*sent, *want])


@pytest.mark.parametrize(
    ("reference", "encoding", "sent"),
    [
        ("a?b#é", "cp1251", "a?b#é"),
        ("é?b", "cp1252", "é?b"),
        ("#a?é", "cp1252", "#a?é"),
        ("?x=é?é#é", "cp1252", "?x=%E9?%E9#é"),
        ("?ｱﾞ", "iso2022_jp", "?%1B$B%%22!+%1B(B"),
        ("?ー¥‾\u2212", "cp932", "?%81[\\~%81|"),
        ("?•中", "big5hkscs", "?%26%238226%3B%A4%A4"),
        ("?仡", "cp932", "?%FAi"),
        ("?仡", "euc_jis_2004", "?%F9%AE"),
        ("?é", "utf-16-le", "?é"),
        ("?é", "no such codec", "?%26%23233%3B"),
    ],
)
def test_only_the_query_is_in_the_pages_encoding(reference: str, encoding: str, sent: str) -> None:
    assert in_encoding(reference, encoding) == sent
