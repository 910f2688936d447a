"""Queries over a page: one spelling of CSS and XPath for every backend.

CSS takes ``::text`` and ``::attr(name)`` at its end, as parsel's users know them. A query that
begins with ``/``, ``./`` or ``(``, or with ``xpath:``, is XPath 1.0; ``css:`` says CSS. What CSS is
known stands in :mod:`scrapers.web.css`: a selector means the same in every backend, or is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_TAKE = re.compile(r"::(?:(text)|attr\(\s*([^\s()]+)\s*\))\s*$")


def fold(text: str) -> str:
    """``text`` with runs of white space (Unicode) folded to one space, trimmed."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class Selector:
    """A parsed query: the language, the query for that language, and what to take."""

    kind: Literal["css", "xpath"]
    query: str
    text_nodes: bool = False
    attribute: str = ""

    @property
    def bare(self) -> Selector:
        """The query alone, whatever is taken of each match."""
        return Selector(self.kind, self.query)

    @classmethod
    def parse(cls, source: str) -> Selector:
        """Read ``source``; whether it compiles is for the backend's parser to say."""
        source = source.strip()
        if source.startswith("xpath:"):
            return cls("xpath", source[6:].strip())
        if source.startswith(("/", "./", "(")):
            return cls("xpath", source)
        query = source.removeprefix("css:").strip()
        take = _TAKE.search(query)
        if take is None:
            return cls("css", query)
        return cls("css", query[: take.start()].strip() or "*", bool(take[1]), (take[2] or "").lower())
