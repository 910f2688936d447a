"""What stands before an item of a list."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from scrapers.reading.layout.placed import Line

_BULLETS: Final = "•‣⁃▪▫◦●○■□▸►➢➤✓✔✦❖◆◇\uf0b7\uf0a7\uf0d8\uf076\uf0fc\u00b7\u25e6\u2219"
_BULLET = re.compile(rf"(?:[{_BULLETS}]|[-–—*](?=\s))\s*")
_NUMBER = re.compile(r"\(?(\d{1,3})[.)](?=\s|$)\s*")


class Marker(NamedTuple):
    """How many characters it takes, and the number that it gives (0: a bullet)."""

    length: int
    number: int


def marker_of(line: Line) -> Marker | None:
    """The marker with which ``line`` begins; ``None``: it is no item."""
    text = line.text
    found = _BULLET.match(text)
    if found and len(text) > found.end():
        return Marker(found.end(), 0)
    found = _NUMBER.match(text)
    if found and len(text) > found.end():
        return Marker(found.end(), int(found[1]))
    return None
