"""Documents of a template that was set aside: its sample says one thing, so one record of it is enough.

Such pages are often short, and then two that differ in a name or number share too few 5-grams for the
corpus's own search for near duplicates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from scrapers.crawler.traps.budgets import set_aside, templates
from scrapers.crawler.traps.page_fingerprint import PageFingerprint, alike, page_fingerprint
from scrapers.models import Document, Drop
from scrapers.store.state import State


class Repeats:
    """Says of documents, each in its turn, which repeat an earlier one of their template."""

    def __init__(self, state: State) -> None:
        self._aside = set_aside(state)
        self._kept: defaultdict[str, list[tuple[PageFingerprint, Document]]] = defaultdict(list)

    def __call__(self, document: Document) -> Callable[[], Drop | None] | None:
        """Who is to be asked in the document's turn why it is left out; nobody if it is of no such template.

        The first of those that are alike is the one kept.
        """
        names = self._aside.intersection(templates(document.url)) if self._aside else frozenset()
        if not names:
            return None
        words = page_fingerprint(document.text.encode(errors="replace"), document.url)
        return partial(self._judged, replace(document, text=""), words, sorted(names))

    def _judged(self, document: Document, words: PageFingerprint, names: list[str]) -> Drop | None:
        found: Drop | None = None
        for name in names:
            first = next((other for known, other in self._kept[name] if alike(known, words)), None)
            if first is None:
                self._kept[name].append((words, document))
            elif first.id != document.id:
                found = found or Drop("near_equal", f"{first.id} {first.url}")
        return found
