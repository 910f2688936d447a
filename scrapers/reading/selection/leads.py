"""The lead of an article (standfirst, intro, summary): what stands below its title in a box of its own.

Labelled pages count less than half of them to the text, so that a model of these leaves out what is apart
from the paragraphs. It is said by the author, and the paragraphs take it for said. Boxes say that they hold
one; a sentence right behind the title, in the box of the title and apart from the text, is one unsaid.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.reading.blocks.outline import Block, Outline

_LEAD = re.compile(
    r"(?<![a-z])(?:lead|lede|stand-?first|intro|introduction|summary|abstract|dek|deck|excerpt|strap-?line|preamble"
    r"|sub-?(?:title|head(?:line|ing)?)|kurztext|vorspann|einleitung|chap(?:eau|o)|accroche|entradilla|bajada"
    r"|resumen|sumario|resumo|linha-?fina|sommario|occhiello|ingress|manchet(?:te)?|zajawka"
    r"|catenaccio|sottotitolo|subtitulo|sous-?titre|copete|gravata|perex|spot|anons|annotation|annotatsiya|lid"
    r"|underrubrik|ondertitel|podtytul|podnadpis|alcim|zhaiyao|daodu|daoyu|bevezeto|sapou|zhrnutie|zusammenfassung"
    r"|opener|overview|nut-?graf|kicker-?text|topper"
    r"|(?:article|entry|header|hero|post|story|topic|news|headline|title|meta|short|content-head)-{0,2}"
    r"(?:description|desc|teaser|summary|text-lead|dek))(?![a-z])"
)
_OTHER = re.compile(
    r"(?<![a-z])(?:related|recommend|cards?|tiles?|list|sidebar|footer|authors?|bio|bylines?|comments?|share|social"
    r"|promo|newsletter|cta|caption|credits?|disclaimer|meta|tooltip|form|steps?|personal|profile|ads?|nav|menu"
    r"|breadcrumbs?|dates?|time|tags?|ratings?|stars?|reviews?|price|products?|affiliate|partners?|avatar)(?![a-z])"
)
_STATE = re.compile(r"(?<![a-z])(?:with|has|no|is)-[a-z]+")  # of a box, which says nothing of what it holds
_DESCRIBED = re.compile(r"(?<![a-z])meta-?desc")
# Lists that are leads, of what a page says in short.
_BULLETS = re.compile(
    r"(?<![a-z])(?:(?:article-?|story-?)?(?:summary|lede|lead|dek|intro|highlights?|takeaways?)-?(?:lists?|bullets|points|items?)"
    r"|key-?(?:points|takeaways|facts)|tl-?dr|story-?highlights)(?![a-z])"
)
_SAID: Final = frozenset(("description", "abstract", "alternativeHeadline"))  # of schema.org
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME: Final = 300  # characters of a name
_PAGE: Final = frozenset(("html", "body", "main", "article"))
_APART: Final = frozenset(
    ("nav", "footer", "aside", "form", "figure", "figcaption", "dialog", "a", "ul", "ol", "li")
)
_LEVELS: Final = 3  # boxes around that may say what it is
_NEAR: Final = 10  # blocks below the title
_RIGHT_BEHIND: Final = 3  # blocks below it in which a lead may stand unsaid
_DEEPEST: Final = 5  # boxes between such a one and that of the title
_SENTENCE: Final = 60  # characters
_ENDS: Final = (".", "!", "?", "…", "。", "！", "？", "؟", "।")  # noqa: RUF001 - of several scripts
_OF_THE_PAGE = re.compile(
    r"^\w{1,20} by (?=[A-Z\d]).{0,80}?(?:19|20)\d\d|\b(?:earn|receive|get)\b.{0,60}?\bcommissions?\b"
    r"|\baffiliate links?\b"
)
"""What such a sentence has that tells who wrote a page and when, or how it earns money."""
_CLOSING: Final = " \"'”»’)）」』"  # noqa: RUF001 - as above
_SHORTEST: Final = 40
_LONGEST: Final = 700
_BODY: Final = 60  # characters of a paragraph that the text begins with
_ARTICLE: Final = 600  # characters of paragraphs that a lead leads to
_LINKED: Final = 4
_ROLES: Final = frozenset(("paragraph", "heading", "quote", "list_item"))
_LISTS: Final = frozenset(("ul", "ol", "li"))


def with_lead(outline: Outline, kept: Sequence[Block]) -> list[Block]:
    """``kept`` with the lead, in order, where an article has one between its title and its text."""
    prose = [block for block in kept if block.role == "paragraph" and len(block.text) >= _BODY]
    if sum(len(block.text) for block in prose) < _ARTICLE:
        return list(kept)
    chosen = set(map(id, kept))
    said = {block.text for block in kept}
    found = {id(block) for block in _below_title(outline, prose[0]) if block.text not in said}
    if not found:
        return list(kept)
    return [block for block in outline.blocks if id(block) in chosen or id(block) in found]


def _below_title(outline: Outline, first: Block) -> list[Block]:
    """The leads between the title and ``first``, the paragraph that the text begins with."""
    leads: list[Block] = []
    titled, box = 0, -1
    for block in outline.blocks:
        if block is first:
            return leads
        titled -= 1
        if block.level == 1:
            leads, titled, box = [], _NEAR + 1, _box_of_title(outline, block, first)
        elif titled > 0 and _says_much(block):
            unsaid = titled > _NEAR - _RIGHT_BEHIND and _is_unsaid(outline, block, box)
            if not (unsaid or _is_lead(outline, block.container)):
                continue
            shown = {lead.text for lead in leads}  # a page may have it twice
            leads += [] if block.text in shown else [block]
    return []


def _box_of_title(outline: Outline, title: Block, first: Block) -> int:
    """The largest box around ``title`` that does not hold ``first``, the beginning of the text; -1: none."""
    around, at = set[int](), first.container
    while at >= 0:
        around.add(at)
        at = outline.parents[at]
    found, at = -1, title.container
    while at >= 0 and at not in around:
        found, at = at, outline.parents[at]
    return found


def _is_unsaid(outline: Outline, block: Block, box: int) -> bool:
    """Whether ``block`` is a sentence in ``box``, that of the title, and nothing says that it is no lead."""
    text = block.text
    if box < 0 or len(text) < _SENTENCE or not text.rstrip(_CLOSING).endswith(_ENDS):
        return False
    if _OF_THE_PAGE.search(text):
        return False
    at = block.container
    for _ in range(_DEEPEST):
        container = outline.containers[at]
        if container.hidden or container.tag in _APART:
            return False
        if at == box:
            return True
        attributes = container.attributes
        if at == 0 or _told(attributes.get("class", "")[:_NAME], attributes.get("id", "")[:_NAME])[1]:
            return False
        at = outline.parents[at]
    return False


def _says_much(block: Block) -> bool:
    size = len(block.text)
    if "\u2e80" <= block.text[:1] <= "\ud7a3":  # of wide characters half as many say as much
        size *= 2
    return block.role in _ROLES and _SHORTEST <= size <= _LONGEST and _LINKED * block.link_chars < size


def _is_lead(outline: Outline, at: int) -> bool:
    """Whether the boxes around say that it is a lead, and none that it is something else."""
    named = False
    for _ in range(_LEVELS):
        container = outline.containers[at]
        if container.hidden or (
            container.tag in _APART and not (container.tag in _LISTS and _lists(outline, at))
        ):
            return False
        if at <= 0 or container.tag in _PAGE:
            break
        attributes = container.attributes
        lead, other = _told(attributes.get("class", "")[:_NAME], attributes.get("id", "")[:_NAME])
        if other:
            return False
        named = named or lead or attributes.get("itemprop") in _SAID
        at = outline.parents[at]
    return named


@lru_cache(maxsize=4096)
def _told(classes: str, identity: str) -> tuple[bool, bool]:
    names = _STATE.sub("", _CAMEL.sub("-", f"{classes} {identity}").lower().replace("_", "-"))
    other = _OTHER.search(_BULLETS.sub("summary", _DESCRIBED.sub("desc", names))) is not None
    return (_LEAD.search(names) or _BULLETS.search(names)) is not None, other


def _lists(outline: Outline, at: int) -> bool:
    """Whether the list around container ``at`` is called one of what the page says in short."""
    for _ in range(_LEVELS):
        attributes = outline.containers[at].attributes
        if _BULLETS.search(
            f"{attributes.get('class', '')} {attributes.get('id', '')}"[:_NAME].lower().replace("_", "-")
        ):
            return True
        at = outline.parents[at]
        if at <= 0:
            break
    return False
