from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from lxml.html import HtmlElement

from scrapers.errors import ParseError, SelectorError
from scrapers.models import Headers, Page, Request, Response
from scrapers.plugin.registry import make_scraper

BACKENDS = ["requests-lxml", "requests-bs4", "langchain"]
SITE = "http://site.test/dir/"


def parsed(body: str | bytes, backend: str) -> Page:
    url = SITE + "page.html"
    data = body.encode() if isinstance(body, str) else body
    headers = Headers([("Content-Type", "text/html; charset=utf-8")])
    return make_scraper(backend).parse(Response(Request(url), url, 200, headers, data, datetime.now(UTC)))


def urls(page: Page) -> list[str]:
    return [link.url.removeprefix(SITE) for link in page.links]


AWKWARD = {
    "entities in href": (
        '<a href="?a=1&amp;b=2">1</a><a href="x&copy;y">2</a>',
        ["page.html?a=1&b=2", "x%C2%A9y"],
    ),
    "white space in href": ('<a href=" \n one\t.html \r\n">1</a>', ["one.html"]),
    "upper case": ('<A HREF="One.html">1</A><AREA HREF=two>', ["One.html", "two"]),
    "unclosed": ("<p><a href=1>one<p><a href=2>two", ["1", "2"]),
    "nested a": ("<a href=1>one <a href=2>two</a> three</a>", ["1", "2"]),
    "same with other fragments": (
        "<a href=x#1>a</a><a href=x#2>b</a><a href=#c>c</a><a href=#d>d</a>",
        ["x", "page.html"],
    ),
    "same in other spellings": ("<a href=x>a</a><a href=./x>b</a><a href=/dir/x>c</a>", ["x"]),
    "empty href": ('<a href="">here</a>', ["page.html"]),
    "no href": ("<a name=x>1</a><area><base>", []),
    "second base": ("<base target=_top><base href=/dir/b/><base href=/dir/c/><a href=x>1</a>", ["b/x"]),
    "base at the end": ("<a href=x>1</a><base href=/dir/b/>", ["b/x"]),
    "in comments": ("<!-- <a href=x>1</a> --><a href=y>2</a>", ["y"]),
    "in a script": ("<script>'<a href=x>'</script><a href=y>2</a>", ["y"]),
    "xml declaration": (
        "<?xml version='1.0' encoding='utf-16'?><html><body><a href=é>1</a></body></html>",
        ["%C3%A9"],
    ),
    "frameset": ("<frameset><frame src=f></frameset></html><a href=x>1</a>", ["x"]),
    "after the body": ("<body><a href=x>1</a></body><p><a href=y>2</a></p>", ["x", "y"]),
    "after the end": (
        "<body><a href=x>1</a></body></html><p><a href=y>2</a></p></html><a href=z>3</a>",
        ["x", "y", "z"],
    ),
    "two documents": (
        "<html><body><a href=x>1</a></body></html><html><head></head><body><a href=y>2</a></body></html>",
        ["x", "y"],
    ),
    "other schemes": (
        "<a href=javascript:x>1</a><a href='mailto:a@b.c'>2</a><a href='JAVASCRIPT:x#y'>3</a>",
        [],
    ),
    "credentials": ("<a href=//u:p@site.test/dir/x>1</a>", ["x"]),
    "nothing": ("", []),
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", AWKWARD)
def test_links_of_awkward_pages(backend: str, case: str) -> None:
    body, found = AWKWARD[case]
    assert urls(parsed(body, backend)) == found


@pytest.mark.parametrize("backend", BACKENDS)
def test_link_text_and_rel_are_those_of_the_first(backend: str) -> None:
    page = parsed(
        "<a href=x rel=' nofollow \n ugc'> One <!-- no -->\n <b>two</b><script>no</script></a>"
        "<a href=x#2>other</a>",
        backend,
    )
    assert [(link.text, link.rel) for link in page.links] == [("One two", "nofollow ugc")]


@pytest.mark.parametrize("backend", BACKENDS)
def test_title_is_not_that_of_a_picture(backend: str) -> None:
    picture = "<svg><title>picture</title></svg>"
    assert parsed(picture + "<title> The\n page </title><title>second</title>", backend).title == "The page"
    assert parsed(picture, backend).title == ""


@pytest.mark.parametrize("backend", BACKENDS)
def test_text_after_the_end_is_kept(backend: str) -> None:
    body = "<html lang=de><body>one</body></html>two<p>three</p></html>four"
    page = parsed(body, backend)
    assert page.select("body") == ["onetwothreefour"]
    assert page.select("xpath:count(/html)") == ["1"]
    assert page.select("html::attr(lang)") == ["de"]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("number", ["1", "x1f", "8", "0", "xD800", "xFFFE", "x1FFFFF"])
def test_references_to_no_character_do_no_harm(backend: str, number: str) -> None:
    body = "<title>t</title><main>aX</main>b<body>cXd</body></html>eXf<p>g</html>hX"
    page = parsed(body.replace("X", f"&#{number};"), backend)
    assert "".join(c for c in page.select("body")[0] if "a" <= c <= "z") == "abcdefgh"


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ["main", "article", "nav", "section", "header"])
def test_a_head_ends_where_its_content_does(backend: str, name: str) -> None:
    page = parsed(f"<title>t</title><meta name=a><{name}>one</{name}> two <p>three</p>", backend)
    assert page.select(f"body > {name}") == ["one"]
    assert page.select("body") == ["one two three"]
    assert page.select("head > *") == ["t"]
    assert parsed(f"<title>t</title><{name}>one</{name}>", backend).select(f"body > {name}") == ["one"]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("div", ["before after end"]),
        ("//div", ["before after end"]),
        ("div::text", ["before", "after", "end"]),
        ("//div/text()", ["before", "after", "end"]),
        ("script", ["run()"]),
        ("//script", ["run()"]),
        ("template b", []),
        ("//template/b", ["inert"]),
        ("//comment()", ["note", "?pi x?"]),
        ("xpath:1 = 1", ["true"]),
        ("xpath:1 div 2", ["0.5"]),
        ("xpath:number('x')", ["NaN"]),
        ("div::attr(class)", ["a b"]),
        ("DIV.b", ["before after end"]),
        ("div::attr(CLASS)", ["a b"]),
        ("//div[re:test(@class, '^a')]/@class", ["a b"]),
    ],
)
def test_values(backend: str, query: str, found: list[str]) -> None:
    body = (
        '<div class="a  b">before<!--note--> after<style>p {}</style><script>run()</script>'
        "<template><b>inert</b></template><?pi x?> end</div>"
    )
    assert parsed(body, backend).select(query) == found


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "query", ["", "p[", "//p[", "xpath:nothing(1)", "p:nope", "//a:b", "xpath:$x", "//p\x00"]
)
def test_bad_query_is_named(backend: str, query: str) -> None:
    if not query:
        assert parsed("<p>x</p>", backend).select("css:p") == ["x"]
    with pytest.raises(SelectorError) as caught:
        parsed("<p>x</p>", backend).select(query)
    assert repr(query.removeprefix("xpath:")) in str(caught.value)


@pytest.mark.parametrize("backend", BACKENDS)
def test_deep_pages_are_whole_or_fail(backend: str) -> None:
    page = parsed("<title>t</title>" + "<div>" * 1500 + "<a href=x>deep</a>", backend)
    assert (page.title, urls(page)) == ("t", ["x"])
    assert page.select("body > div") == ["deep"]
    with pytest.raises(ParseError, match="nested deeper"):
        _ = parsed("<div>" * 2100 + "<a href=x>deep</a>", backend).links


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_text_beyond_libxml2s_usual_limit_is_kept(backend: str) -> None:
    page = parsed(b"<p>" + b"a" * 10_500_000 + b"</p><a href=x>after</a>", backend)
    assert urls(page) == ["x"]


def test_native_trees() -> None:
    body = "<!doctype html><!-- c --><title>t</title><p class='a b'>x"
    element = parsed(body, "requests-lxml").tree
    soup = parsed(body, "requests-bs4").tree
    document = parsed(body, "langchain").tree
    assert isinstance(element, HtmlElement)
    assert element.tag == "html"
    assert isinstance(soup, BeautifulSoup)
    assert soup.p["class"] == ["a", "b"]
    assert (
        str(soup)
        == "<!DOCTYPE html>\n" + '<html><head><title>t</title></head><body><p class="a b">x</p></body></html>'
    )
    assert (document.page_content, document.metadata["title"]) == ("x", "t")


TAGS = [
    *("a", "a", "a", "a", "area", "base", "title", "svg", "template", "script", "style", "p", "div", "td"),
    *("table", "tr", "select", "option", "noscript", "frameset", "frame", "form", "math", "li", "ul", "A"),
    *("textarea", "iframe", "h1", "b", "i", "DIV", "head", "body", "html", "object", "plaintext", "xmp"),
]
VALUES = ["u1", "u2", "#f", "", "?q=1&amp;r=2", "&#x2f;z", "\n v \t", "//o.test/é", "javascript:1", "&copy=1"]
OTHERS = ["<!-- c -->", "<!--", "<![CDATA[ x ]]>", "<?pi x?>", "<", "text", "é", " \n", "&#0;", "&#xD800;"]
QUERIES = [
    *("a", "a::attr(href)", "p, div", "a::text", "template", "script", "[class]::attr(class)", "div > a"),
    *("a:first-child", "*:not(a)", "a[rel~=b]", "#i", "*", "noscript", "//a/@href", "xpath:count(//*)"),
]


def soup_of_tags(seed: int) -> str:
    rnd = random.Random(seed)

    def piece() -> str:
        tag, value = rnd.choice(TAGS), rnd.choice(VALUES)
        starts = [f"<{tag}>", f'<{tag} href="{value}">', f"<{tag} HREF='{value}' rel='a  b'/>"]
        return rnd.choice([*starts, f"<{tag} class=x id=i>", f"</{tag}>", f"</{tag}>", *OTHERS])

    return "".join(piece() for _ in range(rnd.randrange(1, 40)))


def test_torn_pages_are_the_same_to_both() -> None:
    for seed in range(300):
        body = soup_of_tags(seed)
        lxml, soup = parsed(body, "requests-lxml"), parsed(body, "requests-bs4")
        assert [soup.select(query) for query in QUERIES] == [lxml.select(query) for query in QUERIES], body
        assert (soup.title, soup.links) == (lxml.title, lxml.links), body
