"""Phone numbers, by form and then by libphonenumber's metadata: international ones, and those of a country."""
# ruff: noqa: E501 - words and forms, a kind a line

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

Span = tuple[int, int]

_INTERNATIONAL = re.compile(
    r"(?<![\w+.])(?:\+|00(?=[1-9]))\d(?:[ \t./\-]{0,2}\(?\d\)?){6,15}(?![\w]|[.\-]\d)"
)
_NATIONAL = re.compile(
    r"(?<![\w+./\-])(?:\(\d{2,5}\)[ \t]?[ \-/]?|\d{3}[.\-](?=\d{3}[.\-]\d{4}(?!\d))|0\d{1,5}[ \t]?[ /\-.][ \t]?)"
    r"\d(?:[ \-./]?\d){4,9}(?![\w]|[.\-:]\d)"
)
_CALLED = re.compile(
    r"(?:\b(?:tel(?:e(?:ph|f)on\w{0,12})?|phone|fon|call|mobile?|cell|handy|fax|whatsapp|sms|t[ée]l\.?|tlf|móvil|тел)\b|電話|电话|전화|zadzwo\w{1,12}|dzwo\w{1,12}|appel\w{1,12}|llam\w{1,12}|chiam\w{1,12}|ring|bel|☎|📞)"
    r"[\w\s.:()/\-]{0,12}\Z",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![\w+./\-])\d(?:[ \-./]?\d){6,13}(?![\w]|[.\-:]\d)")
_TRUNK = re.compile(r"\(0\)")
_NO_PHONE = re.compile(r"(?:isbn|issn|doi|ean|gtin|order|invoice|id|nr|no|№)\W{0,4}\Z", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)\d\d[./\-]\d{1,2}[./\-]\d{1,2}|\d{1,2}[./\-]\d{1,2}[./\-](?:19|20)\d\d")
_REGIONS: Final = MappingProxyType({
    "en": ("US", "GB", "AU", "IN"), "de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"), "es": ("ES", "MX", "AR"),
    "it": ("IT",), "pt": ("PT", "BR"), "nl": ("NL", "BE"), "pl": ("PL",), "ru": ("RU",), "ja": ("JP",), "zh": ("CN", "TW"),
    "ko": ("KR",), "sv": ("SE",), "no": ("NO",), "da": ("DK",), "fi": ("FI",), "cs": ("CZ",), "tr": ("TR",), "uk": ("UA",),
    "el": ("GR",), "hu": ("HU",), "ro": ("RO",), "he": ("IL",), "id": ("ID",), "vi": ("VN",), "th": ("TH",),
})  # fmt: skip
_BEFORE: Final = 28  # characters in which a word may say that a number is one to call
_ANYWHERE: Final = ("US", "GB", "DE", "FR")


def phones(text: str, language: str = "") -> Iterator[Span]:
    """The places of phone numbers; of a country's own those of the countries of the ``language``."""
    regions = _REGIONS.get(language, _ANYWHERE)
    found = [match.span() for match in _INTERNATIONAL.finditer(text) if _is_phone(match[0], ("",))]
    for form, cue, wanted in ((_NATIONAL, _NO_PHONE, False), (_BARE, _CALLED, True)):
        found += [
            match.span()
            for match in form.finditer(text)
            if bool(cue.search(text[max(0, match.start() - _BEFORE) : match.start()])) == wanted
            and _is_phone(match[0], regions)
        ]
    return iter(sorted(found, key=lambda span: (span[0], -span[1])))


def _is_phone(written: str, regions: tuple[str, ...]) -> bool:
    import phonenumbers  # noqa: PLC0415 - an extra, checked by require()

    if _DATE.search(written):
        return False
    number = _TRUNK.sub("", written)
    if number.startswith("00"):
        number = "+" + number[2:]
    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return True
    return False
