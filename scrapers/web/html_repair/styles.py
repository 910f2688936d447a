"""What a style, of an attribute or a rule, says about being seen: displayed, clipped, off the screen."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LONGEST: Final = 1000  # characters of a style that are looked at, and remembered
_DISPLAY = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_WAITS = re.compile(r"animation", re.IGNORECASE)
_CLIPPED = re.compile(
    r"(?<![\w-])(?:clip\s*:\s*rect\(\s*(?:[01](?:px)?[\s,]{1,4}){3}[01](?:px)?\s*\)"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0(?!\.?\d)|polygon\(\s*0(?:px)?\s+0(?:px)?\s*,\s*0(?:px)?\s+0))",
    re.IGNORECASE,
)
_FAR: Final = r"\s*:\s*-(?:9\d\d|\d{4,9})(?:\.\d{0,9})?(?:px|vw|%)|\s*:\s*-(?:99|\d{3,9})(?:\.\d{0,9})?r?em"
_AWAY = re.compile(
    rf"(?<![\w-])(?:(?:left|top|right|bottom|text-indent)(?:{_FAR}))"
    r"|translate(?:[xy]|3d)?\(\s*-(?:9\d\d|\d{4,9})(?:px|vw|%)",
    re.IGNORECASE,
)
_PLACED = re.compile(r"(?<![\w-])position\s*:\s*(?:absolute|fixed)|text-indent", re.IGNORECASE)
_NO_SIZE = re.compile(r"(?<![\w-])font-size\s*:\s*0(?:px|r?em|pt|%)?\s*(?:;|!|$)", re.IGNORECASE)
_TINY_WIDE = re.compile(r"(?<![\w-])width\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_TINY_HIGH = re.compile(r"(?<![\w-])height\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)


def hides(style: str) -> bool:
    """Whether ``style``, the value of a style attribute, keeps its element from being seen."""
    return _hides(style if len(style) <= _LONGEST else style[:_LONGEST])


@lru_cache(maxsize=2048)
def _hides(style: str) -> bool:
    if found := _DISPLAY.search(style):
        # What is shown when it is scrolled to is styled so by the script that shows it.
        return found[0][0] in "dD" or not _WAITS.search(style)
    if _CLIPPED.search(style) or (_TINY_WIDE.search(style) and _TINY_HIGH.search(style)):
        return True
    return bool(_AWAY.search(style) and _PLACED.search(style))


def has_no_size(style: str) -> bool:
    """Whether ``style`` gives letters no size, which hides those of an element without others in it."""
    return _has_no_size(style if len(style) <= _LONGEST else style[:_LONGEST])


@lru_cache(maxsize=2048)
def _has_no_size(style: str) -> bool:
    return _NO_SIZE.search(style) is not None
