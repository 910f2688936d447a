"""What libxml2 reads otherwise than a browser: tables, and declarative shadow roots."""

# ruff: noqa: E501 - markup on one line, as libxml2 gets it

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import scrapers
from scrapers.plugin.registry import make_scraper
from scrapers.testing import LocalSite, Reply
from scrapers.web.html_tree import bare_tree

DATA = Path(__file__).parent.parent / "data"
TABLES: dict[str, list[str]] = json.loads((DATA / "tables_in_chromium.json").read_text("utf-8"))["cases"]


def body(markup: str) -> Any:
    return bare_tree(f"<!doctype html><title>t</title><body>{markup}").find("body")


def shape(element: Any) -> list[tuple[str, str, str]]:
    """Tags and texts in order; the ``<tbody>`` that a browser adds changes nothing that is shown."""
    return [
        (node.tag, (node.text or "").strip(), (node.tail or "").strip())
        for node in element.iter()
        if node.tag != "tbody"
    ]


def written(element: Any) -> str:
    return (
        etree.tostring(element, encoding="unicode", method="html").removeprefix("<body>").split("</body>")[0]
    )


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_those_of_a_browser(name: str) -> None:
    markup, in_chromium = TABLES[name]
    assert shape(body(markup)) == shape(body(in_chromium))


@pytest.mark.parametrize(
    ("markup", "mended"),
    [  # where a browser glues texts together, they stay apart
        ("<div><tr><td>a</td><td>b</td></tr></div>c", "<div><div><div>a</div><div>b</div></div></div>c"),
        ("<tbody><tr><td>a</td></tr></tbody>", "<div><div><div>a</div></div></div>"),
        ("<table><tr><td>a</table><td>b</td>", "<table><tr><td>a</td></tr></table><div>b</div>"),
        (
            "<table><tr><td>a</tr><table><tr><td>b</table><tr><td>c</table>d",
            "<table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table><table><tr><td>c</td></tr></table>d",
        ),
        ("<table><table><tr><td>b</table></table>d", "<table></table><table><tr><td>b</td></tr></table>d"),
        # rows that only end
        (
            "<table><td>1<td>a</tr><td>2</tr><TD>3</table>",
            "<table><tr><td>1</td><td>a</td></tr><tr><td>2</td></tr><tr><td>3</td></tr></table>",
        ),
    ],
)
def test_tables_otherwise_than_in_a_browser(markup: str, mended: str) -> None:
    assert written(body(markup)) == mended


def test_a_table_in_order_is_not_touched() -> None:
    markup = (
        "<table>\n<!-- c --><caption>c</caption><colgroup><col></colgroup><thead><tr>\n<th>h</th></tr></thead>"
        "<tbody><script>1</script><tr><td>a<form><input></form></td></tr></tbody></table>"
    )
    tree = body(markup)
    assert written(tree) == markup.replace("<!-- c -->", "")


@pytest.mark.parametrize(
    "markup",
    [
        "<table>" + "x<tr>" * 20_000,
        "<table>" + "<td><div>" * 900,
        "<table><tr>" + "<form><td>a" * 900,
        "<table>" + "<td>a</tr>" * 20_000,
        "<table>" * 1500,
        "<table><tr>" * 700 + "x",
    ],
    ids=range(6),
)
def test_hostile_tables_keep_their_words(markup: str) -> None:
    words = "".join(body(markup).itertext()).split()
    assert len("".join(words)) == markup.replace("table", "").count("a") + markup.count("x")


ROW = "<tr><form action=/{0}><td>The harbour was built by salt merchants in {0}.</td><td>It is used.</td></form></tr>"
ROWS = "".join(map(ROW.format, range(1200, 1208)))


@pytest.mark.parametrize("extractor", ["blocks", "full-text"])
def test_forms_around_cells_cost_no_text(extractor: str) -> None:
    found = scrapers.extract(f"<title>t</title><h1>T</h1><table>{ROWS}</table>".encode(), extractor=extractor)
    assert isinstance(found, scrapers.Document)
    places = [found.text.index(f"salt merchants in {n}.") for n in range(1200, 1208)]
    assert places == sorted(places)


CARD = "<h2><slot name=title>Untitled</slot></h2><div><slot></slot></div><p>Foot <slot name=x>none</slot></p>"
ROOT = "<template shadowrootmode=open>"
SHOWN = [
    # slots that are filled, one with what stands there by default, and light children that no slot takes
    (
        f"<my-card>{ROOT}{CARD}</template><b slot=title>Real</b> text <i>it</i><u slot=no>no</u></my-card> after",
        "Real|text|it|Foot|none|after",
    ),
    (f"<my-card>{ROOT}{CARD}</template></my-card>", "Untitled|Foot|none"),
    (f"<my-card>\n <template shadowrootmode=CLOSED>{CARD}</template>\n</my-card>", "Untitled|Foot|none"),
    # a second root of an element, an element that may have none, a template that is one
    (f"<div>{ROOT}a</template>{ROOT}b</template></div>", "a"),
    (f"<ul>{ROOT}<li>a</template><li>b</ul>", "b"),
    ("<x-y><template shadowrootmode=none>a</template>b</x-y><template>c</template>", "b"),
    # roots in roots; the outer one's slot lies in the inner one's
    (f"<my-a>{ROOT}<my-b>{ROOT}[<slot></slot>]</template><slot></slot></my-b></template>in</my-a>", "[|in|]"),
    (f"<section>{ROOT}<slot></slot></template><x-i>{ROOT}in</template>out</x-i></section>", "in"),
    (f"<p>a<x-y>{ROOT}<style>p</style><slot></slot></template>b</x-y>c</p>", "a|b|c"),
]


@pytest.mark.parametrize(("markup", "shown"), SHOWN)
def test_a_shadow_root_is_what_is_shown(markup: str, shown: str) -> None:
    tree = body(markup)
    for unread in list(tree.iter("template", "style")):
        unread.text = None
        for child in list(unread):
            unread.remove(child)
    assert "|".join(text.strip() for text in tree.itertext() if text.strip()) == shown


def test_many_roots_and_slots_are_read_in_time() -> None:
    one = "<x-y><template shadowrootmode=open><slot></slot>"
    assert "".join(body(one * 400 + "a").itertext()) == "a"
    roots = "<x-y>" + "<template shadowrootmode=open>a</template>" * 20_000 + "</x-y>"
    assert next(iter(body(roots).itertext())) == "a"
    slots = "<x-y><template shadowrootmode=open>" + "<slot>a</slot>b" * 20_000 + "</template>c</x-y>"
    assert "".join(body(slots).itertext()) == "cb" + "ab" * 19_999


PAGE = """<!doctype html><meta charset=utf-8><title>t</title><h1>H</h1><x-card>
<template shadowrootmode="open"><article><p>Never plane against the grain: <slot name="why">it tears.</slot></p>
<a href="/in">in</a><slot></slot></article></template><p>Shown in its slot.</p><a href="/light">light</a></x-card>"""


@pytest.mark.parametrize("backend", ["requests-bs4", "requests-lxml", "scrapy", "selenium", "langchain"])
def test_backends_read_a_shadow_root(backend: str) -> None:
    options: dict[str, Any] = {
        "allow_private": ("127.0.0.0/8",),
        **({"sandbox": False} if backend == "selenium" else {}),
    }
    with LocalSite({"/": Reply(body=PAGE)}) as site, make_scraper(backend, **options) as scraper:
        response = scraper.fetch(scrapers.Request(site.url("/")))
        page = scraper.parse(response)
        links = [url.removeprefix(site.url("")) for url in page.link_urls]
        paragraphs = page.select("article p")
    assert links == ["/in", "/light"]
    assert paragraphs == ["Never plane against the grain: it tears.", "Shown in its slot."]
