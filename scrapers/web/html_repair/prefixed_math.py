"""MathML with a prefix (``<mml:math>``, as XHTML and journals have it), which is MathML without one in HTML.

Browsers show what is in such elements as text; no reader takes ``x2`` for a square.
"""

from __future__ import annotations

import re

_MARKS = (b"<mml:math", b"<m:math", b"<math:math")
_PREFIX = re.compile(rb"(</?)(?:mml|m|math):(?=[a-z])", re.IGNORECASE)


def without_prefixes(source: bytes, lower: bytes) -> bytes:
    """``source``, which is ``lower`` in small letters, with the elements of its formulas named as in HTML."""
    return (
        _PREFIX.sub(rb"\1", source) if b":math" in lower and any(map(lower.__contains__, _MARKS)) else source
    )
