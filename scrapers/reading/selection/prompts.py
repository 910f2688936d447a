"""What stands among a page's text and asks its reader for something: an address, money, a click.

Boxes to sign up or to pay, labels of advertisements, what players say that cannot play, lines that lead to
the page before, the page after or another on the same subject. A model takes them for text, since text is all
around; what they are called and what they say leaves no doubt.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from scrapers.reading.selection import prompt_words as words
from scrapers.reading.selection.asides import places_elsewhere
from scrapers.reading.selection.asides.going_on import goes_on
from scrapers.reading.selection.asides.kept_boxes import KeptBoxes
from scrapers.reading.selection.asides.named_boxes import PLUGIN, PROMOTION, PROMPT, named_boxes
from scrapers.reading.selection.asides.offers import offers
from scrapers.reading.selection.asides.other_texts import is_before_other, is_over_others
from scrapers.reading.selection.asides.player_words import stands_for_video
from scrapers.reading.selection.asides.rails import rails, said_by
from scrapers.reading.selection.asides.way_words import LEADING, ON_THE_WAY
from scrapers.reading.selection.asides.ways import boxes_on_the_way, lines_on_the_way
from scrapers.web.page_words import FUNDS, STORES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Outline

_LINE: Final = 250  # characters of what may be such a line
_BOX: Final = 900  # characters that a box holds
_SHARE: Final = 0.3  # of the kept text; what is more is what the page is about
_NAME: Final = 300  # characters of a name
_NO_LINES: Final = frozenset(("code", "table", "formula", "term"))
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PARTING = re.compile(r"\s*[|·•,;]\s*(?=\S)|[.\s]+$")  # what stands between links and behind them
_WORD = re.compile(r"[^\W\d_]+")
_SHORT: Final = 8  # characters of a title
_FEW: Final = 3  # the same where a sign may be a word
_LEVELS: Final = 6  # containers up
_WHERE_ASKED = re.compile(
    r"/(?:donat\w*|give|spenden?|dons?|faire-un-don|donar|doar|doe|wsparcie|wesprzyj|support-us|destek|apoia\w*|sostieni"
    r"|news-?letters?|subscri\w*|suscri\w*|abonn\w*|iscri\w*|assin\w*|boletin\w*|nieuwsbrief|nyhetsbrev|zapisz\w*"
    r"|rassylka|bulten|signup|sign-up|join|membership)(?:[/?#._-]|$)",
    re.IGNORECASE,
)
_QUESTIONS: Final = ("?", "\uff1f", "\u061f")
_LABEL: Final = 60  # characters of a label
_SIGN = re.compile(r"\s(?:[|>»→–—-]+|>>)\s+(?=\S)")  # noqa: RUF001 - dashes
_COLONS = re.compile(r"[\uff1a\u0589\u2024\u1366\u17d6]\s*|[\u0903\u0983]\s")
"""What is a colon beside that of ASCII: wide, Armenian, Ethiopic, Khmer ones, the visarga behind a word."""
_STRONG: Final = frozenset(("strong", "b", "em", "i"))
_WANTED: Final = STORES + FUNDS


def without_prompts(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept`` less what only asks for something; all of it where that is all there is."""
    held = KeptBoxes(outline, kept)
    named = named_boxes(outline)
    boxes = _boxes(held, named) | offers(held) | rails(held, named) | boxes_on_the_way(held, named)
    lines, wants = lines_on_the_way(outline, kept), any(map(outline.page.mentions, _WANTED))
    left = [
        block
        for at, block in enumerate(kept)
        if at not in lines
        and not (boxes and _inside(outline, block, boxes))
        and not _is_prompt(outline, block, wants=wants)
    ]
    return left or list(kept)


def _boxes(boxes: KeptBoxes, named: Sequence[tuple[int, int]]) -> set[int]:
    """Those of the containers ``named`` that are boxes to sign up in, or to pay."""
    most = min(_BOX, _SHARE * boxes.size) if named else 0
    return {
        at
        for at, kind in named
        if kind & (PROMPT | PLUGIN | PROMOTION)
        and 0 < boxes.size_of(at) <= most
        and (
            kind & PLUGIN
            or (kind & PROMPT and _asks(boxes.outline, at))
            or (kind & PROMOTION and _sells(boxes.outline, at))
        )
    }


def _sells(outline: Outline, at: int) -> bool:
    """Whether container ``at``, which is called a promotion, is an aside and leads somewhere."""
    element = outline.containers[at].element
    return element.tag == "aside" and element.find(".//a[@href]") is not None


def _asks(outline: Outline, at: int) -> bool:
    """Whether container ``at`` has a field for an address, or says what is wanted."""
    element = outline.containers[at].element
    if any(field.get("type") == "email" for field in element.iter("input")):
        return True
    return words.ASKS.search(" ".join(element.itertext())[: 2 * _BOX]) is not None


def _inside(outline: Outline, block: Block, boxes: set[int]) -> bool:
    at = block.container
    while at >= 0:
        if at in boxes:
            return True
        at = outline.parents[at]
    return False


def _is_prompt(outline: Outline, block: Block, *, wants: bool) -> bool:
    """Whether ``block`` asks for something; the page ``wants`` it if it has the address where it is given."""
    role = block.role
    if len(block.text) > _LINE or role in _NO_LINES:
        return False
    text = block.text.replace("İ", "i").lower()  # the capital of Turkish is two characters in small letters
    if _stands_for_other(text, role):
        return True
    if block.links and _is_over_post(block, text):
        return True
    if words.WALL.fullmatch(text) or words.FEEDBACK.fullmatch(text) or _is_place_of_slide(outline, block):
        return True
    if role == "heading":
        return (
            block.level > 1
            and (words.COMMENT_FORM.fullmatch(text) or places_elsewhere.SHARE.fullmatch(text)) is not None
        )
    return block.links > 0 and _leads_on(block, text, wants=wants)


def _is_over_post(block: Block, text: str) -> bool:
    """Whether ``block`` tells who said what follows, and when, and what can be done with it."""
    many = block.links > 1 and words.POSTED.fullmatch(text) is not None
    return many or ("point" in text and words.TAGLINE.fullmatch(text) is not None)


def _stands_for_other(text: str, role: str) -> bool:
    """Whether ``text`` stands where an advertisement does, or a video that does not play."""
    if words.PLAYER.match(text) or goes_on(text) or stands_for_video(text):
        return True
    return (role == "paragraph" or " " in text) and words.AD_LABEL.fullmatch(text) is not None


def _leads_on(block: Block, text: str, *, wants: bool) -> bool:
    """Whether ``block`` is links to the page before, after or on the same subject, and their names.

    ``text`` is its own in small letters.
    """
    if label := words.READ_ALSO.match(text) or words.SHOUTED.match(block.text):
        linked = text[label.end() :]
        parted = block.link_chars <= len(linked) or not (label[0][:1] + label[0].rstrip()[-1:]).isalnum()
        rest = len(_PARTING.sub("", linked))
        if rest > (_SHORT if text.isascii() else _FEW) and parted and block.link_chars >= rest:
            return True
    if _leads_to_other(block) or (block.links > 1 and _lists_others(block)) or _asks_at_end(block):
        return True
    if words.EDITED.fullmatch(text) or _wants_more(block, wants=wants):
        return True
    own = _WORD.findall(text)
    if own and ON_THE_WAY.issuperset(own):
        return "sorted" in own or (any(map(LEADING.fullmatch, own)) and own != ["up"])
    return LEADING.match(text.lstrip("[(«<←↑ ")) is not None and _is_labelled(block)


def _leads_to_other(block: Block) -> bool:
    """Whether ``block`` is one link behind a label that says that it leads to another text."""
    text = block.text if block.text.isascii() else _COLONS.sub(": ", block.text, count=1)
    label, sign, linked = text.partition(": ")
    if not sign:
        label, sign, linked = _parted(text)
    linked = linked.strip(" .")
    if not sign or block.links != 1 or block.link_chars < len(linked):
        return False
    if len(linked) <= (_SHORT if linked.isascii() else _FEW):
        return False
    node = block.nodes[0] if len(block.nodes) == 1 else ""
    strong = not isinstance(node, str) and node.tag in _STRONG
    return is_before_other(label, marked=strong or block.role == "quote")


def _lists_others(block: Block) -> bool:
    """Whether ``block`` is links, a line each, below a label of other texts."""
    if sum(not isinstance(node, str) and node.tag == "br" for node in block.nodes) < block.links:
        return False
    first = next(block.anchors(), None)
    title = "" if first is None else said_by(first)
    label, _, _ = block.text.partition(title) if title else ("", "", "")
    if (
        not label.strip()
        or len(label) > _LABEL
        or block.link_chars + block.links < len(block.text) - len(label)
    ):
        return False
    return is_over_others(label) or words.READ_ALSO.fullmatch(label.lower()) is not None


def _asks_at_end(block: Block) -> bool:
    """Whether ``block`` asks whether a text was liked, and ends with a link to where money or a letter is."""
    text = block.text.rstrip(" .!»")
    if block.links != 1 or not any(sign in text[:-1] for sign in _QUESTIONS):
        return False
    link = next(block.anchors(), None)
    said = "" if link is None else said_by(link).rstrip(" .!»")
    return bool(said) and text.endswith(said) and _leads_to(block, _WHERE_ASKED)


def _parted(text: str) -> tuple[str, str, str]:
    """A label, the sign behind it that is no colon, and the rest; nothing where there is no such sign."""
    found = _SIGN.search(text[:_LABEL])
    if not found or " " not in text[: found.start()].strip():  # of one word, as brands are
        return "", "", ""
    return text[: found.start()], found[0], text[found.end() :]


def _wants_more(block: Block, *, wants: bool) -> bool:
    """Whether ``block`` leads to where a program is had, money given or one followed, and asks for it."""
    text = block.text
    if places_elsewhere.FOLLOW.match(text):
        return _leads_to(block, places_elsewhere.NETWORKS)
    if not wants:
        return False
    if places_elsewhere.APP.match(text) and _leads_to(block, places_elsewhere.STORES):
        return True
    return _leads_to(block, places_elsewhere.FUNDS) and places_elsewhere.GIVE.search(text) is not None


def _leads_to(block: Block, places: re.Pattern[str]) -> bool:
    return any(places.search(link.get("href") or "") for link in block.anchors())


def _is_labelled(block: Block) -> bool:
    """Whether all that is not linked in ``block`` says where its links lead: "Next: …, Up: …"."""
    unlinked = _WORD.findall("".join(map(_unlinked, block.nodes)).lower())
    return bool(unlinked) and ON_THE_WAY.issuperset(unlinked)


def _unlinked(node: str | HtmlElement) -> str:
    """What stands in ``node`` beside its links."""
    if isinstance(node, str):
        return node
    parts: list[str] = []
    walk = etree.iterwalk(node, events=("start", "end"))
    for event, inner in walk:
        if event == "end":
            parts.append((inner is not node and inner.tail) or "")
        elif inner.tag == "a":
            walk.skip_subtree()
        else:
            parts.append(inner.text or "")
    return "".join(parts)


def _is_place_of_slide(outline: Outline, block: Block) -> bool:
    """Whether it is "1 / 5" in what is called a slide or a pager."""
    if not words.PLACE.fullmatch(block.text):
        return False
    at, names = block.container, ""
    for _ in range(_LEVELS):
        if at < 0:
            break
        attributes = outline.containers[at].attributes
        names += f" {attributes.get('class', '')[:_NAME]} {attributes.get('id', '')[:_NAME]}"
        at = outline.parents[at]
    return words.SLIDES.search(_CAMEL.sub("-", names).lower().replace("_", "-")) is not None
