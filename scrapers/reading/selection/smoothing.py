"""What a choice of blocks left out of its own midst: headings over kept text, code between, rests of lists.

A model judges one block at a time, and short ones by little. Inside the container that holds nearly all of
the kept text, a block that its neighbours vouch for is kept with them. A clear no of the model stands: what
articles have in their midst that is no part of them (teasers, adverts, captions, votes) has neighbours too.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks.controls import asks_for
from scrapers.reading.blocks.formulas import is_set_apart
from scrapers.reading.selection.comments_and_title import in_comments
from scrapers.reading.selection.gaps.captions import is_hidden, with_captions
from scrapers.reading.selection.manuals.man_pages import name_section, with_name_section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Outline

_NEARLY_ALL: Final = 0.9
_OF_MANUAL: Final = 0.98  # beside its first chapter, which may hold nearly all, may stand another
_MOST: Final = 0.95
_MUCH: Final = 0.75
_LISTED: Final = frozenset(("list_item", "term", "description"))
_WHOLE: Final = frozenset(("code", "table"))
_MANUAL: Final = _WHOLE | {"term"}
_SEVERAL: Final = 3
_TITLE: Final = 2  # level; parts of a book begin with the second
_NEAR: Final = 4  # blocks before the text in which its title is looked for
_FAR: Final = 12
_MORE: Final = 0.5
_NOTES: Final = frozenset(("doc-footnote", "doc-endnote"))
_NOTE_ID = re.compile(
    r"(?:user-content-)?_?(?:fn|ftn|footnote|endnote)(?:def)?[-_:.]?\d{1,3}(?:[-_:.][\w-]{1,40})?"
)
_STRUCTURE: Final = _LISTED | _WHOLE | {"quote", "formula"}
_LISTS: Final = frozenset(("ul", "ol", "dl"))
_QUESTION: Final = range(4, 300)  # letters
_UNFOLDS = re.compile(
    r"(?:hide|show|view|see|open|close|toggle|read|load|menu|filters?|sort|all|back|share|search)\b",
    re.IGNORECASE,
)
_BOXES: Final = 3  # around a question, that may be what is clicked
_FURNITURE: Final = frozenset(("nav", "footer", "aside", "form"))
# The least share of the limit that a block must have reached to be vouched for. On 1,599 labelled pages a
# tenth of the headings, items and quotations below it is text, a fifth of the paragraphs, hardly any caption;
# most of the code and tables is.
_NEAREST: Final = {"heading": 0.3, "list_item": 0.3, "quote": 0.3, "paragraph": 0.6, "caption": 1.0}


def filled(
    outline: Outline, kept: Sequence[bool], nearness: Sequence[float] = (), *, manual: bool = False
) -> list[bool]:
    """``kept``, a flag for each block, with those gaps closed; nothing is taken away.

    ``nearness`` is the share of the limit that each block's score is; without it none was refused.
    ``manual``: the page says that it is one, which a few of its blocks would not show. Of such a page all
    gaps are closed.
    """
    inside = _inside_main(outline, kept, manual)
    flags = list(kept)
    name = name_section(outline)
    _most(outline, flags, inside, manual, name >= 0)
    _lists(outline, flags, inside)
    _between(outline, flags, inside)
    _headings(outline, flags, inside)
    _announced(outline, flags, manual)
    if not manual:
        _refuse(outline, kept, flags, nearness)
    with_captions(outline, flags, inside)
    _questions(outline, flags, inside)
    _notes(outline, flags, inside)
    with_name_section(outline, name, flags)
    return flags


def _refuse(outline: Outline, kept: Sequence[bool], flags: list[bool], nearness: Sequence[float]) -> None:
    vouched = [at for at, near in enumerate(nearness) if flags[at] and not kept[at]]
    # what is called comments, and scored 0 for it, may be a field of what is listed: "Comments: 10 pages"
    fields = in_comments(outline) if any(nearness[at] <= 0 for at in vouched) else []
    for at in vouched:
        block, near = outline.blocks[at], nearness[at]
        if near <= 0 and not fields[block.container]:
            flags[at] = False  # it stands in a box apart, whatever its neighbours are
        elif block.level != 1 and near < _NEAREST.get(block.role, 0):
            flags[at] = _is_formula(outline, block)


def _inside_main(outline: Outline, kept: Sequence[bool], manual: bool) -> list[bool]:
    """For each block: whether it is in the smallest container with nearly all kept text, and in no frame.

    That of a manual holds its title and smaller chapters too, unless only the page as a whole does.
    """
    parents = outline.parents
    sums = [0] * len(parents)
    for block, flag in zip(outline.blocks, kept, strict=True):
        if flag:
            sums[block.container] += len(block.text)
    for at in range(len(sums) - 1, 0, -1):
        if size := sums[at]:
            sums[parents[at]] += size
    if not sums[0]:
        return [False] * len(outline.blocks)
    main = _smallest(sums, _NEARLY_ALL)
    if manual:
        main = _smallest(sums, _OF_MANUAL) or main
    if manual and (title := _title(outline, kept)) is not None:
        main = _shared(outline, main, outline.blocks[title].container) or main
    inside = [False] * len(sums)
    inside[main] = True
    for at in range(main + 1, len(sums)):
        if parents[at] < main:
            break  # what lies in a container stands in one stretch after it
        inside[at] = inside[parents[at]] and outline.containers[at].tag not in _FURNITURE
    return [inside[block.container] for block in outline.blocks]


def _smallest(sums: list[int], share: float) -> int:
    """The smallest container with ``share`` of all text; what lies in one stands after it."""
    return next(at for at in range(len(sums) - 1, -1, -1) if sums[at] >= share * sums[0])


def _shared(outline: Outline, one: int, other: int) -> int:
    """The innermost container around both; parents come before what they hold."""
    while one != other:
        one, other = min(one, other), outline.parents[max(one, other)]
    return one


def _title(outline: Outline, kept: Sequence[bool]) -> int | None:
    """The heading that kept text begins with, or the last one near before it.

    It is of the first two levels, or of the page's first: chapters may be pages of their own. One that has
    no equal on its page may stand farther off.
    """
    levels = [block.level for block in outline.blocks if block.level]
    if not levels:
        return None
    top = min(levels)
    first = next((at for at, flag in enumerate(kept) if flag), -1)
    for at in range(first, max(-1, first - 1 - _FAR), -1):
        level = outline.blocks[at].level
        if level and (
            (first - at <= _NEAR and level <= max(_TITLE, top)) or (level == top and levels.count(top) == 1)
        ):
            return at
    return None


def _most(outline: Outline, flags: list[bool], inside: list[bool], manual: bool, of_man: bool) -> None:
    """Most of the container's text kept: what structures it is, too. A paragraph stands for itself.

    So do captions and titles: what is not text of an article is mostly one of these. But where kept
    text is set with code, tables and definitions, it is a manual, and manuals have no teasers inside.
    ``of_man``: it is a page of ``man``, which tells options in short terms.
    """
    places = [at for at, within in enumerate(inside) if within]
    total = sum(len(outline.blocks[at].text) for at in places)
    kept = [at for at in places if flags[at]]
    size = sum(len(outline.blocks[at].text) for at in kept)
    set_like_one = sum(outline.blocks[at].role in _MANUAL for at in kept) >= _SEVERAL
    manual = manual or (set_like_one and size >= _MORE * total)
    if manual or size >= (_MUCH if of_man else _MOST) * total:
        for at in places:
            block = outline.blocks[at]
            if manual or block.role in _STRUCTURE or block.level > 1:
                flags[at] = True


def _lists(outline: Outline, flags: list[bool], inside: list[bool]) -> None:
    """Three quarters of a list's text kept: all of it is. So is a list between two paragraphs beside it."""
    lists: dict[int, list[int]] = {}
    outermost = {-1: -1}
    for at, within in enumerate(inside):
        if within and (block := outline.blocks[at]).role in _LISTED:
            own = list_around(outline, block.container, outermost)
            lists.setdefault(block.container if own < 0 else own, []).append(at)
    for own, items in lists.items():
        total = sum(len(outline.blocks[at].text) for at in items)
        size = sum(len(outline.blocks[at].text) for at in items if flags[at])
        if size >= _MUCH * total or _is_framed(outline, flags, own, items):
            for at in items:
                flags[at] = True


def _is_framed(outline: Outline, flags: list[bool], own: int, items: Sequence[int]) -> bool:
    """Whether the list ``own``, of other things than links, stands between kept paragraphs beside it."""
    before, behind = items[0] - 1, items[-1] + 1
    if before < 0 or behind >= len(flags) or not (flags[before] and flags[behind]):
        return False
    around = outline.parents[own]
    if any(outline.parents[outline.blocks[at].container] != around for at in (before, behind)):
        return False
    linked = sum(outline.blocks[at].link_chars for at in items)
    return 2 * linked < sum(len(outline.blocks[at].text) for at in items)


def list_around(outline: Outline, at: int, known: dict[int, int]) -> int:
    """The outermost list that container ``at`` is, or lies in; -1: there is none.

    ``known`` remembers what was found; it begins as ``{-1: -1}``.
    """
    path = []
    while at not in known:
        path.append(at)
        at = outline.parents[at]
    found = known[at]
    for inner in reversed(path):
        if found < 0 and outline.containers[inner].tag in _LISTS:
            found = inner
        known[inner] = found
    return found


def _between(outline: Outline, flags: list[bool], inside: list[bool]) -> None:
    """Code, tables and formulas beside kept text of the same part of the page."""
    last = len(flags) - 1

    def tells(at: int) -> bool:
        return inside[at] and (flags[at] or not is_hidden(outline, at))

    for at, block in enumerate(outline.blocks):
        if flags[at] or not inside[at] or not (block.role in _WHOLE or _is_formula(outline, block)):
            continue
        before = next((flags[i] for i in range(at - 1, max(-1, at - 3), -1) if tells(i)), False)
        after = next((flags[i] for i in range(at + 1, min(last, at + 2) + 1) if tells(i)), False)
        flags[at] = before or after


def _is_formula(outline: Outline, block: Block) -> bool:
    classes = outline.containers[block.container].attributes.get("class", "")
    return block.role == "paragraph" and is_set_apart(block.nodes, classes)


def _notes(outline: Outline, flags: list[bool], inside: list[bool]) -> None:
    """What says that it is a footnote, and is led to from kept text; by its name alone only beside that."""
    cited: set[str] | None = None
    for at, block in enumerate(outline.blocks):
        if flags[at]:
            continue
        note = next((e for e in islice(outline.ancestors(block), 2) if _is_note(e, named=inside[at])), None)
        if note is None:
            continue
        if cited is None:
            cited = _cited(outline, flags)
        flags[at] = (note.get("id") or _label_of(note)) in cited


def _label_of(note: HtmlElement) -> str | None:
    """The identifier of the label that stands before ``note``, in an element of its own as Org has it."""
    before = note.getprevious()
    label = None if before is None else next(before.iter("a"), None)
    return None if label is None else label.get("id") or label.get("name")


def _is_note(element: HtmlElement, *, named: bool) -> bool:
    """Whether ``element`` says that it is a note: by its role or, if ``named``, by its identifier."""
    return element.get("role") in _NOTES or (
        named and _NOTE_ID.fullmatch(element.get("id") or "") is not None
    )


def _cited(outline: Outline, flags: Sequence[bool]) -> set[str]:
    """The places in the page that links in kept text lead to."""
    kept = (block for block, flag in zip(outline.blocks, flags, strict=True) if flag)
    links = (link for block in kept for link in block.anchors())
    return {href[1:] for link in links if (href := link.get("href") or "").startswith("#")}


def _questions(outline: Outline, flags: list[bool], inside: list[bool]) -> None:
    """What is clicked to unfold kept text is the question or heading of that text."""
    for at in range(len(flags) - 1):
        block = outline.blocks[at]
        if flags[at] or not (inside[at] and flags[at + 1]) or not _asks(block.text):
            continue
        answer = [*outline.ancestors(outline.blocks[at + 1])]
        around = islice(outline.ancestors(block), _BOXES)
        flags[at] = any(box not in answer and asks_for(box, answer) for box in around)


def _asks(text: str) -> bool:
    """Whether ``text`` is more than a sign, a number or a word for what a click does."""
    return sum(map(str.isalpha, text)) in _QUESTION and _UNFOLDS.match(text) is None


def _headings(outline: Outline, flags: list[bool], inside: list[bool]) -> None:
    """A heading stands if something below it does, before the next of its level or above."""
    first = next((at for at, flag in enumerate(flags) if flag and outline.blocks[at].role != "heading"), -1)
    below: list[int] = []  # levels of the headings that kept text was met under, from the end upwards
    met = False
    for at in range(len(flags) - 1, -1, -1):
        block = outline.blocks[at]
        if block.role != "heading":
            met = met or flags[at]
            continue
        covered = met or any(level > block.level for level in below)
        if inside[at] and covered and (block.level > 1 or 0 <= first < at or _begins(outline, flags, at)):
            flags[at] = True
        below = [level for level in below if level < block.level]
        if flags[at]:
            below.append(block.level)
        met = False


def _begins(outline: Outline, flags: list[bool], at: int) -> bool:
    """Whether a title stands right on top of kept text, in one box with it.

    Where a byline, a date or a picture is between them, or a header of the page is around it, the
    title is what a page is announced by, and part of its metadata.
    """
    if at + 1 >= len(flags) or not flags[at + 1]:
        return False
    around = {outline.parents[outline.blocks[at].container]}
    box = outline.blocks[at + 1].container
    for _ in range(2):
        if box in around:
            return True
        box = outline.parents[box]
    return box in around


def _announced(outline: Outline, flags: list[bool], manual: bool) -> None:
    """The title of a manual, wherever right before its text it stands."""
    kept = (block for block, flag in zip(outline.blocks, flags, strict=True) if flag)
    if manual or sum(block.role in _MANUAL for block in kept) >= _SEVERAL:
        title = _title(outline, flags)
        if title is not None:
            flags[title] = True
