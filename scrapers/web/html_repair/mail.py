"""Messages of mail archives, which stand in a ``<pre>``, as paragraphs, quotations and code.

Pipermail, MHonArc and public-inbox put a letter on a page as it came, in lines of seventy characters and with
``>`` before what is quoted. On other pages a ``<pre>`` is code.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.web.html_repair.mail_senders import mark_sender
from scrapers.web.page_words import ARCHIVES_OF_MAIL

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_INLINE: Final = frozenset(("a", "b", "i", "em", "strong", "tt", "span", "font", "u", "code", "br", "img"))
_LONGEST: Final = 1_000_000  # bytes of a page in which the archive is named
_DEEPEST: Final = 8  # quotations in quotations
_QUOTED = re.compile(r"(?: {0,3}>(?!From ))+")
_DIFF = re.compile(r"diff --git |--- [\w/.]|\+\+\+ [\w/.]|@@ |Index: \S|[+-][^\s+-]")
_BULLET = re.compile(r" {0,6}(?:([-*+•])|(\d{1,3})[.)]) {1,4}(?=\S)")
_WRAPPED: Final = 58  # characters of a line and the next word, from which on the line was full
_MOST: Final = 0.6
# What public-inbox writes around a letter in a box of the same kind: the way to others, how to copy them all.
_FRAME = re.compile(
    r"\s*(?:(?:permalink|raw|reply)?\s*(?:(?:next|prev|parent)\s+)?.{0,60}?other threads:\s?\["
    r"|Thread overview:|This is (?:a public inbox|an external index)\b|.{1,80} archive mirror\s)"
)
_HEAD: Final = 300  # characters
_INDENTED: Final = ("    ", "\t")


class _Line(NamedTuple):
    """A line of a letter: how deep it is quoted, its text, and the same as HTML."""

    depth: int
    text: str
    markup: str


def rewrite_mail(root: HtmlElement, page: Decoded, parse: Callable[[str], HtmlElement]) -> None:
    """Make the letters in ``root``, the tree of ``page``, running text.

    ``parse`` makes a tree of a text.
    """
    marks = filter(page.has, ARCHIVES_OF_MAIL)
    if not any(page.lower.find(mark, 0, _LONGEST) >= 0 for mark in marks) or b"<pre" not in page.lower:
        return
    mark_sender(root)
    for element in list(root.iter("pre")):
        if _FRAME.match("".join(element.itertext())[:_HEAD]) and element.getparent() is not None:
            element.drop_tree()
        elif all(inner.tag in _INLINE for inner in element.iterdescendants()):
            body = parse(f"<html><body>{_written(list(_lines(element)))}</body></html>").find("body")
            if body is not None and element.getparent() is not None:
                body.tag = "div"
                body.tail, element.tail = element.tail, None
                element.getparent().replace(element, body)


def _lines(element: HtmlElement) -> Iterator[_Line]:
    """The lines in ``element``, with the links that are in them."""
    plain, marked = [""], [""]
    for text, link in _strings(element):
        for number, part in enumerate(text.split("\n")):
            if number:
                plain.append("")
                marked.append("")
            escaped = html.escape(part)
            plain[-1] += part
            marked[-1] += f'<a href="{html.escape(link)}">{escaped}</a>' if link and part.strip() else escaped
    for text, markup in zip(plain, marked, strict=True):
        found = _QUOTED.match(text)
        if not found:
            yield _Line(0, text.rstrip(), markup.rstrip())
            continue
        own = text[found.end() :].rstrip()
        rest = markup.split("&gt;", found[0].count(">"))[-1]
        yield _Line(
            min(found[0].count(">"), _DEEPEST), own.removeprefix(" "), rest.removeprefix(" ").rstrip()
        )


def _strings(element: HtmlElement) -> Iterator[tuple[str, str]]:
    """The strings in ``element``, each with the target of the link that it is in."""
    yield element.text or "", ""
    for node in element.iterdescendants():
        link = (node.get("href") or "") if node.tag == "a" else ""
        yield "\n" if node.tag == "br" else node.text or "", link
        tail: HtmlElement | None = node if not len(node) else None
        while tail is not None and tail is not element:
            yield tail.tail or "", ""
            tail = tail.getparent() if tail.getnext() is None else None


def _written(lines: list[_Line]) -> str:
    out: list[str] = []
    depth = 0
    for part in _parts(lines):
        if part[0].depth != depth:
            out.append("</blockquote>" * (depth - part[0].depth) or "<blockquote>" * (part[0].depth - depth))
            depth = part[0].depth
        out.append(_part(part))
    return "".join([*out, "</blockquote>" * depth])


def _parts(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Lines that are not parted by a blank one, nor by how deep they are quoted; blank ones in code stay."""
    part: list[_Line] = []
    for line in lines:
        ends = not line.text.strip() or (part and line.depth != part[0].depth)
        if ends and part:
            yield part
            part = []
        if line.text.strip():
            part.append(line)
    if part:
        yield part


def _part(lines: list[_Line]) -> str:
    if _is_code(lines):
        return "<pre>" + "\n".join(line.markup for line in lines) + "</pre>"
    if _BULLET.match(lines[0].text):
        return _listed(lines)
    return f"<p>{_run(lines)}</p>"


def _is_code(lines: list[_Line]) -> bool:
    changed = sum(_DIFF.match(line.text) is not None for line in lines)
    indented = sum(line.text.startswith(_INDENTED) for line in lines)
    return max(changed, indented) >= max(1, _MOST * len(lines)) and not _BULLET.match(lines[0].text)


def _listed(lines: list[_Line]) -> str:
    items: list[list[_Line]] = []
    number = _BULLET.match(lines[0].text)
    for line in lines:
        found = _BULLET.match(line.text)
        if found and bool(found[2]) == bool(number and number[2]):
            items.append([line._replace(text=line.text[found.end() :], markup=line.markup[found.end() :])])
        else:
            items[-1].append(line)
    tag = "ol" if number and number[2] else "ul"
    start = f' start="{number[2]}"' if number and number[2] else ""
    return f"<{tag}{start}>{''.join(f'<li>{_run(item)}</li>' for item in items)}</{tag}>"


def _run(lines: list[_Line]) -> str:
    """Lines that were full as one, others as their author broke them."""
    out = lines[0].markup.strip()
    for line, following in pairwise(lines):
        word = following.text.split(maxsplit=1)[0]
        out += (" " if len(line.text) + 1 + len(word) >= _WRAPPED else "<br>") + following.markup.strip()
    return out
