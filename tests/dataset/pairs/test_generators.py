"""Entries of interfaces as further generators write them: box by box, under names of their own."""

from __future__ import annotations

import pytest

from scrapers.dataset.pairs.miner import mine

PROSE = "<p>" + "The wind turns, and what stands on the roof turns with it until both agree. " * 8 + "</p>"
TOLD = "Turn the vane into the wind and wait until it stands."
CASES = {
    "yard": (
        (
            '<meta name="generator" content="YARD"><div class="method_details"><h3 class="signature" id="turn-'
            f'instance_method">#<strong>turn</strong>(degrees)</h3><div class="docstring"><div class="discussion"><p>'
            f'{TOLD}</p></div></div><div class="tags"><p class="tag_title">Returns:</p></div></div>'
        ),
        "turn(degrees)",
    ),
    "typedoc": (
        (
            '<section class="tsd-panel tsd-member"><a id="turn" class="tsd-anchor"></a><h3>turn</h3><ul class='
            '"tsd-signatures"><li class="tsd-signature">turn(<span>degrees</span>: number): void</li><li class='
            f'"tsd-description"><div class="tsd-comment tsd-typography"><p>{TOLD}</p></div></li></ul></section>'
        ),
        "turn(degrees: number): void",
    ),
    "pdoc": (
        (
            '<meta name="generator" content="pdoc 13"><div id="Vane.turn" class="classattr"><div class="attr function">'
            '<span class="def">def</span> <span class="name">turn</span><span>(degrees):</span></div><div class='
            f'"docstring"><p>{TOLD}</p></div></div>'
        ),
        "def turn(degrees):",
    ),
    "exdoc": (
        (
            '<meta name="generator" content="ExDoc v0.30"><section class="detail" id="turn/1"><div class="detail-header">'
            '<a href="#turn/1" class="detail-link"></a><h2 class="signature">turn(degrees)</h2></div><section class='
            f'"docstring"><p>{TOLD}</p></section></section>'
        ),
        "turn(degrees)",
    ),
    "mkdocstrings": (
        (
            '<div class="doc doc-object doc-function"><h2 id="vane.turn" class="doc doc-heading"><code>turn(degrees)'
            f'</code></h2><div class="doc doc-contents"><p>{TOLD}</p></div></div>'
        ),
        "turn(degrees)",
    ),
    "dokka": (
        (
            '<div class="divergent-group"><div class="symbol monospace">fun <a href="turn.html">turn</a>(degrees: Int)'
            f'</div><div class="brief"><p class="paragraph">{TOLD}</p></div></div>'
        ),
        "fun turn(degrees: Int)",
    ),
    "rdoc": (
        (
            '<div id="method-i-turn" class="method-detail"><div class="method-heading"><span>turn</span><span>(degrees)'
            f'</span></div><div class="method-description"><p>{TOLD}</p></div></div>'
        ),
        "turn(degrees)",
    ),
    "haddock": (
        (
            f'<div class="top"><p class="src"><a id="v:turn">turn</a> :: Int -&gt; IO ()</p><div class="doc"><p>{TOLD}</p>'
            '</div></div><p>Produced by <a href="http://www.haskell.org/haddock/">Haddock</a></p>'
        ),
        "turn :: Int",
    ),
    "jsdoc": (
        (
            f'<h4 class="name" id="turn"><span class="type-signature"></span>turn(degrees)</h4><div class="description">'
            f'{TOLD}</div><table class="params"><tr><th>Name</th><th>Type</th></tr><tr><td class="name">degrees</td>'
            '<td class="description last">how far it is to turn</td></tr></table>'
        ),
        "turn(degrees)",
    ),
    "esdoc": (
        (
            '<div class="detail" data-ice="detail"><h3 data-ice="anchor" id="turn">turn(degrees)</h3>'
            f'<div data-ice="description"><p>{TOLD}</p></div></div>'
        ),
        "turn(degrees)",
    ),
    "docfx": (
        (
            '<meta name="generator" content="docfx 2"><a id="V_Turn_"></a><h4 id="V_Turn" data-uid="V.Turn">Turn(Int32)</h4>'
            f'<div class="markdown level1 summary"><p>{TOLD}</p></div>'
        ),
        "Turn(Int32)",
    ),
}


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_each_entry_has_its_description(name: str, markdown: bool) -> None:
    body, asked = CASES[name]
    found = mine(f"<html><body><main><h1>Vanes</h1>{PROSE}{body}</main></body></html>", markdown=markdown)
    [pair] = found.pairs
    assert (pair.rule, pair.answer) == ("api", TOLD)
    assert asked in pair.raw_question
    assert found.texts[pair.where][slice(*pair.answer_span)] == TOLD


def test_members_are_not_part_of_what_is_said_of_their_class_in_boxes_either() -> None:
    inner = CASES["mkdocstrings"][0]
    body = (
        '<div class="doc doc-object doc-class"><h2 id="vane.V" class="doc doc-heading"><code>V</code></h2><div class='
        f'"doc doc-contents"><p>A thing that shows the wind.</p><div class="doc doc-children">{inner}</div></div></div>'
    )
    found = mine(f"<html><body><main><h1>V</h1>{PROSE}{body}</main></body></html>").pairs
    assert [pair.answer for pair in found] == ["A thing that shows the wind.", TOLD]


def test_a_term_that_means_two_things_is_told_both() -> None:
    body = "<dl><dt>vane</dt><dd>What shows the wind on a roof.</dd><dd>What a feather has on each side.</dd></dl>"
    [pair] = mine(f"<html><body><main><h1>V</h1>{PROSE}{body}</main></body></html>", markdown=False).pairs
    assert pair.answer.split("\n\n") == ["What shows the wind on a roof.", "What a feather has on each side."]
