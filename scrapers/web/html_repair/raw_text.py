"""Old elements that browsers show as ``<pre>``; in an ``<xmp>`` all markup is text (HTML 13.2.6.4.7).

libxml2 knows neither, and takes the tags in an ``<xmp>`` for elements of the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapers.web.page_words import RAW

if TYPE_CHECKING:
    from scrapers.web.decode import Decoded

_OPENED = re.compile(rb"<xmp((?=[\s/>])[^<>]{0,300})>", re.IGNORECASE)
_CLOSED = re.compile(rb"</xmp\s{0,9}>", re.IGNORECASE)
_LISTING = re.compile(rb"(</?)listing(?=[\s/>])", re.IGNORECASE)


def with_raw_text(source: bytes, page: Decoded) -> bytes:
    """``source``, which is that of ``page``, with ``<pre>`` for these elements."""
    xmp, listing = map(page.has, RAW)
    if xmp:
        source = b"".join(_without_xmp(source))
    return _LISTING.sub(rb"\1pre", source) if listing else source


def _without_xmp(source: bytes) -> Iterator[bytes]:
    at = 0
    while opened := _OPENED.search(source, at):
        closed = _CLOSED.search(source, opened.end())
        if closed is None:
            break
        text = html.escape(source[opened.end() : closed.start()].decode("utf-8", "replace"), quote=False)
        yield source[at : opened.start()]
        yield b"<pre%s>%s</pre>" % (opened[1], text.encode())
        at = closed.end()
    yield source[at:]
