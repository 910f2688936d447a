"""Lines that stand on most pages of a host (notices, newsletters, disclaimers), and texts without them.

What gives a text its structure stays: code, rows of tables, headings, labels such as "Returns:", lists of
which any item is a page's own, short lines between what a page says of its own. A line of the length of a
sentence goes by itself, a list as a whole, a heading or label with what it stood above; short lines go where
nothing but such sentences is before or behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from itertools import groupby
from typing import Final, Literal, NamedTuple

from scrapers.corpus.amount import amount
from scrapers.corpus.markdown.edits import Edit, Unlinked, applied

Kind = Literal["text", "heading", "label", "item", "fixed"]

ROW: Final = "|"
"""What a row of a table begins with."""
_LONG: Final = 40  # letters: from there on a line says something
_FENCE = re.compile(r"(?:[-*+>] |\d{1,9}[.)] |\s)*(`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}(?=\s)")
_ITEM = re.compile(r"(?:> )*\s*(?:[-*+•]|\d{1,9}[.)])\s")
_LABEL = re.compile(r"(?:\*\*|__)[^*_]{1,80}(?:\*\*|__):?$")
_NO_LEVEL: Final = 7


class Line(NamedTuple):
    """A line that is not blank: its place, what it is, and its number; lines that are the same share it."""

    start: int
    end: int
    kind: Kind
    key: int = 0
    level: int = _NO_LEVEL
    long: bool = False


def lines_of(text: str) -> Iterator[Line]:
    """The lines of ``text``."""
    start, in_list = 0, False
    for whole, fenced in fenced_lines(text):
        end = start + len(whole)
        line = whole.strip()
        if fenced:
            if line:
                yield Line(start, end, "fixed")
        elif line:
            kind: Kind = _kind(whole, line)
            if kind == "text" and in_list and whole[0] in " \t":
                kind = "item"  # its second line
            in_list = kind == "item"
            yield _line(start, end, kind, line)
        start = end + 1


def fenced_lines(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of ``text``, blank ones too, and whether each is in a fence or one of its ends."""
    fence = ""
    for whole in text.split("\n"):
        opened = _FENCE.match(whole) if "```" in whole or "~~~" in whole else None
        yield whole, bool(fence or opened)
        if opened and (not fence or whole.strip().startswith(fence)):
            fence = "" if fence else opened[1]


def _kind(whole: str, line: str) -> Kind:
    if line[0] == ROW:
        return "fixed"
    if line[0] == "#" and _HEADING.match(line):
        return "heading"
    if _ITEM.match(whole):
        return "item"
    if line[-1] in ":：" or _LABEL.match(line):  # noqa: RUF001 - as Chinese has it
        return "label"
    return "text"


def _line(start: int, end: int, kind: Kind, line: str) -> Line:
    if kind == "fixed":
        return Line(start, end, kind)
    key = int.from_bytes(number_of(line), "little")
    level = len(line) - len(line.lstrip("#")) if kind == "heading" else _NO_LEVEL
    return Line(start, end, kind, key, level, len(line) >= _LONG or amount(line) >= _LONG)


def number_of(line: str) -> bytes:
    """The number of a ``line`` without the white space around it: 64 bits, the least first."""
    return blake2b(line.encode(errors="replace"), digest_size=8).digest()


def without(text: str, repeated: AbstractSet[int]) -> Unlinked:
    """``text`` without those of its lines whose numbers are in ``repeated`` and that are no structure."""
    if not repeated:
        return Unlinked(text)
    lines = list(lines_of(text))
    known = [line.key in repeated and line.kind != "fixed" for line in lines]
    if not any(known):
        return Unlinked(text)
    out = _chosen(lines, known)
    edits = tuple(cut(text, lines, out))
    return Unlinked(applied(text, edits), edits) if edits else Unlinked(text)


def taken_out(text: str, repeated: AbstractSet[int]) -> list[Line]:
    """The lines that :func:`without` takes out."""
    lines = list(lines_of(text)) if repeated else []
    known = [line.key in repeated and line.kind != "fixed" for line in lines]
    chosen = _chosen(lines, known) if any(known) else known
    return [line for line, gone in zip(lines, chosen, strict=True) if gone]


def _chosen(lines: Sequence[Line], known: Sequence[bool]) -> list[bool]:
    """Which lines go, of those that are ``known`` to be repeated."""
    out = [False] * len(lines)
    for is_item, run in groupby(range(len(lines)), lambda at: lines[at].kind == "item"):
        places = list(run)
        if is_item:
            whole = all(known[at] for at in places) and any(lines[at].long for at in places)
            for at in places:
                out[at] = whole
        else:
            for at in places:
                out[at] = known[at] and lines[at].kind == "text" and lines[at].long
    _ends(lines, known, out)
    _headless(lines, known, out)
    return out


def _ends(lines: Sequence[Line], known: Sequence[bool], out: list[bool]) -> None:
    """Short lines at both ends, with nothing but repeated ones behind (or before) a sentence that goes."""
    for order in (range(len(lines) - 1, -1, -1), range(len(lines))):
        short: list[int] = []
        for at in order:
            if out[at]:
                for each in short:
                    out[each] = True
                short = []
            elif known[at] and lines[at].kind != "heading":
                short.append(at)
            else:
                break


def _headless(lines: Sequence[Line], known: Sequence[bool], out: list[bool]) -> None:
    """Headings and labels above what has gone."""
    for at in range(len(lines) - 2, -1, -1):
        if not known[at] or out[at] or not out[at + 1]:
            continue
        if lines[at].kind == "label":
            out[at] = True
        elif lines[at].kind == "heading":
            behind = zip(lines[at + 1 :], out[at + 1 :], strict=True)
            left = next((line for line, gone in behind if not gone), None)
            out[at] = left is None or left.level <= lines[at].level


def cut(text: str, lines: Sequence[Line], out: Sequence[bool]) -> Iterator[Edit]:
    """The edits that cut the lines that are ``out``, blank lines with them: what was apart stays apart."""
    before = 0
    for gone, run in groupby(range(len(lines)), lambda at: out[at]):
        places = list(run)
        first, last = lines[places[0]], lines[places[-1]]
        if not gone:
            before = last.end
            continue
        following = places[-1] + 1
        if following == len(lines):
            yield Edit(before, len(text), "")
            continue
        end = lines[following].start
        close = before and text.count("\n", before, first.start) == 1
        yield Edit(first.start, end, "\n" if close and text.count("\n", last.end, end) > 1 else "")
