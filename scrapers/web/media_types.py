"""Media types as the Fetch standard takes them from ``Content-Type``: the one reader of that field.

https://fetch.spec.whatwg.org/#concept-header-extract-mime-type over
https://mimesniff.spec.whatwg.org/#parsing-a-mime-type: of several values the last that can be read counts,
with the charset that an earlier one of the same type had; what cannot be read is as if it were not sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_SPACE = " \t\r\n"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+\\?"?|[^",]+', re.DOTALL)  # of a list: a comma in quotes is text
_PARAMETER = re.compile(r';[ \t\r\n]*+([^;=]*+)(?:=("(?:[^"\\]|\\.)*+\\?"?|[^;]*+)[^;]*+)?', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)|\\\Z", re.DOTALL)
_QUOTABLE = re.compile(r"[\t\x20-\x7e\x80-\U0010ffff]*")
_LOOSE_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s;,"']+))""", re.IGNORECASE)
_ANYTHING = "*/*"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type: its ``essence`` (``text/html``) and the label of its charset, if it has one."""

    essence: str
    charset: str = ""


@lru_cache(maxsize=256)
def media_type(value: str) -> MediaType | None:
    """The type in a ``Content-Type``, repeated fields joined by commas; ``None``: none that can be read."""
    found: MediaType | None = None
    for one in _values(value):
        read = _parsed(one)
        if read is None or read.essence == _ANYTHING:
            continue
        carried = found.charset if found and found.essence == read.essence else ""
        found = MediaType(read.essence, read.charset or carried)
    return found


@lru_cache(maxsize=256)
def charset(value: str) -> str:
    """The charset label of a ``Content-Type``; ``""`` if it names none.

    Where the type cannot be read, a label in it is still better than a guess: a decoder tries it first.
    """
    found = media_type(value)
    if found:
        label = found.charset
        return label[1:-1] if len(label) > 1 and label[0] == label[-1] == "'" else label
    loose = _LOOSE_CHARSET.search(value)
    return next(filter(None, loose.groups()), "") if loose else ""


def _values(value: str) -> list[str]:
    """The values of a list; a comma within quotes does not end one."""
    if "," not in value:
        return [value]
    values, current, at = [], [], 0
    while at < len(value):
        piece = _PIECE.match(value, at)
        if piece:
            current.append(piece[0])
            at = piece.end()
        else:
            values.append("".join(current))
            current, at = [], at + 1
    return [*values, "".join(current)]


def _parsed(value: str) -> MediaType | None:
    name, _, rest = value.strip(_SPACE).partition(";")
    kind, slash, sort = name.rstrip(_SPACE).partition("/")
    if not (slash and _TOKEN.fullmatch(kind) and _TOKEN.fullmatch(sort)):
        return None
    return MediaType(f"{kind}/{sort}".lower(), _charset(rest) if rest else "")


def _charset(parameters: str) -> str:
    """The first parameter ``charset`` that has a value."""
    for name, raw in _PARAMETER.findall(";" + parameters):
        if name.lower() != "charset" or not raw:
            continue
        quoted = raw.startswith('"')
        label = (
            _ESCAPED.sub(lambda found: found[1] or "\\", raw[1:].removesuffix('"'))
            if quoted
            else raw.rstrip(_SPACE)
        )
        if _QUOTABLE.fullmatch(label) and (label or quoted):
            return label
    return ""


def is_json_ld(kind: str | None) -> bool:
    """Whether a script of the type ``kind`` holds JSON-LD, however its author spells that."""
    return kind is not None and "ld+json" in kind.lower()
