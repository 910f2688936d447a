"""What single generators and highlighters write otherwise than others do: code, formulas, notes, icons."""

from __future__ import annotations

import pytest

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse

CODE = "for cone in cones:\n    skip(cone)\n\n    fire(cone)"
LINES = CODE.split("\n")


def written(body: str, *, markdown: bool = True) -> str:
    """What is seen of a page with ``body`` beside two words."""
    found = outline(parse(f"<html><body><p>Before it.</p>{body}<p>Behind it.</p></body></html>"))
    seen = [block for block in found.blocks if not found.containers[block.container].hidden]
    text = render(found, seen, base="https://site.test/", options=RenderOptions(markdown=markdown))
    return text.removeprefix("Before it.\n\n").removesuffix("Behind it.").strip("\n")


def each(form: str, between: str = "\n") -> str:
    return between.join(form.format(line=line, n=n) for n, line in enumerate(LINES, 1))


BUBBLE = (
    '<span class="twoslash-hover"><span class="twoslash-popup-container"><code class="twoslash-popup-code">let x'
    "</code><div class='twoslash-popup-docs'><p>All.</p></div></span>cones</span>"
)


ROW = '<tr><td class="u-{}" data-line-{}="{{n}}"></td><td><span>{{line}}</span></td></tr>'


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    "markup",
    [
        f'<pre class="shiki twoslash"><code>{CODE.replace("cones", BUBBLE)}</code></pre>',
        f"<pre><code>{each('<span>{line}</span>').replace('cones', '<button class=hover>cones</button>')}</code></pre>",
        f"<pre><code>{each('<span>{line}</span>')}</code><button>Copy</button></pre>",
        f"<pre>{each('<a class=code-annotation-anchor>{n}</a><span>{line}</span>')}</pre>",
        f"<pre>{each('<i style=user-select:none>{n}</i> {line}')}</pre>",
        f'<div style="white-space:pre;font-family:SFMono-Regular">{each("<span>{line}</span>")}</div>',
        f"<d-code block language=python>\n  {CODE.replace(chr(10), chr(10) + '  ')}\n</d-code>",
        f"<code-block>{CODE}</code-block>",
        f'<table class="FileContents">{each(ROW.format("lineNum", "number"), "")}</table>',
        f'<table class="code">{each(ROW.format("line", "x"), "").replace("data-line-x", "data-line")}</table>',
        f"<div>{each('<pre>{line}</pre>')}</div>",
        f"<div>{each('<pre style=margin:0>{line} </pre>', '')}</div>",
        f'<div class="__se_code_view language-python">{CODE}</div>',
        f'<pre><div class="code-header"><span>Python</span><button>Copy</button></div><code>{CODE}</code></pre>',
        f'<pre><div class="code-block-extension-header"><b>助手</b></div><code>{CODE}</code></pre>',
        f'<highlight-code lang="python"><code>{CODE}</code></highlight-code>',
    ],
)
def test_code_of_single_generators(markup: str, *, markdown: bool) -> None:
    text = written(markup, markdown=markdown)
    assert text.partition("\n")[2].removesuffix("\n```") == CODE if markdown else text == CODE


def test_other_boxes_of_pre_are_not_one_listing() -> None:
    for box in ("<div><pre>a</pre><pre>b</pre></div>", "<div><pre>a</pre><pre>b\nc</pre><pre>d</pre></div>"):
        assert written(box).startswith("```\na\n```\n\n```\nb")


def test_a_custom_element_of_words_is_no_code() -> None:
    assert written("<p>Call <d-code>heat(t)</d-code> now.</p>") == "Call heat(t) now."
    assert written("<code-block><p>One</p>\n<p>Two</p></code-block>") == "One\n\nTwo"


@pytest.mark.parametrize(
    "prompt",
    [
        '<div class="prompt input_prompt">In&nbsp;[1]:</div>',
        '<div class="jp-OutputPrompt jp-OutputArea-prompt">Out[12]:</div>',
        '<div class="prompt highlight-none"><div class="highlight"><pre>[3]:\n</pre></div></div>',
        '<div class="prompt">In [ ]:</div>',
    ],
)
def test_a_notebook_does_not_say_when_it_was_run(prompt: str) -> None:
    assert written(f"<div>{prompt}<pre>x = 1</pre></div>") == "```\nx = 1\n```"
    assert written('<p>As told<span class="cite-number">[1]</span> before.</p>') == "As told[1] before."
    assert "Prompt words" in written('<div class="prompt">Prompt words</div>')


@pytest.mark.parametrize(
    ("counter", "words"),
    [
        ('<div class="numbertext">2 / 3</div>', ""),
        ('<div class="swiper-pagination-fraction"><span>1</span> / <span>4</span></div>', ""),
        ('<div class="pswp__counter">1 / 9</div>', ""),
        ('<p class="carousel-status">1/4</p>', ""),
        ('<p class="order-status">1/4</p>', "1/4"),
        ('<div class="rating-number">4/5</div>', "4/5"),
        ('<div class="gallery-count">12 pictures</div>', "12 pictures"),
        ("<div>2 / 3</div>", "2 / 3"),
    ],
)
def test_which_picture_of_how_many_is_no_text(counter: str, words: str) -> None:
    assert written(counter) == words


@pytest.mark.parametrize(
    ("icon", "words"),
    [
        ('<i class="notranslate icon-font">check_circle</i> ', ""),
        ('<span class="icon-arrow">\ue901</span> ', ""),
        ('<i class="btn__icon--x">\ue901</i> ', ""),
        ('<span class="icon-arrow">East</span> ', "East "),
        ("<span>\ue901</span> ", "\ue901 "),
    ],
)
def test_what_a_font_draws_for_an_icon_is_no_word(icon: str, words: str) -> None:
    assert written(f"<p>Then {icon}go on.</p>", markdown=False) == f"Then {words}go on."


ANCHOR = '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>'
SIGN = '<span aria-hidden="true">{}</span>'


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            f"<h3><button aria-expanded=false><span>Which?</span>{SIGN.format('+')}</button></h3>",
            "### Which?",
        ),
        (f"<details><summary>{SIGN.format('−')}Which?</summary></details>", "Which?"),  # noqa: RUF001 - drawn
        (f"<h3><span role=button>Which?{SIGN.format('×')}</span></h3>", "### Which?"),  # noqa: RUF001 - drawn
        (f"<p>2 {SIGN.format('+')} 3</p>", "2 + 3"),
        (f"<p>C{SIGN.format('+')}</p>", "C+"),
    ],
)
def test_the_sign_of_what_unfolds_is_no_text(markup: str, text: str) -> None:
    assert written(markup) == text


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    ("markup", "formula"),
    [
        ("<span role=math aria-label='q = m'><svg><path/></svg></span>", "$q = m$"),
        ("<svg role=math aria-label='q equals m'><text>q</text></svg>", "q equals m"),
        ("<span role=math aria-label='q_1'><img src=a.png></span>", "$q_1$"),
        ("<span role=math aria-label='q equals m'><span>q</span>=m</span>", "q=m"),
        ("<span role=math aria-label='q equals m'><math><mi>q</mi></math></span>", "q"),
        ("<img alt='«math xmlns=¨m¨»«mi»q«/mi»«mo»=«/mo»«mi»m«/mi»«/math»' class=Wirisformula>", "q = m"),
        ("<img alt='«math»«msup»«mi»q«/mi»«mn»2«/mn»«/msup»«/math»'>", "q^2"),
        ("<img alt='« math » is a word'>", ""),
    ],
)
def test_formulas_that_are_only_told(markup: str, formula: str, *, markdown: bool) -> None:
    text = written(f"<p>The heat {markup} is lost.</p>", markdown=markdown)
    assert text.replace("$", "") == " ".join(f"The heat {formula.replace('$', '')} is lost.".split())
    assert not markdown or formula in text


def test_katex_sets_its_display_apart() -> None:
    tex = '<math><semantics><annotation encoding="application/x-tex">q</annotation></semantics></math>'
    katex = f'<span class="katex"><span class="katex-mathml">{tex}</span></span>'
    assert written(f'<div><span class="katex-display">{katex}</span></div>') == "$$q$$"
    assert written(f"<p>{katex} is</p>") == "$q$ is"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            '<p>Bend<a id="DOCF1" href="#FOOT1"><sup>1</sup></a> it.</p><h5><a id="FOOT1" href="#DOCF1">(1)</a></h5><p>At heat.</p>',
            "Bend[^1] it.\n\n[^1]: At heat.",
        ),
        (
            f'<p>Bend{ANCHOR} it.</p><div><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>At heat.</p></div>',
            "Bend[^1] it.\n\n[^1]: At heat.",
        ),
        (
            (
                '<p>Bend<sup><a id="fnr.1" class="footref" href="#fn.1" role="doc-backlink">1</a></sup> it.</p>'
                '<div class="footdef"><sup><a id="fn.1" class="footnum" href="#fnr.1" role="doc-backlink">1</a></sup> '
                '<div class="footpara" role="doc-footnote"><p>At heat.</p></div></div>'
            ),
            "Bend[^1] it.\n\n[^1]: At heat.",
        ),
        ('<p>Bend<span class="margin-aside">At heat.</span> it.</p>', "Bend[^1] it."),
        (
            '<p>Bend<span class="sidenote-number"><small class="sidenote">At heat.</small></span> it.</p>',
            "Bend[^1] it.",
        ),
        ('<p>Bend<label class="sidenote-number">1</label> it.</p>', "Bend it."),
    ],
)
def test_notes_of_single_generators(markup: str, text: str) -> None:
    assert written(markup).partition("Behind")[0].strip() == text


def test_a_note_of_libreoffice_in_text() -> None:
    note = '<p><a class="sdfootnotesym" href="#sdfootnote1anc">1</a>At heat.</p>'
    assert written(note, markdown=False) == "1. At heat."


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ("<tr><td>kiln</td><td>[<code>-c</code> <var>cone</var>]</td></tr>", "kiln [-c cone]"),
        (
            "<tr><td>kiln</td><td>start</td></tr><tr><td>kiln</td><td>stop</td></tr>",
            "kiln start\n\nkiln stop",
        ),
        ("<tbody><tr><td><code>kiln</code></td><td></td></tr></tbody>", "kiln"),
    ],
)
def test_a_synopsis_of_mandoc_is_a_line(rows: str, text: str) -> None:
    assert written(f'<table class="Nm">{rows}</table>', markdown=False) == text


def equation(tex: str) -> str:
    return f'<td class="ltx_eqn_cell"><math alttext="{tex}" display="inline"><mi>x</mi></math></td>'


PAD = '<td class="ltx_eqn_cell ltx_eqn_center_padleft"></td>'


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            f'<tr>{PAD}{equation("q=m")}{PAD}<td rowspan="1"><span class="ltx_tag">(1)</span></td></tr>',
            "$q=m$ (1)",
        ),
        (f"<tbody><tr>{PAD}{equation('q')}{equation('=m')}{PAD}</tr></tbody>", "$q$ $=m$"),
        (f"<tr>{equation('q')}<td>(1)</td></tr><tr><td>where</td></tr>", "$q$ (1)\n\nwhere"),
    ],
)
def test_an_equation_of_latexml_is_a_line_with_its_number(rows: str, text: str) -> None:
    assert written(f'<table class="ltx_equation ltx_eqn_table">\n{rows}</table>') == text


def grid(*names: str) -> str:
    return "".join(f'<div class="{name} even-row-color">{at}</div>' for at, name in enumerate(names))


@pytest.mark.parametrize(
    ("cells", "lines"),
    [
        (grid("table-header col-first", "table-header col-last", "col-first", "col-last"), "0 | 1\n2 | 3"),
        (
            grid("table-header col-first", "table-header col-second", "table-header col-last")
            + grid("col-first", "col-second", "col-last"),
            "0 | 1 | 2\n0 | 1 | 2",
        ),
        (grid("col-constructor-name", "col-last") * 2, "0 | 1\n0 | 1"),
    ],
)
def test_a_summary_of_javadoc_is_a_table(cells: str, lines: str) -> None:
    summary = f'<div class="summary-table two-column-summary">\n{cells}\n</div>'
    assert written(summary, markdown=False) == lines


def test_a_summary_with_something_else_in_it_stays() -> None:
    summary = f'<div class="two-column-summary">{grid("col-first", "col-last")}<p>More.</p></div>'
    assert written(summary, markdown=False) == "0\n\n1\n\nMore."


def test_what_scribble_lets_flow_is_no_quotation() -> None:
    assert written('<blockquote class="SVInsetFlow"><p>It flows.</p></blockquote>') == "It flows."
    assert written("<blockquote><p>He said.</p></blockquote>") == "> He said."
