"""A page cut into blocks: runs of inline content, and units that belong together as they are.

One walk over the tree. A block is what a reader would call a paragraph, a heading, a list item; a
``<pre>`` and a data table are one block each. A table that only arranges the page is walked into.
Nothing is judged here but what frames the page (:mod:`scrapers.reading.blocks.page_chrome`): every other
block that a reader could see is there, in document order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks.block_elements import BLOCKS
from scrapers.reading.blocks.controls import Controls
from scrapers.reading.blocks.custom_elements import CustomElements
from scrapers.reading.blocks.element_list import UNREAD, ElementList
from scrapers.reading.blocks.formulas import FORMULAS, unseen_formula
from scrapers.reading.blocks.headings import LEVELS, end_of_flat, level_of_box
from scrapers.reading.blocks.inline_run import InlineRun
from scrapers.reading.blocks.outline import Block, Container, Outline, Role
from scrapers.reading.blocks.page_chrome import FRAMES, ROLES, PageChrome
from scrapers.reading.blocks.units import TAGS, Unit, Units
from scrapers.reading.blocks.verbatim import MAY_BE_CODE, lines_of_code
from scrapers.reading.blocks.visibility import hides_box, is_hidden

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BOXES: Final = BLOCKS - TAGS
_APART, _ALONG = -1, 0  # an element is gone into as a container of its own, or as part of the one around
_ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(LEVELS, "heading"),
    "li": "list_item", "blockquote": "quote", "figcaption": "caption", "caption": "caption", "dt": "term",
    "dd": "description",
}  # fmt: skip
_MAY_BE_CODE: Final = frozenset(("paragraph", "list_item", "quote", "description"))
_MUCH: Final = 300  # characters
_LITTLE: Final = 200  # characters of a page
_SYMBOLS: Final = FORMULAS - {"img"}  # that are a block without a word
_NONE: Final[Mapping[str, str]] = {}
_new = tuple.__new__


def outline(root: HtmlElement, *, whole: bool = False, page: ElementList | None = None) -> Outline:
    """The blocks of the page under ``root``, hidden ones too: many pages wait for a script to be shown.

    ``whole``: with those of its menus and footers, which are there too if there is little else.
    ``page`` are the elements of its body, if the caller has them.
    """
    page = page or ElementList.of_body(root)
    found = _Walk(page).through(whole=whole)
    return found if whole or found.shows(_LITTLE) else _Walk(page).through(whole=True)


class _Walk:
    """The state of one walk. Without recursion: pages nest up to 2,000 levels."""

    __slots__ = (
        "_containers", "_controls", "_custom", "_flat_until", "_found", "_frames", "_headings",
        "_next_block", "_page", "_parents", "_run", "_units",
    )  # fmt: skip

    def __init__(self, page: ElementList) -> None:
        self._page, self._run = page, InlineRun(page)
        self._found = found = Outline(page)
        self._containers, self._parents = found.containers, found.parents
        self._frames, self._controls, self._custom = PageChrome(page), Controls(page), CustomElements()
        self._units = Units(page)
        self._next_block = self._flat_until = 0
        self._headings: dict[int, int] = {}  # levels of containers that are headings, but not by their tag

    def through(self, *, whole: bool) -> Outline:
        """Walk everything below the body, leaving what the next element of the list is not in."""
        run, elements, tags, ends = self._run, self._page.elements, self._page.tags, self._page.ends
        nodes, texts, say = run.nodes, run.texts, run.say
        parent, at, boxed = elements[0], self._enter(elements[0], tags[0], _attributes(elements[0]), -1), True
        opened: list[tuple[HtmlElement, int, bool, int]] = []
        here, end = 1, len(elements)
        closing = end  # where the innermost that is open ends
        boxes_of_code = self._units.may_be_boxes
        while here < end:
            while here >= closing:
                left, inside = parent, at if boxed else -1
                parent, at, boxed, closing = opened.pop()
                self._leave(left, inside, at)
            child, tag = elements[here], tags[here]
            after = (
                _APART if tag in _BOXES and here >= self._flat_until else self._other(child, tag, here, at)
            )
            if after == _APART:
                attributes = _attributes(child)
                framing = not whole and (tag in FRAMES or attributes.get("role") in ROLES)
                if framing and self._frames.holds(here):
                    here = self._skip(child, here, at)
                    continue
                if texts:
                    self._flush(at)
                if boxes_of_code and attributes and (unit := self._units.box(child, tag, here, attributes)):
                    here = self._take(unit, at)
                    continue
                opened.append((parent, at, boxed, closing))
                at = self._enter(child, tag, attributes, at, here)
                parent, boxed, closing, here = child, True, ends[here], here + 1
            elif after > 0:
                here = after
                if (tail := child.tail) and (nodes or not tail.isspace()):
                    say(tail)
            else:
                opened.append((parent, at, boxed, closing))
                parent, boxed, closing, here = child, False, ends[here], here + 1
                if (text := child.text) and (nodes or not text.isspace()):
                    say(text)
        self._end((*opened, (parent, at, boxed, closing)))
        return self._found

    def _end(self, opened: Sequence[tuple[HtmlElement, int, bool, int]]) -> None:
        """Leave all that is open when the list of elements ends, from the innermost outwards."""
        for (element, at, boxed, _), around in zip(opened[:0:-1], opened[-2::-1], strict=True):
            self._leave(element, at if boxed else -1, around[1])
        self._flush(opened[0][1])

    def _skip(self, element: HtmlElement, here: int, at: int) -> int:
        """End the run at an element that is left out. Gives the index after it."""
        if self._run.texts:
            self._flush(at)
        if (tail := element.tail) and not tail.isspace():
            self._run.say(tail)
        return self._page.ends[here]

    def _leave(self, element: HtmlElement, inside: int, at: int) -> None:
        """End the run of container ``inside`` (-1: it goes on), and go on in ``at`` after ``element``."""
        run = self._run
        if inside >= 0:
            if run.texts:
                self._flush(inside)
            if run.linked:
                run.linked = self._containers[at].linked
        if (tail := element.tail) and (run.nodes or not tail.isspace()):
            run.say(tail)

    def _other(self, child: HtmlElement, tag: str, here: int, at: int) -> int:
        """Take in what is not simply a box. Gives the index after it, ``_APART`` or ``_ALONG``."""
        if here < self._flat_until:
            return self._flat(child, tag, here, at)
        if tag in BLOCKS:
            unit = self._units.at(child, tag, here)
            return _APART if unit is None else self._take(unit, at, said=False)
        if tag in UNREAD:
            return self._unread(child, tag, here)
        return self._phrasing(child, tag, here, at)

    def _phrasing(self, child: HtmlElement, tag: str, here: int, at: int) -> int:
        """The same for an element that stands in a line, unless there are boxes in it."""
        end, items = self._page.ends[here], child.items()
        seen = not items or not is_hidden(items, child)
        boxes = end - here > 1 and self._block_after(here) < end
        if not seen and (boxes or end - here == 1):
            return _APART if self._controls.may_show(child, tag, dict(items), boxes=boxes) else end
        apart = boxes if tag == "a" else "-" in tag and self._custom.apart(child, holds_blocks=boxes)
        if apart or boxes:
            return _APART if apart else _ALONG
        if seen:
            if tag in MAY_BE_CODE and self._run.begins_line() and (unit := self._units.inline(child, here)):
                return self._take(unit, at, said=False)
            if tag == "br":
                self._break(child, at)
            else:
                self._run.add(child, tag, here, end)
        return end

    def _flat(self, child: HtmlElement, tag: str, here: int, at: int) -> int:
        """Take in what stands in such a heading. Gives the index after it."""
        if tag in UNREAD:
            return self._unread(child, tag, here)
        end = self._page.ends[here]
        if not is_hidden(child.items(), child):
            run = self._run
            run.texts.append(" " if tag in BLOCKS else "")
            if tag == "br":
                self._break(child, at)
            else:
                run.add(child, tag, here, end)
            run.texts.append(" " if tag in BLOCKS else "")
        return end

    def _unread(self, child: HtmlElement, tag: str, here: int) -> int:
        end = self._page.ends[here]
        if tag == "script" and (written := unseen_formula(child, tag)):
            self._run.nodes.append(child)
            self._run.texts.append(written)
        elif tag == "noscript" and end - here > 1 and len(self._page.text(here, end).strip()) >= _MUCH:
            return _APART  # it holds the page itself (forums do that) and not just a request or an image
        return end

    def _block_after(self, here: int) -> int:
        """The index of the first block behind ``here``. Calls come in order, so each tag is read once."""
        if self._next_block <= here:
            tags = self._page.tags
            at, end = here + 1, len(tags)
            while at < end and tags[at] not in BLOCKS:
                at += 1
            self._next_block = at
        return self._next_block

    def _enter(
        self, element: HtmlElement, tag: str, attributes: Mapping[str, str], parent: int, here: int = 0
    ) -> int:
        if tag in LEVELS:
            self._flat_until = end_of_flat(self._page, here, BLOCKS)
        elif (attributes and "role" in attributes) or (tag == "p" and self._page.tags[here - 1] in LEVELS):
            self._enter_heading(attributes, here)
        run, containers, parents = self._run, self._containers, self._parents
        depth, linked, hidden = -1, False, False
        if parent >= 0:
            _, depth, linked, hidden, _, _ = containers[parent]
        if attributes and not hidden:
            hidden = hides_box(tag, attributes, element) and not self._controls.open(element, tag, attributes)
        run.linked = linked = linked or tag == "a"
        # A NamedTuple's own constructor is a Python function: three times the price.
        parents.append(parent)
        containers.append(_new(Container, (element, depth + 1, linked, hidden, tag, attributes)))
        if (text := element.text) and (run.nodes or not text.isspace()):
            run.say(text)
        return len(containers) - 1

    def _enter_heading(self, attributes: Mapping[str, str], here: int) -> None:
        """Remember of the box at ``here``, which is entered next, that it is a heading, if it is one."""
        if level := level_of_box(self._page, attributes, here):
            self._headings[len(self._containers)] = level
            self._flat_until = end_of_flat(self._page, here, BLOCKS)

    def _break(self, child: HtmlElement, at: int) -> None:
        if self._run.ends_at_break(child):
            self._flush(at)

    def _flush(self, at: int) -> None:
        run = self._run
        nodes, texts = run.nodes, run.texts
        if not nodes:
            if texts:
                run.clear()
            return
        text = " ".join((texts[0] if len(texts) == 1 else "".join(texts)).split())
        if text or any(not isinstance(node, str) and node.tag in _SYMBOLS for node in nodes):
            element, _, linked, _, tag, _ = self._containers[at]
            role, link_chars, bold = self._role(at), run.link_chars, run.bold
            if run.breaks and not run.links and role in _MAY_BE_CODE and (code := lines_of_code(nodes)):
                role, text = "code", code
            size = len(text)
            self._found.blocks.append(_new(Block, (
                role, LEVELS.get(tag, 0) or self._headings.get(at, 0), element, at, tuple(nodes), text,
                link_chars and min(link_chars, size), run.links + linked,
                bold and min(bold, size), run.breaks, run.images,
            )))  # fmt: skip
        run.clear()

    def _role(self, at: int) -> Role:
        """By the nearest element that gives one: a ``<p>`` in a list item is part of the item."""
        if at in self._headings:
            return "heading"
        containers, parents = self._containers, self._parents
        for _ in range(4):
            if (role := _ROLES.get(containers[at].tag)) is not None:
                return role
            at = parents[at]
            if at < 0:
                break
        return "paragraph"

    def _take(self, unit: Unit, at: int, *, said: bool = True) -> int:
        """Take in ``unit``; ``said``: with the text behind it. Gives the index after it."""
        self._flush(at)
        role, nodes, text, links, end = unit
        if text.strip():
            size = min(sum(links), len(text))
            block = Block(role, 0, nodes[0], at, tuple(nodes), text, size, len(links), 0, 0, 0)
            self._found.blocks.append(block)
        if said and (tail := nodes[-1].tail) and not tail.isspace():
            self._run.say(tail)
        return end


def _attributes(element: HtmlElement) -> Mapping[str, str]:
    items = element.items()
    return dict(items) if items else _NONE
