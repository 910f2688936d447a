"""A document as it will be written: the text that is filtered, compared, cut and counted from here on."""

from __future__ import annotations

from dataclasses import replace

from scrapers.corpus.markdown.edits import Unlinked
from scrapers.corpus.markdown.unlink import unlinked
from scrapers.models import Document


def as_written(document: Document, *, links: bool = False) -> Document:
    """``document`` with the text that a corpus holds of it: without link targets, unless ``links``.

    The places in ``pages`` move along.
    """
    if links or document.markup == "text":
        return document
    return edited_text(document, unlinked(document.text))


def edited_text(document: Document, found: Unlinked) -> Document:
    """``document`` with its text edited, and its places moved along."""
    if not found.edits:
        return document
    return replace(document, text=found.text, pages=tuple(map(found.place, document.pages)))
