"""Code that is in no ``<pre>`` of its own: tables with a line a row, boxes of lines, ``<code>`` with breaks.

Each is one block, as a ``<pre>`` is. Tables are known by the numbers in front of their lines; boxes by the
class that the highlighter gives them, since a stanza has lines too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from scrapers.reading.blocks.block_elements import BLOCKS
from scrapers.reading.blocks.headings import HEADINGS
from scrapers.reading.blocks.line_numbers import is_without_words, names_numbers
from scrapers.reading.blocks.verbatim import has_breaks
from scrapers.web.html_repair.styles import hides
from scrapers.web.page_words import BOXES_OF_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from scrapers.reading.blocks.element_list import ElementList

_CELLS: Final = frozenset(("td", "th"))
_GROUPS: Final = frozenset(("thead", "tbody", "tfoot"))
_LINES: Final = frozenset(("div", "li", "tr", "br", "pre"))
_PROSE: Final = HEADINGS | {"p", "table", "article", "section"}
_BOX = re.compile(
    r"(?:^|\s)(?:fragment|syntaxhighlighter|(?:crayon|urvanov-syntax-highlighter)-main|dp-highlighter|csharpcode"
    r"|react-code-lines|CodeMirror-code|view-lines|enlighter|ace_(?:text-layer|static_highlight)|ltx_lstlisting|geshifilter-[\w-]+"
    r"|cm-content|w3-code|code-container)(?:\s|$)"
)
_ONE_OF_MANY = re.compile(r"(?:^|\s)(?:CodeMirror-line|pre|li[12])(?:\s|$)")
_OF_DIFF = re.compile(
    r"(?:diff )?(?:head|hunk|add|del|ctx|rem|chunk_header)"
)  # each a line, of cgit's and gitweb's
_GESHI: Final = frozenset(("div", "pre"))  # the box of each line of GeSHi's, of which these are the classes
_OF_GESHI: Final = frozenset(("de1", "de2"))
_CODE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:code|codehilite|highlight(?:ed)?|hljs|prettyprint|source-?code|listing|blob|chroma|brush:?"
    r"|lang(?:uage)?-[\w+#-]+)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:^|[\s_-])(?:source-?(?:block(?:text)?|code)|code-?(?:block|box|content)?|listing)(?:$|[\s_-])"
)
_PREFORMATTED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_TYPEWRITTEN = re.compile(r"monospace|courier|consolas|menlo|monaco|sf-?\s?mono", re.IGNORECASE)
_LOOKED_AT: Final = 40  # rows of a table
_MOST_WORDS: Final = 3  # of a heading over the numbers
_LONGEST_NUMBER: Final = 9  # digits
_ROWS: Final = 3  # of a box with a <pre> for each line of code
_SEVERAL: Final = 2  # rows of numbers without a name
_LINE_ENDS: Final = BLOCKS | {"br"}


def may_have_boxes(page: ElementList) -> bool:
    """Whether boxes of code need be looked for on ``page`` at all."""
    return any(map(page.mentions, BOXES_OF_CODE))


def is_box_of_code(tag: str, attributes: Mapping[str, str], page: ElementList, here: int) -> bool:
    """Whether the box at ``here``, with these ``attributes``, holds code and nothing else."""
    classes, style = attributes.get("class"), attributes.get("style")
    if "hidden" in attributes or (style is not None and hides(style)):
        return False
    if classes is not None and _names_box(classes):
        end = page.ends[here]
        return page.number(_LINES, here + 1, end) > 0
    if tag == "div" and classes is not None and _is_source(classes, attributes):
        return (
            not page.number(BLOCKS, here + 1, page.ends[here])
            and "\n" in page.text(here, page.ends[here]).strip()
        )
    if style is None or tag != "div" or not _TYPEWRITTEN.search(style):
        return False
    end = page.ends[here]
    if not _PREFORMATTED.search(style) and not (
        _is_in_code(page, here) and page.number(_LINES, here + 1, end)
    ):
        return False
    return not page.number(_PROSE, here + 1, end) and bool(page.text(here, end).strip())


def _is_source(classes: str, attributes: Mapping[str, str]) -> bool:
    """Whether a box says that its text is code, without lines of its own."""
    return ("data-lang" in attributes and _SOURCE.search(classes) is not None) or "se_code_view" in classes


def _is_in_code(page: ElementList, here: int) -> bool:
    """Whether the box around the one at ``here`` says by its class that it holds code, as PmWiki's does."""
    around = page.elements[here].getparent()
    return around is not None and _SOURCE.search(around.get("class") or "") is not None


@lru_cache(maxsize=4096)
def _names_box(classes: str) -> bool:
    return _BOX.search(classes) is not None


def is_table_of_code(table: HtmlElement) -> bool:
    """Whether ``table`` has code in one column, and nothing but the numbers of its lines in those before."""
    numbered, expected = 0, -1
    for at, cells in enumerate(_rows(table)):
        first = cells[0]
        text = " ".join(first.itertext()).strip()
        numbers = _consecutive(text or first.get("data-line-number") or first.get("data-line") or "")
        if names_numbers(first.get("class") or "") and is_without_words(first):
            if not numbers and not _is_named_for_code(table, cells[-1]) and not _holds_pre(cells[-1]):
                return False
            numbered += _SEVERAL
        elif numbers and expected in {-1, numbers[0]} and _is_code(table, cells[-1]):
            numbered += len(numbers)
            expected = numbers[-1] + 1
        elif at or not all(cell.tag == "th" for cell in cells):
            return False
    return numbered >= _SEVERAL


def _rows(table: HtmlElement) -> Iterator[list[HtmlElement]]:
    """The cells of the first rows of ``table`` that have more than one."""
    seen = 0
    groups = (child if child.tag in _GROUPS else (child,) for child in table)
    for row in (row for group in groups for row in group):
        cells = [cell for cell in row if cell.tag in _CELLS] if row.tag == "tr" else ()
        if len(cells) > 1:
            yield [*cells]
            seen += 1
            if seen == _LOOKED_AT:
                return


def _consecutive(text: str) -> list[int]:
    """The numbers that ``text`` consists of, each one more than the one before; else none."""
    words = text.split()
    if not all(word.isdecimal() and len(word) <= _LONGEST_NUMBER for word in words):
        return []
    numbers = [*map(int, words)]
    return numbers if numbers and numbers == [*range(numbers[0], numbers[0] + len(numbers))] else []


def _is_code(table: HtmlElement, cell: HtmlElement) -> bool:
    return _holds_pre(cell) or _CODE_CLASS.search(table.get("class") or "") is not None


def _is_named_for_code(table: HtmlElement, cell: HtmlElement) -> bool:
    return _CODE_CLASS.search(f"{table.get('class') or ''} {cell.get('class') or ''}") is not None


def _holds_pre(cell: HtmlElement) -> bool:
    """Whether a ``<pre>`` is all that is in ``cell``, boxes around it aside."""
    while len(cell) == 1 and not (cell.text or "").strip() and not (cell[0].tail or "").strip():
        cell = cell[0]
        if cell.tag == "pre":
            return True
    return False


def lines_from(first: HtmlElement) -> Sequence[HtmlElement]:
    """``first`` and what follows it, if each is one line of the same code; else none."""
    if first.tag == "pre" and _is_first_of_rows(first):
        return list(first.getparent())
    if not _is_line_of_code(first):
        return ()
    lines, node = [first], first
    while not (node.tail or "").strip():
        following = node.getnext()
        if following is None or following.tag != first.tag or not _is_line_of_code(following):
            break
        lines.append(following)
        node = following
    if (lines[-1].tail or "").strip():
        lines.pop()
    return lines if not _OF_DIFF.fullmatch(first.get("class", "")) or _is_diff(lines) else ()


def _is_first_of_rows(first: HtmlElement) -> bool:
    """Whether ``first`` begins a box of ``<pre>``, each a single line, as editors for blogs paste code."""
    box = first.getparent()
    if box is None or box.tag != "div" or len(box) < _ROWS or first.getprevious() is not None:
        return False
    return all(row.tag == "pre" and "\n" not in "".join(row.itertext()).strip("\n") for row in box)


def _is_diff(lines: Sequence[HtmlElement]) -> bool:
    """Whether boxes with the classes of a diff, which are words of others too, say where and what changed."""
    named = {line.get("class", "").rpartition(" ")[2] for line in lines}
    return not named.isdisjoint(("hunk", "chunk_header")) and not named.isdisjoint(("add", "del", "rem"))


def _is_line_of_code(node: HtmlElement) -> bool:
    """Whether ``node`` is a line of gitweb's, of CodeMirror's, of GeSHi's or of a diff."""
    classes = node.get("class")
    kind = "" if classes is None else _line_of(classes)
    if kind != "editor":
        return kind == "diff" and node.tag == "div"
    if node.tag == "pre":
        return True
    if not len(node):
        return False
    inner: str = node[0].tag
    named = node[0].get("class") or ""
    if inner in _GESHI:
        return named in _OF_GESHI
    numbered: bool = names_numbers(named)
    return inner == "a" and numbered


@lru_cache(maxsize=4096)
def _line_of(classes: str) -> Literal["", "editor", "diff"]:
    """Whether ``classes`` may be those of a line that an editor or highlighter shows, or of one of a diff."""
    if _ONE_OF_MANY.search(classes):
        return "editor"
    return "diff" if _OF_DIFF.fullmatch(classes) else ""


def stands_alone(code: HtmlElement) -> bool:
    """Whether ``code``, which begins a line, is lines of its own and no part of a sentence."""
    if code.tag == "span":
        return _holds_code(code) and stands_alone(code[0])
    following = code.getnext()
    if (code.tail or "").strip() or not (following is None or following.tag in _LINE_ENDS):
        return False
    return has_breaks(code) or _keeps_lines(code)


def _holds_code(span: HtmlElement) -> bool:
    """Whether ``span`` is but the frame of code, as Atlassian's is."""
    return (
        len(span) == 1
        and span[0].tag == "code"
        and not (span.text or "").strip()
        and not (span.tail or "").strip()
    )


def _keeps_lines(code: HtmlElement) -> bool:
    """Whether the lines of ``code`` in the source are those that a reader sees, so far as the markup says."""
    if "\n" not in "".join(code.itertext()).strip():
        return False
    around = code.getparent()
    classes = f"{code.get('class') or ''} {'' if around is None else around.get('class') or ''}"
    return bool(_PREFORMATTED.search(code.get("style") or "") or _CODE_CLASS.search(classes))
