"""What a browser made of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict

from scrapers.display.shown import Shown


@dataclass(frozen=True, slots=True, repr=False)
class Rendering(Shown):
    """What is known of a page whose scripts have run.

    ``rendered`` says that they have: the body is the DOM, and ``source`` the body as it was sent, in
    ``sent_encoding``. ``moves_to`` is where the page wanted to move on to by itself, which it was kept from.
    """

    rendered: bool = False
    source: bytes = field(default=b"", repr=False)
    sent_encoding: str = ""
    moves_to: str = ""


class RenderingKeywords(TypedDict, total=False):
    """The names in :class:`Rendering`, where they are given by themselves."""

    rendered: bool
    source: bytes
    sent_encoding: str
    moves_to: str


class Rendered:
    """Whatever has a :class:`Rendering`: each is read by its name alone, too."""

    __slots__ = ()
    rendering: Rendering

    @property
    def rendered(self) -> bool:
        """Whether the page's scripts have run, and the body is what they made."""
        return self.rendering.rendered

    @property
    def source(self) -> bytes:
        """The body as it was sent, where the body is what scripts made of it."""
        return self.rendering.source

    @property
    def sent_encoding(self) -> str:
        """How the page was encoded as it was sent, where the body is encoded anew."""
        return self.rendering.sent_encoding

    @property
    def moves_to(self) -> str:
        """Where the page wanted to move on to by itself."""
        return self.rendering.moves_to
