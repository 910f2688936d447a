"""Links of runs in which nothing but their brackets and targets has to go: nearly all links there are.

What this module calls simple is what :mod:`scrapers.corpus.markdown.unlink` would leave as it stands but for
these; the result is the same, at a fraction of the time. Whatever might mean something else without the link
beside it (emphasis, brackets, tags, code at its edge, the beginning of a line) is not simple.
"""

from __future__ import annotations

import re
from typing import Final

from scrapers.corpus.markdown.edits import Edit, applied
from scrapers.corpus.markdown.escapes import HEAD

_CODE: Final = r"`[^`]++`(?!`)"
_PLAIN: Final = r"[^\\`\[\]<*_~\n]++|\\[^\n]|(?<=[^\W_])_(?=[^\W_])"  # within a word "_" is no emphasis
_IN_ONE_LINE: Final = r"`[^`\n]++`(?!`)"
_TO: Final = r"\]\([^\s()<>\\`]*+\)"


def _said(code: str) -> str:
    """What a link says; ``code`` is what a span of code in it may be."""
    return rf"(?![ \t])(?:{_PLAIN}|{code}|\[(?:{_PLAIN})++\](?!\())++"


_TOKEN = re.compile(rf"\\.|{_CODE}|(\[){_said(_CODE)}({_TO})|[`\[\]<\\]", re.DOTALL)
"""What a run is made of besides plain words: a link has two groups; a single sign is not simple."""
_MEETS: Final = frozenset("`<&!*_~[")
"""Signs that may mean something else once they stand beside the text of a link."""
_BEGINS: Final = frozenset("#>-+*_~=[0123456789 \t")
"""Signs with which a line may begin a block."""
LINK_ALONE: Final = rf"\[(?![{re.escape(''.join(sorted(_BEGINS)))}]){_said(_IN_ONE_LINE)}({_TO})$"
"""A link that is all of its line, of which nothing but brackets and target has to go; the group is these."""
_new = tuple.__new__


def simple_edits(text: str, start: int, end: int, kind: str) -> list[Edit] | None:
    """The edits that take the targets of the links out of ``text`` from ``start`` to ``end``.

    ``None`` if what stands there is not simple; ``kind`` is that of the leaf
    (:class:`scrapers.corpus.markdown.blocks.Leaf`) that it is of.
    """
    edits: list[Edit] = []
    behind = line = start  # the link before, and where the line of this one begins
    for found in _TOKEN.finditer(text, start, end):
        if found[1] is None:
            if found.end() - found.start() == 1:
                return None
            continue
        at = found.start()
        line = text.rfind("\n", behind, at) + 1 or line
        if at > start and (text[at - 1] in _MEETS or (edits and at == behind)):
            return None
        if kind == "text" and not _keeps_line(text, line, at):
            return None
        inner_end, behind = found.span(2)
        after = text[behind : min(behind + 1, end)]
        if after in _MEETS or (after == "(" and text[inner_end - 1] == "]"):
            return None
        # A NamedTuple's own constructor is a Python function: three times the price.
        edits += (_new(Edit, (at, at + 1, "")), _new(Edit, (inner_end, behind, "")))
    if kind == "heading" and edits and applied(text, edits, start, end).rstrip(" \t").endswith("#"):
        return None
    return edits


def _keeps_line(text: str, line: int, link: int) -> bool:
    """Whether what begins at ``line`` begins no block without the brackets of the ``link`` in it."""
    if line == link:
        return text[link + 1] not in _BEGINS
    return link - line >= HEAD or text[line] == "[" or text[line] not in _BEGINS
