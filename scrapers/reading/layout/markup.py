"""Blocks as HTML, which the one Markdown writer of the package then writes down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from scrapers.reading.layout.blocks import Block
from scrapers.reading.layout.placed import BOLD, ITALIC, MONO, Span

_TAGS: Final = ((MONO, "code"), (BOLD, "strong"), (ITALIC, "em"))
_STEP: Final = 4.0  # points by which an inner list is further to the right


def html_of(blocks: Sequence[Block]) -> str:
    """``blocks`` as the body of a page."""
    parts: list[str] = []
    open_lists: list[tuple[float, float, str]] = []
    for block in blocks:
        parts += _closed(open_lists, block)
        if block.kind == "item":
            parts += _item(open_lists, block)
        else:
            parts.append(_whole(block))
    parts += [f"</li></{tag}>" for *_, tag in reversed(open_lists)]
    return "".join(parts)


def _closed(open_lists: list[tuple[float, float, str]], block: Block) -> Iterator[str]:
    """Ends of the lists to which ``block`` does not belong."""
    while open_lists:
        x0, indent, tag = open_lists[-1]
        if block.kind == "item":
            same = abs(block.x0 - x0) <= _STEP and tag == ("ol" if block.number else "ul")
            if same or block.x0 > x0 + _STEP:
                return
        elif block.kind != "heading" and block.x0 >= indent - _STEP and block.x0 > x0 + _STEP:
            return
        open_lists.pop()
        yield f"</li></{tag}>"


def _item(open_lists: list[tuple[float, float, str]], block: Block) -> Iterator[str]:
    tag = "ol" if block.number else "ul"
    if open_lists and abs(open_lists[-1][0] - block.x0) <= _STEP:
        yield "</li>"
        open_lists[-1] = block.x0, block.indent, tag
    else:
        start = f' start="{block.number}"' if block.number else ""
        yield f"<{tag}{start}>"
        open_lists.append((block.x0, block.indent, tag))
    yield f"<li>{_inline(block.spans)}"


def _whole(block: Block) -> str:
    if block.kind == "code":
        return f"<pre>\n{escape(block.text)}</pre>"
    if block.kind == "table":
        rows = ("".join(f"<td>{_inline(cell)}</td>" for cell in row) for row in block.rows)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    if block.kind == "heading":
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    return f"<p>{_inline(block.spans)}</p>"


def _inline(spans: Sequence[Span]) -> str:
    """Text with its styles; those of a whole paragraph say nothing."""
    every = MONO | BOLD | ITALIC
    for span in spans:
        every &= span.style if span.text.strip() else every
    return "".join(_styled(span.text, span.style & ~(every & ~MONO)) for span in spans)


def _styled(text: str, style: int) -> str:
    bare = text.strip()
    if not bare or not style:
        return escape(text)
    inner = escape(bare)
    tags = _TAGS[:1] if style & MONO else _TAGS
    for flag, tag in tags:
        inner = f"<{tag}>{inner}</{tag}>" if style & flag else inner
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{inner}{after}"
