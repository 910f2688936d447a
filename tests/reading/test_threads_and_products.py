"""Pages that are no articles: letters in archives, threads, and things on sale."""
# ruff: noqa: RUF001 - words in other scripts

from __future__ import annotations

import pytest

import scrapers
from scrapers.models import Document
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.products import with_product_facts
from scrapers.web.html_tree import bare_tree

LETTER = (
    "On Mon, Feb 1, 2021, ben wrote:\n"
    "&gt; Begin across the grain, at the high edges, and take thick\n"
    "&gt; shavings until the sticks agree.\n"
    "&gt;\n"
    "&gt;&gt; Which sticks?\n"
    "\n"
    "Thank you, that worked. The top is flat to within a hair now, and\n"
    'the vice no longer lifts. It is all in <a href="http://e.org/a">the book</a> on benches.\n'
    "\n"
    "- the first point is long, and goes on until the end of this line, and\n"
    "  then on the next one\n"
    "- the second\n"
    "\n"
    "diff --git a/x.c b/x.c\n"
    "@@ -1,2 +1,2 @@\n"
    "-old\n"
    "+new\n"
    "\n"
    "Regards\n"
    "Ada\n"
)
PIPERMAIL = (
    "<HTML><HEAD><TITLE>[joiners] Cupped top</TITLE></HEAD><BODY><H1>[joiners] Cupped top</H1><B>ada</B><BR>"
    '<UL><LI>Previous message: <A HREF="1.html">[joiners] Glue</A></li><LI> <B>Messages sorted by:</B> '
    '<a href="date.html#2">[ date ]</a> <a href="thread.html#2">[ thread ]</a></LI></UL><HR><!--beginarticle-->'
    f'<PRE>{LETTER}</PRE><!--endarticle--><HR><UL><LI>Next message: <A HREF="3.html">[joiners] Oil</A></li></UL>'
)
MHONARC = (
    "<!-- MHonArc v2.6.19 --><html><head><title>Cupped top</title></head><body><!--X-TopPNI-->"
    '[<a href="1.html">Date Prev</a>][<a href="3.html">Date Next</a>][<a href="i.html">Date Index</a>]<h1>Cupped top</h1>'
    f'<!--X-Body-of-Message--><pre style="margin: 0em;">{LETTER}</pre><!--X-Body-of-Message-End-->'
)
LORE = (
    '<html><head><title>Cupped top - ada</title></head><body><pre><a href="./t.mbox.gz">mbox.gz</a></pre>'
    f'<pre id="b">{LETTER}</pre><hr><pre>This is a public inbox, see <a href="/m">mirroring instructions</a></pre>'
)


def text_of(page: str) -> str:
    """The text of ``page``."""
    found = scrapers.extract(page, url="https://www.example.org/p")
    assert isinstance(found, Document)
    return found.text


@pytest.mark.parametrize("page", [PIPERMAIL, MHONARC, LORE])
def test_a_letter_is_prose_with_quotations(page: str) -> None:
    told = text_of(page)
    assert (
        "> Begin across the grain, at the high edges, and take thick shavings until the sticks agree.\n>\n> > Which"
        in told
    )
    assert "hair now, and the vice no longer lifts. It is all in [the book](http://e.org/a) on" in told
    assert (
        "- the first point is long, and goes on until the end of this line, and then on the next one\n- the"
        in told
    )
    assert "```\ndiff --git a/x.c b/x.c\n@@ -1,2 +1,2 @@\n-old\n+new\n```" in told
    assert "Regards  \nAda" in told
    for menu in ("Previous message", "Messages sorted", "Next message", "Date Prev"):
        assert menu not in told


def test_what_public_inbox_writes_around_a_letter_is_none_of_it() -> None:
    page = (
        "<html><head><title>Cupped</title></head><body><form><pre><a href=../>wood.lore archive mirror</a>\n search</pre></form>"
        f"<pre id=b>{LETTER}</pre><hr><pre>             <a href=../1/>reply</a>\tother threads:[<a href=..>~2023-05-02</a>]\n</pre>"
        "<pre>Thread overview: 2+ messages\n 2021-02-01 [this message]</pre><hr><pre>This is a public inbox, see mirroring"
        " instructions\nfor how to clone</pre></body></html>"
    )
    told = text_of(page)
    assert "Thank you, that worked." in told
    assert not any(
        frame in told for frame in ("archive mirror", "other threads", "Thread overview", "public inbox")
    )


def test_code_of_other_pages_stays_code() -> None:
    page = f"<body><main><h1>Sharpening</h1><p>{'Say it thus, and no other way at all. ' * 5}</p><pre>a = 1\n\nb = 2</pre>"
    assert "```\na = 1\n\nb = 2\n```" in text_of(page)


@pytest.mark.parametrize(
    "letter",
    ["&gt;" * 50_000, "&gt; " * 50_000, "<i>" * 300 + "x\n" * 10_000, "- \n" * 20_000, "1. a\n" * 9000],
)
def test_no_letter_is_too_odd(letter: str) -> None:
    words = "".join(bare_tree(f"<!--beginarticle--><pre>{letter}</pre>end").itertext())
    assert words.endswith("end")


def test_a_thread_is_its_posts_without_their_menus() -> None:
    post = (
        '<tr class="athing comtr" id="{0}"><td><table border="0"><tr><td class="ind"></td><td class="votelinks"><center>'
        '<a id="up_{0}" href="vote?id={0}"><div class="votearrow"></div></a></center></td><td class="default"><div>'
        '<span class="comhead"><a href="user?id=u{0}" class="hnuser">u{0}</a> <span class="age"><a href="item?id={0}">'
        '2 hours ago</a></span><span class="navs"> | <a href="#3" class="clicky">next</a> <a class="togg clicky" '
        'href="javascript:void(0)">[–]</a></span></span></div><br><div class="comment"><div class="commtext c00">{1}'
        '</div><div class="reply"><p><font size="1"><u><a href="reply?id={0}">reply</a></u></font></div></div></td></tr>'
        "</table></td></tr>"
    )
    said = (
        "The top is what makes a bench, and I would not take pine for it. Mine has moved a finger in ten years.",
        "Beech it is then. Does the vice come with it, or is that made as well, as those of old were?",
    )
    page = (
        "<html><head><title>Show HN: A bench | Hacker News</title></head><body><center><table id=hnmain>"
        '<tr><td><span class="pagetop"><a href="news">Hacker News</a> | <a href="newest">new</a> | <a href="ask">ask</a>'
        '</span></td></tr><tr><td><table class="fatitem"><tr class="athing submission" id="1"><td class="title"></td>'
        '<td class="votelinks"><center><a href="vote?id=1"><div class="votearrow"></div></a></center></td>'
        '<td class="title"><a href="https://e.org/">Show HN: A bench</a></td></tr><tr><td colspan="2"></td>'
        '<td class="subtext">120 points by <a href="user?id=ada">ada</a> <a href="item?id=1">3 hours ago</a> | '
        '<a href="hide?id=1">hide</a> | <a href="past">past</a> | <a href="item?id=1">2 comments</a></td></tr></table>'
        f'<br><table class="comment-tree">{post.format(2, said[0])}{post.format(3, said[1])}</table></td></tr></table>'
    )
    told = text_of(page)
    assert all(words in told for words in said)
    for menu in ("hide", "vote?id", "next", "reply", "[–]", "points by"):
        assert menu not in told


SHOP = (
    "<html lang=en><head><title>Plane no. 4</title></head><body><nav><a href=/>Home</a></nav><main><h1>Plane no. 4</h1>"
    '<div class="product"><div class="summary"><p class="price">£60</p><p>A smoothing plane with an iron of two inches, '
    "made of grey cast iron, with handles of walnut. It comes flat and sharp, and is ready for use out of the box.</p>"
    '<form><button>{0}</button></form></div>{1}</div></main><div class="related products"><h2>Related products</h2>'
    "<table class=specs><tr><th>Gauge</th><td>7 cm</td></tr><tr><th>Saw</th><td>9 cm</td></tr></table></div></body></html>"
)
TABLE = "<table><tr><th>Weight</th><td>1.9 kg</td></tr><tr><th>Iron</th><td>50 mm</td></tr></table>"


@pytest.mark.parametrize(
    ("button", "facts"),
    [
        ("Add to cart", f"<h2>Specifications</h2>{TABLE}"),
        ("In den Warenkorb", f"<h3>Technische Daten</h3>{TABLE}"),
        (
            "Ajouter au panier",
            "<h2>Caractéristiques</h2><ul><li>Weight: 1.9 kg</li><li>Iron: 50 mm</li></ul>",
        ),
        (
            "Buy now",
            '<dl class="product-attributes"><dt>Weight</dt><dd>1.9 kg</dd><dt>Iron</dt><dd>50 mm</dd></dl>',
        ),
        ("В корзину", f'<div id="tech-specs">{TABLE}</div>'),
    ],
)
def test_the_facts_of_what_is_sold_are_text(button: str, facts: str) -> None:
    told = text_of(SHOP.format(button, facts))
    assert "A smoothing plane" in told
    assert "Weight" in told
    assert "50 mm" in told
    assert "Gauge" not in told
    assert button not in told


@pytest.mark.parametrize("body", ["id=product", 'class="woo single-product"', 'class="catalog-product-view"'])
def test_a_page_of_one_thing_needs_no_button(body: str) -> None:
    page = SHOP.format("Ask us", '<dl class="data-sheet"><dt>Iron</dt><dd>50 mm</dd></dl>').replace(
        "<body", f"<body {body}"
    )
    assert "50 mm" in text_of(page)
    assert "50 mm" not in text_of(page.replace(body, ""))


@pytest.mark.parametrize(
    "box", ['class="review"', 'class="customer-review"', 'itemprop="review"', 'class="ReviewItem_x"'],
)  # fmt: skip
def test_what_buyers_say_is_text_unless_it_is_more_than_the_rest(box: str) -> None:
    said = "Took shavings one could read through on the first day."
    one = f"<h2>Specifications</h2>{TABLE}<h2>Reviews</h2><div {box}><p>Ben</p><p>{said}</p></div>"
    assert said in text_of(SHOP.format("Add to cart", one))
    many = "".join(f"<div {box}><p>{n} times: {said}</p></div>" for n in range(40))
    for reviews, more in ((one, True), (many, False)):
        found = outline(parse(SHOP.format("Add to cart", reviews)))
        kept = [block for block in found.blocks if block.text.startswith("A smoothing")]
        assert any(said in block.text for block in with_product_facts(found, kept)) is more


LONG = "It planes oak and ash, with the grain and against it, and leaves nothing to be sanded. " * 8


@pytest.mark.parametrize(
    ("box", "told", "left"),
    [
        ('class="review-body"', LONG, 0),
        ('class="Bewertung-Text"', LONG, 0),
        ('itemprop="reviewBody"', LONG, 0),
        ('class="review-body"', "It planes.", 3),  # a page of reviews, which has little else to say
        ('class="description"', LONG, 3),
    ],
)
def test_too_many_reviews_are_left_out_also_where_a_model_chose_some(box: str, told: str, left: int) -> None:
    said = "Took shavings one could read through on the first day, and on the last. "
    reviews = "".join(f"<div {box}><p>{n} times: {said * 4}</p></div>" for n in range(3))
    found = outline(parse(SHOP.format("Add to cart", f"<p>{told}</p>{reviews}").replace("A smoothing", "A")))
    kept = [block for block in found.blocks if said[:20] in block.text or block.text == told.strip()]
    after = [block.text for block in with_product_facts(found, kept)]
    assert sum(said[:20] in text for text in after) == left
    assert told.strip() in after


@pytest.mark.parametrize(
    "around",
    [
        '<div class="jdgm-widget"><div class="jdgm-rev"><div class="jdgm-rev__header">Ben</div><div class="jdgm-rev__body"><p>{}</p></div></div></div>',
        '<div class="yotpo-main-widget"><div class="yotpo-nav-content"><div class="yotpo-review"><div class="content-review">{}</div></div></div></div>',
        '<div id="stamped-main-widget"><div class="stamped-review-content"><p class="stamped-review-content-body">{}</p></div></div>',
        '<ol id="BVRRContainer" class="widget"><li class="bv-content-item bv-content-review"><div class="bv-content-summary-body-text">{}</div></li></ol>',
        '<div class="okendo-widget"><ul><li class="oke-w-reviews-list-item"><div class="oke-reviewContent-body"><p>{}</p></div></li></ul></div>',
        '<section class="toggle"><li class="productReview"><p class="productReview-body">{}</p></li></section>',
    ],
)  # fmt: skip
def test_what_buyers_say_is_text_in_the_boxes_of_services_too(around: str) -> None:
    said = "Took shavings one could read through on the first day."
    told = text_of(SHOP.format("Add to cart", around.format(said)))
    assert said in told
    assert "Gauge" not in told
    other = f'<div class="related-products">{around.format("").replace("{}", "")}<p>Our saws are as good.</p></div>'
    assert "as good" not in text_of(SHOP.format("Add to cart", other))


def test_a_list_of_things_has_no_facts_of_its_own() -> None:
    item = f'<div class="product"><h3>Plane</h3><div class="specs">{TABLE}</div><button>Add to cart</button></div>'
    page = f"<body><main><h1>Planes</h1><p>{'All planes that we have are here, and each is sharp. ' * 5}</p>{item * 9}</main>"
    alone = text_of(page.replace("Add to cart", "Look"))
    assert text_of(page) == alone


ROWS = "".join(
    f'<div class="spec-row"><div class="spec-name">{name}</div><div class="spec-value">{value}</div></div>'
    for name, value in (("Weight", "1.9 kg"), ("Iron", "50 mm"))
)


@pytest.mark.parametrize("kind", ["product", "og:product", "product.item", "Product"])
@pytest.mark.parametrize("name", ["pdp-specs", "product-attributes", "techData"])
def test_what_calls_itself_a_product_needs_no_button_and_its_facts_no_table(kind: str, name: str) -> None:
    facts = f'<section class="{name}"><h2>Specifications</h2>{ROWS}</section>'
    page = SHOP.format("Look", facts).replace("<title>", f'<meta property="og:type" content="{kind}"><title>')
    told = text_of(page)
    assert "1.9 kg" in told
    assert "50 mm" in told
    assert "9 cm" not in told
