"""Backslashes for what would mean something else without the brackets of a link around it or beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from scrapers.corpus.markdown.blocks import Leaf, task_end
from scrapers.corpus.markdown.edits import Edit, Unlinked, apart, applied
from scrapers.corpus.markdown.emphasis import emphasised
from scrapers.corpus.markdown.inline import Span, scanned

_STARTS = re.compile(
    r"(?:#{1,6}(?:\s|$)|>|[-+*](?:\s|$)|([-*_])[ \t]*+(?:\1[ \t]*+){2,}$|~{3}|`{3,}[^`]*$|={2,}[ ]*$"
    r"|\[[^\]\n]+\]:)"
)
_NUMBERED = re.compile(r"\d{1,9}(?=[.)](?:\s|$))")
_CLOSING_MARKS = re.compile(r"(?:^|(?<=[ \t]))#+[ \t]*$")
HEAD: Final = 16
"""Characters in which a line tells what it begins."""
_TAG_BEGINS = re.compile(r"[A-Za-z/!?]")
_ENTITY_BEGINS = re.compile(r"[A-Za-z#]")


def beside_links(run: str, links: Iterable[Span], spans: Iterable[Span]) -> Iterator[int]:
    """Signs at the edges of links' texts that would mean something beside what stands around them."""
    ends = {span.end for span in spans if span.kind in {"image", "note"}}
    for link in links:
        yield from _beside(run, link, ends)


def _beside(run: str, link: Span, ends: AbstractSet[int]) -> list[int]:
    found = []
    before, after = run[link.start - 1 : link.start], run[link.end : link.end + 1]
    first, last = run[link.inner : link.inner + 1], run[link.inner_end - 1 : link.inner_end]
    if before in {"<", "&"} and _is_bare(run, link.start - 1):
        if (_TAG_BEGINS if before == "<" else _ENTITY_BEGINS).match(first):
            found.append(link.start - 1)
    elif before == "]" and first == "(" and _is_bare(run, link.start - 1):
        found.append(link.inner)
    if last == "]" and after == "(" and link.inner_end not in ends and _is_bare(run, link.inner_end - 1):
        found += _pair(run, link.inner, link.inner_end - 1)
    return found


def _pair(run: str, start: int, closing: int) -> list[int]:
    """The bracket at ``closing``, and that which it pairs with from ``start`` on: the reader escapes both."""
    depth = 0
    for at in range(closing, start - 1, -1):
        if run[at] in "[]" and _is_bare(run, at):
            depth += 1 if run[at] == "]" else -1
            if not depth:
                return [at, closing]
    return [closing]


def ticks_beside(run: str, links: Iterable[Span], spans: Iterable[Span]) -> list[int]:
    """Backticks that are no code's, and would join those of code at the edge of a link's text."""
    code = [span for span in spans if span.kind == "code"]
    starts, ends = {span.start for span in code}, {span.end for span in code}
    found: list[int] = []
    for link in links:
        at = link.start
        while link.inner in starts and run[at - 1 : at] == "`" and at not in ends and _is_bare(run, at - 1):
            at -= 1
            found.append(at)
        at = link.end
        while link.inner_end in ends and run[at : at + 1] == "`" and at not in starts:
            found.append(at)
            at += 1
    return found


def emphasis_kept(run: str, spans: Sequence[Span], edits: Sequence[Edit]) -> list[Edit]:
    """Signs that set emphasis and cannot any more go; those that would now, and did not, get a backslash."""
    if "*" not in run and "_" not in run and "~" not in run:
        return []
    pairs, found = _met(run, emphasised(run, spans), edits)
    edits = apart([*edits, *found])
    written = Unlinked(applied(run, edits), tuple(edits))
    after = emphasised(written.text, scanned(written.text)[0])
    now = {place for pair in after for place in _both(*pair)}
    for opening, closing, width in pairs:
        places = {written.place(at) for at in _both(opening, closing, width)}
        if places <= now:
            now -= places
        else:
            found += [Edit(at, at + width, "") for at in (opening, closing)]
    if now:
        found += [
            Edit(at, at, "\\") for at, sign in enumerate(run) if sign in "*_~" and written.place(at) in now
        ]
    return found


def _met(
    run: str, pairs: list[tuple[int, int, int]], edits: Sequence[Edit]
) -> tuple[list[tuple[int, int, int]], list[Edit]]:
    """The pairs of signs, those that meet now that no link is between them joined to one, and how."""
    written = Unlinked("", tuple(edits))
    joined: list[tuple[int, int, int]] = []
    found: list[Edit] = []
    for opening, closing, width in pairs:
        start, end, size = joined[-1] if joined else (0, -1, 0)
        met = size == width and end + size < opening and written.place(end) + size == written.place(opening)
        if met and run[end] == run[opening]:
            found += [Edit(end, end + size, ""), Edit(opening, opening + size, "")]
            joined[-1] = (start, closing, width)
        else:
            joined.append((opening, closing, width))
    return joined, found


def _both(opening: int, closing: int, width: int) -> list[int]:
    return [*range(opening, opening + width), *range(closing, closing + width)]


def _is_bare(run: str, at: int) -> bool:
    """Whether no backslash stands before the sign at ``at``."""
    slashes = at
    while slashes and run[slashes - 1] == "\\":
        slashes -= 1
    return (at - slashes) % 2 == 0


def line_starts(run: str, leaf: Leaf, edits: Sequence[Edit]) -> list[Edit]:
    """Backslashes for lines that would begin another kind of block now."""
    found, start, at = [], 0, 0
    for number, line in enumerate(run.split("\n")):
        end, first = start + len(line), at
        while at < len(edits) and edits[at].start <= end:
            at += 1
        own = edits[first:at]
        if own and (own[0].start - start < HEAD or line[0] == "[") and not _STARTS.match(line):
            written = applied(run, own, start, end)
            numbered = _NUMBERED.match(written)
            task = not number and leaf.bullet and task_end(written, 0) and not task_end(line, 0)
            if numbered or task or _STARTS.match(written):
                found.append(_escape_at(own, start, numbered.end() if numbered else 0))
        start = end + 1
    return found


def heading_end(run: str, edits: Sequence[Edit]) -> list[Edit]:
    """A ``#`` at the end of a heading would be taken for its mark."""
    marks = _CLOSING_MARKS.search(applied(run, edits))
    if marks is None or _CLOSING_MARKS.search(run):
        return []
    at = len(run) - (len(applied(run, edits)) - marks.start())
    last = edits[-1]
    return (
        [Edit(last.start - (len(marks[0].rstrip())), last.start - len(marks[0].rstrip()), "\\")] if at else []
    )


def _escape_at(edits: Iterable[Edit], start: int, offset: int) -> Edit:
    """A backslash before the character that stands ``offset`` behind ``start`` when ``edits`` are made."""
    at = start
    for edit in edits:
        if offset < edit.start - at or (offset == edit.start - at and edit.end == edit.start):
            break
        offset -= edit.start - at + len(edit.by)
        at = edit.end
        if offset < 0:  # within what replaces something
            return Edit(edit.start, edit.end, f"{edit.by[:offset]}\\{edit.by[offset:]}")
    return Edit(at + offset, at + offset, "\\")
