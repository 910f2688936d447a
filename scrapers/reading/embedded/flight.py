"""What Next.js streams to a page's scripts (React's Flight), as data and as HTML.

``self.__next_f.push([1,"…"])`` are pieces of one text of rows: an identifier, a kind, a value. An element
is a list ``["$", tag, key, properties]``, and ``"$6"`` stands for row 6. Nothing is run.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

MARK: Final = "__next_f.push("
_PUSHED = re.compile(
    r"__next_f\.push\(\s{0,9}(\[\s{0,9}1\s{0,9},\s{0,9}\"(?:[^\"\\]|\\.)*+\"\s{0,9}\])\s{0,9}\)"
)
_ROW = re.compile(rb"\s{0,9}([0-9a-f]{1,6}):(?:T([0-9a-f]{1,7}),|([A-Z]{0,2}))")
_REFERENCE = re.compile(r"\$([0-9a-f]{1,6})")
_TAG = re.compile(r"[a-z][a-z0-9]{0,15}")
_LEFT_OUT: Final = frozenset((
    "nav", "footer", "aside", "form", "button", "svg", "script", "style", "head", "link", "meta", "title",
    "noscript", "input", "select", "iframe", "template", "dialog",
))  # fmt: skip
_TEXTS: Final = ("main", "article")
_DEEPEST: Final = 200
_LONGEST: Final = 2_000_000  # characters of HTML
_ELEMENT: Final = 4  # members of one


def flight(scripts: Iterable[str]) -> Iterator[Any]:
    """The values that the pushes in ``scripts`` send, and last the elements among them as ``{"html": …}``."""
    pieces = (json.loads(found[1], strict=False)[1] for text in scripts for found in _PUSHED.finditer(text))
    rows = _rows("".join(pieces).encode("utf-8", "replace"))
    yield [_with_texts(value, rows) for value in rows.values() if isinstance(value, (dict, list))]
    written = _Writer(rows)
    for value in rows.values():
        if isinstance(value, (dict, list)):
            written.find(value)
    yield {"html": written.best()}


def _rows(stream: bytes) -> dict[str, Any]:
    """Identifier -> text or JSON; of other kinds (modules, hints, errors) nothing is kept."""
    rows: dict[str, Any] = {}
    at = 0
    while found := _ROW.match(stream, at):
        name, start = found[1].decode(), found.end()
        if found[2]:  # its length is in bytes, and no line feed ends it
            at = start + int(found[2], 16)
            rows[name] = stream[start:at].decode("utf-8", "replace")
            continue
        end = stream.find(b"\n", start)
        at = end + 1 if end >= 0 else len(stream)
        if not found[3]:
            try:
                rows[name] = json.loads(stream[start : end if end >= 0 else len(stream)], strict=False)
            except (ValueError, RecursionError):  # a row that was cut off says nothing
                continue
    return rows


def _with_texts(value: Any, rows: dict[str, Any], depth: int = 0) -> Any:  # noqa: ANN401 - JSON
    """``value`` with the texts that its references stand for."""
    if isinstance(value, str):
        found = _REFERENCE.fullmatch(value) if value[:1] == "$" else None
        text = rows.get(found[1]) if found else None
        return text if isinstance(text, str) else value
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [_with_texts(each, rows, depth + 1) for each in value]
    if isinstance(value, dict):
        return {key: _with_texts(each, rows, depth + 1) for key, each in value.items()}
    return value


class _Writer:
    """Writes the elements in rows as HTML, each once; ``texts`` are those that hold a page's own text."""

    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows
        self._all: list[str] = []
        self._texts: list[str] = []
        self._left = _LONGEST

    def best(self) -> str:
        """The longest element that holds the page's text, or all where none says that it does."""
        return max(self._texts, key=len, default="") or "".join(self._all)

    def find(self, value: Any, depth: int = 0) -> None:  # noqa: ANN401 - JSON
        """Write the outermost elements in ``value``."""
        if depth > _DEEPEST or self._left <= 0:
            return
        if _is_element(value):
            self._all.append(self._written(value, depth))
            return
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for each in inner:
            self.find(each, depth + 1)

    def _written(self, value: Any, depth: int) -> str:  # noqa: ANN401 - JSON
        if depth > _DEEPEST or self._left <= 0:
            return ""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, bool) or value is None or isinstance(value, dict):
            return ""
        if not isinstance(value, list):
            return str(value)
        if _is_element(value):
            return self._element(value[1], value[3], depth)
        return "".join(self._written(each, depth + 1) for each in value)

    def _text(self, value: str) -> str:
        if value.startswith("$"):
            value = value[1:] if value.startswith("$$") else self._row(value)
        self._left -= len(value)
        return html.escape(value, quote=False)

    def _row(self, reference: str) -> str:
        """The text that ``reference`` stands for; of elements, which are written where they come, none."""
        found = _REFERENCE.fullmatch(reference)
        text = self._rows.get(found[1], "") if found else ""
        return text if isinstance(text, str) else ""

    def _element(self, tag: str, properties: dict[str, Any], depth: int) -> str:
        if tag in _LEFT_OUT:
            return ""
        raw = properties.get("dangerouslySetInnerHTML")
        raw = raw.get("__html") if isinstance(raw, dict) else None
        if isinstance(raw, str):
            inner = self._row(raw) or ("" if _REFERENCE.fullmatch(raw) else raw)
            self._left -= len(inner)
        else:
            inner = self._written(properties.get("children"), depth + 1)
        if not _TAG.fullmatch(tag):
            return inner
        href = properties.get("href") if tag == "a" else None
        opening = f'a href="{html.escape(href)}"' if isinstance(href, str) else tag
        written = f"<{opening}>{inner}</{tag}>" if tag not in {"br", "hr", "img"} else f"<{tag}>"
        if tag in _TEXTS:
            self._texts.append(written)
        return written


def _is_element(value: Any) -> bool:  # noqa: ANN401 - JSON
    return (
        isinstance(value, list)
        and len(value) >= _ELEMENT
        and value[0] == "$"
        and isinstance(value[1], str)
        and isinstance(value[3], dict)
    )
