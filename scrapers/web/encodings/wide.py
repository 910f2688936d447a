"""Pages in UTF-16 that do not begin with a byte order mark: in their markup every other byte is zero."""

from __future__ import annotations

import re
from typing import Final

_BLANKS: Final = 99  # in front of the first tag
_LITTLE = re.compile(rb"(?:[\t\n\r ]\0){0,%d}<\0[!?/a-zA-Z]\0[a-zA-Z-]\0" % _BLANKS)
_BIG = re.compile(rb"(?:\0[\t\n\r ]){0,%d}\0<\0[!?/a-zA-Z]\0[a-zA-Z-]" % _BLANKS)


def utf_16(body: bytes) -> str:
    """Python's name of the UTF-16 in which the markup is that ``body`` begins with; ``""`` for any other."""
    if _LITTLE.match(body):
        return "utf-16-le"
    return "utf-16-be" if _BIG.match(body) else ""
