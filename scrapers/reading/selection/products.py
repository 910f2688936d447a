"""What a page tells of the one thing that it sells: facts in tables and lists, and what buyers say.

A model learned from articles takes the words under "Specifications" for furniture, as they are short. Where
the page sells one thing, they are what it is there for; what else is on sale beside it is not.
"""
# ruff: noqa: RUF001 - words in many scripts

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection.heuristics import FURNITURE
from scrapers.web.page_words import PRODUCT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Container, Outline

_NAME: Final = 300  # characters of a name
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FACTS = re.compile(
    r"(?<![a-z])(?:specs?|specifications?|attributes?|attrs?|technical|tech-?(?:data|details|specs?)"
    r"|features?"
    r"|properties|characteristics|product-?(?:details?|facts|data)|additional-?information|datasheet"
    r"|data-?sheet"
    r"|merkmale|eigenschaften|technische-?daten|caracteristi\w{1,4}|specificaties)(?![a-z])"
)
_REVIEW = re.compile(
    r"(?<![a-z])(?:review|bewertung|avis|recensione)"
    r"(?:-?(?:item|body|text|content|card|entry|description)(?![a-z])|(?![a-z-]))"
)
# What services that collect reviews call one, which may stand in boxes that they call widgets and navigation.
_SERVED = re.compile(
    r"(?<![a-z])(?:jdgm-rev(?:--(?:body|content))?|yotpo-(?:review|main)|content-review|spr-review|stamped-review"
    r"|bv-content-(?:review|summary-body)|oke-(?:w-)?review(?:s-list-item|-content)?|loox-review|junip-review"
    r"|fera-review|rivyo-review|ryviu-item|feefo-review|reviews-?io-review|product-review|opw-review)"
    r"(?:-(?:text|body|content))*(?![a-z-])"
)
_OTHERS = re.compile(
    r"(?<![a-z])(?:related|recommend(?:ed|ations?)?|up-?sells?|cross-?sells?|similar|also-?(?:bought"
    r"|viewed|like)"
    r"|recently-?viewed|carousel|slider|bundles?|compare|accessor(?:y|ies)|sponsored|breadcrumbs?"
    r"|newsletter|cart|filters?"
    r"|menu|nav|modal|pop-?up|footer|header|sidebar|shipping|widget|swatch(?:es)?|facets?)(?![a-z])"
)
_FACTS_HEADING = re.compile(
    r"(?:product |technical |key |tech |full |item |main )?(?:specifications?|specs|details|features"
    r"|data|information"
    r"|characteristics|dimensions|materials?|ingredients|composition)(?: (?:and|&) \w{3,20})?"
    r"|about this (?:item|product)|what['’]s (?:in the box|included)|(?:product )?description|overview"
    r"|technische (?:daten|details)|produkt(?:details|beschreibung|merkmale|daten)|eigenschaften"
    r"|merkmale|beschreibung"
    r"|lieferumfang|caractéristiques(?: techniques)?|fiche technique|especificaciones(?: técnicas)?"
    r"|características"
    r"|descripción|especificações(?: técnicas)?|descrição|specifiche(?: tecniche)?|caratteristiche"
    r"|descrizione"
    r"|specificaties|kenmerken|omschrijving|specyfikacja|dane techniczne|opis(?: produktu)?|parametry"
    r"|(?:технические )?характеристики|описание|规格|規格|商品详情|产品参数|仕様|商品説明|スペック"
    r"|제품 사양",
    re.IGNORECASE,
)
_REVIEWS_HEADING = re.compile(
    r"(?:(?:customer|user|product|verified|top) )?(?:reviews?|ratings(?: (?:and"
    r"|&) reviews)?)(?: \(\d{1,7}\))?"
    r"|(?:kunden)?(?:bewertungen|rezensionen)|avis(?: clients?)?|(?:opiniones"
    r"|reseñas)(?: de clientes)?|avaliações"
    r"|recensioni|beoordelingen|opinie|отзывы|评价|評価|レビュー|리뷰",
    re.IGNORECASE,
)
_BUY = re.compile(
    r"add to (?:cart|basket|bag|trolley)|buy (?:it )?now|in den (?:warenkorb|einkaufswagen)"
    r"|ajouter au panier"
    r"|añadir al? (?:carrito|la cesta)|agregar al carrito|adicionar ao carrinho|comprar(?: agora)?"
    r"|aggiungi al carrello"
    r"|in winkel(?:wagen|mand)(?:je)?|toevoegen aan winkelwagen|do koszyka|dodaj do koszyka"
    r"|lägg i (?:varukorg|kundvagn)en?"
    r"|legg i handlekurv|læg i kurv|в корзину|купить|加入购物车|加入購物車|立即购买|カートに入れる"
    r"|장바구니(?: 담기)?",
    re.IGNORECASE,
)
_PAGES: Final = frozenset(("single-product", "catalog-product-view", "template-product", "page-product"))
_KINDS_OF_PAGE: Final = frozenset(("product", "og:product", "product.item"))
_FEW: Final = 3  # buttons to buy; a list of things has more
_LONG: Final = 40  # characters of a button
_FACT_ROLES: Final = frozenset(("table", "term", "description", "list_item"))
_SAYINGS: Final = frozenset(("paragraph", "quote", "list_item"))
_FACTS_ALONE: Final = _FACT_ROLES - {"list_item"}
_SHARE: Final = 0.3  # of the text, that reviews make up
_SHORT: Final = 400  # characters of reviews that are not too many in any case
_ENOUGH: Final = 400  # characters of the rest that can stand without them
_SAID: Final = 25  # characters of what somebody says of it


def with_product_facts(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept``, and the facts and reviews of what the page sells, in order; ``kept`` where it sells none.

    Reviews that are long, and longer than a third of the rest, are left out, all of them and not those alone
    that a model did not choose: a few of many say nothing. A page that says little else is one of reviews,
    and is left as it is.
    """
    if not kept or not outline.page.mentions(PRODUCT) or not sells_one(outline):
        return list(kept)
    facts, reviews = _told(outline)
    chosen = {id(block) for block in (*kept, *facts)}
    said = {id(block): len(block.text) for block in reviews}
    rest = sum(len(block.text) for block in outline.blocks if id(block) in chosen and id(block) not in said)
    if sum(said.values()) <= max(_SHARE * rest, _SHORT):
        chosen.update(said)
    elif rest >= _ENOUGH:
        chosen.difference_update(said)
    return [block for block in outline.blocks if id(block) in chosen]


def _told(outline: Outline) -> tuple[list[Block], list[Block]]:
    """Facts and reviews, each with the headings above them."""
    facts: list[Block] = []
    reviews: list[Block] = []
    kinds = _kinds(outline)
    heading: Block | None = None
    told = ""
    for block in outline.blocks:
        kind = kinds[block.container]
        if block.role == "heading":
            own = _told_by(block.text)
            if own or heading is None or block.level <= heading.level:
                heading, told = (block, own) if own else (None, "")
        elif kind != "other" and (found := _kind_of(block, told, kind)):
            part = facts if found == "facts" else reviews
            if heading is not None and kinds[heading.container] != "other":
                part.append(heading)
            part.append(block)
    return facts, reviews


def sells_one(outline: Outline) -> bool:
    """Whether there is something to buy on the page, and not a list of things."""
    buttons = sum(
        len(block.text) <= _LONG and _BUY.fullmatch(block.text.strip(" +›>")) is not None
        for block in outline.blocks
    )
    if buttons:
        return buttons <= _FEW
    things = sum(
        outline.containers[at].attributes["itemtype"].rstrip("/").endswith("schema.org/Product")
        for at in outline.having.get("itemtype", ())
    )
    body = outline.containers[0]
    return things == 1 or _is_of_product(body) or _is_called_product(body.element)


def _is_of_product(body: Container) -> bool:
    """Whether the ``body`` of a page says that it shows one thing, as those of PrestaShop and Magento do."""
    names = body.attributes.get("class", "").split()
    return body.attributes.get("id") == "product" or not _PAGES.isdisjoint(names)


def _is_called_product(body: HtmlElement) -> bool:
    """Whether the head of a page says so (Open Graph): buttons may be there only when a script has run."""
    head = body.getprevious()
    found = () if head is None else head.iterchildren("meta")
    return any(
        meta.get("property") == "og:type" and (meta.get("content") or "").lower() in _KINDS_OF_PAGE
        for meta in found
    )


def _kinds(outline: Outline) -> list[str]:
    """What each container, by its name or one around it, is for: facts, reviews, other things, or nothing."""
    kinds: list[str] = []
    for container, parent in zip(outline.containers, outline.parents, strict=True):
        around = kinds[parent] if parent >= 0 else ""
        kind = _kind(container)
        if kind == "served":  # wherever it stands
            kinds.append("reviews")
        else:
            kinds.append(around if around == "other" else kind or around)
    return kinds


def _kind(container: Container) -> str:
    tag, attributes = container.tag, container.attributes
    if container.hidden or tag in FURNITURE:
        return "other"
    if not attributes or tag in {"html", "body", "main"}:
        return ""
    if attributes.get("itemprop") in {"review", "reviewBody"}:
        return "reviews"
    return _named(attributes.get("class", "")[:_NAME], attributes.get("id", "")[:_NAME])


@lru_cache(maxsize=4096)
def _named(classes: str, identity: str) -> str:
    names = _CAMEL.sub("-", f"{classes} {identity}").lower().replace("_", "-")
    for pattern, kind in ((_SERVED, "served"), (_OTHERS, "other"), (_REVIEW, "reviews"), (_FACTS, "facts")):
        if pattern.search(names):
            return kind
    return ""


def _told_by(heading: str) -> str:
    text = heading.strip(" :：")
    if len(text) > _LONG:
        return ""
    return (
        "facts" if _FACTS_HEADING.fullmatch(text) else "reviews" if _REVIEWS_HEADING.fullmatch(text) else ""
    )


def _kind_of(block: Block, heading: str, kind: str) -> str:
    """Whether ``block`` is a fact or a review, by the ``heading`` above or the ``kind`` of box around."""
    if 2 * block.link_chars > len(block.text) or block.role == "code":
        return ""
    if kind == "reviews":
        return "reviews" if len(block.text) >= _SAID and block.role in _SAYINGS else ""
    if heading == "facts" and (kind or block.role in _FACT_ROLES or len(block.text) >= _SAID):
        return "facts"
    return "facts" if kind == "facts" and block.role in _FACTS_ALONE else ""
