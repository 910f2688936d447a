"""What a wall is known by, and how much of it must be there.

A wall is a page that was sent with status 200 in the place of the one that was asked for. It is short, and
says what it is: in its title or heading, and in sentences to its reader. One such sign proves nothing, since
people write about walls too; what stands in quotation marks does not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 3
"""What the signs of a wall must weigh together."""


@dataclass(frozen=True, slots=True)
class Wall:
    """One kind of wall: its ``reason``, and its signs with what each weighs.

    ``stems``: one of these is in every page of the kind, lower case. ``heads`` are whole titles or headings,
    ``sentences`` parts of the text, ``markers`` parts of the page's source, which count beside others only.
    ``longest`` is how much such a page says, in letters.
    """

    reason: str
    longest: int
    stems: tuple[str, ...]
    heads: Sequence[tuple[int, re.Pattern[str]]]
    sentences: Sequence[tuple[int, re.Pattern[str]]]
    markers: Sequence[tuple[int, re.Pattern[str]]] = ()

    def weight(self, heads: Sequence[str], text: str, source: str) -> tuple[int, str]:
        """How much speaks for this wall, and the first sign of it."""
        if not any(stem in text or any(stem in head for head in heads) for stem in self.stems):
            return 0, ""
        total, first = 0, ""
        for head in heads:
            for weigh, form in self.heads:
                if weigh > total and form.fullmatch(head):
                    total, first = weigh, head
        for weigh, form in self.sentences:
            found = form.search(text)
            if found:
                total, first = total + weigh, first or found[0]
        if first:
            total += sum(weigh for weigh, form in self.markers if form.search(source))
        return total, first


def phrases(words: str) -> re.Pattern[str]:
    """A pattern of the alternatives in ``words``, one a line; a space stands for any white space."""
    lines = [line.strip() for line in words.strip().splitlines()]
    return re.compile("|".join(f"(?:{line})" for line in lines if line))
