"""Parts of a page that React streams: sent last, hidden, and put in their places by one line of script each.

``<template id="B:0"></template>`` is where a part belongs that comes as ``<div hidden id="S:0">``, and
``P:0`` stands for a part of a part. (react-dom, ``ReactFizzInstructionSet``: ``$RC`` and ``$RS``.)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapers.web.page_words import STREAMED

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.web.decode import Decoded

_PART = re.compile(r"S(:[0-9a-f]{1,6})")


def place_streamed_parts(root: HtmlElement, page: Decoded) -> None:
    """Put the parts in ``root``, the tree of ``page``, where its script would."""
    if not page.has(STREAMED) or 'id="S:' not in page.text or "<template" not in page.text:
        return
    places = {place.get("id"): place for place in root.iter("template")}
    for part in [element for element in root.iter("div") if element.get("hidden") is not None]:
        found = _PART.fullmatch(part.get("id") or "")
        if found is None:
            continue
        for kind in "BP":
            place = places.pop(kind + found[1], None)
            if place is not None and part not in set(place.iterancestors()):
                _move(part, place)
                break


def _move(part: HtmlElement, place: HtmlElement) -> None:
    """What is in ``part`` to before ``place``; nothing is left of it."""
    if part.text:
        before, parent = place.getprevious(), place.getparent()
        if before is not None:
            before.tail = (before.tail or "") + part.text
        elif parent is not None:
            parent.text = (parent.text or "") + part.text
    for child in list(part):
        place.addprevious(child)
    part.text = None
    part.drop_tree()
