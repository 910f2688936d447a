"""What stands apart from a page's text is no text, however much like one it reads; and the text is, in any box."""

from __future__ import annotations

import numpy as np
import pytest

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.extractor import Source
from scrapers.reading.extractors.blocks import Blocks
from scrapers.reading.page_tree import parse
from scrapers.reading.selection.features import Measures
from scrapers.reading.selection.scorer import decided

from . import apart

SAID = "The kettle boils a litre in three minutes, and its handle stays cool while it does so. "
POLICY = "We process personal information as this policy says, and only as long as the law asks us to. "
PANEL = f"<div><h2>Policy</h2><p>{POLICY * 3}</p><p>{POLICY * 2}</p></div>"
CARDS = "<div class=g><div><h3>Pot</h3><p>$20.00</p></div><div><h3>Pan</h3><p>$35.00</p></div></div>"
TEXT = f"<main><h1>Kettle</h1><p>{SAID}</p><p>{SAID * 2}</p></main>"


def left(body: str, head: str = "") -> str:
    return apart.left(body, f"<title>Kettle</title>{head}")


@pytest.mark.parametrize(
    "box",
    [
        f"<dialog open>{PANEL}</dialog>",
        f"<div role=dialog class=sheet>{PANEL}</div>",
        f"<section role=alertdialog>{PANEL}</section>",
        f'<div class=takeover aria-modal="true">{PANEL}</div>',
        f"<div role=contentinfo>{PANEL}</div>",
    ],
)
def test_dialogs_and_the_footer_are_no_text(box: str) -> None:
    told = left(TEXT + box)
    assert SAID.strip() in told
    assert POLICY[:20] not in told


@pytest.mark.parametrize(
    "heading",
    [
        "People who viewed this item also viewed",
        "Similar items",
        "You may also like",
        "Recently viewed products",
        "Frequently bought together",
        "Ähnliche Produkte",
        "Vous aimerez aussi",
        "Productos relacionados",
        "関連商品",
    ],
)
def test_other_things_on_sale_are_no_text_of_a_page(heading: str) -> None:
    told = left(f"{TEXT}<section><div><h2>{heading}</h2></div>{CARDS}</section><p>{SAID}</p>")
    assert told.count(SAID.strip()) == 4
    assert not {heading, "Pot", "Pan", "$35.00"} & set(told.split("\n"))


@pytest.mark.parametrize(
    "body",
    [
        f"<div role=dialog>{PANEL}</div>",  # all that the page shows
        f"<main><article><p>{SAID}</p><footer><p>{POLICY}</p></footer></article></main>",  # an article's own
        f"{TEXT}<section><h2>Similar items</h2><p>{POLICY}</p></section>",  # a text of that title, not a shelf
        f"<main><h1>Similar items</h1><p>{SAID}</p>{CARDS}<p>{POLICY}</p></main>",  # what the page is about
        f"{TEXT}<section><h2>Models</h2>{CARDS}<p>{POLICY}</p></section>",
    ],
)
def test_what_the_page_is_there_for_stays(body: str) -> None:
    assert POLICY[:20] in left(body)


def test_what_the_head_says_of_the_page_is_text_in_a_dialog_too() -> None:
    head = f'<meta name=description content="{SAID.strip()}">'
    assert (
        left(f"<h1>Kettle</h1><p>{POLICY}</p><div role=dialog><p>{SAID}</p></div>", head).count(SAID[:20])
        == 1
    )
    assert SAID[:20] not in left(f"<h1>Kettle</h1><p>{POLICY * 2}</p><div role=dialog><p>{SAID}</p></div>")


MENU = "".join(
    f"<dt>{name}</dt><dd>Help, shops, jobs and terms of {name}</dd>" for name in ("us", "you", "all")
)


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        ("<h1>Bazaar</h1><ul><li>I'm shopping for</ul>", ""),
        ("<h1>Bazaar</h1><div>Loading</div><div>Basket</div>", ""),
        (f"<h1>Bazaar</h1><p>{SAID}</p><p>{SAID}</p>", SAID.strip()),
    ],
)
def test_a_page_that_waits_for_its_script_says_nothing_by_its_labels(hidden: str, told: str) -> None:
    page = f"<html><body style='display:none'>{hidden}<footer><dl>{MENU}</dl></footer></body></html>"
    text = Blocks().extract(Source(page, markdown=False)).text
    assert told in text if told else not text


@pytest.mark.parametrize("score", [0.1, 0.3, 0.49])
@pytest.mark.parametrize(
    "footer",
    [
        f"<footer><dl>{MENU}</dl></footer>",
        f"<div role=contentinfo><dl>{MENU}</dl></div>",
        "<footer class=all><div><p>Call 911 in an emergency.</p><ul><li>Terms<li>Privacy</ul></div></footer>",
    ],
)
def test_the_footer_of_a_page_that_waits_for_its_script_is_no_text(footer: str, score: float) -> None:
    assert apart.left(f"<p>Loading</p>{footer}", "", score=score) == "Loading"


@pytest.mark.parametrize(
    "footer",
    [
        f"<dl>{MENU}</dl>",
        "<p><a>Protection of our brands</a> - <a>Privacy policy</a> - <a>Map of this site</a> - <a>Terms of use</a></p>",
        "<ul><li><a>Standing desks</a></li><li><a>Chairs for offices and for homes</a></li></ul>",
    ],
)
def test_labels_and_links_of_a_footer_are_no_text_however_likely(footer: str) -> None:
    assert apart.left(f"<p>Loading</p><footer>{footer}</footer>", "", score=0.9) == "Loading"


@pytest.mark.parametrize("score", [0.5, 0.9])
def test_a_footer_that_reads_like_the_text_is_the_text_of_such_a_page(score: float) -> None:
    assert SAID.strip() in apart.left(f"<p>Loading</p><footer><p>{SAID}</p></footer>", "", score=score)


def test_nothing_is_kept_of_a_page_of_which_nothing_may_be_text() -> None:
    root = parse(f"<html><body><footer><dl>{MENU}</dl></footer></body></html>")
    found = outline(root)
    scores, limit = decided(np.full(len(found.blocks), 0.3, np.float32), found, Measures(found, root))
    assert not (scores >= limit).any()


@pytest.mark.parametrize("kind", ["http://schema.org/NewsArticle", "https://schema.org/Product/", ""])
def test_hidden_microdata_is_for_machines(kind: str) -> None:
    values = f"<span itemprop=datePublished>2019-11-13T23:06:00+01:00</span><div itemprop=articleBody>{SAID * 9}</div>"
    data = f"<div style='display:none' itemscope itemtype='{kind}'>{values}</div>"
    head = f"<meta name=description content='{SAID.strip()}'>"
    told = left(TEXT + data, head)
    assert told.count(SAID.strip()) == 3
    assert "2019" not in told


@pytest.mark.parametrize(
    "box",
    [
        f"<div itemscope itemtype='http://schema.org/NewsArticle'><p>{POLICY}</p></div>",  # to be seen
        f"<div hidden itemscope itemtype='https://schema.org/Answer'><p>{POLICY}</p></div>",  # may be opened
        f"<div hidden><p>{POLICY}</p></div>",  # hidden, and no data: what is seen of it is decided later
    ],
)
def test_microdata_that_is_seen_or_folds_out_is_not_set_aside(box: str) -> None:
    assert POLICY[:20] in left(TEXT + box)


@pytest.mark.parametrize(
    "name", ["gutter", "gutter-stable gutter", "linenos", "lineno", "blob-num", "crayon-nums"]
)
def test_text_in_a_box_that_is_called_like_numbers_of_lines_is_written(name: str) -> None:
    page = f"<html><body><main><section class='{name}'><h1>Kettle</h1><p>{SAID * 2}</p><p>{SAID * 3}</p></section></main></body></html>"
    assert Blocks().extract(Source(page, markdown=False)).text.count(SAID.strip()) == 5


@pytest.mark.parametrize("name", ["gutter", "linenos", "blob-num"])
def test_numbers_of_lines_are_not(name: str) -> None:
    code = f"<div class=highlight><div class={name}><div>1001</div><div>1002</div></div><pre>a = 1\nb = 2</pre></div>"
    page = f"<html><body><main><h1>Kettle</h1><p>{SAID * 2}</p>{code}<p>{SAID * 3}</p></main></body></html>"
    text = Blocks().extract(Source(page, markdown=False)).text
    assert "a = 1" in text
    assert "1001" not in text
