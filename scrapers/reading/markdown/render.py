"""Kept blocks written down, as Markdown or as plain text: the last step of the extraction.

Each block is written by itself; what is around it (``nesting``) gives what stands before its lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.reading.blocks.headings import LEVELS
from scrapers.reading.blocks.verbatim import verbatim, verbatim_run
from scrapers.reading.blocks.visibility import is_furniture, unseen
from scrapers.reading.link_targets import Targets
from scrapers.reading.markdown import code_block, tables
from scrapers.reading.markdown.footnotes import Footnotes
from scrapers.reading.markdown.inline import Inline
from scrapers.reading.markdown.nesting import Nesting, Places
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.selection.comments_and_title import with_comments, with_title, without_comments

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.blocks.outline import Block, Outline

_NAME: Final = 30  # characters of a language's name, and of a button beside it
_TRAILING_MARKS = re.compile(r"(?<= )(#+)$")
_SPACES = re.compile(r"(?:(?<!\s)[^\S\n]++)?\n\s*+")


def _in_line(text: str) -> str:
    return _SPACES.sub(" ", text) if "\n" in text else text


class Placed(NamedTuple):
    """Where the text of a block stands in what was written: after its list marker, ``text[start:end]``."""

    block: Block
    start: int
    end: int


def render(
    outline: Outline,
    kept: Sequence[Block],
    *,
    base: str = "",
    encoding: str = "utf-8",
    options: RenderOptions | None = None,
) -> str:
    """The text of the blocks ``kept`` of ``outline``, in order; references are relative to ``base``.

    ``encoding`` is that of the page's URLs.
    """
    return render_placed(outline, kept, base=base, encoding=encoding, options=options)[0]


def render_placed(
    outline: Outline,
    kept: Sequence[Block],
    *,
    base: str = "",
    encoding: str = "utf-8",
    options: RenderOptions | None = None,
) -> tuple[str, list[Placed]]:
    """That text, and where in it each block stands of which something is written."""
    options = options or RenderOptions()
    if options.comments is not None:
        kept = (with_comments if options.comments else without_comments)(outline, kept)
    if options.title:
        kept = with_title(outline, kept)
    renderer = _Renderer(outline, kept, Targets(base, encoding), options)
    return renderer.text(), renderer.placed


class PlainWords:
    """The words of blocks of one page, without markup; what stands around them is looked at once."""

    def __init__(self, outline: Outline) -> None:
        options = RenderOptions(markdown=False, links=False)
        self._renderer = _Renderer(outline, outline.blocks, Targets(""), options)

    def of(self, blocks: Sequence[Block]) -> str:
        """The words of ``blocks`` in one line, as :func:`render` would write them alone."""
        return self._renderer.words(blocks)


class _Renderer:
    def __init__(
        self, outline: Outline, kept: Sequence[Block], targets: Targets, options: RenderOptions
    ) -> None:
        self._outline, self._kept, self._options = outline, kept, options
        self._notes = Footnotes(outline, kept)
        self._inline = Inline(
            targets,
            markdown=options.markdown,
            links=options.links,
            images=options.images,
            notes=self._notes if options.markdown else None,
        )
        self._nesting = Nesting(outline, self._inline.numbers, markdown=options.markdown)
        self._linked: set[int] = set()
        self._label = ""
        self.placed: list[Placed] = []

    def text(self) -> str:
        """All blocks, each after what parts it from the one before."""
        out: list[str] = []
        size = 0
        before: Block | None = None
        around: Places = ()
        for at, block in enumerate(self._kept):
            in_tools, places = self._nesting.around(block.container)
            written = "" if in_tools else self._block(at, block)
            if not written:
                continue
            label, written = self._labelled(at, written)
            if not written:
                continue
            places = () if label else places
            gap = "" if before is None else self._nesting.gap(before, around, block, places)
            if label and block.role == "description":
                self._nesting.colon(block)  # the label of the note stands in its place
            marker, body = ("", label + written) if label else self._nesting.indented(written, block, places)
            out += (gap, marker, body)
            start = size + len(gap) + len(marker)
            size = start + len(body)
            self.placed.append(Placed(block, start, size))
            before, around = block, places
        out += [f"\n\n{note}" for note in self._notes.told()]
        return "".join(out)

    def words(self, kept: Sequence[Block]) -> str:
        """The words of ``kept`` in one line; of plain text alone, in which no block changes another."""
        self._kept, around = kept, self._nesting.around
        written = [self._block(at, block) for at, block in enumerate(kept) if not around(block.container)[0]]
        return " ".join(" ".join(written).split())

    def _block(self, at: int, block: Block) -> str:
        if block.role == "code":
            return self._code(block)
        if block.role == "table":
            return self._table(block) if self._options.tables else ""
        if block.role == "heading":
            return self._heading(block)
        return self._running_text(at, block)

    def _running_text(self, at: int, block: Block) -> str:
        left_out = block.role == "caption" and not self._options.captions
        own = self._outline.containers[block.container]
        if left_out or is_furniture(own.attributes) or self._names_language(at, block):
            return ""
        self._notes.reach(at)
        return self._linked_whole(block, self._inline.text(block.nodes))

    def _names_language(self, at: int, block: Block) -> bool:
        """Whether ``block`` only says in which language the code behind it is, which its fence does."""
        if len(block.text) > _NAME or at + 1 >= len(self._kept) or self._kept[at + 1].role != "code":
            return False
        if any(not isinstance(node, str) and "selectCode" in node.get("onclick", "") for node in block.nodes):
            return True  # a button of phpBB's, in which no language is named
        code = self._kept[at + 1].element
        return code_block.normal(block.text) == code_block.language(code) != ""

    def _code(self, block: Block) -> str:
        element, nodes = block.element, block.nodes
        code = verbatim(element) if len(nodes) == 1 else verbatim_run(nodes)
        if code and self._options.markdown:
            code = code_block.fenced(code, code_block.language(element))
        captions = self._captions(element) if element.tag == "table" else []
        return "\n\n".join([*captions, code]) if captions and code else code

    def _heading(self, block: Block) -> str:
        if block.level == 1 and self._options.title is False and block is self._title():
            return ""
        text = _in_line(self._inline.heading(block.nodes))
        if not text or not self._options.markdown:
            return text
        if text.endswith("#"):
            text = _TRAILING_MARKS.sub(r"\\\1", text)
        text = self._linked_whole(block, text)
        return f"{'#' * self._level(block)} {text}"

    def _level(self, block: Block) -> int:
        """1 to 6; that of the heading around it where a block is in a button or link of its own."""
        if block.level:
            return block.level
        around = (element.tag for element in self._outline.ancestors(block))
        return next((LEVELS[tag] for tag in around if tag in LEVELS), 1)

    def _title(self) -> Block | None:
        return next((block for block in self._kept if block.role == "heading" and block.level == 1), None)

    def _linked_whole(self, block: Block, text: str) -> str:
        """``text`` as a link where an ``<a>`` is wrapped around whole blocks; the first of them gets it."""
        if not text or not self._outline.containers[block.container].linked or "\n" in text:
            return text
        at = block.container
        while at >= 0 and self._outline.containers[at].tag != "a":
            at = self._outline.parents[at]
        if at < 0 or at in self._linked:
            return text
        self._linked.add(at)
        return self._inline.linked(text, self._outline.containers[at].attributes.get("href", ""))

    def _table(self, block: Block) -> str:
        whole = block.element.tag == "table"  # or rows of one
        rows = tables.rows_of(block.element) if whole else tables.rows_in(block.nodes)
        rows = [row for row in rows if not any(map(unseen, row.cells[:1]))]
        lines = tables.grid(rows, self._inline.cell)
        pairs = [(line, row) for line, row in zip(lines, rows, strict=True) if any(line)]
        shown = self._captions(block.element)
        if pairs:
            lines, rows = [line for line, _ in pairs], [row for _, row in pairs]
            if self._options.markdown and not (whole and tables.has_head(rows)):
                lines.insert(0, [])
            shown.append(tables.piped(lines) if self._options.markdown else tables.plain(lines))
        return "\n\n".join(shown)

    def _captions(self, table: HtmlElement) -> list[str]:
        captions = [_in_line(self._inline.content(caption)) for caption in table.iterchildren("caption")]
        return [caption for caption in captions if caption and self._options.captions]

    def _labelled(self, at: int, written: str) -> tuple[str, str]:
        """The label of a footnote that begins with block ``at``, and the text without its own."""
        number = self._notes.defined(at)
        if number:
            written = self._notes.bare(written)
            self._label = f"[^{number}]: "
        if not written:
            return "", ""
        label, self._label = self._label, ""
        return label, written
