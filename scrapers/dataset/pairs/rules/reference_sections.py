"""Entries of manuals that are sections: gtk-doc's, and those of pkg.go.dev.

A box holds the signature and, behind it, the description, up to what is told in parts: parameters, examples,
the entries of a type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from scrapers.dataset.pairs.page_blocks import PageBlocks, Range

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_GTK: Final = "programlisting"
_GO: Final = "Documentation-declaration"
_SIGNATURES: Final = {
    "refsect2": _GTK,
    "Documentation-function": _GO,
    "Documentation-type": _GO,
    "Documentation-typeFunc": _GO,
    "Documentation-typeMethod": _GO,
}
"""The class of a box, and that of the signature in it."""
_PARTS: Final = frozenset(
    {"refsect3", "Documentation-exampleDetails", "Documentation-typeFunc", "Documentation-typeMethod"}
)


def sections(page: PageBlocks) -> Iterator[tuple[Range, Range, str]]:
    """The blocks of each signature, those of its description, and the name of the entry."""
    if page.classes.isdisjoint(_SIGNATURES):
        return
    for number, container in enumerate(page.containers):
        names = container.attributes.get("class", "").split()
        wanted = next((_SIGNATURES[name] for name in names if name in _SIGNATURES), "")
        signature = _child(container.element, {wanted}) if wanted else None
        if signature is None:
            continue
        asked = page.blocks_of(signature)
        part = _child(container.element, _PARTS)
        end = page.inside[number].end
        if part is not None and (told := page.blocks_of(part)).start < told.end:
            end = min(end, told.start)
        if asked.start < asked.end:
            yield asked, Range(asked.end, max(asked.end, end)), _name_of(container.element)


def _child(element: HtmlElement, names: frozenset[str] | set[str]) -> HtmlElement | None:
    """The first element right below that has one of ``names``."""
    return next((each for each in element if names & {*(each.get("class") or "").split()}), None)


def _name_of(element: HtmlElement) -> str:
    """By what others link to the entry: a name at its beginning, or that of its heading."""
    for each in (element, *element[:2]):
        name = each.get("id") or each.get("name")
        if name:
            return str(name)
    return ""
