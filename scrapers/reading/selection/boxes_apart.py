"""What a page keeps apart from its text: dialogs, its footer, data, other articles, other goods.

A model judges blocks by what they are like, and a privacy policy in a dialog is like an article. What it says
of these is set aside before the limit of the page is chosen, so that they neither are the text nor hide it.
"""
# ruff: noqa: RUF001 - phrases in many scripts

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scrapers.reading.selection.other_articles import other_articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scrapers.reading.blocks.outline import Block, Outline
    from scrapers.reading.selection.character_counts import Vector
    from scrapers.reading.selection.containers import Containers
    from scrapers.reading.selection.features import Measures

_DIALOGS: Final = frozenset(("dialog", "alertdialog"))  # roles; the first is a tag, too
_TAGS: Final = frozenset(("dialog", "footer"))
_TELLING: Final = ("role", "aria-modal", "itemscope")
_OF_TEXT: Final = frozenset(
    ("article", "section", "main", "blockquote", "li")
)  # may have footers of their own
_WHOLE: Final = frozenset(("html", "body", "main", "article"))
_LEAST: Final = 20  # words that are expected of the rest: a page may be shown as one dialog
_LIKELY: Final = 0.5  # score of a block that reads like text
_ASKED: Final = frozenset(("FAQPage", "QAPage", "Question", "Answer"))
_HEADS: Final = frozenset(("heading", "paragraph"))
_LINE: Final = 60  # characters of a heading
_SEVERAL: Final = 2  # prices; one of them may be of what is described
_OTHERS = re.compile(
    r"\W*(?:(?:people|customers|shoppers|others?|buyers) (?:who|also) [^.!?]{3,50}"
    r"|customers['’]? also [^.!?]{3,40}"
    r"|(?:you|we think you)(?: (?:may|might|could|will)|['’]ll)(?: also)?"
    r" (?:like|love|enjoy|need|be interested in)(?: this| these)?"
    r"|(?:explore |compare |shop |view )?(?:with )?(?:related|similar|recommended|suggested|sponsored)"
    r" (?:items?|products?|listings?|styles?|searches|looks)"
    r"|(?:your )?recently viewed(?: (?:items?|products?))?"
    r"|(?:frequently|often|usually) bought (?:together|with)|more (?:from|by|like) [^.!?]{2,40}"
    r"|(?:kunden|andere) (?:kauften|kunden|interessierten) [^.!?]{2,40}"
    r"|das könnte (?:dir|ihnen) (?:auch )?gefallen|ähnliche (?:artikel|produkte)"
    r"|zuletzt angesehen(?:e (?:artikel|produkte))?|wird oft zusammen gekauft"
    r"|(?:produits|articles) (?:similaires|associés|recommandés)|vous aimerez (?:aussi|peut-être)"
    r"|(?:produits )?récemment consultés|productos (?:relacionados|similares|recomendados)"
    r"|también te puede gustar|vistos? recientemente|prodotti (?:correlati|simili)"
    r"|potrebbe(?:ro)? (?:anche )?(?:piacerti|interessarti)"
    r"|produtos (?:relacionados|semelhantes|similares)|(?:gerelateerde|vergelijkbare) producten"
    r"|(?:podobne|powiązane) produkty|похожие товары|с этим товаром (?:также )?покупают"
    r"|相关商品|猜你喜欢|関連商品|この商品を(?:買った|チェックした)人は.{0,30}|관련 상품)\W*",
    re.IGNORECASE,
)

_PRICE = re.compile(
    r"(?:[$€£¥₹₩₽]|(?:US|C|A|AU|CA)\s?\$|\b(?:USD|EUR|GBP|CHF|PLN|SEK|NOK|DKK|Rs\.?|R\$|zł|kr))\s?\d"
    r"|\d\s?(?:[€£₽₴円元원]|zł|kr\b|Kč|EUR\b|USD\b|руб)"
)


def without_apart(scores: Vector, outline: Outline, page: Measures) -> Vector:
    """``scores`` with 0 for what stands apart; where the rest says nothing, for the footer alone."""
    footers, dialogs, data = _frames(outline, page.boxes)
    boxes = [*footers, *dialogs, *_other_things(outline, page.boxes)]
    others = [*data, *other_articles(scores, outline, page)]
    if not boxes and not others:
        return scores
    held = page.boxes.inside(_declared(boxes, page))
    apart = page.boxes.inside(boxes) & ~held | page.boxes.inside(others)
    rest: Vector = np.where(apart, np.float32(0), scores)
    if float((rest * page.texts.counts["words"]).sum()) >= _LEAST:
        return rest
    return _without_footer(scores, page.boxes.inside(footers) & ~held, page.prose > 0)


def _without_footer(scores: Vector, footer: Any, prose: Any) -> Vector:  # noqa: ANN401 - flags, one a block
    """A page that waits for its script shows its footer, which is no text, unless it reads like one.

    ``prose``: the block is no label and no list of links, whatever a model makes of it.
    """
    if not footer.any() or (footer & prose & (scores >= _LIKELY)).any():
        return scores
    rest: Vector = np.where(footer, np.float32(0), scores)
    return rest


def _declared(boxes: list[int], page: Measures) -> list[int]:
    """Those of ``boxes`` that hold what the head says of the page: a shop may describe a thing in one."""
    places = page.boxes.inner[page.told.any(axis=0)].tolist()
    return [at for at in boxes if any(page.boxes.holds(at, place) for place in places)]


def _frames(outline: Outline, boxes: Containers) -> tuple[list[int], list[int], list[int]]:
    """The containers that are footers of the page, those that are dialogs, and data for machines."""
    footers, dialogs, data = list[int](), list[int](), list[int]()
    told = {at for name in _TELLING for at in outline.having.get(name, ())}
    told.update(at for at, tag in enumerate(boxes.tags) if tag in _TAGS)
    for at in sorted(told):
        _, _, _, hidden, tag, attributes = outline.containers[at]
        role = attributes.get("role", tag)
        if role == "contentinfo" or (role == "footer" and not _is_in_text(outline, at)):
            footers.append(at)
        elif role in _DIALOGS or tag == "dialog" or attributes.get("aria-modal") == "true":
            dialogs.append(at)
        elif hidden and _is_data(attributes):
            data.append(at)
    return footers, dialogs, data


def _is_data(told: Mapping[str, str]) -> bool:
    """Whether hidden microdata is for machines alone; an answer that is folded away may be opened."""
    return "itemscope" in told and told.get("itemtype", "").rstrip("/").rpartition("/")[2] not in _ASKED


def _is_in_text(outline: Outline, at: int) -> bool:
    while (at := outline.parents[at]) >= 0:
        if outline.containers[at].tag in _OF_TEXT:
            return True
    return False


def _other_things(outline: Outline, boxes: Containers) -> Iterator[int]:
    """The boxes that a heading about other things begins, with their prices."""
    for at, block in enumerate(outline.blocks):
        if block.role not in _HEADS or block.level == 1 or block.links or len(block.text) > _LINE:
            continue
        if _OTHERS.fullmatch(block.text):
            box = _begun_by(outline, at, boxes)
            if box >= 0 and _has_prices(outline.blocks[at + 1 :], box, boxes):
                yield box


def _begun_by(outline: Outline, first: int, boxes: Containers) -> int:
    """The largest container below the page's frame that begins with block ``first``; -1: there is none."""
    found, at = -1, outline.blocks[first].container
    before = outline.blocks[first - 1].container if first else -1
    while at >= 0 and outline.containers[at].tag not in _WHOLE and not boxes.holds(at, before):
        found, at = at, outline.parents[at]
    return found


def _has_prices(blocks: Iterable[Block], box: int, boxes: Containers) -> bool:
    """Whether those of ``blocks`` that ``box`` begins with name several."""
    inside = takewhile(lambda block: boxes.holds(box, block.container), blocks)
    priced = (block for block in inside if _PRICE.search(block.text))
    return next(islice(priced, _SEVERAL - 1, None), None) is not None
