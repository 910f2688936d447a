"""Who sent a letter of a mail archive, marked as its author: Pipermail and MHonArc mark nothing."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MARK: Final = "author"
_FIELDS: Final = 12  # of a head
_LONGEST: Final = 200  # characters of a field


def mark_sender(root: HtmlElement) -> None:
    """Mark the sender in the letter ``root``, if one is shown as these archives show them."""
    heading = next(root.iter("h1"), None)
    name = None if heading is None else heading.getnext()
    if name is not None and name.tag == "b" and name.get("class") is None:
        address = name.getnext()
        if address is not None and "mailto:" in (address.get("href") or ""):
            name.set("class", _MARK)
            return
    for field in islice(root.iter("em", "strong", "b"), _FIELDS):
        around = field.getparent()
        if around is not None and around.tag == "li" and (field.text or "").strip(" :") == "From":
            _mark_field(field)
            return


def _mark_field(label: HtmlElement) -> None:
    """Mark the name behind ``label``: ``<em>From</em>: Ann Lee &lt;ann@xxxxxxx&gt;``."""
    value = (label.tail or "")[:_LONGEST].lstrip(" :\n")
    name = value.partition("<")[0].strip(' "')
    if not name or "@" in name:
        return
    begin = (label.tail or "").index(name)
    marked = etree.Element("span", {"class": _MARK})
    marked.text, marked.tail = name, (label.tail or "")[begin + len(name) :]
    label.tail = (label.tail or "")[:begin]
    label.addnext(marked)
