"""A document as it will be written: the text that is filtered, compared, cut and counted from here on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import starmap

from scrapers.corpus.leftovers import without_leftovers
from scrapers.corpus.markdown.edits import Edit, Spelt, Unlinked, applied
from scrapers.corpus.markdown.unlink import unlinked
from scrapers.models import Document

Steps = tuple[tuple[Edit, ...], ...]
"""Edits that are made one after the other."""
SpeltSteps = Sequence[Sequence[Spelt]]


def as_written(document: Document, *, links: bool = False) -> Document:
    """``document`` with the text that a corpus holds of it: without link targets, unless ``links``.

    Lines that say nothing go too (:mod:`scrapers.corpus.leftovers`). The places in ``pages`` move along.
    """
    return written(document, links=links)[0]


def written(document: Document, *, links: bool) -> tuple[Document, Steps]:
    """What :func:`as_written` gives, and the edits made, for :func:`with_edits`."""
    if document.markup == "text":
        return document, ()
    first = Unlinked(document.text) if links else unlinked(document.text)
    second = without_leftovers(first.text)
    return edited_text(edited_text(document, first), second), (first.edits, second.edits)


def with_edits(document: Document, steps: SpeltSteps) -> Document:
    """``document`` with the edits made that :func:`written` has found in it."""
    for edits in steps:
        text = applied(document.text, edits)
        moved = tuple(starmap(Edit, edits)) if document.pages else ()  # else nobody asks where what is
        places = tuple(map(Unlinked(text, moved).place, document.pages))
        document = replace(document, text=text, pages=places)
    return document


def edited_text(document: Document, found: Unlinked) -> Document:
    """``document`` with its text edited, and its places moved along."""
    if not found.edits:
        return document
    return replace(document, text=found.text, pages=tuple(map(found.place, document.pages)))
