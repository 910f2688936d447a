"""Text in data as HTML: strings, and lists of blocks as editors keep them (Portable Text, ProseMirror …)."""

from __future__ import annotations

import html
import re
from typing import Any, Final

_DEEPEST: Final = 14
_MOST: Final = 5000  # blocks of one list
_MARKUP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|a|b|strong|em|i|span|img|figure|table|blockquote|section|article|pre|code)"
    r"[\s/>]",
    re.IGNORECASE,
)
_ESCAPED = re.compile(
    r"&lt;/?(?:p|br|div|h[1-6]|ul|ol|li|a|strong|em|span|blockquote)(?:\s|/|&gt;)", re.IGNORECASE
)
_INNER: Final = (
    "html", "text", "content", "children", "value", "body", "paragraph", "data", "attributes", "attrs",
    "spans",
    "blocks", "items", "itemListElement", "copy", "rendered", "document", "json", "root", "nodes", "textData",
    "doc", "delta",
)  # fmt: skip
_KINDS: Final = ("type", "nodeType", "_type", "blockType", "name", "__typename", "tag", "@type")
_TAGS: Final = (
    (re.compile(r"list-?_?item|^li$|howtostep"), "li"),
    (re.compile(r"(?:ordered|number)[\w-]{0,12}list|^ol$"), "ol"),
    (re.compile(r"list|^ul$"), "ul"),
    (re.compile(r"quote"), "blockquote"),
    (re.compile(r"code|^pre$"), "pre"),
    (re.compile(r"head(?:ing|er|line)?|title|^h[1-6]$"), "h2"),
    (
        re.compile(r"^(?:text|span|leaf|link|hyperlink|a|strong|em|mark|inline|doc|document|root|richtext)$"),
        "",
    ),
)
_TITLED: Final = frozenset(("title", "headline"))
_PLACED: Final = frozenset(("url", "slug", "href", "link", "path"))
_LINES = re.compile(r"\n\s*+")


def html_of(value: Any, depth: int = 0) -> str:  # noqa: ANN401 - JSON
    """The text in ``value`` as HTML; ``""`` for what is none, or a list of other pages."""
    if isinstance(value, str):
        return _paragraphs(value) if depth == 0 else readable(value)
    if depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return "".join(_block(item, depth + 1) for item in value[:_MOST])
    return _block(value, depth + 1) if isinstance(value, dict) else ""


def readable(value: Any) -> str:  # noqa: ANN401 - JSON
    """A string of a page's data as HTML, which it may be already, or once more escaped."""
    if not isinstance(value, str):
        return ""
    if _ESCAPED.search(value):
        value = html.unescape(value)
    return value if _MARKUP.search(value) else html.escape(value, quote=False).replace("&amp;", "&")


def _paragraphs(text: str) -> str:
    written = readable(text)
    if _MARKUP.search(written):
        return written
    return "".join(f"<p>{line}</p>" for line in _LINES.split(written.strip()))


def _block(item: Any, depth: int) -> str:  # noqa: ANN401 - JSON
    if isinstance(item, str):
        return _paragraphs(item)
    if isinstance(item, list):
        return html_of(item, depth)
    if not isinstance(item, dict) or (not _TITLED.isdisjoint(item) and not _PLACED.isdisjoint(item)):
        return ""
    if isinstance(ops := item.get("ops"), list):  # of Quill
        said = "".join(
            op["insert"] for op in ops if isinstance(op, dict) and isinstance(op.get("insert"), str)
        )
        return _paragraphs(said)
    inner = next(
        (found for key in _INNER if (found := item.get(key)) and not isinstance(found, (int, float))), None
    )
    if inner is None:
        return ""
    text = readable(inner) if isinstance(inner, str) else html_of(inner, depth)
    tag = _tag(item, inner)
    return f"<{tag}>{text}</{tag}>" if tag and text else text


def _tag(item: dict[str, Any], inner: Any) -> str:  # noqa: ANN401 - JSON
    """The element that a block is, by what it calls itself; none for a stretch of a line."""
    if item.get("listItem"):
        return "li"
    if isinstance(style := item.get("style"), str) and re.fullmatch(r"h[1-6]", style):
        return style
    kind = next((str(item[key]) for key in _KINDS if isinstance(item.get(key), str)), "")
    name = kind.rpartition("/")[2].lower()[:40]
    for pattern, tag in _TAGS:
        if pattern.search(name):
            level = _level(item)
            return f"h{level}" if tag == "h2" and level else tag
    if _MARKUP.match(inner) if isinstance(inner, str) else False:
        return ""
    return "p" if name else ""


def _level(item: dict[str, Any]) -> int:
    """Which heading a block is, 0 where it does not say."""
    for holder in (item, item.get("attrs"), item.get("data"), item.get("attributes")):
        level = holder.get("level") if isinstance(holder, dict) else None
        if isinstance(level, int) and 1 <= level <= 6:  # noqa: PLR2004 - h6
            return level
    return 0
