"""Account numbers (IBAN, ISO 13616) and payment cards (ISO/IEC 7812): by form, then by check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_COUNTRIES = (  # the IBAN registry's lengths
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
    "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
    "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24"
    "RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30"
)
_LENGTHS = {_COUNTRIES[i : i + 2]: int(_COUNTRIES[i + 2 : i + 4]) for i in range(0, len(_COUNTRIES), 4)}
_DIGITS_ALONE = frozenset(  # behind the country's letters, by the registry's structures
    [
        "AT",
        "BA",
        "BE",
        "CR",
        "CZ",
        "DE",
        "DK",
        "EE",
        "EG",
        "ES",
        "FI",
        "FO",
        "GL",
        "HR",
        "HU",
        "IL",
        "IS",
        "LT",
        "LY",
        "ME",
        "MN",
        "MR",
        "NO",
        "PL",
        "PT",
        "RS",
        "SD",
        "SE",
        "SI",
        "SK",
        "SO",
        "ST",
        "SV",
        "TL",
        "TN",
        "VA",
        "XK",
    ]
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]){11,29}")
_CARD = re.compile(r"(?<![\w.\-+])\d(?:[ \-]?\d){11,18}(?!\d)")
_DOTTED = re.compile(r"(?<![\w.\-+])(?:\d{4}\.){3}\d{4}(?![\w.]|-\d)")
_CARD_FORM = re.compile(
    r"4(?:\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|(?:6011|65\d\d|64[4-9]\d|35\d\d|81\d\d)\d{12}|62\d{14,17}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{12,15}"
)


def ibans(text: str) -> Iterator[Span]:
    """The places of account numbers, in groups or not, in capitals or not."""
    end = 0
    for match in _IBAN.finditer(text):
        country = match[0][:2].upper()
        stop = _prefix_end(text, match.start(), _LENGTHS.get(country, 0))
        whole = not text[stop : stop + 1].isalnum()
        if match.start() >= end and whole and _is_iban(_bare(text[match.start() : stop])):
            yield match.start(), stop
            end = stop


def _bare(written: str) -> str:
    return written.replace(" ", "").replace("-", "").upper()


def _is_iban(number: str) -> bool:
    if not number.isascii() or not number.isalnum() or len(number) != _LENGTHS.get(number[:2]):
        return False
    if number[:2] in _DIGITS_ALONE and not number[2:].isdigit():
        return False
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97 == 1


def cards(text: str) -> Iterator[Span]:
    """The places of card numbers, by issuer, length and Luhn's digit."""
    found = []
    for match in _CARD.finditer(text):
        for length in range(19, 12, -1):
            stop = _prefix_end(text, match.start(), length)
            whole = stop <= match.end() and not text[stop : stop + 1].isalnum()
            if whole and _is_card(re.sub(r"\D", "", text[match.start() : stop])):
                found.append((match.start(), stop))
                break
    if "." in text:
        found += [each.span() for each in _DOTTED.finditer(text) if _is_card(each[0].replace(".", ""))]
    return iter(sorted(found))


def _is_card(digits: str) -> bool:
    return bool(_CARD_FORM.fullmatch(digits)) and _luhn(digits)


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
