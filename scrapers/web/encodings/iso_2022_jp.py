"""ISO-2022-JP, the encoding with states: seven bits a byte, and escape sequences that say what they mean.

Python's codecs for it know fewer characters, and end a state with the line. So it is cut at the escapes here,
and what stands in JIS X 0208 is read as EUC-JP, which has the same index.
"""

from __future__ import annotations

import re
from typing import Final

from scrapers.web.encodings import multi_byte

_ESCAPE = re.compile(rb"\x1b(\([BJI]|\$[@B])")
_PAIRS = re.compile(rb"(?:[\x21-\x7e]{2})*+")
_PAIR = re.compile(rb"[\x21-\x7e][^\x1b]?|[^\x21-\x7e]", re.DOTALL)
_LENGTH: Final = 2
_BAD: Final = "\ufffd"
_HIGH = bytes(byte | 0x80 for byte in range(256))
_NOT_READ: Final = frozenset((0x0E, 0x0F, 0x1B))
_ASCII = [_BAD if byte > 0x7F or byte in _NOT_READ else chr(byte) for byte in range(256)]  # noqa: PLR2004
_ROMAN = [{0x5C: "¥", 0x7E: "‾"}.get(byte, char) for byte, char in enumerate(_ASCII)]
_KATAKANA = [chr(byte + 0xFF40) if 0x20 < byte < 0x60 else _BAD for byte in range(256)]  # noqa: PLR2004
_SETS: Final = {b"(B": _ASCII, b"(J": _ROMAN, b"(I": _KATAKANA}


def read(body: bytes, between_escapes: str = "") -> str:
    """The text of ``body``, U+FFFD for what it cannot mean.

    Two escapes with nothing between them are an error in a browser, which protects its parser so. Programs
    that write line by line write them, and no character is lost there.
    """
    parts: list[str] = []
    state, at, escaped = b"(B", 0, False
    for escape in _ESCAPE.finditer(body):
        piece = _piece(body[at : escape.start()], state)
        parts.append(piece)
        if escaped and not piece:
            parts.append(between_escapes)
        state, at, escaped = escape[1], escape.end(), True
    return "".join([*parts, _piece(body[at:], state)])


def _piece(data: bytes, state: bytes) -> str:
    characters = _SETS.get(state)
    if characters:
        return data.decode("latin-1").translate(characters)
    if _PAIRS.fullmatch(data):
        return multi_byte.read(data.translate(_HIGH), "euc_jp")
    return "".join(_character(found[0]) for found in _PAIR.finditer(data))


def _character(data: bytes) -> str:
    whole = len(data) == _LENGTH and _PAIRS.fullmatch(data)
    return multi_byte.read(data.translate(_HIGH), "euc_jp") if whole else _BAD
