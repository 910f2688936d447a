"""The encodings with two to four bytes a character, by Python's codecs and what the standard has otherwise.

Python's codecs read the same bytes at C speed. Where they differ from the standard's indexes there are three
ways: they know a sequence that means another character there (``_MEANS``), they do not know one that the
standard has (an error handler reads it), or they read two sequences as one character (``_big5``).
An error is one U+FFFD and takes the bytes that it takes in a browser.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Final

from scrapers.web.encodings.big5_signs import SIGNS

_BAD: Final = "\ufffd"
_MANY: Final = 10_000  # errors; where one character in four is one, nobody reads the text
_MEANS: Final[dict[str, dict[str, str]]] = {
    "big5hkscs": dict(zip("•､‾∼♁☉¥¢£", "‧﹑¯～⊕⊙￥￠￡", strict=True)),  # noqa: RUF001 - signs that look alike
    "euc_jp": dict(zip("〜‖−¢£¬", "～∥－￠￡￢", strict=True)),  # noqa: RUF001 - same
    # The standard has none for 0xA0 and 0xFD to 0xFF.
    "cp932": dict.fromkeys("\uf8f0\uf8f1\uf8f2\uf8f3", _BAD),
    # GB 18030 of 2022, and the ideographic space.
    "gb18030": dict(
        zip(
            "\ue5e5\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
            "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
            "\u3000\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
            "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb",
            strict=True,
        )
    ),
}
_SWAPPED: Final = {0xE7C7: 0x1E3F, 0x1E3F: 0xE7C7}  # in gb18030: neither may be read for the other twice
_TILDE_OF_JIS_X_0212: Final = b"\x8f\xa2\xb7"  # Python takes it for that of ASCII
_TILDE: Final = b"\xa1\xc1"
_BIG5_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xff]")
_BIG5_TWINS: Final = {b"\xa2\x41": "∕", b"\xa2\x42": "﹨"}  # noqa: RUF001 - Python has their neighbours' signs
_DIGITS, _LEADS = range(0x30, 0x3A), range(0x81, 0xFF)
_ASCII: Final = 0x80
_EURO: Final = 0x80  # GBK's single byte for it


def read(body: bytes, name: str) -> str:
    """``body`` in ``name``, one of ``labels.MULTI_BYTE``, U+FFFD for what it does not have."""
    text = _OWN.get(name, _decoded)(body, name)
    for char, meant in _MEANS.get(name, {}).items():
        text = text.replace(char, meant)
    if name == "gb18030" and ("\ue7c7" in text or "\u1e3f" in text):
        text = text.translate(_SWAPPED)
    return text


def _decoded(body: bytes, name: str) -> str:
    text = body.decode(name, "replace")
    errors = text.count(_BAD)
    if not errors or (errors > _MANY and 4 * errors > len(text)):
        return text
    return body.decode(name, f"scrapers.{name}")


def _big5(body: bytes, name: str) -> str:
    if not any(twin in body for twin in _BIG5_TWINS):
        return _decoded(body, name)
    parts, at = [], 0
    for pair in _BIG5_PAIR.finditer(body):
        if pair[0] in _BIG5_TWINS:
            parts += [_decoded(body[at : pair.start()], name), _BIG5_TWINS[pair[0]]]
            at = pair.end()
    return "".join([*parts, _decoded(body[at:], name)])


def _euc_jp(body: bytes, name: str) -> str:
    return _decoded(body.replace(_TILDE_OF_JIS_X_0212, _TILDE), name)


_OWN: Final[dict[str, Callable[[bytes, str], str]]] = {"big5hkscs": _big5, "euc_jp": _euc_jp}


def _pair_error(error: UnicodeError) -> tuple[str, int]:
    """Two bytes that are no character: an ASCII one is read anew."""
    data, at = _place(error)
    alone = len(data) - at == 1 or data[at] not in _LEADS or data[at + 1] < _ASCII
    return _BAD, at + (1 if alone else 2)


def _big5_error(error: UnicodeError) -> tuple[str, int]:
    data, at = _place(error)
    sign = SIGNS.get(data[at : at + 2])
    return (sign, at + 2) if sign else _pair_error(error)


def _euc_jp_error(error: UnicodeError) -> tuple[str, int]:
    """The rows that NEC added are in Shift_JIS as well."""
    data, at = _place(error)
    pair = data[at : at + 2]
    if len(pair) == 2 and min(pair) > 0xA0 and max(pair) < 0xFF:  # noqa: PLR2004 - the plane of 94 by 94
        lead, trail = divmod((pair[0] - 0xA1) * 94 + pair[1] - 0xA1, 188)
        shifted = bytes([lead + (0x81 if lead < 0x1F else 0xC1), trail + (0x40 if trail < 0x3F else 0x41)])  # noqa: PLR2004
        char = shifted.decode("cp932", "replace")
        return (char if len(char) == 1 else _BAD), at + 2
    if pair[0] == 0x8F and len(pair) == 2 and 0xA0 < pair[1] < 0xFF:  # noqa: PLR2004 - JIS X 0212 has a byte more
        return _BAD, at + 2 + (data[at + 2 : at + 3] >= b"\x80")
    valid = pair[0] in {0x8E, 0x8F} or 0xA0 < pair[0] < 0xFF  # noqa: PLR2004 - what may lead
    return _BAD, at + 1 + (valid and pair[1:] >= b"\x80")


def _gb18030_error(error: UnicodeError) -> tuple[str, int]:
    data, at = _place(error)
    if data[at] == _EURO:
        return "€", at + 1
    four = data[at : at + 4]
    if four[0] in _LEADS and len(four) > 1 and four[1] in _DIGITS:
        fits = all(byte in allowed for byte, allowed in zip(four[2:], (_LEADS, _DIGITS), strict=False))
        return _BAD, at + (len(four) if fits else 1)
    return _pair_error(error)


def _place(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - only decode() calls the handlers
    return error.object, error.start


for _name, _handler in {
    "big5hkscs": _big5_error,
    "euc_jp": _euc_jp_error,
    "gb18030": _gb18030_error,
    "cp932": _pair_error,
    "cp949": _pair_error,
}.items():
    codecs.register_error(f"scrapers.{_name}", _handler)
