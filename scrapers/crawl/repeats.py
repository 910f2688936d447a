"""Documents of a template that was set aside: its sample says one thing, so one record of it is enough.

Such pages are often short, and then two that differ in a name or number share too few 5-grams for the
corpus's own search for near duplicates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scrapers.crawl.outline import Outline, alike, outline
from scrapers.crawl.state import State
from scrapers.crawl.traps import set_aside, templates
from scrapers.models import Document, Drop


def repeats(state: State, documents: Iterable[Document]) -> dict[str, Drop]:
    """By document id, those that repeat an earlier one of their template; the first is the one kept."""
    aside = set_aside(state)
    found: dict[str, Drop] = {}
    if not aside:
        return found
    kept: defaultdict[str, list[tuple[Outline, Document]]] = defaultdict(list)
    for document in documents:
        for name in aside.intersection(templates(document.url)):
            words = outline(document.text.encode(errors="replace"), document.url)
            first = next((other for known, other in kept[name] if alike(known, words)), None)
            if first is None:
                kept[name].append((words, document))
            elif first.id != document.id:
                found.setdefault(document.id, Drop("near_equal", f"{first.id} {first.url}"))
    return found
