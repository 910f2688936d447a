"""One meaning of CSS for all: that of a browser's ``querySelectorAll``, or a refusal at the start."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel

import scrapers
from scrapers.errors import SelectorError
from scrapers.models import Headers, Page, Request, Response
from scrapers.plugin.registry import make_scraper
from scrapers.testing import LocalSite
from scrapers.testing.site import Reply
from scrapers.web.selectors import fold

BACKENDS = ("requests-bs4", "requests-lxml", "scrapy", "selenium", "langchain")
# The values are those that Chromium 156 gave for ``querySelectorAll``, folded as our texts are.
TABLE = json.loads((Path(__file__).parents[1] / "data" / "selectors.json").read_text(encoding="utf-8"))


def page(html: str, backend: str = "requests-lxml") -> Page:
    url = "http://a.test/"
    headers = Headers([("Content-Type", "text/html; charset=utf-8")])
    return make_scraper(backend).parse(
        Response(Request(url), url, 200, headers, html.encode(), datetime.now(UTC))
    )


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_finds_what_a_browser_finds(backend: str) -> None:
    parsed = page(TABLE["html"], backend)
    assert len(TABLE["found"]) > 200
    found = {selector: parsed.select(f"css:{selector}") for selector in TABLE["found"]}
    assert found == TABLE["found"]


_ASK = """<!doctype html><title>asks</title><pre id=result></pre><script>(async () => {
  const {html, found} = await (await fetch('/table')).json();
  const page = new DOMParser().parseFromString(html, 'text/html');
  const all = (s) => [...page.querySelectorAll(s)].map((e) => e.textContent);
  result.textContent = JSON.stringify(Object.keys(found).map((s) => [s, all(s)]));
})()</script>"""


@pytest.mark.browser
def test_the_table_is_what_a_browser_says() -> None:
    with LocalSite() as site:
        site.routes["/"] = Reply(body=_ASK)
        site.routes["/table"] = Reply(body=json.dumps(TABLE), headers=[("Content-Type", "application/json")])
        with make_scraper("selenium", allow_private=("127.0.0.0/8",), sandbox=os.geteuid() != 0) as scraper:
            shown = scraper.parse(scraper.fetch(Request(site.url("/"))))
            [result] = shown.tree.xpath("//pre/text()")
    said = {selector: [fold(text) for text in texts if fold(text)] for selector, texts in json.loads(result)}
    assert said == {selector: [fold(text) for text in texts] for selector, texts in TABLE["found"].items()}


@pytest.mark.parametrize("query", TABLE["refused"])
def test_what_is_no_common_selector_is_refused(query: str) -> None:
    for backend in BACKENDS:
        with pytest.raises(SelectorError, match="CSS query"):
            page("<p>x</p>", backend).select(f"css:{query}")


def test_contains_is_known() -> None:
    parsed = page('<p>one <b>two</b></p><p>three\'s "x"</p>')
    for query, found in {
        "p:contains('two')": ["one two"],
        'p:contains("two", three)': ["one two", 'three\'s "x"'],
        "p:-soup-contains(one):not(:contains(three))": ["one two"],
        "p:contains('three\\'s \"x\"')": ['three\'s "x"'],
    }.items():
        assert parsed.select(query) == found


def test_what_lies_in_a_template_is_not_there() -> None:
    html = "<div id=a><template><p>x</p></template></div><div id=b><p>y</p></div><template></template>"
    for backend in BACKENDS:
        parsed = page(html, backend)
        assert parsed.select("p") == ["y"]
        assert parsed.select("div:has(p)::attr(id)") == ["b"]
        assert parsed.select("div:has(> template > p)::attr(id)") == []
        assert parsed.select("div:not(:has(p))::attr(id)") == ["a"]
        assert parsed.select("//template//p") == ["x"]


def test_disabled_and_enabled() -> None:
    parsed = page(
        "<input id=a disabled><fieldset id=f disabled><legend><input id=b></legend><input id=c>"
        "<legend><input id=d></legend></fieldset><select id=s><optgroup id=g disabled><option id=o>1</select>"
        "<a id=l href=/ disabled>x</a><button id=e>x</button>"
    )
    assert parsed.select(":disabled::attr(id)") == ["a", "f", "c", "d", "g", "o"]
    assert parsed.select(":enabled::attr(id)") == ["b", "s", "e"]


def test_names_that_xpath_cannot_spell() -> None:
    parsed = page(
        '<fb:like id=a :href="/x" @click="y" xlink:href="z">t</fb:like><p id="it\'s &quot;b&quot;">q</p>'
    )
    assert parsed.select(r"fb\:like") == ["t"]
    assert parsed.select(r"[\:href='/x'][\@click][xlink\:href=z]") == ["t"]
    assert parsed.select(r"""[id="it's \"b\""]""") == ["q"]
    assert parsed.select(r"fb\:like:first-of-type") == ["t"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("//p[no-such()]", "function no-such"),
        ("//p[$x]", "variables"),
        ("//svg:rect", "prefix 'svg'"),
        ("//p[", "Invalid"),
        ("xpath:", "Invalid|empty|error"),
    ],
)
def test_xpath_that_no_page_could_answer_is_refused(query: str, said: str) -> None:
    for backend in BACKENDS:
        with pytest.raises(SelectorError, match=said):
            page("<b>x</b>", backend).select(query)


def test_xpath_functions_are_the_same_everywhere() -> None:
    for backend in BACKENDS:
        parsed = page("<p class='a b'>x (1)</p><p class=b>y</p>", backend)
        assert parsed.select("//p[has-class('b', 'a')]") == ["x (1)"]
        assert parsed.select("//p[re:test(., '[(]')]") == ["x (1)"]
        assert parsed.select("//p[text() = 'no-such(1)' or (not(@id)) and contains(., '$y')]") == []


@pytest.mark.parametrize("query", ["p:hover", "a::before", "a::attr(href), b::text", "svg|p", "//p[f()]"])
def test_such_a_query_is_refused_before_anything_is_done(query: str, tmp_path: Path) -> None:
    class Model(BaseModel):
        bad: Annotated[str, scrapers.Select(query)]

    for fields in ({"good": "h1", "bad": query}, {"bad": [query]}, Model):
        for attempt in (
            lambda fields=fields: scrapers.Job(
                seeds=["http://a.test/"], output=tmp_path / "c.jsonl", fields=fields
            ),
            lambda fields=fields: scrapers.scrape("http://a.test/", fields=fields),
            lambda fields=fields: next(scrapers.crawl("http://a.test/", fields=fields)),
            lambda fields=fields: scrapers.extract("<p>x</p>", fields=fields),
        ):
            with pytest.raises(SelectorError, match=r"^fields\.bad: ") as caught:
                attempt()
            assert caught.value.field == "fields.bad"
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("backend", ["requests-bs4", "requests-lxml", "scrapy", "langchain"])
def test_a_crawl_gives_the_same_values_through_every_backend(backend: str) -> None:
    html = (
        "<!doctype html><title>t</title><p>A page with some words in it, for whoever reads them.</p>"
        "<div id=a><p>x</p></div><div id=b>y</div><ul><li>1<li class=k>2</ul>"
    )
    fields = {
        "bare": ["div:not(:has(p))::attr(id)"],
        "second": "li:nth-child(1 of .k)",
        "type": ["li:not(.k, .j)"],
    }
    with LocalSite() as site:
        site.routes["/"] = Reply(body=html)
        document = scrapers.scrape(
            site.url("/"), backend, fields=fields, allow_private=["127.0.0.0/8"], robots=False, delay=0
        )
    assert document.fields == {"bare": ["b"], "second": "2", "type": ["1"]}
