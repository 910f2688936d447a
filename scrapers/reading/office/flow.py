"""Paragraphs one after another to HTML: what office files have for lists and code is flat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

_DEEPEST: Final = 9  # levels of a list


class Flow:
    """Collects blocks of text; their ``html`` is markup already, their ``text`` is not."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._lists: list[str] = []
        self._code: list[str] = []

    def heading(self, level: int, html: str) -> None:
        """A heading of level 1 to 6."""
        self._end()
        if html.strip():
            level = min(max(level, 1), 6)
            self._parts.append(f"<h{level}>{html}</h{level}>")

    def paragraph(self, html: str) -> None:
        """A paragraph; empty ones only end what is open."""
        self._end()
        if html.strip():
            self._parts.append(f"<p>{html}</p>")

    def item(self, level: int, html: str, *, ordered: bool = False) -> None:
        """An item of a list, ``level`` lists deep (0: the outermost)."""
        self._end_code()
        tag, level = "ol" if ordered else "ul", min(max(level, 0), _DEEPEST)
        while len(self._lists) > level + 1 or (len(self._lists) == level + 1 and self._lists[-1] != tag):
            self._parts.append(f"</li></{self._lists.pop()}>")
        if len(self._lists) == level + 1:
            self._parts.append("</li><li>")
        while len(self._lists) <= level:
            self._lists.append(tag)
            self._parts.append(f"<{tag}><li>")
        self._parts.append(html)

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


def styled(text: str, *, bold: bool = False, italic: bool = False, mono: bool = False) -> str:
    """``text`` as HTML, in its style; blanks around it stay outside."""
    bare = text.strip()
    inner = escape(bare)
    if not bare:
        return escape(text)
    if mono:
        inner = f"<code>{inner}</code>"
    else:
        inner = f"<strong>{inner}</strong>" if bold else inner
        inner = f"<em>{inner}</em>" if italic else inner
    return f"{text[: len(text) - len(text.lstrip())]}{inner}{text[len(text.rstrip()) :]}"
