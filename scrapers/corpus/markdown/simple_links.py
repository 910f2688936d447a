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
_SAID: Final = rf"(?![ \t])(?:{_PLAIN}|{_CODE}|\[(?:{_PLAIN})++\](?!\())++"
_TOKEN = re.compile(rf"\\.|{_CODE}|(\[){_SAID}(\]\([^\s()<>\\`]*+\))|[`\[\]<\\]", re.DOTALL)
"""What a run is made of besides plain words: a link has two groups; a single sign is not simple."""
_MEETS: Final = frozenset("`<&!*_~[")
"""Signs that may mean something else once they stand beside the text of a link."""
_BEGINS: Final = frozenset("#>-+*_~=[0123456789 \t")
"""Signs with which a line may begin a block."""


def simple_edits(run: str, kind: str) -> list[Edit] | None:
    """The edits that take the targets of the links of ``run`` out; ``None`` if it is not simple.

    ``kind`` is that of the leaf (:class:`scrapers.corpus.markdown.blocks.Leaf`) that the run is of.
    """
    edits: list[Edit] = []
    end, line = 0, 0  # of the link before, and where the line of this one begins
    for found in _TOKEN.finditer(run):
        if found[1] is None:
            if found.end() - found.start() == 1:
                return None
            continue
        start = found.start()
        line = run.rfind("\n", end, start) + 1 or line
        if (start == end and edits) or run[start - 1 : start] in _MEETS:
            return None
        if kind == "text" and not _keeps_line(run, line, start):
            return None
        inner_end, end = found.span(2)
        after = run[end : end + 1]
        if after in _MEETS or (after == "(" and run[inner_end - 1] == "]"):
            return None
        edits += (Edit(start, start + 1, ""), Edit(inner_end, end, ""))
    if kind == "heading" and edits and applied(run, edits).rstrip(" \t").endswith("#"):
        return None
    return edits


def _keeps_line(run: str, line: int, start: int) -> bool:
    """Whether what begins at ``line`` begins no block without the brackets of the link at ``start`` in it."""
    if line == start:
        return run[start + 1] not in _BEGINS
    return start - line >= HEAD or run[line] == "[" or run[line] not in _BEGINS
