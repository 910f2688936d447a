"""JSON as pages have it: in comments, with commas too many, with escapes that there are not, twice escaped.

Search engines read it, so that authors never see that it is wrong. Where a quotation mark or a comma is
missing nothing is guessed.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any, Final

_MOST: Final = 50  # values of one block, one behind the other
_STRING: Final = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
_COMMENT = re.compile(
    rf"{_STRING}|//\s*+<!\[CDATA\[|//\s*+\]\]>|//[^\n]*+|/\*(?:.*?\*/|.*)|<!--|-->|<!\[CDATA\[|\]\]>",
    re.DOTALL,
)
_COMMA = re.compile(rf"{_STRING}|,\s*+(?=[}}\],])", re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})?')
_BETWEEN = re.compile(r"[\s;]*+")
_BLANKS: Final = " \t\r\n;\ufeff"
_DECODER: Final = json.JSONDecoder(strict=False)


def values(text: str) -> list[Any]:
    """The values in ``text``: one, if it is JSON; none where it cannot be read, be it after all of that."""
    try:
        return [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        pass
    if '"' not in text:
        text = unescape(text) if "&quot;" in text else ""
    return _in_order(_COMMA.sub(_without_comma, _COMMENT.sub(_without_comment, text)))


def _without_comment(found: re.Match[str]) -> str:
    """A string with escapes that there are; a blank in the place of a comment."""
    token = found[0]
    if token[0] != '"':
        return " "
    return _ESCAPE.sub(lambda escape: escape[0] if escape[1] else "", token) if "\\" in token else token


def _without_comma(found: re.Match[str]) -> str:
    return found[0] if found[0][0] == '"' else ""


def _in_order(text: str) -> list[Any]:
    read: list[Any] = []
    text = text.lstrip(_BLANKS)
    at = 0
    while at < len(text) and len(read) < _MOST:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        read.append(value)
        behind = _BETWEEN.match(text, end)
        at = behind.end() if behind else end
    return read
