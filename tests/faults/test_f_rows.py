"""Faults F20, F28 and F29 of the plan: the hostile mix, one answer from five backends, and fuzz."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.cases import FETCH, GOOD, good_page, prose
from faults.hostile import Crawl
from faults.server import HTTP, OUTER, options
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scrapers
from scrapers.crawler.discovery.sitemap_parsing import parse_feed, parse_sitemap, sniff
from scrapers.errors import ParseError
from scrapers.job.settings import Job
from scrapers.testing import LocalSite
from scrapers.testing.site import Hit, Reply
from scrapers.web.decode import decode
from scrapers.web.html_tree import html_tree
from scrapers.web.robots import Robots
from scrapers.web.sniffing import foreign_body
from scrapers.web.urls import canonical, host, host_of, redacted, resolve, secrets

MIB = 2**20


# -- F20


def test_F20_the_good_are_all_recorded_among_the_bad(hostile: Crawl) -> None:
    fates = {hostile.outcome(f"/good/{number}") for number in range(GOOD)}
    assert fates == {"document"}
    assert hostile.report.balances
    assert hostile.report.pending == 0
    if hostile.backend != "selenium":  # four Chromiums hold more than that by themselves
        assert hostile.peak <= 600 * MIB


def test_F20_every_refusal_has_a_reason_and_is_counted(hostile: Crawl) -> None:
    bad = [case.path for case in FETCH if hostile.outcome(case.path) not in {"document", "unknown"}]
    assert len(bad) >= 40
    counted = sum(hostile.report.dropped.values()) + sum(hostile.report.failed.values())
    assert counted + hostile.report.exported == hostile.report.discovered
    assert all(hostile.fates[hostile.origin + path].reason for path in bad)


@pytest.mark.slow
@pytest.mark.parametrize("backend", [*HTTP, pytest.param("selenium", marks=pytest.mark.browser)])
def test_F20_fifty_of_each_among_five_hundred(backend: str, tmp_path: Path) -> None:
    """The long form: memory stays where it is, and the good pages are all there."""
    from faults.hostile import Watch

    rows = {
        case.path: case.route
        for case in FETCH
        if case.path.startswith(("/B1/", "/B2/", "/B4/", "/B5/", "/P8/"))
    }
    times, good = (50, 500) if backend != "selenium" else (5, 100)
    with LocalSite() as site:
        for path, route in rows.items():
            site.routes.update({f"{path}/{number}": route for number in range(times)})
        bad = [f"{path}/{number}" for path in rows for number in range(times)]
        links = [*bad, *(f"/good/{number}" for number in range(good))]
        random.Random(20).shuffle(links)
        pages = [links[start : start + 500] for start in range(0, len(links), 500)]
        for number, part in enumerate(pages):
            site.routes[f"/list/{number}"] = Reply(
                body=good_page(f"list {number}", "".join(f"<a href={u}>x</a>" for u in part))
            )
        site.routes["/good/"] = lambda hit: Reply(body=good_page(hit.path))
        job = Job(
            seeds=[site.url(f"/list/{number}") for number in range(len(pages))], output=tmp_path / "c.jsonl", backend=backend,
            options=options(backend), allow_private=OUTER, delay=0, retries=0, retry_later=False, fetch_timeout=8.0, rate_window=1.0,
            max_bytes=MIB, extractor="full-text", workers=2, concurrency=32,
        )  # fmt: skip
        with Watch() as watch:
            report = scrapers.run(job)
    kept = {
        json.loads(line)["metadata"]["url"].split("/", 3)[3]
        for line in job.output.read_text("utf-8").splitlines()
    }
    assert {f"good/{number}" for number in range(good)} <= kept
    assert report.pending == 0
    assert watch.peak - watch.before <= (600 if backend != "selenium" else 2000) * MIB


# -- F28


def _varied(number: int) -> Reply:
    """A static page in one of the shapes that parsers see differently."""
    words = prose(f"page {number}", 120)
    shapes = (
        f"<!doctype html><html lang=en><title>Page {number}</title><h1>Page {number}</h1><p>{words}<p>{words[::-1]}",
        f"<html><head><title>Page &#x{number + 65:x}; {number}</title></head><body><table><tr><td>{words}<td>{number}</table>",
        (
            f"<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title>P{number}</title></head>"
            f"<body><p>{words}</p><ul><li>one</li><li>two &amp; three</li></ul></body></html>"
        ),
        f"<title>Page {number}</title><main><p>{words}<pre>  code {number}\n    indented</pre><b>bold <i>both</b> italic</i></main>",
        f"<title>Größe {number}</title><meta charset=utf-8><p>Größe “ja” – {words}</p><p>日本語 {number}</p>",
    )
    more = (
        f"<p><a href=/p/{number * 2 + 1}>a</a> <a href='/p/{number * 2 + 2}?utm_source=x#top'>b</a></p>"
        if number < 100
        else ""
    )
    return Reply(body=shapes[number % len(shapes)] + more)


PAGES = 200
Records = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Records:
    """The records of the site of 200 pages, as the first backend makes them."""
    return _records("requests-lxml", tmp_path_factory.mktemp("f28"), PAGES)


def _records(backend: str, folder: Path, pages: int) -> Records:
    """Path -> record of that many pages."""

    def page(hit: Hit) -> Reply:
        number = int(hit.path.rpartition("/")[2])
        return _varied(number) if number < pages else Reply(404)

    with LocalSite({"/p/": page}) as site:
        job = Job(
            seeds=[site.url("/p/0")], output=folder / "c.jsonl", backend=backend, options=options(backend), allow_private=OUTER,
            delay=0, extractor="full-text", workers=2, dedup="exact",
        )  # fmt: skip
        scrapers.run(job)
    lines = job.output.read_text("utf-8").splitlines()
    return {
        record["metadata"]["url"].split("/", 3)[3].partition("?")[0]: record
        for record in map(json.loads, lines)
    }


@pytest.mark.parametrize("backend", HTTP[1:])
def test_F28_the_backends_give_one_answer(backend: str, plain: Records, tmp_path: Path) -> None:
    assert len(plain) == PAGES
    _compare(_records(backend, tmp_path, PAGES), plain, share=1.0)


@pytest.mark.browser
@pytest.mark.parametrize("pages", [40, pytest.param(PAGES, marks=pytest.mark.slow)])
def test_F28_the_browser_gives_it_too(plain: Records, tmp_path: Path, pages: int) -> None:
    wanted = {f"p/{number}": plain[f"p/{number}"] for number in range(pages)}
    _compare(_records("selenium", tmp_path, pages), wanted, share=0.99, folded=_words)


def _compare(
    found: Records, plain: Records, share: float, folded: Callable[[dict[str, object]], str] | None = None
) -> None:
    """The same pages with the same facts, and the same text on that share of them, white space folded."""
    folded = folded or _folded
    assert found.keys() == plain.keys()
    assert {path: _facts(record) for path, record in found.items()} == {
        p: _facts(r) for p, r in plain.items()
    }
    different = sorted(path for path in plain if folded(found[path]) != folded(plain[path]))
    assert len(different) <= (1 - share) * len(plain), different


def _facts(record: dict[str, object]) -> tuple[object, object]:
    metadata = record["metadata"]
    assert isinstance(metadata, dict)
    return metadata["status"], metadata["title"]


def _folded(record: dict[str, object]) -> str:
    return " ".join(str(record["text"]).split())


def _words(record: dict[str, object]) -> str:
    """Without emphasis: what is closed out of turn is emphasised further in a browser (HTML, 13.2.10.1)."""
    return _folded(record).replace("*", "")


# -- F29

few = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
MARKUP = st.lists(
    st.sampled_from(["<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<!DOCTYPE ", "a", "p", "table", "svg", "title",
                     " href=", "'", '"', "=", "&", "&#", ";", "x41", "\0", "\r", "\n", "text ", "é", "<p>", "<a href=/x>", "</body>"]),
    max_size=60,
).map("".join)  # fmt: skip
REFERENCES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["http:", "https:", "/", "\\", "@", ":", "?", "#", "..", ".", "%", "%2e", "[::1]", "127.1", "a", "é",
                              "xn--", "&token=9f86d081884c7d659a2feaa0c55ad015", "?a=1", "\t", "\n", " ", "//", "80", "javascript:"]), max_size=12).map("".join),
)  # fmt: skip


class Fuzz:
    """What is tried with anything; each raises nothing that it does not say."""

    @staticmethod
    def join(reference: str) -> None:
        """URLs: resolved is resolved, masked has no secret, and its host is what a parser says."""
        url = resolve(reference, "http://site.test/dir/page?q#f")
        if url is None:
            return
        assert resolve(url) == url
        assert host_of(url) == host(url)
        assert canonical(canonical(url)) == canonical(url)
        assert secrets(redacted(url)) == ()
        assert "#" not in url
        assert "@" not in host_of(url)
        redacted(reference)

    @staticmethod
    def robots(body: bytes) -> None:
        """robots.txt: any bytes are rules."""
        found = Robots.parse(body)
        found.allows("http://site.test/a/b?c", "bot")
        found.refusal("http://site.test/a/b?c", "bot")
        found.crawl_delay("bot")

    @staticmethod
    def charset(body: bytes, content_type: str) -> None:
        """Decoding: characters that JSON, XML and terminals can hold."""
        text = decode(body, content_type).text
        text.encode()
        assert not {c for c in text if c < " " and c not in "\t\n"}

    @staticmethod
    def markup(text: str) -> None:
        """Trees, and what a body is: a tree or a ParseError."""
        with contextlib.suppress(ParseError):
            html_tree(decode(text.encode("utf-8", "replace"), "").text)
        body = text.encode("utf-8", "replace")
        foreign_body(body, "text/html")

    @staticmethod
    def site_files(body: bytes) -> None:
        """Sitemaps and feeds: any bytes are one."""
        sniff(body)
        parse_sitemap(body, "http://a.test/")
        parse_feed(body, "http://a.test/")


@few
@given(REFERENCES)
def test_F29_any_reference_is_a_url_or_none(reference: str) -> None:
    Fuzz.join(reference)


@few
@given(st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(
    [b"User-agent:", b"*", b"bot", b"Disallow", b"Allow:", b"/", b"$", b"%", b"\n", b"\r", b"\0", b"#", b"Crawl-delay: ", b"1e999"]
), max_size=40).map(b"".join)))  # fmt: skip
def test_F29_any_bytes_are_a_robots_file(body: bytes) -> None:
    Fuzz.robots(body)


@few
@given(st.binary(max_size=300), st.one_of(st.text(max_size=30), st.sampled_from(
    ["utf-8", "utf-16", "gbk", "iso-2022-jp", "x-user-defined", "utf-7", "hz-gb-2312", "big5", "koi8-r"]).map("text/html; charset={}".format)))  # fmt: skip
def test_F29_any_bytes_are_text(body: bytes, content_type: str) -> None:
    Fuzz.charset(body, content_type)


@few
@given(MARKUP)
def test_F29_any_markup_is_a_tree_or_an_error_of_ours(text: str) -> None:
    Fuzz.markup(text)


@few
@given(
    st.one_of(
        st.binary(max_size=200),
        MARKUP.map(lambda text: ("<urlset><url><loc>" + text).encode("utf-8", "replace")),
    )
)
def test_F29_any_bytes_are_a_sitemap(body: bytes) -> None:
    Fuzz.site_files(body)


@few
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from([b'{"id": "1", "text": "x", "metadata": {}}', b"{", b"[]", b"null", b""]),
        )
    )
)
def test_F29_any_lines_are_read_or_named(lines: list[bytes]) -> None:
    import tempfile

    from scrapers.corpus.inspect import inspect

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.jsonl"
        path.write_bytes(b"\n".join(lines))
        found = inspect(path)
    assert found.documents >= 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["join", "robots", "charset", "markup", "site_files"])
def test_F29_long(name: str) -> None:
    """The same for some minutes."""
    strategies = {
        "join": (REFERENCES,), "robots": (st.binary(max_size=2000),), "charset": (st.binary(max_size=2000), st.text(max_size=60)),
        "markup": (MARKUP,), "site_files": (st.binary(max_size=2000),),
    }  # fmt: skip
    long = settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
    long(given(*strategies[name])(getattr(Fuzz, name)))()
