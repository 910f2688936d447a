"""Notes that stand in the sentence which they belong to: LaTeXML's, Tufte's sidenotes, Distill's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_NOTES: Final = frozenset(
    (
        "ltx_note",
        "sidenote",
        "marginnote",
        "margin-note",
        "side-note",
        "footnote-inline",
        "column-margin",
        "margin-aside",
    )
)
_MARKS: Final = frozenset((
    "ltx_note_mark", "ltx_tag_note", "ltx_note_type", "margin-toggle", "sidenote-number", "sidenote-toggle",
    "marginnote-ind", "marginnote-toggle",
))  # fmt: skip
_CELLS: Final = frozenset(("ltx_td", "ltx_th", "ltx_tr"))  # of LaTeXML's tables in a sentence
_RAISED: Final[dict[str, Literal["sup", "sub"]]] = {
    "superscript": "sup",
    "supscript": "sup",
    "subscript": "sub",
}
_HOLDERS: Final = frozenset(("ltx_note_outer", "ltx_note_content"))
_LABEL = re.compile(r"\s*+[\[(]?(?:\d{1,4}|[*†‡§]{1,3})[\])]?[.:]?\s*+")
_DEEPEST: Final = 4


class Notes(Protocol):
    """The footnotes of a page (``footnotes.py``)."""

    def cited(self, element: HtmlElement, href: str, text: str) -> str:
        """The mark of a link that cites one; ``""`` for any other."""

    def inside(self, text: str) -> str:
        """The mark of a note that stands in the running text."""


@lru_cache(maxsize=4096)
def kind_of(classes: str) -> Literal["", "note", "mark", "cell", "sup", "sub"]:
    """Whether a class attribute is that of a note, of a mark that the page gives it, of a cell, or raised."""
    names = classes.lower().split()
    for name in names:
        if name in _RAISED:
            return _RAISED[name]
    if not _MARKS.isdisjoint(names):
        return "mark"
    if not _CELLS.isdisjoint(names):
        return "cell"
    return "" if _NOTES.isdisjoint(names) else "note"


def note_in(element: HtmlElement, depth: int = 0) -> Iterator[str | HtmlElement]:
    """What the note ``element`` says, without the marks that it repeats."""
    yield element.text or ""
    for child in element:
        classes = child.get("class", "")
        label = child.tag == "sup" and not len(child) and _LABEL.fullmatch(child.text or "")
        if label or kind_of(classes) == "mark":
            pass
        elif depth < _DEEPEST and not _HOLDERS.isdisjoint(classes.split()):
            yield from note_in(child, depth + 1)
        else:
            yield child
        yield child.tail or ""
