"""Lists of definitions as HTML has them: one ``dd`` may belong to several terms before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SHARED: Final = 20  # terms of one description


def description_of(term: HtmlElement) -> HtmlElement | None:
    """The ``dd`` that belongs to ``term``."""
    behind = term.getnext()
    for _ in range(_SHARED):
        if behind is None or behind.tag != "dt":
            break
        behind = behind.getnext()
    return behind if behind is not None and behind.tag == "dd" else None
