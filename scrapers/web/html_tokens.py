"""The tags of a page in order, as the tokenisation of the HTML standard (13.2.5) tells them apart.

What stands in an attribute's value is no tag, and what stands in a comment or in an element whose content
is text is hidden. Linear, on bytes, and never raising: see :mod:`scrapers.rights.page_tags` for why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final, NamedTuple

RAW: Final = rb"script|style|title|textarea|xmp|iframe|noembed|noframes"
MOST: Final = 250_000  # tags and comments looked at in one page; scripts write many
MOST_ATTRIBUTES: Final = 2_000  # looked at in one tag
COMMENT_END: Final = re.compile(rb"--!?>")
ENDS: Final = {name: re.compile(rb"</(?:[a-z][\w.-]*:)?" + name + rb"(?=[\s/>])") for name in RAW.split(b"|")}
PREFIX: Final = rb"(?:[a-z][\w.-]{0,40}:)?"
"""What stands before a tag's name in XHTML that declares the namespace under a name."""

_VALUE = rb"(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)"
_INSIDE = rb"(?:[\s/]*+[^\s/>=<][^\s/>=<]*+(?:\s*+=\s*+" + _VALUE + rb"?+)?+)*+[\s/=]*+>?"
_TAG = re.compile(
    rb"<(?:(?P<comment>!--)|[!?][^>]*+>?|/?" + PREFIX + rb"(?P<name>[a-z][^\s/><]*+)" + _INSIDE + rb")"
)
_ATTRIBUTE = re.compile(
    rb"[\s/]*+([^\s/>=<][^\s/>=<]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)?))?"
)
_CLOSE = re.compile(rb"[\s/=]*+>")
_REST = re.compile(_INSIDE)
_COMMENT: Final = _TAG.groupindex["comment"]
_NAME: Final = _TAG.groupindex["name"]
_SLASH: Final = ord("/")
_EMPTY: Final = frozenset({b"title", b"style"})  # in SVG they may be closed by their own tag


class Token(NamedTuple):
    """A tag: its name in lower case, where it begins, where its name and where it ends.

    ``until`` is the end of what it hides, ``end`` if nothing.
    """

    name: bytes
    closes: bool
    at: int
    named: int
    end: int
    until: int


def tokens(lower: bytes, *, xml: bool = False) -> Iterator[Token]:
    """The tags of a page in lower case, up to :data:`MOST`. In ``xml`` a script's own tag may close it."""
    at, endless = 0, set[bytes]()
    empty = _EMPTY | ({b"script"} if xml else set())
    search, new = _TAG.search, tuple.__new__  # the call of a named tuple's class takes twice as long
    for _ in range(MOST):
        found = search(lower, at)
        if found is None:
            return
        start, at = found.span()
        name = found[_NAME]
        if name:
            closes, end = lower[start + 1] == _SLASH, at
            if name in ENDS and not closes and not (name in empty and lower.endswith(b"/>", start, end)):
                at = behind(lower, name, end, endless) or end
            yield new(Token, (name, closes, start, found.end(_NAME), end, at))
        elif found[_COMMENT]:
            at = behind(lower, b"--", at - 2, endless) or at


def behind(lower: bytes, name: bytes, at: int, endless: set[bytes]) -> int | None:
    """The end of what ``name`` hides from ``at`` on; ``None`` if it never ends, which is looked for once."""
    pattern = COMMENT_END if name == b"--" else ENDS[name]
    found = None if name in endless else pattern.search(lower, at)
    if found is None:
        endless.add(name)
        return None
    return found.end() if name == b"--" else found.start()


def attributes(data: bytes, at: int) -> tuple[dict[str, str], int, bool]:
    """The attributes from ``at`` on, the first of a name; the tag's end; whether there were no more."""
    found: dict[str, str] = {}
    for _ in range(MOST_ATTRIBUTES):
        attribute = _ATTRIBUTE.match(data, at)
        if attribute is None:
            close = _CLOSE.match(data, at)
            return found, close.end() if close else at, True
        at = attribute.end()
        value = attribute[2] or attribute[3] or attribute[4] or b""
        found.setdefault(_text(attribute[1]).lower(), _text(value))
    rest = _REST.match(data, at)
    return found, rest.end() if rest else at, False


def _text(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    return unescape(text) if "&" in text else text
