"""What the readers of statements look for in a page, found in one pass for all of them."""

from __future__ import annotations

from typing import Final

from scrapers.rights.licence_words import WORDS
from scrapers.web.page_words import WordSearch

LD_JSON: Final = b"ld+json"
PREFIXED_META: Final = b":meta"
RESERVATION: Final = b"reservation"
RSL: Final = b"rsl+xml"
SPDX_LINE: Final = b"spdx-license-identifier"

SEARCH: Final = WordSearch([*WORDS, LD_JSON, PREFIXED_META, RESERVATION, RSL, SPDX_LINE])
