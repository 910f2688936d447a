"""The words of a Markdown text: what is read of it, without the signs that mark its structure.

What is left is what the package's own writer gives for ``markup = "text"``, line by line: no fences, no lines
under a table's head, cells with bars between them, list marks in front of items.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape

from scrapers.corpus.markdown.blocks import Leaf, cells, joined, leaves
from scrapers.corpus.markdown.emphasis import emphasised
from scrapers.corpus.markdown.inline import Span, scanned
from scrapers.corpus.markdown.unlink import code_in

_MARKED = re.compile(r"[\\`*_~\[\]<>&]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|(&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_ITEM = re.compile(r"(?:[-*+|\u2022\u25cf\u25e6\u25aa]|\d{1,9}[.)])(?:\s++|$)")
_BEGINS = frozenset("-*+|\u2022\u25cf\u25e6\u25aa0123456789")
_BULLET = re.compile(r"\s*+(?:[-*+\u2022])(?:\s|$)")
_ITEMS_MARKS = re.compile(r"((?:[-*+]|\d{1,9}[.)])[ \t])[ \t]*+(?:\[[ xX]\][ \t]+)?")
_DEFINES = re.compile(r"(?m)^:[ \t]+")
_NOTE = re.compile(r"\[\^[^\s\[\]^]{1,60}\]:[ \t]*+")
_LINE_BREAK = re.compile(r"(?:\\|(?<! ) ++)(?=\n|$)")
_POWER = "0123456789-+\u2212n"


def plain_lines(text: str, *, markdown: bool = True) -> list[str | None]:
    """What is read of each line of ``text``; ``None`` for one that only marks structure."""
    rows: list[str] = text.split("\n")
    if not markdown:
        return [*rows]
    lines: list[str | None] = [""] * len(rows)
    number, at = 0, 0
    for leaf in leaves(text):
        written = _written(text, leaf)
        for (start, _), words in zip(leaf.lines, written, strict=True):
            while at + len(rows[number]) < start:
                at += len(rows[number]) + 1
                number += 1
            mark = _item_mark(text[at:start]) if leaf.lines[0][0] == start else ""
            lines[number] = None if words is None else mark + words
    return lines


@lru_cache(maxsize=1)
def words_of(text: str, *, markdown: bool = True) -> str:
    """The words of ``text`` in its lines, without list marks and bars: what rules of quality judge."""
    lines = plain_lines(text, markdown=markdown)
    return "\n".join([words_in(line) for line in lines if line is not None]).strip("\n")


def words_in(line: str) -> str:
    """The words of a plain line, whether it is written as Markdown or as text."""
    line = line.strip().replace(" | ", " ")
    found = _ITEM.match(line) if line[:1] in _BEGINS else None
    return line[found.end() :] if found else line


def bullets_of(text: str, *, markdown: bool = True) -> list[bool]:
    """For each line that is read, empty ones too, whether it begins an item of a list without numbers."""
    lines = plain_lines(text, markdown=markdown)
    return [_BULLET.match(line) is not None for line in lines if line is not None]


def _item_mark(before: str) -> str:
    """The list mark in what stands ``before`` a line's text."""
    found = _ITEMS_MARKS.search(before)
    return found[1] if found else ""


def _written(text: str, leaf: Leaf) -> Iterable[str | None]:
    """What is read of each line of ``leaf``."""
    if leaf.kind in {"mark", "definition"}:
        return [None] * len(leaf.lines)
    if leaf.kind == "code":
        return [text[start:end] for start, end in leaf.lines]
    if leaf.kind == "row":
        found = (_read(text[start:end]) for start, end in cells(text, leaf.lines[0]))
        return [" | ".join([cell for cell in found if cell])]
    run = joined(text, leaf)
    if leaf.kind == "text":
        run = _without_mark(run)
    written = _read(run).split("\n")
    return [*written, *[""] * (len(leaf.lines) - len(written))][: len(leaf.lines)]


def _without_mark(run: str) -> str:
    """A run without the mark of a definition, of a footnote, or of a task in front of it."""
    if ": " in run and (run[0] == ":" or "\n:" in run):
        run = _DEFINES.sub("", run)
    if run[:1] == "[":
        found = _NOTE.match(run) or re.match(r"\[[ xX]\][ \t]+", run)
        return run[found.end() :] if found else run
    return run


def _read(run: str) -> str:
    """What is read of a run of inline Markdown."""
    run = _LINE_BREAK.sub("", run) if "\n" in run else run
    if not _MARKED.search(run):
        return run
    spans, _ = scanned(run)
    pairs = emphasised(run, spans)
    gone = [(at, at + width) for opening, closing, width in pairs for at in (opening, closing)]
    return "".join(_pieces(run, spans, sorted(gone)))


def _pieces(run: str, spans: list[Span], gone: list[tuple[int, int]]) -> Iterator[str]:
    replaced = sorted([*((start, end, "") for start, end in gone), *_replacements(run, spans)])
    at = 0
    for start, end, by in replaced:
        if start < at:
            continue
        yield _unescaped(run[at:start])
        yield by
        at = end
    yield _unescaped(run[at:])


def _replacements(run: str, spans: Iterable[Span]) -> Iterator[tuple[int, int, str]]:
    for span in spans:
        inner = run[span.inner : span.inner_end]
        if span.kind == "code":
            yield span.start, span.end, code_in(inner)
        elif span.kind in {"link", "image"}:
            yield span.start, span.inner, ""
            yield span.inner_end, span.end, ""
        elif span.kind == "tag":
            power = inner == "sup" and run[span.end : span.end + 1] in _POWER
            yield span.start, span.end, "^" if power else ""
        else:
            yield span.start, span.end, inner


def _unescaped(text: str) -> str:
    if "\\" not in text and "&" not in text:
        return text
    return _ESCAPED.sub(lambda found: found[1] or unescape(found[2]), text)
