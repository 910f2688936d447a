"""Running text: the inline nodes of a block as one line of Markdown or of plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scrapers.reading.blocks import formulas
from scrapers.reading.blocks.block_elements import BLOCKS
from scrapers.reading.blocks.hiding import Says, said_by_class
from scrapers.reading.blocks.verbatim import verbatim
from scrapers.reading.blocks.visibility import UNSEEN, flat, left_out, unseen_by
from scrapers.reading.link_targets import Targets
from scrapers.reading.markdown import escaping, run_place
from scrapers.reading.markdown.anchors import (
    glues_citation,
    is_backlink,
    is_label,
    is_permalink,
    is_tool_of_heading,
)
from scrapers.reading.markdown.inline_notes import Notes, kind_of, note_in
from scrapers.reading.markdown.lists import BULLET, Numbers
from scrapers.reading.markdown.raised import base_of, is_ordinal, power, shifted_by
from scrapers.reading.markdown.references import References
from scrapers.reading.markdown.spans import add_code, add_part, code_part, trimmed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DEEPEST: Final = 80  # levels of inline markup that keep their meaning; deeper ones give their text
_APART: Final = BLOCKS - {"button"} | {"option"}  # a button is read only where it is all of a heading
_CELL: Final = frozenset(("role", name) for name in ("cell", "gridcell", "columnheader", "rowheader", "row"))
_MAY_BE_MATHS: Final = frozenset(("span", "div", "code", "tt"))
_MAY_BE_MARKED: Final = _MAY_BE_MATHS | {"small", "aside", "label", "sup", "d-footnote", "dt-fn"}
_CODE: Final = ("code", "tt", "kbd", "samp", "pre")
_EMPHASIS: Final = {
    **dict.fromkeys(("strong", "b"), ("strong", escaping.STRONG)),
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), ("em", escaping.EMPHASIS)),
    **dict.fromkeys(("del", "s", "strike"), ("del", escaping.STRUCK)),
}

_BRACKETED_NOTE = re.compile(r"\[(\[\^\d+\])\]")  # as Asciidoctor and Word cite
Pieces = list[str]
Write = Callable[["Inline", "HtmlElement", Pieces, int], None]


class Inline:
    """Writes runs of inline nodes of one page.

    A run is strings and elements in order; an element stands for all in it but its tail.
    ``notes`` gives the labels of footnotes that are rendered too.
    """

    def __init__(
        self,
        targets: Targets,
        *,
        markdown: bool,
        links: bool,
        images: bool = False,
        notes: Notes | None = None,
    ) -> None:
        self._markdown, self._notes = markdown, notes
        self._references = References(targets, links=markdown and links, images=images, sources=markdown)
        self.numbers = Numbers(markdown=markdown)
        self._kinds = self._MARKED if markdown else self._PLAIN
        self._place, self._in_link = run_place.TEXT, False
        self._open: set[str] = set()

    def text(self, nodes: Iterable[str | HtmlElement], *, strong: bool = True, first: bool = True) -> str:
        """``nodes`` as a folded line; line breaks stay, two of them part paragraphs.

        Without ``strong`` bold type says nothing (headings). ``first``: see :func:`phrasing.settle`.
        """
        nodes = tuple(nodes)
        if len(nodes) == 1:
            words = nodes[0] if isinstance(nodes[0], str) else None
        else:
            words = "".join(nodes) if set(map(type, nodes)) <= {str} else None
        if words is not None and (not self._markdown or escaping.is_plain(words)):
            run = escaping.fold(words)
            return escaping.guarded(run) if first and self._markdown else run
        out: Pieces = []
        self._open = set() if strong else {"strong"}
        for node in nodes:
            if isinstance(node, str):
                self._say(node, out)
            else:
                self._element(node, out, 0)
        run = escaping.fold("".join(out)) if out else ""
        run = run.strip(" \x0b")
        if not run or not self._markdown:
            return escaping.broken(run)
        return escaping.settle(run, first=first)

    def heading(self, nodes: Iterable[str | HtmlElement]) -> str:
        """``nodes`` as the text of a heading: bold type and links within the page say nothing there."""
        nodes = tuple(nodes)
        self._place = run_place.HEADING
        text = self.text(nodes, strong=False, first=False)
        if not text:
            self._place = run_place.UNFOLDING
            text = self.text(nodes, strong=False, first=False)
        self._place = run_place.TEXT
        return text

    def content(self, element: HtmlElement) -> str:
        """All that is in ``element``, as one run."""
        nodes: list[str | HtmlElement] = [element.text or ""]
        for child in element:
            nodes += child, child.tail or ""
        return self.text(nodes, first=False)

    def cell(self, cell: HtmlElement) -> str:
        """All that is in ``cell`` of a table, in one line: its paragraphs, items and lines are told apart."""
        head = cell.tag == "th"
        self._place = run_place.HEAD_CELL if head else run_place.CELL
        text = self.content(cell)
        if head and not text.strip(f"{escaping.PART} "):
            self._place = run_place.SORTING
            text = self.content(cell)
        self._place = run_place.TEXT
        return escaping.parted(text, markdown=self._markdown) if escaping.PART in text else text

    def linked(self, text: str, href: str) -> str:
        """A finished line as the text of a link to ``href``, unless there is a link in it already."""
        return self._references.whole(text, href)

    def _say(self, text: str, out: Pieces) -> None:
        out.append(escaping.mask(text) if self._markdown else text)

    def _children(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        if element.text:
            self._say(element.text, out)
        for child in element:
            self._element(child, out, depth + 1)
            if child.tail:
                self._say(child.tail, out)

    def _element(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        tag = element.tag
        if (tag in UNSEEN and not (tag == "button" and self._place.buttons)) or not isinstance(tag, str):
            return
        attributes = element.items()
        if len(attributes) == 1 and attributes[0][0] == "class" and _says_nothing(attributes[0][1]):
            attributes = []  # as most: what a highlighter or a theme colours
        if attributes and unseen_by(attributes, element):
            self._typeset(element, attributes, out)
            return
        if depth > _DEEPEST:
            self._say(flat(element), out)
            return
        if attributes and tag in _MAY_BE_MARKED and self._marked(element, attributes, out, depth):
            return
        kind = self._kinds.get(tag)
        if kind is not None:
            kind(self, element, out, depth)
        elif tag in _APART or (attributes and any(map(_CELL.__contains__, attributes))):
            self._part(element, out, depth)
        else:
            self._children(element, out, depth)

    def _part(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        """Write a box, told apart from what stands around it."""
        apart = self._place.apart
        out.append(apart)
        if element.tag == "li" and apart != " ":
            self._mark(self.numbers.marker(element), out)
        self._children(element, out, depth)
        out.append(apart)

    def _mark(self, mark: str, out: Pieces) -> None:
        """The mark of a list item in a cell; in text a bullet would say no more than what parts items."""
        if self._markdown or mark != BULLET:
            out.append(mark)

    def _marked(
        self, element: HtmlElement, attributes: Iterable[tuple[str, str]], out: Pieces, depth: int
    ) -> bool:
        """Write an element that is a formula, a note or raised by its class or style; false for any other."""
        kind = kind_of(element.get("class") or "") or shifted_by(element.get("style"))
        if not kind:
            return element.tag in _MAY_BE_MATHS and self._formula(element, attributes, out)
        if kind == "note":
            self._note(element, out, depth)
        elif kind == "cell":
            self._part(element, out, depth)
        elif kind != "mark":
            self._raise(element, out, depth, kind)
        else:
            for inner in element:
                if kind_of(inner.get("class") or "") == "note":
                    self._note(inner, out, depth)
        return True

    def _formula(self, element: HtmlElement, attributes: Iterable[tuple[str, str]], out: Pieces) -> bool:
        found = formulas.tex_of_marked(element, attributes)
        if found and not formulas.has_source(element):
            self._symbols(found, out)
        return bool(found)

    def _typeset(self, element: HtmlElement, attributes: Iterable[tuple[str, str]], out: Pieces) -> None:
        """Write the formula of what is only made for the eye: its signs are no text, what they mean is."""
        if element.tag == "mjx-container":
            self._symbols(formulas.formula(element), out)
        elif element.tag in _MAY_BE_MATHS and formulas.is_rendered(element.get("class", "")):
            self._formula(element, attributes, out)

    def _symbols(self, formula: str, out: Pieces) -> None:
        """TeX in dollars stays as it is; what was read out is text."""
        if formula.startswith("$"):
            out.append(formula)
        else:
            self._say(formula, out)

    def _math(self, element: HtmlElement, out: Pieces, depth: int) -> None:  # noqa: ARG002 - the table's call
        self._symbols(formulas.formula(element), out)

    def _script(self, element: HtmlElement, out: Pieces, depth: int) -> None:  # noqa: ARG002 - same
        if formulas.is_tex_script(element):
            self._symbols(formulas.tex_of_script(element), out)

    def _break(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        out.append(" " if self._in_link else self._place.line)
        self._children(element, out, depth)  # libxml2 may leave text in it

    def _image(self, element: HtmlElement, out: Pieces, depth: int) -> None:  # noqa: ARG002 - the table's call
        alt = " ".join(element.get("alt", "").split())
        classes = element.get("class", "").lower()
        if tex := formulas.tex_of_image(element):
            self._symbols(tex, out)
        elif alt and ("emoji" in classes or (len(alt) <= 2 and not alt.isascii())):  # noqa: PLR2004 - a sign
            self._say(alt, out)
        elif self._references.images and alt:
            words: Pieces = []
            self._say(alt, words)
            out.append(self._references.image(words[0], element.get("src", "")))

    def _link(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        href = element.get("href")
        if not href or self._in_link:
            self._children(element, out, depth)
            return
        inner: Pieces = []
        self._in_link = True
        self._children(element, inner, depth)
        self._in_link = False
        text = "".join(inner)
        bare, in_heading = escaping.unmask(text), self._place.heading
        if is_permalink(element, bare) or (in_heading and is_tool_of_heading(href, bare)):
            return
        if not in_heading and is_backlink(element, bare):
            glued = ". " if (element.tail or "")[:1].isalnum() else ""
            out.append(f"{text}{glued}" if is_label(bare) else "")  # the way back of docutils is its number
            return
        raised = bare.removeprefix("<sup>").removesuffix("</sup>")
        label = self._notes.cited(element, href, raised) if self._notes else ""
        if in_heading and href.startswith("#"):
            out.append(text)
        elif label:
            out.append(label)
        elif not self._markdown and glues_citation(element, href, raised, out[-1:]):
            out.append(f"^{bare}")  # which would be glued to the word before
        else:
            written = self._references.links and bare.strip()
            add_part(out, self._references.link(text, href) if written else text)

    def _note(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        """A note that stands in its sentence: out of it, in Markdown, else in parentheses."""
        inner: Pieces = []
        opened, self._open = self._open, set()
        for node in note_in(element):
            if isinstance(node, str):
                self._say(node, inner)
            else:
                self._element(node, inner, depth + 1)
        self._open = opened
        text = escaping.fold("".join(inner)).strip(" \x0b")
        if text and self._notes is not None:
            out.append(self._notes.inside(escaping.settle(text, first=False).replace("\n", " ")))
        elif text:
            out.append(f" ({text.strip()})")

    def _emphasis(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        kind, (opening, closing) = _EMPHASIS[element.tag]
        if kind in self._open:
            self._children(element, out, depth)
            return
        inner: Pieces = []
        self._open.add(kind)
        self._children(element, inner, depth)
        self._open.discard(kind)
        lead, core, tail = trimmed("".join(inner))
        plain = not core or f"{escaping.BREAK}{escaping.BREAK}" in core
        out.append(f"{lead}{core}{tail}" if plain else f"{lead}{opening}{core}{closing}{tail}")

    def _code(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        if self._references.links and not self._in_link and _holds_link(element):
            self._code_with_links(element, out, depth)
            return
        if self._place is run_place.CELL and next(element.iter("br"), None) is not None:
            lines = [code_part(line) for line in verbatim(element).split("\n") if line.strip()]
            out.append(escaping.PART.join(lines))
            return
        add_code(out, flat(element))

    def _code_with_links(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        """Code cannot hold links, but links can hold code: what is between two links is one piece."""
        run: Pieces = []
        self._code_children(element, run, out, depth)
        add_code(out, "".join(run))

    def _code_children(self, element: HtmlElement, run: Pieces, out: Pieces, depth: int) -> None:
        """Collect code in ``run``, which a link ends: it goes to ``out`` before it."""
        run.append(element.text or "")
        for child in element:
            if not isinstance(child.tag, str) or left_out(child):
                pass
            elif child.tag == "a":
                self._code_link(child, run, out)
            elif depth < _DEEPEST and _holds_link(child):
                self._code_children(child, run, out, depth + 1)
            else:
                run.append("\n" if child.tag == "br" else flat(child))
            run.append(child.tail or "")

    def _code_link(self, element: HtmlElement, run: Pieces, out: Pieces) -> None:
        text = flat(element)
        href = element.get("href")
        if not href:
            run.append(text)
        elif not is_permalink(element, text) and text.strip():
            add_code(out, "".join(run))
            run.clear()
            out.append(self._references.link(code_part(text), href))

    def _quote(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        inner: Pieces = []
        self._children(element, inner, depth)
        text = "".join(inner)
        quoted = text.strip()[:1] in {*"“\"«„「‘'"}  # noqa: RUF001 - quotation marks
        out.append(text if quoted or not text.strip() else f"“{text.strip()}”")

    def _raised(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        self._raise(element, out, depth, element.tag)

    def _raise(self, element: HtmlElement, out: Pieces, depth: int, tag: str) -> None:
        """Write what is raised (``sup``) or lowered (``sub``), by its tag or its style."""
        inner: Pieces = []
        self._children(element, inner, depth)
        lead, core, tail = trimmed("".join(inner))
        bare = escaping.unmask(core)
        if in_brackets := _BRACKETED_NOTE.fullmatch(bare):
            core = bare = in_brackets[1]
        cites = bare.startswith(("[", "(")) and next(element.iter("a"), None) is not None
        base = base_of("".join(out[-3:])) if tag == "sup" else ""
        if not core or cites or bare.startswith("[") or (tag == "sup" and is_ordinal(base, bare)):
            out += lead, core, tail
        elif self._markdown:
            out.append(f"{lead}<{tag}>{core}</{tag}>{tail}")
        else:
            out.append(f"{lead}{power(base, core) if tag == 'sup' else core}{tail}")

    def _reading(self, element: HtmlElement, out: Pieces, depth: int) -> None:
        """The pronunciation in a ``<ruby>``, in parentheses."""
        out.append("(")
        self._children(element, out, depth)
        out.append(")")

    # What is done with an element, by its tag, as plain text. Functions and not methods of one writer: those
    # would hold their writer, and with it the tree of its page, until the garbage collector comes round.
    _PLAIN: Final[dict[str, Write]] = {
        "a": _link, "br": _break, "img": _image, "script": _script, "q": _quote,
        "rt": _reading, "d-footnote": _note, "dt-fn": _note,
        "sup": _raised, "sub": _raised, **dict.fromkeys(formulas.FORMULAS - {"img"}, _math),
    }  # fmt: skip
    _MARKED: Final = _PLAIN | dict.fromkeys(_EMPHASIS, _emphasis) | dict.fromkeys(_CODE, _code)


@lru_cache(maxsize=4096)
def _says_nothing(classes: str) -> bool:
    """Whether an element of these classes, and no other attribute, is written as one that has none."""
    return (
        said_by_class(classes) is Says.NOTHING and not kind_of(classes) and not formulas.marks_math(classes)
    )


def _holds_link(element: HtmlElement) -> bool:
    """Whether there is a link in ``element``. An iterator is asked only where children have children."""
    deep = False
    for child in element:
        if child.tag == "a":
            return True
        deep = deep or len(child) > 0
    return deep and next(element.iter("a"), None) is not None
