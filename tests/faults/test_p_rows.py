"""Rows P1 to P10: what breaks parsers."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import orjson
import pytest
from faults.hostile import Crawl
from faults.server import HTTP, OUTER, ROOT, Inside
from sampling import sampled

from scrapers.crawler.discovery.sitemap_parsing import parse_feed, parse_sitemap
from scrapers.errors import FetchError
from scrapers.models import Document, Drop, Failure, FetchedPage, Headers, PageResult, Request, Response
from scrapers.parallel.worker_pool import WorkerPool
from scrapers.plugin import registry
from scrapers.reading.page_processor import PageProcessor
from scrapers.testing import LocalSite
from scrapers.testing.site import Reply
from scrapers.web.decode import decode
from scrapers.web.robots import MAX_BYTES, Robots

Outcome = Document | Drop | Failure
Judge = Callable[[str | bytes], Outcome]
SECONDS = 10.0  # of CPU for a page
ROOT_FOLDER = Path(__file__).parents[2]


def page(body: str | bytes, content_type: str = "text/html; charset=utf-8") -> FetchedPage:
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    url = "http://a.test/"
    headers = Headers([("Content-Type", content_type)])
    return FetchedPage(Response(Request(url), url, 200, headers, data, datetime.now(UTC)))


class Parser:
    """A worker process that makes documents, as a job has it."""

    def __init__(self, backend: str, extractor: str) -> None:
        self.process = PageProcessor(backend, extractor=extractor)
        self.pool: WorkerPool[FetchedPage, PageResult] = WorkerPool(
            self.process, workers=1, seconds=SECONDS, memory=2**30
        )

    def __call__(self, body: str | bytes) -> Outcome:
        done = threading.Event()
        results: list[PageResult | Failure] = []

        def take(result: PageResult | Failure) -> None:
            results.append(result)
            done.set()

        self.pool.submit(page(body), take)
        assert done.wait(120)
        [result] = results
        return result if isinstance(result, Failure) else result.outcome


@pytest.fixture(scope="module")
def parser(backend: str) -> Iterator[Judge]:
    made = Parser(backend, "full-text")
    made("<p>the threads of the pool begin with the first page</p>")
    yield made
    made.pool.kill()


def whole_or_refused(outcome: Outcome, *words: str) -> None:
    """A record with all of ``words``, or a failure with its reason: never a part without a word."""
    if isinstance(outcome, Document):
        assert [word for word in words if word not in outcome.text] == []
    else:
        assert isinstance(outcome, Failure)
        assert outcome.reason in {"parse_limit", "extract_error"}
        assert outcome.detail


# -- P1 to P3


@pytest.mark.parametrize("depth", [300, 1000, 10**4, 10**6])
def test_P1_deep_nesting_is_read_whole_or_refused(parser: Judge, depth: int) -> None:
    tags = "<div>" * depth
    ends = "</div>" * depth
    whole_or_refused(
        parser(f"<p>before</p>{tags}<p>bottom</p>{ends}<p>after</p>"), "before", "bottom", "after"
    )


_TAGS = ("div", "span", "blockquote", "ul><li", "table><tr><td", "pre", "h1")
_DEEP = sampled(
    product(_TAGS, ("blocks", "full-text", "trafilatura", "readability", "resiliparse")),
    ci=[
        *product(_TAGS, ("blocks", "full-text")),
        *product(("div",), ("trafilatura", "readability", "resiliparse")),
    ],
)


def _deep(backend: str, extractor: str, tag: str) -> None:
    process = PageProcessor(backend, extractor=extractor)
    tags = tag.split("><")
    for depth in (300, 1200, 2030 // len(tags), 10**4):
        opened, closed = (
            "".join(f"<{sign}{name}>" for name in order)
            for sign, order in (("", tags), ("/", [*reversed(tags)]))
        )
        outcome = process(page(f"<p>before</p>{opened * depth}<p>bottom</p>{closed * depth}")).outcome
        assert isinstance(outcome, Document) or outcome.reason == "parse_limit"
        assert isinstance(outcome, Document) or depth * len(tags) > 2000


@pytest.mark.parametrize(("tag", "extractor"), _DEEP)
def test_P1_no_depth_of_a_page_is_one_of_calls(tag: str, extractor: str) -> None:
    _deep("requests-lxml", extractor, tag)


@pytest.mark.parametrize("extractor", ["blocks", "full-text"])
def test_P1_no_backend_parses_by_calls(extractor: str, backend: str) -> None:
    _deep(backend, extractor, "div")


@pytest.mark.browser
def test_P1_chromium_shows_deep_nesting_whole_or_not_at_all(site: LocalSite) -> None:
    site.routes["/deep"] = lambda hit: Reply(
        body="<p>before</p>" + "<div>" * int(hit.query["n"]) + "<p>bottom</p>"
    )
    with registry.make_scraper(
        "selenium", allow_private=OUTER, sandbox=not ROOT, fetch_timeout=20.0
    ) as scraper:
        for depth in (1000, 10**4):
            try:
                text = scraper.fetch(Request(site.url(f"/deep?n={depth}"))).text
            except FetchError:
                continue
            assert "before" in text
            assert "bottom" in text


BIG = {
    "text of 9 MB": "<p>" + "word " * 1_900_000 + "</p>",
    "text of 20 MB": "<p>" + "word " * 4_000_000 + "</p>",
    "attribute of 20 MB": f"<p title='{'x' * 20_000_000}'>in it</p>",
    "20,000 attributes": "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">in it</p>",
    "200,000 attributes": "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">in it</p>",
}


@pytest.mark.parametrize("what", BIG)
def test_P2_huge_nodes_are_read_whole_or_refused(parser: Judge, what: str) -> None:
    whole_or_refused(parser(f"<p>before</p>{BIG[what]}<p>after</p>"), "before", "after")


_SHORT = [
    pytest.param(
        name,
        extractor,
        marks=[]
        if (name, extractor) in {("requests-lxml", "none"), ("requests-bs4", "blocks")}
        else pytest.mark.slow,
    )  # a quarter of a minute each, and the other parsers are one of these two
    for name in HTTP
    for extractor in ("blocks", "none")
]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and sets RLIMIT_AS")
@pytest.mark.parametrize(("name", "extractor"), _SHORT)
def test_P2_a_parser_short_of_memory_says_so(name: str, extractor: str) -> None:
    folder = Path(__file__).parent
    ran = subprocess.run(
        [sys.executable, folder / "low_memory.py", name, extractor],
        env={**os.environ, "PYTHONPATH": str(folder.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    outcomes = ran.stdout.split()
    assert set(outcomes) <= {"Document", "MemoryError"}
    assert outcomes[0] == "MemoryError"


@pytest.mark.parametrize(
    "what", ["<!--" * 1_250_000, "<a " * 100_000, "<![a", "<!" * 500_000, "<?" * 500_000, "</" * 500_000]
)
def test_P3_markup_that_never_ends_costs_itself_only(parser: Judge, what: str) -> None:
    whole_or_refused(parser(f"<p>before</p>{what}"), "before")
    assert isinstance(parser("<p>the next page</p>"), Document)


# -- P4

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DECLARED = {
    "file": '<!ENTITY x SYSTEM "file:///etc/passwd">',
    "network": '<!ENTITY x SYSTEM "{0}">',
    "parameter": '<!ENTITY % p SYSTEM "{0}"> %p; <!ENTITY x "y">',
    "laughs": f'<!ENTITY l0 "ha">{LAUGHS}<!ENTITY x "&l9;">',
    "quadratic": f'<!ENTITY x "{"x" * 100_000}">',
}


@pytest.mark.parametrize("what", DECLARED)
def test_P4_no_entity_of_a_document_is_acted_on(parser: Judge, no_thread_left: None, what: str) -> None:
    with Inside() as inside:
        declared = DECLARED[what].replace("{0}", inside.url("/dtd"))
        uses = "&x;" * (1000 if what == "quadratic" else 1)
        outcome = parser(
            f'<?xml version="1.0"?><!DOCTYPE html [{declared}]><html><body><p>before {uses}</p></body></html>'
        )
        text = outcome.text if isinstance(outcome, Document) else ""
        for made in (
            f"<!DOCTYPE urlset SYSTEM '{inside.url('/dtd')}' [{declared}]><urlset><url><loc>/{uses}</loc></url></urlset>",
        ):
            listed = str(parse_sitemap(made.encode(), "http://a.test/"))
            fed = made.replace("urlset", "rss").replace("url>", "item>").replace("loc>", "link>")
            listed += str(parse_feed(fed.encode(), "http://a.test/"))
        assert inside.accepted == 0
    assert "root:" not in text + listed
    assert len(text + listed) < 20_000
    assert "hahaha" not in text + listed


def test_P4_nothing_asks_for_entities_or_dtds() -> None:
    for path in [*ROOT_FOLDER.glob("scrapers/**/*.py"), *ROOT_FOLDER.glob("backends/**/*.py")]:
        source = path.read_text("utf-8")
        assert not re.search(
            r"(resolve_entities|load_dtd|dtd_validation)\s*=\s*True|no_network\s*=\s*False", source
        ), path
        assert not re.search(r"import xml\.|from xml[. ]", source), path


@pytest.mark.browser
def test_P4_chromium_loads_no_entity_either(site: LocalSite, no_thread_left: None) -> None:
    with Inside() as inside:
        doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y SYSTEM "{inside.url("/dtd")}">]>'
        body = f'{doctype}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>&x;&y;</body></html>'
        site.routes["/x"] = Reply(headers={"Content-Type": "application/xhtml+xml"}, body=body)
        with registry.make_scraper("selenium", allow_private=OUTER, sandbox=not ROOT) as scraper:
            text = scraper.fetch(Request(site.url("/x"))).text
        assert "root:" not in text
        assert inside.accepted == 0


# -- P5 to P8


@pytest.mark.parametrize("at", [5, 40, 60])
def test_P5_control_bytes_are_taken_out_before_any_parser(parser: Judge, at: int) -> None:
    body = b"<html><head><title>t</title></head><body><p>plain words of a page</p></body></html>"
    outcome = parser(body[:at] + b"\0" + body[at:])
    assert isinstance(outcome, Document)
    assert "plain words of a page" in outcome.text
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", outcome.text + outcome.title)


INVALID = {
    "overlong": b"\xc0\xaf", "cesu": b"\xed\xa0\xbd\xed\xb8\x80", "surrogate": b"\xed\xa0\x80", "cut": b"\xe2\x82",
    "high": b"\xf5\x80\x80\x80", "reference": b"&#xD800;", "reference-nul": b"&#0;", "bare": b"\x80\xff",
}  # fmt: skip


@pytest.mark.parametrize("what", INVALID)
def test_P6_what_is_not_unicode_becomes_a_mark(parser: Judge, what: str) -> None:
    data = b'<script type="application/ld+json">{"@type": "Article", "author": "A \\ud800 B", "headline": "\\udfff"}</script>'
    outcome = parser(
        b"<title>x" + INVALID[what] + b"y</title>" + data + b"<p>before" + INVALID[what] + b" after</p>"
    )
    assert isinstance(outcome, Document)
    assert "before" in outcome.text
    assert "after" in outcome.text
    assert orjson.dumps({"text": outcome.text, "title": outcome.title, "author": outcome.author}).decode()


BOMS = {"": b"", "utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
LABELS = {"": "", "utf-8": "utf-8", "iso-8859-1": "cp1252", "windows-1251": "cp1251"}
WORDS = {
    "utf-8": "Größe “ja”",
    "cp1252": "Größe “ja” –",
    "cp1251": "Погода на завтра",
    "utf-16-le": "Größe ж",
    "utf-16-be": "Größe ж",
}


@pytest.mark.parametrize(("bom", "header", "meta"), [*itertools.product(BOMS, LABELS, LABELS)])
def test_P7_mark_header_meta_guess_in_that_order(bom: str, header: str, meta: str) -> None:
    real = bom or LABELS[header] or LABELS[meta] or "utf-8"
    declared = f'<meta charset="{meta}">' if meta else ""
    text = f"<html><head>{declared}<title>t</title></head><body><p>{WORDS[real]}</p></body></html>"
    content_type = f"text/html; charset={header}" if header else "text/html"
    assert WORDS[real] in decode(BOMS[bom] + text.encode(real), content_type).text


def test_P8_what_is_no_html_gives_no_record(hostile: Crawl) -> None:
    hostile.check("P8")


# -- P9, P10

LONG = {
    "spaces": f"<title>{' ' * 10**6}</title><p>before</p>",
    "brackets": f"<p>before</p><p>{'(' * 10**6}</p>",
    "angles": f"<p>before</p>{'<' * 10**6}",
    "references": f"<p>before</p><p>{'&' * 10**6}</p>",
    "hyphens": f"<p>before</p><p>{'-' * 10**6}</p>",
    "newlines": f"<p>before</p><pre>{chr(10) * 10**6}</pre>",
    "stars": f"<p>before</p><p>{'*_' * 500_000}</p>",
}


@pytest.mark.parametrize("extractor", ["blocks", "full-text", "trafilatura"])
def test_P9_no_pattern_blows_up(extractor: str) -> None:
    made = Parser("requests-lxml", extractor)
    try:
        outcomes = {name: made(body) for name, body in LONG.items()}
    finally:
        made.pool.kill()
    failed = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Failure)}
    assert failed == {}  # each within the CPU seconds of a page


def test_P9_stars_in_robots_cost_nothing() -> None:
    robots = Robots.parse(b"User-agent: *\nDisallow: /" + b"*a" * 30 + b"$\n")
    assert robots.allows("http://a.test/" + "a" * 2000 + "b", "bot")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (200, True),
        (301, True),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (429, False),
        (500, False),
        (503, False),
        (None, False),
    ],
)
def test_P10_statuses_of_robots(status: int | None, allowed: bool) -> None:
    assert (
        Robots.from_status(status, b"<html>not a robots file</html>").allows("http://a.test/x", "bot")
        is allowed
    )


def test_P10_the_first_512_kib_count() -> None:
    body = b"User-agent: *\nDisallow: /a\n" + b"# nothing\n" * (MAX_BYTES // 10) + b"Disallow: /b\n"
    robots = Robots.parse(body * 12)
    assert not robots.allows("http://a.test/a", "bot")
    assert robots.allows("http://a.test/b", "bot")


def test_P10_a_robots_file_beyond_the_cap_still_counts(hostile: Crawl) -> None:
    hostile.check("P10")  # twelve megabytes, of which the last line forbids everything
    assert 1 <= hostile.asked("/robots.txt") <= 10  # asked again where the host seemed to be away
