"""The names that pages give their elements, and what they are taken to mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.features import Measures
from scrapers.reading.selection.name_weights import Names, NameWeights, words_of
from scrapers.reading.selection.scorer import article_alone, bundled, decided

POSTS = """<body class="home"><div><p>First paragraph of the text.</p></div>
<div class="relatedPosts big" id="x9"><ul role="list"><li>Another story</li></ul></div>
<div class="empty"></div>"""
COMMENTED = """<html><head>{head}</head><body><article><p>{text}</p></article>
<div id="comments"><div class="comment"><p>{said}</p></div></div></body></html>"""
SAID = "I do not agree with this, and I say so at some length here. " * 6
ARTICLE = '<meta property="og:type" content="article">'
ASKED = (
    '<script type="application/ld+json">{"@type": "FAQPage", "mainEntity": [{"@type": "Question"}]}</script>'
)
THREAD = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("relatedPosts col-2", ("related", "posts", "col")),
        ("MAIN_content--main", ("main", "content")),
        ("HTMLBody a b", ("html", "body")),
        ("<nav>", ("<nav>",)),
        ("<role=list>", ("<role=list>",)),
        ("12 _ é", ()),
        ("x" * 300 + " " + "y" * 300, ("x" * 300, "y" * 99)),
    ],
)
def test_names_are_cut_into_words(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@given(st.text(alphabet="abxyz09 -_:/\x1c\té", max_size=30))
def test_names_in_small_letters_are_cut_as_all_others(name: str) -> None:
    assert words_of(name) == tuple(word.lower() for word in words_of(name.upper().replace("É", "é")))


def names_of(html: str) -> Names:
    found = outline(parse(html))
    return Names.of(Measures(found, parse(html)).boxes)


def test_only_what_holds_text_has_names() -> None:
    values = names_of(POSTS).values
    assert ("<div>", "relatedPosts big", "x9") in values
    assert ("<ul>", "<role=list>") in values
    assert () in values
    assert not any("empty" in value for value in values)


def test_weights_are_told_of_a_block_and_what_is_around_it() -> None:
    lexicon = NameWeights({"related": -2.0, "big": 0.5, "<li>": -1.0, "<p>": 1.0})
    text, story = lexicon.rows(names_of(POSTS)).T.tolist()
    assert text[:3] == [1.0, 1.0, 1.0]
    assert story[:3] == [-1.0, -1.0, -1.0]
    assert story[3:6] == [0.0, 0.0, 0.0]  # the list: no word that is known
    assert story[6:8] == [-2.0, -0.75]  # the lowest and the mean of the element around the list
    assert story[8:10] == [-2.0, 0.5]  # from the root on
    assert story[10] == pytest.approx(-1.0 + 0.8 * (0.0 + 0.8 * -0.75))


def test_a_page_whose_names_are_unknown_says_nothing() -> None:
    assert not NameWeights({"other": 3.0}).rows(names_of(POSTS)).any()


def test_the_weights_that_come_with_the_package_have_the_signs_that_anyone_would_give_them() -> None:
    weights = bundled().lexicon.weights
    assert all(weights[word] < -1 for word in ("footer", "related", "comments", "<nav>", "newsletter"))
    assert all(weights[word] > 0.5 for word in ("prose", "<article>", "<p>", "entry"))


@pytest.mark.parametrize(
    ("head", "text", "alone"),
    [
        (ARTICLE, SAID, True),
        ('<script type="application/ld+json">{"@type": "NewsArticle"}</script>', SAID, True),
        (ARTICLE + THREAD, SAID, False),  # the answers are what the reader came for
        ("", SAID, True),  # it stands before them in an element of its own
        ("", SAID * 10, True),  # nothing calls it an article, but it is one
        ("", SAID[: len(SAID) // 2], False),
        (ARTICLE + ASKED, SAID, True),  # the questions are the author's own
        (ARTICLE, "", False),  # all that there is
        (ARTICLE, "A line above them.", False),
    ],
)
def test_comments_are_not_the_text_of_what_calls_itself_an_article(head: str, text: str, alone: bool) -> None:
    root = parse(COMMENTED.format(head=head, text=text, said=SAID))
    found = outline(root)
    scores = np.full(len(found.blocks), 0.9, np.float32)
    judged = article_alone(scores, found, Measures(found, root))
    assert (judged[-1] == 0) == alone
    assert len(scores) == 1 or judged[0] == scores[0]


def test_comments_below_a_text_that_nothing_calls_an_article_stay() -> None:
    page = COMMENTED.format(head="", text=SAID, said=SAID)
    root = parse(page.replace("<article>", "<div>").replace("</article>", "</div>"))
    found = outline(root)
    judged = article_alone(np.full(len(found.blocks), 0.9, np.float32), found, Measures(found, root))
    assert judged[-1] > 0


@pytest.mark.parametrize(("likely", "alone"), [(0.04, False), (0.4, False), (0.6, True)])
def test_many_words_that_are_hardly_text_make_no_article_of_a_thread(likely: float, alone: bool) -> None:
    root = parse(COMMENTED.format(head=ARTICLE, text="Of boards and of nails. " * 400, said=SAID))
    found = outline(root)
    scores = np.full(len(found.blocks), likely, np.float32)
    scores[-1] = 0.9
    assert (article_alone(scores, found, Measures(found, root))[-1] == 0) == alone


LISTED = f"<body><p>{'In our shop are nails of every kind. ' * 7}</p><ul>{'<li>Nails of five inches each</li>' * 40}</ul>"


@pytest.mark.parametrize(
    ("head", "sure", "listed", "whole"),
    [
        ("", 0.9, 0.38, True),
        ("", 0.9, 0.05, False),
        ("", 0.99, 0.9, True),
        (ARTICLE, 0.9, 0.38, False),  # what is about one thing is kept strictly
        (THREAD, 0.9, 0.38, False),
        ('<meta property="og:type" content="product">', 0.9, 0.38, False),
    ],
)
def test_a_list_that_is_not_sure_is_kept_with_its_introduction(
    head: str, sure: float, listed: float, whole: bool
) -> None:
    root = parse(f"<html><head>{head}</head>{LISTED}")
    found = outline(root)
    scores = np.array([sure, *[listed] * (len(found.blocks) - 1)], np.float32)
    judged, limit = decided(scores, found, Measures(found, root))
    assert judged[0] >= limit
    assert (judged[-1] >= limit) == whole


@pytest.mark.parametrize(
    ("head", "lines", "listed", "whole"),
    [
        ("", 80, 0.53, True),
        ("", 20, 0.53, False),  # few words: few blocks of one look
        (ARTICLE, 80, 0.53, False),
        ("", 80, 0.1, False),
    ],
)
def test_a_long_page_that_does_not_say_what_it_is_about_is_doubted(
    head: str, lines: int, listed: float, whole: bool
) -> None:
    cards = "".join(f"<li>card {n} of the list</li>" for n in range(lines))
    root = parse(f"<html><head>{head}</head><body><p>{'word ' * 5 * lines}</p><ul>{cards}</ul>")
    found = outline(root)
    scores = np.array([0.97, *[listed] * (len(found.blocks) - 1)], np.float32)
    judged, limit = decided(scores, found, Measures(found, root))
    assert (judged[-1] >= limit) == whole
