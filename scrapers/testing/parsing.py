"""The contract's fourth part: what ``parse`` makes of bytes, without network and without ``open``."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from scrapers.errors import ParseError, SelectorError
from scrapers.models import Link, Page, Response
from scrapers.plugin.scraper import AnyScraper, ScraperOptions
from scrapers.testing.base import ContractBase, answer

_ARTICLE = """<!doctype html>
<html lang="en"><head><title>
  A  short &amp; sweet
title </title></head>
<body class="wide">
<h1 id="top">Heading <em>with</em> emphasis</h1>
<p class="lead first" data-note=" spaced  out ">One &lt;two&gt;
   three</p>
<p>Direct <b>bold</b> tail</p>
<p>   </p>
<ul><li>Ä</li><li>日本</li><li>🙂</li></ul>
<a href="/rel?x=1&amp;y=2#part">Go <i>there</i></a><img src="i.png" alt="">
<script>var p = "<p>not a paragraph</p>";</script>
</body></html>"""

_LINKS = """<html><body>
<a href="one.html">One</a>
<a href="/two#part" rel="nofollow  me"> Two
 words </a>
<a href="//other.test/three">Three</a>
<a href="https://secure.test/">Four</a>
<a href="?q=1">Query</a>
<a href="one.html#again">One again</a>
<a href="#here">Same page</a>
<a href="  six.html  ">Six</a>
<a href="ÄÖ/ü.html?ß=1">Seven</a>
<a href="javascript:alert(1)">no</a>
<a href="mailto:a@site.test">no</a>
<a href="tel:123">no</a>
<a href="data:text/html,x">no</a>
<a href="ftp://site.test/x">no</a>
<a href="http://[bad/">no</a>
<a href="http://site.test:99999/">no</a>
<a name="anchor">no</a>
<map><area href="/map.html" alt="Map"></map>
<link href="/style.css" rel="stylesheet">
</body></html>"""
_SIMPLE = {
    "h1": ["Heading with emphasis"],
    "p.lead": ["One <two> three"],
    "p": ["One <two> three", "Direct bold tail"],
    "p:nth-of-type(2)::text": ["Direct", "tail"],
    "p.lead::attr(data-note)": ["spaced out"],
    "img::attr(alt)": [""],
    "img::attr(src)": ["i.png"],
    "li": ["Ä", "日本", "🙂"],
    "ul > li:first-child, h1 em": ["with", "Ä"],
    "a::attr(href)": ["/rel?x=1&y=2#part"],
    "p::attr(missing)": [],
    "table": [],
    "css:a": ["Go there"],
    "//h1": ["Heading with emphasis"],
    "//p[@class]/@class": ["lead first"],
    "//li/text()": ["Ä", "日本", "🙂"],
    "//a/@href": ["/rel?x=1&y=2#part"],
    "(//li)[2]": ["日本"],
    "xpath:string(//h1)": ["Heading with emphasis"],
    "xpath:normalize-space(//title)": ["A short & sweet title"],
    "//table": [],
}
_BAD = ["p[", "p:no-such-pseudo", "//p[", "xpath://p[no-such-function()]", "xpath:", "css:>>", "//no:prefix"]


class ParseContract(ContractBase):
    """Title, links and queries; the same values from every parser."""

    def parsed(self, body: str | bytes, url: str = "http://site.test/dir/page.html") -> Page:
        """``body`` as an unopened scraper parses it."""
        return self.make().parse(answer(body, url))

    def test_title_is_folded(self) -> None:
        """White space folded, entities undone; no title is an empty one."""
        assert self.parsed(_ARTICLE).title == "A short & sweet title"
        assert self.parsed("<p>nothing</p>").title == ""

    def test_page_knows_its_response_and_tree(self) -> None:
        """The native object is there for people who want it."""
        response = answer(_ARTICLE)
        page = self.make().parse(response)
        assert page.response == response
        assert page.tree is not None

    def test_links(self) -> None:
        """Absolute, without fragment, in document order, one per URL, http and https only."""
        page = self.parsed(_LINKS)
        assert list(page.links) == [
            Link("http://site.test/dir/one.html", "One"),
            Link("http://site.test/two", "Two words", "nofollow me"),
            Link("http://other.test/three", "Three"),
            Link("https://secure.test/", "Four"),
            Link("http://site.test/dir/page.html?q=1", "Query"),
            Link("http://site.test/dir/page.html", "Same page"),
            Link("http://site.test/dir/six.html", "Six"),
            Link("http://site.test/dir/%C3%84%C3%96/%C3%BC.html?%C3%9F=1", "Seven"),
            Link("http://site.test/map.html", self.parsed(_LINKS).links[-1].text),
        ]

    def test_link_urls_are_those_of_the_links(self) -> None:
        """What the crawl follows is what the page shows."""
        page = self.parsed(_LINKS)
        assert page.link_urls == tuple(dict.fromkeys(link.url for link in self.parsed(_LINKS).links))

    @pytest.mark.parametrize(
        ("base", "found"),
        [
            ("http://cdn.test/lib/", "http://cdn.test/lib/next"),
            ("/root/", "http://site.test/root/next"),
            ("sub/", "http://site.test/dir/sub/next"),
            ("javascript:void(0)", "http://site.test/dir/next"),
            ("http://[bad/", "http://site.test/dir/next"),
        ],
    )
    def test_base_element_moves_links(self, base: str, found: str) -> None:
        """HTML standard, "document base URL": relative itself, ignored where it makes no sense."""
        page = self.parsed(f'<head><base href="{base}"></head><a href="next">n</a>')
        assert [link.url for link in page.links] == [found]

    @pytest.mark.parametrize(("query", "found"), _SIMPLE.items())
    def test_select(self, query: str, found: list[str]) -> None:
        """CSS and XPath give the same strings on every parser."""
        assert self.parsed(_ARTICLE).select(query) == found

    def test_select_number(self) -> None:
        """XPath numbers come as strings, whole ones without a fraction."""
        assert self.parsed(_ARTICLE).select("xpath:count(//li)") == ["3"]

    @pytest.mark.parametrize("query", _BAD)
    def test_bad_selector_is_a_selector_error(self, query: str) -> None:
        """Whatever the parser's library raises."""
        with pytest.raises(SelectorError):
            self.parsed(_ARTICLE).select(query)

    @pytest.mark.parametrize(
        "body", [b"", b"  \n", b"<!-- only -->", b"\x00", b"plain text", b"<", b"\xff\xfe"]
    )
    def test_next_to_nothing_parses(self, body: bytes) -> None:
        """An empty or odd body is a page with nothing on it."""
        page = self.parsed(body)
        assert page.title == ""
        assert page.links == ()
        assert page.select("h1") == []
        assert page.select("//h1") == []

    def test_one_nul_does_not_change_the_encoding(self) -> None:
        """A NUL byte in ASCII text is no sign of UTF-16."""
        page = self.parsed(b"<title>plain</title><p>before\x00after</p>")
        assert page.title == "plain"
        assert "before" in page.select("p")[0]

    def test_deep_nesting_ends(self) -> None:
        """A page or a ``ParseError``; nothing else, and no endless work."""
        body = "<title>deep</title>" + "<div>" * 3000 + "bottom" + "</div>" * 3000
        try:
            assert self.parsed(body).title == "deep"
        except ParseError as error:
            assert str(error)  # noqa: PT017 - either outcome will do

    def test_broken_html_parses(self) -> None:
        """Open tags and stray ones are repaired as browsers do."""
        page = self.parsed("<title>t</title><p>one<p>two</b></i><a href=x>three")
        assert page.select("p") == ["one", "twothree"]
        assert [link.url for link in page.links] == ["http://site.test/dir/x"]

    def test_known_encoding_wins(self) -> None:
        """Where the backend serialised the page itself, neither header nor document decides."""
        body = '<meta charset="windows-1251"><p>é – ж</p>'.encode()
        response = answer(body, content_type="text/html; charset=koi8-r", encoding="utf-8")
        assert self.make().parse(response).select("p") == ["é – ж"]

    def test_parse_works_in_another_process(self) -> None:
        """On a scraper that was never opened there, from a response that travelled there."""
        scraper = self.make()
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            found = pool.submit(_parse_afresh, type(scraper), scraper.options, answer(_ARTICLE)).result(60)
        page = scraper.parse(answer(_ARTICLE))
        assert found == (page.title, page.links, page.select("li"))


def _parse_afresh(
    backend: type[AnyScraper], options: ScraperOptions, response: Response
) -> tuple[str, tuple[Link, ...], list[str]]:
    page = backend(options).parse(response)
    return page.title, page.links, page.select("li")
