"""The selectors of a page's own rules that can be told from its markup alone: ``a > .note.far``, ``#hint``.

No state, no position among siblings, no attribute but class and id; any other selector is none of these.
A page may have thousands of rules, and an element is asked only after it was found by a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_COMPOUND = re.compile(r"([a-z][a-z0-9-]{0,20}|\*)?((?:[.#][a-z_-][\w-]{0,80}){0,4})", re.IGNORECASE)
_NAME = re.compile(r"([.#])([^.#]+)")
_LONGEST: Final = 200  # characters
_STEPS: Final = 7  # compounds, and signs between them
_WHOLE: Final = frozenset(("html", "body"))  # whose classes scripts change


class Compound(NamedTuple):
    """A tag, an id and classes that one element has; what is empty is not asked for."""

    tag: str
    identifier: str
    classes: frozenset[str]

    def fits(self, element: HtmlElement) -> bool:
        """Whether ``element`` has them all."""
        if self.tag and element.tag != self.tag:
            return False
        if self.identifier and element.get("id") != self.identifier:
            return False
        return not self.classes or self.classes <= {*(element.get("class") or "").split()}


class SimpleSelector(NamedTuple):
    """``last`` is of the element itself; ``around`` of those around it, the nearest first, by combinator."""

    last: Compound
    around: tuple[tuple[str, Compound], ...]

    @property
    def names(self) -> frozenset[str]:
        """The classes and the id of the element itself, as a sheet writes them."""
        own = {f".{name}" for name in self.last.classes}
        return frozenset(own | {f"#{self.last.identifier}"} if self.last.identifier else own)

    def fits(self, element: HtmlElement) -> bool:
        """Whether ``element``, and what is around it, are what is selected; nearest fit taken."""
        if not self.last.fits(element):
            return False
        here: HtmlElement | None = element
        for combinator, compound in self.around:
            here = _above(here, combinator, compound)
            if here is None:
                return False
        return True


def _above(element: HtmlElement | None, combinator: str, compound: Compound) -> HtmlElement | None:
    """The nearest element above that fits; only the parent's turn comes behind ``>``."""
    here = None if element is None else element.getparent()
    while here is not None:
        may = here.tag not in _WHOLE or not (compound.classes or compound.identifier)
        if may and compound.fits(here):
            return here
        here = None if combinator == ">" else here.getparent()
    return None


def simple_selector(written: str) -> SimpleSelector | None:
    """What ``written`` selects; ``None`` where it asks for more, or for no class and no id of the element."""
    if len(written) > _LONGEST:
        return None
    steps = written.replace(">", " > ").split()
    if not steps or len(steps) > _STEPS:
        return None
    last = _compound(steps.pop())
    if last is None or not (last.identifier or last.classes):
        return None
    around = []
    while steps:
        combinator = steps.pop() if steps[-1] == ">" else " "
        compound = _compound(steps.pop()) if steps else None
        if compound is None:
            return None
        around.append((combinator, compound))
    return SimpleSelector(last, tuple(around))


def _compound(written: str) -> Compound | None:
    found = _COMPOUND.fullmatch(written)
    if found is None:
        return None
    names = _NAME.findall(found[2])
    identifiers = [name for sign, name in names if sign == "#"]
    if len(identifiers) > 1:
        return None
    tag = "" if found[1] in {None, "*"} else found[1].lower()
    return Compound(
        tag, identifiers[0] if identifiers else "", frozenset(name for sign, name in names if sign == ".")
    )
