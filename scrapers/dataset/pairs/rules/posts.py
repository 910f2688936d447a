"""The posts of a thread, as forum software writes them.

Generators differ in all but this: the texts of the posts lie in boxes of one name, each in a larger box
that also says who wrote it. So the boxes of the texts are found first, by the names that widespread software
gives them, or as boxes of one look that are called posts; what is said around each is what lies between
it and the box of all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.dataset.pairs.filters import fold
from scrapers.dataset.pairs.page_blocks import PageBlocks, Range
from scrapers.dataset.pairs.rules.post_boxes import beside_an_article, roots
from scrapers.dataset.pairs.rules.post_marks import Marks, is_dated, name_of_heading
from scrapers.dataset.pairs.thread_answers import Mark

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block

_FEWEST: Final = 2  # posts of a thread
_ABOVE: Final = 8  # containers around a text in which its author may stand
_TITLE: Final = 3  # words of a title, which a name does not have
_HEAD: Final = 60  # characters of a date, with the words around it
_ENDS: Final = ".!?…。"  # signs behind a sentence, which a date is not
_REPLY = re.compile(r"(?:\d{1,5}\. )?(?:re|aw|sv):", re.IGNORECASE)
_TEXT = re.compile(
    r"(?:^|[\s_-])(?:content|body|text|message|entry|prose|markdown|post-?text|inner)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:quote|bbcode_?quote|quotebox|quoteheader|quotation|citation|signature|sig|post-?signature"
    r"|edited|post-?edit|edited-?by|lastedit|notice|attachments?|attachbox|reactions?|ipsreact\w{0,20}"
    r"|moderator\w{0,20})(?:$|[\s_-])|block--quote|bbCodeQuote",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:^|[\s_-])(?:author|user|user-?(?:info|name|card|details)|avatar|profile|poster|meta|header|head|footer"
    r"|foot|toolbar|actions?|buttons?|controls?|reactions?|likes?|votes?|share|date|time|timestamp|details"
    r"|byline|post-update-info)(?:$|[\s_-])",
    re.IGNORECASE,
)
_RULE = re.compile(r"(?<![-_=—])(?:--|__|—-|==)[-_=—]{0,80}(?:\s|$)")
_LINE = re.compile(r"--|_{2,80}|-{3,80}")
_DEEP: Final = 50  # containers around a block that are looked at
_NO_TEXT: Final = frozenset(("header", "footer", "time", "form", "button"))
_BOXED: Final = frozenset(("div", "section", "td", "aside", "table"))


@dataclass(frozen=True, slots=True)
class Post:
    """What one person wrote: the blocks of it that are their own words, and what stands around them.

    ``signed``: a signature stands in one of the blocks, and cannot be parted from it.
    """

    blocks: tuple[int, ...]
    marks: Marks
    signed: bool

    @property
    def author(self) -> str:
        """The author's name, to be compared."""
        return fold(self.marks.author) or self.marks.author

    @property
    def mark(self) -> Mark:
        """What readers think of it."""
        return Mark(self.marks.votes, self.marks.accepted)

    @property
    def range(self) -> Range | None:
        """The blocks as one stretch; none where something else stands between them."""
        first, last = self.blocks[0], self.blocks[-1]
        return Range(first, last + 1) if last - first + 1 == len(self.blocks) and not self.signed else None


def posts_of(page: PageBlocks) -> list[Post]:
    """The posts of the thread on ``page``, in order; none where it is no thread."""
    for known, alike in roots(page):
        found = _posts(page, alike, known=known)
        if len({post.author for post in found}) >= _FEWEST:
            return found
    return []


def _posts(page: PageBlocks, roots: list[int], *, known: bool) -> list[Post]:
    roots = [number for number in roots if page.inside[number].start < page.inside[number].end]
    if len(roots) < _FEWEST:
        return []
    counts: dict[int, int] = defaultdict(int)
    for number in roots:
        for up in page.around(number):
            counts[up] += 1
    if beside_an_article(page, roots, counts, known=known):
        return []
    found = [_post(page, number, counts, known=known) for number in roots]
    posts = [post for post in found if post is not None]
    if found[0] is None or not posts[0].marks.author or _is_list_of_pages(page, roots, counts):
        return []
    return _once(page, [post for post in posts if post.marks.author])


def _once(page: PageBlocks, posts: Sequence[Post]) -> list[Post]:
    """``posts`` without those that say again what one before them says."""
    said: dict[str, Post] = {}
    for post in posts:
        said.setdefault(fold(" ".join([page.blocks[at].text for at in post.blocks])), post)
    return [*said.values()]


def _is_list_of_pages(page: PageBlocks, roots: Sequence[int], counts: dict[int, int]) -> bool:
    """Whether most of the boxes have titles of their own that link elsewhere, as lists of articles do."""
    titles = [title for root in roots if (title := _title_of(page, root, counts))]
    return 2 * len(titles) > len(roots) and 2 * len(set(titles)) > len(titles) and len(set(titles)) > 1


def _title_of(page: PageBlocks, root: int, counts: dict[int, int]) -> str:
    box = root
    for up in page.around(root):
        if counts[up] > 1:
            break
        box = up
    for at in range(page.inside[box].start, min(page.inside[box].end, page.inside[box].start + _ABOVE)):
        block = page.blocks[at]
        if (
            block.role == "heading"
            and len(block.text.split()) >= _TITLE
            and 2 * block.link_chars > len(block.text)
        ):
            return "" if is_dated(block.text) else re.sub(r"^(?:re|aw|sv)\s", "", fold(block.text))
    return ""


def _post(page: PageBlocks, number: int, counts: dict[int, int], *, known: bool) -> Post | None:
    marks = Marks()
    root = number if known else _text_in(page, number)
    inner = root
    for steps, up in enumerate(page.around(root)):
        if counts[up] > 1 or steps > _ABOVE:
            break
        marks.look(page.containers[up].element, page.containers[inner].element)
        inner = up
    own = [*own_blocks(page, root, known=known)]
    if not known and root == number and not marks.author and own:
        first = page.blocks[own[0]]
        marks.author = name_of_heading(first.text) if first.role == "heading" else ""
    blocks = tuple(_without_head(page, own))
    if not known and root == number and any(_is_boxed(page, root, at) for at in blocks):
        return None  # what is said of the author is not told apart from what the author says
    return Post(blocks, marks, any(_is_signed(page.blocks[at]) for at in blocks)) if blocks else None


def _is_signed(block: Block) -> bool:
    """Whether one of the lines of a block is such as stands over signatures."""
    return block.role != "code" and any(
        isinstance(node, str) and _LINE.fullmatch(node.strip()) for node in block.nodes[1:]
    )


def _is_boxed(page: PageBlocks, box: int, block: int) -> bool:
    """Whether a block of a post lies in a box of its own there, which may hold anything."""
    own = page.blocks[block].container == box
    return not own and page.containers[page.child_of(box, block)].tag in _BOXED


def _without_head(page: PageBlocks, blocks: Sequence[int]) -> Sequence[int]:
    """``blocks`` without what some software writes above a text: its subject again, its date."""
    for place, at in enumerate(blocks):
        block = page.blocks[at]
        dated = len(block.text) <= _HEAD and is_dated(block.text) and block.text[-1] not in _ENDS
        if not dated and not (block.role == "heading" and _REPLY.match(block.text)):
            return blocks[place:]
    return ()


def _text_in(page: PageBlocks, box: int) -> int:
    """The container of the text in a box: that which is named so, and has nearly all there is."""
    best, most = box, 0
    for number in range(box + 1, len(page.containers)):
        if page.containers[number].depth <= page.containers[box].depth:
            break
        attributes = page.containers[number].attributes
        names = attributes.get("class", "")
        if not names or not _TEXT.search(names) or _ASIDE.search(names) or _ABOUT.search(names):
            continue
        size = page.size(page.inside[number])
        if size > most or (best != box and 10 * size >= 9 * most):
            best, most = number, max(size, most)
    return best


def own_blocks(page: PageBlocks, root: int, *, known: bool) -> Iterator[int]:
    """The blocks below ``root`` that its author wrote: no quotes, no signature."""
    for at in range(*page.inside[root]):
        block = page.blocks[at]
        if block.role != "code" and _RULE.match(block.text):
            return
        if block.role == "quote" and page.containers[root].tag != "blockquote":
            continue
        near = [up for up in islice(page.around(block.container), _DEEP) if up > root]
        tags = {page.containers[up].tag for up in near}
        if "blockquote" in tags or (not known and tags & _NO_TEXT):
            continue
        names = [page.names(up) for up in near if page.containers[up].attributes]
        if any(_ASIDE.search(name) or (not known and _ABOUT.search(name)) for name in names):
            continue
        if block.text:
            yield at
