"""Entries of manuals that are not lists of definitions, by the names that their generators give boxes.

Each names the box of a description by a class; the signature is in a box of another name before it, or before
what is around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from scrapers.dataset.pairs.page_blocks import PageBlocks

_ICE: Final = "data-ice"
_AROUND: Final = 2  # boxes: the description, and one around it
_BEFORE: Final = 4  # elements between a signature and its description
_ABOVE: Final = 4  # elements around an entry, one of which has its name


def described(page: PageBlocks) -> Iterator[tuple[HtmlElement, int, str]]:
    """The element of each signature, the container of its description, and the name of the entry."""
    wanted = [
        (name, find)
        for name, find in _GENERATORS.items()
        if name in page.classes and any(map(page.source.page.mentions, _MARKS[name]))
    ]
    ice = page.source.page.mentions(_ICE.encode())
    if not wanted and not ice:
        return
    for number, container in enumerate(page.containers):
        if ice and container.attributes.get(_ICE) == "description":
            signature = _before_of_esdoc(container.element)
            if signature is not None:
                yield signature, number, signature.get("id") or ""
        classes = container.attributes.get("class")
        if not classes or container.tag == "td":
            continue
        names = classes.split()
        for name, find in wanted:
            if name in names and (signature := find(container.element)) is not None:
                yield signature, number, _name_of(container.element)


def _doxygen(description: HtmlElement) -> HtmlElement | None:
    return _before(description, "memproto")


def _javadoc(description: HtmlElement) -> HtmlElement | None:
    """The signature of newer editions; of older ones the ``pre`` in front."""
    found = _before(description, "member-signature", "methodSignature", "memberSignature")
    if found is None:
        sibling = description.getprevious()
        found = sibling if sibling is not None and sibling.tag == "pre" else None
    return found


def _rustdoc(description: HtmlElement) -> HtmlElement | None:
    """The head of a method, which stands in the ``summary`` before its description."""
    sibling = description.getprevious()
    if sibling is None:
        return None
    if sibling.tag != "summary":
        return sibling if _has(sibling, "item-decl") else None
    return next((inner for inner in sibling.iter("h2", "h3", "h4") if _has(inner, "code-header")), None)


def _before_of_esdoc(description: HtmlElement) -> HtmlElement | None:
    """The head of an entry of ESDoc, which names its parts by an attribute."""
    sibling = description.getprevious()
    return sibling if sibling is not None and sibling.get(_ICE) == "anchor" else None


def _before(element: HtmlElement, *classes: str) -> HtmlElement | None:
    sibling = element.getprevious()
    for _ in range(_BEFORE):
        if sibling is None or any(_has(sibling, name) for name in classes):
            return sibling
        sibling = sibling.getprevious()
    return None


def _boxed(*classes: str, attribute: str = "") -> Callable[[HtmlElement], HtmlElement | None]:
    """What finds a signature, by class or ``attribute``, before a description or the box around it."""

    def find(description: HtmlElement) -> HtmlElement | None:
        around: HtmlElement | None = description
        for _ in range(_AROUND):
            if around is None:
                break
            sibling = around.getprevious()
            for _ in range(_BEFORE):
                if sibling is None:
                    break
                found = next((each for each in sibling.iter("*") if _has_any(each, classes, attribute)), None)
                if found is not None:
                    return found
                sibling = sibling.getprevious()
            around = around.getparent()
        return None

    return find


def _has_any(element: HtmlElement, names: tuple[str, ...], attribute: str) -> bool:
    if attribute and element.get(attribute):
        return True
    return not {*(element.get("class") or "").split()}.isdisjoint(names)


def _has(element: HtmlElement, name: str) -> bool:
    return name in (element.get("class") or "").split()


def _name_of(element: HtmlElement) -> str:
    """The nearest ``id`` at or before an entry, by which others link to it."""
    around: HtmlElement | None = element
    for _ in range(_ABOVE):
        if around is None:
            break
        if around is not element and around.get("id"):
            return str(around.get("id"))
        sibling = around.getprevious()
        for _ in range(_BEFORE):
            if sibling is None:
                break
            for inner in [sibling, *sibling.iter("a", "section")]:
                name = inner.get("id") or (inner.tag == "a" and inner.get("name"))
                if name:
                    return str(name)
            sibling = sibling.getprevious()
        around = around.getparent()
    return ""


_GENERATORS: Final[dict[str, Callable[[HtmlElement], HtmlElement | None]]] = {
    "memdoc": _doxygen,
    "block": _javadoc,
    "docblock": _rustdoc,
    "docstring": _boxed("signature", "attr"),  # YARD, pdoc, ExDoc
    "tsd-comment": _boxed("tsd-signature"),  # TypeDoc
    "doc-contents": _boxed("doc-heading"),  # mkdocstrings
    "brief": _boxed("symbol"),  # Dokka
    "method-description": _boxed("method-heading", "method-header"),  # RDoc
    "doc": _boxed("src"),  # Haddock
    "description": _boxed("name"),  # JSDoc
    "summary": _boxed(attribute="data-uid"),  # DocFX
}
_MARKS: Final = {
    "memdoc": (b"memdoc",),
    "block": (b"javadoc",),
    "docblock": (b"rustdoc",),
    "docstring": (b"yard", b"pdoc", b"exdoc"),
    "tsd-comment": (b"typedoc", b"tsd-signature"),
    "doc-contents": (b"doc-heading",),
    "brief": (b"divergent-group", b"dokka"),
    "method-description": (b"method-heading", b"method-header"),
    "doc": (b"haddock",),
    "description": (b"jsdoc", b"type-signature"),
    "summary": (b"docfx",),
}
"""What the source of a page says that was made so."""
