"""Links that are furniture, told from the same words in a sentence; notes; raised letters; CJK beside links."""

from __future__ import annotations

import pytest

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse


def written(body: str, *, markdown: bool = True, links: bool = False) -> str:
    found = outline(parse(f"<html><body>{body}</body></html>"))
    options = RenderOptions(markdown=markdown, links=links)
    return render(found, found.blocks, base="https://site.test/", options=options)


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('The <a href="/lang#return">return</a> statement.', "The return statement."),
        ('It ends with <a href="lang.html#return">return</a>', "It ends with return"),
        ('Follow this <a href="#d">link</a>, drop the <a href="#a">anchor</a> there.',
         "Follow this link, drop the anchor there."),
        ('A <a href="#p">permalink</a> stays.', "A permalink stays."),
        ('See <a href="#s5">§</a> 5 and press <a href="#up">↑</a> twice.', "See § 5 and press ↑ twice."),
        ('Symbols: <a href="#sym">#</a> and <a href="#par">¶</a> are signs.', "Symbols: # and ¶ are signs."),
        ('Go <a href="#back">back</a>', "Go back"),
        ('<a href="#top">Top</a> of the class', "Top of the class"),
    ],
)  # fmt: skip
def test_words_of_a_sentence_stay(markup: str, text: str, *, markdown: bool) -> None:
    assert written(f"<p>{markup}</p>", markdown=markdown) == text


@pytest.mark.parametrize(
    "markup",
    [
        '<h2 id="x">Saw <span><a href="#x">¶</a> <a href="#top">↑</a></span></h2>',
        '<h2 id="x">Saw <a href="#" class="tooltip" data-notable-ty="Vec">ⓘ</a></h2>',
        '<h2 id="x"><a class="doc-anchor" href="#x">§</a>Saw</h2>',
        '<h2 id="x">Saw <a href="#x">#</a></h2>',
        '<h2 id="x"><a href="#x">§</a> Saw</h2>',
        '<h2 id="x">Saw <a class="headerlink" href="#x">¶</a></h2>',
        '<h2 id="x">Saw <a href="#x">link</a></h2>',
        '<h2><span id="x">Saw</span> <a class="permalink" href="/p#x">permalink</a></h2>',
        '<h2 id="x">Saw</h2><a href="#x">#</a>',
        '<h2><a href="#x"></a>Saw</h2>',
        '<h2 id="x">Saw<a class="zola-anchor" href="#x">Anchor link for: x</a></h2>',
        '<h2 id="x">Saw <a href="#x">Copy link to this section</a></h2>',
        '<h2 id="x"><a href="#x">Permalink to Saw</a> Saw</h2>',
        '<h2 id="x">Saw <a href="#x">Direkter Link zum Abschnitt</a></h2>',
        '<h2 id="x">Saw <a href="#x">Enlace permanente a este título</a></h2>',
        '<h2 id="x">Saw <a href="#x">この見出しへのリンク</a></h2>',
        '<div><h2 id="x">Saw</h2><a href="#x"><svg></svg><span>Section titled “Saw”</span></a></div>',
    ],
)
def test_permalinks_of_headings_go(markup: str) -> None:
    assert written(f"{markup}<p>Text.</p>") == "## Saw\n\nText."


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ('<h2 id="x"><a href="#x">Link to the Past</a></h2>', "## Link to the Past"),
        ('<h2 id="x">See the <a href="#y">link to the past</a></h2>', "## See the link to the past"),
        ('<h2 id="x">See the <a href="/p#x">link to the past</a></h2>', "## See the link to the past"),
    ],
)
def test_headings_that_speak_of_links_stay(heading: str, text: str) -> None:
    assert written(f"{heading}<p>Text.</p>") == f"{text}\n\nText."


@pytest.mark.parametrize(
    "markup",
    [
        '<p id="p1">Text. <a href="#p1">¶</a></p>',
        '<p>Text. <a class="header-anchor" href="#p1">#</a></p>',
        '<ol><li id="fn1">Text. <a href="#fnref1">↩</a></li></ol>',
        '<ol><li id="n1"><a href="#cite_ref-1">^</a> Text.</li></ol>',
        '<p class="footnote">Text. <a href="#ref1">return</a></p>',
        '<p>Text.</p><p><a href="#top">Back to top</a></p>',
        '<blockquote><cite>Text. <a href="#p5">↑</a></cite></blockquote>',
        '<p>Text. <a href="#r" rev="footnote-back">[up]</a></p>',
    ],
)
def test_links_to_their_own_place_and_ways_back_go(markup: str) -> None:
    assert written(markup).lstrip("->1. ").strip("*").strip() == "Text."


def test_a_heading_is_no_footnote() -> None:
    page = '<p>See <a href="#enable">2</a>, <a href="#entry-list">B</a>.</p><h3 id="enable">A</h3><h3 id="entry-list">B</h3>'
    assert written(page) == "See 2, B.\n\n### A\n\n### B"
    assert written('<p>Step <a href="#s2">2</a>.</p><p id="s2">Plane.</p>') == "Step 2.\n\nPlane."


@pytest.mark.parametrize(
    "note",
    [
        '<ol class="footnotes"><li id="n1">Note.</li></ol>',
        '<p id="n1"><a href="#c1">1</a> Note.</p>',
        '<section role="doc-endnotes"><div id="n1">Note.</div></section>',
    ],
)
def test_what_says_that_it_is_a_note_or_leads_back_is_one(note: str) -> None:
    assert (
        written(f'<p>Said<sup id="c1"><a href="#n1">1</a></sup>.</p>{note}', links=True)
        == "Said[^1].\n\n[^1]: Note."
    )


LATEXML = (
    '<span class="ltx_note ltx_role_footnote"><sup class="ltx_note_mark">1</sup><span class="ltx_note_outer">'
    '<span class="ltx_note_content"><sup class="ltx_note_mark">1</sup><span class="ltx_tag ltx_tag_note">1</span>'
    "All were <em>beech</em>.</span></span></span>"
)


@pytest.mark.parametrize(
    "note",
    [
        LATEXML,
        '<label class="margin-toggle sidenote-number"></label><span class="sidenote">All were <em>beech</em>.</span>',
        '<label for="m1" class="margin-toggle">&#8853;</label><span class="marginnote">All were <i>beech</i>.</span>',
        "<d-footnote>All were <i>beech</i>.</d-footnote>",
    ],
)
def test_a_note_in_its_sentence_is_taken_out_of_it(note: str) -> None:
    page = f"<p>We measured forty shelves{note} over a year.</p><p>So.</p>"
    assert written(page) == "We measured forty shelves[^1] over a year.\n\nSo.\n\n[^1]: All were *beech*."
    assert written(page, markdown=False) == "We measured forty shelves (All were beech.) over a year.\n\nSo."


@pytest.mark.parametrize(
    ("markup", "markdown", "text"),
    [
        ("x<sup>a</sup>, y<sup>e</sup>, T<sup>re</sup>", "x<sup>a</sup>, y<sup>e</sup>, T<sup>re</sup>", "x^a, y^e, T^re"),
        ("<i>e</i><sup>x</sup>", "*e*<sup>x</sup>", "e^x"),
        ("2<sup>n+1</sup> (a)<sup>b</sup>", "2<sup>n+1</sup> (a)<sup>b</sup>", "2^(n+1) (a)^b"),
        ("1<sup>st</sup> 1<sup>er</sup> XIX<sup>e</sup> V<sup>e</sup>", "1st 1er XIXe Ve", "1st 1er XIXe Ve"),
        ("M<sup>me</sup> n<sup>o</sup> 5, Saw<sup>TM</sup>", "Mme no 5, SawTM", "Mme no 5, SawTM"),
        ("price<sup>*</sup>", "price<sup>*</sup>", "price*"),
    ],
)  # fmt: skip
def test_exponents_are_told_from_ordinals(markup: str, markdown: str, text: str) -> None:
    assert written(f"<p>{markup}</p>") == markdown
    assert written(f"<p>{markup}</p>", markdown=False) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("あいだに\n<a href='/n'>書き</a>\nもの", "あいだに[書き](https://site.test/n)もの"),
        ("中文\n<a href='/n'><b>粗</b></a>\n字", "中文[**粗**](https://site.test/n)字"),
        ("中文\n<a href='/n'>abc</a>\n字", "中文 [abc](https://site.test/n) 字"),
        ("<a href='/a'>甲</a>\n<a href='/b'>乙</a>", "[甲](https://site.test/a)[乙](https://site.test/b)"),
        ("中文 <a href='/n'>字</a> 字", "中文 [字](https://site.test/n) 字"),
    ],
)
def test_lines_of_wide_characters_are_joined_beside_links(markup: str, text: str) -> None:
    assert written(f"<p>{markup}</p>", links=True) == text


@pytest.mark.parametrize(
    ("note", "markdown", "text"),
    [
        ('<dl class="footnote"><dt id="n"><span><a class="fn-backref" href="#c">1</a></span></dt><dd><p>Words.</p></dd></dl>',
         "[^1]: Words.", "1\nWords."),
        ('<aside class="footnote" id="n"><span class="label">[<a role="doc-backlink" href="#c">1</a>]</span><p>Words.</p></aside>',
         "[^1]: Words.", "[1]\n\nWords."),
        ('<aside class="footnote" id="n">[1] <i class="backrefs">(<a href="#c">1</a>,<a href="#d">2</a>)</i><p>Words.</p></aside>',
         "[^1]: Words.", "[1]\n\nWords."),
        ('<div class="footnote" id="n"><p><a class="backref" href="#c">1.</a> Words.</p></div>', "[^1]: Words.", "1. Words."),
    ],
)  # fmt: skip
def test_a_way_back_that_is_the_number_of_its_note_is_read(note: str, markdown: str, text: str) -> None:
    cited = f'<p>Told <a class="footnote-reference" id="c" href="#n">1</a> so.</p>{note}'
    assert written(cited) == f"Told [^1] so.\n\n{markdown}"
    assert written(cited, markdown=False) == f"Told 1 so.\n\n{text}"


@pytest.mark.parametrize(
    "note",
    [
        '<div class="footnote"><a id="n-1" href="#c" class="footnote-number">1</a><div><p>Words.</p></div></div>',
        '<table class="footnote"><tr><td id="n-1">[1]</td><td><p>Words.</p></td></tr></table>',
        '<dl class="notes"><dt id="n-1">1.</dt><dd>Words.</dd></dl>',
    ],
)
def test_a_note_whose_label_is_not_kept_is_found(note: str) -> None:
    cited = f'<p>Told <a id="c" class="footnote-ref" href="#n-1">1</a> so.</p>{note}'
    found = outline(parse(f"<html><body>{cited}</body></html>"))
    kept = [block for block in found.blocks if len(block.text) > 3]
    assert "[^1]: Words." in render(found, kept, options=RenderOptions(links=False))


@pytest.mark.parametrize(
    "markup",
    ["<p>Of beech<span class='column-margin'>It is sound.</span> wood.</p>",
     "<p>Of beech<span class='no-row-height column-margin column-container'><i>It is sound.</i></span> wood.</p>"],
)  # fmt: skip
def test_a_note_in_the_margin_is_not_glued_to_a_word(markup: str) -> None:
    assert written(markup).startswith("Of beech[^1] wood.\n\n[^1]: ")
    assert written(markup, markdown=False) == "Of beech (It is sound.) wood."


@pytest.mark.parametrize(
    "cite",
    [
        '<cite><a href="/u">ada</a> wrote: <a href="./t?p=1#p1" class="hastooltip">↑</a><div>Thu May 2</div></cite>',
        '<cite>ada wrote: <a href="./viewtopic.php?p=1#p1" data-post-id="1">↑</a></cite>',
        '<cite><span>ada</span> <a href="#post-7">⬆</a>said:</cite>',
    ],
)
def test_the_way_to_what_a_forum_quotes_is_no_word(cite: str) -> None:
    text = written(f"<blockquote><div>{cite}The legs stand.</div></blockquote><p>Press ↑ twice.</p>")
    assert "ada" in text
    assert text.count("↑") == 1
    assert "⬆" not in text


@pytest.mark.parametrize(
    "cited",
    ['<a id="c" href="#fn-1"><sup>1</sup></a>', '<span class="easy-footnote"><a id="c" href="#easy-fn-1" title="x"><sup>1</sup></a></span>',
     '<sup id="c"><a href="#cite_note-1">[1]</a></sup>'],
)  # fmt: skip
def test_a_citation_may_be_raised_inside_or_outside(cited: str) -> None:
    target = cited.partition("#")[2].partition('"')[0]
    ways = '<span class="mw-cite-backlink">^ <a href="#c"><sup><i><b>a</b></i></sup></a> <a href="#d">b</a></span>'
    page = f'<p>Told{cited} so.</p><ol><li id="{target}">{ways} Words of it.</li></ol>'
    assert written(page) == "Told[^1] so.\n\n[^1]: Words of it."
    assert written(page, markdown=False).endswith("1. Words of it.")


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    "tool",
    [
        '<a href="?n=Main.Saw&amp;action=edit&amp;section=2">[edit]</a>', '<small><a href="/wiki/Saw/edit">(edit source)</a></small>',
        '<span class="secedit"><a href="/doku.php?id=saw&amp;do=edit">Bearbeiten</a></span>', '<a href="/w/index.php?action=edit">編集</a>',
        '<a href="#top" class="toplink">[top]</a>', '<small><a href="#toc">Back to top</a></small>', '<a href="#contents">↑</a>',
        '<small><a href="#" class="summary_toggle">collapse</a></small>', '<a href="#">[Expand]</a>', '<a href="#">show all</a>',
    ],
)  # fmt: skip
def test_tools_in_headings_are_no_words_of_them(tool: str, *, markdown: bool) -> None:
    assert (
        written(f"<h2>Saw notes {tool}</h2>", markdown=markdown) == ("## " if markdown else "") + "Saw notes"
    )


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/guide/edit-distance">Edit</a>',
        '<a href="/desk#top">Top</a>',
        '<a href="/edits">edit</a>',
        '<a href="#Show">edit</a>',
    ],
)
def test_words_of_a_heading_that_are_links_stay(link: str) -> None:
    assert written(f"<h2>Saw {link}</h2>", markdown=False).casefold() in {"saw edit", "saw top"}


@pytest.mark.parametrize(
    ("cited", "note"),
    [
        ('<sup class="footnote">[<a id="_footnoteref_1" class="footnote" href="#_footnotedef_1" title="View footnote.">1</a>]</sup>',
         '<div id="footnotes"><div class="footnote" id="_footnotedef_1"><a href="#_footnoteref_1">1</a>. Of Orm.</div></div>'),
        ('<sup><a href="#fn__1" id="fnt__1" class="fn_top">1)</a></sup>',
         '<div class="fn"><sup><a href="#fnt__1" id="fn__1" class="fn_bot">1)</a></sup> <div class="content">Of Orm.</div></div>'),
        ('<a data-component-name="FootnoteAnchorToDOM" id="footnote-anchor-1-7" href="#footnote-1-7">1</a>',
         '<div class="footnote"><a id="footnote-1-7" href="#footnote-anchor-1-7">1</a><div><p>Of Orm.</p></div></div>'),
    ],
)  # fmt: skip
def test_notes_of_asciidoctor_dokuwiki_and_substack(cited: str, note: str) -> None:
    page = f"<p>Slate{cited} is best.</p>{note}"
    notes = written(page)
    assert notes.startswith("Slate[^1] is best.")
    assert "[^1]: Of Orm." in notes
    assert "Slate1" not in written(page, markdown=False)
