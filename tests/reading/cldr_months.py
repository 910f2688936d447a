"""Writes the table of ``scrapers/reading/metadata/month_names.py`` out of CLDR, as Babel carries it.

usage: cldr_months.py    (prints the twelve lines; ``month_names.LICENSE.md`` is the licence of the data)
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict

from babel import Locale

from scrapers.reading.metadata.month_names import folded

LOCALES = [
    "en", "en_GB", "de", "de_AT", "fr", "fr_CA", "es", "es_MX", "it", "pt", "pt_PT", "nl", "sv", "da", "nb", "nn", "fi",
    "is", "et", "lv", "lt", "pl", "cs", "sk", "sl", "hr", "bs", "sr", "sr_Latn", "bg", "mk", "ru", "uk", "be", "ro", "hu",
    "tr", "az", "uz_Latn", "el", "ar", "ar_MA", "ar_DZ", "ar_IQ", "fa", "he", "hi", "mr", "bn", "th", "id", "ms", "ca",
    "gl", "eu", "cy", "sq", "hy", "ka", "kk", "sw", "af", "ta", "te", "ml", "kn", "gu", "pa", "ur", "ne", "si", "km", "lo",
    "my", "fil", "ga", "gd", "eo", "mt", "lb", "fo", "am", "ky",
]  # fmt: skip
FURTHER = {  # in use, but not CLDR's
    1: "ene jänner gener urtarrilaren มค", 2: "fev febr fevr febrer otsailaren กพ",
    3: "mrz mrc marzec març martie mart martxoaren มีค", 4: "apirilaren เมย", 5: "maj maiatzaren พค",
    6: "juny ekainaren มิย", 7: "juli juliol uztailaren กค", 8: "agost aug ağu abuztuaren สค",
    9: "sept set setembre sett irailaren กย", 10: "out oct octubre urriaren ตค", 11: "novembre azaroaren พย",
    12: "dez desembre dici abenduaren ธค",
}  # fmt: skip
_LETTERS = r"[^\s\d.,;:/()\[\]<>|_'\u2019-]{2,20}"  # with the marks of scripts whose vowels are marks
_WORD = re.compile(rf"{_LETTERS}(?: {_LETTERS})?")


def names() -> dict[str, dict[int, set[str]]]:
    """Every name, folded, with the months that it names and in which languages."""
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for tag in LOCALES:
        locale = Locale.parse(tag)
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[use][width].items():
                    plain = folded(name)
                    if _WORD.fullmatch(plain) and not plain.startswith("de "):
                        found[plain][month].add(locale.language)
    for month, further in FURTHER.items():
        for name in further.split():
            found[folded(name)].setdefault(month, set())
    return found


def main() -> None:
    table = names()
    for month in range(1, 13):
        names_of = sorted(name for name, months in table.items() if months.keys() == {month})
        sys.stdout.write("|".join(names_of) + "\n")
    for name, months in sorted(table.items()):
        if len(months) > 1:
            of = {language: month for month, where in months.items() for language in where}
            sys.stdout.write(f"{name} {of}\n")


if __name__ == "__main__":
    main()
