"""Which page others call the canonical one: where chains of ``rel=canonical`` end among pages that are there.

A canonical URL that was never fetched names nobody, and so do pages that name each other in a circle. One at
another host (a mirror, another scheme, ``www.``) that was not fetched stands for the page of the same path at
the host that names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from scrapers.web.urls import document_id, resolve

_LONGEST: Final = 100  # links of a chain


def page_number(page: str) -> int:
    """A page's id as a number."""
    return int.from_bytes(blake2b(page.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def named_pages(canonical: str, url: str) -> tuple[int, ...]:
    """The pages that the page at ``url`` may mean by its ``canonical`` URL, the likeliest first."""
    if not canonical or canonical == url:
        return ()
    target = resolve(canonical)
    if not target or not url:
        return ()
    there, here = urlsplit(target), urlsplit(url)
    at_home = there._replace(scheme=here.scheme, netloc=here.netloc).geturl()
    return tuple(dict.fromkeys(page_number(document_id(each)) for each in (target, at_home)))


class Canonicals:
    """What pages, numbered by whoever asks, say of each other."""

    def __init__(self) -> None:
        self._own: dict[int, int] = {}
        self._led: dict[int, int] = {}
        self._names: dict[int, tuple[int, ...]] = {}

    def add(self, row: int, page: int, led_from: Iterable[int], names: tuple[int, ...]) -> None:
        """A page, those that led to it, and those that it may mean by its canonical URL."""
        self._own.setdefault(page, row)
        for each in led_from:
            self._led.setdefault(each, row)
        if names and names[0] != page:
            self._names[row] = names

    def ends(self) -> dict[int, int]:
        """For each page that names another one, the page at the end of the chain."""
        nexts = {row: end for row, names in self._names.items() if (end := self._found(names, row)) != row}
        return {row: end for row in nexts if (end := _end(nexts, row)) != row}

    def _found(self, names: tuple[int, ...], row: int) -> int:
        for name in names:
            found = self._own.get(name, self._led.get(name))
            if found is not None:
                return found
        return row


def _end(nexts: dict[int, int], row: int) -> int:
    """Where the chain from ``row`` ends; ``row`` itself if it does not."""
    at, seen = row, {row}
    while at in nexts:
        at = nexts[at]
        if at in seen or len(seen) > _LONGEST:
            return row
        seen.add(at)
    return at
