"""Text of strangers on one line: with control, direction and format characters shown as escapes."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime

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
    parts = [f"{key}={_cut(key, value)!r}" for key, value in values.items() if value not in ("", None)]
    return f"{name}({', '.join([*parts, size] if size else parts)})"


def _cut(name: str, value: object) -> object:
    most = _URL_SHOWN if name == "url" else _TITLE_SHOWN
    return shortened(value, most) if isinstance(value, str) else value


def clock(moment: float) -> str:
    """The Unix time ``moment`` as the clock on the wall shows it."""
    return f"{datetime.fromtimestamp(moment).astimezone():%H:%M:%S %Z}"


def _escape(char: str) -> str:
    if unicodedata.category(char) == "Zs":
        return " "
    return char.encode("unicode_escape").decode("ascii")
