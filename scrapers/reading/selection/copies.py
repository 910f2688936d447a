"""Copies of a text on its own page: for another width of screen or the printer, as a teaser, unformatted.

Equal words alone are no copy: manuals describe the same parameter under each function, songs have
refrains, terms their clauses. A block is a copy only where the page shows it: the regions in which both
stand are named for different readers (narrow, printed, cloned), one is a teaser, or each of them is a great
part of the text, block for block.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapers.reading.blocks.outline import Block, Container, Outline

_SHORTEST: Final = 80  # characters from which on a block is looked at
_BEGINNING: Final = 40  # characters by which a copy of several blocks in one is found
_SAID: Final = 0.95  # share of such a copy that other blocks say
_PARTS: Final = 2  # blocks that it is made of
_MANY: Final = 10  # different ones in a row, of which nobody makes a paragraph that is not a copy
_REGION: Final = 0.4  # share of all that is kept, from which on a region is the text once more
_BLOCKS: Final = 3  # blocks of such a region
_REST: Final = 0.2  # share of other text that may stand beside a text and its copy in one
_LOOKS: Final = 2000  # pairs of blocks; a page of one line ten thousand times has no copies
_REGIONS: Final = 10  # that are compared as wholes
_NEAR: Final = 2  # containers around a block whose names may call it a teaser

_VARIANT = re.compile(
    r"(?<![a-z])(?:mobile|phone|tablet|desktop|print(?:able)?|amp|cloned?|duplicate|visible|invisible|hide"
    r"|(?:(?:sm|md|lg|xl|2xl|max-\w{2}):)?hidden|d-(?:(?:sm|md|lg|xl|xxl)-)?none)(?![a-z])",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LATER = re.compile(r"mobile|phone|print|amp|clone|duplicate|invisible", re.IGNORECASE)
_TEASER = re.compile(
    r"(?:^|[\s_-])(?:teasers?|excerpt|standfirst|lede|lead|dek|summary|subhead|sub-?title|preview|intro"
    r"|short-description)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OPENED = re.compile(r"tab|panel|accordion|collaps|faq|toggle|slide", re.IGNORECASE)
_BESIDE: Final = frozenset(("a", "aside", "header", "footer", "nav", "dialog", "noscript", "hgroup"))


class _Branch(NamedTuple):
    """What is around one of two equal blocks and not around the other.

    ``top`` is the outermost container (-1: none), ``marked`` the outermost that is hidden or named
    for somebody, ``variants`` are the names that do so.
    """

    top: int
    marked: int
    hidden: bool
    variants: frozenset[str]
    bare: frozenset[str]  # identifiers without such words
    teaser: bool


def without_copies(found: Outline, blocks: list[Block]) -> list[Block]:
    """``blocks`` less those that the page shows to be copies of others among them."""
    left = _Copies(found, blocks).without_second()
    return _Copies(found, left).without_unformatted()


class _Copies:
    def __init__(self, found: Outline, blocks: list[Block]) -> None:
        self._found, self._blocks = found, blocks
        self._regions: dict[tuple[int, int], bool] = {}
        self._pairs: dict[tuple[int, int], None] = {}  # containers of a copy, and of what it is one of

    def without_second(self) -> list[Block]:
        """The blocks without those that another one equals, and is the text's."""
        known: dict[str, list[Block]] = {}
        for block in self._blocks:
            if len(block.text) >= _SHORTEST and block.role != "code":
                known.setdefault(block.text, []).append(block)
        dropped: set[int] = set()
        looks = 0
        for first, *others in known.values():
            kept = first
            for other in others[: _LOOKS - looks]:
                copy = self._copy(kept, other)
                if copy is not None:
                    dropped.add(id(copy))
                    kept = other if copy is kept else kept
            looks += len(others)
        for copy_at, text_at in list(self._pairs)[:_REGIONS]:
            said = {block.text for block in self._inside(text_at)}
            again = [block for block in self._inside(copy_at) if block.text in said and block.role != "code"]
            dropped.update(map(id, again))
        return self._without(dropped)

    def without_unformatted(self) -> list[Block]:
        """The blocks without those that say in one what others say one by one."""
        begun: dict[str, list[Block]] = {}
        for block in self._blocks:
            if len(block.text) >= _BEGINNING and block.role not in {"code", "table", "heading"}:
                begun.setdefault(block.text[:_BEGINNING], []).append(block)
        shared = [same for same in begun.values() if len(same) > 1]
        longest = [max(same, key=lambda block: len(block.text)) for same in shared[:_REGIONS]]
        return self._without({id(block) for block in longest if self._in_one(block)})

    def _without(self, dropped: set[int]) -> list[Block]:
        return [block for block in self._blocks if id(block) not in dropped] if dropped else self._blocks

    def _in_one(self, block: Block) -> bool:
        """Whether ``block`` is made of others, and a copy of them by its place or as all there is."""
        size = len(block.text)
        parts = [part for part in self._blocks if len(part.text) < size and part.text in block.text]
        said = _size(parts)
        if len(parts) < _PARTS or said + len(parts) < _SAID * size:
            return False
        if self._is_run(parts) or self._copy(parts[0], block) is not None:
            return True
        rest = _size(self._blocks) - size - said
        return len(parts) >= _BLOCKS and rest <= _REST * said

    def _is_run(self, parts: list[Block]) -> bool:
        """Whether ``parts`` are many different blocks with hardly anything between them."""
        if len({part.text for part in parts}) < _MANY:
            return False
        own = {id(part) for part in parts}
        places = [at for at, block in enumerate(self._blocks) if id(block) in own]
        between = _size(self._blocks[places[0] : places[-1] + 1])
        return _size(parts) >= _SAID * between

    def _copy(self, first: Block, other: Block) -> Block | None:
        """That of two blocks which is a copy; ``None`` where both are the author's."""
        one, two = self._branches(first.container, other.container)
        if one.hidden != two.hidden:
            is_first = one.hidden
        elif one.variants != two.variants or not one.bare.isdisjoint(two.bare):
            is_first = _is_later(one.variants) and not _is_later(two.variants)
        elif one.teaser != two.teaser:
            return first if one.teaser else other
        elif self._repeats(one.top, two.top):
            is_first = False
        else:
            return None
        pair = (one.marked, two.marked) if is_first else (two.marked, one.marked)
        if min(pair) >= 0:
            self._pairs[pair] = None
        return first if is_first else other

    def _branches(self, one: int, two: int) -> tuple[_Branch, _Branch]:
        """What stands around each alone; containers further out have lower numbers."""
        parents = self._found.parents
        mine: list[int] = []
        others: list[int] = []
        while one != two:
            if one > two:
                mine.append(one)
                one = parents[one]
            else:
                others.append(two)
                two = parents[two]
        return self._branch(mine), self._branch(others)

    def _branch(self, inner: Sequence[int]) -> _Branch:
        containers = [self._found.containers[at] for at in inner]
        classes = [container.attributes.get("class", "") for container in containers]
        names = [container.attributes.get("id", "") for container in containers]
        bare = frozenset(_bare(name) for name in names if name)
        told_by = [_variants(own) or _unseen(c) for own, c in zip(classes, containers, strict=True)]
        top = inner[-1] if inner else -1
        return _Branch(
            top,
            next((at for at, told in zip(inner[::-1], told_by[::-1], strict=True) if told), top),
            any(map(_unseen, containers)),
            frozenset().union(*map(_variants, classes)),
            bare - {""},
            any(map(_TEASER.search, classes[:_NEAR])) or any(c.tag in _BESIDE for c in containers),
        )

    def _repeats(self, one: int, two: int) -> bool:
        """Whether the containers hold the same blocks, and each of them a great part of the text."""
        if one < 0 or two < 0:
            return False
        known = self._regions.get((one, two))
        if known is None:
            known = len(self._regions) < _REGIONS and self._equal(one, two)
            self._regions[one, two] = known
        return known

    def _equal(self, one: int, two: int) -> bool:
        shorter, longer = sorted((self._inside(one), self._inside(two)), key=len)
        if len(shorter) < _BLOCKS or not {b.text for b in shorter} <= {b.text for b in longer}:
            return False
        return _size(shorter) >= _REGION * _size(self._blocks)

    def _inside(self, at: int) -> list[Block]:
        """The blocks in container ``at``."""
        parents, end = self._found.parents, at + 1
        while end < len(parents) and parents[end] >= at:
            end += 1
        return [block for block in self._blocks if at <= block.container < end]


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


@lru_cache(maxsize=4096)
def _variants(classes: str) -> frozenset[str]:
    """Those of the class names that say for whom an element is there."""
    return frozenset(name for name in classes.split() if _VARIANT.search(_CAMEL.sub(" ", name)))


@lru_cache(maxsize=1024)
def _bare(name: str) -> str:
    """An identifier that says for whom its element is there, without that word; else ``""``."""
    bare, found = _VARIANT.subn("", _CAMEL.sub(" ", name).lower())
    return bare.strip(" -_") if found else ""


def _is_later(variants: frozenset[str]) -> bool:
    return any(map(_LATER.search, variants))


def _unseen(container: Container) -> bool:
    """Whether nobody sees it, who cannot open it either."""
    if not container.hidden and container.attributes.get("aria-hidden") != "true":
        return False
    named = f"{container.attributes.get('class', '')} {container.attributes.get('role', '')}"
    return _OPENED.search(named) is None
