"""A document as it will be written: the text that is filtered, compared, cut and counted from here on."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from scrapers.corpus.leftovers import without_leftovers
from scrapers.corpus.markdown.edits import Unlinked
from scrapers.corpus.markdown.unlink import unlinked
from scrapers.corpus.repeated_lines import without
from scrapers.models import Document


def as_written(
    document: Document, *, links: bool = False, repeated: AbstractSet[int] = frozenset()
) -> Document:
    """``document`` with the text that a corpus holds of it: without link targets, unless ``links``.

    Lines that say nothing go too (:mod:`scrapers.corpus.leftovers`). ``repeated`` are the numbers of lines
    that are taken out. The places in ``pages`` move along.
    """
    if document.markup != "text":
        if not links:
            document = edited_text(document, unlinked(document.text))
        document = edited_text(document, without_leftovers(document.text))
    return edited_text(document, without(document.text, repeated)) if repeated else document


def edited_text(document: Document, found: Unlinked) -> Document:
    """``document`` with its text edited, and its places moved along."""
    if not found.edits:
        return document
    return replace(document, text=found.text, pages=tuple(map(found.place, document.pages)))
