"""What tools write into every title beside the page's own: the list a letter was sent to, the project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scrapers.reading.metadata.titles import squashed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.html import HtmlElement

_LIST = re.compile(r"\s*\[([\w .+-]{1,40})\]\s+(?=\S)")
_PROJECT = re.compile(r"[^:]{1,80}: (?=\S)")
_LONGEST: Final = 200  # characters of an address


def list_of_letter(headings: Sequence[HtmlElement]) -> str:
    """The list that a letter of Pipermail was sent to, squashed; ``""`` where the page is none.

    Such a page says below its heading who wrote, marked by then, and links to the list's address.
    """
    name = headings[0].getnext() if headings else None
    address = (
        name.getnext() if name is not None and name.tag == "b" and name.get("class") == "author" else None
    )
    href = "" if address is None else (address.get("href") or "")[:_LONGEST]
    told = href.removeprefix("mailto:").partition("?")[0]
    return squashed(re.split("%40|@", told)[0]) if href.startswith("mailto:") else ""


def without_list(title: str, name: str) -> str:
    """``title`` without the ``name`` of the list in brackets before it."""
    found = _LIST.match(title)
    return title[found.end() :] if found and name and squashed(found[1]) == name else title


def without_project(title: str, meta: Mapping[str, list[str]]) -> str:
    """``title`` without the project that Doxygen writes before what the page is about."""
    if not title or not any(said.startswith("Doxygen") for said in meta.get("generator", ())):
        return title
    return _PROJECT.sub("", title, count=1)
