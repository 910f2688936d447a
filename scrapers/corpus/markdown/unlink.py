"""Link targets taken out of Markdown, so that what is left reads and renders as before, without them.

``[text](target)``, ``[text][label]`` and ``[label]`` become their text, definitions of labels go; images,
code, addresses that stand for themselves, footnotes and tasks stay. What would mean something else without
its link gets a backslash (:mod:`scrapers.corpus.markdown.escapes`), as the writer of a text without links
would have given it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate, pairwise

from scrapers.corpus.markdown.blocks import Leaf, cells, joined, leaves, normal_label
from scrapers.corpus.markdown.edits import Edit, Unlinked, apart, applied
from scrapers.corpus.markdown.escapes import (
    beside_links,
    emphasis_kept,
    heading_end,
    line_starts,
    ticks_beside,
)
from scrapers.corpus.markdown.inline import Span, scanned
from scrapers.corpus.markdown.linked_blocks import linked_leaves
from scrapers.corpus.markdown.simple_links import simple_edits

_TICKS = re.compile(r"`+")


def unlinked(text: str) -> Unlinked:
    """``text`` without the targets of its links."""
    if "](" not in text and "]:" not in text:  # as most of plain text, and quickly told
        return Unlinked(text)
    found, edits = (leaves(text), []) if "]:" in text else linked_leaves(text)
    labels = frozenset(leaf.label for leaf in found if leaf.kind == "definition")
    if labels:
        labels -= _of_images(text, found, labels)
    alone = len(edits)
    edits += _definitions(
        text, (leaf for leaf in found if leaf.kind == "definition" and leaf.label in labels)
    )
    for leaf in found:
        if leaf.kind in {"text", "heading", "row"}:
            edits += _of_leaf(text, leaf, labels)
    if not edits:
        return Unlinked(text)
    if labels:  # else the edits are of one leaf after the other
        edits = apart(edits)
    elif 0 < alone < len(edits):
        edits.sort()
    return Unlinked(applied(text, edits), tuple(edits))


def _of_images(text: str, found: Iterable[Leaf], labels: AbstractSet[str]) -> set[str]:
    """The labels by which images are named: these need their definitions."""
    used: set[str] = set()
    for leaf in found:
        run = joined(text, leaf) if leaf.kind in {"text", "heading", "row"} else ""
        for span in scanned(run, labels)[0] if "![" in run else ():
            if span.kind == "image":
                named = normal_label(run[span.inner_end + 2 : span.end - 1])
                used.add(named if named in labels else normal_label(run[span.inner : span.inner_end]))
    return used


def _definitions(text: str, found: Iterable[Leaf]) -> list[Edit]:
    """Definitions go with their lines, and with the empty lines behind them where nothing stands beside."""
    merged: list[Edit] = []
    for leaf in found:
        start = text.rfind("\n", 0, leaf.lines[0][0]) + 1
        end = min(leaf.lines[-1][1] + 1, len(text))
        if text[start : leaf.lines[0][0]].strip():  # the mark of the list or quote that it is in stays
            merged.append(Edit(leaf.lines[0][0], leaf.lines[-1][1], ""))
            continue
        if merged and merged[-1].end == start:
            start = merged.pop().start
        merged.append(Edit(start, end, ""))
    return [
        _with_gap(text, edit) if text[edit.start - 1 : edit.start] in {"\n", ""} else edit for edit in merged
    ]


def _with_gap(text: str, edit: Edit) -> Edit:
    start, end = edit.start, edit.end
    if not start or text.endswith("\n\n", 0, start):
        while text[end : end + 1] == "\n":
            end += 1
    while end == len(text) and start and text[start - 1] == "\n":
        start -= 1
    return Edit(start, end, "")


def _of_leaf(text: str, leaf: Leaf, labels: AbstractSet[str]) -> list[Edit]:
    """The edits of one leaf, in places of ``text``."""
    if not labels and text.find("](", leaf.lines[0][0], leaf.lines[-1][1]) < 0:
        return []  # as most
    if leaf.kind != "row":
        return _of_lines(text, leaf, labels)
    parts = [Leaf(leaf.kind, (cell,)) for cell in cells(text, leaf.lines[0])]
    return [edit for part in parts for edit in _of_lines(text, part, labels)]


def _of_lines(text: str, leaf: Leaf, labels: AbstractSet[str]) -> list[Edit]:
    """The same of what is one run: a leaf, or a cell of a table's row."""
    lines = leaf.lines
    in_one = not labels and (
        len(lines) == 1 or all(end + 1 == following for (_, end), (following, _) in pairwise(lines))
    )
    found = simple_edits(text, lines[0][0], lines[-1][1], leaf.kind) if in_one else None
    if found is not None:
        return found
    run = joined(text, leaf)
    if "]" not in run or not ("](" in run or labels):
        return []
    if not (in_one or labels):
        found = simple_edits(run, 0, len(run), leaf.kind)
    if found is None:
        found = _of_any_run(run, leaf, labels)
    starts = list(accumulate((end - start + 1 for start, end in lines[:-1]), initial=0))

    def place(at: int) -> int:
        line = bisect_right(starts, at) - 1
        return lines[line][0] + at - starts[line]

    return [Edit(place(edit.start), place(edit.end), edit.by) for edit in found]


def _of_any_run(run: str, leaf: Leaf, labels: AbstractSet[str]) -> list[Edit]:
    spans, spent = scanned(run, labels)
    links = _links(spans)
    if not links:
        return []
    edits = [
        each
        for link in links
        for each in (Edit(link.start, _text_start(run, link), ""), Edit(link.inner_end, link.end, ""))
    ]
    edits += _merged_code(run, spans, links)
    edits += [Edit(at, at, "\\") for at in spent]
    edits += [Edit(at, at, "\\") for at in beside_links(run, links, spans)]
    edits += [Edit(at, at, "\\") for at in ticks_beside(run, links, spans)]
    edits = apart(edits)
    edits = apart([*edits, *emphasis_kept(run, spans, edits)])
    if leaf.kind == "text":
        edits += line_starts(run, leaf, edits)
    elif leaf.kind == "heading":
        edits += heading_end(run, edits)
    return apart(edits)


def _text_start(run: str, link: Span) -> int:
    """Where the text of ``link`` begins, without white space at the beginning of a line: it may make code."""
    at = link.inner
    while run[link.start - 1 : link.start] in {"", "\n"} and run[at : at + 1] in {" ", "\t"}:
        at += 1
    return at


def _links(spans: Iterable[Span]) -> list[Span]:
    """The links, but those in the description of an image."""
    found, end = [], 0
    for span in spans:
        if span.kind == "image":
            end = max(end, span.end)
        elif span.kind == "link" and span.start >= end:
            found.append(span)
    return found


def _merged_code(run: str, spans: Iterable[Span], links: Sequence[Span]) -> list[Edit]:
    """Code that stands side by side without the links between is one span: its backticks would touch."""
    gone = {link.start: link.inner for link in links} | {link.inner_end: link.end for link in links}
    groups: list[list[Span]] = []
    for span in spans:
        if span.kind == "code":
            if groups and _all_gone(groups[-1][-1].end, span.start, gone):
                groups[-1].append(span)
            else:
                groups.append([span])
    return [Edit(group[0].start, group[-1].end, _code(run, group)) for group in groups if len(group) > 1]


def _all_gone(at: int, end: int, gone: dict[int, int]) -> bool:
    while at < end and at in gone:
        at = gone[at]
    return at == end


def _code(run: str, group: Iterable[Span]) -> str:
    code = "".join([code_in(run[span.inner : span.inner_end]) for span in group])
    if "`" not in code:
        return f"`{code}`"
    fence = "`" * (1 + max(map(len, _TICKS.findall(code))))
    padded = f" {code} " if code[0] == "`" or code[-1] == "`" else code
    return f"{fence}{padded}{fence}"


def code_in(inner: str) -> str:
    """The code in a span whose backticks enclose ``inner``."""
    inner = inner.replace("\n", " ")
    padded = len(inner) > 1 and inner[0] == inner[-1] == " " and inner.strip(" ")
    return inner[1:-1] if padded else inner
