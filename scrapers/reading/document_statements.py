"""What the text of a file says of its licence, where its bytes cannot be searched as those of a page are.

PDF, office files and books are packed: a consent reader, which sees bytes, hears of them what stands in their
metadata. The rest is known once they are read, and is handed on as signals to be judged with the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from html import escape
from typing import Any, Final

from scrapers.reading.read_document import ReadDocument
from scrapers.rights.licences.licence_signals import DECLARED, note
from scrapers.rights.licences.page_licences import READER, expression, licences
from scrapers.rights.licences.spdx import spdx
from scrapers.rights.page_tags import Markup
from scrapers.rights.signals import DOCUMENT, Signal, Sources, recorded
from scrapers.web.sniffing import signature

_HEADING: Final = re.compile(r"#{1,6}\s")
_URL: Final = re.compile(r"https?://[^\s<>()]{4,300}[^\s<>().,;:!?\]\\*_]")
_SIGNATURE: Final = 1024  # bytes that tell a format


def is_packed(body: bytes) -> bool:
    """Whether what ``body`` says is not there to be read in its bytes."""
    return signature(body[:_SIGNATURE].lstrip()) != ""


def stated_in(document: ReadDocument) -> tuple[Mapping[str, Any], ...]:
    """The signals of ``document``, as a judgement records them: of its text and of its metadata."""
    markup = Markup("\n".join(_paragraphs(document.text)).encode("utf-8", "replace"), "text/html", "utf-8")
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


def _paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        name = "pre" if part.startswith("```") else "h2" if _HEADING.match(part) else "p"
        yield f"<{name}>{_URL.sub(_linked, escape(part))}</{name}>"


def _linked(url: re.Match[str]) -> str:
    """An address that is written out, as the link that a page would have in its place."""
    return f'<a href="{url[0]}">{url[0]}</a>'


def _record(signal: Signal) -> Mapping[str, Any]:
    told = replace(signal, source=DOCUMENT, position="", reader=READER.name, version=READER.version)
    return {name: value for name, value in asdict(told).items() if value not in ("", 0)}
