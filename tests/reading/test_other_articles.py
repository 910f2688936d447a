"""Other articles beside the one that a page is of are no text of it; what an article is about is."""

from __future__ import annotations

import pytest

from . import apart

SAID = "The kettle boils a litre in three minutes, and its handle stays cool while it does so. "
ELSE = "Two thousand paintings were found in a locker at the edge of the town that had been let for years. "
ARTICLE = '<meta property="og:type" content="article">'
TEXT = f"<h1>A kettle that stays cool</h1><p>{SAID * 4}</p><p>{SAID * 4}</p>"
OWN = "<h2><a href=/kettle>A kettle that stays cool</a></h2>"
CARD = f"<article class=card><h3><a href=/paintings>Paintings in a locker</a></h3><p>{ELSE}</p></article>"


def left(body: str, head: str = ARTICLE, name: str = "") -> str:
    return apart.left(body, f"<title>A kettle that stays cool | News</title>{head}", name)


@pytest.mark.parametrize(
    "body",
    [
        f"<article>{TEXT}</article><div class=grid>{CARD * 2}</div>",  # below
        f"<main><article>{TEXT}<div class=rail>{CARD}</div><p>{SAID}</p></article></main>",  # in the midst
        f"<aside>{CARD}</aside><main>{TEXT}</main>",  # above; the page's own is no article by its tag
        f"<main>{TEXT}</main><article><a href=/x><h2>Paintings in a locker</h2></a><p>{ELSE}</p></article>",
    ],
)
def test_cards_that_lead_to_other_articles_are_no_text(body: str) -> None:
    told = left(body)
    assert SAID.strip() in told
    assert ELSE[:20] not in told
    assert "Paintings in a locker" not in told


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("single postid-18", "class='post-18 post'", "class='post-7 post'"),
        ("single-post postid-18 page", "id=post-18", "id=post-181"),
        ("page-node-18 node-type-story", "id=node-18", "id=node-9"),
    ],
)
def test_posts_of_other_numbers_are_no_text(name: str, own: str, other: str) -> None:
    posts = f"<article {other}><p>{ELSE * 3}</p><p>{ELSE * 3}</p></article>" * 3
    told = left(f"<article {own}>{TEXT}<div>{posts}</div></article>", name=name)
    assert SAID.strip() in told
    assert ELSE[:20] not in told


@pytest.mark.parametrize(
    ("body", "head", "name"),
    [
        (f"<h1>News</h1>{TEXT}{CARD}", "", ""),  # calls itself no article
        (f"{TEXT}{CARD}", ARTICLE, "archive category"),
        (f"{TEXT}{CARD * 12}", ARTICLE, ""),  # a guide to what its cards are about
        (f"<h1>Kettles</h1>{CARD}", ARTICLE, ""),  # nothing beside
        (f"{TEXT}<article><h2>Paintings</h2><p>{ELSE}</p></article>", ARTICLE, ""),  # leads nowhere
        (
            f"{TEXT}<article><h2><a href=#a>Paintings</a></h2><p>{ELSE}</p><p>{ELSE}</p></article>",
            ARTICLE,
            "",
        ),
        (f"<article class=post-7>{OWN}<p>{SAID * 8}</p><p>{ELSE}</p></article>", ARTICLE, "postid-7"),
    ],
)
def test_what_the_page_is_about_stays(body: str, head: str, name: str) -> None:
    assert ELSE[:20] in left(body, head, name)


NEWS = f"<li><a href=/a>Paintings</a> {ELSE}</li><li><a href=/b>More paintings</a> {ELSE}</li>"


@pytest.mark.parametrize(
    "above", [f"<ul>{NEWS}</ul>", f"<div class=now><ol>{NEWS}</ol></div>", f"<h2>Now</h2><ul>{NEWS}</ul>"]
)
def test_lists_of_links_above_the_title_are_no_text(above: str) -> None:
    assert ELSE[:20] not in left(f"{above}<div><div>{TEXT}</div></div>")


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{TEXT}</div><ul>{NEWS}</ul>",  # below the title
        f"<ul><li>{ELSE}</li></ul><div>{TEXT}</div>",  # leads nowhere
        f"<p>{SAID * 8}</p><ul>{NEWS}</ul><div><h2>A kettle that stays cool</h2></div>",  # the title is at the end
        f"<h1>Cool</h1><p>{SAID * 8}</p><ul>{NEWS}</ul><h2>A kettle that stays cool</h2><p>{SAID}</p>",
    ],
)
def test_lists_of_a_text_stay(body: str) -> None:
    assert ELSE[:20] in left(body)
