"""The spans of a run of Markdown: code, links, images, addresses, tags; after CommonMark 0.31, section 6.

The time is linear in the length of the run, whatever stands in it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from scrapers.corpus.markdown.blocks import normal_label

Kind = Literal["code", "link", "image", "address", "tag", "note"]

_SPECIAL = re.compile(r"[\\`!\[\]<]")
_TICKS = re.compile(r"`+")
_ADDRESS = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>]*|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}@[A-Za-z0-9.\-]{1,255})>"
)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9\-]*(?:\s[^<>]*)?/?>|<!--[^<>]*-->|<[?!][^<>]*>")
_REFERENCE = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
_TITLE = re.compile(r"[ \t\n]+(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\))", re.DOTALL)
_POINTED = re.compile(r"<(?:[^<>\n\\]|\\.)*+>")
_PART = re.compile(r"(?:[^\\()\s\x00-\x1f]|\\.)++")
_NOTE = re.compile(r"\[\^[^\s\[\]^]{1,60}\]")
_DEEPEST: Final = 32  # parentheses in a target, as in the reference implementation
_LONGEST_LABEL: Final = 999


class Span(NamedTuple):
    """``start`` to ``end`` is all of it, ``inner`` to ``inner_end`` what is read."""

    kind: Kind
    start: int
    end: int
    inner: int
    inner_end: int


class _Opener(NamedTuple):
    at: int
    image: bool


@dataclass(slots=True)
class _Scanner:
    run: str
    labels: AbstractSet[str]
    spans: list[Span] = field(default_factory=list)
    openers: list[_Opener] = field(default_factory=list)
    inactive: int = 0  # of the openers, so many from the first on cannot begin a link: one is in them
    spent: list[int] = field(default_factory=list)
    ticks: dict[int, list[int]] | None = None

    def scan(self) -> None:
        at, run = 0, self.run
        while found := _SPECIAL.search(run, at):
            at, sign = found.start(), found[0]
            if sign == "\\":
                at += 2
            elif sign == "`":
                at = self._code(at)
            elif sign == "<":
                at = self._pointed(at)
            elif sign == "]":
                at = self._closed(at)
            elif sign == "[" or run[at + 1 : at + 2] == "[":
                self.openers.append(_Opener(at, sign == "!"))
                at += 1 + (sign == "!")
            else:
                at += 1

    def _code(self, at: int) -> int:
        if self.ticks is None:
            self.ticks = defaultdict(list)
            for found in _TICKS.finditer(self.run):
                self.ticks[found.end() - found.start()].append(found.start())
        end = at
        while self.run[end : end + 1] == "`":
            end += 1
        places = self.ticks.get(end - at, [])
        close = bisect_left(places, end)
        if close == len(places):
            return end
        stop = places[close] + end - at
        self.spans.append(Span("code", at, stop, end, places[close]))
        return stop

    def _pointed(self, at: int) -> int:
        address = _ADDRESS.match(self.run, at)
        found = address or _TAG.match(self.run, at)
        if found is None:
            return at + 1
        kind: Kind = "address" if address else "tag"
        self.spans.append(Span(kind, at, found.end(), at + 1, found.end() - 1))
        return found.end()

    def _closed(self, at: int) -> int:
        """What the bracket at ``at`` ends, and where to go on."""
        if not self.openers:
            return at + 1
        opener = self.openers.pop()
        dead = not opener.image and len(self.openers) < self.inactive
        self.inactive = min(self.inactive, len(self.openers))
        end = self._end(opener, at)
        if end < 0:
            if note := _NOTE.match(self.run, opener.at):
                self.spans.append(Span("note", opener.at, note.end(), opener.at + 2, note.end() - 1))
            return at + 1
        if dead:
            self.spent.append(at)
            return at + 1
        inner = opener.at + 1 + opener.image
        self.spans.append(Span("image" if opener.image else "link", opener.at, end, inner, at))
        if not opener.image:
            self.inactive = len(self.openers)
        return end

    def _end(self, opener: _Opener, at: int) -> int:
        """Where the link or image ends whose text ends at ``at``; -1 if there is none."""
        end = _target_end(self.run, at + 1)
        if end >= 0 or not self.labels:
            return end
        inside = self.run[opener.at + 1 + opener.image : at] if at - opener.at <= _LONGEST_LABEL else ""
        named = _REFERENCE.match(self.run, at + 1)
        label = (named[1] if named else "") or inside
        return (named.end() if named else at + 1) if normal_label(label) in self.labels else -1


def scanned(run: str, labels: AbstractSet[str] = frozenset()) -> tuple[list[Span], list[int]]:
    """The spans of ``run`` by their beginning, ``labels`` being those of the references that are defined.

    Besides them the places of brackets that would end a link if there were none in it.
    """
    scanner = _Scanner(run, labels)
    scanner.scan()
    return sorted(scanner.spans, key=lambda span: (span.start, -span.end)), scanner.spent


def _target_end(run: str, at: int) -> int:
    """Where the target in parentheses at ``at`` ends; -1 if none stands there."""
    if run[at : at + 1] != "(":
        return -1
    at = _behind_space(run, at + 1)
    if run[at : at + 1] == "<":
        pointed = _POINTED.match(run, at)
        if pointed is None:
            return -1
        at = pointed.end()
    else:
        at = _bare_end(run, at)
    if at < 0:
        return -1
    title = _TITLE.match(run, at)
    at = _behind_space(run, title.end() if title else at)
    return at + 1 if run[at : at + 1] == ")" else -1


def _behind_space(run: str, at: int) -> int:
    while run[at : at + 1] in {" ", "\t", "\n"}:
        at += 1
    return at


def _bare_end(run: str, at: int) -> int:
    """Where a target without brackets around it ends; -1 if its parentheses do not pair."""
    depth = 0
    while True:
        part = _PART.match(run, at)
        at = part.end() if part else at
        sign = run[at : at + 1]
        if sign == "(" and depth < _DEEPEST:
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        else:
            return at if not depth else -1
        at += 1
