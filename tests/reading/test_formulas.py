"""Formulas in all the ways in which pages carry them: once, as TeX where there is any, else read out."""

from __future__ import annotations

import pytest

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse

MML = "<math><mi>F</mi><mo>=</mo><mi>q</mi><mi>L</mi></math>"
NOTED = (
    '<math><semantics><mi>F</mi><annotation encoding="application/x-tex">F_1</annotation></semantics></math>'
)
SIGNS = '<mjx-math aria-hidden="true"><mjx-mi><mjx-c class="mjx-c1D465"></mjx-c></mjx-mi></mjx-math>'
DRAWN = '<svg role="img"><title id="MathJax-SVG-1-Title">F_1</title><g><use href="#a"></use></g></svg>'
TYPESET = '<span class="MathJax" id="e-Frame"><nobr aria-hidden="true"><span class="math">F1</span></nobr>'


def written(body: str, *, markdown: bool) -> str:
    found = outline(parse(f"<html><body>{body}</body></html>"))
    return render(found, found.blocks, options=RenderOptions(markdown=markdown))


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    ("markup", "formula"),
    [
        ((f'<mjx-container class="MathJax" jax="CHTML">{SIGNS}<mjx-assistive-mml>{MML}</mjx-assistive-mml>'
          "</mjx-container>"), "F = q L"),
        ((f'<mjx-container class="MathJax" jax="SVG"><svg><g></g></svg><mjx-assistive-mml>{NOTED}'
          "</mjx-assistive-mml></mjx-container>"), "$F_1$"),
        (('<mjx-container jax="CHTML"><mjx-math data-latex="F_1"><mjx-mi data-latex="F">F</mjx-mi></mjx-math>'
          "</mjx-container>"), "$F_1$"),
        ('<span class="MathJax_Preview">F</span>' + TYPESET + '</span><script type="math/tex" id="e">F_1</script>',
         "$F_1$"),
        (TYPESET + f'<span class="MJX_Assistive_MathML">{NOTED}</span></span>', "$F_1$"),
        (f"<span class='MathJax_SVG' data-mathml='{MML}'><svg></svg></span>", "F = q L"),
        ('<script type="math/mml"><math><msup><mi>x</mi><mn>2</mn></msup></math></script>', "x^2"),
        ('<script type="math/asciimath">x^2</script>', "x^2"),
        ((f'<span class="katex"><span class="katex-mathml">{NOTED}</span>'
          '<span class="katex-html" aria-hidden="true">F1</span></span>'), "$F_1$"),
        ('<span class="katex"><span class="katex-html" aria-hidden="true"><span>F</span>\u200b=q</span></span>', "F=q"),
        ('<span class="math inline">\\(F_1\\)</span>', "$F_1$"),
        ('<span class="math">F_{1}</span>', "$F_{1}$"),
        ('<code class="code math js-render-math" data-math-style="inline">F_1</code>', "$F_1$"),
        ('<math-renderer class="js-inline-math">$F_1^{2}$</math-renderer>', "$F_1^{2}$"),
        ("<d-math>\\frac{a}{b}</d-math>", "$\\frac{a}{b}$"),
        ('<amp-mathml inline layout="container" data-formula="\\[F_1\\]"></amp-mathml>', "$F_1$"),
        ('<span class="ztext-math" data-tex="F_1">F1</span>', "$F_1$"),
        ('<span data-latex="F_1"><svg></svg></span>', "$F_1$"),
        ('<span class="ql-formula" data-value="F_1"><span class="katex">F1</span></span>', "$F_1$"),
        ('<img src="/math/1f.png" class="math" alt="F_1">', "$F_1$"),
        ('<img src="https://s0.wp.com/latex.php?latex=F_1&bg=fff" alt="F_1" class="latex">', "$F_1$"),
        ('<img src="https://latex.codecogs.com/svg.latex?\\inline F_1&amp;bg=white">', "$F_1$"),
        ('<img src="eq1.gif" alt="\\frac{a}{b}">', "$\\frac{a}{b}$"),
        ('<img src="eq1.gif" alt="$F_1$">', "$F_1$"),
        ('<math alttext="F_1" class="ltx_Math"><mi>F</mi></math>', "$F_1$"),
        ('<span class="mq-math-mode" data-latex="F_1"><var>F</var><sub>1</sub></span>', "$F_1$"),
        ('<span class="math inline">F_1</span>', "$F_1$"),
        ('<span class="math">F^1</span>', "$F^1$"),
        ('<span class="katex"><span class="katex-mathml">\n F\n 1\n F_1\n</span><span class="katex-html">F1</span></span>',
         "$F_1$"),
        ('<img role="math" alt="F_1" src="a.svg">', "$F_1$"),
        (f'<span class="mjpage">{DRAWN}</span>', "$F_1$"),
        ('<img class="equation_image" alt="LaTeX: F_1" data-equation-content="F_1" src="/e/F">', "$F_1$"),
        ('<img role="math" alt="F sub 1" src="a.svg">', "F sub 1"),
        ('<img class="Wirisformula" alt="F" data-mathml="«math»«msub»«mi»F«/mi»«mn»1«/mn»«/msub»«/math»">', "F_1"),
        ("<mml:math><mml:msub><mml:mi>F</mml:mi><mml:mn>1</mml:mn></mml:msub></mml:math>", "F_1"),
        (('<m:math><m:semantics><m:mi>F</m:mi><m:annotation encoding="application/x-tex">F_1</m:annotation>'
         "</m:semantics></m:math>"), "$F_1$"),
        ("<MML:math><MML:mfrac><MML:mi>a</MML:mi><MML:mi>b</MML:mi></MML:mfrac></MML:math>", "a/b"),
        ("<math><mroot><mi>x</mi><mn>3</mn></mroot></math>", "x^(1/3)"),
        ("<math><mi>f</mi><mo>&#x2061;</mo><mfenced><mi>x</mi><mi>y</mi></mfenced></math>", "f (x, y)"),
        ("<math><msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup></math>", "(a + b)^2"),
    ],
)  # fmt: skip
def test_a_formula_in_a_sentence(markup: str, formula: str, *, markdown: bool) -> None:
    assert written(f"<p>Let {markup} be known.</p>", markdown=markdown) == f"Let {formula} be known."


@pytest.mark.parametrize(
    ("markup", "formula"),
    [
        (f'<mjx-container display="true">{SIGNS}<mjx-assistive-mml>{NOTED}</mjx-assistive-mml></mjx-container>',
         "$$F_1$$"),
        ('<script type="math/tex; mode=display">F_1</script>', "$$F_1$$"),
        (f'<span class="mjpage mjpage__block">{DRAWN}</span>', "$$F_1$$"),
        ('<div class="MathJax_Display">' + TYPESET + '</span></div><script type="math/tex; mode=display">F_1</script>',
         "$$F_1$$"),
        ('<div class="math notranslate">\n\\[F_1\\]</div>', "$$F_1$$"),
        ('<amp-mathml layout="container" data-formula="$$F_1$$"></amp-mathml>', "$$F_1$$"),
        ('<img src="eq1.gif" class="math-display" alt="F_1">', "$$F_1$$"),
    ],
)  # fmt: skip
def test_a_formula_between_paragraphs(markup: str, formula: str) -> None:
    assert (
        written(f"<p>The sag is</p>{markup}<p>always.</p>", markdown=True)
        == f"The sag is\n\n{formula}\n\nalways."
    )


def test_the_title_of_an_icon_is_no_formula() -> None:
    icon = '<span class="icon"><svg role="img"><title id="t1">Warning</title><path/></svg></span>'
    assert written(f"<p>Let {icon} be known.</p>", markdown=False) == "Let be known."


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="a.png" alt="C:\\Users\\me">',
        '<img src="a.png" alt="price: $5 or so">',
        '<span class="equation">as said above</span>',
        '<span data-formula="C8H10">caffeine</span>',
        '<span class="math">$5 to $6</span>',
        '<span class="math">Sums of the first year</span>',
        '<span class="math inline"><em>x</em> and y</span>',
        '<div class="tex">The author $x$ wrote <math><mi>y</mi></math> words</div>',
    ],
)
def test_what_is_no_formula_stays(markup: str) -> None:
    found = written(f"<p>a</p><div>{markup} b</div>", markdown=False)
    words = parse(markup).text_content().split()
    assert all(word in found for word in words)
    assert "$C" not in found
    assert "Users" not in found


WIKI = '<img class="mwe-math-fallback-image-{} mw-invert" aria-hidden="true" src="x.svg" alt="{{\\displaystyle F_{{1}}}}">'
HIDDEN = f'<span class="mwe-math-mathml-inline" style="display: none;">{NOTED}</span>'


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    ("markup", "formula"),
    [
        (WIKI.format("inline"), "$F_{1}$"),
        (f'<span class="mwe-math-element">{WIKI.format("inline")}</span>', "$F_{1}$"),
        (f'<span class="mwe-math-element">{HIDDEN}{WIKI.format("inline")}</span>', "$F_1$"),
        (f'{HIDDEN}{WIKI.format("inline")}', "$F_1$"),
        (f'<span class="mwe-math-element">{HIDDEN}<noscript>{WIKI.format("inline")}</noscript></span>', "$F_1$"),
        (WIKI.format("display"), "$F_{1}$"),
        ('<img src="https://latex.codecogs.com/svg.latex?\\inline&space;F_1&plus;1">', "$F_1+1$"),
        ('<img src="https://latex.codecogs.com/gif.latex?F_1+%2B+1">', "$F_1 + 1$"),
        ('<span class="filter_mathjaxloader_equation"><span>\\(F_1\\)</span></span>', "$F_1$"),
    ],
)  # fmt: skip
def test_images_of_formulas_are_read_once(markup: str, formula: str, *, markdown: bool) -> None:
    text = written(f"<p>Let {markup} be the load.</p>", markdown=markdown)
    assert text.replace("$$", "$") == f"Let {formula} be the load."


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize(
    ("markup", "formula"),
    [
        ('<div class="math"><p><span class="eqno">(1)</span><img src="a.png" alt="x^2+1"></p></div>', "(1)$x^2+1$"),
        ('<p><span class="MATH"><img src="a.png" alt="$\\displaystyle x^2+1$"></span></p>', "$\\displaystyle x^2+1$"),
        ('<p><span><img src="a.png" class="texrender" alt="x^2+1"></span></p>', "$x^2+1$"),
        ('<div class="arithmatex">\\[x^2+1\\]</div>', "$$x^2+1$$"),
    ],
)  # fmt: skip
def test_images_of_formulas_in_boxes_that_hold_nothing_else(
    markup: str, formula: str, *, markdown: bool
) -> None:
    if "arithmatex" in markup and not markdown:
        formula = "\\[x^2+1\\]"  # text is as the page has it
    assert written(f"<p>a</p>{markup}<p>b</p>", markdown=markdown) == f"a\n\n{formula}\n\nb"


def test_a_picture_in_a_box_is_no_formula() -> None:
    for markup in (
        '<p><span><img src="a.png" alt="A saw"></span></p>',
        '<div class="figure"><p><img alt="x^2"></p></div>',
    ):
        assert written(f"<p>a</p>{markup}<p>b</p>", markdown=True) == "a\n\nb"


def test_a_displayed_formula_of_gitlab_is_code_of_its_own_kind() -> None:
    markup = '<pre class="code math js-render-math" data-math-style="display">x^2</pre>'
    assert written(markup, markdown=True) == "```math\nx^2\n```"
