"""Text of strangers on one line: with control, direction and format characters shown as escapes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from reprlib import Repr

_URL_SHOWN = 120  # characters of a URL in a repr
_TITLE_SHOWN = 60


def safe(text: object) -> str:
    """``text`` on one line, with control, direction and format characters shown as escapes."""
    return "".join(c if c.isprintable() else _escape(c) for c in str(text))


def safe_block(text: str) -> str:
    """:func:`safe` for several lines; line ends and tabs stay."""
    return "".join(c if c.isprintable() or c in "\n\t" else _escape(c) for c in text)


def shortened(text: str, most: int) -> str:
    """``text`` as far as ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def brief(name: str, values: Mapping[str, object], size: str = "") -> str:
    """A repr on one line: what is empty is left out, what is long is cut; ``size`` stands for the rest."""
    parts = [f"{key}={_cut(key, value)}" for key, value in values.items() if value not in ("", None)]
    return f"{name}({', '.join([*parts, size] if size else parts)})"


def cut(value: object) -> str:
    """The repr of any value, of long ones the beginning: what a setting or a page has may fill screens."""
    return _SHORT.repr(value)


def _cut(name: str, value: object) -> str:
    if isinstance(value, str):
        return repr(shortened(value, _URL_SHOWN if name == "url" else _TITLE_SHOWN))
    return cut(value)


def _shortener() -> Repr:
    """How far values go; two of the attributes of an object in an object are enough."""
    short = Repr()
    short.maxlevel, short.maxother, short.maxstring = 4, 200, _TITLE_SHOWN
    short.maxdict = short.maxtuple = short.maxlist = short.maxset = short.maxfrozenset = 8
    return short


_SHORT = _shortener()


def clock(moment: float) -> str:
    """The Unix time ``moment`` as the clock on the wall shows it."""
    return f"{datetime.fromtimestamp(moment).astimezone():%H:%M:%S %Z}"


def _escape(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    return char.encode("unicode_escape").decode("ascii")
