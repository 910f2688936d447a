"""What is said of a list of URLs: the lines that are none, first and at the end."""

from __future__ import annotations

from typing import Final

from scrapers.cli import console
from scrapers.display.reasons import meaning
from scrapers.sources.urls import UrlList

_MOST: Final = 10  # lines that are shown
_WIDTH: Final = 200  # characters of a line


def left_out(listed: UrlList) -> None:
    """The first lines that are no URL, on standard error, and how many there are."""
    for each in listed.left_out[:_MOST]:
        why = f"{each.reason}: {meaning(each.reason)}"
        console.note(f"line {each.number} is left out ({why}): {each.text[:_WIDTH]!r}")
    if len(listed.left_out) > _MOST:
        console.note(f"{len(listed.left_out)} lines in all are left out")


def counted(listed: UrlList) -> None:
    """How many lines are no URL, by reason, below the summary."""
    if listed.left_out:
        reasons = ", ".join(f"{count} {reason}" for reason, count in listed.reasons.most_common())
        console.line(f"lines of the list that are left out: {reasons}")
