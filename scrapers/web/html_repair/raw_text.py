"""Old elements that browsers show as ``<pre>``; in an ``<xmp>`` all markup is text (HTML 13.2.6.4.7).

libxml2 knows neither, and takes the tags in an ``<xmp>`` for elements of the page.
"""

from __future__ import annotations

import html
import re

_RAW = re.compile(rb"<xmp((?=[\s/>])[^<>]{0,300})>(.*?)</xmp\s{0,9}>", re.IGNORECASE | re.DOTALL)
_LISTING = re.compile(rb"(</?)listing(?=[\s/>])", re.IGNORECASE)


def with_raw_text(source: bytes, lower: bytes) -> bytes:
    """``source``, which is ``lower`` in small letters, with ``<pre>`` for these elements."""
    if b"<xmp" in lower and b"</xmp" in lower:
        source = _RAW.sub(_preformatted, source)
    return _LISTING.sub(rb"\1pre", source) if b"<listing" in lower else source


def _preformatted(found: re.Match[bytes]) -> bytes:
    text = html.escape(found[2].decode("utf-8", "replace"), quote=False)
    return b"<pre%s>%s</pre>" % (found[1], text.encode())
