"""Plain text and Markdown as the markup that a page would have for them, for what they say of licences.

Line by line, so that every line keeps its number, and by patterns in linear time: as all that reads
statements, this runs in the crawl's own process and must be no parser that can hang. It knows what decides of
what a sentence speaks: paragraphs, headings, items, cells, quotations, code, links, and the fields in front of
a text (YAML, TOML, reStructuredText's).
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

_TYPES: Final = frozenset({"text/plain", "text/markdown", "text/x-markdown", "text/x-rst"})
_MARKDOWN: Final = (".md", ".markdown", ".mkd", ".mdown")
_FENCE = re.compile(r"\s{0,12}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}(?:#{1,6}|={1,6})\s+(\S.*)")
_UNDERLINE = re.compile(r"\s{0,3}([=~^\"'+#*-])\1{2,}\s*$")
_ITEM = re.compile(r"\s{0,12}(?:[-*+•]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"\s{0,3}>+\s?")
_ROW = re.compile(r"\s{0,3}\|")
_INDENTED = re.compile(r"(?: {4}|\t)")
_MATTER: Final = ("---", "+++")
_FIELD = re.compile(
    r":?\s{0,3}[\"']?(licen[cs]e|rights|copyright)[\"']?\s{0,3}[:=]\s{0,20}(\S.*)", re.IGNORECASE
)
_FRONT: Final = 60  # lines in which fields are looked for
_DEFINED = re.compile(r"^\s{0,3}\[([^\[\]\n]{1,200})\]:\s{1,20}<?(\S{1,2000}?)>?(?:\s|$)", re.MULTILINE)
_IMAGE: Final = r"!\[{}[^\[\]\n]{{0,300}}\](?:\([^()\n]{{0,2000}}\))?+"
_INLINE = re.compile(
    _IMAGE.format("(?P<alt>)") + rf"|\[(?P<text>(?:[^\[\]\n!]++|{_IMAGE.format('')}|!){{0,600}}+)\]"
    r"(?:\(\s{0,9}<?(?P<to>[^()\s<>]{1,2000}+)>?[^()\n]{0,300}\)|\s?\[(?P<ref>[^\[\]\n]{0,200})\])?"
    r"|`(?P<named>[^`<>\n]{1,300}+)<(?P<rest>[^<>\s`]{1,2000})>`__?"
    r"|(?P<ticks>`{1,2})(?P<code>[^`\n]{1,600})(?P=ticks)"
    r"|<?(?P<url>https?://[^\s<>\"'()\[\]`]{1,2000})>?"
    r"|(?P<mark>\*{1,3}|__)"
)


def is_text(content_type: str) -> bool:
    """Whether a body of this media type is text without tags."""
    return content_type.partition(";")[0].strip().lower() in _TYPES


def is_markdown(content_type: str, url: str) -> bool:
    """Whether tags in a text count: Markdown is often sent as plain text."""
    path = url.partition("#")[0].partition("?")[0].lower()
    return not content_type.lower().startswith("text/plain") or path.endswith(_MARKDOWN)


def marked_up(text: str, *, markdown: bool) -> str:
    """``text`` with the tags of HTML, as many lines as before."""
    return "\n".join(_Lines(text, markdown=markdown).read())


class _Lines:
    """The lines of a text; ``_open`` is the element that the last one is in, ``_fence`` what ends a sample."""

    def __init__(self, text: str, *, markdown: bool) -> None:
        self._lines, self._markdown = text.split("\n"), markdown
        self._targets = {name.lower(): target for name, target in _DEFINED.findall(text)}
        self._last = {line.strip()[0]: at for at, line in enumerate(self._lines) if _FENCE.match(line)}
        self._open = self._fence = ""
        self._out: list[str] = []

    def read(self) -> list[str]:
        body = self._front_matter()
        for line in self._lines[body:]:
            self._out.append(self._sample(line) if self._fence else self._line(line))
        return self._out

    def _front_matter(self) -> int:
        """Writes the fields in front of the text; how many lines they take."""
        bar = self._lines[0].strip()
        if bar not in _MATTER or bar not in (ahead := [line.strip() for line in self._lines[1 : _FRONT + 1]]):
            return 0
        fields = ahead[: ahead.index(bar)]
        self._out += ["", *map(_field, fields), ""]
        return len(self._out)

    def _sample(self, line: str) -> str:
        if line.strip().startswith(self._fence):
            self._fence = ""
            return "</code></pre>"
        return escape(line)

    def _line(self, line: str) -> str:
        if not line.strip() or _DEFINED.match(line):
            return self._close()
        if self._open == "p" and _UNDERLINE.match(line) and self._out[-1].startswith("<p>"):
            self._out[-1] = f"<h2>{self._out[-1].removeprefix('<p>')}</h2>"
            self._open = ""
            return ""
        if line.startswith(":") and len(self._out) < _FRONT and (field := _field(line)):
            return field
        fence = _FENCE.match(line) if self._markdown else None
        if fence and self._last[fence[1][0]] > len(self._out):  # one that never ends hides nothing
            self._fence = fence[1]
            return f"{self._close()}<pre><code>"
        return self._block(line)

    def _block(self, line: str) -> str:
        if heading := _HEADING.match(line):
            return f"{self._close()}<h2>{self._inline(heading[1])}</h2>"
        if _ROW.match(line):
            cells = "".join(f"<td>{self._inline(cell)}</td>" for cell in line.strip().strip("|").split("|"))
            return f"{self._close()}<table><tr>{cells}</tr></table>"
        if self._markdown and not self._open and _INDENTED.match(line):
            return f"<pre>{escape(line)}</pre>"
        for element, begin in (("li", _ITEM), ("blockquote", _QUOTE)):
            if found := begin.match(line):
                goes_on = element == self._open == "blockquote"
                opened = "" if goes_on else self._begin(element)
                return opened + self._inline(line[found.end() :])
        return (self._begin("p") if not self._open else "") + self._inline(line)

    def _begin(self, element: str) -> str:
        closed, self._open = self._close(), element
        return f"{closed}<{element}>"

    def _close(self) -> str:
        closed, self._open = (f"</{self._open}>" if self._open else ""), ""
        return closed

    def _inline(self, line: str) -> str:
        """``line`` with its links; tags count in Markdown alone."""
        parts, last = [], 0
        for found in _INLINE.finditer(line):
            parts += [self._shown(line[last : found.start()]), self._inside(found)]
            last = found.end()
        return "".join([*parts, self._shown(line[last:])]) if last else self._shown(line)

    def _shown(self, text: str) -> str:
        return text if self._markdown or "<" not in text else escape(text, quote=False)

    def _inside(self, found: re.Match[str]) -> str:
        if found["alt"] is not None:
            return "<img>"
        if found["text"] is not None:
            return self._link(found)
        if found["named"]:
            return _anchor(found["rest"], found["named"].strip())
        if found["code"]:
            return f"<code>{escape(found['code'])}</code>"
        return _anchor(found["url"], found["url"]) if found["url"] else ""

    def _link(self, found: re.Match[str]) -> str:
        target = found["to"] or self._targets.get((found["ref"] or found["text"]).lower(), "")
        text = self._inline(found["text"])
        return _anchor(target, text) if target else f"[{text}]"


def _anchor(target: str, text: str) -> str:
    return f'<a href="{escape(target)}">{text}</a>'


def _field(line: str) -> str:
    found = _FIELD.match(line)
    if found is None:
        return ""
    value = found[2].strip().strip("\"'")
    return f'<meta name="{found[1].lower()}" content="{escape(value)}">'
