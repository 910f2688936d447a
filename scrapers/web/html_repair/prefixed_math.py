"""MathML with a prefix (``<mml:math>``, as XHTML and journals have it), which is MathML without one in HTML.

Browsers show what is in such elements as text; no reader takes ``x2`` for a square.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.web.page_words import PREFIXED_MATH

if TYPE_CHECKING:
    from scrapers.web.decode import Decoded

_PREFIX = re.compile(rb"(</?)(?:mml|m|math):(?=[a-z])", re.IGNORECASE)


def without_prefixes(source: bytes, page: Decoded) -> bytes:
    """``source``, which is that of ``page``, with the elements of its formulas named as in HTML."""
    return _PREFIX.sub(rb"\1", source) if any(map(page.has, PREFIXED_MATH)) else source
