"""The title of a manual's page that states none: what its section NAME names."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from scrapers.reading.metadata.headings import text_of
from scrapers.reading.selection.manuals.man_pages import is_name_heading
from scrapers.web.selectors import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_MOST: Final = 3  # headings among which that of the section is
_FOLLOWING: Final = 6  # elements behind it
_LONGEST: Final = 300  # characters of the names
_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_JOINED = re.compile(r"(\S[^\n]*?)\s(?:\\?-{1,3}|[–—−])\s\S")  # noqa: RUF001 - dashes


def named_title(headings: Iterable[HtmlElement]) -> str:
    """What stands before the dash below the first of ``headings`` that is called NAME; ``""`` without one."""
    section = next((each for each in islice(headings, _MOST) if is_name_heading(text_of(each))), None)
    joined = _JOINED.match(_below(section)) if section is not None else None
    return joined[1] if joined and len(joined[1]) <= _LONGEST else ""


def _below(heading: HtmlElement) -> str:
    """What follows ``heading`` up to the next one."""
    said = [heading.tail or ""]
    for element in islice(heading.itersiblings(), _FOLLOWING):
        if element.tag in _HEADINGS:
            break
        said += [*element.itertext(), element.tail or ""]
    return fold("".join(said))
