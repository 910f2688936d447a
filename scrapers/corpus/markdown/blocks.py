"""The blocks of a Markdown text by place: what is running text, what is code, what only marks structure.

Containers and leaves are those of CommonMark 0.31 with the tables of GFM. Nothing is rendered: each leaf
names the places of its lines in the text, without the marks of lists and quotes in front of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal, NamedTuple

Kind = Literal["text", "heading", "row", "code", "mark", "definition", "html"]
"""``mark``: fences, rules, the line under a table's head; ``definition``: where a reference leads."""
Place = tuple[int, int]

_FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})[^\n]*$")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:\*[ \t]*+){3,}$|(?:-[ \t]*+){3,}$|(?:_[ \t]*+){3,}$")
_ITEM = re.compile(r"([-+*]|\d{1,9}[.)])(?:[ \t]+|$)")
_HTML = re.compile(
    r"<(?:!--|\?|![A-Za-z]|!\[CDATA\[|/?(?:address|article|aside|base|blockquote|body|caption|center|col"
    r"|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]"
    r"|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|pre"
    r"|script|search|section|style|summary|table|tbody|td|textarea|tfoot|th|thead|title|tr|track|ul)"
    r"(?:[\s/>]|$))",
    re.IGNORECASE,
)
_LONE_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9\-]*+(?:\s[^<>]{0,999})?/?>[ \t]*$")
_DELIMITERS = re.compile(r"\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?[ \t]*+$")
_BAR = re.compile(r"\\.|(\|)", re.DOTALL)
_LABEL = r"\[(?!\^)((?:[^\[\]\\]|\\.){1,999})\]"
_DEFINED = re.compile(rf"{_LABEL}:[ \t]*+(?:\n[ \t]*+)?(?:<[^<>\n]*>|[^\s<]\S*)", re.DOTALL)
_TITLE = re.compile(r"(?:[ \t]++\n?|\n)[ \t]*+(?:\"[^\"]*\"|'[^']*'|\([^()]*\))[ \t]*(?=\n|$)")
_LINE_END = re.compile(r"[ \t]*(?=\n|$)")
_PLAIN = re.compile(  # first signs of a line that begins nothing but running text
    r"[^\s\d#`~*_=<>+-]|`(?!``)|~(?!~~)|\*{1,2}[^\s*]|_{1,2}[^\s_]|-[^\s-]|\+\S|=[^\s=]|\d{1,9}[^\d.)\n]"
)
_DEEP: Final = 4  # columns from which on a line is code
NESTED: Final = 100
"""Lists and quotes in one another; what is deeper is text."""
_DEFINES: Final = 4  # lines in which a definition ends
_TASK = re.compile(r"\[[ xX]\][ \t]+")


class Leaf(NamedTuple):
    """Lines of one block. ``bullet``: it begins a list item; ``label`` is what a definition defines."""

    kind: Kind
    lines: tuple[Place, ...]
    bullet: bool = False
    label: str = ""


class Container(NamedTuple):
    """A list item or quote that is open: the ``width`` is the columns of an item's mark, 0 for a quote."""

    width: int


@dataclass(slots=True)
class Parser:
    """A text, and what is open at the line that is taken in next."""

    text: str
    containers: list[Container] = field(default_factory=list)
    kind: Literal["", "text", "fence", "indented", "html"] = ""
    lines: list[Place] = field(default_factory=list)
    fence: str = ""
    bullet: bool = False
    found: list[Leaf] = field(default_factory=list)

    def leaves(self) -> list[Leaf]:
        """The leaves of the text, in order."""
        start, size = 0, len(self.text)
        while start < size:
            start = self.line_taken(start)
        self.closed()
        return self.found

    def line_taken(self, start: int) -> int:
        """Take in the line at ``start``; gives the place behind it."""
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        if not (self._goes_on_plainly(start, end) or self._is_plain_item(start, end)):
            self._line(start, end)
        return end + 1

    def _goes_on_plainly(self, start: int, end: int) -> bool:
        """Whether a line outside lists and quotes goes on with what is open, which is told at a glance."""
        kind = self.kind
        if self.containers or kind in {"indented", "html"}:
            return False
        if kind == "fence":
            if self.fence in self.text[start:end]:
                return False
        elif start == end:
            self.closed()
            return True
        elif self.text[start].isalpha() or _PLAIN.match(self.text, start):
            self.kind = "text"
        else:
            return False
        self.lines.append((start, end))
        return True

    def _is_plain_item(self, start: int, end: int) -> bool:
        """The same of an item that begins with running text, in lists of which each mark is "- "."""
        text, depth = self.text, 0
        if text[start] == " ":
            while text.startswith("  ", start):
                start, depth = start + 2, depth + 1
            outer = self.containers[:depth]
            if depth >= NESTED or len(outer) < depth or any(each.width != len("- ") for each in outer):
                return False
        is_open = depth < len(self.containers) or self.kind in {"", "text"}
        if not is_open or not text.startswith("- ", start) or not _PLAIN.match(text, start + 2):
            return False
        self._entered(depth, Container(len("- ")))
        self.kind, self.bullet = "text", True
        self.lines.append((start + len("- "), end))
        return True

    def _line(self, start: int, end: int) -> None:
        text = self.text
        at, matched = self._matched(start, end)
        if self.kind in {"fence", "html", "indented"}:
            if matched == len(self.containers) and self._goes_on(at, end):
                return
            self.closed()
        body = _behind_blanks(text, at, end)
        if body == end:
            self.closed()
            return
        self._begun(at, body, end, matched)

    def _matched(self, at: int, end: int) -> tuple[int, int]:
        """Where the line begins behind the marks of the containers that go on, and how many do."""
        for number, container in enumerate(self.containers):
            body = _behind_blanks(self.text, at, end)
            if container.width:
                if body == end:
                    continue
                if _columns(self.text, at, body) < container.width:
                    return at, number
                at = _behind(self.text, at, container.width)
            elif body < end and self.text[body] == ">" and _columns(self.text, at, body) < _DEEP:
                at = body + 1 + (self.text[body + 1 : body + 2] in {" ", "\t"} and body + 1 < end)
            else:
                return at, number
        return at, len(self.containers)

    def _goes_on(self, at: int, end: int) -> bool:
        """Whether the line belongs to the code or HTML that is open; closes a fence."""
        body = _behind_blanks(self.text, at, end)
        if self.kind == "fence":
            run = self.text[body:end].rstrip()
            if len(run) >= len(self.fence) and not run.strip(self.fence[0]):
                self.closed()
                self.found.append(Leaf("mark", ((body, end),)))
                return True
            self.lines.append((min(at, end), end))
            return True
        if self.kind == "html":
            if body == end:
                return False
            self.lines.append((at, end))
            return True
        if body == end or _columns(self.text, at, body) >= _DEEP:
            self.lines.append((min(_behind(self.text, at, _DEEP), end), end))
            return True
        return False

    def _begun(self, at: int, body: int, end: int, matched: int) -> None:
        """What begins on the line: containers, then a leaf; or the paragraph goes on."""
        text, bullet = self.text, False
        lazy = self.kind == "text"
        while body < end and len(self.containers) < NESTED:
            indented = _columns(text, at, body) >= _DEEP
            rest = text[body:end]
            if indented or rest[0].isalpha():
                break
            item = None if _RULE.match(rest) else _ITEM.match(rest)
            if rest[0] == ">":
                self._entered(matched, Container(0))
                at = body + 1 + (rest[1:2] in {" ", "\t"})
                bullet = False
            elif item and self._may_begin(item, rest, matched):
                self._entered(matched, Container(_item_width(text, at, body, item, rest)))
                at = min(body + item.end(), end)
                if item.end() - item.end(1) > _DEEP:
                    at = body + item.end(1) + 1
                bullet = rest[0] in "-+*"
            else:
                break
            matched, lazy = len(self.containers), False
            body = _behind_blanks(text, at, end)
        if body >= end:
            return
        self._leaf(at, body, end, (matched, lazy, bullet))

    def _may_begin(self, item: re.Match[str], rest: str, matched: int) -> bool:
        """Whether a list may begin here: in a paragraph only one that is not empty, and from 1 on."""
        if self.kind != "text" or matched < len(self.containers):
            return True
        return bool(rest[item.end() :].strip()) and (item[1] in "-+*" or item[1][:-1] == "1")

    def _entered(self, matched: int, container: Container) -> None:
        self.closed()
        del self.containers[matched:]
        self.containers.append(container)

    def _leaf(self, at: int, body: int, end: int, state: tuple[int, bool, bool]) -> None:
        matched, lazy, bullet = state
        rest, deep = self.text[body:end], _columns(self.text, at, body) >= _DEEP
        goes_on = self.kind == "text"
        if goes_on and (deep or not self._interrupts(rest, matched)):
            self.lines.append((body, end))
            return
        if goes_on and matched == len(self.containers) and _UNDERLINE.match(rest):
            self.closed("heading")
            self.found.append(Leaf("mark", ((body, end),)))
            return
        self.closed()
        if not lazy or matched < len(self.containers):
            del self.containers[matched:]
        self.bullet = bullet
        heading = _HEADING.match(rest)
        if deep:
            self._add("indented", _behind(self.text, at, _DEEP), end)
        elif heading:
            self.found.append(Leaf("heading", ((body + heading.end(), end),), bullet))
        elif _RULE.match(rest):
            self.found.append(Leaf("mark", ((body, end),)))
        elif fence := _FENCE.match(rest):
            self.kind, self.fence = "fence", fence[1] or fence[2]
            self.found.append(Leaf("mark", ((body, end),)))
        else:
            html = rest[0] == "<" and (_HTML.match(rest) or _LONE_TAG.match(rest))
            self._add("html" if html else "text", body, end)

    def _interrupts(self, rest: str, matched: int) -> bool:
        """Whether what is no container ends the paragraph that is open."""
        if rest[0] not in "#`~*-_=<":
            return False
        underlined = matched == len(self.containers) and _UNDERLINE.match(rest)
        html = rest[0] == "<" and _HTML.match(rest)
        return bool(underlined or html or _HEADING.match(rest) or _RULE.match(rest) or _FENCE.match(rest))

    def _add(self, kind: Literal["text", "indented", "html"], start: int, end: int) -> None:
        self.kind = kind
        self.lines.append((start, end))

    def closed(self, kind: Kind = "text") -> None:
        """The leaf that was open."""
        lines, opened, bullet = tuple(self.lines), self.kind, self.bullet
        self.lines, self.kind, self.fence, self.bullet = [], "", "", False
        if not lines:
            return
        if opened == "text" and kind == "text":
            self.found += _paragraph(self.text, lines, bullet)
        elif opened == "text":
            self.found.append(Leaf(kind, lines, bullet))
        else:
            self.found.append(Leaf("html" if opened == "html" else "code", lines, bullet))


def leaves(text: str) -> list[Leaf]:
    """The leaves of ``text``, in order."""
    return Parser(text).leaves()


def joined(text: str, leaf: Leaf) -> str:
    """The lines of ``leaf`` without what stands in front of them."""
    return "\n".join([text[start:end] for start, end in leaf.lines])


def cells(text: str, row: Place) -> list[Place]:
    """The places of the cells of a table's ``row``, without the white space around them."""
    start, end = row
    bars = [found.start() for found in _BAR.finditer(text, start, end) if found[1]]
    inner = [start - 1, *bars, end]
    if bars and not text[start : bars[0]].strip():
        del inner[0]
    if bars and not text[bars[-1] + 1 : end].strip():
        del inner[-1]
    return [_trimmed(text, left + 1, right) for left, right in pairwise(inner)]


def _trimmed(text: str, start: int, end: int) -> Place:
    found = text[start:end]
    left = len(found) - len(found.lstrip())
    return (start + left, start + len(found.rstrip())) if found.strip() else (start, start)


def _paragraph(text: str, lines: tuple[Place, ...], bullet: bool) -> Iterator[Leaf]:
    """What a paragraph is: definitions of references, a table, running text."""
    while lines and text[lines[0][0]] == "[" and "]:" in text[lines[0][0] : lines[:_DEFINES][-1][1]]:
        taken, label = _definition(text, lines)
        if not taken:
            break
        yield Leaf("definition", lines[:taken], bullet, label)
        lines = lines[taken:]
    head = _table_head(text, lines)
    if head < 0:
        if lines:
            yield Leaf("text", lines, bullet)
        return
    if head:
        yield Leaf("text", lines[:head], bullet)
    for at, line in enumerate(lines[head:]):
        yield Leaf("mark" if at == 1 else "row", (line,))


def _table_head(text: str, lines: tuple[Place, ...]) -> int:
    for at in range(len(lines) - 1):
        start, end = lines[at + 1]
        if text[start] in "|:-" and _DELIMITERS.match(text, start, end) and "-" in text[start:end]:
            width = len(cells(text, lines[at + 1]))
            if len(cells(text, lines[at])) == width and ("|" in text[start:end] or width > 1):
                return at
    return -1


def _definition(text: str, lines: tuple[Place, ...]) -> tuple[int, str]:
    """How many of ``lines`` the definition at their beginning takes, and its label."""
    body = "\n".join([text[start:end] for start, end in lines[:_DEFINES]])
    found = _DEFINED.match(body)
    if found is None:
        return 0, ""
    titled = _TITLE.match(body, found.end())
    ending = titled or _LINE_END.match(body, found.end())
    if ending is None:
        return 0, ""
    return body.count("\n", 0, ending.end()) + 1, normal_label(found[1])


def normal_label(label: str) -> str:
    """What two labels of references must share to be the same."""
    return " ".join(label.casefold().split())


def task_end(text: str, start: int) -> int:
    """Where the text of a task begins that may begin at ``start``."""
    found = _TASK.match(text, start)
    return found.end() if found else start


def _behind_blanks(text: str, at: int, end: int) -> int:
    while at < end and text[at] in " \t":
        at += 1
    return at


def _columns(text: str, start: int, end: int) -> int:
    return end - start + 3 * text.count("\t", start, end)


def _behind(text: str, at: int, columns: int) -> int:
    """The place behind ``columns`` of white space."""
    while columns > 0 and text[at : at + 1] in {" ", "\t"}:
        columns -= 4 if text[at] == "\t" else 1
        at += 1
    return at


def _item_width(text: str, at: int, body: int, item: re.Match[str], rest: str) -> int:
    """The columns that lines of a list item are indented by."""
    gap = item.end() - item.end(1)
    if gap > _DEEP or item.end() >= len(rest):
        gap = 1
    return _columns(text, at, body) + len(item[1]) + gap
