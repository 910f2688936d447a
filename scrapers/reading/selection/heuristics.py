"""Which blocks look like text by rules alone: where a page gives a model too little to go by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scrapers.reading.blocks.outline import Block, Outline

FURNITURE: Final = frozenset(("nav", "footer", "aside", "form", "button", "dialog", "menu"))
"""Elements that are no text of the page, whatever they say."""
_FURNITURE_ROLES: Final = frozenset(
    ("navigation", "contentinfo", "dialog", "search", "banner", "complementary")
)
_SHORT: Final = 25  # characters of a block that has to prove itself by its neighbours


def plausible(outline: Outline) -> list[Block]:
    """The blocks outside a page's furniture that are not mostly links; a heading only before such a block.

    A table may be of links: what it says of each stands beside it.
    """
    outside = _outside_furniture(outline)
    kept: list[Block] = []
    headings: list[Block] = []
    for block in outline.blocks:
        if not outside[block.container]:
            continue
        if block.role == "heading":
            headings.append(block)
        elif block.role in {"code", "table"} or (
            block.link_chars * 2 <= len(block.text) and len(block.text) >= _SHORT
        ):
            kept += [*headings, block]
            headings = []
    return kept or [block for block in outline.blocks if outside[block.container] and not block.link_chars]


def _outside_furniture(outline: Outline) -> list[bool]:
    outside: list[bool] = []
    for container, parent in zip(outline.containers, outline.parents, strict=True):
        element = container.element
        own = element.tag not in FURNITURE and element.get("role") not in _FURNITURE_ROLES
        outside.append(own and (parent < 0 or outside[parent]))
    return outside
