"""Paragraphs one after another to HTML: what office files have for lists and code is flat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_LOOKS = re.compile(r"</?(?:strong|em|code)>")
_MONO = re.compile(r"mono|courier|consol|menlo", re.IGNORECASE)
_DEEPEST: Final = 9  # levels of a list


class Flow:
    """Collects blocks of text; their ``html`` is markup already, their ``text`` is not."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lists: list[str] = []
        self._code: list[str] = []

    def heading(self, level: int, html: str) -> None:
        """A heading of level 1 to 6, in one line and of one style."""
        self._end()
        html = _LOOKS.sub("", html).replace("<br>", " ")
        if html.strip():
            level = min(max(level, 1), 6)
            self._parts.append(f"<h{level}>{html}</h{level}>")

    def paragraph(self, html: str) -> None:
        """A paragraph; empty ones only end what is open."""
        self._end()
        if html.strip():
            self._parts.append(f"<p>{html}</p>")

    def item(self, level: int, html: str, *, ordered: bool = False, number: int | None = None) -> None:
        """An item of a list, ``level`` lists deep (0: the outermost); ``number`` where one that counts is."""
        self._end_code()
        tag, level = "ol" if ordered else "ul", min(max(level, 0), _DEEPEST)
        while len(self._lists) > level + 1 or (len(self._lists) == level + 1 and self._breaks(tag, number)):
            self._parts.append(f"</li></{self._lists.pop()}>")
        if len(self._lists) == level + 1:
            self._parts.append("</li><li>")
        while len(self._lists) <= level:
            begins = tag == "ol" and number not in {None, 1} and len(self._lists) == level
            self._lists.append(tag)
            self._parts.append(f'<ol start="{number}"><li>' if begins else f"<{tag}><li>")
        self._parts.append(html)

    def _breaks(self, tag: str, number: int | None) -> bool:
        """Whether an item is that of another list than the open one: of another kind, or counted anew."""
        return self._lists[-1] != tag or (tag == "ol" and number == 1)

    def code(self, text: str) -> None:
        """A line of code; neighbours are one block."""
        if not self._code:
            self._end_lists()
        self._code.append(text)

    def table(self, rows: Iterable[Sequence[str]], *, header: bool = False) -> None:
        """A table of cells, which are HTML."""
        self._end()
        lines = []
        for number, row in enumerate(rows):
            tag = "th" if header and number == 0 else "td"
            lines.append("".join(f"<{tag}>{cell}</{tag}>" for cell in row))
        if lines:
            self._parts.append("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>")

    def html(self) -> str:
        """All of it, everything that was open ended."""
        self._end()
        return "".join(self._parts)

    def _end(self) -> None:
        self._end_code()
        self._end_lists()

    def _end_code(self) -> None:
        if self._code:
            code = escape("\n".join(self._code))
            self._code = []
            self._parts.append(f"<pre>\n{code}</pre>")

    def _end_lists(self) -> None:
        while self._lists:
            self._parts.append(f"</li></{self._lists.pop()}>")


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look, as far as it says something."""

    bold: bool = False
    italic: bool = False
    mono: bool = False
    struck: bool = False
    raised: bool = False
    lowered: bool = False

    @property
    def tags(self) -> tuple[str, ...]:
        """The elements for it, the innermost first; code is nothing else."""
        if self.mono:
            return ("code",)
        told = {
            "sup": self.raised, "sub": self.lowered, "del": self.struck,
            "strong": self.bold, "em": self.italic,
        }  # fmt: skip
        return tuple(name for name, is_so in told.items() if is_so)


_PLAIN: Final = Style()


def is_mono(font: str) -> bool:
    """Whether a font is called as those are whose characters are equally wide."""
    return _MONO.search(font) is not None


def styled(html: str, style: Style = _PLAIN) -> str:
    """``html`` in its style; blanks around it stay outside, line ends are line ends."""
    inner = bare = html.strip()
    for tag in style.tags if bare else ():
        if f"<{tag}>" not in inner:
            inner = f"<{tag}>{inner}</{tag}>"
    before, _, after = html.partition(bare) if bare else (html, "", "")
    return f"{before}{inner}{after}".replace("\n", "<br>")
