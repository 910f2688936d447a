"""What is put into a choice of blocks and what stays out: clear refusals, and the page's table of contents."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from scrapers.reading.blocks.outline import Outline
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.page_contents import contents
from scrapers.reading.selection.smoothing import filled

LINE = "The gauge is read at seven, before the sun has dried the rim, and the figure is written down. "
PARTS = "<h2>Reading</h2><p>{0}<h2>Cleaning</h2><p>{0}<h2>Repair</h2><p>{0}".format(LINE * 3)


class Told:
    """A model that says of each block what it is told to say of its text."""

    name = "told"

    def __init__(self, **scores: float) -> None:
        self._scores = scores

    def judged(self, outline: Outline, root: object) -> tuple[npt.NDArray[np.float32], float]:  # noqa: ARG002
        scores = [self._scores.get(block.text.split()[0], 0.9) for block in outline.blocks]
        return np.array(scores, np.float32), 0.5


@pytest.mark.parametrize(
    ("box", "score", "kept"),
    [
        ("<ul><li>First of all<li>Second<li>Third one here<li>Fourth as well<li>Vote 12 4</ul>", 0.05, False),
        ("<ul><li>First of all<li>Second<li>Third one here<li>Fourth as well<li>Vote 12 4</ul>", 0.3, True),
        ("<h3>Vote for this</h3><p>What follows is text again.", 0.05, False),
        ("<h3>Vote for this</h3><p>What follows is text again.", 0.4, True),
        ("<blockquote>Vote now</blockquote>", 0.05, False),
        ("<pre>Vote = 1</pre>", 0.05, True),  # code among text is the text's
    ],
)
def test_neighbours_do_not_overrule_a_clear_no(box: str, score: float, kept: bool) -> None:
    html = f"<main><p>{LINE * 5}<p>{LINE * 5}{box}<p>{LINE * 5}<p>{LINE}</main>"
    text = Blocks(scorer=Told(Vote=score)).extract(Source(html)).text
    assert ("Vote" in text) == kept
    assert text.count("The gauge") == 16


def test_where_the_scores_are_not_told_all_gaps_are_closed() -> None:
    found = outline(parse(f"<main><p>{LINE}<h2>Vote</h2><p>{LINE}<ul><li>One<li>Two</ul></main>"))
    assert all(filled(found, [block.level == 0 for block in found.blocks]))


@pytest.mark.parametrize(
    "listed",
    [
        "<ul><li><a href=#a>Reading</a><li><a href=#b>Cleaning</a><li><a href=#c>Repair</a></ul>",
        "<ol><li><a href=#a>1. Reading</a><li><a href=#b>2. Cleaning</a><ol><li><a href=#c>2.1 Repair</a></ol></ol>",
        "<dl><dt><a href=#a>I. READING</a><dt><a href=#b>II. Cleaning</a><dt><a href=#c>III. Repair</a></dl>",
        (
            "<div><h2>On this page</h2><ul><li><p><a href=#a>Reading</a><li><p><a href=#b>Cleaning</a>"
            "<li><p><a href=#c>Repair</a></ul></div>"
        ),
        (
            "<h2>Inhalt</h2><ul><li><a href=a.html#r>Reading</a><li><a href=#b>Cleaning</a><li><a href=#c>Repair</a>"
            "<li><a href=#d>Index</a></ul>"
        ),
    ],
)
@pytest.mark.parametrize("head", ["", "<meta name=generator content=mdBook>"])
def test_a_list_of_links_that_repeat_the_headings_is_no_text(listed: str, head: str) -> None:
    html = f"<head>{head}</head><main><h1>Gauges</h1><p>{LINE * 3}{listed}{PARTS}</main>"
    text = Blocks(scorer=Told()).extract(Source(html)).text
    assert [text.count(title) for title in ("Reading", "READING", "Cleaning", "Repair")] == [1, 0, 1, 1]
    assert not any(word in text for word in ("On this page", "Inhalt", "Index"))
    assert text.count("The gauge") == 12


@pytest.mark.parametrize(
    "listed",
    [
        "<ul><li>Reading<li>Cleaning<li>Repair</ul>",  # of words, not of links
        "<ul><li><a href=x>Reading</a> of gauges in the rain<li><a href=y>Cleaning</a> them after it<li>Repair</ul>",
        "<ul><li><a href=x>Winds</a><li><a href=y>Tides</a><li><a href=z>Rain</a></ul>",
        "<ul><li><a href=#a>Reading</a><li><a href=y>Tides</a><li><a href=z>Rain</a><li><a href=#c>Repair</a></ul>",
        "<ul><li><a href=#a>Reading</a><li><a href=#b>Cleaning</a></ul>",
    ],
)
def test_other_lists_are_for_the_model_to_judge(listed: str) -> None:
    assert not contents(outline(parse(f"<main><h1>Gauges</h1><p>{LINE}{listed}{PARTS}</main>")))


@pytest.mark.parametrize(
    ("chapter", "whole"),
    [
        ("<section><h1>{}</h1>{}</section>", "<main>{}</main>"),
        ("<div class=sect1><h2>{}</h2>{}</div>", "<div class=content>{}</div>"),
        ("<dl><dt>{}</dt><dd>{}</dd></dl>", "<article>{}</article>"),
    ],
)
def test_a_manuals_second_chapter_is_filled_where_the_first_holds_nearly_all(
    chapter: str, whole: str
) -> None:
    first = chapter.format("Reading", f"<p>{LINE}" * 19)
    second = chapter.format("Signature", f"<p>{LINE}<p>Flags of the gauge.<p>Of the stable part.")
    found = outline(parse(f"<body>{whole.format(first + second)}<div id=footer>Updated today</div></body>"))
    kept = [block.text.startswith("The gauge") for block in found.blocks]
    texts = [
        block.text for block, flag in zip(found.blocks, filled(found, kept, manual=True), strict=True) if flag
    ]
    assert [text in texts for text in ("Signature", "Flags of the gauge.", "Of the stable part.")] == [
        True
    ] * 3
    assert "Updated today" not in texts
    assert "Flags of the gauge." not in [
        block.text for block, flag in zip(found.blocks, filled(found, kept), strict=True) if flag
    ]


@pytest.mark.parametrize(
    ("label", "href", "found"),
    [
        ("<p>In this article</p>", "#{}", 3),
        ("<h2>Contents</h2>", "#{}", 3),
        ("<p>目次</p>", "#{}", 3),
        ("<p>In this article</p>", "/{}", 0),  # of other pages
        ("<p>The tools</p>", "#{}", 0),
    ],
)
def test_a_list_that_is_called_contents_needs_no_headings(label: str, href: str, found: int) -> None:
    links = "".join(f"<li><a href={href.format(part)}>The {part} gauge</a></li>" for part in ("old", "new"))
    page = f"<main><h1>Gauges</h1><div>{label}<ul>{links}</ul></div><p id=old>{LINE}<p id=new>{LINE}</main>"
    assert len(contents(outline(parse(page)))) == found
