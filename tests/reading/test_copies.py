"""What is said twice on a page: the author's own, unless the page shows that one of both is a copy."""

from __future__ import annotations

import pytest

from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks

SAID = "The deposit is paid back within fourteen days, unless the tools that were lent came back damaged."
SENTENCES = [
    f"Paragraph {n} tells of the harbour, of its boats and of all the people who live and work there."
    for n in range(6)
]
LINES = "".join(f"<p>{line}</p>" for line in SENTENCES)
OWN = "".join(
    f"<p>Chapter {n} has a word of its own about what is lent, to whom and for how long.</p>"
    for n in (1, 2, 3)
)


def text_of(inner: str) -> str:
    return Blocks().extract(Source(f"<body><main><h1>Lending</h1>{inner}</main></body>", markdown=False)).text


@pytest.mark.parametrize(
    "again",
    [
        f"<section><h2>Saws</h2><div><p>{SAID}</div></section><section><h2>Planes</h2><div><p>{SAID}</div></section>",
        f"<dl><dt>saw()</dt><dd><p>{SAID}</dd></dl><dl><dt>plane()</dt><dd><p>{SAID}</dd></dl>",
        f"<h2>Saws</h2><ul><li>{SAID}</ul><h2>Planes</h2><ul><li>{SAID}</ul>",
        f"<blockquote><p>{SAID}</blockquote><p>So it was, and is:</p><div><p>{SAID}</div>",
        f'<div id="clone"><p>{SAID}</div><div id="print"><p>{SAID}</div>',
        f'<div class="collapse show"><p>{SAID}</div><div class="collapse"><p>{SAID}</div>',
        f'<section class="summary"><div><div><p>{SAID}</div></div></section><div><p>{SAID}</div>',
    ],
)
def test_a_line_said_again_is_the_authors(again: str) -> None:
    assert text_of(OWN + again).count(SAID) == 2


def test_a_long_paragraph_said_again_under_another_heading_is_the_authors() -> None:
    long = " ".join(SENTENCES) * 3
    assert text_of(f"{OWN}<div><p>{long}</div><h2>Again</h2><div><p>{long}</div>").count(SENTENCES[0]) == 6


def test_a_clause_in_full_and_then_sentence_by_sentence_is_the_authors() -> None:
    notes = "".join(
        f"<h2>On {n}</h2><p>{line}</p><p>{n} means what it says, and no more.</p>"
        for n, line in enumerate(SENTENCES)
    )
    assert text_of(f"<p>{' '.join(SENTENCES)}</p>{notes}").count(SENTENCES[2]) == 2


def test_a_long_clause_that_is_told_sentence_by_sentence_is_the_authors() -> None:
    lines = [
        f"Clause number {n} is about the harbour, its boats and the people who work there." for n in range(14)
    ]
    notes = "".join(
        f"<p>{line}</p><p>This one, {n}, means what it says, no more.</p>" for n, line in enumerate(lines)
    )
    assert text_of(f"<p>{' '.join(lines)}</p><h2>What is meant</h2>{notes}").count(lines[5]) == 2


@pytest.mark.parametrize(
    "refrain", ["Part of the Stable ABI.", "Gibt nichts zurück.", "安定した ABI の一部です。"]
)
def test_what_repeats_a_refrain_is_no_copy(refrain: str) -> None:
    """Of a refrain said fourteen times, more stands on the page than in any entry that holds it."""
    entries = "".join(
        f"<dt>PyDict_Of{n}()<dd><p>{refrain}</p><p>It takes the key number {n} and looks it up in the table.</p>"
        for n in range(14)
    )
    said = f"Return value: New reference, or a borrowed one. {refrain}"
    text = text_of(f"<dl><dt>PyDict_New()<dd>{said}<dt>PyDict_Copy()<dd>{said} It is a copy.{entries}</dl>")
    assert text.count(said) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('class="show-for-large desktop"', 'class="mobile-only"'),
        ('class="hidden md:block"', 'class="md:hidden"'),
        ('class="d-none d-lg-block"', 'class="d-lg-none"'),
        ('class="hidden_mobile"', 'class="hidden_desktop"'),
        ('class="box__desktopCopy"', 'class="box__mobileCopy"'),
        ('class="slide"', 'class="slide slick-cloned"'),
        ('class="text"', 'class="print-version"'),
        ('id="terms-desktop"', 'id="terms-mobile"'),
        ('class="text"', 'aria-hidden="true"'),
        ('class="text"', 'class="teaser"'),
        ('class="excerpt"', 'class="text"'),
    ],
)
def test_a_region_for_other_readers_is_a_copy(one: str, other: str) -> None:
    assert text_of(f"{OWN}<div {one}><p>{SAID}</div><div {other}><p>{SAID}</div>").count(SAID) == 1


def test_a_teaser_in_a_box_is_a_copy_and_the_text_keeps_its_place() -> None:
    found = text_of(
        f'<aside><p>{SAID}</p></aside>{OWN}<a href="/x"><p>{SAID}</p></a><p>Now:</p><div><p>{SAID}</div>{OWN}'
    )
    assert found.count(SAID) == 1
    assert found.index("Now:") < found.index(SAID)


def test_the_whole_text_once_more_is_a_copy() -> None:
    text = f"<h2>Boats</h2>{LINES}<h3>Sails</h3><p>Two.</p>"
    found = text_of(f"<div>{text}</div><div><div>{text}</div></div>")
    assert [found.count(said) for said in (SENTENCES[3], "Boats", "Sails", "Two.")] == [1, 1, 1, 1]


def test_the_whole_text_once_more_in_one_block_is_a_copy() -> None:
    assert text_of(f"<div>{' '.join(SENTENCES)}</div>{LINES}").count(SENTENCES[3]) == 1
    marked = f'{OWN * 3}<div class="mobile">{" ".join(SENTENCES)}</div><div class="desktop">{LINES}</div>'
    assert text_of(marked).count(SENTENCES[3]) == 1


@pytest.mark.parametrize("box", ["<div>{}</div>", "<section><p>{}</section>", "<ul><li>{}</ul>"])
def test_many_paragraphs_once_more_in_one_block_are_a_copy_beside_other_text(box: str) -> None:
    lines = [f"Line {n} tells of the harbour, of its boats and of all who live there." for n in range(12)]
    text = "".join(f"<p>{line}</p>" for line in lines)
    assert text_of(text + OWN * 4 + box.format(" ".join(lines))).count(lines[4]) == 1
