"""The encodings with a byte a character: the indexes of the standard, where Python's tables have holes."""

from __future__ import annotations

import codecs
from functools import cache
from typing import Final

from scrapers.web.encodings.labels import USER_DEFINED

_UNDEFINED: Final = "\ufffe"  # what charmap_decode replaces
# What the Windows code pages leave undefined are the C1 controls; what Python has otherwise is here.
_C1: Final = range(0x80, 0xA0)
_OTHERWISE: Final = {
    ("koi8_u", 0xAE): "\u045e",
    ("koi8_u", 0xBE): "\u040e",
    ("cp1255", 0xCA): "\u05ba",
}


@cache
def table(name: str) -> str:
    """The 256 characters of ``name``; U+FFFE where it has none."""
    return "".join(_character(name, byte) for byte in range(256))


def _character(name: str, byte: int) -> str:
    if name == USER_DEFINED:
        return chr(byte if byte < 0x80 else byte + 0xF700)  # noqa: PLR2004 - ASCII
    if (name, byte) in _OTHERWISE:
        return _OTHERWISE[name, byte]
    try:
        return bytes([byte]).decode(name)
    except UnicodeDecodeError:
        return chr(byte) if byte in _C1 and name.startswith("cp") else _UNDEFINED


def read(body: bytes, name: str) -> str:
    """``body`` in the single-byte encoding ``name``, U+FFFD for what it does not have."""
    return codecs.charmap_decode(body, "replace", table(name))[0]


def write(char: str, name: str) -> bytes | None:
    """The byte for ``char``; ``None`` if there is none."""
    at = table(name).find(char)
    return None if at < 0 or char == _UNDEFINED else bytes([at])
