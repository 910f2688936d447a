"""Personal data out of text, for fixed placeholders; off unless asked for.

Each kind is found by its form and then checked: e-mail addresses (RFC 5322 as commonly written),
global IP addresses (the standard library's registry of special ranges), IBANs (ISO 13616: length
of the country, remainder 97), payment cards (ISO/IEC 7812: issuer prefix, length, Luhn) and,
with the extra ``phone``, international numbers (libphonenumber). A check by form is no promise
that nothing personal is left.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, Literal

from scrapers.errors import ConfigError
from scrapers.models import Document

Kind = Literal["email", "iban", "card", "ip", "phone"]
Span = tuple[int, int]

PLACEHOLDERS: MappingProxyType[Kind, str] = MappingProxyType(
    {"email": "[EMAIL]", "iban": "[IBAN]", "card": "[CARD]", "ip": "[IP]", "phone": "[PHONE]"}
)
_COUNTRIES = (  # the IBAN registry's lengths
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
    "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
    "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24"
    "RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30"
)
_LENGTHS = {_COUNTRIES[i : i + 2]: int(_COUNTRIES[i + 2 : i + 4]) for i in range(0, len(_COUNTRIES), 4)}

_EMAIL = re.compile(
    r"(?<![\w.%+\-])(?!git@)[\w.%+\-]{1,64}@(?:[^\W_](?:[\w\-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w\-])"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,29}")
_CARD = re.compile(r"(?<![\w.\-])\d(?:[ \-]?\d){11,18}(?!\d)")
_CARD_FORM = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|(?:6011|65\d\d|64[4-9]\d|35\d\d)\d{12}"
)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:]|\.\d)"
)

_UNICAST = ipaddress.ip_network("2000::/3")  # all that is assigned; `a::b` in a program is none of it


def redact(text: str, kinds: Iterable[Kind]) -> tuple[str, Counter[str]]:
    """``text`` with each find replaced by its placeholder, and how many of each kind.

    Repeats until nothing is found, so that redacting twice changes nothing.
    """
    chosen = [kind for kind in PLACEHOLDERS if kind in set(kinds)]
    counts: Counter[str] = Counter()
    while True:
        found = sum(counts.values())
        for kind in chosen:
            text, count = _replaced(text, list(_FINDERS[kind](text)), PLACEHOLDERS[kind])
            if count:
                counts[kind] += count
        if sum(counts.values()) == found:
            return text, counts


def redact_document(document: Document, kinds: Iterable[Kind]) -> tuple[Document, Counter[str]]:
    """``document`` with text, title and the strings in ``fields`` redacted, and the counts."""
    counts: Counter[str] = Counter()
    kinds = tuple(kinds)

    def clean(value: Any) -> Any:  # noqa: ANN401 - fields hold what the user's plan gives
        if isinstance(value, str):
            value, found = redact(value, kinds)
            counts.update(found)
        elif isinstance(value, dict):
            value = {key: clean(item) for key, item in value.items()}
        elif isinstance(value, list | tuple):
            value = [clean(item) for item in value]
        return value

    text, title, fields = clean(document.text), clean(document.title), clean(dict(document.fields))
    pages = document.pages if text == document.text else ()  # they are places in the text as it was
    return replace(document, text=text, title=title, fields=fields, pages=pages), counts


def require(kinds: Iterable[Kind]) -> None:
    """Raise ``ConfigError`` if a kind asked for needs a package that is not installed."""
    if "phone" in kinds and find_spec("phonenumbers") is None:
        raise ConfigError(
            "redacting phone numbers needs: pip install 'corpus-scrapers[phone]'", field="redact"
        )


def _replaced(text: str, spans: list[Span], placeholder: str) -> tuple[str, int]:
    parts, end = [], 0
    for start, stop in spans:
        if start >= end:  # two forms may find the same place
            parts += [text[end:start], placeholder]
            end = stop
    return "".join([*parts, text[end:]]), len(parts) // 2


def _emails(text: str) -> Iterator[Span]:
    return (match.span() for match in _EMAIL.finditer(text))


def _ips(text: str) -> Iterator[Span]:
    """Addresses that a registry gives to somebody; private and documentation ranges stay."""
    spans = [m.span() for form in (_IPV4, _IPV6) for m in form.finditer(text) if _is_global(m[0])]
    return iter(sorted(spans))


def _is_global(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        return found.ipv4_mapped.is_global if found.ipv4_mapped else found in _UNICAST and found.is_global
    return found.is_global


def _ibans(text: str) -> Iterator[Span]:
    end = 0
    for match in _IBAN.finditer(text):
        stop = _prefix_end(text, match.start(), _LENGTHS.get(text[match.start() : match.start() + 2], 0))
        whole = not text[stop : stop + 1].isalnum()
        if match.start() >= end and whole and _is_iban(text[match.start() : stop].replace(" ", "")):
            yield match.start(), stop
            end = stop


def _is_iban(number: str) -> bool:
    if not number or len(number) != _LENGTHS.get(number[:2]):
        return False
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        for length in range(19, 12, -1):
            stop = _prefix_end(text, match.start(), length)
            digits = re.sub(r"\D", "", text[match.start() : stop])
            whole = stop <= match.end() and not text[stop : stop + 1].isalnum()
            if whole and _CARD_FORM.fullmatch(digits) and _luhn(digits):
                yield match.start(), stop
                break


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _prefix_end(text: str, start: int, length: int) -> int:
    """Where the ``length``-th letter or digit after ``start`` ends."""
    position = start
    while length and position < len(text):
        length -= text[position].isalnum()
        position += 1
    return position


def _phones(text: str) -> Iterator[Span]:
    from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 - an extra, checked by require()

    return ((match.start, match.end) for match in PhoneNumberMatcher(text, None))


_FINDERS: MappingProxyType[Kind, Callable[[str], Iterator[Span]]] = MappingProxyType(
    {"email": _emails, "iban": _ibans, "card": _cards, "ip": _ips, "phone": _phones}
)
