"""Kept blocks written down: what stays of a page's structure in Markdown and in plain text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.link_targets import base_of
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse

URL = "https://site.test/docs/page.html"


def whole(body: str, head: str = "", **options: bool) -> str:
    """All blocks of a page."""
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>")
    found = outline(tree)
    return render(found, found.blocks, base=base_of(tree, URL), options=RenderOptions(**options))


def plain(body: str) -> str:
    return whole(body, markdown=False)


@pytest.mark.parametrize(
    ("markup", "markdown", "text"),
    [
        ("<b>bold</b> and <i>it</i>", "**bold** and *it*", "bold and it"),
        ("a<b> bold </b>b", "a **bold** b", "a bold b"),
        ("<b>a</b><b>b</b>", "**ab**", "ab"),
        ("<b><strong>a</strong></b>", "**a**", "a"),
        ("<del>old</del> <q>said</q>", "~~old~~ “said”", "old “said”"),
        ("H<sub>2</sub>O, 10<sup>5</sup>, 1<sup>st</sup>",
         "H<sub>2</sub>O, 10<sup>5</sup>, 1st", "H2O, 10^5, 1st"),
        ('4 m<span class="superscript">2</span>, H<span class="subscript">2</span>O',
         "4 m<sup>2</sup>, H<sub>2</sub>O", "4 m^2, H2O"),
        ('10<span style="vertical-align: SUPER; font-size: 80%">-3</span> x<span style="vertical-align:sub">i</span>',
         "10<sup>-3</sup> x<sub>i</sub>", "10^-3 xi"),
        ('a <span style="vertical-align: middle">b</span>', "a b", "a b"),
        ("<code>a`b</code> <kbd>Ctrl</kbd>", "``a`b`` `Ctrl`", "a`b Ctrl"),
        ('<a href="../x?a=1#top">here</a>', "[here](https://site.test/x?a=1#top)", "here"),
        ('<code><a href="/f">f</a>(x)</code>', "[`f`](https://site.test/f)`(x)`", "f(x)"),
        ('<a href="javascript:x()">run</a> <a href="mailto:a@b.c">mail</a>', "run mail", "run mail"),
        ('<a href="/a_(b)">p</a> <a href="/a(b">q</a>',
         "[p](https://site.test/a_(b)) [q](<https://site.test/a(b>)", "p q"),
        ("one<br>two", "one  \ntwo", "one\ntwo"),
        ('x<img src="a.png" alt="A picture">y <img class="emoji" alt="🙂">', "xy 🙂", "xy 🙂"),
        ("a&nbsp;b\n  c&shy;d&#x200b;e", "a b cde", "a b cde"),
        ("日本\n語の<b>文\n章</b>と word\nword", "日本語の**文章**と word word", "日本語の文章と word word"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)", "漢(かん)"),
        ('a <span style="display:none">no</span><span class="sr-only">no</span>b', "a b", "a b"),
    ],
)  # fmt: skip
def test_running_text(markup: str, markdown: str, text: str) -> None:
    assert whole(f"<p>{markup}</p>") == markdown
    assert plain(f"<p>{markup}</p>") == text


@pytest.mark.parametrize(
    "text",
    [
        "snake_case_name",
        "2 * 3 * 4",
        "[1] and x[0]",
        "a < b > c & d",
        "C:\\dir",
        "wow!",
        "5 ~ 6",
        "a*",
        "one ` tick",
    ],
)
def test_nothing_is_escaped_without_need(text: str) -> None:
    markup = text.replace("&", "&amp;").replace("<", "&lt;")
    assert whole(f"<p>{markup}</p>") == text


SPECIAL = st.text(alphabet="ab1 *_`[]()<>\\&#-+.!~|=:;x\n中“", min_size=1, max_size=30)


@settings(max_examples=300, deadline=None)
@given(SPECIAL)
def test_text_reads_the_same_out_of_markdown(text: str) -> None:
    """A CommonMark parser gives back what stood on the page, in one paragraph; but formulas get dollars."""
    assume("\\(" not in text and "\\[" not in text)
    markup = text.replace("&", "&amp;").replace("<", "&lt;")
    written = whole(f"<p>{markup}</p>")
    tokens = MarkdownIt("commonmark").parse(written)
    read = "".join(
        " " if part.type == "softbreak" else part.content for token in tokens for part in token.children or []
    )
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert read == plain(f"<p>{markup}</p>")


def test_a_line_of_text_does_not_become_another_kind_of_block() -> None:
    assert whole("<p># a</p><p>1. b</p><p>- c</p><p>&gt; d</p><p>---</p>") == (
        "\\# a\n\n1\\. b\n\n\\- c\n\n\\> d\n\n\\---"
    )


def test_headings_and_their_furniture() -> None:
    body = (
        '<h1>T<a class="headerlink" href="#t">¶</a></h1><h3><b>S</b> C #</h3>'
        '<h2><a href="#id1">U</a></h2><p>x</p>'
    )
    assert whole(body) == "# T\n\n### S C \\#\n\n## U\n\nx"
    assert whole(body, title=False).startswith("### S C")
    assert plain(body) == "T\n\nS C #\n\nU\n\nx"


def test_lists_nest_and_count_as_browsers_do() -> None:
    body = (
        "<ol start=9><li>a<ul><li>b<pre>x\n\n  y</pre></li><li>c</li></ul></li><li><p>d</p><p>e</p></li></ol>"
        "<ol reversed><li>two<li>one</ol><p>end</p>"
    )
    assert whole(body) == (
        "9. a\n   - b\n\n     ```\n     x\n\n       y\n     ```\n   - c\n10. d\n\n    e"
        "\n\n2. two\n1. one\n\nend"
    )


def test_definitions_quotes_and_tables_in_them() -> None:
    body = (
        "<dl><dt>T<dt>U<dd>D<dt>V<dd><p>x</p><table><tr><th>a<th>b<tr><td>1<td>2</table></dl>"
        "<blockquote><p>q</p><ul><li>i</ul></blockquote>"
    )
    assert whole(body) == ("T\nU\n: D\n\nV\n: x\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n> q\n>\n> - i")


def test_code_is_verbatim_under_its_language() -> None:
    body = (
        '<div class="highlight-python3 notranslate"><div class="highlight"><pre>'
        '<span class="linenos">1</span><span>def</span> f():\n'
        '<span class="linenos">2</span>    return "```"  \n\n'
        '</pre><button class="copybtn">Copy</button></div></div>'
    )
    assert whole(body) == '```python\ndef f():\n    return "```"\n```'
    assert whole("<pre>a\n```\nb</pre>") == "````\na\n```\nb\n````"
    assert plain(body) == 'def f():\n    return "```"'


def test_a_button_that_copies_is_no_text_whatever_is_in_it() -> None:
    for content in ("Copy", "<svg></svg>Copy", "<span>Copy</span>", "<span><svg></svg><b>Copy</b></span>"):
        assert whole(f"<div><pre>x = 1</pre><button>{content}</button></div>") == "```\nx = 1\n```"
    assert "Buy now" in whole("<p>y</p><button><span>Buy now</span></button>")


def test_what_is_hidden_in_code_is_no_text() -> None:
    hidden = '<span class="sr-only">no</span><i hidden>no</i><svg>no</svg><script>no</script>'
    for inner in (f"a{hidden} b<br>c", f"<b>a{hidden} <i>b</i></b><br>c"):
        assert whole(f"<p>as <code>{inner}</code>") == "as `a b c`"
        assert whole(f"<p><code>{inner}</code>") == "```\na b\nc\n```"
    unseen = (
        '<svg><title>no</title></svg><span class="sr-only">no<b>no</b></span><i hidden>no</i>'
        "<select><option>no</select><noscript><b>no</b></noscript><a href=/x hidden>no<b>no</b></a>"
    )
    assert whole(f"<p><code><a href=/x>a</a>{unseen}.b</code>") == "[`a`](https://site.test/x)`.b`"
    for inner in ("a<br hidden>b", "a<br hidden><i>b</i>", "a<br hidden><i><i>b</i></i>"):
        assert whole(f"<p><code>{inner}</code>") == "`ab`"
    deep = "<i>" * 100 + '<b class="sr-only">no</b>' + "<b hidden>no<i>no</i></b>yes" + "</i>" * 100
    assert plain(f"<p>{deep}") == "yes"


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        ('<pre><code class="language-js">x</code></pre>', "javascript"),
        ('<pre data-lang="Go">x</pre>', "go"),
        ('<div class="highlight highlight-source-shell"><pre>x</pre></div>', "bash"),
        ('<pre class="brush: sql; toolbar: false">x</pre>', "sql"),
        ('<pre class="sourceCode haskell">x</pre>', "haskell"),
        ('<pre class="hljs rust">x</pre>', "rust"),
        ('<div class="highlight-default notranslate"><pre>x</pre></div>', ""),
        ('<pre class="programlisting">x</pre>', ""),
        ('<div class="mw-highlight mw-highlight-lang-python mw-content-ltr"><pre>x</pre></div>', "python"),
        ('<div class="cm-editor"><div class="highlight hl-ipython3"><pre>x</pre></div></div>', "python"),
        ('<div class="hll"><pre>x</pre></div>', ""),
    ],
)
def test_the_language_is_named_where_the_page_does(markup: str, name: str) -> None:
    assert whole(markup) == f"```{name}\nx\n```"


def test_lines_of_code_that_are_elements() -> None:
    assert plain("<pre>a<br>b<br>  c</pre>") == "a\nb\n  c"
    assert plain("<pre><div>a</div><div>  b</div></pre>") == "a\n  b"
    assert plain("<pre>x\n<div>y\n\n</div>\n\nz</pre>") == "x\ny\n\n\n\nz"


# How tools that show code mark it up, with numbers, buttons and names; CODE stands for the code.
NUMBERED = json.loads((Path(__file__).parents[1] / "data" / "code_markup.json").read_text("utf-8"))


@pytest.mark.parametrize("tool", NUMBERED)
def test_line_numbers_buttons_and_names_of_languages_are_no_text(tool: str) -> None:
    code = "def f():\n    pass"
    assert whole(NUMBERED[tool].replace("CODE", code)) == f"```python\n{code}\n```"
    assert plain(NUMBERED[tool].replace("CODE", code)) == code


def test_a_word_before_code_stays_unless_it_is_the_codes_language() -> None:
    assert whole("<p>bash</p><pre data-lang=sh>x</pre>") == "```bash\nx\n```"
    assert whole("<p>go</p><pre data-lang=sh>x</pre>").startswith("go\n\n")
    assert whole("<p>go</p><pre>x</pre>").startswith("go\n\n")


def test_task_lists() -> None:
    box = '<input type="checkbox" disabled'
    body = f"<ul><li>{box} checked> a<ul><li>{box}> b</li></ul></li><li>c<ul><li>{box}> d</ul></ul>"
    assert whole(body) == "- [x] a\n  - [ ] b\n- c\n  - [ ] d"
    assert "[" not in plain(body)


def test_a_heading_in_a_button_has_its_level() -> None:
    assert whole("<h3><button>What?</button></h3><p>That.</p>") == "### What?\n\nThat."


def test_emphasis_that_would_merge_with_its_neighbour_is_left_out() -> None:
    assert whole("<p><b><i>both</i></b><i>x</i> H~2~O</p>") == "***both***x H\\~2\\~O"


def test_tables_fill_their_spans() -> None:
    body = (
        "<table><caption>Cap</caption><thead><tr><th rowspan=2>a<th colspan=2>b</tr></thead>"
        "<tr><td>1<br>2<td>x|y<tr><td>p<td><ul><li>q<li>r</ul><td></table>"
    )
    assert whole(body) == (
        "Cap\n\n| a | b |  |\n| --- | --- | --- |\n| a | 1 <br> 2 | x\\|y |\n| p | - q <br> - r |  |"
    )
    assert whole(body, tables=False) == ""
    assert whole(body, captions=False).startswith("| a")


def test_a_table_of_keys_and_values_has_no_head() -> None:
    assert (
        whole("<table><tr><th>k<td>v<tr><th>l<td>w</table>") == "|  |  |\n| --- | --- |\n| k | v |\n| l | w |"
    )


def test_formulas() -> None:
    body = (
        '<p><math><mi>x</mi><annotation encoding="application/x-tex">x_1*y</annotation></math> '
        '<span class="katex"><span class="katex-mathml"><math alttext="z^2"><mi>z</mi></math></span>'
        '<span class="katex-html" aria-hidden="true">z2</span></span> \\(a_b\\) '
        "<math><mfrac><mi>a</mi><mn>2</mn></mfrac></math> "
        '<span class="math">\\[c\\]</span> <script type="math/tex">d_1</script></p>'
    )
    assert whole(body) == "$x_1*y$ $z^2$ $a_b$ a/2 $$c$$ $d_1$"


def test_footnotes() -> None:
    body = (
        '<p>Said<sup><a href="#fn1">1</a></sup> so<a class="footnote-reference" href="#n2">[2]</a>.</p>'
        '<ol><li id="fn1">One. <a href="#r1">↩</a></li></ol>'
        '<aside id="n2"><span>[<a href="#r2">2</a>]</span><p>Two.</p></aside><p>end</p>'
    )
    assert whole(body) == "Said[^1] so[^2].\n\n[^1]: One.\n\n[^2]: Two.\n\nend"
    assert "[^" not in whole('<p>a<sup><a href="#fn9">9</a></sup></p>')


def test_links_are_resolved_against_base() -> None:
    assert whole('<p><a href="b#c">x</a></p>', '<base href="/other/">') == "[x](https://site.test/other/b#c)"
    assert whole('<p><a href="b">x</a></p>', links=False) == "x"
    assert whole('<p><a href="https://host.test">x</a> <a href="#s">s</a></p>') == (
        f"[x](https://host.test) [s]({URL}#s)"
    )
    assert (
        whole('<a href="/card"><h3>Card</h3><p>Text</p></a>') == "### [Card](https://site.test/card)\n\nText"
    )


def test_images_where_they_are_asked_for() -> None:
    assert whole('<p><img src="a.png" alt="A [b]"> x</p>', images=True).endswith(
        "(https://site.test/docs/a.png) x"
    )


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li>a" * 900,
        "<blockquote>a" * 1500,
        "<p>" + "<b>a<i>b" * 900,
        "<table><tr><td>a" * 400,
        "<p>" + "*" * 50_000 + " _" + "_" * 50_000,
        "<p>" + "`" * 50_000 + " `" * 20_000,
        "<p>" + "[" * 50_000 + '<a href="/x">' + "[" * 20_000,
        "<p>" + "\\(" * 20_000,
        "<p " + " ".join(f"a{i}=1" for i in range(20_000)) + ">x",
        "<ol>" + "<li>x" * 20_000,
        "<table>" + "<tr><td rowspan=1000000 colspan=1000000000>a<td rowspan=99999>b" * 500,
        "<table><tr>" + "<td>x" * 5000 + "<tr><td>a<td>b" * 2000,
        "<pre>" + "`" * 100_000,
        "<p><code>" + '<a href="/x">y</a><i>' * 800,
        "<p><math>" + "<mfrac><mi>a</mi>" * 700,
        "<p>" + "<q>a<sup>" * 700,
    ],
)
def test_hostile_pages_are_written_without_fuss(body: str) -> None:
    for markdown in (True, False):
        text = whole(body, markdown=markdown)
        assert text
        assert len(text) < 40 * len(body)


def test_only_what_is_kept_is_written() -> None:
    found = outline(parse("<body><ul><li>a<li>b<li>c</ul><p>d</p></body>"))
    kept = [block for block in found.blocks if block.text in {"b", "d"}]
    assert render(found, kept) == "- b\n\nd"


def test_empty_cells_keep_their_columns_in_text() -> None:
    body = (
        "<table><tr><th><th>Wet<th>Dry<th>Price<tr><th>Pine<td><td>510<td><tr><th>Oak<td><td><td>30"
        "<tr><th colspan=4>Others<tr><td><td>7<td colspan=2>8</table>"
    )
    assert plain(body) == " | Wet | Dry | Price\nPine |  | 510\nOak |  |  | 30\nOthers\n | 7 | 8"


@pytest.mark.parametrize(
    ("cell", "markdown", "text"),
    [
        ("<ul><li>saw</li><li>plane</li></ul>", "- saw <br> - plane", "saw; plane"),
        ("Two:<ol start=3><li>saw<li>plane</ol>", "Two: <br> 3. saw <br> 4. plane", "Two: 3. saw; 4. plane"),
        ("12 High Street<br>London", "12 High Street <br> London", "12 High Street; London"),
        ("<p>One.</p>\n<p>Two</p>", "One. <br> Two", "One. Two"),
        ("<div>a</div><div><b>b<br>c</b></div>", "a <br> **b <br> c**", "a; b; c"),
        ("一行。<br>二行<br>", "一行。 <br> 二行", "一行。 二行"),
        ("<p>only</p><br>", "only", "only"),
        ("<dl><dt>t<dd>d</dl>", "t <br> d", "t; d"),
        ("<code>run a<br>run b</code>", "`run a` <br> `run b`", "run a; run b"),
        ("as <tt>f(x)<br/><br/>g(x)</tt> too", "as `f(x)` <br> `g(x)` too", "as f(x); g(x) too"),
        ("<code><b>in</b> a<br></code> or <kbd>b</kbd>", "`in a` or `b`", "in a; or b"),
    ],
)
def test_what_a_cell_holds_is_told_apart(cell: str, markdown: str, text: str) -> None:
    body = f"<table><tr><th>long<br>name<th>b<tr><td>1<td>{cell}</table>"
    assert whole(body) == f"| long name | b |\n| --- | --- |\n| 1 | {markdown} |"
    assert plain(body) == f"long name | b\n1 | {text}"


MEMBERS = """<table class="memberdecls">
<tr class="heading"><td colspan="2"><h2 class="groupheader"><a name="pub"></a>Public Functions</h2></td></tr>
<tr><td align="right">&#160;</td><td><a href="#a">Saw</a> (int teeth)</td></tr>
<tr><td class="mdescLeft">&#160;</td><td>Makes a saw. <br /></td></tr>
<tr class="separator"><td colspan="2">&#160;</td></tr>
<tr><td align="right">void&#160;</td><td><a href="#b">cut</a> ()</td></tr>
<tr class="heading"><td colspan="2"><h2>Types</h2></td></tr>
<tr><td>enum</td><td>Side</td></tr></table>"""


def test_members_under_headings_in_one_table_are_tables() -> None:
    table, after = "|  |  |\n| --- | --- |\n", "\n\n## Types\n\n|  |  |\n| --- | --- |\n| enum | Side |"
    saw, cut = "[Saw](https://site.test/docs/page.html#a)", "[cut](https://site.test/docs/page.html#b)"
    rows = f"|  | {saw} (int teeth) |\n|  | Makes a saw. |\n| void | {cut} () |"
    assert whole(MEMBERS) == f"## Public Functions\n\n{table}{rows}{after}"
    bodied = MEMBERS.replace('">\n<tr', '"><tbody><tr', 1).replace("</table>", "</tbody></table>")
    assert whole(bodied) == whole(MEMBERS)
    assert plain(MEMBERS).startswith(
        "Public Functions\n\n | Saw (int teeth)\n | Makes a saw.\nvoid | cut ()\n\nTypes"
    )
    for layout in (
        "<tr><td><h2>A</h2><p>b<td>c<tr><td>d<td>e",
        f"<tr><td colspan=2><h2>A</h2><tr><td>{'x ' * 700}<td>c",
    ):
        assert "|" not in whole(f"<table>{layout}</table>")


@pytest.mark.parametrize(
    ("attributes", "marks"),
    [
        ("type=a", "a b c"), ("type=A start=26", "Z AA AB"), ("type=i start=3", "iii iv v"),
        ("type=I start=1989", "MCMLXXXIX MCMXC MCMXCI"), ("type=a reversed", "c b a"), ("type=i start=0", "0 i ii"),
        ('style="list-style-type: lower-alpha"', "a b c"), ('style="list-style: upper-roman inside"', "I II III"),
        ('class="loweralpha simple"', "a b c"), ('class="arabic simple"', "1 2 3"), ("type=circle", "1 2 3"),
        ("start=5 reversed", "5 4 3"), ("start=x", "1 2 3"), ("type=I start=4000", "4000 4001 4002"),
    ],
)  # fmt: skip
def test_items_are_counted_as_the_list_says(attributes: str, marks: str) -> None:
    body = f"<ol {attributes}><li>x<p>y<li>x<li>x</ol>"
    first, *rest = marks.split()
    assert plain(body).replace("\n\n", "\n").split("\n")[0] == f"{first}. x"
    assert [line.split(".")[0] for line in plain(body).split("\n") if line.endswith("x")] == [first, *rest]
    bullets = ["" if mark.isdecimal() else "- " for mark in (first, *rest)]
    written = [line for line in whole(body).split("\n") if line.endswith("x")]
    assert written == [f"{bullet}{mark}. x" for bullet, mark in zip(bullets, (first, *rest), strict=True)]
    tokens = MarkdownIt("commonmark").parse(whole(body))
    assert [token.type for token in tokens].count("list_item_open") == 3
    assert [token.type for token in tokens].count("paragraph_open") == 4


def test_an_item_may_be_counted_otherwise_than_its_list() -> None:
    assert plain("<ol type=a><li>x<li value=5>x<li type=1>x<li>x</ol>") == "a. x\ne. x\n6. x\ng. x"


@pytest.mark.parametrize(
    "before", ["", "<h1>Prices</h1>", "<p>What it costs to be a member of the club, by age.</p>"]
)
@pytest.mark.parametrize("cell", ["<a href=/x>All members of the club</a>", "<b>7</b>", "some words"])
def test_a_table_is_kept_on_a_page_of_few_blocks(before: str, cell: str) -> None:
    table = f"<table><tr><th>Age<th>Price<tr><td>9<td>{cell}<tr><td>10<td>{cell}</table>"
    text = Blocks().extract(Source(before + table, URL, markdown=False)).text
    said = "".join(parse(cell).itertext())
    assert text.endswith(f"Age | Price\n9 | {said}\n10 | {said}")


@pytest.mark.parametrize(
    "row",
    [
        '<span class="ltx_tr"><span class="ltx_td">Oak</span><span class="ltx_td ltx_align_left">700</span></span>',
        '<span role="row"><span role="cell">Oak</span><span role="cell">700</span></span>',
        '<span role="columnheader">Oak</span><i role="gridcell">700</i>',
    ],
)
def test_cells_that_are_no_table_are_told_apart(row: str) -> None:
    assert plain(f"<p>{row}</p>") == "Oak 700"


def test_a_button_of_a_forum_that_selects_code_is_no_text() -> None:
    title = 'Code: <a href="#" onclick="selectCode(this); return false;">Select all</a>'
    for box in ("<dl><dt>{}</dt><dd><pre>a\nb</pre></dd></dl>", "<div><p>{}</p><pre>a\nb</pre></div>"):
        assert "Select" not in whole(box.format(title))
    folded = '<div class="bbCodeBlock-expandLink js-expandLink"><a role="button">Click to expand</a></div>'
    assert plain(f"<blockquote>Words.{folded}</blockquote>") == "Words."
    assert "Select all" in whole("<p>Select all</p><pre>a\nb</pre>")


@pytest.mark.parametrize(
    "head",
    [
        '<th aria-sort="none"><button type="button" data-index="0">Stone</button></th>',
        '<th><button class="bx--table-sort"><span class="bx--table-header-label">Stone</span><svg></svg></button></th>',
        '<th scope="col"><div><button aria-label="Sort by stone">Stone</button></div></th>',
    ],
)
def test_a_button_that_sorts_is_the_name_of_its_column(head: str) -> None:
    table = f"<table><tr>{head}<th>Price</th></tr><tr><td>Slate<td>12<tr><td>Lime<td>30</table>"
    assert whole(table).startswith("| Stone | Price |\n")
    assert plain(table).startswith("Stone | Price\n")
    with_button = (
        "<table><tr><th>Stone <button>?</button><th>Price<tr><td>Slate<td>12<tr><td>Lime<td>30</table>"
    )
    assert whole(with_button).startswith("| Stone | Price |\n")
