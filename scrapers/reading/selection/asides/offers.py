"""Forms that want an address and links that want money, with the words around them, by any name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrapers.reading.selection import prompt_words as words
from scrapers.web.page_words import GIVING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Outline
    from scrapers.reading.selection.asides.kept_boxes import KeptBoxes

_FORM: Final = frozenset(("form",))
_FIELDS: Final = 3  # that a reader fills in; more is an order, a registration or a comment
_TYPED: Final = frozenset(("text", "email", "tel", "url", "number", ""))
_MOST: Final = 500  # characters of such a box
_LEVELS: Final = 3  # of boxes around the form or the link
_WORDS: Final = 200  # characters over a form of one field
_BLOCKS: Final = 6  # in such a box
_PLAIN: Final = frozenset(("paragraph", "heading", "list_item", "caption", "quote"))
_FEW: Final = 2  # boxes that want money; a page with more of them is about giving
_SHARE: Final = 0.3  # of the kept text
_LINK: Final = 60  # characters of one that wants money
_ADDRESS = re.compile(
    r"//(?:donate|give|spenden?|support|soutenir|dons?)\."
    r"|/(?:donat(?:e|ion|ions)|give(?:-now)?|contribut(?:e|ions?)"
    r"|spenden?|faire-un-don|je-donne|dons?|donar|doa(?:r|coes)|dona(?:zione|zioni)?|doneer|wsparcie"
    r"|support-us"
    r"|podderzhat|destek)(?:[/?#.]|$)",
    re.IGNORECASE,
)


def offers(boxes: KeptBoxes) -> set[int]:
    """The containers with kept text that only offer a letter, or ask for money."""
    letters = {box for at in _forms(boxes.outline) if (box := _box_of_offer(boxes, at)) >= 0}
    money = set[int]()
    giving = any(map(boxes.outline.page.mentions, GIVING))
    for block in boxes.outline.blocks if giving else ():
        if 0 < len(block.text) <= _LINK and block.links and block.role != "list_item" and _wants_money(block):
            box = _small_box(boxes, block.container)
            if box >= 0 and all(not b.links or _wants_money(b) for b in boxes.blocks(box)):
                money.add(box)
    return letters | (money if len(money) <= _FEW else set())


def _forms(outline: Outline) -> list[int]:
    """The containers that are forms for an address and hardly anything else."""
    page = outline.page
    forms = [form for at in page.places(_FORM) if _takes_address(form := page.elements[at])]
    return (
        [at for at, container in enumerate(outline.containers) if container.element in forms] if forms else []
    )


def _takes_address(form: HtmlElement) -> bool:
    if next(form.iter("textarea"), None) is not None:
        return False
    fields = [field.get("type", "").lower() for field in form.iter("input")]
    named = any("email" in (field.get("name") or "").lower() for field in form.iter("input"))
    filled = sum(kind in _TYPED for kind in fields)
    return ("email" in fields or named) and "password" not in fields and filled <= _FIELDS


def _box_of_offer(boxes: KeptBoxes, at: int) -> int:
    """The box of form ``at`` with the words shortly around it, if they offer a letter; else -1."""
    box = _small_box(boxes, at)
    if box < 0:
        return -1
    said = " ".join(boxes.outline.containers[at].element.itertext())[:_MOST]
    said += " ".join(block.text for block in boxes.blocks(box))
    if words.ASKS.search(said) is not None:
        return box
    return _box_of_one_field(boxes, at)


def _box_of_one_field(boxes: KeptBoxes, at: int) -> int:
    """The box of form ``at`` that takes nothing but an address, whatever is said over it in a few words."""
    form = boxes.outline.containers[at].element
    typed = [kind for field in form.iter("input") if (kind := (field.get("type") or "").lower()) in _TYPED]
    box = boxes.around(at, _WORDS, 1)
    held = boxes.blocks(box) if box >= 0 else []
    few = 0 < len(held) <= _FEW and all(b.role in _PLAIN and b.level != 1 for b in held)
    return box if typed == ["email"] and few and boxes.size_of(box) <= _WORDS else -1


def _small_box(boxes: KeptBoxes, at: int) -> int:
    """The largest box around ``at`` with little kept in it, no title, code or table; -1: there is none."""
    most = int(min(_MOST, _SHARE * boxes.size))
    for levels in range(_LEVELS, -1, -1):
        box = boxes.around(at, most, levels)
        held = boxes.blocks(box)
        plain = all(block.role in _PLAIN and block.level != 1 for block in held)
        if plain and 0 < len(held) <= _BLOCKS and boxes.size_of(box) <= most:
            return box
    return -1


def _wants_money(block: Block) -> bool:
    """Whether ``block`` is but a link to where money is given."""
    if block.link_chars < len(block.text.strip()) - 1:
        return False
    links = (
        link
        for node in block.nodes
        if not isinstance(node, str)
        for link in (node, *node.iterdescendants("a"))
    )
    return any(_ADDRESS.search(link.get("href") or "") for link in links)
