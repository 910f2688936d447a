"""Where a page sends its reader on to by itself: meta refresh, the field ``Refresh``, or a script.

HTML Standard, section 4.2.5.3 (the refresh state) and 7.4.2 (navigation); the field is what browsers
take for the same.
"""

from __future__ import annotations

from html import escape
from typing import Final

from scrapers.models import Response
from scrapers.reading.extractor import Source
from scrapers.web.page_words import REFRESH
from scrapers.web.urls import canonical, resolve

_SOON: Final = 10.0  # seconds; later, it is a page that wants to be looked at again
_HEAD: Final = 2**16  # characters in which a meta element is looked for


def moves_to(response: Response, source: Source) -> str:
    """The absolute URL that a reader of ``response`` is sent on to; ``""``: the page stays.

    A page that is asked for again counts if it has set a cookie: with that it may be another.
    """
    target = response.moves_to or _refresh(response, source)
    url = resolve(target, response.url) if target else None
    if not url or (canonical(url) == canonical(response.url) and "set-cookie" not in response.headers):
        return ""
    return url


def _refresh(response: Response, source: Source) -> str:
    head = source.html[:_HEAD]
    field = response.headers.get("refresh", "")
    if field:
        head = f'<meta http-equiv="refresh" content="{escape(field)}">{head}'
    elif not source.decoded.has(REFRESH):
        return ""
    from w3lib.html import get_meta_refresh  # noqa: PLC0415 - few pages have one

    try:
        seconds, url = get_meta_refresh(head, response.url, source.encoding)
    except UnicodeEncodeError:
        seconds, url = get_meta_refresh(head, response.url)
    return url if url and seconds is not None and seconds <= _SOON else ""
