"""The query of a link as a browser sends it: in the encoding of the page (URL Standard, query state).

Everything else in a URL is UTF-8. What a page's encoding does not have is sent as a numeric character
reference. The encodings are those of the Encoding Standard, by the names that Python has for them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from scrapers.web.encodings import single_byte
from scrapers.web.encodings.labels import MULTI_BYTE, STATEFUL, WIDE

_UTF8: Final = frozenset({"utf-8", "replacement", *WIDE})  # what queries of such pages are sent in
_EARLIER: Final = "euc_jis_2004"  # how archives of earlier versions name EUC-JP
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ESCAPED: Final = frozenset(b"\"#'<>")  # of ASCII, beside controls, the space and DEL
_ROW: Final = 94  # cells in a row of JIS X 0208
_IBM: Final = range(10716, 11104)  # pointers to signs that NEC has as well; Shift_JIS prefers these
_NOT_JIS: Final = "\u00a2\u00a3\u00ac\u2016\u301c"  # Python takes them for their wide twins; browsers do not
_ESC_JIS, _ESC_ASCII = b"\x1b$B", b"\x1b(B"


def in_encoding(reference: str, encoding: str) -> str:
    """``reference`` with its query escaped in ``encoding``, if that makes a difference."""
    if reference.isascii() or encoding in _UTF8:
        return reference
    address, hash_mark, fragment = reference.partition("#")
    path, mark, query = address.partition("?")
    query = _BEYOND_ASCII.sub(lambda found: _escaped(found[0], encoding), query)
    return f"{path}{mark}{query}{hash_mark}{fragment}"


def _escaped(text: str, encoding: str) -> str:
    encoded = _OWN.get(encoding, _encoded)
    if encoding != STATEFUL:
        return "".join(_sign(char, encoded(char, encoding)) for char in text)
    parts: list[str] = []
    shifted = False  # the one encoding that has states
    for char in text:
        data = encoded(char, encoding)
        if shifted != (double := data is not None and len(data) > 1):
            parts.append(_percent(_ESC_JIS if double else _ESC_ASCII))
            shifted = double
        parts.append(_sign(char, data))
    return "".join([*parts, _percent(_ESC_ASCII) if shifted else ""])


def _sign(char: str, data: bytes | None) -> str:
    return f"%26%23{ord(char)}%3B" if data is None else _percent(data)


def _percent(data: bytes) -> str:
    return "".join(
        f"%{byte:02X}" if byte <= 0x20 or byte >= 0x7F or byte in _ESCAPED else chr(byte)  # noqa: PLR2004 - controls
        for byte in data
    )


def _encoded(char: str, encoding: str) -> bytes | None:
    if encoding == "gb18030" and char == "\u20ac":  # what pages call gb2312 or gbk has one byte for it
        return b"\x80"
    try:
        data = char.encode(encoding) if encoding in MULTI_BYTE else single_byte.write(char, encoding)
    except (UnicodeEncodeError, LookupError):
        return None
    if encoding == "gb18030" and data is not None:
        return data if len(data) < 4 else None  # noqa: PLR2004 - beyond GBK
    return data


def _big5(char: str, _encoding: str) -> bytes | None:
    """Signs as Windows has them; of Hong Kong's those behind them, others are read and not written."""
    if char in _BIG5:
        return _BIG5[char]
    signs = _plain(char, "cp950")
    if signs and signs[0] <= 0xA3:  # noqa: PLR2004 - the rows of signs
        return signs if char not in "\u00a2\u00a3\u00a5\u2022\u203e\u223c" else None
    data = _plain(char, "big5hkscs")
    return data if data and data[0] > 0xA3 else None  # noqa: PLR2004 - same


def _plain(char: str, encoding: str) -> bytes | None:
    try:
        return char.encode(encoding)
    except UnicodeEncodeError:
        return None


def _jis(char: str) -> bytes | None:
    """``char`` in Shift_JIS as NEC has it, from which the Japanese encodings are reckoned."""
    if char in _SPECIAL:
        return _SPECIAL[char]
    if "\ue000" <= char <= "\uf8ff" or char in _NOT_JIS:
        return None
    return _plain("\uff0d" if char == "\u2212" else char, "cp932")


def _shift_jis(char: str, _encoding: str) -> bytes | None:
    return _ibm().get(char) or _jis(char)


@cache
def _ibm() -> dict[str, bytes]:
    """IBM's signs, where NEC's rows are the only others that have them."""
    found: dict[str, bytes] = {}
    for pointer in _IBM:
        lead, trail = divmod(pointer, 188)
        data = bytes([lead + 0xC1, trail + (0x40 if trail < 0x3F else 0x41)])  # noqa: PLR2004 - 0x7F is left out
        char = data.decode("cp932", "replace")
        if len(char) == 1 and char != "\ufffd" and (known := _jis(char)) and known[0] >= 0xED:  # noqa: PLR2004 - NEC's
            found.setdefault(char, data)
    return found


def _euc(char: str, _encoding: str) -> bytes | None:
    data = _jis(char)
    if data is None or len(data) == 1:
        return b"\x8e" + data if data and data[0] >= 0x80 else data  # noqa: PLR2004 - a small kana
    lead, trail = data
    pointer = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 188 + trail - (0x40 if trail < 0x7F else 0x41)  # noqa: PLR2004
    row, cell = divmod(pointer, _ROW)
    return bytes([row + 0xA1, cell + 0xA1]) if row < _ROW else None


def _seven_bit(char: str, encoding: str) -> bytes | None:
    if "\uff61" <= char <= "\uff9f":  # a small kana is written as a large one
        char = _LARGE.get(char) or unicodedata.normalize("NFKC", char)
    data = _euc(char, encoding)
    return data if data is None or len(data) == 1 else bytes(byte & 0x7F for byte in data)


_LARGE: Final = {"\uff9e": "\u309b", "\uff9f": "\u309c"}
_SPECIAL: Final = {"\u00a5": b"\\", "\u203e": b"~", "\uffe2": b"\x81\xca"}
_BIG5: Final = {"\u256d": b"\xa2\x7e", "\u256e": b"\xa2\xa1", "\u256f": b"\xa2\xa3", "\u2570": b"\xa2\xa2"}
_OWN: Final = {
    "cp932": _shift_jis,
    "euc_jp": _euc,
    _EARLIER: _euc,
    STATEFUL: _seven_bit,
    "big5hkscs": _big5,
}
