"""The text of a page whose body shows none, from the data that its scripts would show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scrapers.errors import ParseLimit
from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.embedded.page_data import page_data
from scrapers.reading.embedded.told_text import is_for_payers, told
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.reading.embedded.told_text import Told
    from scrapers.reading.markdown.options import RenderOptions

_LONGEST: Final = 2_000_000  # characters of HTML in a string
LITTLE: Final = 250  # characters that a body shows besides, at most


class DataText(NamedTuple):
    """A text, and where in the page's data it stands: ``json-ld articleBody``, ``__NEXT_DATA__ content``."""

    text: str
    place: str


def text_of_data(root: HtmlElement, base: str, encoding: str, options: RenderOptions) -> DataText | None:
    """What the data of the page ``root`` tell of its text; nothing if no text is surely the page's own.

    Nor where the page says that it is not free: its data may hold what its readers pay for.
    """
    title = " ".join((root.findtext("head/title") or "").split())
    best: tuple[str, Told] | None = None
    for name, value in page_data(root):
        if name == "json-ld" and is_for_payers(value):
            return None
        found = told(value, title, linked=name == "json-ld")
        if found and len(found.markup) <= _LONGEST and (best is None or found.worth > best[1].worth):
            best = name, found
        if name != "json-ld" and best is not None and best[0] == "json-ld":
            break  # what is said of the page to everyone is what it wants read
    if best is None:
        return None
    name, found = best
    text = _written(found.markup, base, encoding, options)
    return DataText(text, f"{name} {found.key}") if len(text) > LITTLE else None


def _written(markup: str, base: str, encoding: str, options: RenderOptions) -> str:
    try:
        found = outline(parse(f"<html><body>{markup}</body></html>"), whole=True)
    except ParseLimit:
        return ""
    seen = [block for block in found.blocks if not found.containers[block.container].hidden]
    return render(found, seen, base=base, encoding=encoding, options=options).strip()
