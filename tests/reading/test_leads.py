"""The lead of an article belongs to it, wherever the page puts it; what else stands below a title does not."""

from __future__ import annotations

import pytest

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.leads import with_lead

SAID = "The gauge is read at seven, before the sun has dried the rim, and the figure is written down. "
LEAD = "Those who read the gauge of the harbour have not missed a morning in eighty years."
BODY = f"<div class=text>{f'<p>{SAID * 3}' * 4}</div>"


def kept(above: str, body: str = BODY, title: str = "<h1>Reading</h1>") -> list[str]:
    """What is kept of a page of whose text the model has chosen the paragraphs of the body alone."""
    found = outline(parse(f"<html><body><nav><a href=/>Home</a></nav>{title}{above}{body}</body></html>"))
    chosen = [block for block in found.blocks if SAID[:20] in block.text]
    return [block.text for block in with_lead(found, chosen)]


@pytest.mark.parametrize(
    "above",
    [
        f"<div class=standfirst><p>{LEAD}</div>",
        f'<header><p class="article__lead">{LEAD}</p></header>',
        f"<section class=hero><h2 class=ArticleSubtitle>{LEAD}</h2></section>",
        f'<div class="c-article-intro"><div><p>{LEAD}</div></div>',
        f"<div class=chapo>{LEAD}</div>",
        f"<p class=entradilla>{LEAD}",
        f'<div class="article_vorspann"><p>{LEAD}</div>',
        f"<p class=byline>By the harbour master, on Monday</p><p id=post-excerpt>{LEAD}",
        f'<div class="meta-description">{LEAD}</div>',
        f"<p class=perex>{LEAD}",
        f'<header class="article__header"><p class="article__desc">{LEAD}</p></header>',
        f'<div class="article__text__overview"><span>{LEAD}</span></div>',
        f"<div class=opener>{LEAD}</div>",
        f"<h2 class=spot>{LEAD}</h2>",
        f"<div class=article__anons>{LEAD}</div>",
        f"<p class=catenaccio>{LEAD}",
        f"<p itemprop=description>{LEAD}",
        f"<ul class=summary-list><li>{LEAD}</ul>",
        f'<div class="key-takeaways"><ul><li>{LEAD}</ul></div>',
    ],
)
def test_a_lead_is_kept_with_its_article(above: str) -> None:
    assert kept(above)[0] == LEAD
    assert len(kept(above)) == 5


@pytest.mark.parametrize(
    "above",
    [
        f"<div><p>{LEAD}</div>",  # nothing calls it one
        f"<div class=author-intro><p>{LEAD}</div>",
        f'<aside class="summary"><p>{LEAD}</aside>',
        f"<div class=newsletter><p class=lead>{LEAD}</div>",
        f"<figure><figcaption class=intro>{LEAD}</figcaption></figure>",
        f'<div class="related"><div class="card"><p class="excerpt">{LEAD}</div></div>',
        f'<div class=intro><p><a href="/gauge">{LEAD}</a></div>',
        f"<p>1<div class=intro role=dialog hidden><p>{LEAD}</div>",
        "<div class=intro><p>A short one</div>",
        f"<div class=leaderboard><p>{LEAD}</div>",
        f"<div class=with-excerpt><p>{LEAD}</div>",
        f'<div class="product summary"><p>{LEAD}</div>',
        f"<ul class=lead><li>{LEAD}</ul>",
        f'<div class="ad-spot"><p>{LEAD}</div>',
    ],
)
def test_what_is_no_lead_stays_out(above: str) -> None:
    assert len(kept(above)) == 4


@pytest.mark.parametrize(
    "above",
    [
        f"<header><h1>Reading</h1><p>{LEAD}</header>",
        f"<div class=c-1x9><div><h1>Reading</h1></div><div class=c-77f><div>{LEAD}</div></div></div>",
        f"<div class=hero><p>Harbours</p><h1>Reading</h1><time>3 May</time><h2>{LEAD}</h2></div>",
        f"<header><h1>測る</h1><p>{'港の雨量計を読む人々は、一度も朝の記録を欠かしたことがない。' * 2}</header>",
    ],
)
def test_a_sentence_right_behind_the_title_in_its_box_is_a_lead(above: str) -> None:
    assert len(kept(above, title="")) == 5


@pytest.mark.parametrize(
    "above",
    [
        f"<div><h1>Reading</h1></div><p>{LEAD}",  # beside the text's box, not in the title's
        f"<header><h1>Reading</h1><p>{LEAD.rstrip('.')}</header>",
        f"<header><h1>Reading</h1><p>One<p>Two<p>Three<p>{LEAD}</header>",
        f"<header><h1>Reading</h1><div class=author-bio>{LEAD}</div></header>",
        f"<header><h1>Reading</h1><figure><figcaption>{LEAD}</figcaption></figure></header>",
        f"<header><h1>Reading</h1><p><a href=/other>{LEAD}</a></header>",
        f"<header><h1>Reading</h1><p hidden>{LEAD}</header>",
        "<header><h1>Reading</h1><p>Reviewed by Ann Bell, harbour master at Marram, on May 3, 2021.</header>",
        "<header><h1>Reading</h1><p>We choose gauges ourselves, and may earn a commission where you buy one.</header>",
    ],
)
def test_what_is_none_stays_out_of_the_title_s_box_too(above: str) -> None:
    assert len(kept(above, title="")) == 4


def test_a_lead_has_a_title_above_and_an_article_below() -> None:
    lead = f"<div class=lead><p>{LEAD}</div>"
    assert len(kept(lead, title="")) == 4
    assert kept(lead, body=f"<p>{SAID}") == [SAID.strip()]
    assert len(kept("<p>1" * 12 + lead)) == 4  # too far below
    assert len(kept(f"{lead}<h1>Cleaning</h1>")) == 4  # that of another text


def test_a_lead_that_the_page_shows_twice_is_kept_once() -> None:
    lead = f"<div class=dek><p>{LEAD}</div>"
    assert kept(lead + lead).count(LEAD) == 1
    assert kept(lead, body=f"<p>{LEAD}{BODY}").count(LEAD) == 1


def test_what_was_chosen_stays_as_it_was() -> None:
    assert kept("") == [(SAID * 3).strip()] * 4
    assert with_lead(outline(parse("<body><p>1")), []) == []
