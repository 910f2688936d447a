"""Which URLs a site's owner would call one page: for what was refused or taken out, not for what is fetched.

A crawl takes two spellings for two pages unless the standards say that they are one
(:func:`scrapers.web.urls.canonical`), since it can ask for both. A "no" must hold for more: for the page
behind ``http`` and ``https``, with and without ``www.``, a slash at the end or the name of an index file.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from scrapers.web.urls import canonical

_START: Final = re.compile(r"https?://(?:www\d?\.)?", re.IGNORECASE)
_INDEX: Final = re.compile(
    r"/(?:(?:index|default)\.(?:x?html?|shtml|php\d?|aspx?|jsp|cgi|pl))?$", re.IGNORECASE
)


def same_page(url: str) -> str:
    """What all spellings of the page at a resolved ``url`` have in common: 32 hex digits."""
    path, mark, query = canonical(url).partition("?")
    plain = _INDEX.sub("", _START.sub("", path, count=1))
    return blake2b(f"{plain}{mark}{query}".encode(), digest_size=16).hexdigest()


def same_site(name: str) -> str:
    """A host's name as all spellings of it have it: without ``www.``."""
    return re.sub(r"^www\d?\.(?=.*\.)", "", name)
