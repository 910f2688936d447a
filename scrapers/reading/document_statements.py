"""What the text of a file says of its licence, where its bytes cannot be searched as those of a page are.

PDF, office files and books are packed: a consent reader, which sees bytes, hears of them what stands in their
metadata. The rest is known once they are read, and is handed on as signals to be judged with the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from scrapers.reading.read_document import ReadDocument
from scrapers.rights.licences.licence_signals import DECLARED, note
from scrapers.rights.licences.page_licences import READER, expression, licences
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.licences.text_markup import marked_up
from scrapers.rights.page_tags import Markup
from scrapers.rights.signals import DOCUMENT, Signal, Sources, recorded
from scrapers.web.sniffing import signature

_SIGNATURE: Final = 1024  # bytes that tell a format


def is_packed(body: bytes) -> bool:
    """Whether what ``body`` says is not there to be read in its bytes."""
    return signature(body[:_SIGNATURE].lstrip()) != ""


def stated_in(document: ReadDocument) -> tuple[Mapping[str, Any], ...]:
    """The signals of ``document``, as a judgement records them: of its text and of its metadata."""
    text = marked_up(document.text, markdown=document.markup != "text")
    markup = Markup(text.encode("utf-8", "replace"), "text/html", "utf-8")
    read = READER.page or (lambda _: ())
    found = [*read(Sources("", "", markup=markup))]
    if spdx(document.license):
        found.append(note(DECLARED, document.license, ""))
    return tuple(map(_record, found))


def licence_in(signals: Sequence[Mapping[str, Any]]) -> str:
    """The licence that follows from signals of a page or document; ``""`` if none does."""
    return expression(licences(sorted(set(recorded({"signals": signals})))))


def of_bytes(consent: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The signals of a judgement that were found without reading the file."""
    return [signal for signal in consent.get("signals", ()) if signal.get("source") != DOCUMENT]


def _record(signal: Signal) -> Mapping[str, Any]:
    told = replace(signal, source=DOCUMENT, position="", reader=READER.name, version=READER.version)
    return {name: value for name, value in asdict(told).items() if value not in ("", 0)}
