"""The property ``plus:DataMining`` in the metadata of a PDF: whether it may be mined, or train a model.

Source: PLUS License Data Format, vocabulary DMI; IPTC Photo Metadata Standard 2023.1. ``DMI-PROHIBITED``
forbids all mining, which building an index is, unless it says "except search engine indexing".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scrapers.rights.signals import Reader, Signal, Sources, Use

_ALL: Final[tuple[Use, ...]] = ("train", "search")


def _page(sources: Sources) -> Iterator[Signal]:
    markup = sources.markup
    if markup is None or not markup.is_pdf:
        return
    for value in markup.xmp.values("plus", "DataMining"):
        yield from _stated(value)


def _stated(value: str) -> Iterator[Signal]:
    told = value.rpartition("/")[2].upper()
    raw = f"plus:DataMining: {told}"
    if told == "DMI-ALLOWED":
        yield Signal("yes", "train", "page", "XMP", raw)
    elif told.startswith("DMI-PROHIBITED"):
        limited = told.endswith(("TRAINING", "INDEXING"))
        for use in _ALL[: 1 if limited else 2]:
            yield Signal("no", use, "page", "XMP", raw)
    elif told != "DMI-UNSPECIFIED":
        yield Signal("unclear", "train", "page", "XMP", raw)


READER = Reader("data_mining", "2023.1/1", page=_page)
