"""Raised letters: an exponent is told from the end of an ordinal or abbreviation by what stands before it."""

from __future__ import annotations

import re
from typing import Final, Literal

_MARKS: Final = frozenset(("tm", "®", "™", "(r)", "sm", "©", "º", "ª", "(c)"))
_ORDINALS: Final = frozenset((
    "st", "nd", "rd", "th", "er", "ers", "re", "res", "ère", "e", "es", "ème", "èmes", "me", "o", "os", "do",
    "ra", "ro", "to", "mo", "vo", "no", "ma", "ta", "da",
))  # fmt: skip
_CENTURIES: Final = frozenset(("er", "re", "ère", "e", "es", "ème", "èmes", "o", "a", "th", "st", "nd", "rd"))
_ROMAN = re.compile(r"[IVXLCDM]{2,}|[IVX]")
_ABBREVIATED = re.compile(
    r"[nN]os?|N[oO]s?|M(?:mes?|lles?|gr|rs?|e|es|s)|D(?:rs?|na)|Pr|Vve|[CS]ie|Ste?|Jr|Sra?|Esq|Lt|Col|Cpt|Wm|Geo|Jas"
)
_BEFORE = re.compile(r"([^\W_]+|[)\]|])[\x10-\x15\x01]*\Z")
_SHIFTED = re.compile(r"vertical-align\s*:\s*(super|sub)\b")
_LOOKS: Final = 40  # characters
_SIGNED = re.compile(r"[-+−]?\w+")  # noqa: RUF001 - the sign of negative numbers


def base_of(before: str) -> str:
    """The word or closing bracket at the end of ``before``, which what is raised belongs to."""
    found = _BEFORE.search(before[-_LOOKS:])
    return found[1] if found else ""


def is_ordinal(base: str, raised: str) -> bool:
    """Whether who has no raised letters writes ``raised`` after ``base`` on the line: 1st, XIXe, Mme, no."""
    small = raised.lower().rstrip(".:,;")
    if small in _MARKS:
        return True
    if base.isdecimal():
        return small in _ORDINALS
    if _ABBREVIATED.fullmatch(base + raised):
        return True
    return small in _CENTURIES and _ROMAN.fullmatch(base) is not None


def power(base: str, raised: str) -> str:
    """``raised`` as plain text has it: ``10^-3``, ``e^x``, ``2^(n+1)``; stars and daggers as they are."""
    if not raised[0].isdecimal() and not (base and any(map(str.isalnum, raised))):
        return raised
    return f"^{raised}" if _SIGNED.fullmatch(raised) or raised[0] == "(" else f"^({raised})"


def shifted_by(style: str | None) -> Literal["", "sup", "sub"]:
    """Where the value of a style attribute sets its letters: raised, lowered, or on the line."""
    found = _SHIFTED.search(style.lower()) if style and "vertical-align" in style else None
    return "" if found is None else "sup" if found[1] == "super" else "sub"
