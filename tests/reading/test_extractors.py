"""Extractors: the registry, main text, full text, and the tree they read."""

from __future__ import annotations

import re
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from scrapers.errors import ConfigError, ParseLimit
from scrapers.models import Document, Drop, Failure
from scrapers.reading import extractor as registry
from scrapers.reading.extractor import Extraction, Source, check_extractor, extractor_names, make_extractor
from scrapers.reading.offline import extract
from scrapers.reading.page_tree import may_lose, parse

PARAGRAPH = (
    "The lighthouse keeper counted the ships each evening and wrote their names into a thick book. " * 4
)
ARTICLE = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Ships — Harbour</title></head><body>
<div class="nav"><ul><li><a href="/a">Home</a></li><li><a href="/b">Contact</a></li></ul></div>
<article><h1>Ships</h1><p>{PARAGRAPH}</p><h2>How they are counted</h2><p>Call <code>count()</code> at dusk.
{PARAGRAPH}</p><pre><code>def count(ships):
    return len(ships)</code></pre>
<table><tr><th>Ship</th><th>Masts</th></tr><tr><td>Ada</td><td>3</td></tr></table>
<ul><li>bring a lamp</li><li>bring a book</li></ul></article>
<div id="comments" class="comments"><p>First comment, by a reader who likes ships very much.</p></div>
<div class="footer">Imprint</div></body></html>"""


def test_built_in_names() -> None:
    assert {"trafilatura", "full-text", "none"} <= set(extractor_names())


def test_an_unknown_extractor_is_a_config_error_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError, match="did you mean 'trafilatura'") as caught:
        make_extractor("trafilature")
    assert caught.value.field == "extractor"
    with pytest.raises(ConfigError, match="installed: "):
        check_extractor("q")


def test_an_extractor_of_another_package_is_found_by_its_entry_point(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "shouting_extractor.py").write_text(
        "from scrapers.reading.extractor import Extraction\n"
        "class Shout:\n"
        "    name, version = 'shout', '2'\n"
        "    def extract(self, source): return Extraction(source.html.upper(), title='LOUD')\n"
        "class Asks(Shout):\n"
        "    def __init__(self, options): self.options = options\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    points = [
        EntryPoint("shout", "shouting_extractor:Shout", registry.GROUP),
        EntryPoint("asks", "shouting_extractor:Asks", registry.GROUP),
        EntryPoint("broken", "no_such_module:X", registry.GROUP),
    ]
    monkeypatch.setattr("scrapers.plugin.entry_points.entry_points", lambda **_: points)
    registry._entry_points.cache_clear()
    try:
        assert make_extractor("shout").extract(Source("<p>x")) == Extraction("<P>X", title="LOUD")
        assert make_extractor("asks").options.tables
        with pytest.raises(ConfigError, match="cannot be loaded: No module named 'no_such_module'"):
            make_extractor("broken")
    finally:
        registry._entry_points.cache_clear()


def test_main_text_as_markdown() -> None:
    text = make_extractor("trafilatura").extract(Source(ARTICLE, "http://site.test/")).text
    assert "# Ships" in text
    assert "## How they are counted" in text
    assert "`count()`" in text
    assert "```\ndef count(ships):\n    return len(ships)\n```" in text
    assert "| Ada | 3 |" in text
    assert "- bring a lamp" in text
    assert not {"Imprint", "Contact", "First comment"} & {
        w for w in ("Imprint", "Contact", "First comment") if w in text
    }


def test_main_text_as_plain_text() -> None:
    text = make_extractor("trafilatura").extract(Source(ARTICLE, markdown=False)).text
    assert text.startswith("Ships\n")
    assert not {"#", "`"} & set(text)


def test_main_text_does_not_depend_on_what_was_read_before() -> None:
    extractor = make_extractor("trafilatura")
    pages = [Source(ARTICLE.replace("Ada", name)) for name in ("Ada", "Bell", "Cora")]
    first = [extractor.extract(page).text for page in pages]
    again = [extractor.extract(Source(page.html)).text for page in reversed(pages)]
    assert first == again[::-1]
    assert len(set(first)) == 3


def test_extraction_leaves_the_shared_tree_as_it_was() -> None:
    source = Source(ARTICLE)
    before = [(e.tag, e.text, e.tail, dict(e.attrib)) for e in source.tree.iter()]
    for name in extractor_names():
        make_extractor(name).extract(source)
    assert [(e.tag, e.text, e.tail, dict(e.attrib)) for e in source.tree.iter()] == before


def test_full_text_keeps_everything_visible() -> None:
    text = make_extractor("full-text").extract(Source(ARTICLE)).text
    for part in ("Contact", "First comment", "Imprint", "# Ships", "- bring a lamp\n- bring a book"):
        assert part in text


FULL = """<body><h1>Head <b>line</b></h1>loose text<br>second line<p>A <code>x|y</code> par</p>
<ul><li>one<ol><li>sub</li></ol></li><li><p>two</p><p>more</p></li><li hidden>no</li></ul>
<pre>def f():
    return 1<br># end</pre>
<table><caption>Cap</caption><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td><p>x</p><p>y</p></td></tr>
<tr><td>only</td></tr></table>
<table><tr><td><table><tr><td>in</td><td>ner</td></tr></table></td></tr></table>
<blockquote><p>q1</p><p>q2</p></blockquote><div style="display: none">hidden</div>
<a href=x><div>wrapped</div></a> tail<script>script</script><noscript>noscript</noscript>
<textarea>form</textarea></body>"""


def test_full_text_as_markdown() -> None:
    assert make_extractor("full-text").extract(Source(FULL)).text.split("\n\n") == [
        "# Head line",
        "loose text  \nsecond line",
        "A `x|y` par",
        "- one\n  1. sub\n- two",
        "  more",
        "```\ndef f():\n    return 1\n# end\n```",
        "Cap",
        "| a | b |\n| --- | --- |\n| 1\\|2 | x <br> y |\n| only |  |",
        "in",
        "ner",
        "> q1\n>\n> q2",
        "wrapped",
        "tail",
    ]


def test_full_text_as_plain_text() -> None:
    text = make_extractor("full-text").extract(Source(FULL, markdown=False)).text
    assert "Head line\n\nloose text" in text
    assert "def f():\n    return 1\n# end\n\nCap\n\na | b\n1|2 | x; y\nonly" in text
    assert not {"#", "`", ">"} & set(text.replace("# end", ""))


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    "html",
    [
        "<ul>alpha<li>beta</li>gamma<div>delta</div><p>epsilon</p></ul>",
        "<ol><ol><li>alpha<ul><li>beta</li></ul>gamma</li></ol>delta<span>epsilon</span></ol>",
        "<dl>alpha<div><dt>beta</dt><dd>gamma</dd></div><dd>delta</dd>epsilon</dl>",
        "<table><tr><th>alpha</th><td>beta</td></tr><tr><td>gamma</td><td><ul><li>delta</li><li>epsilon</li></ul></td></tr></table>",
        "<table><caption>alpha</caption><tbody><tr><td colspan=2>beta</td></tr><tr><td>gamma</td></tr></tbody><tfoot><tr><td>delta</td><td>epsilon</td></tr></tfoot></table>",
        "<table><tr><td><h2>alpha</h2><table><tr><td>beta</td><td>gamma</td></tr></table>delta</td><td>epsilon</td></tr></table>",
        "<table><tr><td><pre>alpha\nbeta</pre></td><td><code>gamma</code></td></tr><tr><td>delta</td><td>epsilon</td></tr></table>",
        "<nav><a href=/a>alpha</a><a href=/b>beta</a></nav><main>gamma</main><footer>delta <b>epsilon</b></footer>",
        "<h2><div>alpha</div>beta</h2><details><summary>gamma</summary>delta</details><p>epsilon</p>",
    ],
)  # fmt: skip
def test_full_text_loses_no_word_of_odd_markup(html: str, markdown: bool) -> None:
    text = make_extractor("full-text").extract(Source(f"<body>{html}", markdown=markdown)).text
    assert re.findall("alpha|beta|gamma|delta|epsilon", text) == [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
    ]


def test_full_text_writes_what_is_chosen() -> None:
    source = Source(
        "<p>To <a href=b>bench</a>.</p><table><tr><td>1<td>2<tr><td>3<td>4</table>", "http://a.test/"
    )
    assert make_extractor("full-text").extract(source).text.startswith("To [bench](http://a.test/b).\n\n|")
    assert make_extractor("full-text", {"links": False, "tables": False}).extract(source).text == "To bench."


def test_none_gives_nothing_and_parses_nothing() -> None:
    source = Source(ARTICLE)
    assert make_extractor("none").extract(source) == Extraction("")
    assert "tree" not in vars(source)


def test_character_references_to_controls_do_not_reach_the_text() -> None:
    odd = f"&#27; &#x00000000001; &#1a &#{'9' * 5000};"
    source = Source(
        f"<article><p>&#1;start&#0; &#xD800; {PARAGRAPH} &#12;end{odd}</p><pre>c&#2;&#0;</pre></article>"
    )
    for name in ("blocks", "trafilatura", "full-text"):
        text = make_extractor(name).extract(source).text
        assert "start" in text
        assert "end" in text
        assert not {c for c in text if c < " " and c != "\n"}
        text.encode()


def test_no_extraction_holds_a_control_character_or_a_lone_surrogate() -> None:
    assert Extraction("\n\x01\n a\0\x1b\tb\f\ud800\n\x01").text == " a\tb\n\ufffd"


@pytest.mark.parametrize("html", ["", "<!-- only a comment -->", "<?pi ?>", "   "])
def test_the_tree_of_nothing_is_empty(html: str) -> None:
    assert parse(html).tag == "html"
    assert parse(html).text_content() == ""


def test_a_deep_page_is_read_whole_or_its_loss_is_known() -> None:
    def nested(levels: int) -> str:
        return "<html><body>" + "<div>" * levels + "deep" + "</div>" * levels + "<p>after</p></body></html>"

    for levels in (10, 254, 300, 2000):
        assert parse(nested(levels)).text_content() == "deepafter"
        assert not may_lose(nested(levels))
    with pytest.raises(ParseLimit):
        parse(nested(3000))
    assert may_lose(nested(3000))


def test_a_huge_text_is_read_whole() -> None:
    tree = parse("<p>" + "x" * 10_000_100 + "</p><p>after</p>")
    assert len(tree.text_content()) == 10_000_105


def test_what_follows_the_end_of_the_page_is_read() -> None:
    assert parse("<html><body><p>one</p></body></html><p>two</p>").text_content() == "onetwo"


def test_a_page_without_a_body_has_one() -> None:
    tree = parse("<!doctype html><title>t</title><main><p>one</p></main><p>two</p>")
    assert tree.find("body").text_content() == "onetwo"


def test_many_flat_elements_are_no_depth() -> None:
    assert not may_lose("<p>one<br/>two</p>" * 5000)
    assert not may_lose("<div><img src=x></div>" * 2000)


@pytest.mark.parametrize(
    "html",
    [
        "<title>" + " " * 1_000_000 + "</title><h1>" + "-" * 500_000 + "x</h1><p>short</p>",
        "(" * 1_000_000,
        "<h1>" + "404 " * 200_000 + "x</h1>",
        "<p>" + "```\n" * 50_000 + "</p>",
        "<meta name=author content='" + "and " * 100_000 + "'>" + "<meta '" * 20_000,
        "<b>" * 1500 + "deep but whole",
    ],
)
def test_hostile_pages_come_back(html: str) -> None:
    outcome = extract("<html><body>" + html, extractor="full-text")
    assert isinstance(outcome, Document | Drop | Failure)
