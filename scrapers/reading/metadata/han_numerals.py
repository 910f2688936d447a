"""Chinese numerals in days, as in 二〇二三年五月六日 and 平成三十年十二月卅一日, as figures."""
# ruff: noqa: RUF001 - the zero is written in several ways

from __future__ import annotations

import re
from typing import Final

_FIGURES: Final = {sign: at for at, signs in enumerate(("〇○零", *"一二三四五六七八九")) for sign in signs}
_TENS: Final = {"廿": "二十", "卅": "三十"}
_NUMERAL = re.compile(r"[〇○零一二三四五六七八九十百廿卅]{1,6}(?=\s?[年月日號号])")


def in_figures(text: str) -> str:
    """``text`` with the numerals in front of year, month and day written in digits."""
    return _NUMERAL.sub(lambda found: _digits(found[0]), text) if "月" in text else text


def _digits(numeral: str) -> str:
    """A numeral is read place by place, unless it names its tens and hundreds."""
    for sign, tens in _TENS.items():
        numeral = numeral.replace(sign, tens)
    if "十" not in numeral and "百" not in numeral:
        return "".join(str(_FIGURES[sign]) for sign in numeral)
    total = figure = 0
    for sign in numeral:
        if sign in _FIGURES:
            figure = _FIGURES[sign]
        else:
            total, figure = total + (figure or 1) * (10 if sign == "十" else 100), 0
    return str(total + figure)
