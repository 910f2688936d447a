"""Documents of a template that was set aside: its sample says one thing, so one record of it is enough.

Such pages are often short, and then two that differ in a name or number share too few 5-grams for the
corpus's own search for near duplicates.
"""

from __future__ import annotations

from collections import defaultdict

from scrapers.crawler.traps.budgets import set_aside, templates
from scrapers.crawler.traps.page_fingerprint import PageFingerprint, alike, page_fingerprint
from scrapers.models import Document, Drop
from scrapers.store.state import State


class Repeats:
    """Says of documents, in the order of precedence, which repeat an earlier one of their template."""

    def __init__(self, state: State) -> None:
        self._aside = set_aside(state)
        self._kept: defaultdict[str, list[tuple[PageFingerprint, Document]]] = defaultdict(list)

    def __call__(self, document: Document) -> Drop | None:
        """Why ``document`` is left out; the first of those that are alike is the one kept."""
        found: Drop | None = None
        for name in self._aside.intersection(templates(document.url)) if self._aside else ():
            words = page_fingerprint(document.text.encode(errors="replace"), document.url)
            first = next((other for known, other in self._kept[name] if alike(known, words)), None)
            if first is None:
                self._kept[name].append((words, document))
            elif first.id != document.id:
                found = found or Drop("near_equal", f"{first.id} {first.url}")
        return found
