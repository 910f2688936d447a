"""Personal data out of text, for fixed placeholders; off unless asked for.

Each kind is found by its form and then checked (:mod:`scrapers.corpus.personal_data`): e-mail addresses, also
spelled for people alone, global IP addresses, IBANs, payment cards and, with the extra ``phone``, phone
numbers. What only looks like one stays: versions, targets of ``ssh``, digests. A check by form is no promise
that nothing personal is left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Literal

from scrapers.corpus.personal_data.bank_numbers import cards, ibans
from scrapers.corpus.personal_data.emails import emails
from scrapers.corpus.personal_data.ip_addresses import ip_addresses
from scrapers.corpus.personal_data.phones import phones
from scrapers.errors import ConfigError
from scrapers.models import Document

Kind = Literal["email", "iban", "card", "ip", "phone"]
Span = tuple[int, int]

PLACEHOLDERS: MappingProxyType[Kind, str] = MappingProxyType(
    {"email": "[EMAIL]", "iban": "[IBAN]", "card": "[CARD]", "ip": "[IP]", "phone": "[PHONE]"}
)
# Full-width letters and signs, spaces and dashes of print: the same places, written as finders know them.
_FOLDED = {0xFF01 + at: 0x21 + at for at in range(94)} | dict.fromkeys(
    (0xA0, 0x2007, 0x2009, 0x202F, 0x3000), 0x20
) | dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212), 0x2D)  # fmt: skip

_UNSEEN = re.compile("(?<=[ -~])[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+(?=[ -~])")
"""What a page puts between letters to break lines, or to hide an address: it has no width."""


def redact(text: str, kinds: Iterable[Kind], language: str = "") -> tuple[str, Counter[str]]:
    """``text`` with each find replaced by its placeholder, and how many of each kind.

    ``language`` says in which countries' form phone numbers may be. Repeats until nothing is found, so that
    redacting twice changes nothing.
    """
    chosen = [kind for kind in PLACEHOLDERS if kind in set(kinds)]
    counts: Counter[str] = Counter()
    while True:
        found = sum(counts.values())
        for kind in chosen:
            text, count = _replaced(text, list(_found(kind, text, language)), PLACEHOLDERS[kind])
            if count:
                counts[kind] += count
        if sum(counts.values()) == found:
            return text, counts


def redact_document(document: Document, kinds: Iterable[Kind]) -> tuple[Document, Counter[str]]:
    """``document`` with its text, its metadata and the strings in ``fields`` redacted, and the counts.

    URLs are metadata too. The id stays: it is a digest.
    """
    counts: Counter[str] = Counter()
    kinds = tuple(kinds)

    def clean(value: Any) -> Any:  # noqa: ANN401 - fields hold what the user's plan gives
        if isinstance(value, str):
            value, found = redact(value, kinds, document.language)
            counts.update(found)
        elif isinstance(value, Mapping):
            value = {key: clean(item) for key, item in value.items()}
        elif isinstance(value, list | tuple):
            value = [clean(item) for item in value]
        return value

    about = {name: clean(getattr(document, name)) for name in ("title", "author", "site", "license", "url")}
    text, fields, redirects = clean(document.text), clean(document.fields), tuple(clean(document.redirects))
    pages = document.pages if text == document.text else ()  # they are places in the text as it was
    return replace(document, text=text, fields=fields, redirects=redirects, pages=pages, **about), counts


def require(kinds: Iterable[Kind]) -> None:
    """Raise ``ConfigError`` if a kind asked for needs a package that is not installed."""
    if "phone" in kinds and find_spec("phonenumbers") is None:
        raise ConfigError(
            "redacting phone numbers needs: pip install 'corpus-scrapers[phone]'", field="redact"
        )


def _found(kind: Kind, text: str, language: str) -> Iterator[Span]:
    if text.isascii():
        return _places(kind, text, language)
    seen = text.translate(_FOLDED)
    unseen = {at for found in _UNSEEN.finditer(seen) for at in range(*found.span())}
    if not unseen:
        return _places(kind, seen, language)
    shown = [at for at in range(len(seen)) if at not in unseen]
    spans = _places(kind, "".join([seen[at] for at in shown]), language)
    return ((shown[start], shown[end - 1] + 1) for start, end in spans)


def _places(kind: Kind, text: str, language: str) -> Iterator[Span]:
    return phones(text, language) if kind == "phone" else _FINDERS[kind](text)


def _replaced(text: str, spans: list[Span], placeholder: str) -> tuple[str, int]:
    parts, end = [], 0
    for start, stop in spans:
        if start >= end:  # two forms may find the same place
            parts += [text[end:start], placeholder]
            end = stop
    return "".join([*parts, text[end:]]), len(parts) // 2


_FINDERS: MappingProxyType[Kind, Callable[[str], Iterator[Span]]] = MappingProxyType(
    {"email": emails, "iban": ibans, "card": cards, "ip": ip_addresses, "phone": phones}
)
