"""References in running text: links and images, as far as they are to be written."""

from __future__ import annotations

from scrapers.reading.link_targets import Targets, destination
from scrapers.reading.markdown import escaping
from scrapers.reading.markdown.spans import balanced, balanced_line, holds_link, trimmed


class References:
    """Writes the links and images of one page.

    ``links``: whether the former have their targets; ``images``: whether the latter are named, with their
    targets if ``sources``.
    """

    def __init__(self, targets: Targets, *, links: bool, images: bool, sources: bool) -> None:
        self._targets, self._sources = targets, sources
        self.links, self.images = links, images

    def whole(self, text: str, href: str) -> str:
        """A finished line as the text of a link to ``href``, unless there is a link in it already."""
        if not self.links or holds_link(text):
            return text
        url = self._targets.absolute(href)
        return f"[{balanced_line(text)}]({destination(url)})" if url else text

    def link(self, text: str, href: str) -> str:
        """``text`` as that of a link within its line; spaces around stay outside."""
        url = self._targets.absolute(href)
        if not url:
            return text
        lead, core, tail = trimmed(text)
        return f"{lead}[{balanced(core)}]({destination(url)}){tail}"

    def image(self, words: str, source: str) -> str:
        """An image by its alternative text."""
        target = self._targets.absolute(source) if self._sources else ""
        return f"!{escaping.IMAGE}{words}]({destination(target)})" if target else words
